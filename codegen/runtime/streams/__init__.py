# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data of any size, up and down: into files and out of them, checked, gone on with, counted.

In come the facts of a resource that has data and a call of `download_to` and the like; they are
made of the operations of that resource. Nothing here is imported before the first of these calls,
`data.py` and `facts.py` aside.
"""
