# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What type checkers say of programs that use the clients, and of the clients themselves."""
