# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the IR to one view a file. All decisions are made here; templates only lay out."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import Factory, define, evolve

from .. import ir
from ..ir import names
from ..ir.graph import cycles, sorted_by_dependency
from ..ir.usage import Usage, follow, inner_types
from ..language import typexpr
from .docs import Docs, comment, docstring
from .exact_names import ExactNames
from .imports import import_lines, public_order
from .types import Code, Import, PythonTypes, call, gather, runtime
from .views import (
    ClientView,
    EnumView,
    FieldView,
    KeyView,
    ModelView,
    ModuleView,
    OperationView,
    ParameterView,
    RequestView,
    ResourceView,
)


def plan_module(
    service: ir.Service, resource: ir.Resource, used: Usage, exact: ExactNames | None
) -> ModuleView:
    """The view of the module of one resource.

    Args:
        service: The service.
        resource: What the module is for.
        used: What answers and requests hold.
        exact: The exact classes, if the service has microversions.
    """
    python = PythonTypes(service, used.types, resource.name)
    return _Module(service, resource, used, python, Docs(service, used.types), exact).view()


@define
class _Module:
    service: ir.Service
    resource: ir.Resource
    used: Usage
    python: PythonTypes
    docs: Docs
    exact: ExactNames | None
    codes: list[Code] = Factory(list)
    """What the module is made of so far; its imports follow from them."""
    annotations: list[Code] = Factory(list)
    """The annotations among them."""

    def view(self) -> ModuleView:
        enums = tuple(self.enums())
        requests = tuple(self.requests())
        models = tuple(self.models())
        operations = tuple(self.operation(op) for op in self.resource.operations)
        cls = names.class_name(self.resource.name) if operations else ""
        if operations:
            self.take(runtime("client", "Resource"))
            self.take(runtime("calls.operation", "Operation"))
        exact = self.exact.table(self.resource) if self.exact else []
        if exact:
            self.take(runtime("exact", "exact_names"))
        doc = self.resource.doc
        place = f"{self.service.name}.{self.resource.name}"
        return ModuleView(
            source=f"specs/{self.service.name}/{self.resource.name}.yaml",
            doc=docstring(doc, 0),
            imports=import_lines(gather(self.codes)),
            enums=enums,
            requests=requests,
            models=models,
            resource=cls,
            resource_doc=docstring(f"{doc.rstrip('.')}: `{place}`.", 4),
            operations=operations,
            exact=tuple(exact),
            annotations=gather(self.annotations),
        )

    def take(self, code: Code) -> str:
        """The text of a piece of code, whose imports the module then has."""
        self.codes.append(code)
        return code.text

    def annotate(self, code: Code) -> str:
        """The text of an annotation."""
        self.annotations.append(code)
        return self.take(code)

    # --- types

    def enums(self) -> Iterator[EnumView]:
        for declared in self.resource.types:
            if isinstance(declared, ir.EnumType) and self.is_used(declared.name):
                self.codes.append(Code("", frozenset({Import("typing", "Literal"),
                                                      Import("typing", "TypeAlias")})))  # fmt: skip
                limited = [
                    f"`{value}` {self.python.show(where)}"
                    for value, where in declared.values
                    if where != declared.versions
                ]
                notes = f"In some versions only: {', '.join(limited)}." if limited else ""
                yield EnumView(
                    name=declared.name,
                    values=", ".join(repr(value) for value, _ in declared.values),
                    doc=docstring(f"{declared.doc} {notes}".strip(), 0),
                )

    def is_used(self, name: str) -> bool:
        return name in self.used.answers or name in self.used.requests

    def requests(self) -> Iterator[RequestView]:
        for declared in self.resource.types:
            if not isinstance(declared, ir.ObjectType) or ir.is_map(declared):
                continue
            if declared.name in self.used.requests:
                yield self.request(declared)

    def request(self, declared: ir.ObjectType) -> RequestView:
        keys = []
        for item in declared.fields:
            if item.header:
                continue
            code = self.python.cases(item.type, answer=False)
            always = item.required_in(declared.versions, unsaid=False) == declared.versions
            if always:
                code = Code(f"Required[{code}]", code.imports | {Import("typing", "Required")})
            doc = self.docs.argument(item, declared.versions)
            keys.append(
                KeyView(
                    wire=item.wire,
                    type=self.annotate(code),
                    doc=docstring(doc, 4) if doc else "",
                    comment=comment(doc, 8) if doc else "",
                )
            )
        self.codes.append(Code("", frozenset({Import("typing", "TypedDict")})))
        return RequestView(
            name=names.request_name(declared.name),
            doc=docstring(declared.doc, 4),
            keys=tuple(keys),
            functional=any(not names.is_identifier(key.wire) for key in keys),
        )

    def models(self) -> Iterator[ModelView]:
        declared = {
            t.name: t
            for t in self.resource.types
            if isinstance(t, ir.ObjectType) and t.name in self.used.answers and not ir.is_map(t)
        }
        edges = {name: inner_types(t, self.used.types) for name, t in declared.items()}
        circles = cycles(edges)
        for name in sorted_by_dependency(edges):
            if name in declared:
                yield self.model(declared[name], circles.get(name, frozenset()))

    def model(self, declared: ir.ObjectType, circle: frozenset[str]) -> ModelView:
        self.codes.append(runtime("answers.model", "Model"))
        return ModelView(
            name=declared.name,
            doc=docstring(declared.doc, 4),
            fields=tuple(self.field(item, declared, circle) for item in declared.fields),
        )

    def field(self, item: ir.Field, owner: ir.ObjectType, circle: frozenset[str]) -> FieldView:
        code = self.python.cases(item.type, answer=True)
        optional = item.versions - item.required_in(item.versions, unsaid=True)
        if optional and code.text != "Any" and not code.text.endswith("None"):
            code = Code(f"{code} | None", code.imports)
        named: dict[str, Code | str] = {}
        if item.versions != self.service.versions:
            named["versions"] = repr(self.python.show(item.versions))
        if optional:
            text = "all" if optional == item.versions else self.python.show(optional)
            named["optional"] = repr(text)
        decode = self.python.decoder_cases(item.type, circle)
        if decode is not None:
            named["decode"] = decode
        if item.header:
            named["header"] = repr(item.header)
        if item.secret:
            named["secret"] = "True"
        wire_name = [repr(item.wire)] if item.wire != item.name and not item.header else []
        declaration = ""
        if named or wire_name:
            made = call(runtime("answers.fields", "wire"), wire_name, **named)
            declaration = f" = {self.take(made)}"
        return FieldView(
            name=item.name,
            type=self.annotate(code),
            declaration=declaration,
            doc=self.docs.field(item, owner.versions),
        )

    # --- operations

    def operation(self, op: ir.Operation) -> OperationView:
        parameters = tuple(self.parameters(op))
        normal = self.returned(op, op.returns)
        others = [(other, self.returned(op, other.returns, paged=False)) for other in op.returns_if]
        whole = union_code([normal, *(code for _, code in others)])
        overloads = []
        for other, code in others:
            narrowed = self.narrowed(parameters, other)
            overloads.append((narrowed, self.annotate(code)))
        if others:
            self.codes.append(Code("", frozenset({Import("typing", "overload"),
                                                  Import("typing", "Literal")})))  # fmt: skip
            overloads.append((self.unswitched(parameters, op), self.annotate(normal)))
        return OperationView(
            name=op.name,
            constant=names.constant_name(op.name),
            parameters=parameters,
            returns=self.annotate(whole),
            overloads=tuple(overloads),
            doc=self.docs.operation(op, 8),
            description=self.take(self.description(op)),
        )

    def parameters(self, op: ir.Operation) -> Iterator[ParameterView]:
        first = (ir.Where.PATH, ir.Where.VALUE)
        for argument in sorted(op.arguments, key=lambda a: a.where not in first):
            item = argument.field
            code = self.python.argument(item)
            if self.style(item) == "suffixes" and argument.where is ir.Where.QUERY:
                code = Code(f"Mapping[str, {code}]",
                            code.imports | {Import("collections.abc", "Mapping")})  # fmt: skip
            must = argument.where is ir.Where.PATH or (
                item.required_in(op.versions, unsaid=False) == op.versions
            )
            self.annotations.append(code)
            default = ""
            if not must:
                self.codes += [code, runtime("omit", "OMIT")]
                code = union_code([*_split(code), runtime("omit", "Omit")])
                default = " = OMIT"
            keyword = argument.where not in first or not must
            yield ParameterView(item.name, self.take(code), default, keyword)

    def narrowed(
        self, parameters: tuple[ParameterView, ...], other: ir.AnswerIf
    ) -> tuple[ParameterView, ...]:
        name = other.argument.field.name
        text = f"Literal[{other.value!r}]"
        return tuple(evolve(p, type=text, default="") if p.name == name else p for p in parameters)

    def unswitched(
        self, parameters: tuple[ParameterView, ...], op: ir.Operation
    ) -> tuple[ParameterView, ...]:
        """The parameters of the ordinary answer: a switch that is a bool may only be False."""
        switches = {o.argument.field.name for o in op.returns_if if o.value is True}
        return tuple(
            evolve(p, type="Literal[False] | Omit") if p.name in switches else p for p in parameters
        )

    def returned(
        self, op: ir.Operation, answers: ir.Cases[ir.Answer | None], *, paged: bool = True
    ) -> Code:
        if op.outcome:
            return Code("bool")
        codes = []
        for answer in answers.values:
            if answer is None:
                codes.append(Code("None"))
                continue
            if op.pages is not None and paged and isinstance(answer.type, typexpr.ListOf):
                inner = self.python.answer(answer.type.item)
                pager = runtime("answers.paging", "Pager")
                codes.append(Code(f"Pager[{inner}]", gather([inner, pager])))
            else:
                codes.append(self.python.answer(answer.type))
        return union_code(codes)

    def description(self, op: ir.Operation) -> Code:
        """The constant that the runtime works with."""
        show = self.python.show
        whole = self.service.versions
        named: dict[str, Code | str] = {}
        if op.arguments:
            made = [self.argument(a, op) for a in op.arguments]
            named["arguments"] = _tuple(made)
        decoder = self.python.returns(op.returns) if not op.outcome else None
        if decoder is not None:
            named["returns"] = decoder
        if op.versions != whole:
            named["versions"] = repr(show(op.versions))
        if op.action is not None:
            named["action"] = repr(op.action)
        if len(op.envelope.items) > 1:
            items = ", ".join(f"{show(v)!r}: {name!r}" for v, name in op.envelope.items)
            named["envelope"] = f"{{{items}}}"
        elif op.envelope.only is not None:
            named["envelope"] = repr(op.envelope.only)
        if op.empty != "none":
            empty = runtime("calls.operation", "Empty")
            named["empty"] = Code(f"{empty}.{op.empty.upper()}", empty.imports)
        if op.media is not None:
            named["media"] = repr(op.media)
        status = tuple(dict.fromkeys(s for listed in op.status.values for s in listed))
        if status != (200,):
            named["status"] = repr(status)
        if op.outcome:
            named["outcome"] = repr(dict(op.outcome))
        if op.returns_if:
            when = runtime("calls.operation", "When")
            others = [
                call(when, [repr(o.argument.field.name), repr(o.value),
                            self.python.returns(o.returns) or "None"])
                for o in op.returns_if
            ]  # fmt: skip
            named["returns_if"] = _tuple(others)
        if op.pages is not None:
            named["pages"] = self.pages(op.pages)
        if op.extensions:
            named["extensions"] = repr(op.extensions)
        if any(a is not None and a.type == typexpr.Primitive("stream") for a in op.returns.values):
            named["stream"] = "True"
        if self.is_secret(op):
            named["secret"] = "True"
        if not op.authenticated:
            named["authenticated"] = "False"
        name = repr(f"{op.resource}.{op.name}")
        return call(runtime("calls.operation", "Operation"), [name, repr(str(op.call))], **named)

    def pages(self, pages: ir.Pages) -> Code:
        """How the next page is found."""
        cls = {"link": "LinkPages", "marker": "MarkerPages", "offset": "OffsetPages"}[pages.style]
        where = self.python.show(pages.versions)
        listed = [repr(pages.key), *([repr(where)] if where != "all" else [])]
        named = {"truncated": repr(pages.truncated)} if pages.truncated else {}
        return call(runtime("answers.paging", cls), listed, **named)

    def argument(self, argument: ir.Argument, op: ir.Operation) -> Code:
        item = argument.field
        place = {
            ir.Where.PATH: "path",
            ir.Where.QUERY: "query",
            ir.Where.HEADER: "header",
            ir.Where.BODY: "body",
            ir.Where.BESIDE: "beside",
            ir.Where.VALUE: "value",
            ir.Where.EXTRA: "extra",
        }[argument.where]
        show = self.python.show
        named: dict[str, Code | str] = {}
        if argument.where is not ir.Where.PATH:
            must = item.required_in(op.versions, unsaid=False)
            if op.versions - item.versions:
                named["versions"] = repr(show(item.versions))
            if must and must != op.versions:
                named["required"] = repr(show(must))
            if item.extensions:
                named["extensions"] = repr(item.extensions)
            style = self.style(item)
            rule = self.python.rule(item.type, item.versions & op.versions)
            if rule is not None and argument.where is ir.Where.QUERY and style == "suffixes":
                # The argument maps suffixes to such values.
                rule = call(runtime("calls.rules", "EachValue"), [rule])
            if rule is not None:
                named["rule"] = rule
            if argument.where is ir.Where.QUERY and item.operators:
                named["style"] = call(
                    runtime("calls.styles", "Operators"), [*map(repr, item.operators)]
                )
            elif argument.where is ir.Where.QUERY and style != "repeat":
                named["style"] = runtime("calls.styles", style.upper())
            secret = self.secret(item)
            if secret:
                named["secret"] = repr(secret)
        listed = [repr(item.name)]
        has_wire = argument.where not in (ir.Where.VALUE, ir.Where.EXTRA)
        if has_wire and item.wire != item.name:
            listed.append(repr(item.wire))
        return call(runtime("calls.operation", place), listed, **named)

    def style(self, item: ir.Field) -> str:
        if "{" in item.wire and item.style != "free":
            return "suffixes"
        if any(p == typexpr.Primitive("flag") for t in item.type.values for p in typexpr.walk(t)):
            return "flag"
        return item.style

    def secret(self, item: ir.Field) -> bool | tuple[str, ...]:
        """Whether an argument is secret; or the keys in its value that are."""
        if item.secret:
            return True
        found: set[str] = set()
        for expr in item.type.values:
            follow(expr, self.used.types, found)
        return tuple(sorted({field.wire for field in self.secret_fields(found)}))

    def secret_fields(self, types: set[str]) -> Iterator[ir.Field]:
        """The fields of some types that are secret."""
        for name in types:
            declared = self.used.types[name]
            if isinstance(declared, ir.ObjectType):
                yield from (field for field in declared.fields if field.secret)

    def is_secret(self, op: ir.Operation) -> bool:
        """Whether a request or an answer of the operation may hold a secret."""
        if any(self.secret(a.field) for a in op.arguments):
            return True
        found: set[str] = set()
        for cases in (op.returns, *(o.returns for o in op.returns_if)):
            for answer in cases.values:
                if answer is not None:
                    follow(answer.type, self.used.types, found)
        return any(True for _ in self.secret_fields(found))


