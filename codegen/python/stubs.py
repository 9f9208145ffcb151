# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the exact classes of a service to the view of the stub of one module.

A stub has the classes that the run-time module has, and beside them the exact classes, which
exist for type checkers; at run time they are views of the former (see `runtime/exact.py`). A
resource of a client without a pin has all that any version has, and is the base of the exact ones.
Of a model that changes, `Server` is the base: what all versions have. `ServerRolling`, with all
that any version has, and `Server_2_47` derive from it. A model inside of a rolling one may at run
time be of an exact class beside it, which is no subclass; `| Any` keeps type checkers from taking
`isinstance` to be false then.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from attrs import Factory, define, evolve

from .. import ir
from ..exact.chains import Chain, Kind, Shape
from ..exact.versioned import Attribute, Method, Missing, ServiceAt, missing_in, rolling_name
from ..ir import names
from ..ir.usage import Usage
from ..ir.versions import Version, VersionSet
from .annotations import Annotations
from .code import Code, gather, runtime
from .docs import docstring, exact_doc
from .exact_names import ExactNames
from .faces import Face
from .imports import import_lines
from .views import (
    EnumView,
    MethodView,
    ModelView,
    RequestView,
    StubAlias,
    StubResource,
    StubView,
)

M = TypeVar("M")
Shown = tuple[str, str]
"""The type of a field, and what is said of it."""


def plan_stub(
    whole: ServiceAt, resource: ir.Resource, used: Usage, exact: ExactNames, *, tombstones: bool
) -> StubView:
    """The view of the stub of the module of one resource.

    Args:
        whole: The service, at all versions together.
        resource: What the module is for.
        used: What answers and requests hold.
        exact: The exact classes of the service.
        tombstones: Whether it has the arguments that a microversion lacks.
    """
    annotations = Annotations(resource.name, exact.homes, exact.bare)
    face = Face(exact.all_versions(used.types), resource, used, annotations, stub=True)
    return _Stub(face, whole, exact, tombstones).view()


class Made:
    """The models of a stub so far. Python itself says what each inherits: they are made for it."""

    def __init__(self) -> None:
        self.classes: dict[str, type] = {}
        self.fields: dict[type, Mapping[str, Shown]] = {}

    def add(self, name: str, bases: Iterable[str], fields: Mapping[str, Shown]) -> type:
        made = type(name, tuple(self.classes[base] for base in bases if base in self.classes), {})
        self.classes[name], self.fields[made] = made, fields
        return made

    def inherited(self, bases: Iterable[str]) -> Mapping[str, Shown]:
        """The fields that a class of these bases inherits, as it would read them."""
        order = self.add("", bases, {}).__mro__
        return ChainMap(*(dict(self.fields[each]) for each in order if each in self.fields))

    def derives(self, name: str, other: str) -> bool:
        return issubclass(self.classes[name], self.classes[other])


