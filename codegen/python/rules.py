# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From types to the rules that the values of arguments are checked with."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define

from .. import ir
from ..ir.versions import VersionSet
from ..language import typexpr
from ..language.typexpr import TypeExpr
from .code import Code, call, mapping, runtime


def _runtime(name: str) -> Code:
    return runtime("calls.rules", name)


@define
class Rules:
    """The rules of one service."""

    service: ir.Service
    types: dict[str, ir.Declared]

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
            listed = [
                (self.service.show(where), r if r is not None else "None") for where, r in rules
            ]
            parts.append(call(_runtime("Within"), [mapping(listed)]))
        found = [part for part in parts if part is not None]
        if len(found) <= 1:
            return found[0] if found else None
        return call(_runtime("Both"), found)

    def _rule(self, expr: TypeExpr, versions: VersionSet, seen: frozenset[str]) -> Code | None:
        match expr:
            case typexpr.ListOf(item):
                inner = self._rule(item, versions, seen)
                return call(_runtime("Each"), [inner]) if inner is not None else None
            case typexpr.MapOf(item):
                inner = self._rule(item, versions, seen)
                return call(_runtime("EachValue"), [inner]) if inner is not None else None
            case typexpr.Union(parts):
                found = [r for r in (self._rule(p, versions, seen) for p in parts) if r is not None]
                if len(found) <= 1:
                    return found[0] if found else None
                return call(_runtime("Both"), found)
            case typexpr.Named(name) if name not in seen:
                return self._declared_rule(self.types[name], versions, seen | {name})
            case _:
                return None

    def _declared_rule(
        self, declared: ir.Declared, versions: VersionSet, seen: frozenset[str]
    ) -> Code | None:
        match declared:
            case ir.AliasType(type=cases) | ir.RecordsType(type=cases):
                return self.rule(cases, versions, seen)
            case ir.EnumType(values=values):
                limited = [(v, where) for v, where in values if versions - where]
                listed = ", ".join(f"{v!r}: {self.service.show(where)!r}" for v, where in limited)
                if not limited:
                    return None
                values_rule = _runtime("Values")
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
                exist.append((item.wire, repr(self.service.show(item.versions))))
            must = item.required_in(here, unsaid=False)
            if must and must != versions:
                required.append((item.wire, repr(self.service.show(must))))
            rule = self.rule(item.type, here, seen) if here else None
            if rule is not None:
                inner.append((item.wire, rule))
        named = {
            name: mapping(items)
            for name, items in (("versions", exist), ("required", required), ("rules", inner))
            if items
        }
        return call(_runtime("Keys"), [], **named) if named else None

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
                other["other"] = repr(self.service.show(text))
        rules = []
        for name, sets, named in (("Values", values, other), ("Kinds", kinds, {})):
            listed = [
                (k, repr(self.service.show(v))) for k, v in sets.items() if named or versions - v
            ]
            if listed:
                rules.append(call(_runtime(name), [mapping(listed)], **named))
        if len(rules) <= 1:
            return rules[0] if rules else None
        return call(_runtime("Both"), rules)

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
                    case ir.AliasType(type=cases) | ir.RecordsType(type=cases):
                        for inner in cases.values:
                            yield from self._kinds(inner)
            case typexpr.Primitive(name):
                kind = typexpr.PRIMITIVES[name]
                yield ("number" if kind == "integer" else kind), ""
