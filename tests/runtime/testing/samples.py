# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Values for every argument of every operation, as programs pass them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from codegen import ir
from codegen.ir.versions import Version
from codegen.language import typexpr
from codegen.language.typexpr import TypeExpr
from codegen.pipeline import load
from tests.agreement.values import PLAIN

SPECS = Path(__file__).parents[3] / "specs"
# What programs pass, but for what the client encodes itself.
_PLAIN: dict[str, Any] = {**PLAIN, "base64": b"data", "stream": b"data"}
# Where not any text will do.
_TEXTS = {"device": "/dev/vdb"}


@cache
def services() -> dict[str, ir.Service]:
    """The specs."""
    return {service.name: service for service in load(SPECS)}


class Sampler:
    """Values of types at a version, as programs pass them; `text` where any text will do."""

    def __init__(self, service: ir.Service, version: Version, *, text: str = "text") -> None:
        self.text = text
        self.types = service.types()
        self.version = version
        self.inside: list[str] = []

    def at(self, cases: ir.Cases[TypeExpr]) -> TypeExpr:
        return next(expr for versions, expr in cases.items if self.version in versions)

    def argument(self, argument: ir.Argument) -> Any:
        value = _TEXTS.get(argument.field.name) or self.value(self.at(argument.field.type))
        mapped = argument.field.suffixed and argument.where is ir.Where.QUERY
        return {"1": value} if mapped else value

    def value(self, expr: TypeExpr) -> Any:
        match expr:
            case typexpr.Primitive(name):
                return _PLAIN.get(name, self.text)
            case typexpr.Value(value):
                return value
            case typexpr.ListOf(item):
                return [self.value(item)]
            case typexpr.MapOf(item):
                return {"key": self.value(item)}
            case typexpr.Union(parts):
                return self.value(parts[0])
            case typexpr.Named(name):
                return self.declared(self.types[name])

    def declared(self, declared: ir.Declared) -> Any:
        match declared:
            case ir.EnumType():
                return next(v for v, versions in declared.values if self.version in versions)
            case ir.AliasType() | ir.RecordsType():
                return self.value(self.at(declared.type))
        if declared.name in self.inside:
            return {}
        self.inside.append(declared.name)
        made = {
            item.key: self.value(self.at(item.type))
            for item in declared.fields
            if self.version in item.versions and not item.of_answers
        }
        if declared.free is not None:
            made["free"] = self.value(declared.free)
        self.inside.pop()
        return made


def extensions() -> set[str]:
    """All that the specs of Network know."""
    network = services()["network"]
    held = [f for t in network.types().values() if isinstance(t, ir.ObjectType) for f in t.fields]
    held += [a.field for op in network.operations() for a in op.arguments]
    every = [op.extensions for op in network.operations()] + [f.extensions for f in held]
    return {alias for aliases in every for alias in aliases}
