# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The view of the module of one resource: its classes, and what the runtime works with."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, evolve

from .. import ir
from ..exact.versioned import ServiceAt
from ..ir import names
from ..ir.usage import Usage
from ..runtime.fields import RAW
from .annotations import ANY, MAPPING, Annotations, homes
from .code import gather, runtime
from .decoders import Decoders
from .descriptors import Descriptors
from .docs import docstring
from .exact_names import ExactNames
from .faces import Face
from .imports import import_lines
from .rules import Rules
from .views import FieldView, ModelView, ModuleView, OperationView


def plan_module(
    whole: ServiceAt, resource: ir.Resource, used: Usage, exact: ExactNames | None
) -> ModuleView:
    """The view of the module of one resource.

    Args:
        whole: The service, at all versions together.
        resource: What the module is for.
        used: What answers and requests hold.
        exact: The exact classes, if the service has microversions.
    """
    service, types = whole.service, used.types
    annotations = Annotations(resource.name, homes(types))
    decoders = Decoders(service, types, resource.name)
    descriptors = Descriptors(service, used, decoders, Rules(service, types))
    face = Face(whole, resource, used, annotations, omit=True)
    return _Module(face, descriptors, exact).view()


@define
class _Module:
    face: Face
    descriptors: Descriptors
    exact: ExactNames | None

    def view(self) -> ModuleView:
        face, resource = self.face, self.face.resource
        enums = tuple(face.enums())
        requests = tuple(face.requests())
        models = tuple(self.models())
        operations = tuple(self.operation(op) for op in resource.operations)
        if operations:
            face.codes += [runtime("client", "Resource"), runtime("operation", "Operation")]
        exact = self.exact.table(resource) if self.exact else []
        if exact:
            face.codes.append(runtime("exact", "exact_names"))
        return ModuleView(
            source=face.source,
            doc=docstring(resource.doc, 0),
            imports=import_lines(gather(face.codes)),
            enums=enums,
            requests=requests,
            models=models,
            resource=names.class_name(resource.name) if operations else "",
            resource_doc=face.resource_doc,
            operations=operations,
            exact=tuple(exact),
        )

    def models(self) -> Iterator[ModelView]:
        for (declared, circle), view in zip(self.face.answers(), self.face.models(), strict=True):
            if any(not item.header for item in declared.fields):
                self.face.codes += [MAPPING, ANY]
            fields = [
                self.field(shown, item, declared, circle)
                for shown, item in zip(view.fields, declared.fields, strict=True)
            ]
            yield evolve(view, fields=tuple(fields))

    def field(
        self, view: FieldView, item: ir.Field, owner: ir.ObjectType, circle: frozenset[str]
    ) -> FieldView:
        made = self.descriptors.field(item, circle)
        decode = self.descriptors.decoders.decoder_cases(item.type, circle)
        required = item.required_in(item.versions, unsaid=True)
        return evolve(
            view,
            declaration=f" = {self.face.take(made)}" if made is not None else "",
            wire="" if item.header else repr(item.wire),
            slot=item.name if decode is None else f"{RAW}{item.name}",
            sure=owner.versions <= item.versions and bool(required),
        )

    def operation(self, op: ir.Operation) -> OperationView:
        return OperationView(
            method=self.face.operation(op),
            constant=names.constant_name(op.name),
            description=self.face.take(self.descriptors.operation(op)),
        )
