# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a spec may say: its parts alone."""
