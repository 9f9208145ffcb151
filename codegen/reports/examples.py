# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""An example of each command: the one of the spec, or what a rule makes of what is required."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from shlex import quote
from typing import Any

from .. import ir
from ..language import typexpr
from ..language.typexpr import TypeExpr
from .described import Row

_TEXTS = {
    "int": 1,
    "float": 1.5,
    "bool": True,
    "textbool": True,
    "flag": True,
    "uuid": "8f1c6d5e-2b7a-4c39-9e40-5d3b7a1f6c20",
    "ip": "192.0.2.10",
    "cidr": "192.0.2.0/24",
    "mac": "fa:16:3e:00:00:10",
    "url": "https://example.org/",
    "date": "2026-01-31",
    "datetime": "2026-01-31T12:00:00Z",
    "base64": "dGV4dA==",
    "stream": "data.bin",
    "any": "value",
    "object": {"key": "value"},
}
"""What stands for values of types of which no service says more."""
_SWITCHES = frozenset({"bool", "textbool", "flag"})
_CHANGES = (ir.Where.BODY, ir.Where.SET)
_NEW, _CHANGED = ("name",), ("description", "name")
"""What examples say of new things, and what they change of others, if nothing has to be said."""
Thing = Callable[[ir.Field, str], str]


class Examples:
    """Makes the examples of a service.

    Args:
        service: The service.
        thing: Says which resource finds what a field holds the ID of, by field and key:
            `image.images`; nothing if none does.
    """

    def __init__(self, service: ir.Service, thing: Thing) -> None:
        self.name = service.name
        self.thing = thing
        self.types = service.types()
        self.samples = dict(service.samples)
        self.inside: list[str] = []  # objects may hold themselves

    def of(self, op: ir.Operation, rows: Iterable[Row]) -> str:
        """What stands behind the name of a command.

        Args:
            op: The operation.
            rows: Its arguments as the command line has them, in their order.
        """
        if op.example:
            return op.example
        words: list[str] = []
        flags: list[str] = []
        pairs = list(zip(op.arguments, rows, strict=True))
        told = self._told(op)
        for argument, row in pairs:
            field = argument.field
            at = op.versions.highest
            if at not in field.versions:
                continue
            sample = self._sample(op, field, row)
            if argument.where is ir.Where.PATH:
                words.append(_text(sample))
            elif at in (field.required or ()) or field is told:
                if field is told and field.wire == "name" and words:
                    sample = f"{sample}-2"  # it is called otherwise from now on
                flags += _flag(row, sample, switch=self._is_switch(field))
        return " ".join([*words, *flags])

    def _told(self, op: ir.Operation) -> ir.Field | None:
        """What a change of something changes, where nothing has to be said."""
        at = op.versions.highest
        fields = [a.field for a in op.of(*_CHANGES) if at in a.field.versions]
        if not fields or any(at in (field.required or ()) for field in fields):
            return None
        named = {field.wire: field for field in fields}
        wanted = _CHANGED if op.of(ir.Where.PATH) else _NEW
        return next((named[wire] for wire in wanted if wire in named), fields[0])

    def _sample(self, op: ir.Operation, field: ir.Field, row: Row) -> Any:
        thing = row.get("thing", "")
        if field.wire == "name":  # it is a thing of this resource that is called so
            thing = f"{self.name}.{op.resource}"
        for key in (f"{op.resource}.{field.wire}", thing, field.wire):
            if key in self.samples:
                return self.samples[key]
        if thing:
            return _name_of(thing)
        last = field.type.within(op.versions).values[-1]
        return self._value(last, next(iter(row.get("item", ())), field.wire))

    def _is_switch(self, field: ir.Field) -> bool:
        return all(
            isinstance(part, typexpr.Primitive) and part.name in (*_SWITCHES, "null")
            for expr in field.type.values
            for part in self._parts(expr)
        )

    def _parts(self, expr: TypeExpr) -> Iterator[TypeExpr]:
        """The alternatives of a type."""
        match expr:
            case typexpr.Union(parts):
                for part in parts:
                    yield from self._parts(part)
            case typexpr.Named(name) if isinstance(self.types[name], ir.AliasType):
                yield from self._parts(self.types[name].type.values[-1])  # type: ignore[union-attr]
            case _:
                yield expr

    def _value(self, expr: TypeExpr, wire: str) -> Any:
        """A value of a type; of a list its one item."""
        part = next(p for p in self._parts(expr) if p != typexpr.Primitive("null"))
        match part:
            case typexpr.Primitive(name):
                return _TEXTS.get(name) or f"my-{_dashed(wire)}"
            case typexpr.Value(value):
                return value
            case typexpr.ListOf(item):
                return [self._value(item, wire)]
            case typexpr.MapOf(item):
                return {"key": self._value(item, wire)}
            case typexpr.Named(name):
                return self._declared(self.types[name])
        raise TypeError(part)

    def _declared(self, declared: ir.Declared) -> Any:
        match declared:
            case ir.EnumType():
                last = declared.versions.highest
                return next(value for value, versions in declared.values if last in versions)
            case ir.RecordsType():
                name = f"{singular(declared.resource)}_{declared.by}"
                return self._value(declared.type.values[-1], name)
            case ir.ObjectType():
                return self._object(declared)
        raise TypeError(declared)

    def _object(self, declared: ir.ObjectType) -> dict[str, Any]:
        if declared.name in self.inside:
            return {}
        self.inside.append(declared.name)
        last = declared.versions.highest
        there = [f for f in declared.fields if last in f.versions and not f.of_answers]
        wanted = [field for field in there if last in (field.required or ())] or there[:1]
        made = {field.key: self._of_field(declared, field) for field in wanted}
        if not made and declared.free is not None:
            made["key"] = self._value(declared.free, "value")
        self.inside.pop()
        return made

    def _of_field(self, declared: ir.ObjectType, field: ir.Field) -> Any:
        key = f"{declared.name}.{field.wire}"
        thing = self.thing(field, key)
        for each in (key, thing, field.wire):
            if each in self.samples:
                return self.samples[each]
        if thing:
            return _name_of(thing)
        return self._value(field.type.values[-1], field.wire)


def _flag(row: Row, sample: Any, *, switch: bool) -> list[str]:
    """An argument as it is typed."""
    name = next(iter([*row.get("flags", ()), *row.get("item", ()), *row.get("short", ())]), "")
    flag = f"--{_dashed(name or row.get('python') or row['name'])}"
    if switch:
        return [flag]
    if row.get("item") and isinstance(sample, list):
        sample = sample[0]
    return [flag, _text(sample)]


def _text(sample: Any) -> str:
    """A value as it is typed."""
    if isinstance(sample, dict) and sample and all(map(_is_plain, sample.values())):
        return quote(",".join(f"{key}={_plain(value)}" for key, value in sample.items()))
    return quote(json.dumps(sample) if isinstance(sample, dict | list) else _plain(sample))


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _name_of(thing: str) -> str:
    """What a thing of a resource may be called."""
    return f"my-{_dashed(singular(thing.partition('.')[2]))}"


def singular(name: str) -> str:
    """The word for one of several."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "ches")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us")) else name


def _dashed(name: str) -> str:
    return name.strip("_{}").lower().replace("_", "-").replace(":", "-")
