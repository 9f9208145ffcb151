# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of the IR, their names and their versions."""
