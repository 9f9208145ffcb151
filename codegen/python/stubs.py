# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the exact classes of a service to the view of the stub of one module.

A stub has the classes that the run-time module has, for clients without a pinned microversion,
and beside them the exact classes, which exist for type checkers; at run time they are views of
the former (see `runtime/exact.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from attrs import define, evolve

from .. import ir
from ..exact.chains import Chain, ExactClass, Kind, Shape, exact_classes
from ..exact.versioned import Method, Missing, ServiceAt
from ..ir import names
from ..ir.usage import Usage
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
    face = Face(whole, resource, used, annotations, omit=False)
    return _Stub(face, exact, tombstones).view()


@define
class _Stub:
    face: Face
    exact: ExactNames
    tombstones: bool

    def view(self) -> StubView:
        face = self.face
        enums = (*face.enums(), *self.enums())
        if any(enum.check for enum in enums):
            face.codes.append(Code.of("TypeIs", "typing_extensions"))
        requests = (*face.requests(), *self.requests())
        models = (*face.models(), *self.models())
        resources = (*self.whole_resource(), *self.resources())
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
        for declared in self.face.objects(self.face.used.answers):
            chain = self.exact.chains.models(declared.name)
            if chain is not None and self.several(chain):
                for cls in exact_classes(chain, declared.name, self.face.root(declared)):
                    doc = exact_doc(declared.doc, cls.version)
                    fields = [cls.shape.members[name] for name in cls.own]
                    yield self.face.model(
                        declared, cls.name, cls.base, doc, fields, cls.shape.version
                    )

    def several(self, chain: Chain[M] | None) -> list[Shape[M]]:
        """The shapes of a chain; none if it has but one, which is the class for all versions."""
        return chain.shapes if chain is not None and len(chain.shapes) > 1 else []

    # --- resources

    def whole_resource(self) -> Iterator[StubResource]:
        resource = self.face.resource
        if resource.operations:
            methods = tuple(self.face.operation(op) for op in resource.operations)
            name = names.class_name(resource.name)
            yield StubResource(name, "Resource", self.face.resource_doc, methods)

    def resources(self) -> Iterator[StubResource]:
        resource = self.face.resource
        chain = self.exact.chains.resources(resource.name)
        if chain is None:
            return
        name = names.class_name(resource.name)
        for cls in exact_classes(chain, name, "Resource"):
            doc = docstring(exact_doc(resource.doc, cls.version), 4)
            yield StubResource(cls.name, cls.base, doc, tuple(self.methods(chain, cls)))

    def methods(self, chain: Chain[Method], cls: ExactClass[Method]) -> Iterator[MethodView]:
        shape = cls.shape
        inherited = self.exact.chains.ancestors[shape.name] - {shape.name}
        above = [each for each in chain.shapes if each.name in inherited]
        docs = self.face.docs(shape.version)
        for name in cls.own:
            method = shape.members[name]
            older = [s.members[name] for s in above if name in s.members]
            verdicts = {self.exact.chains.overrides(method, old) for old in older}
            first = not older and shape is chain.shapes[0]
            yield self.face.method(
                method if self.tombstones else _without_tombstones(method),
                docs.operation(method.op, 8) if first else docs.summary(method.op, 8),
                forced=self.tombstones and "tombstones" in verdicts,
            )


def _without_tombstones(method: Method) -> Method:
    there = [p for p in method.parameters if not isinstance(p.type, Missing)]
    return evolve(method, parameters=tuple(there))
