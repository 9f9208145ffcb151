# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The `types` of all files of a service: inheritance, unique names, references."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import Factory, define, evolve

from . import ir, names, typexpr
from .diagnostics import Pos
from .runtime.versions import VersionSet
from .scope import Scope
from .source import Document, Items, Map, Scalar
from .typexpr import TypeExpr


@define
class _Raw:
    """A declaration before its `extends` is followed."""

    name: str
    resource: str
    node: Map
    pos: Pos


def resolve_types(scope: Scope, documents: Sequence[Document]) -> dict[str, ir.Declared]:
    """All declared types of a service, by name, in the order of the files."""
    raw: dict[str, _Raw] = {}
    for document in documents:
        section = document.root.get("types")
        if not isinstance(section, Map):
            continue
        for name, node in section.entries.items():
            pos = section.keys[name]
            if name in names.MODULE_NAMES:
                scope.diagnostics.add(
                    pos, "bad-name", name=name, what="a type: generated modules use the name",
                    hint="choose another one",
                )  # fmt: skip
            elif name in raw:
                other = f"line {raw[name].pos.line} of {raw[name].pos.file}"
                scope.diagnostics.add(pos, "duplicate-name", what="the type", name=name,
                                      other=other)  # fmt: skip
            elif isinstance(node, Map):
                raw[name] = _Raw(name, document.root.text("resource"), node, pos)
    resolver = _Resolver(scope, raw)
    return {name: resolver.declared(name) for name in raw}


@define
class _Resolver:
    scope: Scope
    raw: dict[str, _Raw]
    done: dict[str, ir.Declared] = Factory(dict)
    chain: tuple[str, ...] = ()

    def declared(self, name: str) -> ir.Declared:
        if name not in self.done:
            raw = self.raw[name]
            node = raw.node
            versions = self.scope.versions(node, self.scope.service.versions, "service")
            if "enum" in node.entries:
                self.done[name] = self.enum(raw, versions)
            elif "alias" in node.entries:
                self.done[name] = self.alias(raw, versions)
            else:
                self.done[name] = self.object(raw, versions)
        return self.done[name]

    def enum(self, raw: _Raw, versions: VersionSet) -> ir.EnumType:
        node = raw.node.get("enum")
        values: dict[str | int, VersionSet] = {}
        for item in node if isinstance(node, Items) else ():
            value = item.get("value") if isinstance(item, Map) else item
            where = versions
            if isinstance(item, Map):
                where = self.scope.versions(item, versions, f"type {raw.name}")
            if isinstance(value, Scalar) and isinstance(value.value, str | int):
                if value.value in values:
                    self.scope.diagnostics.add(
                        value.pos, "duplicate-name", what="the value", name=value.raw,
                        other="this enum",
                    )  # fmt: skip
                values[value.value] = where
        return ir.EnumType(
            name=raw.name,
            resource=raw.resource,
            doc=raw.node.text("doc"),
            versions=versions,
            values=tuple(values.items()),
            open=raw.node.flag("open"),
            pos=raw.pos,
        )

    def alias(self, raw: _Raw, versions: VersionSet) -> ir.AliasType:
        return ir.AliasType(
            name=raw.name,
            resource=raw.resource,
            doc=raw.node.text("doc"),
            versions=versions,
            type=self.scope.cases(raw.node.get("alias"), versions, self.scope.type),
            pos=raw.pos,
        )

    def object(self, raw: _Raw, versions: VersionSet) -> ir.ObjectType:
        node = raw.node
        fields: dict[str, ir.Field] = {}
        free = None
        base = self.base(raw)
        if base is not None:
            for inherited in base.fields:
                cut = inherited.versions & versions
                if cut:
                    fields[inherited.wire] = evolve(
                        inherited, versions=cut, type=inherited.type.within(cut)
                    )
            free = base.free
        without = node.get("without")
        for item in without if isinstance(without, Items) else ():
            wire = str(item.plain)
            if fields.pop(wire, None) is None:
                self.scope.diagnostics.add(
                    item.pos,
                    "no-such-field",
                    name=base.name if base is not None else raw.name,
                    field=wire,
                )
        own = node.get("fields")
        if isinstance(own, Map):
            for new in self.scope.fields(own, versions, model=True):
                fields[new.wire] = new
        if node.get("free") is not None:
            free = self.scope.type(node.get("free"))
        self.check_fields(tuple(fields.values()))
        return ir.ObjectType(
            name=raw.name,
            resource=raw.resource,
            doc=node.text("doc"),
            versions=versions,
            fields=tuple(fields.values()),
            free=free,
            pos=raw.pos,
        )

    def base(self, raw: _Raw) -> ir.ObjectType | None:
        node = raw.node.get("extends")
        if not isinstance(node, Scalar):
            return None
        name = node.raw
        self.scope.mentioned.add(name)
        if name not in self.raw:
            hint = self.scope.close_name(name, self.raw, "declare it under `types`")
            self.scope.diagnostics.add(
                node.pos, "unknown-type", name=name, service=self.scope.service.name, hint=hint
            )
            return None
        if name == raw.name or name in self.chain:
            chain = " and ".join((*self.chain, raw.name))
            self.scope.diagnostics.add(node.pos, "extends-itself", name=name, chain=chain)
            return None
        before, self.chain = self.chain, (*self.chain, raw.name)
        found = self.declared(name)
        self.chain = before
        if not isinstance(found, ir.ObjectType):
            self.scope.diagnostics.add(node.pos, "not-an-object", name=name, kind=kind_of(found))
            return None
        return found

    def check_fields(self, fields: tuple[ir.Field, ...]) -> None:
        taken: dict[str, ir.Field] = {}
        for item in fields:
            other = taken.setdefault(item.name, item)
            if other is not item:
                self.scope.diagnostics.add(
                    item.pos, "duplicate-name", what="the Python name", name=item.name,
                    other=f"{other.wire} of line {other.pos.line}",
                )  # fmt: skip
            for key, given in (("beside", item.beside), ("style", item.style != "repeat")):
                if (
                    given
                    and key == "style"
                    and any(
                        isinstance(m, typexpr.ListOf | typexpr.MapOf)
                        for case in item.type.values
                        for m in typexpr.members(case)
                    )
                ):
                    continue  # an object may be the list of query arguments of an operation
                if given:
                    self.scope.diagnostics.add(item.pos, "misplaced", key=key,
                                               where="in an object")  # fmt: skip


