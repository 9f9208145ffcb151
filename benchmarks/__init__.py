# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the clients and the generator cost, each figure beside its target. See `RESULTS.md`."""
