# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line: every operation as a command, from descriptions that the package carries.

`main` goes through it from top to bottom: `words` says which command is meant, `parser` reads its
arguments, `values` makes Python of text, `names` makes IDs of names, `clouds` connects, `run` makes
the call, `output` shows what comes back. Help and completion need `index` alone, and neither
keystoneauth nor the clients are imported for them.
"""
