# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the names that people type to the IDs that services want."""

from __future__ import annotations

import re
from typing import Any

from .index import Command, Expr, Row, named

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[a-z]+://.*", re.IGNORECASE)
"""An ID, or the address that some arguments take instead."""


def with_ids(cloud: Any, command: Command, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call with the IDs of things in the place of their names.

    Raises:
        Ambiguous: Several things have a name.
        NothingFound: None has it.
    """
    names = _Names(cloud, command.resource.types)
    changed = dict(given)
    for argument in command.arguments:
        if argument.name in given:
            changed[argument.name] = names.replaced(
                given[argument.name], argument.exprs(), argument.thing
            )
    return changed


class _Names:
    def __init__(self, cloud: Any, types: dict[str, Row]) -> None:
        self._cloud = cloud
        self._types = types
        self._known: dict[tuple[str, str], Any] = {}
        """A name may stand in many places; it is looked up once."""

    def replaced(self, value: Any, exprs: list[Expr], thing: str) -> Any:
        """A value with IDs in the place of names, however deep.

        Args:
            value: The value.
            exprs: Its types.
            thing: The resource whose IDs it holds; empty if it holds none itself.
        """
        if isinstance(value, list):
            return [self.replaced(each, exprs, thing) for each in value]
        if isinstance(value, dict):
            return self._keys(value, exprs, thing)
        if not thing or not isinstance(value, str) or not value:
            return value
        if _ID.fullmatch(value) or any(["is", value] in _alternatives(each) for each in exprs):
            return value
        if (thing, value) not in self._known:
            self._known[thing, value] = self._found(thing, value)
        return self._known[thing, value]

    def _keys(self, value: dict[str, Any], exprs: list[Expr], thing: str) -> dict[str, Any]:
        """Those of an object by their own types; of a map all by the one of the map."""
        rows = {
            key: row
            for expr in exprs
            for name in named(expr)
            for row in self._types[name].get("fields", ())
            for key in (row.get("python"), row["name"])
        }
        changed = {}
        for key, each in value.items():
            row = rows.get(key)
            if row is None:
                changed[key] = self.replaced(each, exprs, thing)
            else:
                changed[key] = self.replaced(each, _cases(row), row.get("thing", ""))
        return changed

    def _found(self, thing: str, name: str) -> Any:
        service, _, resource = thing.partition(".")
        record = getattr(getattr(self._cloud, service), resource).find_one(name)
        return getattr(record, type(record)._identity)


def _cases(row: Row) -> list[Expr]:
    """The types of a field, of all versions."""
    cases = row["type"]
    return [expr for _, expr in cases["by"]] if isinstance(cases, dict) else [cases]


def _alternatives(expr: Expr) -> list[Expr]:
    """What a value, or one item of it, may be."""
    if isinstance(expr, str):
        return [expr]
    if expr[0] in ("any of", "list", "map"):
        return [each for part in expr[1:] for each in _alternatives(part)]
    return [expr]
