# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The filters of cinder's lists, of which the code names few.

A query that is handed on as a whole is held against what the configuration offers to users, and
then against the columns of a table. Administrators may ask for all of its columns, and are told
of those that answers show, and of others that are of use to them.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime
from typing import Any

from .asked import Asked, Reading, name_of
from .branches import UNKNOWN, Guard
from .collect import Collected, Facts

_OFFERED = "etc/cinder/resource_filters.json"
_NAMES = {int: "integer", bool: "boolean"}
_LIKE = "~"
_TEXT: Facts = {"type": "string", "required": False}


class Filters(Asked):
    """What a handler of cinder takes of a query at one version."""

    def __init__(self, package: str, guard: Guard) -> None:
        super().__init__(package, guard)
        self.offered: set[str] = set()
        """What users are offered."""
        self.closed = False
        """Whether all else is refused, whoever asks."""
        self.columns: dict[str, Facts] = {}
        """What the tables have that the query comes to."""
        self.allowed: set[str] = set()
        """What is not taken out of it for most users. It may come to nothing then."""
        self.like: bool | None = None
        """Whether a name may have a `~` behind, for values that are like the one given."""

    def looks(self, walk: Reading, call: ast.Call) -> bool:
        """Take down what a call lets through; whether it is such a call."""
        arguments = [walk.value(argument) for argument in call.args]
        match name_of(call.func), arguments:
            case "is_valid_model_filters", [model, *_] if model is not UNKNOWN:
                self.table(model)
            case "getattr", [model, _] if hasattr(model, "__table__"):
                if walk.is_key(call.args[1]):
                    self.table(model)
            case "reject_invalid_filters", [_, _, str(resource), like]:
                self.like = like
                self.offered |= set(_offered(resource))
            case "remove_invalid_filter_options", [_, _, names]:
                self.allowed |= set(names if names is not UNKNOWN else _listed(walk, call.args[2]))
            case "issuperset", [_] if isinstance(call.func, ast.Attribute):
                known = walk.value(call.func.value)
                if known is not UNKNOWN:
                    self.offered, self.closed = set(known), True
            case _:
                return False
        return True

    def table(self, model: Any) -> None:
        """Take down the columns of a table."""
        if not self.cleared:
            self.columns |= dict(_columns(model))
            if self.like:
                self.columns |= {f"{n}{_LIKE}": f for n, f in _columns(model)}

    @property
    def passes(self) -> bool:
        """Whether all of a query is let through to where nothing is known of it."""
        known = self.cleared or self.columns or self.offered
        return self.handed_on and not known

    def rows(self) -> tuple[dict[str, Facts], dict[str, Facts]]:
        """What users are told of, and what administrators may ask for beside that."""
        kept = self.offered if self.closed else self.columns.keys() - self.gone
        columns = {name: facts for name, facts in self.columns.items() if name in kept}
        names = self.offered | (self.allowed if self.columns else set())
        told = {name: columns.get(name, _TEXT) for name in names - self.gone}
        for name, facts in self.taken.items():
            if self.like is not False or not name.endswith(_LIKE):
                column = _TEXT if name in self.own else columns.get(name, _TEXT)
                told[name] = {**column, **facts}
        return told, columns


def query(
    package: str, owner: Any, handlers: Mapping[str, Any]
) -> dict[str, list[tuple[str, Facts]]]:
    """The rows of a query by version.

    Args:
        package: The package of the service.
        owner: The object whose methods the handlers are.
        handlers: What answers the request at each version, from the lowest on.
    """
    found = dict(_each(package, owner, handlers))
    rows = {version: filters.rows() for version, filters in found.items()}
    offered = set().union(*(filters.offered for filters in found.values()))
    names = offered.union(*(told for told, _ in rows.values()))
    made: dict[str, list[tuple[str, Facts]]] = {}
    for version, filters in found.items():
        told, columns = rows[version]
        # What comes to no table that is known here is taken by what is behind that.
        through = offered - filters.gone if filters.passes else set()
        every = {**dict.fromkeys(through, _TEXT), **columns, **told}
        made[version] = [
            (name, facts if name in names else {**facts, "untold": True})
            for name, facts in sorted(every.items())
        ]
    return made


def _each(
    package: str, owner: Any, handlers: Mapping[str, Any]
) -> Iterator[tuple[str, Filters]]:  # fmt: skip
    before: tuple[Any, At, Filters] | None = None
    for version, handler in handlers.items():
        if before is None or before[0] is not handler or before[1].changes(version):
            at = At(version)
            filters = Filters(package, at)
            filters.follow(handler, {"self": owner})
            before = handler, at, filters
        yield version, before[2]


def tell(made: Collected, fields: Set[str]) -> None:
    """Have users told of those columns that answers show as well."""
    for name, cases in made.sections.get("query", {}).items():
        if name in fields:
            for said in [said for said in cases if "untold" in said]:
                facts = {k: v for k, v in json.loads(said).items() if k != "untold"}
                cases[json.dumps(facts, sort_keys=True)] = cases.pop(said)


class At:
    """Says whether a version is in a range, and notes where that changes."""

    def __init__(self, version: str) -> None:
        from cinder.api.openstack.api_version_request import APIVersionRequest

        self.request = APIVersionRequest(version)
        self.bounds: set[int] = set()

    def __call__(self, given: tuple[Any, ...]) -> bool:
        kind = type(self.request)
        bounds = [kind(bound) if isinstance(bound, str) else bound for bound in given]
        self.bounds |= {bound._ver_minor + i for i, bound in enumerate(bounds) if bound}
        return bool(self.request.matches(*bounds))

    def changes(self, version: str) -> bool:
        """Whether an answer is another one at a later version."""
        own, other = self.request._ver_minor, int(version.rpartition(".")[2])
        return any(own < bound <= other for bound in self.bounds)


def configure() -> None:
    """Have cinder read the filters that are installed with it."""
    from cinder.api import common

    common.CONF.set_override("resource_query_filters_file", f"{sys.prefix}/{_OFFERED}")


def _offered(resource: str) -> Iterable[str]:
    from cinder.api import common

    names: Iterable[str] = common.get_enabled_resource_filters(resource).get(resource, ())
    return names


def _listed(walk: Reading, argument: ast.expr) -> Iterable[str]:
    """What a method lists that needs nothing to do so."""
    if isinstance(argument, ast.Name):
        argument = walk.assigned.get(argument.id, argument)
    match argument:
        case ast.Call(func=called, args=[], keywords=[]):
            listed: Iterable[str] = walk.value(called)()
            return listed
    raise TypeError(f"no list of filters: {ast.unparse(argument)}")


def _columns(model: Any) -> Iterator[tuple[str, Facts]]:
    for column in model.__table__.columns:
        kind = column.type.python_type
        if kind is not datetime:  # nobody asks for a time by its very value
            yield column.key, {"type": _NAMES.get(kind, "string"), "required": False}
