# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The `operations` of one file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, evolve

from . import ir, names, typexpr
from .diagnostics import Pos
from .resolve_types import kind_of
from .runtime.versions import VersionSet
from .scope import Scope
from .source import Items, Map, Node, Scalar
from .typexpr import TypeExpr

_PLACES = (("query", ir.Where.QUERY), ("headers", ir.Where.HEADER), ("body", ir.Where.BODY))
_PARAMETER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def resolve_operations(scope: Scope, root: Map, resource: str) -> tuple[ir.Operation, ...]:
    """Read the operations of one file."""
    versions = scope.versions(root, scope.service.versions, "service")
    extensions = scope.extensions(root)
    path_node = root.get("path")
    described = {}
    if isinstance(path_node, Map):
        fields = scope.fields(path_node, versions, model=False)
        described = {item.wire: item for item in fields}
    section = root.get("operations")
    operations = []
    for name, node in section.entries.items() if isinstance(section, Map) else ():
        if isinstance(node, Map) and isinstance(section, Map):
            reader = _Reader(scope, resource, name, node, section.keys[name], versions, described)
            operations.append(reader.operation(extensions))
    in_paths = {p for operation in operations for p in _PARAMETER.findall(operation.call.path)}
    for wire, item in described.items():
        if wire not in in_paths:
            scope.diagnostics.add(item.pos, "unknown-path-parameter", name=wire)
    _check_calls(scope, operations)
    return tuple(operations)


def _check_calls(scope: Scope, operations: list[ir.Operation]) -> None:
    seen: dict[object, list[ir.Operation]] = {}
    for operation in operations:
        path = _PARAMETER.sub("{}", operation.call.path)
        key = (operation.call.method, path, operation.action, operation.envelope.values)
        for other in seen.setdefault(key, []):
            if both := other.versions & operation.versions:
                scope.diagnostics.add(
                    operation.pos,
                    "duplicate-call",
                    call=operation.call,
                    other=f"`{other.name}`",
                    both=scope.show(both),
                )
        seen[key].append(operation)


