# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a service looks like at one microversion.

The IR says of each part in which versions it exists. Here the same is seen from the other
side: at one version, which operations, arguments, fields and types are there. Types are given
as type expressions whose names are those of exact classes, such as `Server_2_47`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import Factory, define, frozen

from .. import ir
from ..ir.versions import FIRST, LAST, Version, VersionSet
from ..language import typexpr
from ..language.typexpr import TypeExpr

Namer = Callable[[str, bool], str]
"""From the name of a declared type, and whether an answer holds it, to the exact class's name."""


@frozen
class Missing:
    """The type of an argument that a version lacks: no value has it, and its name says why."""

    name: str


@frozen
class Parameter:
    """A parameter of a method at one version."""

    field: ir.Field
    where: ir.Where
    type: TypeExpr | Missing
    required: bool

    @property
    def name(self) -> str:
        return self.field.name


@frozen
class Method:
    """An operation at one version."""

    op: ir.Operation
    parameters: tuple[Parameter, ...]
    returns: TypeExpr
    paged: bool
    switched: tuple[tuple[str, str | int | bool, TypeExpr], ...] = ()
    """(argument, value, type): other answers for one value of an argument."""


@frozen
class Attribute:
    """A field of a model, or a key of a TypedDict, at one version."""

    field: ir.Field
    type: TypeExpr
    required: bool


def points(service: ir.Service) -> list[Version]:
    """The versions at which anything in a service may change, in order."""
    found = {service.versions.lowest}
    for versions in _all_sets(service):
        for low, high in versions:
            found.add(low)
            found.add(high.next)
    return sorted(v for v in found if v in service.versions and v not in (FIRST, LAST))


def _all_sets(service: ir.Service) -> Iterator[VersionSet]:
    def of_field(item: ir.Field) -> Iterator[VersionSet]:
        yield item.versions
        if item.required is not None:
            yield item.required
        for versions, _ in item.type.items:
            yield versions

    for op in service.operations():
        yield op.versions
        for versions, _ in (*op.envelope.items, *op.status.items, *op.returns.items):
            yield versions
        for other in op.returns_if:
            for versions, _ in other.returns.items:
                yield versions
        for argument in op.arguments:
            yield from of_field(argument.field)
    for declared in service.types().values():
        yield declared.versions
        match declared:
            case ir.ObjectType(fields=fields):
                for item in fields:
                    yield from of_field(item)
            case ir.EnumType(values=values):
                for _, versions in values:
                    yield versions
            case ir.AliasType(type=cases_of_types):
                for versions, _ in cases_of_types.items:
                    yield versions


