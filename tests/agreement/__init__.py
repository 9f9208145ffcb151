# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the stubs, the clients at run time and the specs say the same, at every microversion.

Three readers share no code, neither with one another nor with the generator: `spec` reads the
YAML, `stubs` reads the `.pyi` files, and `runtime` makes real calls to a cloud that is faked at
the transport.
"""
