# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From checked objects to the text of the clients.

The IR and the exact classes of a service come in; one formatted text a file goes out. All that
Python has to do with is here: names of types, imports, docstrings, signatures, layout. Nothing
here knows YAML, or the disk.
"""
