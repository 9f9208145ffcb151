# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line."""
