# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The commands of a service as data that the package carries: what its command line is made by.

`commands.json` is what help and completion read of all resources; `commands/<resource>.json` is all
that the commands of one resource want, with the types that they mention. The rows are those of
`described.py`, with words for people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .. import ir
from ..ir.usage import follow
from ..ir.versions import VersionSet
from ..language import typexpr
from ..language.typexpr import TypeExpr
from .combined import as_file, combined, operations_of, with_files
from .described import Row, Writer, without_usual
from .examples import Examples, singular

_IF = re.compile(r"(.+) if (\w+)=(.+)")
"""A key whose value is the ID of what another key says."""
INDEX = "commands.json"
FOLDER = "commands"
_COLUMNS = 6
"""How many fields tables show where no spec says which."""
_SHORT = frozenset(
    {"str", "int", "float", "bool", "textbool", "uuid", "ip", "cidr", "mac", "date", "datetime"}
)
_FIRST = ("id", "uuid", "name")
_LATE = frozenset({"description", "project_id", "tenant_id", "user_id", "created_at", "updated_at"})
"""What nearly everything has, and tables show only where there is room."""
_NEVER = frozenset({"last_modified", "revision_number", "schema", "self"})
"""What tells programs something, and people nothing."""
_ENDS = ("_id", "_ref", "_uuid")
"""What names of arguments end with, and people leave out."""
_READS = frozenset({"GET", "HEAD"})


def commands(service: ir.Service) -> Iterator[tuple[str, str]]:
    """(path below the service's folder, text) of each file."""
    writer = _Commands(service)
    resources = [r for r in service.resources if r.operations]
    rows = {resource.name: writer.resource(resource) for resource in resources}
    yield INDEX, _index(service, resources, rows)
    for name, row in rows.items():
        yield f"{FOLDER}/{name}.json", _text(row)


def _text(row: Row) -> str:
    """JSON with a line for each command and type."""
    head = {key: value for key, value in row.items() if key not in ("commands", "types")}
    parts = [json.dumps(head)[:-1]]
    for key in ("commands", "types"):
        entries = ",\n  ".join(
            f"{json.dumps(name)}: {json.dumps(value, separators=(',', ':'))}"
            for name, value in row[key].items()
        )
        parts.append(f' "{key}": {{\n  {entries}\n }}' if entries else f' "{key}": {{}}')
    return ",\n".join(parts) + "\n}\n"


def _index(service: ir.Service, resources: Iterable[ir.Resource], rows: dict[str, Row]) -> str:
    whole = service.versions
    head = without_usual(
        {
            "name": service.name,
            "type": service.type,
            "project": service.project,
            "doc": service.doc,
            "versions": f"{whole.lowest}..{whole.highest}" if service.versioned else "",
            "selectable": service.selectable,
        }
    )
    lines = []
    for resource in resources:
        entry = without_usual(
            {
                "doc": resource.doc,
                "ended": not any(op.versions.highest == whole.highest for op in resource.operations)
                and service.versioned,
                "extension": all(op.extensions for op in resource.operations),
                "commands": {
                    name: command["doc"].partition("\n")[0]
                    for name, command in rows[resource.name]["commands"].items()
                },
            }
        )
        lines.append(f"{json.dumps(resource.name)}: {json.dumps(entry, separators=(',', ':'))}")
    body = ",\n  ".join(lines)
    return f'{json.dumps(head)[:-1]},\n "resources": {{\n  {body}\n }}\n}}\n'


