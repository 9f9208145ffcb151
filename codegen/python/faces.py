# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How types and operations are shown: fields, keys, parameters, signatures.

A module has a class of each thing, for all versions together. Its stub has the same classes, and
beside them the exact ones, as of one version each. Both show what `exact/versioned.py` says of a
thing, and both do so here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import Factory, define, evolve

from .. import ir
from ..exact.versioned import Attribute, Method, Missing, Parameter, ServiceAt
from ..ir import names
from ..ir.graph import cycles, sorted_by_dependency
from ..ir.usage import Usage
from ..ir.versions import Version
from ..language import typexpr
from ..language.typexpr import TypeExpr
from .annotations import LITERAL, MAPPING, RECORDS, STR, Annotations, literal
from .code import Code, gather, generic, local, runtime, union_code
from .docs import Docs, comment, docstring
from .views import EnumView, FieldView, KeyView, MethodView, ModelView, ParameterView, RequestView

# What stands first, and without a name if one likes: what a call is about. Changes of a JSON patch
# are the whole body for whoever gives them.
_FIRST = (ir.Where.PATH, ir.Where.VALUE, ir.Where.CHANGES)


@define
class Face:
    """What a module and its stub have in common."""

    whole: ServiceAt
    """The service at all versions together."""
    resource: ir.Resource
    used: Usage
    annotations: Annotations
    stub: bool
    """Whether it is a stub, which has `...` for defaults."""
    codes: list[Code] = Factory(list)
    """What the file is made of so far; its imports follow from them."""
    missing: set[str] = Factory(set)
    """The types of arguments that a version lacks."""

    @property
    def source(self) -> str:
        return f"specs/{self.whole.service.name}/{self.resource.name}.yaml"

    @property
    def resource_doc(self) -> str:
        place = f"{self.whole.service.name}.{self.resource.name}"
        return docstring(f"{self.resource.doc.rstrip('.')}: `{place}`.", 4)

    def docs(self, version: Version | None = None) -> Docs:
        return Docs(self.whole.service, self.used.types, version)

    def take(self, code: Code) -> str:
        """The text of a piece of code, whose imports the file then has."""
        self.codes.append(code)
        return code.text

    # --- for all versions together

    def enums(self) -> Iterator[EnumView]:
        for declared in self.closed_sets():
            view = self.enum(declared, declared.name, self.whole.values(declared))
            if declared.name in self.used.beyond_queries and not declared.open:
                view = evolve(view, check=names.check_name(declared.name))
            yield view
        yield from self.calls_that_start_work()

    def calls_that_start_work(self) -> Iterator[EnumView]:
        wait = self.resource.helper("wait")
        after = wait.facts.after if wait is not None and isinstance(wait.facts, ir.Wait) else ()
        if after:
            self.codes += [LITERAL, Code.of("TypeAlias", "typing")]
            values = ", ".join(repr(name) for name, _ in after)
            doc = "What starts work that `wait` knows the end of."
            yield EnumView(names.AFTER, values, docstring(doc, 0))

    def requests(self) -> Iterator[RequestView]:
        for declared in self.objects(self.used.requests):
            keys = self.whole.attributes(declared, answer=False)
            yield self.request(declared, names.request_name(declared.name), keys)

    def models(self) -> Iterator[ModelView]:
        for declared, _ in self.answers():
            yield self.whole_model(declared)

    def whole_model(self, declared: ir.ObjectType) -> ModelView:
        fields = self.whole.attributes(declared, answer=True)
        own = [fields[item.name] for item in self.own_fields(declared)]
        doc = self.docs().declared(declared)
        return self.model(declared, declared.name, [self.root(declared)], doc, own)

    def own_fields(self, declared: ir.ObjectType) -> list[ir.Field]:
        """The fields that a model does not inherit as they are."""
        parent = self.used.types.get(self.used.parents.get(declared.name, ""))
        inherited = parent.fields if isinstance(parent, ir.ObjectType) else ()
        return [item for item in declared.fields if item not in inherited]

    def root(self, declared: ir.ObjectType) -> str:
        """What a model is derived from.

        Another one with a part of its fields, else the class of its kind of records, else Model.
        """
        if declared.name in self.used.parents:
            return self.used.parents[declared.name]
        for kind in self.whole.service.records():
            if declared.name in kind.members:
                return self.take(local(kind.name, RECORDS, self.resource.name))
        return self.take(runtime("answers.model", "Model"))

    def operation(self, op: ir.Operation) -> MethodView:
        return self.method(self.whole.method(op), self.docs().operation(op, 8))

    def answers(self) -> Iterator[tuple[ir.ObjectType, frozenset[str]]]:
        """The types that are models, each with the circle of types that it is in."""
        declared = {each.name: each for each in self.objects(self.used.answers)}
        circles = cycles({name: self.used.held[name] for name in declared})
        before = self.used.before()
        for name in sorted_by_dependency({name: before[name] for name in declared}):
            if name in declared:
                yield declared[name], circles.get(name, frozenset())

    def closed_sets(self) -> Iterator[ir.EnumType]:
        """The enums that are used, in the order of the spec."""
        used = self.used.answers | self.used.requests
        for declared in self.resource.types:
            if isinstance(declared, ir.EnumType) and declared.name in used:
                yield declared

    def objects(self, used: set[str]) -> list[ir.ObjectType]:
        """The types that are classes and are used so, in the order of the spec."""
        declared = [each for each in self.resource.types if isinstance(each, ir.ObjectType)]
        return [each for each in declared if each.name in used and not ir.is_map(each)]

    # --- types, at one version or at all

    def enum(
        self,
        declared: ir.EnumType,
        name: str,
        values: Iterable[str | int],
        version: Version | None = None,
    ) -> EnumView:
        self.codes += [LITERAL, Code.of("TypeAlias", "typing")]
        doc = docstring(self.docs(version).declared(declared), 0)
        return EnumView(name, ", ".join(map(repr, values)), doc)

    def request(
        self,
        declared: ir.ObjectType,
        name: str,
        attributes: Mapping[str, Attribute],
        version: Version | None = None,
    ) -> RequestView:
        self.codes.append(Code.of("TypedDict", "typing"))
        docs = self.docs(version)
        keys = []
        for key, attribute in attributes.items():
            code = self.annotations.request(attribute.type)
            if attribute.required:
                code = generic(Code.of("Required", "typing"), code)
            doc = docs.argument(attribute.field, declared.versions)
            shown = (docstring(doc, 4), comment(doc, 8)) if doc else ("", "")
            keys.append(KeyView(key, self.take(code), *shown))
        return RequestView(
            name=name,
            doc=docstring(docs.declared(declared), 4),
            keys=tuple(keys),
            functional=any(not names.is_identifier(key.name) for key in keys),
        )

    def model(
        self,
        declared: ir.ObjectType,
        name: str,
        bases: Iterable[str],
        doc: str,
        attributes: Iterable[Attribute],
        version: Version | None = None,
    ) -> ModelView:
        docs = self.docs(version)
        fields = []
        for attribute in attributes:
            code = self.annotations.answer(attribute.type)
            text = docs.field(attribute.field, declared.versions)
            fields.append(FieldView(attribute.field.name, self.take(code), text))
        return ModelView(name, tuple(bases), docstring(doc, 4), tuple(fields))

    # --- operations, at one version or at all

    def method(self, method: Method, doc: str, *, forced: bool = False) -> MethodView:
        parameters = tuple(self.parameters(method))
        normal = self.take(self.returned(method.returns, paged=method.paged))
        if not method.switched:
            return MethodView(method.op.name, parameters, normal, (), doc, forced)
        self.codes += [LITERAL, Code.of("overload", "typing")]
        overloads = []
        for argument, value, kind in method.switched:
            given = _narrowed(parameters, [argument], literal(value), must=True)
            overloads.append((given, self.take(self.returned(kind, paged=False))))
        # Of the ordinary answer, a switch that is a bool may only be False.
        switches = [argument for argument, value, _ in method.switched if value is True]
        no = self.optional(literal(False))
        overloads.append((_narrowed(parameters, switches, no, must=False), normal))
        whole = union_code(Code(text) for text in (normal, *(text for _, text in overloads)))
        return MethodView(method.op.name, parameters, str(whole), tuple(overloads), doc, forced)

    def parameters(self, method: Method) -> Iterator[ParameterView]:
        for parameter in sorted(method.parameters, key=lambda each: each.where not in _FIRST):
            if isinstance(parameter.type, Missing):
                code = self.tombstone(parameter.type.name, overloaded=bool(method.switched))
            else:
                code = self.argument(parameter, parameter.type)
            default = "" if parameter.required else " = ..." if self.stub else " = OMIT"
            may_lack = not parameter.required and parameter.where is not ir.Where.CHANGES
            keyword = parameter.where not in _FIRST or may_lack
            yield ParameterView(parameter.name, self.take(code), default, keyword)

    def tombstone(self, name: str, *, overloaded: bool) -> Code:
        """The annotation of an argument that a version lacks."""
        self.missing.add(name)
        code = Code.of(name, "._needs")
        return generic(Code.of("absent", "._needs"), code) if overloaded else code

    def argument(self, parameter: Parameter, expr: TypeExpr) -> Code:
        item = parameter.field
        filters = [runtime("calls.filters", names.class_name(each)) for each in item.operators]
        kind = self.annotations.request(expr)
        code = Code(" | ".join(map(str, [kind, *filters])), gather([kind, *filters]))
        if item.suffixed and parameter.where is ir.Where.QUERY:
            code = generic(MAPPING, STR, code)
        return code if parameter.required else self.optional(code)

    def optional(self, code: Code) -> Code:
        """The annotation of an argument that may be left out."""
        if not self.stub:
            self.codes.append(runtime("omit", "OMIT"))
        text = code.text.removesuffix(" | None")
        nothing = [Code("None")] if text != code.text else []
        return union_code([Code(text, code.imports), runtime("omit", "Omit"), *nothing])

    def returned(self, expr: TypeExpr, *, paged: bool) -> Code:
        if not paged:
            return self.annotations.answer(expr)
        pager = runtime("answers.paging", "Pager")
        return union_code(
            (
                generic(pager, self.annotations.answer(part.item))
                if isinstance(part, typexpr.ListOf)
                else self.annotations.answer(part)
            )
            for part in typexpr.members(expr)
        )


def _narrowed(
    parameters: Iterable[ParameterView], switches: Collection[str], kind: Code, *, must: bool
) -> tuple[ParameterView, ...]:
    """The parameters where some of them have another type, and perhaps must be given."""
    return tuple(
        evolve(p, type=kind.text, default="" if must else p.default) if p.name in switches else p
        for p in parameters
    )
