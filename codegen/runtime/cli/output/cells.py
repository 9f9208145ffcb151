# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Values as people read them: in one line of a table, or in all the lines that a record has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ..calls.shapes import cases_of, objects, python_name
from ..commands.kinds import parts
from ..commands.rows import Expr, Row
from ..safe import safe
from .values import MISSING, is_links

NULL = "-"
"""Stands for null. What is not there is nothing."""

_NAMES = ("name", "id", "uuid")
"""What things are called by; else it is the first field that the spec has, if there are many."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})

_LONG = 120
"""How much of an object stands in one line."""

_FEW = 2
"""How much may be in an object that is shown with all that is in it."""


class Cells:
    """Makes text of values, with the types that the spec has for them."""

    def __init__(self, types: dict[str, Row]) -> None:
        """Make one.

        Args:
            types: The declared types.
        """
        self._types = types

    def brief(self, value: Any, exprs: Iterable[Expr] = ()) -> str:
        """A value in one line: of objects in it, what they are called.

        Args:
            value: The value, in the wire form, or `MISSING`.
            exprs: Its types; none if the spec does not say.
        """
        if isinstance(value, list):
            inner = self._items(exprs)
            return ", ".join(filter(None, (self.brief(each, inner) for each in value)))
        if isinstance(value, dict):
            return self._called(value, exprs)
        return plain(value)

    def _called(self, value: dict[str, Any], exprs: Iterable[Expr]) -> str:
        """What an object is called; all that is in it if it has no name."""
        exprs = list(exprs)
        entries = list(self._entries(value, exprs))
        if not self._is_map(exprs):
            first = [name for name in _NAMES if name in value]
            if len(entries) > _FEW:
                typed = objects(exprs, self._types)
                first += [row["name"] for declared in typed for row in declared["fields"]]
            for name in first:
                if value.get(name) not in (None, "") and not _is_open(value[name]):
                    return plain(value[name])
        pairs = (f"{name}={self.brief(each, inner)}" for name, each, inner in entries)
        return ", ".join(pairs)

    def full(
        self, value: Any, exprs: Iterable[Expr] = (), around: Mapping[str, Any] = _NOTHING
    ) -> list[str]:
        """A value in lines: one for each object in a list, and for each list in an object.

        What is much in one object has a line for each entry.

        Args:
            value: The value, in the wire form, or `MISSING`.
            exprs: Its types; none if the spec does not say.
            around: The record that it is of. IDs that this has are not said again of each object.
        """
        if isinstance(value, list) and any(_is_open(each) for each in value):
            known = {each for each in around.values() if isinstance(each, str) and _is_id(each)}
            items = self._items(exprs)
            return [line for each in value for line in self._object(each, items, known)]
        if isinstance(value, dict):
            flat, deep = self._lines(value, exprs)
            line = ", ".join(flat)
            return [*(flat if len(line) > _LONG else [line] if flat or not deep else []), *deep]
        if isinstance(value, str):
            return [safe(line, "\t").expandtabs() for line in value.split("\n")]
        return [self.brief(value, exprs)]

    def _object(self, value: Any, exprs: Iterable[Expr], known: Collection[str]) -> list[str]:
        """One of several: what is flat in one line, without what is null, empty or known."""
        if not isinstance(value, dict):
            return self.full(value, exprs)
        told = {
            key: each
            for key, each in value.items()
            if each not in (None, "", [], {}) and not (isinstance(each, str) and each in known)
        }
        flat, deep = self._lines(told or value, exprs)
        return [*([", ".join(flat)] if flat or not deep else []), *deep]

    def _lines(self, value: dict[str, Any], exprs: Iterable[Expr]) -> tuple[list[str], list[str]]:
        """What is in an object: what fits into a line with others, and lines of their own."""
        flat = []
        deep = []
        for name, each, inner in self._entries(value, exprs):
            if _is_open(each) and each:
                deep += [f"{name}: {line}" for line in self.full(each, inner)]
            else:
                flat.append(f"{name}={self.brief(each, inner)}")
        return flat, deep

    def _entries(
        self, value: dict[str, Any], exprs: Iterable[Expr]
    ) -> Iterator[tuple[str, Any, Sequence[Expr]]]:
        """Name, value and types of what is in an object; without links, which nobody reads."""
        exprs = list(exprs)
        rows = {
            row["name"]: row
            for declared in objects(exprs, self._types)
            for row in declared["fields"]
        }
        of_map = [
            part[-1]
            for expr in exprs
            for part in parts(expr, self._types)
            if not isinstance(part, str) and part[0] == "map"
        ]
        for key, each in value.items():
            if is_links(key, each):
                continue
            if key in rows:
                inner = [expr for _, expr in cases_of(rows[key])]
                yield python_name(rows[key]), each, inner
            else:
                yield safe(key), each, of_map

    def _items(self, exprs: Iterable[Expr]) -> list[Expr]:
        """The types of the items of a list."""
        return [
            part[1]
            for expr in exprs
            for part in parts(expr, self._types)
            if not isinstance(part, str) and part[0] == "list"
        ]

    def _is_map(self, exprs: Iterable[Expr]) -> bool:
        """Whether the keys of an object are of the cloud's users."""
        return any(
            not isinstance(part, str) and part[0] == "map"
            for expr in exprs
            for part in parts(expr, self._types)
        )


def plain(value: Any) -> str:
    """A value that has no others in it."""
    if value is MISSING:
        return ""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe(str(value))


def _is_id(text: str) -> bool:
    return len(text) in (32, 36)


def _is_open(value: Any) -> bool:
    return isinstance(value, dict | list)