class _Commands(Writer):
    """The rows of `described.py` with what people read, and without what only a fake wants."""

    def __init__(self, service: ir.Service) -> None:
        super().__init__(service)
        self.types = service.types()
        self.things = dict(service.things)
        # Of keys whose values are IDs of what another key says: that one, and its values.
        self.told_apart: dict[str, dict[str, dict[str, str]]] = {}
        for name, thing in service.things:
            if match := _IF.fullmatch(name):
                key, by, value = match.groups()
                self.told_apart.setdefault(key, {}).setdefault(by, {})[value] = thing
        self.examples = Examples(service, self.thing)
        # What finds the things of which a type holds records.
        self.found_by = {
            kind.name: f"{service.name}.{resource.name}"
            for kind in service.records()
            for resource in service.resources
            if (helper := resource.helper("find")) is not None
            and any(_mentions(a.type, kind.members) for a in _answers(helper.method))
        }

    def resource(self, resource: ir.Resource) -> Row:
        """All that the commands of a resource want."""
        row: Row = {"name": resource.name, "doc": resource.doc}
        for helper in resource.helpers:
            if isinstance(helper.facts, ir.Find):
                row["find"] = without_usual(
                    {
                        "name": helper.facts.name,
                        "list": helper.facts.list,
                        "within": helper.facts.within,
                    }
                )
            elif helper.method.name == "wait":
                facts = helper.facts
                row["wait"] = {"show": facts.show, "rest": facts.rest, "status": facts.status}
        asked: set[str] = set()
        for op in (*resource.operations, *operations_of(resource)):
            for argument in op.arguments:
                for expr in argument.field.type.values:
                    follow(expr, self.types, asked)
        found = set(asked)
        for op in resource.operations:
            for answer in _answers(op):
                follow(answer.type, self.types, found)
        row["commands"] = {
            op.name: with_files(self.operation(op), op, resource.transfer)
            for op in resource.operations
        }
        row["commands"].update(combined(self, resource))
        row["types"] = {name: self.type(self.types[name]) for name in sorted(found)}
        for name in asked:
            self.add_things(self.types[name], row["types"][name])
        return row

    def operation(self, op: ir.Operation) -> Row:
        full = super().operation(op)
        left_out = ("name", "at", "status", "envelope", "empty", "open")
        row = {key: value for key, value in full.items() if key not in left_out}
        answer = next(_answers(op), None)
        arguments = list(_with_short_names(row.get("arguments", ())))
        return without_usual(
            {
                "doc": op.doc,
                **row,
                "around": _around(op),
                "when": self.when(op.versions, self.service.versions),
                "arguments": arguments,
                "columns": self.columns(answer.type) if answer is not None else (),
                "deletes": op.call.method == "DELETE" or "delete" in op.name.split("_"),
                "reads": op.call.method in _READS,
                "secret": any(a.field.secret for a in op.arguments),
                "example": self.examples.of(op, arguments),
            }
        )

    def argument(self, argument: ir.Argument, within: VersionSet, file: str) -> Row:
        row = super().argument(argument, within, file)
        if row["type"] == "stream":
            row = as_file(row)
        if argument.field.suffixed and argument.where is ir.Where.QUERY:
            # What is given is a value for each end of the name.
            row["type"] = _maps_of(row["type"])
        return {**row, **self.found_as(argument.field, argument.field.wire)}

    def field(self, field: ir.Field, within: VersionSet, file: str) -> Row:
        row = super().field(field, within, file)
        row.pop("at", None)
        row["doc"] = field.doc
        row["when"] = self.when(field.versions, within)
        row["required"] = self.wanted(field, within)
        return without_usual(row)

    def wanted(self, field: ir.Field, within: VersionSet) -> str:
        """The versions that want it, for people: `all`, or those of which it is told; or none."""
        required = field.required_in(within, unsaid=False)
        return "all" if required == within else self.service.show(required) if required else ""

    def type(self, declared: ir.Declared) -> Row:
        row = super().type(declared)
        row = {key: value for key, value in row.items() if key not in ("name", "at")}
        row["doc"] = declared.doc
        return row

    def add_things(self, declared: ir.Declared, row: Row) -> None:
        """Say which keys of requests take the names of things."""
        if isinstance(declared, ir.ObjectType):
            for field, entry in zip(declared.fields, row.get("fields", ()), strict=True):
                entry.update(self.found_as(field, f"{declared.name}.{field.wire}"))

    def found_as(self, field: ir.Field, key: str) -> Row:
        """What the value is the ID of: always the same, or what another key says."""
        if thing := self.thing(field, key):
            return {"thing": thing}
        for said in (key, field.wire):
            if said in self.told_apart:
                return {"things": self.told_apart[said]}
        return {}

    def when(self, versions: VersionSet, usual: VersionSet) -> str:
        """The versions that have it, for people; empty if all have."""
        return "" if versions == usual else self.service.show(versions)

    def thing(self, field: ir.Field, key: str) -> str:
        """The resource that finds what the value is the ID of; empty if none does."""
        for said in (key, field.wire):
            if said in self.things:
                return self.things[said]
        named = {
            part.name
            for expr in field.type.values
            for part in typexpr.walk(expr)
            if isinstance(part, typexpr.Named)
        }
        # Of things of several kinds, a name does not say which is meant.
        found = {self.found_by[name] for name in named if name in self.found_by}
        return found.pop() if len(found) == 1 else ""

    def columns(self, expr: TypeExpr) -> list[str]:
        """The paths of wire names that a table of such answers shows."""
        for part in typexpr.walk(expr):
            declared = self.types[part.name] if isinstance(part, typexpr.Named) else None
            if isinstance(declared, ir.ObjectType) and declared.fields:
                return list(declared.columns) or self.first_columns(declared)
        return []

    def first_columns(self, declared: ir.ObjectType) -> list[str]:
        """The names of things, and the first fields that are short and have not gone."""
        last = declared.versions.highest
        short = [
            field.wire
            for field in declared.fields
            if last in field.versions
            and not field.rest
            and field.wire not in _NEVER
            and all(self.is_short(expr) for expr in field.type.values)
        ]
        if "project_id" in short and "tenant_id" in short:
            short.remove("tenant_id")  # the old name of the same
        first = [wire for wire in _FIRST if wire in short]
        rest = [wire for wire in short if wire not in first]
        return [*first, *sorted(rest, key=lambda wire: wire in _LATE)][:_COLUMNS]

    def is_short(self, expr: TypeExpr) -> bool:
        """Whether values take little room."""
        match expr:
            case typexpr.Primitive(name):
                return name in _SHORT or name == "null"
            case typexpr.Value():
                return True
            case typexpr.Named(name):
                declared = self.types[name]
                return isinstance(declared, ir.EnumType | ir.RecordsType) or (
                    isinstance(declared, ir.AliasType)
                    and all(self.is_short(each) for each in declared.type.values)
                )
            case typexpr.Union(parts):
                return all(self.is_short(part) for part in parts)
        return False


