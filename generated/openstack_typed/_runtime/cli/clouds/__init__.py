# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The cloud or the clouds that a command goes to, and how it logs in there."""
