# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Work that takes several calls: finding a thing by its name, waiting for it.

In come facts of a resource and the arguments of a helper, out goes what was found or what the last
look saw. It makes calls as a program would, and knows neither services nor HTTP.
"""
