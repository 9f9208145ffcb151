# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the specs say as a surface: what documentation, comparisons and audits build on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from attrs import Factory, define, evolve

from .. import ir
from ..ir.versions import VersionSet, show_versions
from ..language import typexpr
from ..language.diagnostics import Pos
from ..language.typexpr import TypeExpr
from ..upstream.form import SECTIONS, Operation, Surface

Row = dict[str, Any]


def surface(service: ir.Service) -> Surface:
    """The surface of a service: its operations in the order of the specs."""
    whole = service.versions
    return Surface(
        service=service.name,
        package=service.project,
        versions=f"{whole.lowest}..{whole.highest}" if service.versioned else "",
        operations=[
            cast("Operation", _Surface(service, service.types()).operation(op))
            for op in service.operations()
        ],
        differs=[_said(said, "", "", "operation") for said in service.differs],
    )


def described(surface: Surface) -> list[Row]:
    """The operations with what their users see: without the frame of bodies."""
    found: list[Row] = []
    for operation in surface["operations"]:
        row: Row = {key: value for key, value in operation.items() if key != "differs"}
        for section in SECTIONS:
            row[section] = [
                {key: value for key, value in r.items() if key != "at"}
                for r in row[section]
                if not r.get("frame")
            ]
        found.append(row)
    return found


