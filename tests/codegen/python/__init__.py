# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Python is made of: docstrings, layout, templates."""
