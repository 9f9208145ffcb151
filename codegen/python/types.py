# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From type expressions to Python: annotations, decoders of answers, rules of requests.

Annotations are objects that know what they import; nothing looks into strings for names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import Factory, define, frozen

from .. import ir
from ..ir import names
from ..ir.versions import VersionSet, show_versions
from ..language import typexpr
from ..language.typexpr import TypeExpr


@frozen
class Import:
    """`from module import name`. The module is absolute, or begins with dots."""

    module: str
    name: str


@frozen
class Code:
    """A piece of Python with what it imports."""

    text: str
    imports: frozenset[Import] = frozenset()

    def __str__(self) -> str:
        return self.text


ANY = Code("Any", frozenset({Import("typing", "Any")}))
_SIMPLE = {
    "int": Code("int"),
    "float": Code("float"),
    "bool": Code("bool"),
    "flag": Code("bool"),
    "null": Code("None"),
    "any": ANY,
    "datetime": Code("datetime", frozenset({Import("datetime", "datetime")})),
}
_RUNTIME = ".._runtime"


def gather(parts: Iterable[Code]) -> frozenset[Import]:
    """What several pieces import together."""
    return frozenset(i for part in parts for i in part.imports)


def runtime(module: str, name: str) -> Code:
    """A name of the runtime."""
    return Code(name, frozenset({Import(f"{_RUNTIME}.{module}", name)}))


def call(function: Code, arguments: Sequence[Code | str], /, **named: Code | str) -> Code:
    """A call of a function."""
    texts = [str(a) for a in arguments] + [f"{k}={v}" for k, v in named.items()]
    codes = [a for a in (*arguments, *named.values()) if isinstance(a, Code)]
    return Code(f"{function}({', '.join(texts)})", gather([function, *codes]))


def mapping(items: Iterable[tuple[str, Code | str]]) -> Code:
    """A dict display with text keys."""
    items = list(items)
    text = ", ".join(f"{key!r}: {value}" for key, value in items)
    return Code(f"{{{text}}}", gather(v for _, v in items if isinstance(v, Code)))


def with_filters(code: Code, item: ir.Field) -> Code:
    """The annotation of an argument, with the filters that it takes beside its type."""
    filters = [runtime("calls.filters", names.class_name(each)) for each in item.operators]
    return Code(" | ".join(map(str, [code, *filters])), gather([code, *filters]))


