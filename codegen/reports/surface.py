# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The whole surface of a service as JSON: what documentation, comparisons and audits build on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import define

from .. import ir
from ..ir.versions import VersionSet, show_versions
from ..language import typexpr
from ..language.typexpr import TypeExpr

Row = dict[str, Any]


def surface(service: ir.Service) -> list[Row]:
    """One row an operation, in the order of the specs, with wire names and dotted paths."""
    return [_Surface(service, service.types()).operation(op) for op in service.operations()]


@define
class _Surface:
    service: ir.Service
    types: dict[str, ir.Declared]

    def show(self, versions: VersionSet) -> str:
        return show_versions(versions, self.service.versions)

    def operation(self, op: ir.Operation) -> Row:
        row: Row = {
            "service": self.service.name,
            "resource": op.resource,
            "operation": op.name,
            "method": op.call.method,
            "path": op.call.path,
            "action": op.action,
            "versions": self.show(op.versions),
            "request": self.request(op),
            "query": self.arguments(op, ir.Where.QUERY),
            "headers": self.arguments(op, ir.Where.HEADER),
            "response": self.response(op),
            "status": [
                {"code": code, "versions": self.show(versions)}
                for versions, codes in op.status.items
                for code in codes
            ],
            "errors": list(op.errors),
        }
        if op.extensions:
            row["extensions"] = list(op.extensions)
        if op.aliases:
            row["aliases"] = [
                {"method": c.method, "path": c.path, "versions": self.show(v)}
                for c, v in op.aliases
            ]
        return row

    def arguments(self, op: ir.Operation, where: ir.Where) -> list[Row]:
        return [
            self.row(argument.field, argument.field.wire, op.versions, answer=False)
            for argument in op.of(where)
        ]

    # --- requests

    def request(self, op: ir.Operation) -> list[Row]:
        rows: list[Row] = []
        for versions, envelope in op.envelope.items:
            prefix = ".".join(filter(None, (op.action, envelope)))
            for argument in op.of(ir.Where.BODY, ir.Where.EXTRA, ir.Where.VALUE):
                if argument.where is ir.Where.BODY:
                    path = ".".join(filter(None, (prefix, argument.field.wire)))
                else:
                    path = prefix
                if argument.where is ir.Where.EXTRA:
                    kind = argument.field.type.values[0]
                    rows += self.inside(kind, path, versions, frozenset(), answer=False)
                else:
                    rows += self.field(argument.field, path, versions, frozenset(), answer=False)
        for argument in op.of(ir.Where.BESIDE):
            wire = argument.field.wire
            rows += self.field(argument.field, wire, op.versions, frozenset(), answer=False)
        return _merged(rows)

    # --- answers

    def response(self, op: ir.Operation) -> list[Row]:
        rows: list[Row] = []
        for answers in (op.returns, *(other.returns for other in op.returns_if)):
            for versions, answer in answers.items:
                if answer is not None:
                    rows += self.answer(answer, versions)
        return _merged(rows)

    def answer(self, answer: ir.Answer, versions: VersionSet) -> Iterator[Row]:
        """The rows of the keys around an answer, from the outside, and of what is in it."""
        steps = answer.key.split(".") if answer.key else []
        path, kind = "", answer.type
        for left, step in zip(reversed(range(len(steps))), steps, strict=True):
            key = step.removesuffix("[]")
            path = f"{path}.{key}" if path else key
            around = "array" if key != step else "object"
            yield {
                "name": path,
                "type": around if left else self.type_name(kind),
                "required": True,
                "versions": self.show(versions),
            }
            if key != step and isinstance(kind, typexpr.ListOf):
                # The answer is a list of what is in the items of this list.
                path, kind = f"{path}[]", kind.item
        yield from self.inside(kind, path, versions, frozenset(), answer=True)

    def row(self, field: ir.Field, path: str, versions: VersionSet, *, answer: bool) -> Row:
        exists = field.versions & versions
        required = field.required_in(exists, unsaid=answer)
        kinds = {self.show(v): self.type_name(t) for v, t in field.type.within(exists).items}
        row: Row = {
            "name": path,
            "type": next(iter(kinds.values())) if len(set(kinds.values())) == 1 else kinds,
            "required": required == exists if required in (exists, VersionSet()) else
            self.show(required),
            "versions": self.show(exists),
        }  # fmt: skip
        if field.extensions:
            row["extensions"] = list(field.extensions)
        if field.header:
            row["header"] = field.header
        return row

    def field(
        self, field: ir.Field, path: str, versions: VersionSet, inside: frozenset[str], *,
        answer: bool,
    ) -> Iterator[Row]:  # fmt: skip
        exists = field.versions & versions
        if not exists:
            return
        yield self.row(field, path, versions, answer=answer)
        for where, kind in field.type.within(exists).items:
            yield from self.inside(kind, path, where, inside, answer=answer)

    def inside(
        self, kind: TypeExpr, path: str, versions: VersionSet, inside: frozenset[str], *,
        answer: bool,
    ) -> Iterator[Row]:  # fmt: skip
        """The rows of what an expression holds. Types that hold themselves are followed once."""
        match kind:
            case typexpr.Union(parts):
                for part in parts:
                    yield from self.inside(part, path, versions, inside, answer=answer)
            case typexpr.ListOf(item):
                yield from self.inside(item, f"{path}[]", versions, inside, answer=answer)
            case typexpr.MapOf(item):
                name = ".".join(filter(None, (path, "{*}")))
                yield {
                    "name": name,
                    "type": self.type_name(item),
                    "required": False,
                    "versions": self.show(versions),
                }
                yield from self.inside(item, name, versions, inside, answer=answer)
            case typexpr.Named(name) if name not in inside:
                yield from self.declared(
                    self.types[name], path, versions, inside | {name}, answer=answer
                )
            case _:
                return

    def declared(
        self, declared: ir.Declared, path: str, versions: VersionSet, inside: frozenset[str], *,
        answer: bool,
    ) -> Iterator[Row]:  # fmt: skip
        exists = declared.versions & versions
        match declared:
            case ir.ObjectType():
                for field in declared.fields:
                    if field.rest:
                        continue
                    name = ".".join(filter(None, (path, field.wire)))
                    yield from self.field(field, name, exists, inside, answer=answer)
                if declared.free is not None:
                    free = typexpr.MapOf(declared.free)
                    yield from self.inside(free, path, exists, inside, answer=answer)
            case ir.AliasType():
                for where, kind in declared.type.within(exists).items:
                    yield from self.inside(kind, path, where, inside, answer=answer)

    def type_name(self, kind: TypeExpr) -> str:
        """The type as JSON knows it, such as string, integer, object or array."""
        match kind:
            case typexpr.Primitive(name):
                return "string" if name == "datetime" else typexpr.PRIMITIVES[name]
            case typexpr.Value():
                return "string"
            case typexpr.ListOf():
                return "array"
            case typexpr.MapOf():
                return "object"
            case typexpr.Union(parts):
                return "|".join(dict.fromkeys(self.type_name(p) for p in parts))
            case typexpr.Named(name):
                match self.types[name]:
                    case ir.ObjectType():
                        return "object"
                    case ir.EnumType(values=values):
                        kinds = {"integer" if isinstance(v, int) else "string" for v, _ in values}
                        return "|".join(sorted(kinds))
                    case ir.AliasType(type=cases):
                        return "|".join(dict.fromkeys(self.type_name(t) for t in cases.values))
                    case ir.RecordsType(type=inner):
                        return self.type_name(inner)


def _merged(rows: list[Row]) -> list[Row]:
    """The rows without exact repetitions, which unions and versions of envelopes bring."""
    seen: dict[str, Row] = {}
    for row in rows:
        seen.setdefault(repr(row), row)
    return list(seen.values())
