# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The mark of an argument that is not given. None is no such mark: it is sent as JSON null.

Type checkers read the stub beside this file, where the mark fits every argument. An enum member
would not: they would take it for one more value that each argument may have.
"""

from __future__ import annotations

from typing import Final, Literal


class Omit:
    """The type of `OMIT`, which is its only instance."""

    __slots__ = ()

    def __new__(cls) -> Omit:
        return _only[0] if _only else super().__new__(cls)

    def __repr__(self) -> str:
        return "OMIT"

    def __bool__(self) -> Literal[False]:
        return False

    def __reduce__(self) -> str:
        return "OMIT"


_only: list[Omit] = []

OMIT: Final = Omit()
"""Leaves an argument out: `create(name="a", key_name=key if key else OMIT)`."""

_only.append(OMIT)