@define
class PythonTypes:
    """The Python side of one module of one service."""

    service: ir.Service
    types: dict[str, ir.Declared]
    module: str
    open: list[str] = Factory(list)
    """The mappings whose values are being written."""

    # --- annotations

    def request(self, expr: TypeExpr) -> Code:
        """The annotation of an argument, or of a key of a request."""
        return self._annotation(expr, answer=False)

    def answer(self, expr: TypeExpr) -> Code:
        """The annotation of a field of an answer."""
        return self._annotation(expr, answer=True)

    def cases(self, cases: ir.Cases[TypeExpr], *, answer: bool) -> Code:
        """The annotation of what may be of other types in other versions."""
        return self._annotation(typexpr.union(list(cases.values)), answer=answer)

    def argument(self, item: ir.Field) -> Code:
        """The annotation of an argument: its type, or a filter with an operator."""
        return with_filters(self.cases(item.type, answer=False), item)

    def _annotation(self, expr: TypeExpr, *, answer: bool) -> Code:
        match expr:
            case typexpr.Primitive("stream"):
                return (
                    runtime("answers.download", "Download")
                    if answer
                    else runtime("calls.upload", "Readable")
                )
            case typexpr.Primitive("object"):
                return _generic("Mapping", Code("str"), ANY)
            case typexpr.Primitive(name):
                return _SIMPLE.get(name, Code("str"))
            case typexpr.Value(value):
                return Code(f"Literal[{value!r}]", frozenset({Import("typing", "Literal")}))
            case typexpr.ListOf(item):
                return _generic("Sequence", self._annotation(item, answer=answer))
            case typexpr.MapOf(item):
                return _generic("Mapping", Code("str"), self._annotation(item, answer=answer))
            case typexpr.Union(parts):
                return self._union(parts, answer=answer)
            case typexpr.Named(name):
                return self.named(name, answer=answer)

    def named(self, name: str, *, answer: bool) -> Code:
        """The annotation of a declared type."""
        return self._declared(self.types[name], answer=answer)

    def _declared(self, declared: ir.Declared, *, answer: bool) -> Code:
        match declared:
            case ir.AliasType(type=cases):
                return self.cases(cases, answer=answer)
            case ir.EnumType(name=name, open=is_open, values=values):
                code = self._imported(declared.resource, name)
                if answer or is_open:
                    kinds = sorted({type(value).__name__ for value, _ in values})
                    return Code(f"{code} | {' | '.join(kinds)}", code.imports)
                return code
            case ir.ObjectType() if ir.is_map(declared):
                return self._map(declared, answer=answer)
            case ir.ObjectType(name=name):
                if answer:
                    return self._imported(declared.resource, name)
                code = self._imported(declared.resource, names.request_name(name))
                if declared.free is None:
                    return code
                # A TypedDict cannot say "and any other key".
                other = _generic("Mapping", Code("str"), ANY)
                return Code(f"{code} | {other}", gather([code, other]))

    def _map(self, declared: ir.ObjectType, *, answer: bool) -> Code:
        # A mapping that holds itself, such as a tree of projects, is typed down to its first
        # level: a recursive alias would have to be a public name of its own.
        if declared.free is None or declared.name in self.open:
            return _generic("Mapping", Code("str"), ANY)
        self.open.append(declared.name)
        inner = self._annotation(declared.free, answer=answer)
        self.open.pop()
        return _generic("Mapping", Code("str"), inner)

    def _union(self, parts: tuple[TypeExpr, ...], *, answer: bool) -> Code:
        values = [part.value for part in parts if isinstance(part, typexpr.Value)]
        codes = [
            self._annotation(part, answer=answer)
            for part in parts
            if not isinstance(part, typexpr.Value) and part != typexpr.NULL
        ]
        if values and answer:
            codes.append(Code("str"))  # other clouds may answer other values
        elif values:
            text = ", ".join(map(repr, values))
            codes.append(Code(f"Literal[{text}]", frozenset({Import("typing", "Literal")})))
        if typexpr.NULL in parts:
            codes.append(Code("None"))
        if any(code.text == "Any" for code in codes):
            return ANY
        texts = dict.fromkeys(t for code in codes for t in code.text.split(" | "))
        if any("[" in code.text and " | " in code.text for code in codes):
            texts = dict.fromkeys(code.text for code in codes)
        return Code(" | ".join(texts), gather(codes))

    def _imported(self, resource: str, name: str) -> Code:
        if resource == self.module:
            return Code(name)
        return Code(name, frozenset({Import(f".{resource}", name)}))

    # --- decoders

    def decoder(self, expr: TypeExpr, seen: frozenset[str] = frozenset()) -> Code | None:
        """The code of a decoder; None for what stays as it came."""
        match expr:
            case typexpr.Primitive("datetime"):
                return runtime("answers.decode", "TIMESTAMP")
            case typexpr.ListOf(item):
                return _each("Items", self.decoder(item, seen), _LIST)
            case typexpr.MapOf(item):
                return _each("Entries", self.decoder(item, seen), _MAP)
            case typexpr.Primitive("object"):
                return _MAP
            case typexpr.Union(parts):
                decoders = [self.decoder(part, seen) for part in parts]
                found = list(dict.fromkeys(d for d in decoders if d is not None))
                if len(found) <= 1:
                    return found[0] if found else None
                return call(runtime("answers.decode", "Either"), found)
            case typexpr.Named(name):
                return self._declared_decoder(self.types[name], seen)
            case _:
                return None

    def _declared_decoder(self, declared: ir.Declared, seen: frozenset[str]) -> Code | None:
        match declared:
            case ir.AliasType(type=cases):
                return self.decoder_cases(cases, seen)
            case ir.ObjectType(name=name, free=free) if ir.is_map(declared):
                if free is None or name in seen:
                    return _MAP
                return self.decoder(typexpr.MapOf(free), seen | {name})
            case ir.ObjectType(name=name, resource=resource):
                made = call(runtime("answers.decode", "Object"), [self._imported(resource, name)])
                if name in seen:
                    later = runtime("answers.decode", "Later")
                    return Code(f"{later}(lambda: {made})", gather([later, made]))
                return made
            case _:
                return None

    def decoder_cases(
        self, cases: ir.Cases[TypeExpr], seen: frozenset[str] = frozenset()
    ) -> Code | None:
        """The decoder of what may be of other types in other versions."""
        return by_version(
            [(versions, self.decoder(expr, seen)) for versions, expr in cases.items],
            self.service,
        )

    def returns(self, answers: ir.Cases[ir.Answer | None]) -> Code | None:
        """The decoder of an operation's answer; None if there is nothing to decode."""
        cases = [(versions, self._answer_decoder(answer)) for versions, answer in answers.items]
        if any(decoder is not None for _, decoder in cases):
            nothing = runtime("answers.decode", "NOTHING")
            cases = [(v, decoder if decoder is not None else nothing) for v, decoder in cases]
        return by_version(cases, self.service)

    def _answer_decoder(self, answer: ir.Answer | None) -> Code | None:
        if answer is None or answer.type == typexpr.Primitive("stream"):
            return None
        if answer.key is None:
            inner = self.decoder(answer.type)
            return inner if inner is not None else runtime("answers.decode", "RAW")
        return self._under(answer.key.split("."), answer.type)

    def _under(self, keys: Sequence[str], expr: TypeExpr) -> Code | None:
        """The decoder of what is below a path of keys: `server`, `meta.*`, `keypairs[].keypair`."""
        if not keys:
            return self.decoder(expr)
        key, rest = keys[0], keys[1:]
        if key.endswith("[]") and isinstance(expr, typexpr.ListOf):
            item = self._under(rest, expr.item)
            inner = call(runtime("answers.decode", "Items"), [item]) if item is not None else None
        else:
            inner = self._under(rest, expr)
        listed: list[Code | str] = [inner] if inner is not None else []
        if key == "*":
            return call(runtime("answers.decode", "Only"), listed)
        return call(runtime("answers.decode", "Under"), [repr(key.removesuffix("[]")), *listed])

    # --- rules

    def rule(
        self, cases: ir.Cases[TypeExpr], versions: VersionSet, seen: frozenset[str] = frozenset()
    ) -> Code | None:
        """What the values of an argument need, beyond what the argument itself needs."""
        cut = cases.within(versions)
        parts = [self._differences(cut, versions)]
        rules = [(where, self._rule(expr, where, seen)) for where, expr in cut.items]
        if len({r.text if r is not None else None for _, r in rules}) == 1:
            parts.append(rules[0][1])
        else:
            listed = [(self.show(where), r if r is not None else "None") for where, r in rules]
            parts.append(call(runtime("calls.rules", "Within"), [mapping(listed)]))
        found = [part for part in parts if part is not None]
        if len(found) <= 1:
            return found[0] if found else None
        return call(runtime("calls.rules", "Both"), found)

    def _rule(self, expr: TypeExpr, versions: VersionSet, seen: frozenset[str]) -> Code | None:
        match expr:
            case typexpr.ListOf(item):
                inner = self._rule(item, versions, seen)
                return call(runtime("calls.rules", "Each"), [inner]) if inner is not None else None
            case typexpr.MapOf(item):
                inner = self._rule(item, versions, seen)
                return (
                    call(runtime("calls.rules", "EachValue"), [inner])
                    if inner is not None
                    else None
                )
            case typexpr.Union(parts):
                found = [r for r in (self._rule(p, versions, seen) for p in parts) if r is not None]
                if len(found) <= 1:
                    return found[0] if found else None
                return call(runtime("calls.rules", "Both"), found)
            case typexpr.Named(name) if name not in seen:
                return self._declared_rule(self.types[name], versions, seen | {name})
            case _:
                return None

    def _declared_rule(
        self, declared: ir.Declared, versions: VersionSet, seen: frozenset[str]
    ) -> Code | None:
        match declared:
            case ir.AliasType(type=cases):
                return self.rule(cases, versions, seen)
            case ir.EnumType(values=values):
                limited = [(v, where) for v, where in values if versions - where]
                listed = ", ".join(f"{v!r}: {self.show(where)!r}" for v, where in limited)
                if not limited:
                    return None
                values_rule = runtime("calls.rules", "Values")
                return Code(f"{values_rule}({{{listed}}})", values_rule.imports)
            case ir.ObjectType(fields=fields):
                return self._keys(fields, versions, seen)

    def _keys(
        self, fields: tuple[ir.Field, ...], versions: VersionSet, seen: frozenset[str]
    ) -> Code | None:
        exist, required, inner = [], [], []
        for item in fields:
            here = item.versions & versions
            if versions - item.versions:
                exist.append((item.wire, repr(self.show(item.versions))))
            must = item.required_in(here, unsaid=False)
            if must and must != versions:
                required.append((item.wire, repr(self.show(must))))
            rule = self.rule(item.type, here, seen) if here else None
            if rule is not None:
                inner.append((item.wire, rule))
        named = {
            name: mapping(items)
            for name, items in (("versions", exist), ("required", required), ("rules", inner))
            if items
        }
        return call(runtime("calls.rules", "Keys"), [], **named) if named else None

    def _differences(self, cases: ir.Cases[TypeExpr], versions: VersionSet) -> Code | None:
        """What one case allows and another does not: values, and kinds of JSON values."""
        if len(cases.items) == 1:
            return None
        values: dict[str, VersionSet] = {}
        kinds: dict[str, VersionSet] = {}
        for where, expr in cases.items:
            for kind, value in self._kinds(expr):
                if kind == "value":
                    values[value] = values.get(value, VersionSet()) | where
                else:
                    kinds[kind] = kinds.get(kind, VersionSet()) | where
        if "any" in kinds:
            return None
        other: dict[str, Code | str] = {}
        if values and "string" in kinds:
            # Where any text is allowed, so are the values; where not, they alone.
            text = kinds.pop("string")
            values = {value: where | text for value, where in values.items()}
            if versions - text:
                other["other"] = repr(self.show(text))
        rules = []
        for name, sets, named in (("Values", values, other), ("Kinds", kinds, {})):
            listed = [(k, repr(self.show(v))) for k, v in sets.items() if named or versions - v]
            if listed:
                rules.append(call(runtime("calls.rules", name), [mapping(listed)], **named))
        if len(rules) <= 1:
            return rules[0] if rules else None
        return call(runtime("calls.rules", "Both"), rules)

    def _kinds(self, expr: TypeExpr) -> Iterable[tuple[str, str]]:
        match expr:
            case typexpr.Value(value):
                yield "value", value
            case typexpr.ListOf():
                yield "array", ""
            case typexpr.MapOf():
                yield "object", ""
            case typexpr.Union(parts):
                for part in parts:
                    yield from self._kinds(part)
            case typexpr.Named(name):
                match self.types[name]:
                    case ir.ObjectType():
                        yield "object", ""
                    case ir.EnumType(values=values, open=is_open):
                        for one, _ in values:
                            if isinstance(one, int):
                                yield "number", ""
                            else:
                                yield ("string", "") if is_open else ("value", one)
                    case ir.AliasType(type=cases):
                        for inner in cases.values:
                            yield from self._kinds(inner)
            case typexpr.Primitive(name):
                kind = typexpr.PRIMITIVES[name]
                yield ("number" if kind == "integer" else kind), ""

    def show(self, versions: VersionSet) -> str:
        """A version set as generated code and docstrings write it."""
        return show_versions(versions, self.service.versions)


_LIST, _MAP = runtime("answers.decode", "LIST"), runtime("answers.decode", "MAP")


def _each(name: str, inner: Code | None, plain: Code) -> Code:
    """The decoder of a list or a map whose values have a decoder, if they need one."""
    if inner is None or inner in (_LIST, _MAP):
        return plain
    return call(runtime("answers.decode", name), [inner])


def by_version(cases: list[tuple[VersionSet, Code | None]], service: ir.Service) -> Code | None:
    """One decoder for all versions, or `ByVersion` if they differ."""
    if len({d.text if d is not None else None for _, d in cases}) == 1:
        return cases[0][1]
    listed = [
        (show_versions(v, service.versions), d if d is not None else "None") for v, d in cases
    ]
    return call(runtime("answers.decode", "ByVersion"), [mapping(listed)])


def _generic(name: str, *inner: Code) -> Code:
    text = f"{name}[{', '.join(code.text for code in inner)}]"
    return Code(text, gather(inner) | {Import("collections.abc", name)})
