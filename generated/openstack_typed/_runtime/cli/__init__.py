# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line: every operation as a command, from descriptions that the package carries.

`main` goes through it from top to bottom: `commands` says which one is meant, `reading` makes
values of what was typed, `clouds` connects, `run` and `calls` carry it out, `output` shows what
comes back. Help and completion need `commands` alone, and neither keystoneauth nor the clients are
imported for them.
"""
