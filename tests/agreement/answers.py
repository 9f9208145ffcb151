# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Answers of a cloud that keeps to the specs, and what the clients make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openstack_typed._runtime.answers.download import Download
from openstack_typed._runtime.answers.model import FieldUnavailable, Model
from openstack_typed._runtime.answers.paging import Pager

from .expressions import Expr, ListOf, MapOf, Name, OneOf, Primitive, Value
from .facts import ALWAYS, Facts, SpecFacts
from .spec import Alias, Cases, Enum, Field, Object, Operation, Records, case

_WIRE: dict[str, Any] = {
    "int": 7,
    "float": 1.5,
    "bool": True,
    "textbool": "true",
    "base64": "dGV4dA==",
    "null": None,
    "any": "anything",
    "object": {"key": "anything"},
    "datetime": "2020-02-02T00:00:00Z",
}
_HEADER = {"datetime": "Sun, 02 Feb 2020 00:00:00 GMT"}
_ABSENT = object()


@dataclass
class Answer:
    """What the cloud answers."""

    status: int
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """What a cloud may answer at one version."""

    spec: SpecFacts

    def of(self, op: Operation, returns: Cases) -> list[Answer]:
        """Answers that together have all that the specs know of."""
        statuses = case(op.status, self.spec.minor)
        status = statuses[0] if isinstance(statuses, list) else statuses
        answer = case(returns, self.spec.minor)
        if op.outcome:
            return [Answer(each, None, {}) for each in op.outcome]
        if answer is None:
            return [Answer(status, None, {})]
        key, kind = answer
        keys = key.split(".") if key else []
        values = self._values(kind, ())
        headers: dict[str, tuple[str, bool]] = {}
        self._headers(kind, (), headers)
        full = {name: text for name, (text, _) in headers.items()}
        least = {name: text for name, (text, always) in headers.items() if always}
        found = [Answer(status, _wrapped(keys, value), full) for value in values]
        if least != full:
            found.append(Answer(status, _wrapped(keys, values[0]), least))
        return found

    def _headers(
        self, kind: Expr, inside: tuple[str, ...], found: dict[str, tuple[str, bool]]
    ) -> None:
        """The headers of an answer at this version: a value, and whether it always has it."""
        match kind:
            case ListOf(item) | MapOf(item):
                self._headers(item, inside, found)
            case Name(name) if name not in inside:
                declared = self.spec.service.types[name]
                fields = declared.fields if isinstance(declared, Object) else ()
                for each in self.spec.there(fields):
                    if each.header:
                        kind = each.kind(self.spec.minor)
                        text = _HEADER.get(getattr(kind, "name", ""), "text")
                        found[each.header] = (text, self.spec.always(each))
                    self._headers(each.kind(self.spec.minor), (*inside, name), found)

    def _values(self, kind: Expr, inside: tuple[str, ...]) -> list[Any]:
        """Values that together have all that a type may hold."""
        match kind:
            case Primitive(name):
                return [_WIRE.get(name, "text")]
            case Value(text):
                return [text]
            case ListOf(item):
                return [self._values(item, inside)]
            case MapOf(item):
                return [{f"key{i}": v for i, v in enumerate(self._values(item, inside))}]
            case OneOf(parts):
                return [value for part in parts for value in self._values(part, inside)]
            case Name(name):
                match self.spec.service.types[name]:
                    case Alias(kinds=kinds) | Records(kinds=kinds):
                        return self._values(case(kinds, self.spec.minor), inside)
                    case Enum(values=known):
                        return list({type(value): value for value in known}.values())
                    case Object(is_map=True, free=free):
                        inner = Primitive("any") if free is None or name in inside else free
                        return self._values(MapOf(inner), (*inside, name))
                    case Object(fields=fields):
                        return self._objects(fields, (*inside, name)) if name not in inside else []

    def _objects(self, fields: tuple[Field, ...], inside: tuple[str, ...]) -> list[Any]:
        """As many objects as it takes until each field has had each of its values."""
        columns: dict[str, list[Any]] = {}
        for item in self.spec.there(fields):
            if item.rest:
                columns["other"] = [v["key0"] for v in self._values(item.kind(0), inside)]
            elif not item.header:
                columns[item.wire] = self._values(item.kind(self.spec.minor), inside)
                if not self.spec.always(item):
                    columns[item.wire].append(_ABSENT)
        rows = [
            {wire: c[i % len(c)] for wire, c in columns.items() if c}
            for i in range(max([1, *map(len, columns.values())]))
        ]
        return [{k: v for k, v in row.items() if v is not _ABSENT} for row in rows]


def _wrapped(keys: list[str], value: Any) -> Any:
    """A value at its place in the answer: below `server`, `meta.*` or `keypairs[].keypair`."""
    if not keys:
        return value
    first, rest = keys[0], keys[1:]
    if first.endswith("[]"):
        return {first[:-2]: [_wrapped(rest, item) for item in value]}
    return {first if first != "*" else "name": _wrapped(rest, value)}


def value_facts(value: Any) -> Facts:
    """What is to be read in what a call returned."""
    found: Facts = {}
    _read(value, "", (), found)
    return found


def _read(value: Any, path: str, inside: tuple[str, ...], found: Facts) -> None:
    here = found.setdefault(path, set())
    match value:
        case None:
            here.add("null")
        case "anything":
            here.add("any")
        case bool() | int() | float() | str() | bytes() | datetime() | Download():
            here.add(type(value).__name__)
        case Pager():
            _read(next(iter(value.pages())), path, inside, found)
        case list():
            here.add("list")
            for item in value:
                _read(item, f"{path}[]", inside, found)
        case Model():
            short = type(value).__name__
            here.add(short)
            if short not in inside:
                _read_model(value, f"{path}:{short}", (*inside, short), found)
        case Mapping():
            here.add("map")
            for item in value.values():
                _read(item, f"{path}{{}}", inside, found)
        case _:
            here.add(f"an odd {type(value).__name__}")


def _read_model(model: Model, path: str, inside: tuple[str, ...], found: Facts) -> None:
    bare = type(model).from_dict({}, microversion=model.answer.microversion)
    for item in type(model).fields():
        below = f"{path}.{item}"
        if _status(model, item) == "there":
            _read(getattr(model, item), below, inside, found)
        elif _status(model, item) == "left out":
            found.setdefault(below, set()).add("left out")
        if _status(bare, item) == "left out":
            found[below + ALWAYS] = {"yes"}


def _status(model: Model, name: str) -> str:
    try:
        getattr(model, name)
    except FieldUnavailable as error:
        return "left out" if "left it out" in str(error) else "not there"
    return "there"
