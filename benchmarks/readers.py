# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Functions that read every field of an object once, written as a user would write them.

`server.name` and `server["name"]` as statements in a loop: a generic walk would cost more than
what it measures. Their source is made from a sample, which must not be among what is measured:
models keep what was once read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

_SCALARS = (str, int, float, bool, type(None), datetime)


def reader(sample: Any, nested: bool) -> Callable[[list[Any]], None]:
    """A function that reads the scalar fields, or the nested ones to the bottom.

    Args:
        sample: What the others look like.
        nested: Whether the nested ones.
    """
    _check(sample)
    lines = ["def read(items):", " for x in items:", *_fields(sample, "x", 2, nested, not nested)]
    space: dict[str, Any] = {}
    exec("\n".join(lines), space)  # the source is our own
    read: Callable[[list[Any]], None] = space["read"]
    return read


def _check(sample: Any) -> None:
    """No figure for half the work: a model has a field for each key that it was made of."""
    keys = len(sample if isinstance(sample, Mapping) else sample.to_dict())
    fields = count(sample, True) + count(sample, False)
    if fields < keys:
        raise AssertionError(f"{fields} fields of {keys} would be read")


def count(sample: Any, nested: bool) -> int:
    """How many fields of the sample itself are of this kind."""
    return sum(_is_nested(value) == nested for _, _, value in _members(sample, "x"))


def _fields(value: Any, name: str, depth: int, nested: bool, scalars: bool) -> Iterator[str]:
    indent = " " * depth
    for _, text, member in _members(value, name):
        if _is_nested(member):
            if nested:
                inner = f"x{depth}"
                yield f"{indent}{inner} = {text}"
                yield from _inside(member, inner, depth)
        elif scalars:
            yield f"{indent}{text}"


def _inside(value: Any, name: str, depth: int) -> Iterator[str]:
    """What is in a nested value, to the bottom."""
    indent = " " * depth
    if isinstance(value, list):
        if value:
            yield f"{indent}for y{depth} in {name}:"
            yield from _inside_or_pass(value[0], f"y{depth}", depth + 1)
    elif isinstance(value, Mapping) and _has_free_keys(value):
        yield f"{indent}for y{depth} in {name}.values():"
        yield from _inside_or_pass(next(iter(value.values())), f"y{depth}", depth + 1)
    else:
        yield from _fields(value, name, depth, True, True)


def _inside_or_pass(value: Any, name: str, depth: int) -> list[str]:
    lines = list(_inside(value, name, depth)) if _is_nested(value) else []
    return lines or [" " * depth + "pass"]


def _has_free_keys(value: Mapping[str, Any]) -> bool:
    """Whether it is a map: in the servers of the stub cloud, one whose keys are not fields."""
    return not value.keys() & {"id", "rel", "name", "addr", "vcpus"}


def _members(value: Any, name: str) -> Iterator[tuple[str, str, Any]]:
    """The fields of a model or of a JSON object: name, source of the read, value."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield key, f"{name}[{key!r}]", member
        return
    for field in type(value).fields():
        try:
            member = getattr(value, field)
        except AttributeError:
            continue  # not in this microversion: a type checker would refuse it
        yield field, f"{name}.{field}", member


def _is_nested(value: Any) -> bool:
    return not isinstance(value, _SCALARS)