@define
class _Surface:
    """The rows of one operation."""

    service: ir.Service
    types: dict[str, ir.Declared]
    differs: list[dict[str, str]] = Factory(list)
    """What is said to differ from the service, of all that this operation holds."""
    section: str = ""

    def differ(self, what: ir.Differs, name: str, aspect: str) -> None:
        self.differs.append(_said(what, self.section, name, aspect))

    def show(self, versions: VersionSet) -> str:
        return show_versions(versions, self.service.versions)

    def operation(self, op: ir.Operation) -> Row:
        for said in op.differs:
            where, _, aspect = said.what.partition(" ")
            self.section, _, name = where.partition(".")
            if self.section in ("status", "versions", "extension"):
                self.section, name, aspect = "", "", self.section
            self.differ(said, name, aspect)
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
                {
                    "method": alias.call.method,
                    "path": alias.call.path,
                    "versions": self.show(alias.versions),
                }
                for alias in op.aliases
            ]
        if self.differs:
            row["differs"] = self.differs
        return row

    def arguments(self, op: ir.Operation, where: ir.Where) -> list[Row]:
        self.section = where.value
        return [
            self.row(argument.field, argument.field.wire, op.versions, frozenset(), answer=False)
            for argument in op.of(where)
        ]

    # --- requests

    def request(self, op: ir.Operation) -> list[Row]:
        self.section = "request"
        rows: list[Row] = []
        for versions, envelope in op.envelope.items:
            prefix = ".".join(filter(None, (op.action, envelope)))
            rows += self.around(op, [op.action, envelope], versions)
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
            for argument in op.of(ir.Where.CHANGES):
                # All arguments of a JSON patch are sent as such changes.
                body = evolve(argument.field, required=argument.field.versions)
                rows += self.field(body, prefix, versions, frozenset(), answer=False)
            rows += [self.fixed(prefix, key, value, versions) for key, value in op.fixed]
        for argument in op.of(ir.Where.BESIDE):
            wire = argument.field.wire
            rows += self.field(argument.field, wire, op.versions, frozenset(), answer=False)
        return _merged(rows)

    def fixed(self, prefix: str, key: str, value: str | int | bool, versions: VersionSet) -> Row:
        kind = {"bool": "boolean", "int": "integer"}.get(type(value).__name__, "string")
        return {
            "name": ".".join(filter(None, (prefix, key))),
            "type": kind,
            "required": True,
            "versions": self.show(versions),
        }

    def around(
        self, op: ir.Operation, keys: Sequence[str | None], versions: VersionSet
    ) -> Iterator[Row]:
        """The rows of the action and the envelope, which hold the arguments."""
        steps = [key for key in keys if key]
        filled = op.of(ir.Where.BODY, ir.Where.EXTRA)
        required = any(a.field.required_in(versions, unsaid=False) for a in filled)
        for index in range(len(steps)):
            last = index == len(steps) - 1
            if last and op.of(ir.Where.VALUE):
                return
            kinds = ["object"] if filled or op.empty == "object" or not last else []
            if last and op.empty == "null" and not required:
                kinds.append("null")
            yield {
                "name": ".".join(steps[: index + 1]),
                "type": "|".join(kinds),
                "required": True,
                "versions": self.show(versions),
                "frame": True,
            }

    # --- answers

    def response(self, op: ir.Operation) -> list[Row]:
        self.section = "response"
        alternatives = []
        for answers in (op.returns, *(other.returns for other in op.returns_if)):
            rows: list[Row] = []
            for versions, answer in answers.items:
                if answer is not None:
                    rows += self.answer(answer, versions)
            alternatives.append(rows)
        rows = list(_alternatives(alternatives, ""))
        if op.pages is not None and op.pages.style == "link":
            # The link itself is taken in any of the forms that services give it.
            link, versions = op.pages.key.partition(".")[0], op.pages.versions
            for row in rows:
                if row["name"] == link:  # where the answer says itself what it is
                    versions -= VersionSet.parse(row["versions"])
            frame = {"required": False, "frame": True}
            if versions:
                rows.append({"name": link, "versions": self.show(versions), **frame})
            if op.pages.truncated:
                where = self.show(op.pages.versions)
                rows.append(
                    {"name": op.pages.truncated, "type": "boolean", "versions": where, **frame}
                )
        return _merged(rows)

    def answer(self, answer: ir.Answer, versions: VersionSet) -> Iterator[Row]:
        """The rows of the keys around an answer, from the outside, and of what is in it."""
        steps = answer.key.split(".") if answer.key else []
        path, kind = "", answer.type
        for left, step in zip(reversed(range(len(steps))), steps, strict=True):
            key = step.removesuffix("[]")
            path = f"{path}.{key}" if path else key
            around = "array" if step.endswith("[]") else "object"
            row = {
                "name": path,
                "type": around if left else self.type_name(kind),
                "required": True,
                "versions": self.show(versions),
            }
            yield {**row, "open": True} if not left and self.is_open(kind) else row
            if step.endswith("[]") and isinstance(kind, typexpr.ListOf):
                # The answer is a list of what is in the items of this list.
                path, kind = f"{path}[]", kind.item
        if not steps and (self.type_name(kind) != "object" or self.is_open(kind)):
            whole = {"name": "", "type": self.type_name(kind), "required": True}
            frame = {"versions": self.show(versions), "frame": True}
            yield {**whole, **frame, **({"open": True} if self.is_open(kind) else {})}
        yield from self.inside(kind, path, versions, frozenset(), answer=True)

    def row(
        self, field: ir.Field, path: str, versions: VersionSet, inside: frozenset[str], *,
        answer: bool,
    ) -> Row:  # fmt: skip
        exists = field.versions & versions
        required = field.required_in(exists, unsaid=answer)
        cases = self.expanded(field.type.within(exists))
        kinds = {self.show(v): self.type_name(t) for v, t in cases}
        row: Row = {
            "name": path,
            "type": next(iter(kinds.values())) if len(set(kinds.values())) == 1 else kinds,
            "required": required == exists if required in (exists, VersionSet()) else
            self.show(required),
            "versions": self.show(exists),
        }  # fmt: skip
        if field.pos.line:
            row["at"] = _place(field.pos)
        for said in field.differs:
            self.differ(said, path, said.what)
        if any(self.is_open(kind, inside) for kind in field.type.within(exists).values):
            row["open"] = True
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
        yield self.row(field, path, versions, inside, answer=answer)
        for where, kind in field.type.within(exists).items:
            yield from self.inside(kind, path, where, inside, answer=answer)

    def inside(
        self, kind: TypeExpr, path: str, versions: VersionSet, inside: frozenset[str], *,
        answer: bool,
    ) -> Iterator[Row]:  # fmt: skip
        """The rows of what an expression holds. Types that hold themselves are followed once."""
        match kind:
            case typexpr.Union(parts):
                found = [
                    list(self.inside(part, path, versions, inside, answer=answer))
                    for part in parts
                    if "object" in self.type_name(part) or "array" in self.type_name(part)
                ]
                yield from _alternatives(found, f"{path}." if path else "")
            case typexpr.ListOf(item):
                yield from self.inside(item, f"{path}[]", versions, inside, answer=answer)
            case typexpr.MapOf(item):
                name = ".".join(filter(None, (path, "{*}")))
                row = {
                    "name": name,
                    "type": self.type_name(item),
                    "required": False,
                    "versions": self.show(versions),
                }
                yield {**row, "open": True} if self.is_open(item, inside) else row
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
                for said in declared.differs:
                    self.differ(said, ".".join(filter(None, (path, said.what))), "")
                for field in declared.fields:
                    if field.rest:
                        continue
                    if answer and declared.partial is not None:
                        field = _perhaps_missing(field, declared.partial)
                    name = ".".join(filter(None, (path, field.wire)))
                    yield from self.field(field, name, exists, inside, answer=answer)
                if declared.free is not None:
                    free = typexpr.MapOf(declared.free)
                    own, *within = self.inside(free, path, exists, inside, answer=answer)
                    yield {**own, "at": f"{_place(declared.pos)}: free"}
                    yield from within
            case ir.AliasType():
                for where, kind in declared.type.within(exists).items:
                    yield from self.inside(kind, path, where, inside, answer=answer)

    def is_open(self, kind: TypeExpr, inside: frozenset[str] = frozenset()) -> bool:
        """Whether a value may hold anything, or what is not followed, since it is around it."""
        match kind:
            case typexpr.Primitive(name):
                return name in ("any", "object")
            case typexpr.ListOf(item) | typexpr.MapOf(item):
                return self.is_open(item, inside)
            case typexpr.Union(parts):
                return any(self.is_open(part, inside) for part in parts)
            case typexpr.Named(name) if name in inside:
                return True
            case typexpr.Named(name):
                match self.types[name]:
                    case ir.AliasType(type=cases):
                        return any(self.is_open(each, inside) for each in cases.values)
        return False

    def expanded(self, cases: ir.Cases[TypeExpr]) -> Iterator[tuple[VersionSet, TypeExpr]]:
        """The cases, with those of what stands for a record by itself."""
        for where, kind in cases.items:
            declared = self.types[kind.name] if isinstance(kind, typexpr.Named) else None
            if isinstance(declared, ir.RecordsType):
                yield from declared.type.within(where).items
            else:
                yield where, kind

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
                    case ir.AliasType(type=cases) | ir.RecordsType(type=cases):
                        return "|".join(dict.fromkeys(self.type_name(t) for t in cases.values))