def kind_of(declared: ir.Declared) -> str:
    """What a declaration is, for messages."""
    match declared:
        case ir.EnumType():
            return "an enum"
        case ir.AliasType():
            return "an alias"
        case _:
            return "an object"


def check_references(scope: Scope, service: ir.Service) -> None:
    """Report names that no file declares, aliases that go in circles, and types nobody uses."""
    used: set[str] = set()
    for operation in service.operations():
        for expr, pos in _operation_types(operation):
            used |= _check(scope, expr, pos)
    todo = list(used)
    edges: dict[str, set[str]] = {}
    for declared in scope.types.values():
        found: set[str] = set()
        for expr, pos in declared_types(declared):
            found |= _check(scope, expr, pos)
        edges[declared.name] = found
    while todo:
        for name in edges.get(todo.pop(), ()):
            if name not in used:
                used.add(name)
                todo.append(name)
    _check_aliases(scope)
    for declared in scope.types.values():
        if declared.name not in used | scope.mentioned:
            scope.diagnostics.add(declared.pos, "unused-type", name=declared.name)


def declared_types(declared: ir.Declared) -> Iterator[tuple[TypeExpr, Pos]]:
    """The expressions inside a declaration."""
    match declared:
        case ir.ObjectType():
            for item in declared.fields:
                for expr in item.type.values:
                    yield expr, item.pos
            if declared.free is not None:
                yield declared.free, declared.pos
        case ir.AliasType():
            for expr in declared.type.values:
                yield expr, declared.pos
        case _:
            return


def _operation_types(operation: ir.Operation) -> Iterator[tuple[TypeExpr, Pos]]:
    for argument in operation.arguments:
        for expr in argument.field.type.values:
            yield expr, argument.field.pos
    for answers in (operation.returns, *(other.returns for other in operation.returns_if)):
        for answer in answers.values:
            if answer is not None:
                yield answer.type, operation.pos


def _check(scope: Scope, expr: TypeExpr, pos: Pos) -> set[str]:
    found = {part.name for part in typexpr.walk(expr) if isinstance(part, typexpr.Named)}
    for name in found - set(scope.types):
        hint = scope.close_name(name, scope.types, "declare it under `types`")
        scope.diagnostics.add(pos, "unknown-type", name=name, service=scope.service.name, hint=hint)
    return found


def _check_aliases(scope: Scope) -> None:
    def visit(name: str, chain: tuple[str, ...]) -> None:
        declared = scope.types.get(name)
        if not isinstance(declared, ir.AliasType):
            return
        if name in chain:
            scope.diagnostics.add(declared.pos, "alias-of-itself", name=name,
                                  chain=" and ".join(chain))  # fmt: skip
            return
        for expr in declared.type.values:
            for part in typexpr.walk(expr):
                if isinstance(part, typexpr.Named):
                    visit(part.name, (*chain, name))

    for name in scope.types:
        visit(name, ())
