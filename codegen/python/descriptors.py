# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the runtime works with: the descriptors of operations, their arguments, and fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from attrs import AttrsInstance, define, fields

from .. import ir
from ..ir import names
from ..ir.usage import Usage, follow
from ..language import typexpr
from .code import Code, call, gather, mapping, runtime
from .conversions import Conversions
from .decoders import Decoders
from .rules import Rules

# What has no key of its own on the wire.
_WITHOUT_KEY = frozenset(
    {ir.Where.VALUE, ir.Where.EXTRA, ir.Where.ADD, ir.Where.REMOVE, ir.Where.CHANGES}
)


@define
class Descriptors:
    """The descriptors of one module."""

    service: ir.Service
    used: Usage
    decoders: Decoders
    rules: Rules
    conversions: Conversions

    def field(self, item: ir.Field, circle: frozenset[str]) -> Code | None:
        """The descriptor of a model's field; None if its name and its type say it all.

        Args:
            item: The field.
            circle: The circle of types that the model is in.
        """
        optional = item.versions - item.required_in(item.versions, unsaid=True)
        named: dict[str, Code | str] = {}
        if item.versions != self.service.versions:
            named["versions"] = repr(self.service.show(item.versions))
        if optional:
            text = "all" if optional == item.versions else self.service.show(optional)
            named["optional"] = repr(text)
        decode = self.decoders.field(item, circle)
        if decode is not None:
            named["decode"] = decode
        if item.header:
            named["header"] = repr(item.header)
        if item.rest:
            named["rest"] = "True"
        if item.extensions and not optional:
            named["extensions"] = repr(item.extensions)
        if item.secret:
            named["secret"] = "True"
        wire_name = [repr(item.wire)] if item.wire != item.name and not item.of_answers else []
        if not named and not wire_name:
            return None
        return call(runtime("answers.fields", "wire"), wire_name, **named)

    def partial(self, declared: ir.ObjectType) -> Code | None:
        """What the class of a model is told of its partial answers."""
        partial = declared.partial
        if partial is None:
            return None
        facts = [self.service.show(partial.versions), partial.doc, partial.has]
        return call(runtime("answers.fields", "Partial"), list(map(repr, facts)))

    def operation(self, op: ir.Operation) -> Code:
        """The descriptor of an operation."""
        show = self.service.show
        whole = self.service.versions
        named: dict[str, Code | str] = {}
        if op.arguments:
            made = [self.argument(a, op) for a in op.arguments]
            named["arguments"] = _tuple(made)
        decoder = self.decoders.returns(op.returns) if not op.outcome else None
        if decoder is not None:
            named["returns"] = decoder
        if op.versions != whole:
            named["versions"] = repr(show(op.versions))
        if older := [a for a in op.aliases if a.sent]:
            items = ", ".join(f"{show(a.versions)!r}: {a.call.path!r}" for a in older)
            named["older_paths"] = f"{{{items}}}"
        if op.action is not None:
            named["action"] = repr(op.action)
        if len(op.envelope.items) > 1:
            items = ", ".join(f"{show(v)!r}: {name!r}" for v, name in op.envelope.items)
            named["envelope"] = f"{{{items}}}"
        elif op.envelope.only is not None:
            named["envelope"] = repr(op.envelope.only)
        if op.fixed:
            named["fixed"] = repr(dict(op.fixed))
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
            named["returns_if"] = _tuple([self.other(each) for each in op.returns_if])
        if op.pages is not None:
            named["pages"] = self.pages(op.pages)
        if op.extensions:
            named["extensions"] = repr(op.extensions)
        if any(a is not None and a.type == typexpr.Primitive("stream") for a in op.returns.values):
            named["stream"] = "True"
        if op.answer is not None:
            named["answer"] = repr(op.answer)
        if self.is_secret(op):
            named["secret"] = "True"
        if not op.authenticated:
            named["authenticated"] = "False"
        if op.repeat is not None:
            named["repeat"] = repr(op.repeat)
        if op.busy:
            named["busy"] = repr(op.busy)
        name = repr(f"{op.resource}.{op.name}")
        return call(runtime("calls.operation", "Operation"), [name, repr(str(op.call))], **named)

    def work(self, resource: ir.Resource, facts: ir.Find | ir.Wait) -> Code:
        """What helpers are told."""
        constants = {op.name: names.constant_name(op.name) for op in resource.operations}
        if isinstance(facts, ir.Find):
            return _facts(
                "Find", resource.name, facts, constants, ("list", "show"), {"name": "name"}
            )
        named = {
            name: _facts("Starts", None, starts, constants, (), {})
            if starts.reports is None
            else _facts(
                "Starts", None, starts, constants, (), {},
                reports=_facts("Reports", None, starts.reports, constants, ("list",), {}),
            )
            for name, starts in facts.after
        }  # fmt: skip
        after = {"after": mapping(named.items())} if named else {}
        return _facts("Wait", resource.name, facts, constants, ("show", "delete"), {}, **after)

    def other(self, other: ir.AnswerIf) -> Code:
        """The other answer, for one value of an argument."""
        switch = [repr(other.argument.field.name), repr(other.value)]
        decoder = self.decoders.returns(other.returns) or "None"
        return call(runtime("calls.operation", "When"), [*switch, decoder])

    def pages(self, pages: ir.Pages) -> Code:
        """How the next page is found."""
        if pages.style == "one":
            return call(runtime("answers.paging", "OnePage"), [])
        cls = {"link": "LinkPages", "marker": "MarkerPages", "offset": "OffsetPages"}[pages.style]
        where = self.service.show(pages.versions)
        listed = [repr(pages.key), *([repr(where)] if where != "all" else [])]
        named: dict[str, Code | str] = {}
        if pages.truncated:
            named["truncated"] = repr(pages.truncated)
        if pages.skip:
            named["skip"] = repr(pages.skip)
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
            ir.Where.SET: "set_key",
            ir.Where.ADD: "add_keys",
            ir.Where.REMOVE: "remove_keys",
            ir.Where.CHANGES: "changes",
        }[argument.where]
        show = self.service.show
        named: dict[str, Code | str] = {}
        convert = self.conversions.conversion(item.type)
        if convert is not None and argument.where is ir.Where.QUERY and item.suffixed:
            convert = call(runtime("calls.conversions", "EachEntry"), [convert])
        if convert is not None:
            named["convert"] = convert
        if argument.where is not ir.Where.PATH:
            must = item.required_in(op.versions, unsaid=False)
            if op.versions - item.versions:
                named["versions"] = repr(show(item.versions))
            if must and must != op.versions:
                named["required"] = repr(show(must))
            if item.extensions:
                named["extensions"] = repr(item.extensions)
            style = self.style(item)
            rule = self.rules.rule(item.type, item.versions & op.versions)
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
        has_wire = argument.where not in _WITHOUT_KEY
        if has_wire and item.wire != item.name:
            listed.append(repr(item.wire))
        return call(runtime("calls.operation", place), listed, **named)

    def style(self, item: ir.Field) -> str:
        if item.suffixed:
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


def _facts(
    cls: str, name: str | None, facts: AttrsInstance, constants: Mapping[str, str],
    operations: Collection[str], defaults: Mapping[str, str], **others: Code,
) -> Code:  # fmt: skip
    """A call of a class of facts: what differs from its defaults, operations by their constants."""
    named: dict[str, Code | str] = {}
    for each in fields(type(facts)):
        value = getattr(facts, each.name)
        if each.name in others:
            named[each.name] = others[each.name]
        elif each.name in ("pos", "after", "reports") or not value:
            continue
        elif each.name in operations:
            named[each.name] = constants[value]
        elif value != defaults.get(each.name):
            named[each.name] = repr(value)
    return call(runtime("work.facts", cls), [repr(name)] if name else [], **named)
