# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Reads what a service is able to do from the service's own installed code.

The packages of a service come in, as they are installed; its surface goes out, in the form of
`form.py`. It runs in an environment of the services (`make upstream`), which has none of the
generator's tools, and knows nothing of specs: what is read here is what specs are held against,
so nothing may be shared with what reads them.
"""
