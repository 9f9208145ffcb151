# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From what is typed, and from files, to the values that the clients take."""
