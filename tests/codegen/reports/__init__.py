# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What else is made of the IR."""
