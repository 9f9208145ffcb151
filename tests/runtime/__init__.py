# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the runtime and of the generated clients, with HTTP faked at the transport."""