def _said(what: ir.Differs, section: str, name: str, aspect: str) -> dict[str, str]:
    """What is said to differ: of which rows, where it is said, and why."""
    of = {"section": section, "name": name, "aspect": aspect}
    return {**of, "at": _place(what.pos), "says": what.what, "why": what.why}


def _place(pos: Pos) -> str:
    return f"{pos.file}:{pos.line}:{pos.column}"


def _alternatives(found: Sequence[Sequence[Row]], prefix: str) -> Iterator[Row]:
    """The rows of several forms of one object: what one of them lacks need not be there."""
    names = [{row["name"] for row in rows} for rows in found]
    for rows in found:
        for row in rows:
            direct = row["name"].removeprefix(prefix)
            if "." in direct or "[]" in direct or all(row["name"] in own for own in names):
                yield row
            else:
                yield {**row, "required": False}


def _perhaps_missing(field: ir.Field, partial: ir.Partial) -> ir.Field:
    """A field as JSON has it: missing in partial answers, for whatever reason."""
    if field.name in partial.has:
        return field
    always = field.required_in(field.versions, unsaid=True)
    return evolve(field, required=always - partial.versions)


def _merged(rows: list[Row]) -> list[Row]:
    """The rows without exact repetitions, which unions and versions of envelopes bring."""
    seen: dict[str, Row] = {}
    for row in rows:
        seen.setdefault(repr(row), row)
    return list(seen.values())
