# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The mark of an argument that is not given. None is no such mark: it is sent as JSON null."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class Omit(Enum):
    """The type of `OMIT`. An enum, so that type checkers narrow `x is OMIT`."""

    # A value without a form in JSON, so that no part of a body can say OMIT unnoticed.
    OMIT = object()

    def __repr__(self) -> str:
        return "OMIT"

    def __bool__(self) -> Literal[False]:
        return False


OMIT: Final = Omit.OMIT
"""Leaves an argument out: `create(name="a", key_name=key if key else OMIT)`."""
