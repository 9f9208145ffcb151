# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a service looks like at one microversion, or at all of them together.

The IR says of each part in which versions it exists. Here the same is seen from the other
side: at one version, which operations, arguments, fields and types are there. Types are given
as type expressions whose names are those of classes, such as `Server_2_47`. All versions
together are seen in the same way: what any of them has, with the types of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set

from attrs import Factory, define, frozen

from .. import ir
from ..ir.names import request_name
from ..ir.usage import Usage
from ..ir.versions import FIRST, LAST, Version, VersionSet
from ..language import typexpr
from ..language.typexpr import TypeExpr

Namer = Callable[[str, bool], str]
"""From the name of a declared type, and whether an answer holds it, to the class's name."""


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
class ServiceAt:
    """A service at one version, or at all versions together."""

    service: ir.Service
    types: dict[str, ir.Declared]
    version: Version | None
    """None for all versions together."""
    name: Namer
    answers: Set[str] = frozenset()
    """The declared types that answers hold."""
    known: dict[tuple[TypeExpr, bool], TypeExpr] = Factory(dict)
    """What expressions, in answers or not, are here."""
    open: list[str] = Factory(list)
    """The mappings whose values are being looked at."""

    def has(self, versions: VersionSet) -> bool:
        """Whether what these versions have is here."""
        return self.version is None or self.version in versions

    def only(self, cases: ir.Cases[TypeExpr]) -> TypeExpr:
        """The one case that holds here; of all versions, the union."""
        if len(cases.items) == 1:
            return cases.items[0][1]
        return typexpr.union([value for versions, value in cases.items if self.has(versions)])

    def requires(self, item: ir.Field, outer: VersionSet, *, unsaid: bool) -> bool:
        """Whether a field that is there is required.

        Args:
            item: The field.
            outer: Of all versions, those that have to require it.
            unsaid: What holds if the spec does not say.
        """
        if self.version is None:
            return item.required_in(outer, unsaid=unsaid) == outer
        return unsaid if item.required is None else self.version in item.required

    # --- types

    def expr(self, expr: TypeExpr, *, answer: bool) -> TypeExpr:
        """The expression with aliases followed, and with the names of classes."""
        if self.open:
            return self._expr(expr, answer=answer)
        found = self.known.get((expr, answer))
        if found is None:
            found = self.known[expr, answer] = self._expr(expr, answer=answer)
        return found

    def _expr(self, expr: TypeExpr, *, answer: bool) -> TypeExpr:
        return typexpr.transform(expr, lambda part: self._part(part, answer=answer))

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
            case ir.RecordsType(name=name, type=cases):
                kind = self.only(cases)
                return kind if answer else typexpr.union([kind, typexpr.Named(name)])
            case ir.EnumType(name=name, open=is_open):
                if not answer and not is_open:
                    return typexpr.Named(self.name(name, False))
                return typexpr.union([typexpr.Named(name), *_kinds(declared)])
            case ir.ObjectType() if ir.is_map(declared):
                return typexpr.MapOf(self._free(declared, answer=answer))
            case ir.ObjectType(name=name, free=free):
                taken: list[TypeExpr] = [typexpr.Named(self.name(name, answer))]
                if not answer and name in self.answers:
                    taken.append(typexpr.Named(self.name(name, True)))  # it can be given back
                if not answer and free is not None:
                    taken.append(typexpr.Primitive("object"))
                return typexpr.union(taken)

    def _free(self, declared: ir.ObjectType, *, answer: bool) -> TypeExpr:
        # A mapping that holds itself, such as a tree of projects, is typed down to its first
        # level: a recursive alias would have to be a public name of its own.
        if declared.free is None or declared.name in self.open:
            return typexpr.Primitive("any")
        self.open.append(declared.name)
        inner = self.expr(declared.free, answer=answer)
        self.open.pop()
        return inner

    # --- members

    def attributes(self, declared: ir.ObjectType, *, answer: bool) -> dict[str, Attribute]:
        """The fields of a model, or the keys of a TypedDict."""
        found = {}
        for item in declared.fields:
            if not self.has(item.versions) or (item.of_answers and not answer):
                continue
            outer = item.versions if answer else declared.versions
            required = self.requires(item, outer, unsaid=answer)
            kind = self.expr(self.only(item.type), answer=answer)
            if answer and not required:
                kind = typexpr.union([kind, typexpr.NULL])
            found[item.name if answer else item.key] = Attribute(item, kind, required)
        return found

    def values(self, declared: ir.EnumType) -> tuple[str | int, ...]:
        """The values of an enum."""
        return tuple(value for value, versions in declared.values if self.has(versions))

    def methods(self, resource: ir.Resource) -> dict[str, Method]:
        """The operations of a resource, and its helpers."""
        return {op.name: self.method(op) for op in resource.methods if self.has(op.versions)}

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
                if self.has(o.argument.field.versions)
            ),
        )

    def returned(self, cases: ir.Cases[ir.Answer | None], op: ir.Operation) -> TypeExpr:
        if op.outcome:
            return typexpr.Primitive("bool")
        found = [answer for versions, answer in cases.items if self.has(versions)]
        kinds = [typexpr.NULL if a is None else self.expr(a.type, answer=True) for a in found]
        return typexpr.union(kinds) if kinds else typexpr.NULL

    def parameter(self, argument: ir.Argument, op: ir.Operation) -> Parameter:
        item = argument.field
        if self.version is not None and self.version not in item.versions:
            missing = missing_in(self.service, self.version, item.versions)
            return Parameter(item, argument.where, missing, False)
        required = argument.where is ir.Where.PATH or self.requires(item, op.versions, unsaid=False)
        kind = self.only(item.type)
        if argument.where is ir.Where.QUERY:
            kind = self.opened(kind)
        return Parameter(item, argument.where, self.expr(kind, answer=False), required)

    def opened(self, expr: TypeExpr) -> TypeExpr:
        """The expression with any text beside the values of enums.

        What a list is filtered by comes from answers and from files, and both are plain text to a
        type checker. A wrong value lists too little and breaks nothing.
        """
        return typexpr.transform(expr, self._opened)

    def _opened(self, part: TypeExpr) -> TypeExpr:
        match self.types[part.name] if isinstance(part, typexpr.Named) else None:
            case ir.AliasType(type=cases):
                return self.opened(self.only(cases))
            case ir.EnumType() as declared:
                return typexpr.union([part, *_kinds(declared)])
            case _:
                return part