@define
class _Stub:
    face: Face
    common: ServiceAt
    """The service with the models that all versions have in common."""
    exact: ExactNames
    tombstones: bool
    made: Made = Factory(Made)

    def view(self) -> StubView:
        face = self.face
        enums = (*face.enums(), *self.enums())
        if any(enum.check for enum in enums):
            face.codes.append(Code.of("TypeIs", "typing_extensions"))
        requests = (*face.requests(), *self.requests())
        models = tuple(self.models())
        resources = tuple(self.resources())
        aliases = tuple(self.aliases())
        if any(not alias.doc for alias in aliases):
            face.codes.append(Code.of("TypeAlias", "typing"))
        if resources:
            face.codes.append(runtime("client", "Resource"))
        return StubView(
            source=face.source,
            doc=docstring(face.resource.doc, 0),
            imports=import_lines(gather(face.codes)),
            enums=enums,
            requests=requests,
            models=models,
            resources=resources,
            aliases=aliases,
            missing=frozenset(face.missing),
        )

    # --- types

    def aliases(self) -> Iterator[StubAlias]:
        for (kind, name), chain in self.exact.chains.by_key.items():
            shape = chain.shapes[0]
            bare = self.exact.bare.get(shape.name)
            if bare is None or self.exact.homes[shape.name] != self.face.resource.name:
                continue
            text = self.face.docs(shape.version).declared(self.exact.chains.used.types[name])
            yield StubAlias(shape.name, bare, docstring(text, 4) if kind is Kind.REQUEST else "")
        for declared in self.face.objects(self.face.used.answers):
            if declared.name in self.exact.models:
                for up, heads in self.exact.ups(self.exact.models[declared.name]):
                    yield StubAlias(up, " | ".join(heads), "")

    def enums(self) -> Iterator[EnumView]:
        for declared in self.face.closed_sets():
            for shape in self.several(self.exact.chains.enums(declared.name)):
                values = shape.members.values()
                yield self.face.enum(declared, shape.name, values, shape.version)

    def requests(self) -> Iterator[RequestView]:
        for declared in self.face.objects(self.face.used.requests):
            for shape in self.several(self.exact.chains.requests(declared.name)):
                yield self.face.request(declared, shape.name, shape.members, shape.version)

    def models(self) -> Iterator[ModelView]:
        declared = [each for each, _ in self.face.answers()]
        for each in declared:
            if each.name in self.exact.models:
                yield from self.models_for_all(each)
            else:
                view = self.face.whole_model(each)
                self.made.add(view.name, view.bases, self.shown(self.common_fields(each)))
                yield view
        for each in declared:
            if each.name in self.exact.models:
                yield from self.exact_models(each, self.exact.models[each.name])

    def models_for_all(self, declared: ir.ObjectType) -> Iterator[ModelView]:
        """What all versions have, and what any version has."""
        face, name = self.face, declared.name
        text = face.docs().declared(declared)
        common = self.common_fields(declared)
        names = self.exact.models[name].everywhere()
        doc = f"{text} This is what all microversions have."
        fields = {each: common[each] for each in names}
        yield self.model(declared, name, [face.root(declared)], doc, fields)
        rolling = face.whole.attributes(declared, answer=True)
        parent = face.used.parents.get(name, "")
        bases = [rolling_name(parent)] if parent in self.exact.models else []
        loose = {rolling_name(each) for each in self.exact.models}
        face.annotations = evolve(face.annotations, loose=loose)
        doc = f"{text} This is what any microversion has, for clients that are not pinned."
        yield self.model(declared, rolling_name(name), [*bases, name], doc, rolling)
        face.annotations = evolve(face.annotations, loose=())

    def exact_models(self, declared: ir.ObjectType, chain: Chain[Attribute]) -> Iterator[ModelView]:
        for shape in chain.shapes:
            bases = [shape.base or declared.name]
            parent = self.exact.bare.get(shape.parent or "", shape.parent)
            if parent is not None and not self.made.derives(bases[0], parent):
                bases.insert(0, parent)
            doc = exact_doc(declared.doc, shape.version)
            yield self.model(declared, shape.name, bases, doc, shape.members, shape.version)

    def model(
        self,
        declared: ir.ObjectType,
        name: str,
        bases: list[str],
        doc: str,
        fields: Mapping[str, Attribute],
        version: Version | None = None,
    ) -> ModelView:
        """A model with those of its fields that it does not inherit as they are."""
        inherited, shown = self.made.inherited(bases), self.shown(fields)
        own = [fields[each] for each in fields if shown[each] != inherited.get(each)]
        self.made.add(name, bases, shown)
        return self.face.model(declared, name, bases, doc, own, version)

    def common_fields(self, declared: ir.ObjectType) -> dict[str, Attribute]:
        return self.common.attributes(declared, answer=True)

    def shown(self, fields: Mapping[str, Attribute]) -> dict[str, Shown]:
        """How fields look: their types, and what is said of them."""
        show = self.face.annotations.answer
        return {name: (str(show(each.type)), each.field.doc) for name, each in fields.items()}

    def several(self, chain: Chain[M] | None) -> list[Shape[M]]:
        """The shapes of a chain; none if it has but one, which is the class for all versions."""
        return chain.shapes if chain is not None and chain.several else []

    # --- resources

    def resources(self) -> Iterator[StubResource]:
        face, resource = self.face, self.face.resource
        if not resource.operations:
            return
        name = names.class_name(resource.name)
        rolling = {op.name: face.operation(op) for op in resource.methods}
        yield StubResource(name, "Resource", face.resource_doc, (), tuple(rolling.values()))
        chain = self.exact.chains.resources(resource.name)
        for shape in chain.shapes if chain is not None else ():
            doc = docstring(exact_doc(resource.doc, shape.version), 4)
            methods = [self.method(shape.members[each], shape.version) for each in shape.own]
            absent: list[tuple[str, str]] = []
            base = shape.base or "Resource"
            if shape.base is None and self.tombstones:
                base = name
                methods = [each for each in methods if not _same(each, rolling[each.name])]
                absent = [
                    (op.name, self.missing(op.versions, shape.version))
                    for op in resource.methods
                    if op.name not in shape.members
                ]
            yield StubResource(shape.name, base, doc, tuple(absent), tuple(methods))

    def missing(self, versions: VersionSet, version: Version) -> str:
        """The type of a method that a version lacks."""
        name = missing_in(self.face.whole.service, version, versions).name
        return self.face.take(self.face.tombstone(name, overloaded=False))

    def method(self, method: Method, version: Version) -> MethodView:
        docs = self.face.docs(version)
        helps = self.face.resource.helper(method.op.name) is not None
        return self.face.method(
            method if self.tombstones else _without_tombstones(method),
            docs.summary(method.op, 8) if helps else docs.operation(method.op, 8),
            forced=self.tombstones,
        )


def _same(one: MethodView, other: MethodView) -> bool:
    """Whether two methods are called alike and answer the same."""
    return (one.parameters, one.returns, one.overloads) == (
        other.parameters, other.returns, other.overloads,
    )  # fmt: skip


def _without_tombstones(method: Method) -> Method:
    there = [p for p in method.parameters if not isinstance(p.type, Missing)]
    return evolve(method, parameters=tuple(there))
