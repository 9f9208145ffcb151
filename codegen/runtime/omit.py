# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The mark of an argument that is not given. None is no such mark: it is sent as JSON null."""

from __future__ import annotations

from collections.abc import Callable

TYPE_CHECKING = False  # that of `typing` would cost the command line's help its import
if TYPE_CHECKING:
    from typing import Final, Literal, final
else:

    def final(cls: Callable[[], object]) -> Callable[[], object]:
        """Say nothing: only type checkers ask."""
        return cls


@final
class Omit:
    """The type of `OMIT`, which is its only instance.

    A plain class, and each argument that may be left out says that it takes it: a type that fits
    everything would take `key or OMIT` for anything, and no type checker would look at `key`.
    """

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
