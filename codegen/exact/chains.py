# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The exact classes of a service: one for each version at which something changes.

Each model, TypedDict, enum, resource and the client have a class for each version at which
they change. A class inherits from the one before where the change only adds; it is a new head
where something goes, changes its type or becomes required, since a subclass could not say so.

A model that has all that another one has inherits from both: from the class before it, and from
the other's exact class at that version.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Generic, TypeVar

from attrs import Factory, define, frozen

from .. import ir
from ..ir.graph import cycles, sorted_by_dependency
from ..ir.kin import fits, python_kind
from ..ir.names import class_name, request_name
from ..ir.usage import Usage
from ..ir.versions import Range, Version, VersionSet
from ..language import typexpr
from ..language.typexpr import TypeExpr
from .versioned import Attribute, Method, Missing, ServiceAt, exact_name, points, whole_name

M = TypeVar("M")


class Kind(Enum):
    """What an exact class stands for."""

    ENUM = "enum"
    REQUEST = "request"
    MODEL = "model"
    RESOURCE = "resource"
    CLIENT = "client"


Key = tuple[Kind, str]


@frozen
class Shape(Generic[M]):
    """An exact class."""

    name: str
    version: Version
    base: str | None
    """The exact class that it adds to; None for a head."""
    members: Mapping[str, M]
    own: tuple[str, ...]
    """The members that it declares itself: new or changed ones."""
    parent: str | None = None
    """The exact class of the model that has a part of what this one has, if there is one."""


@define
class Chain(Generic[M]):
    """The exact classes of one thing, in the order of versions."""

    key: Key
    shapes: list[Shape[M]] = Factory(list)
    until: dict[str, Version] = Factory(dict)
    """For each shape, the first point after it."""
    parent_changes: bool = False
    """Whether the model that it inherits from is not the same at all versions."""

    def common(self) -> set[str]:
        """The members that are the same in all shapes."""
        first = self.shapes[0].members
        return {
            name
            for name, member in first.items()
            if all(shape.members.get(name) == member for shape in self.shapes)
        }

    def everywhere(self) -> list[str]:
        """The members that all shapes have, be they the same or not."""
        first = self.shapes[0].members
        return [name for name in first if all(name in shape.members for shape in self.shapes)]

    @property
    def several(self) -> bool:
        """Whether it is not the same at all versions."""
        return len(self.shapes) > 1 or self.parent_changes


