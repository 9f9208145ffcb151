# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The way to a service: where it is, one exchange with it, and what counts as carried out.

In come requests, out go answers of success; anything else is an error. The only place that knows
keystoneauth and requests.
"""
