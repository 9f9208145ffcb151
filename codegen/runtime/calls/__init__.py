# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Calls: what an operation takes, what it needs of the cloud, and the request that it becomes.

In come the arguments of a call, out goes a request below an endpoint, or an error before anything
is sent. Nothing here knows where the service is.
"""
