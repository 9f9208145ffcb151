# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the same folder of the runtime: the fake cloud."""
