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
from .annotations import Annotations, homes
from .code import Code, gather, runtime
from .conversions import Conversions
from .decoders import Decoders
from .descriptors import Descriptors
from .docs import docstring
from .exact_names import ExactNames
from .faces import Face
from .imports import import_lines
from .rules import Rules
from .transfers import transfer
from .views import HelperView, ModelView, ModuleView, OperationView

_FACTS = {ir.Find: "finding", ir.Wait: "waiting"}
"""What the constants of facts are called."""


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
    conversions = Conversions(types, resource.name)
    descriptors = Descriptors(service, used, decoders, Rules(service, types), conversions)
    face = Face(whole, resource, used, annotations, stub=False)
    return _Module(face, descriptors, exact).view()


@define
class _Module:
    face: Face
    descriptors: Descriptors
    exact: ExactNames | None

    def view(self) -> ModuleView:
        face, resource = self.face, self.face.resource
        enums = tuple(face.enums())
        if any(enum.check for enum in enums):
            face.codes += [Code.of("TYPE_CHECKING", "typing"), Code.of("get_args", "typing")]
        requests = tuple(face.requests())
        models = tuple(self.models())
        operations = tuple(self.operation(op) for op in resource.operations)
        helpers = tuple(self.helper(helper) for helper in resource.helpers)
        facts = tuple(self.facts())
        if operations:
            face.codes += [runtime("client", "Resource"), runtime("calls.operation", "Operation")]
        moves = transfer(face, resource.transfer) if resource.transfer is not None else None
        exact = self.exact.table(resource) if self.exact else []
        if exact:
            face.codes.append(runtime("exact", "ExactNames"))
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
            helpers=helpers,
            facts=facts,
            transfer=moves,
            exact=tuple(exact),
        )

    def models(self) -> Iterator[ModelView]:
        face = self.face
        for (declared, circle), view in zip(face.answers(), face.models(), strict=True):
            fields = [
                evolve(field, declaration=self.declaration(item, circle))
                for field, item in zip(view.fields, face.own_fields(declared), strict=True)
            ]
            partial = self.descriptors.partial(declared)
            options = f", partial={face.take(partial)}" if partial is not None else ""
            if declared.name in face.used.parents:
                options += ", lean=True"
            yield evolve(view, fields=tuple(fields), options=options)

    def declaration(self, item: ir.Field, circle: frozenset[str]) -> str:
        code = self.descriptors.field(item, circle)
        return f" = {self.face.take(code)}" if code is not None else ""

    def operation(self, op: ir.Operation) -> OperationView:
        return OperationView(
            method=self.face.operation(op),
            constant=names.constant_name(op.name),
            description=self.face.take(self.descriptors.operation(op)),
        )

    def helper(self, helper: ir.Helper) -> HelperView:
        method = self.face.operation(helper.method)
        return HelperView(method, names.constant_name(_FACTS[type(helper.facts)]))

    def facts(self) -> Iterator[tuple[str, str]]:
        """The constants of the helpers, each once; what is found or waited for is their type."""
        seen = set()
        for helper in self.face.resource.helpers:
            kind = type(helper.facts)
            if kind in seen or helper.method.name == "find":
                continue  # `find_one` and `wait` answer the thing itself
            seen.add(kind)
            method = self.face.whole.method(helper.method)
            thing = self.face.returned(method.returns, paged=False)
            name = self.face.take(runtime("work.facts", kind.__name__))
            constant = names.constant_name(_FACTS[kind])
            code = self.descriptors.work(self.face.resource, helper.facts)
            yield f"{constant}: {name}[{self.face.take(thing)}]", self.face.take(code)