@define
class AtVersion:
    """A service at one version."""

    service: ir.Service
    types: dict[str, ir.Declared]
    version: Version
    name: Namer
    known: dict[tuple[TypeExpr, bool], TypeExpr] = Factory(dict)
    """What expressions, in answers or not, are here."""

    def __contains__(self, versions: VersionSet) -> bool:
        return self.version in versions

    def only(self, cases: ir.Cases[TypeExpr]) -> TypeExpr:
        """The one case that holds here."""
        if len(cases.items) == 1:
            return cases.items[0][1]
        return next(value for versions, value in cases.items if self.version in versions)

    def requires(self, item: ir.Field, *, unsaid: bool) -> bool:
        """Whether a field that is there is required; `unsaid` is for specs that do not say."""
        return unsaid if item.required is None else self.version in item.required

    # --- types

    def expr(self, expr: TypeExpr, *, answer: bool) -> TypeExpr:
        """The expression with aliases followed, and with the names of exact classes."""
        found = self.known.get((expr, answer))
        if found is None:
            found = typexpr.transform(expr, lambda part: self._part(part, answer=answer))
            self.known[expr, answer] = found
        return found

    def _part(self, part: TypeExpr, *, answer: bool) -> TypeExpr:
        match part:
            case typexpr.Named(name):
                return self._named(self.types[name], answer=answer)
            case typexpr.Value() if answer:
                return typexpr.Primitive("str")
            case _:
                return part

    def _named(self, declared: ir.Declared, *, answer: bool) -> TypeExpr:
        match declared:
            case ir.AliasType(type=cases):
                return self.expr(self.only(cases), answer=answer)
            case ir.EnumType(name=name, open=is_open, values=values):
                if not answer and not is_open:
                    return typexpr.Named(self.name(name, False))
                kinds = sorted({type(value).__name__ for value, _ in values})
                return typexpr.union(
                    [typexpr.Named(name), *(typexpr.Primitive(kind) for kind in kinds)]
                )
            case ir.ObjectType(free=free) if ir.is_map(declared):
                # One level of a mapping that may hold itself, as in the run-time annotations.
                inner = typexpr.Primitive("any") if free is None else free
                if any(part == typexpr.Named(declared.name) for part in typexpr.walk(inner)):
                    return typexpr.MapOf(typexpr.MapOf(typexpr.Primitive("any")))
                return typexpr.MapOf(self.expr(inner, answer=answer))
            case ir.ObjectType(name=name, free=free):
                exact = typexpr.Named(self.name(name, answer))
                if answer or free is None:
                    return exact
                return typexpr.union([exact, typexpr.Primitive("object")])

    # --- members

    def attributes(self, declared: ir.ObjectType, *, answer: bool) -> dict[str, Attribute]:
        """The fields of a model, or the keys of a TypedDict."""
        found = {}
        for item in declared.fields:
            if self.version not in item.versions or (item.header and not answer):
                continue
            required = self.requires(item, unsaid=answer)
            kind = self.expr(self.only(item.type), answer=answer)
            if answer and not required:
                kind = typexpr.union([kind, typexpr.NULL])
            found[item.name if answer else item.wire] = Attribute(item, kind, required)
        return found

    def values(self, declared: ir.EnumType) -> tuple[str | int, ...]:
        """The values of an enum."""
        return tuple(value for value, versions in declared.values if self.version in versions)

    def methods(self, resource: ir.Resource) -> dict[str, Method]:
        """The operations of a resource."""
        return {
            op.name: self.method(op) for op in resource.operations if self.version in op.versions
        }

    def method(self, op: ir.Operation) -> Method:
        paged = op.pages is not None
        return Method(
            op=op,
            parameters=tuple(self.parameter(a, op) for a in op.arguments),
            returns=self.returned(op.returns, op),
            paged=paged,
            switched=tuple(
                (o.argument.field.name, o.value, self.returned(o.returns, op))
                for o in op.returns_if
                if self.version in o.argument.field.versions
            ),
        )

    def returned(self, cases: ir.Cases[ir.Answer | None], op: ir.Operation) -> TypeExpr:
        if op.outcome:
            return typexpr.Primitive("bool")
        found = next((a for versions, a in cases.items if self.version in versions), None)
        return typexpr.NULL if found is None else self.expr(found.type, answer=True)

    def parameter(self, argument: ir.Argument, op: ir.Operation) -> Parameter:
        item = argument.field
        if self.version not in item.versions:
            return Parameter(item, argument.where, self.missing(item.versions), False)
        required = argument.where is ir.Where.PATH or self.requires(item, unsaid=False)
        kind = self.expr(self.only(item.type), answer=False)
        return Parameter(item, argument.where, kind, required)

    def missing(self, versions: VersionSet) -> Missing:
        """What an argument is called that this version lacks: the next version that has it."""
        name = self.service.name
        later = [low for low, _ in versions if low > self.version]
        if later:
            return Missing(f"needs_{name}_{_underscored(min(later))}")
        gone = max(high for _, high in versions).next
        return Missing(f"removed_in_{name}_{_underscored(gone)}")


def _underscored(version: Version) -> str:
    return f"{version.major}_{version.minor}"


def exact_name(name: str, version: Version) -> str:
    """The exact class of something as of a version: `Server_2_47`."""
    return f"{name}_{_underscored(version)}"
