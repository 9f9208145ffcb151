# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the exact classes of a service to the view of the stub of one module.

A stub has the classes that the run-time module has, for clients without a pinned microversion,
and beside them the exact classes, which exist for type checkers; at run time they are views of
the former (see `runtime/exact.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import Factory, define, evolve

from .. import ir
from ..exact.chains import Chain, Kind, Shape
from ..exact.versioned import Attribute, Method, Missing, Parameter
from ..ir import names
from ..ir.versions import Version
from ..language import typexpr
from ..language.typexpr import TypeExpr
from .docs import Docs, comment, docstring
from .exact_names import ExactNames
from .imports import import_lines
from .types import Code, Import, PythonTypes, gather, runtime, with_filters
from .views import (
    EnumView,
    FieldView,
    KeyView,
    ModuleView,
    ParameterView,
    RequestView,
    StubAlias,
    StubMethod,
    StubModel,
    StubResource,
    StubView,
)


@define
class ExactTypes(PythonTypes):
    """Annotations whose names are those of exact classes."""

    homes: Mapping[str, str] = Factory(dict)
    """The module of each class, exact or not."""

    def named(self, name: str, *, answer: bool) -> Code:
        return self._imported(self.homes[name], name)


def plan_stub(
    exact: ExactNames, resource: ir.Resource, rolling: ModuleView, *, tombstones: bool
) -> StubView:
    """The view of the stub of the module of one resource.

    Args:
        exact: The exact classes of the service.
        resource: What the module is for.
        rolling: The module itself, for clients without a pinned microversion.
        tombstones: Whether it has the arguments that a microversion lacks.
    """
    service, types = exact.service, exact.chains.used.types
    python = ExactTypes(service, types, resource.name, homes=exact.homes)
    return _Module(exact, resource, rolling, python, tombstones).view()


@define
class _Module:
    exact: ExactNames
    resource: ir.Resource
    rolling: ModuleView
    types: ExactTypes
    tombstones: bool
    codes: list[Code] = Factory(list)
    missing: set[str] = Factory(set)
    """The tombstones that the stub names."""

    def view(self) -> StubView:
        enums = (*self.rolling.enums, *self.enums())
        requests = (*self.rolling.requests, *self.requests())
        rolling_models = tuple(
            StubModel(m.name, "Model", m.doc, tuple(evolve(f, declaration="") for f in m.fields))
            for m in self.rolling.models
        )
        models = (*rolling_models, *self.models())
        resources = (*self.rolling_resource(), *self.resources())
        aliases = tuple(self.aliases())
        if any(not alias.doc for alias in aliases):
            self.codes.append(Code("", frozenset({Import("typing", "TypeAlias")})))
        return StubView(
            source=self.rolling.source,
            doc=self.rolling.doc,
            imports=import_lines(
                self.rolling.annotations | gather(self.codes) | self.needed(models, resources)
            ),
            enums=enums,
            requests=requests,
            models=models,
            resources=resources,
            aliases=aliases,
            missing=frozenset(self.missing),
        )

    def needed(
        self, models: Sequence[StubModel], resources: Sequence[StubResource]
    ) -> frozenset[Import]:
        """What the layout of the stub itself imports."""
        found: set[Import] = set()
        if models:
            found |= runtime("answers.model", "Model").imports
        if resources:
            found |= runtime("client", "Resource").imports
        if any(len(m.signatures) > 1 for r in resources for m in r.methods):
            found |= {Import("typing", "Literal"), Import("typing", "overload")}
        if self.rolling.enums:
            found |= {Import("typing", "Literal"), Import("typing", "TypeAlias")}
        if self.rolling.requests:
            found.add(Import("typing", "TypedDict"))
        return frozenset(found)

    def take(self, code: Code) -> str:
        self.codes.append(code)
        return code.text

    def docs(self, version: Version) -> Docs:
        return Docs(self.exact.service, self.exact.chains.used.types, version)

    def declared(self, kind: Kind) -> Iterator[ir.Declared]:
        for declared in self.resource.types:
            if (kind, declared.name) in self.exact.chains.by_key:
                yield declared

    def renamed(self, expr: TypeExpr) -> TypeExpr:
        def change(part: TypeExpr) -> TypeExpr:
            match part:
                case typexpr.Named(name):
                    return typexpr.Named(self.exact.bare.get(name, name))
                case _:
                    return part

        return typexpr.transform(expr, change)

    # --- types

    def aliases(self) -> Iterator[StubAlias]:
        for (kind, name), chain in self.exact.chains.by_key.items():
            exact = chain.shapes[0]
            bare = self.exact.bare.get(exact.name)
            if bare is None or self.exact.homes[exact.name] != self.resource.name:
                continue
            text = f"{self.exact.chains.used.types[name].doc} As of {exact.version}."
            yield StubAlias(exact.name, bare, docstring(text, 4) if kind is Kind.REQUEST else "")

    def enums(self) -> Iterator[EnumView]:
        for declared in self.declared(Kind.ENUM):
            chain = self.exact.chains.enums(declared.name)
            assert chain is not None
            for shape in chain.shapes:
                if shape.name not in self.exact.bare:
                    text = ", ".join(repr(value) for value in shape.members.values())
                    doc = docstring(f"{declared.doc} As of {shape.version}.", 0)
                    yield EnumView(shape.name, text, doc)

    def requests(self) -> Iterator[RequestView]:
        for declared in self.declared(Kind.REQUEST):
            chain = self.exact.chains.requests(declared.name)
            assert chain is not None
            for shape in chain.shapes:
                if shape.name not in self.exact.bare:
                    yield self.request(declared, shape)

    def request(self, declared: ir.Declared, shape: Shape[Attribute]) -> RequestView:
        docs = self.docs(shape.version)
        keys = []
        for wire, attribute in shape.members.items():
            code = self.types.request(self.renamed(attribute.type))
            if attribute.required:
                code = Code(f"Required[{code}]", code.imports | {Import("typing", "Required")})
            doc = docs.argument(attribute.field, attribute.field.versions)
            keys.append(
                KeyView(wire, self.take(code), docstring(doc, 4) if doc else "",
                        comment(doc, 8) if doc else "")
            )  # fmt: skip
        return RequestView(
            name=shape.name,
            doc=docstring(f"{declared.doc} As of {shape.version}.", 4),
            keys=tuple(keys),
            functional=any(not names.is_identifier(key.wire) for key in keys),
        )

    def models(self) -> Iterator[StubModel]:
        for declared in self.declared(Kind.MODEL):
            chain = self.exact.chains.models(declared.name)
            assert chain is not None
            if len(chain.shapes) == 1:
                continue
            common = chain.common()
            base = f"_{declared.name}"
            if common:
                first = chain.shapes[0]
                doc = docstring("What all microversions have.", 4)
                wanted = [n for n in first.members if n in common]
                yield StubModel(base, "Model", doc, tuple(self.fields(first, wanted)))
            for shape in chain.shapes:
                own = [n for n in shape.own if n not in common]
                parent = shape.base or (base if common else "Model")
                doc = docstring(f"{declared.doc} As of {shape.version}.", 4)
                yield StubModel(shape.name, parent, doc, tuple(self.fields(shape, own)))

    def fields(self, shape: Shape[Attribute], own: Iterable[str]) -> Iterator[FieldView]:
        docs = self.docs(shape.version)
        for name in own:
            attribute = shape.members[name]
            code = self.types.answer(self.renamed(attribute.type))
            doc = docs.field(attribute.field, attribute.field.versions)
            yield FieldView(name, self.take(code), "", doc)

    # --- resources

    def rolling_resource(self) -> Iterator[StubResource]:
        view = self.rolling
        if not view.resource:
            return
        methods = []
        for op in view.operations:
            signatures = op.overloads or ((op.parameters, op.returns),)
            methods.append(
                StubMethod(
                    op.name,
                    tuple((tuple(map(_unmarked, ps)), returns) for ps, returns in signatures),
                    op.doc,
                    forced=False,
                )
            )
        yield StubResource(view.resource, "Resource", view.resource_doc, tuple(methods))

    def resources(self) -> Iterator[StubResource]:
        chain = self.exact.chains.resources(self.resource.name)
        if chain is None:
            return
        common = chain.common()
        base = f"_{names.class_name(self.resource.name)}"
        if common:
            first = chain.shapes[0]
            doc = docstring("What all microversions have.", 4)
            wanted = [n for n in first.members if n in common]
            yield StubResource(base, "Resource", doc, tuple(self.methods(chain, first, wanted)))
        for shape in chain.shapes:
            own = [n for n in shape.own if n not in common]
            parent = shape.base or (base if common else "Resource")
            doc = docstring(f"{self.resource.doc} As of {shape.version}.", 4)
            yield StubResource(shape.name, parent, doc, tuple(self.methods(chain, shape, own)))

    def methods(
        self, chain: Chain[Method], shape: Shape[Method], own: Iterable[str]
    ) -> Iterator[StubMethod]:
        by_name = {s.name: s for s in chain.shapes}
        above = []
        parent = shape.base
        while parent is not None:
            above.append(by_name[parent])
            parent = by_name[parent].base
        for name in own:
            method = shape.members[name]
            older = [s.members[name] for s in above if name in s.members]
            verdicts = {self.exact.chains.overrides(method, old) for old in older}
            yield self.method(method, shape.version, forced="tombstones" in verdicts,
                              first=not older and shape is chain.shapes[0])  # fmt: skip

    def method(self, method: Method, version: Version, *, forced: bool, first: bool) -> StubMethod:
        parameters = tuple(
            self.parameter(p, overloaded=bool(method.switched))
            for p in _ordered(method.parameters)
            if self.tombstones or not isinstance(p.type, Missing)
        )
        returns = self.returned(method.returns, method)
        signatures = [(parameters, returns)]
        for argument, value, kind in method.switched:
            text = self.take(self.types.answer(self.renamed(kind)))
            narrowed = tuple(
                evolve(p, type=f"Literal[{value!r}]", default="") if p.name == argument else p
                for p in parameters
            )
            signatures.insert(0, (narrowed, text))
            if value is True:
                last = tuple(
                    evolve(p, type="Literal[False]") if p.name == argument else p
                    for p in parameters
                )
                signatures[-1] = (last, returns)
        docs = self.docs(version)
        doc = docs.operation(method.op, 8) if first else docs.summary(method.op, 8)
        return StubMethod(method.op.name, tuple(signatures), doc,
                          forced and self.tombstones)  # fmt: skip

    def returned(self, expr: TypeExpr, method: Method) -> str:
        renamed = self.renamed(expr)
        if method.paged and isinstance(renamed, typexpr.ListOf):
            inner = self.types.answer(renamed.item)
            pager = runtime("answers.paging", "Pager")
            return self.take(Code(f"Pager[{inner}]", gather([inner, pager])))
        return self.take(self.types.answer(renamed))

    def parameter(self, parameter: Parameter, *, overloaded: bool) -> ParameterView:
        positional = parameter.where in (ir.Where.PATH, ir.Where.VALUE) and parameter.required
        if isinstance(parameter.type, Missing):
            name = parameter.type.name
            self.missing.add(name)
            code = Code(name, frozenset({Import("._needs", name)}))
            if overloaded:
                absent = Import("._needs", "absent")
                code = Code(f"absent[{name}]", code.imports | {absent})
            return ParameterView(parameter.name, self.take(code), " = ...", True)
        item = parameter.field
        code = with_filters(self.types.request(self.renamed(parameter.type)), item)
        if "{" in item.wire and parameter.where is ir.Where.QUERY and item.style != "free":
            mapping = Import("collections.abc", "Mapping")
            code = Code(f"Mapping[str, {code}]", code.imports | {mapping})
        default = "" if parameter.required else " = ..."
        return ParameterView(parameter.name, self.take(code), default, not positional)


def _ordered(parameters: Sequence[Parameter]) -> list[Parameter]:
    first = (ir.Where.PATH, ir.Where.VALUE)
    return sorted(parameters, key=lambda p: p.where not in first)


def _unmarked(parameter: ParameterView) -> ParameterView:
    """A parameter without the mark of what is not given: in stubs it fits every type."""
    kind = parameter.type.replace(" | Omit", "")
    return evolve(parameter, type=kind, default=" = ..." if parameter.default else "")