def _maps_of(expr: Any) -> Any:
    """A type, as rows have it, as that of the values of a map."""
    if isinstance(expr, dict):
        return {"by": [[versions, _maps_of(each)] for versions, each in expr["by"]]}
    return ["map", expr]


def _with_short_names(rows: Iterable[Row]) -> Iterator[Row]:
    """Arguments with the shorter names that people type, where no other argument has them."""
    rows = list(rows)
    taken = {row.get("python") or row["name"] for row in rows}
    for row in rows:
        name = row.get("python") or row["name"]
        if row["in"] != "path":
            short = [s for end in _ENDS if (s := name.removesuffix(end)) not in taken]
            item = [singular(name)] if _holds_several(row["type"]) else []
            item = [each for each in item if each not in {*taken, *short}]
            taken.update(short, item)
            yield without_usual({**row, "short": short, "item": item})
        else:
            yield row


def _holds_several(expr: Any) -> bool:
    """Whether a type, as rows have it, is a list or a map, or nothing."""
    if isinstance(expr, dict):
        return any(_holds_several(each) for _, each in expr["by"])
    if isinstance(expr, str):
        return False
    if expr[0] == "any of":
        parts = [part for part in expr[1:] if part != "null"]
        return any(_holds_several(part) for part in parts) and "str" not in parts
    return expr[0] in ("list", "map")


def _around(op: ir.Operation) -> list[str]:
    """The keys that stand around the arguments in the body of a request."""
    names = {*op.envelope.values, op.action}
    return sorted(name for name in names if name)


def _answers(op: ir.Operation) -> Iterator[ir.Answer]:
    """All that an operation may answer, the newest first."""
    for cases in (op.returns, *(other.returns for other in op.returns_if)):
        yield from (answer for answer in reversed(cases.values) if answer is not None)


def _mentions(expr: TypeExpr, names: Iterable[str]) -> bool:
    return any(isinstance(p, typexpr.Named) and p.name in names for p in typexpr.walk(expr))