@define
class _Reader:
    scope: Scope
    resource: str
    name: str
    node: Map
    pos: Pos
    outer: VersionSet
    described: dict[str, ir.Field]

    def operation(self, extensions: tuple[str, ...]) -> ir.Operation:
        node = self.node
        if self.name in names.RESERVED_WORDS:
            self.scope.diagnostics.add(
                self.pos, "bad-name", name=self.name, what="an operation: Python reserves it",
                hint="choose another one",
            )  # fmt: skip
        versions = self.scope.versions(node, self.outer, f"file, {self.name} being part of it,")
        method, _, path = node.text("call").partition(" ")
        call = ir.Call(method, path)
        arguments = (*self.path_arguments(call, versions), *self.body_arguments(call, versions))
        self.check_arguments(arguments)
        action = node.text("action") or None
        returns = self.scope.cases(node.get("returns"), versions, self.answer)
        return ir.Operation(
            name=self.name,
            resource=self.resource,
            doc=node.text("doc").strip(),
            call=call,
            versions=versions,
            extensions=(*extensions, *self.scope.extensions(node)),
            action=action,
            envelope=self.scope.cases(node.get("envelope"), versions, _text),
            arguments=arguments,
            empty=self.empty(call, action, arguments),
            media=node.text("media") or None,
            authenticated="authenticated" not in node.entries or node.flag("authenticated"),
            status=self.scope.cases(node.get("status"), versions, _statuses),
            returns=returns,
            returns_if=tuple(self.answers_if(arguments, versions)),
            outcome=self.outcome(),
            pages=self.pages(arguments, returns, versions),
            errors=_numbers(node.get("errors")),
            changes=self.changes(versions),
            aliases=tuple(self.aliases(versions)),
            pos=self.pos,
        )

    # --- arguments

    def path_arguments(self, call: ir.Call, versions: VersionSet) -> Iterator[ir.Argument]:
        for wire in _PARAMETER.findall(call.path):
            given = self.described.get(wire)
            text: ir.Cases[TypeExpr] = ir.Cases(((versions, typexpr.Primitive("str")),))
            field = ir.Field(wire, names.python_name(wire), text, versions, versions, "",
                             pos=self.node.at("call"))  # fmt: skip
            if given is not None:
                field = evolve(given, type=given.type.within(versions), versions=versions,
                               required=versions)  # fmt: skip
            yield ir.Argument(field, ir.Where.PATH)

    def body_arguments(self, call: ir.Call, versions: VersionSet) -> Iterator[ir.Argument]:
        node = self.node
        body = node.get("body") or node.get("value")
        if body is not None and call.method in ("GET", "HEAD"):
            self.scope.diagnostics.add(body.pos, "body-in-get", method=call.method)
        if node.get("body") is not None and node.get("value") is not None:
            self.scope.diagnostics.add(node.at("value"), "body-and-value")
        for key, where in _PLACES:
            yield from self.place(key, where, versions)
        value = node.get("value")
        if isinstance(value, Map):
            field = self.scope.field(value.text("name"), value, node.at("value"), versions,
                                     model=False)  # fmt: skip
            yield ir.Argument(field, ir.Where.VALUE)

    def place(self, key: str, where: ir.Where, versions: VersionSet) -> Iterator[ir.Argument]:
        entry = self.node.get(key)
        fields: tuple[ir.Field, ...] = ()
        free: TypeExpr | None = None
        if isinstance(entry, Scalar):
            found = self.object_type(entry)
            if found is not None:
                fields = tuple(
                    evolve(
                        item,
                        name=item.name.rstrip("_") if item.name.rstrip("_") in names.MODEL_NAMES
                        else item.name,
                        versions=item.versions & versions,
                        type=item.type.within(versions),
                    )
                    for item in found.fields
                    if item.versions & versions and not item.header
                )  # fmt: skip
                free = found.free
        elif isinstance(entry, Map):
            fields = self.scope.fields(entry, versions, model=False)
        for field in fields:
            self.check_place(field, key)
            place = ir.Where.BESIDE if field.beside else where
            yield ir.Argument(field, place)
        if free is not None:
            kind: ir.Cases[TypeExpr] = ir.Cases(((versions, typexpr.MapOf(free)),))
            doc = f"Further keys of the {key}."
            pos = self.node.at(key)
            if where is ir.Where.BODY:
                extra = ir.Field("", "extra", kind, versions, None, doc, pos=pos)
                yield ir.Argument(extra, ir.Where.EXTRA)
            else:
                extra = ir.Field("{*}", "extra", kind, versions, None, doc, style="free", pos=pos)
                yield ir.Argument(extra, where)

    def object_type(self, entry: Scalar) -> ir.ObjectType | None:
        found = self.scope.types.get(entry.raw)
        self.scope.mentioned.add(entry.raw)
        if found is None:
            hint = self.scope.close_name(entry.raw, self.scope.types, "declare it under `types`")
            self.scope.diagnostics.add(
                entry.pos, "unknown-type", name=entry.raw, service=self.scope.service.name,
                hint=hint,
            )  # fmt: skip
            return None
        if not isinstance(found, ir.ObjectType):
            self.scope.diagnostics.add(
                entry.pos, "not-an-object", name=entry.raw, kind=kind_of(found)
            )
            return None
        return found

    def check_place(self, field: ir.Field, key: str) -> None:
        parts = {str(p) for case in field.type.values for p in typexpr.walk(case)}
        wrong = []
        if field.beside and key != "body":
            wrong.append("beside")
        if field.header:
            wrong.append("header")
        if field.style != "repeat" and key != "query":
            wrong.append("style")
        if "flag" in parts and key != "query":
            wrong.append("flag")
        if "stream" in parts:
            wrong.append("stream")
        in_path = _PARAMETER.findall(self.node.text("call"))
        named_by_path = key == "body" and field.wire[1:-1] in in_path
        if "{" in field.wire and key != "query" and not named_by_path:
            wrong.append(field.wire)
        for name in wrong:
            self.scope.diagnostics.add(field.pos, "misplaced", key=name, where=f"under `{key}`")

    def check_arguments(self, arguments: tuple[ir.Argument, ...]) -> None:
        taken: dict[str, ir.Field] = {}
        for argument in arguments:
            field = argument.field
            other = taken.setdefault(field.name, field)
            if other is not field:
                self.scope.diagnostics.add(
                    field.pos, "duplicate-name", what="the Python name", name=field.name,
                    other=f"the argument of line {other.pos.line}",
                )  # fmt: skip

    def argument(
        self, name: str, pos: Pos, arguments: tuple[ir.Argument, ...]
    ) -> ir.Argument | None:
        by_name = {a.field.wire: a for a in arguments}
        if name not in by_name:
            hint = self.scope.close_name(name, by_name, f"it has {', '.join(by_name) or 'none'}")
            self.scope.diagnostics.add(pos, "no-such-argument", name=name, hint=hint)
        return by_name.get(name)

    def empty(self, call: ir.Call, action: str | None, arguments: tuple[ir.Argument, ...]) -> str:
        if "empty" in self.node.entries:
            return self.node.text("empty") or "null"
        if action is not None:
            return "null"
        has_body = any(
            a.where in (ir.Where.BODY, ir.Where.BESIDE, ir.Where.EXTRA) for a in arguments
        )
        if self.node.get("envelope") is not None or (call.method != "DELETE" and has_body):
            return "object"
        return "none"

    # --- answers

    def answer(self, node: Node | None) -> ir.Answer | None:
        match node:
            case Map():
                key, value = next(iter(node.entries.items()))
                return ir.Answer(key, self.scope.type(value))
            case Scalar() if node.value is not None:
                return ir.Answer(None, self.scope.type(node))
            case _:
                return None

    def answers_if(
        self, arguments: tuple[ir.Argument, ...], versions: VersionSet
    ) -> Iterator[ir.AnswerIf]:
        section = self.node.get("returns_if")
        for item in section if isinstance(section, Items) else ():
            if not isinstance(item, Map):
                continue
            argument = self.argument(item.text("argument"), item.at("argument"), arguments)
            if argument is None:
                continue
            value = item.get("is")
            if isinstance(value, Scalar) and isinstance(value.value, str | int | bool):
                where = argument.field.versions & versions
                returns = self.scope.cases(item.get("returns"), where, self.answer)
                yield ir.AnswerIf(argument, value.value, returns)

    def outcome(self) -> tuple[tuple[int, bool], ...]:
        section = self.node.get("outcome")
        if not isinstance(section, Map):
            return ()
        if self.node.get("returns") is not None:
            self.scope.diagnostics.add(
                self.node.at("returns"), "misplaced", key="returns", where="beside `outcome`"
            )
        return tuple((int(status), section.flag(status)) for status in section.entries)

    def pages(
        self,
        arguments: tuple[ir.Argument, ...],
        returns: ir.Cases[ir.Answer | None],
        versions: VersionSet,
    ) -> ir.Pages | None:
        section = self.node.get("pages")
        if not isinstance(section, Map):
            return None
        if not all(a is not None and isinstance(a.type, typexpr.ListOf) for a in returns.values):
            self.scope.diagnostics.add(self.node.at("pages"), "pages-need-a-list")
        styles = [s for s in ("link", "marker", "offset") if s in section.entries]
        if len(styles) != 1:
            self.scope.diagnostics.add(
                section.pos, "bad-value", value=" and ".join(styles) or "nothing",
                expected="one of link, marker and offset",
            )  # fmt: skip
            return None
        key = section.text(styles[0])
        if styles[0] == "offset":
            self.argument(key, section.at("offset"), arguments)
        if styles[0] == "marker":
            self.argument("marker", section.at("marker"), arguments)
        where = self.scope.versions(section, versions, f"operation {self.name}")
        return ir.Pages(styles[0], key, where)

    # --- notes

    def changes(self, versions: VersionSet) -> tuple[tuple[str, str], ...]:
        section = self.node.get("changes")
        if not isinstance(section, Map):
            return ()
        for key in section.entries:
            found = self.scope.parse_versions(key, section.keys[key])
            if found is not None and not found & versions:
                self.scope.diagnostics.add(
                    section.keys[key], "no-versions", versions=key,
                    owner=f"operation {self.name}", outer=self.scope.show(versions),
                )  # fmt: skip
        return tuple((key, section.text(key)) for key in section.entries)

    def aliases(self, versions: VersionSet) -> Iterator[tuple[ir.Call, VersionSet]]:
        section = self.node.get("aliases")
        for item in section if isinstance(section, Items) else ():
            if isinstance(item, Map):
                method, _, path = item.text("call").partition(" ")
                where = self.scope.versions(item, versions, f"operation {self.name}")
                yield ir.Call(method, path), where


def _text(node: Node | None) -> str | None:
    return node.raw if isinstance(node, Scalar) and node.value is not None else None


def _numbers(node: Node | None) -> tuple[int, ...]:
    items = node.nodes if isinstance(node, Items) else ()
    return tuple(n.value for n in items if isinstance(n, Scalar) and isinstance(n.value, int))


def _statuses(node: Node | None) -> tuple[int, ...]:
    match node:
        case Scalar(value=int() as status):
            return (status,)
        case Items():
            return _numbers(node)
        case _:
            return (200,)
