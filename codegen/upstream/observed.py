# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Values that were seen as a tree of what can be where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from .nodes import Node

_NAMES = {
    str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null",
    list: "array", dict: "object",
}  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")


def observed(values: Iterable[Any], is_free: Callable[[str], bool]) -> Node:
    """What was seen at one place.

    Args:
        values: All that was seen there.
        is_free: Whether a key is one of a map, and not the name of a field.
    """
    seen = list(values)
    made = Node({_NAMES[type(value)] for value in seen})
    objects = [value for value in seen if isinstance(value, dict)]
    names = dict.fromkeys(key for value in objects for key in value)
    free = [value[key] for value in objects for key in value if is_free(key)]
    for name in names:
        if is_free(name):
            continue
        made.fields[name] = observed((v[name] for v in objects if name in v), is_free)
        if all(name in value for value in objects):
            made.required.add(name)
    if free:
        made.free = observed(free, is_free)
    items = [item for value in seen if isinstance(value, list) for item in value]
    if items:
        made.item = observed(items, is_free)
    return made


def is_uuid(key: str) -> bool:
    """Whether a key is an id."""
    return _UUID.fullmatch(key) is not None
