# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the IR to Python."""
