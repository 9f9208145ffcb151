# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the stub cloud that the benchmarks measure against."""