@define
class Chains:
    """All exact classes of a service."""

    service: ir.Service
    used: Usage
    points: list[Version]
    by_key: dict[Key, Chain[object]] = Factory(dict)
    at: dict[Version, dict[Key, str]] = Factory(dict)
    """At each point: the exact class of each thing that is there."""
    ancestors: dict[str, set[str]] = Factory(dict)
    """For each exact class, itself and all that it inherits from."""
    values: dict[str, frozenset[str | int]] = Factory(dict)
    """The values of each exact enum."""

    def models(self, name: str) -> Chain[Attribute] | None:
        return self.by_key.get((Kind.MODEL, name))  # type: ignore[return-value]

    def requests(self, name: str) -> Chain[Attribute] | None:
        return self.by_key.get((Kind.REQUEST, name))  # type: ignore[return-value]

    def enums(self, name: str) -> Chain[str | int] | None:
        return self.by_key.get((Kind.ENUM, name))  # type: ignore[return-value]

    def resources(self, name: str) -> Chain[Method] | None:
        return self.by_key.get((Kind.RESOURCE, name))  # type: ignore[return-value]

    @property
    def client(self) -> Chain[str]:
        return self.by_key[(Kind.CLIENT, self.service.client)]  # type: ignore[return-value]

    def covered(self, shape: Shape[M], chain: Chain[M]) -> VersionSet:
        """The versions whose exact class is this one, or one that inherits from it."""
        ranges = []
        for other in chain.shapes:
            if shape.name in self.ancestors[other.name]:
                ranges.append(Range(other.version, chain.until[other.name].previous))
        return VersionSet(ranges) & self.service.versions

    # --- what may stand for what

    def fits(self, new: TypeExpr, old: TypeExpr) -> bool:
        """Whether an answer of the new type can be used as one of the old type."""
        return fits(new, old, lambda name, other: other in self.ancestors.get(name, ()))

    def takes(self, new: TypeExpr, old: TypeExpr) -> bool:
        """Whether an argument of the new type takes every value of the old type."""
        if new == old or new == typexpr.Primitive("any"):
            return True
        match new, old:
            case _, typexpr.Union(parts):
                return all(self.takes(new, part) for part in parts)
            case typexpr.Union(parts), _:
                return any(self.takes(part, old) for part in parts)
            case typexpr.Named(name), typexpr.Named(other):
                if name in self.values and other in self.values:
                    return self.values[other] <= self.values[name]
                return name in self.ancestors.get(other, ())
            case typexpr.ListOf(item), typexpr.ListOf(other_item):
                return self.takes(item, other_item)
            case typexpr.MapOf(item), typexpr.MapOf(other_item):
                return self.takes(item, other_item)
            case typexpr.Primitive("str"), typexpr.Value():
                return True
            case typexpr.Primitive("str"), typexpr.Named(other):
                values = self.values.get(other, ())
                return bool(values) and all(isinstance(value, str) for value in values)
            case typexpr.Primitive(name), typexpr.Primitive(other):
                return python_kind(name) == python_kind(other)
            case _:
                return False

    def overrides(self, new: Method, old: Method) -> str:
        """Whether a method may override another: `yes`, `no`, or only without `tombstones`."""
        verdict = "yes"
        for mine, theirs in zip(new.parameters, old.parameters, strict=True):
            match mine.type, theirs.type:
                case Missing(), Missing():
                    if mine.type != theirs.type:
                        verdict = "tombstones"
                case Missing(), _:
                    return "no"
                case _, Missing():
                    if mine.required:
                        return "no"
                    verdict = "tombstones"
                case _, _:
                    stricter = mine.required and not theirs.required
                    if stricter or not self.takes(mine.type, theirs.type):
                        return "no"
        if not self.fits(new.returns, old.returns) or new.paged != old.paged:
            return "no"
        if [(n, v) for n, v, _ in new.switched] != [(n, v) for n, v, _ in old.switched]:
            return "no"
        pairs = zip(new.switched, old.switched, strict=True)
        return verdict if all(self.fits(a[2], b[2]) for a, b in pairs) else "no"

    def adds(self, kind: Kind, new: Mapping[str, object], old: Mapping[str, object]) -> bool:
        """Whether the new members only add to the old ones."""
        if kind in (Kind.ENUM, Kind.REQUEST) or not set(old) <= set(new):
            return False
        return all(self._member_fits(new[name], member) for name, member in old.items())

    def inherits(self, name: str | None, other: str | None) -> bool:
        """Whether an exact class inherits from another one; from none, always."""
        return other is None or (name is not None and other in self.ancestors[name])

    def _member_fits(self, new: object, old: object) -> bool:
        match new, old:
            case Attribute(), Attribute():
                return self.fits(new.type, old.type)
            case Method(), Method():
                return self.overrides(new, old) != "no"
            case str(), str():
                return self.inherits(new, old)
            case _:
                return False


def chains(service: ir.Service, used: Usage) -> Chains:
    """Find the exact classes of a service with microversions."""
    found = Chains(service, used, points(service))
    types = used.types
    circles = cycles(used.held)
    order = sorted_by_dependency(used.before())
    for version in found.points:
        names: dict[Key, str] = {}
        found.at[version] = names

        def namer(name: str, answer: bool, names: dict[Key, str] = names) -> str:
            declared = types[name]
            kind = Kind.MODEL if answer else Kind.REQUEST
            if isinstance(declared, ir.EnumType):
                kind = Kind.ENUM
            # Types that hold themselves have one class for all versions.
            return names.get((kind, name), whole_name(declared, answer))

        at = ServiceAt(service, types, version, namer)
        _types_at(found, at, version, order, circles)
        for resource in service.resources:
            methods = at.methods(resource)
            if methods:
                key = (Kind.RESOURCE, resource.name)
                _extend(found, key, version, methods, class_name(resource.name))
        resources = {name: cls for (kind, name), cls in names.items() if kind is Kind.RESOURCE}
        _extend(found, (Kind.CLIENT, service.client), version, resources, service.client)
        for key in found.by_key.keys() - names.keys():
            # No call leads to it any more.
            gone = found.by_key[key].shapes[-1]
            found.by_key[key].until.setdefault(gone.name, version)
    for name in order:
        model, parent = found.models(name), found.models(used.parents.get(name, ""))
        if model is not None and parent is not None:
            model.parent_changes = parent.several
    end = service.versions.highest.next
    for chain in found.by_key.values():
        for shape in chain.shapes:
            chain.until.setdefault(shape.name, end)
    return found


