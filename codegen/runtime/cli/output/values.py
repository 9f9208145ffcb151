# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The values of a column, in what came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..calls.shapes import EVERY


class Missing:
    """Stands for a value that is not there. Null is."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()


def at(value: Any, path: Sequence[str]) -> Any:
    """What is at a path in a value; `MISSING` if there is nothing.

    Args:
        value: The value, in the wire form.
        path: Keys, numbers of items, and `*` for all of them. A key that is looked for in a list is
            looked for in all its items. No path is the value itself.
    """
    for index, key in enumerate(path):
        rest = path[index + 1 :]
        if isinstance(value, dict):
            whole = ".".join(path[index:])
            if whole in value:  # a key with dots in it
                return value[whole]
            if key == EVERY:
                return _each(value.values(), rest)
            value = value.get(key, MISSING)
        elif isinstance(value, list):
            if key == EVERY:
                return _each(value, rest)
            if not key.removeprefix("-").isdigit():
                return _each(value, path[index:])
            value = value[int(key)] if -len(value) <= int(key) < len(value) else MISSING
        else:
            return MISSING
    return value


def _each(values: Any, path: Sequence[str]) -> list[Any]:
    """What is at a path in each of several values; lists of it become one."""
    found: list[Any] = []
    for value in values:
        inner = at(value, path)
        if isinstance(inner, list) and path:
            found += inner
        elif inner is not MISSING:
            found.append(inner)
    return found
