# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The `types` of all files of a service: inheritance, unique names, references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import Factory, define, evolve

from .. import ir
from ..ir import names
from ..ir.versions import VersionSet
from ..language import typexpr
from ..language.diagnostics import Pos
from ..language.source import Document, Items, Map, Scalar
from ..language.typexpr import TypeExpr
from .scope import Scope


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
            if name in names.MODULE_NAMES | names.RESERVED_WORDS:
                what = "a type: Python or the clients have another use for it"
                scope.diagnostics.add(pos, "bad-name", name=name, what=what)
            if name in raw:
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
    records_of: dict[str, str] = Factory(dict)
    """Of each type that is a record, the thing that it is a record of."""
    chain: tuple[str, ...] = ()

    def declared(self, name: str) -> ir.Declared:
        if name not in self.done:
            raw = self.raw[name]
            node = raw.node
            versions = self.scope.versions(node, self.scope.service.versions, "the service")
            if "enum" in node.entries:
                self.done[name] = self.enum(raw, versions)
            elif "alias" in node.entries:
                self.done[name] = self.alias(raw, versions)
            elif "records" in node.entries:
                self.done[name] = self.records(raw, versions)
            else:
                self.done[name] = self.object(raw, versions)
        return self.done[name]

    def enum(self, raw: _Raw, versions: VersionSet) -> ir.EnumType:
        node = raw.node.get("enum")
        values: dict[str | int, VersionSet] = {}
        places: dict[str | int, Pos] = {}
        for item in node if isinstance(node, Items) else ():
            value = item.get("value") if isinstance(item, Map) else item
            where = versions
            if isinstance(item, Map):
                where = self.scope.versions(item, versions, f"the type {raw.name}")
            if isinstance(value, Scalar) and isinstance(value.value, str | int):
                first = places.setdefault(value.value, value.pos)
                if first is not value.pos:
                    self.scope.diagnostics.add(
                        value.pos, "duplicate-key", key=value.raw, line=first.line
                    )
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
            type=self.scope.cases(
                raw.node.get("alias"), versions, self.scope.type, f"the type {raw.name}"
            ),
            pos=raw.pos,
        )

    def records(self, raw: _Raw, versions: VersionSet) -> ir.RecordsType:
        by = raw.node.text("by", "id")
        section = raw.node.get("records")
        found: list[ir.Field] = []
        members = []
        for item in section if isinstance(section, Items) else ():
            name = str(item.plain)
            members.append(name)
            self.scope.mentioned.add(name)
            if name not in self.raw:
                self.scope.unknown_type(name, item.pos, self.raw)
                continue
            other = self.records_of.setdefault(name, raw.name)
            if other != raw.name:
                self.scope.diagnostics.add(item.pos, "two-kinds-of-records", name=name, other=other)
            declared = self.declared(name)
            if not isinstance(declared, ir.ObjectType):
                self.scope.diagnostics.add(
                    item.pos, "not-an-object", name=name, kind=kind_of(declared)
                )
                continue
            fields = [each for each in declared.fields if each.wire == by and _identifies(each)]
            if not fields:
                self.scope.diagnostics.add(item.pos, "no-identity", name=name, field=by)
            found += fields
        return ir.RecordsType(
            name=raw.name,
            resource=raw.resource,
            doc=raw.node.text("doc"),
            versions=versions,
            members=tuple(members),
            by=found[0].name if found else by,
            type=_together([each.type for each in found], versions),
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
        self.leave_out(raw, base, fields)
        own = node.get("fields")
        if isinstance(own, Map):
            for new in self.scope.fields(own, versions, f"the type {raw.name}", model=True):
                fields[new.wire] = new
        given = node.get("free")
        if isinstance(given, Map):
            rest = self.rest(raw, given, versions)
            free = rest.type.values[0]
            fields[rest.wire] = evolve(rest, type=ir.Cases(((versions, typexpr.MapOf(free)),)))
        elif given is not None:
            free = self.scope.type(given)
        self.check_fields(tuple(fields.values()))
        return ir.ObjectType(
            name=raw.name,
            resource=raw.resource,
            doc=node.text("doc"),
            versions=versions,
            fields=tuple(fields.values()),
            free=free,
            partial=self.partial(raw, fields, versions),
            pos=raw.pos,
            differs=(*(base.differs if base is not None else ()), *self.scope.differs(node)),
            columns=self.columns(raw, base, fields),
        )

    def columns(
        self, raw: _Raw, base: ir.ObjectType | None, fields: dict[str, ir.Field]
    ) -> tuple[str, ...]:
        """What tables show: what the type says, or of what its base shows the part that it has."""
        section = raw.node.get("columns")
        if not isinstance(section, Items):
            return tuple(path for path in base.columns if _leads(path, fields)) if base else ()
        for item in section:
            wire = str(item.plain)
            if not _leads(wire, fields):
                hint = self.scope.close_name(wire, fields, "take it out of `columns`")
                self.scope.diagnostics.add(item.pos, "no-such-field", name=raw.name, field=wire,
                                           hint=hint)  # fmt: skip
        return tuple(str(item.plain) for item in section)

    def rest(self, raw: _Raw, given: Map, versions: VersionSet) -> ir.Field:
        """The field that holds the free keys, where they have a name."""
        pos = raw.node.at("free")
        if raw.node.get("fields") is None and raw.node.get("extends") is None:
            where = "where there are no other fields: the whole object is a map then"
            self.scope.diagnostics.add(given.at("name"), "misplaced", key="name", where=where)
        field = self.scope.field("*", given, pos, versions, f"the type {raw.name}", model=True)
        return evolve(field, rest=True)

    def partial(
        self, raw: _Raw, fields: dict[str, ir.Field], versions: VersionSet
    ) -> ir.Partial | None:
        """What partial answers have. It is not inherited: another answer, another reason."""
        node = raw.node.get("partial")
        if not isinstance(node, Map):
            return None
        section = node.get("has")
        has = []
        for item in section if isinstance(section, Items) else ():
            wire = str(item.plain)
            if wire in fields:
                has.append(fields[wire].name)
            else:
                hint = self.scope.close_name(wire, fields, "take it out of `has`")
                self.scope.diagnostics.add(item.pos, "no-such-field", name=raw.name, field=wire,
                                           hint=hint)  # fmt: skip
        where = self.scope.versions(node, versions, f"the type {raw.name}")
        return ir.Partial(where, node.text("doc"), tuple(has))

    def leave_out(self, raw: _Raw, base: ir.ObjectType | None, fields: dict[str, ir.Field]) -> None:
        """Take the fields out that `without` names."""
        without = raw.node.get("without")
        if without is not None and raw.node.get("extends") is None:
            self.scope.diagnostics.add(raw.node.at("without"), "misplaced", key="without",
                                       where="without `extends`")  # fmt: skip
        if base is None or not isinstance(without, Items):
            return
        known = list(fields)
        for item in without:
            wire = str(item.plain)
            if fields.pop(wire, None) is None:
                hint = self.scope.close_name(wire, known, "take it out of `without`")
                self.scope.diagnostics.add(item.pos, "no-such-field", name=base.name, field=wire,
                                           hint=hint)  # fmt: skip

    def base(self, raw: _Raw) -> ir.ObjectType | None:
        node = raw.node.get("extends")
        if not isinstance(node, Scalar):
            return None
        name = node.raw
        self.scope.mentioned.add(name)
        if name not in self.raw:
            self.scope.unknown_type(name, node.pos, self.raw)
            return None
        if name == raw.name or name in self.chain:
            start = self.chain.index(name) if name in self.chain else len(self.chain)
            chain = " → ".join((*self.chain[start:], raw.name, name))
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
        self.scope.check_names(fields)


def _identifies(item: ir.Field) -> bool:
    """Whether a field can stand for the whole object in a request."""
    kinds = {
        typexpr.PRIMITIVES[case.name] if isinstance(case, typexpr.Primitive) else ""
        for case in item.type.values
    }
    return kinds <= {"string", "integer"} and not item.of_answers


def _together(
    types: list[ir.Cases[TypeExpr]], versions: VersionSet
) -> ir.Cases[TypeExpr]:  # fmt: skip
    """What any of some fields holds, for each version."""
    found: dict[TypeExpr, VersionSet] = {}
    left = versions
    while left:
        here, kinds = left, []
        for cases in types:
            for where, kind in cases.items:
                if left.lowest in where:
                    kinds.append(kind)
                    here &= where
                else:
                    here -= where
        kind = typexpr.union(kinds) if kinds else typexpr.Primitive("str")
        found[kind] = found.get(kind, VersionSet()) | here
        left -= here
    return ir.Cases(tuple((where, kind) for kind, where in found.items()))


def kind_of(declared: ir.Declared) -> str:
    """What a declaration is, for messages."""
    match declared:
        case ir.EnumType():
            return "an enum"
        case ir.AliasType():
            return "an alias"
        case ir.RecordsType():
            return "a kind of records"
        case _:
            return "an object"


def check_references(scope: Scope, service: ir.Service) -> None:
    """Report names that no file declares, aliases that go in circles, and types nobody uses."""
    unknown = False
    for name, pos in scope.references:
        if name not in scope.types:
            unknown = True
            scope.unknown_type(name, pos, scope.types)
    _check_aliases(scope)
    used: set[str] = set()
    todo = [expr for operation in service.operations() for expr in _operation_types(operation)]
    while todo:
        for part in typexpr.walk(todo.pop()):
            if isinstance(part, typexpr.Named) and part.name not in used:
                used.add(part.name)
                if part.name in scope.types:
                    todo += declared_types(scope.types[part.name])
    for declared in scope.types.values():
        if declared.name in used:
            _check_places(scope, declared)
        elif declared.name not in scope.mentioned and not unknown:
            # One that seems unused may be what a wrong name means.
            scope.diagnostics.add(declared.pos, "unused-type", name=declared.name)


def _check_places(scope: Scope, declared: ir.Declared) -> None:
    """Report fields that only arguments can be like, in objects that stand in JSON."""
    for item in declared.fields if isinstance(declared, ir.ObjectType) else ():
        words = {str(p) for case in item.type.values for p in typexpr.walk(case)}
        wrong = sorted(words & {"flag", "stream"})
        if item.style != "repeat":
            wrong.append("style")
        if item.beside:
            wrong.append("beside")
        for key in wrong:
            scope.diagnostics.add(item.pos, "misplaced", key=key, where="in an object")


def declared_types(declared: ir.Declared) -> Iterator[TypeExpr]:
    """The expressions inside a declaration."""
    match declared:
        case ir.ObjectType():
            for item in declared.fields:
                yield from item.type.values
            if declared.free is not None:
                yield declared.free
        case ir.AliasType():
            yield from declared.type.values
        case _:
            return


def _operation_types(operation: ir.Operation) -> Iterator[TypeExpr]:
    for argument in operation.arguments:
        yield from argument.field.type.values
    for answers in (operation.returns, *(other.returns for other in operation.returns_if)):
        for answer in answers.values:
            if answer is not None:
                yield answer.type


def _check_aliases(scope: Scope) -> None:
    reported: set[frozenset[str]] = set()

    def visit(name: str, chain: tuple[str, ...]) -> None:
        declared = scope.types.get(name)
        if not isinstance(declared, ir.AliasType):
            return
        if name in chain:
            circle = chain[chain.index(name) :]
            if frozenset(circle) not in reported:
                reported.add(frozenset(circle))
                first = scope.types[circle[0]]
                scope.diagnostics.add(first.pos, "alias-of-itself", name=circle[0],
                                      chain=" → ".join((*circle, name)))  # fmt: skip
            return
        for expr in declared.type.values:
            for part in typexpr.walk(expr):
                if isinstance(part, typexpr.Named):
                    visit(part.name, (*chain, name))

    for name in scope.types:
        visit(name, ())


def _leads(path: str, fields: Mapping[str, ir.Field]) -> bool:
    """Whether a column is a field, or a path in one."""
    return path in fields or path.partition(".")[0] in fields