def _kinds(declared: ir.EnumType) -> list[TypeExpr]:
    """What values of an enum are: text, numbers, or both."""
    kinds = {type(value).__name__ for value, _ in declared.values}
    return [typexpr.Primitive(kind) for kind in sorted(kinds)]


def rolling_name(name: str) -> str:
    """The model of all that any version has, where versions differ: what unpinned clients give."""
    return f"{name}Rolling"


def whole(service: ir.Service, used: Usage) -> ServiceAt:
    """A service at all versions together, with the classes that clients without a pin have."""
    types = used.types

    def name(name: str, answer: bool) -> str:
        return whole_name(types[name], answer)

    return ServiceAt(service, types, None, name, used.answers)


def whole_name(declared: ir.Declared, answer: bool) -> str:
    """The class of a declared type for all versions together."""
    plain = answer or isinstance(declared, ir.EnumType)
    return declared.name if plain else request_name(declared.name)


def missing_in(service: ir.Service, version: Version, versions: VersionSet) -> Missing:
    """What something is called that a version lacks: the next version that has it."""
    later = [low for low, _ in versions if low > version]
    if later:
        return Missing(f"needs_{service.name}_{_underscored(min(later))}")
    gone = max(high for _, high in versions).next
    return Missing(f"removed_in_{service.name}_{_underscored(gone)}")


def _underscored(version: Version) -> str:
    return f"{version.major}_{version.minor}"


def exact_name(name: str, version: Version) -> str:
    """The exact class of something as of a version: `Server_2_47`."""
    return f"{name}_{_underscored(version)}"