def _types_at(
    found: Chains,
    at: ServiceAt,
    version: Version,
    order: list[str],
    circles: Mapping[str, frozenset[str]],
) -> None:
    answers, requests = _reachable(found.service, at)
    at.answers = answers
    for name in order:
        declared = at.types[name]
        if name in circles or isinstance(declared, ir.AliasType) or ir.is_map(declared):
            continue
        if isinstance(declared, ir.RecordsType):
            continue
        if isinstance(declared, ir.EnumType):
            if name in requests and any(v != declared.versions for _, v in declared.values):
                values = at.values(declared)
                members: dict[str, object] = {str(value): value for value in values}
                cls = _extend(found, (Kind.ENUM, name), version, members, name)
                found.values[cls] = frozenset(values)
            continue
        assert isinstance(declared, ir.ObjectType)
        if name in requests:
            keys = at.attributes(declared, answer=False)
            _extend(found, (Kind.REQUEST, name), version, keys, request_name(name))
        if name in answers:
            fields = at.attributes(declared, answer=True)
            parent = found.at[version].get((Kind.MODEL, found.used.parents.get(name, "")))
            _extend(found, (Kind.MODEL, name), version, fields, name, parent)


def _extend(
    found: Chains,
    key: Key,
    version: Version,
    members: Mapping[str, object],
    name: str,
    parent: str | None = None,
) -> str:
    """Note what something looks like at a point; the name of its exact class there."""
    chain = found.by_key.setdefault(key, Chain(key))
    last = chain.shapes[-1] if chain.shapes else None
    names = found.at[version]
    previous = found.points[found.points.index(version) - 1] if chain.shapes else None
    continues = last is not None and previous is not None and key in found.at[previous]
    if last is not None and not continues:
        chain.until.setdefault(last.name, version)
    if last is not None and continues and (last.members, last.parent) == (members, parent):
        names[key] = last.name
        return last.name
    base = None
    own = tuple(members)
    if last is not None and continues:
        chain.until[last.name] = version
        if found.adds(key[0], members, last.members) and found.inherits(parent, last.parent):
            base = last.name
            own = tuple(n for n, m in members.items() if last.members.get(n) != m)
    exact = exact_name(name, version)
    chain.shapes.append(Shape(exact, version, base, dict(members), own, parent))
    inherited = (found.ancestors[each] for each in (base, parent) if each is not None)
    found.ancestors[exact] = {exact}.union(*inherited)
    names[key] = exact
    return exact


def _reachable(service: ir.Service, at: ServiceAt) -> tuple[set[str], set[str]]:
    """The declared types that answers and requests hold at a version."""
    answers: set[str] = set()
    requests: set[str] = set()
    for op in service.operations():
        if not at.has(op.versions):
            continue
        for cases in (op.returns, *(o.returns for o in op.returns_if)):
            for versions, answer in cases.items:
                if answer is not None and at.has(versions):
                    _follow(answer.type, at, answers)
        for argument in op.arguments:
            if at.has(argument.field.versions):
                _follow(at.only(argument.field.type), at, requests)
    return answers, requests


def _follow(expr: TypeExpr, at: ServiceAt, found: set[str]) -> None:
    for part in typexpr.walk(expr):
        if not isinstance(part, typexpr.Named) or part.name in found:
            continue
        found.add(part.name)
        match at.types[part.name]:
            case ir.AliasType(type=cases):
                _follow(at.only(cases), at, found)
            case ir.ObjectType(fields=fields, free=free):
                for item in fields:
                    if at.has(item.versions):
                        _follow(at.only(item.type), at, found)
                if free is not None:
                    _follow(free, at, found)
