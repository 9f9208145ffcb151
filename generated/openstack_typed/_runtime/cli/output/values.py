# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The values of a column in what came back, and which columns one record has."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from ..calls.columns import Column
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


def columns_of(
    record: dict[str, Any], columns: Sequence[Column], options: Namespace
) -> list[Column]:
    """The columns of one record: those that were named, else all that it has."""
    if options.column:
        return list(columns)
    there = [
        each
        for each in columns
        if each.lacks
        or (each.path[0] in record and not is_links(each.path[0], record[each.path[0]]))
    ]
    whole = {each.path[0] for each in there if len(each.path) == 1}
    # What a list shows of a field is in the field, which stands here too.
    there = [each for each in there if len(each.path) == 1 or each.path[0] not in whole]
    shown = {each.path[0] for each in there}
    further = [
        Column(key, (key,)) for key in record if key not in shown and not is_links(key, record[key])
    ]
    return [*there, *further]


def is_links(key: str, value: Any) -> bool:
    """Whether a value is the links that services put everywhere."""
    if key != "links":
        return False
    if isinstance(value, dict):  # Keystone has an address for each name
        return all(each is None or isinstance(each, str) for each in value.values())
    return isinstance(value, list) and all(isinstance(e, dict) and "href" in e for e in value)
