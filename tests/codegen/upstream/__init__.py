# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is read from the services."""
