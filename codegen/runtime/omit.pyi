# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The mark of an argument that is not given. None is no such mark: it is sent as JSON null."""

from typing import Any, Final

# To type checkers it fits every argument: `key_name=key if key else OMIT`.
class Omit(Any):  # type: ignore[misc]
    """The type of `OMIT`."""

OMIT: Final[Omit]
"""Leaves an argument out: `create(name="a", key_name=key if key else OMIT)`."""