def _tuple(items: list[Code]) -> Code:
    comma = "," if len(items) == 1 else ""
    return Code(f"({', '.join(map(str, items))}{comma})", gather(items))


def _split(code: Code) -> list[Code]:
    """The members of a union that may end with None."""
    if code.text.endswith(" | None"):
        return [Code(code.text.removesuffix(" | None"), code.imports), Code("None")]
    return [code]


def union_code(codes: list[Code]) -> Code:
    """The union of annotations, None last."""
    texts = dict.fromkeys(code.text for code in codes if code.text != "None")
    if any(code.text == "None" for code in codes):
        texts["None"] = None
    return Code(" | ".join(texts), gather(codes))


# --- the client


def plan_client(service: ir.Service, used: Usage, exact: ExactNames | None) -> ClientView:
    """The view of a service's package.

    Args:
        service: The service.
        used: What answers and requests hold.
        exact: The exact classes, if the service has microversions.
    """
    facts = [f"name={service.name!r}", f"type={service.type!r}", f"api={service.api!r}"]
    if service.versioned:
        facts += [f"versions={str(service.versions)!r}", "versioned=True"]
    if service.path:
        facts.append(f"path={service.path!r}")
    if service.header:
        facts.append(f"header={service.header!r}")
    if service.legacy_header is not None:
        name, versions = service.legacy_header
        facts.append(f"legacy_header={(name, str(versions))!r}")
    if service.extensions:
        facts.append(f"extensions={service.extensions!r}")
    exports = []
    for resource in service.resources:
        for name in public_names(resource, used):
            if name != service.client:
                exports.append((name, resource.name))
    operators = {o for op in service.operations() for a in op.arguments for o in a.field.operators}
    filters = tuple(sorted(names.class_name(operator) for operator in operators))
    everything = dict([*exports, *(exact.exports() if exact else ())])
    clients = exact.client_table() if exact else []
    public = {service.client, *_RE_EXPORTED, *filters, *everything, *(n for n, _ in clients)}
    if exact:
        public.add(f"{service.client}Rolling")
    return ClientView(
        source=f"specs/{service.name}/service.yaml",
        doc=docstring(service.doc, 0),
        client=service.client,
        base="MicroversionClient" if service.selectable else "Client",
        facts=tuple(facts),
        resources=tuple(
            ResourceView(r.name, names.class_name(r.name), docstring(r.doc, 8))
            for r in service.resources
            if r.operations
        ),
        exports=tuple(sorted(everything.items())),
        imports=import_lines(Import(f".{module}", name) for name, module in exports),
        exact=tuple(clients),
        filters=filters,
        public=tuple(sorted(public, key=public_order)),
    )


# Names of the runtime that users need beside a client.
_RE_EXPORTED = ("FieldUnavailable", "Model", "OMIT", "Omit")


def public_names(resource: ir.Resource, used: Usage) -> Iterator[str]:
    """The public names of a resource's module."""
    if resource.operations:
        yield names.class_name(resource.name)
    for declared in resource.types:
        if isinstance(declared, ir.AliasType) or ir.is_map(declared):
            continue
        if isinstance(declared, ir.EnumType):
            if declared.name in used.answers | used.requests:
                yield declared.name
            continue
        if declared.name in used.answers:
            yield declared.name
        if declared.name in used.requests:
            yield names.request_name(declared.name)
