# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A fake cloud for tests: answers what the specs say, from a state, by the rules of each service.

Comes in: requests, by a transport adapter or over HTTP. Goes out: answers. What is generated does
not know of it, and nothing imports it but whoever wants a fake.
"""
