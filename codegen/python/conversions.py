# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From types to what makes of Python values what a service takes."""

from __future__ import annotations

from attrs import define

from .. import ir
from ..language import typexpr
from ..language.typexpr import TypeExpr
from .annotations import RECORDS
from .code import Code, call, gather, local, mapping, runtime


def _runtime(name: str) -> Code:
    return runtime("calls.conversions", name)


@define
class Conversions:
    """The conversions of one module."""

    types: dict[str, ir.Declared]
    module: str

    def conversion(
        self, cases: ir.Cases[TypeExpr], seen: frozenset[str] = frozenset()
    ) -> Code | None:
        """The conversion of an argument or a key; None for what goes out as it is."""
        return self._union([part for expr in cases.values for part in typexpr.members(expr)], seen)

    def _of(self, expr: TypeExpr, seen: frozenset[str]) -> Code | None:
        match expr:
            case typexpr.Primitive("base64"):
                return _runtime("AS_BASE64")
            case typexpr.Primitive("textbool"):
                return _runtime("AS_TEXT")
            case typexpr.ListOf(item):
                return _each("EachItem", self._union(typexpr.members(item), seen))
            case typexpr.MapOf(item):
                return _each("EachEntry", self._union(typexpr.members(item), seen))
            case typexpr.Named(name) if name not in seen:
                return self._declared(self.types[name], seen | {name})
            case _:
                return None

    def _declared(self, declared: ir.Declared, seen: frozenset[str]) -> Code | None:
        match declared:
            case ir.AliasType(type=cases):
                return self.conversion(cases, seen)
            case ir.ObjectType(free=free) if ir.is_map(declared) and free is not None:
                return self._of(typexpr.MapOf(free), seen)
            case ir.ObjectType():
                return self._keys(declared, seen)
            case _:
                return None

    def _keys(self, declared: ir.ObjectType, seen: frozenset[str]) -> Code | None:
        fields = [item for item in declared.fields if not item.of_answers]
        inner = [(item.wire, self.conversion(item.type, seen)) for item in fields]
        found = [(wire, code) for wire, code in inner if code is not None]
        renamed = [(item.key, repr(item.wire)) for item in fields if item.key != item.wire]
        if not found and not renamed:
            return None
        named = {"names": mapping(renamed)} if renamed else {}
        return call(_runtime("AtKeys"), [mapping(found)] if found else [], **named)

    def _union(
        self, parts: tuple[TypeExpr, ...] | list[TypeExpr], seen: frozenset[str]
    ) -> Code | None:
        """The conversion of what may be of one of several types."""
        kinds: list[Code | str] = []
        others = []
        for part in dict.fromkeys(parts):
            match self.types.get(part.name) if isinstance(part, typexpr.Named) else None:
                case ir.RecordsType(name=name):
                    kinds.append(local(name, RECORDS, self.module))
                case _:
                    others.append(self._of(part, seen))
        found = list(dict.fromkeys(code for code in others if code is not None))
        if kinds:
            named = {"others": "True"} if self._objects(parts) else {}
            found.insert(0, call(_runtime("Id"), kinds, **named))
        if len(found) <= 1:
            return found[0] if found else None
        return Code(f"{_runtime('InTurn')}({', '.join(map(str, found))})",
                    gather([_runtime("InTurn"), *found]))  # fmt: skip

    def _objects(self, parts: tuple[TypeExpr, ...] | list[TypeExpr]) -> bool:
        """Whether some of the types are objects, which records may stand for as a whole."""
        for part in parts:
            match part:
                case typexpr.Named(name) if isinstance(self.types[name], ir.ObjectType):
                    return True
                case typexpr.Primitive("any" | "object") | typexpr.MapOf():
                    return True
        return False


def _each(name: str, inner: Code | None) -> Code | None:
    return call(_runtime(name), [inner]) if inner is not None else None
