# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What each service does beyond what its specs say: one module a service, mostly tables."""
