# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A service as data that the package carries: what a fake of it answers by.

One line an operation and a type, so that a change of the specs is a change of a few lines. What
is as usual is left out; `runtime/testing/specs.py` says what that is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, TypeVar

from attrs import asdict

from .. import ir
from ..ir.versions import VersionSet
from ..language import typexpr
from ..language.diagnostics import Pos
from ..language.typexpr import TypeExpr

T = TypeVar("T")
Row = dict[str, Any]
NAME = "described.json"


def described(service: ir.Service) -> str:
    """The text of the file."""
    whole = service.versions
    head = without_usual(
        {
            "name": service.name,
            "type": service.type,
            "project": service.project,
            "api": service.api,
            "path": service.path,
            "versions": f"{whole.lowest}..{whole.highest}" if service.versioned else "",
            "selectable": service.selectable,
            "header": service.header,
            "legacy_header": service.legacy_header and service.legacy_header[0],
            "extensions": service.extensions,
        }
    )
    writer = Writer(service)
    operations = [writer.operation(op) for op in service.operations()]
    types = [writer.type(declared) for declared in service.types().values()]
    resources = [found for resource in service.resources if (found := writer.resource(resource))]
    parts = [json.dumps(head)[:-1]]
    for key, rows in (("operations", operations), ("types", types), ("resources", resources)):
        lines = ",\n  ".join(json.dumps(row, separators=(",", ":")) for row in rows)
        parts.append(f' "{key}": [\n  {lines}\n ]' if rows else f' "{key}": []')
    return ",\n".join(parts) + "\n}\n"


def without_usual(row: Row) -> Row:
    """A row without the keys that say nothing: empty values, and False."""
    return {
        key: value for key, value in row.items() if value or (value == 0 and value is not False)
    }


class Writer:
    """Makes a row of each operation, argument, field and type."""

    def __init__(self, service: ir.Service) -> None:
        self.service = service

    # --- operations

    def operation(self, op: ir.Operation) -> Row:
        row = {
            "name": f"{op.resource}.{op.name}",
            "call": str(op.call),
            "versions": self.versions(op.versions, self.service.versions),
            "extensions": op.extensions,
            "action": op.action,
            "envelope": self.cases(op.envelope, op.versions, lambda key: key),
            "arguments": [self.argument(a, op.versions, op.pos.file) for a in op.arguments],
            "fixed": dict(op.fixed),
            "empty": op.empty,
            "media": op.media,
            "answer": op.answer,
            "open": not op.authenticated,
            "status": self.cases(op.status, op.versions, list),
            "returns": self.cases(op.returns, op.versions, _answer),
            "returns_if": [
                [o.argument.field.wire, o.value, self.cases(o.returns, op.versions, _answer)]
                for o in op.returns_if
            ],
            "outcome": {str(status): value for status, value in op.outcome},
            "pages": op.pages and self.pages(op.pages, op.versions),
            "errors": op.errors,
            "aliases": [
                [str(alias.call), self.versions(alias.versions, self.service.versions)]
                for alias in op.aliases
            ],
            "starts": op.starts and without_usual(asdict(op.starts)),
            "at": _place(op.pos),
        }
        return without_usual(row)

    def argument(self, argument: ir.Argument, within: VersionSet, file: str) -> Row:
        return {"in": argument.where.value, **self.field(argument.field, within, file)}

    def field(self, field: ir.Field, within: VersionSet, file: str) -> Row:
        row = {
            "name": field.wire,
            "python": "" if field.name == field.wire else field.name,
            "type": self.cases(field.type, field.versions, _type),
            "versions": self.versions(field.versions, within),
            "required": self.required(field),
            "extensions": field.extensions,
            "style": "" if field.style == "repeat" else field.style,
            "operators": field.operators,
            "header": field.header,
            "rest": field.rest,
            "secret": field.secret,
            "beside": field.beside,
            "at": field.pos.line if field.pos.file == file else _place(field.pos),
        }
        return without_usual(row)

    def required(self, field: ir.Field) -> str:
        """Where it is required; nothing if the spec does not say."""
        if field.required is None:
            return ""
        required = field.required & field.versions
        return "all" if required == field.versions else str(required)

    def pages(self, pages: ir.Pages, within: VersionSet) -> Row:
        row = {**asdict(pages, recurse=False), "versions": self.versions(pages.versions, within)}
        return without_usual(row)

    # --- types

    def type(self, declared: ir.Declared) -> Row:
        versions = declared.versions
        row: Row = {
            "name": declared.name,
            "versions": self.versions(versions, self.service.versions),
            "at": _place(declared.pos),
        }
        match declared:
            case ir.ObjectType():
                file = declared.pos.file
                row["fields"] = [self.field(f, versions, file) for f in declared.fields]
                row["free"] = declared.free and _type(declared.free)
                if (partial := declared.partial) is not None:
                    wires = [f.wire for f in declared.fields if f.name in partial.has]
                    within = self.versions(partial.versions, versions)
                    row["partial"] = without_usual({"versions": within, "has": wires})
                row["kind"] = "object"
            case ir.EnumType():
                row["values"] = [[v, self.versions(w, versions)] for v, w in declared.values]
                row["open"] = declared.open
                row["kind"] = "enum"
            case ir.AliasType():
                row["type"] = self.cases(declared.type, versions, _type)
                row["kind"] = "alias"
            case ir.RecordsType():
                row["type"] = self.cases(declared.type, versions, _type)
                row["records"] = declared.members
                row["by"] = declared.by
                row["kind"] = "records"
        return without_usual(row)

    # --- resources

    def resource(self, resource: ir.Resource) -> Row | None:
        row: Row = {"name": resource.name}
        for helper in resource.helpers:
            match helper.facts:
                case ir.Find() as find:
                    row["find"] = _facts(find)
                case ir.Wait() as wait:
                    row["wait"] = {k: v for k, v in _facts(wait).items() if k != "after"}
        return row if len(row) > 1 else None

    # --- versions

    def versions(self, versions: VersionSet, usual: VersionSet) -> str:
        return "" if versions == usual else str(versions)

    def cases(self, cases: ir.Cases[T], usual: VersionSet, show: Callable[[T], Any]) -> Any:
        """A value; or, if it changes with the version, a list of versions and values."""
        if len(cases.items) == 1 and cases.items[0][0] == usual:
            return show(cases.items[0][1])
        return {"by": [[str(versions), show(value)] for versions, value in cases.items]}


def _facts(facts: ir.Find | ir.Wait) -> Row:
    return without_usual(asdict(facts, filter=lambda item, _: item.name != "pos"))


def _answer(answer: ir.Answer | None) -> Any:
    return answer and [answer.key or "", _type(answer.type)]


def _type(expr: TypeExpr) -> Any:
    """A type expression: text for what has a name, a list with its kind for all else."""
    match expr:
        case typexpr.Primitive(name) | typexpr.Named(name):
            return name
        case typexpr.Value(value):
            return ["is", value]
        case typexpr.ListOf(item):
            return ["list", _type(item)]
        case typexpr.MapOf(item):
            return ["map", _type(item)]
        case typexpr.Union(parts):
            return ["any of", *map(_type, parts)]
    raise TypeError(expr)


def _place(pos: Pos) -> str:
    """File and line, from the folder of specs on."""
    return f"{'/'.join(PurePosixPath(pos.file).parts[-2:])}:{pos.line}"
