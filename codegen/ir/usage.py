# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which declared types the answers and the requests of a service hold."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from ..language import typexpr
from ..language.typexpr import TypeExpr
from . import objects as ir
from .kin import parents


@define
class Usage:
    """Which declared types answers hold, and which requests hold."""

    types: dict[str, ir.Declared]
    answers: set[str]
    requests: set[str]
    beyond_queries: set[str]
    """Those of requests that stand elsewhere than in a query, too."""
    held: dict[str, set[str]]
    """For each declared type, those that it holds, however deep."""
    parents: dict[str, str]
    """Of those of answers: from which other one a type is derived, having all that it has."""

    def before(self) -> dict[str, set[str]]:
        """For each declared type, those whose classes come before its own."""
        return {
            name: held | {self.parents[name]} if name in self.parents else held
            for name, held in self.held.items()
        }


def usage(service: ir.Service) -> Usage:
    """Follow every operation's arguments and answers."""
    types = service.types()
    answers: set[str] = set()
    requests: set[str] = set()
    beyond_queries: set[str] = set()
    for op in service.operations():
        for cases in (op.returns, *(other.returns for other in op.returns_if)):
            for answer in cases.values:
                if answer is not None:
                    follow(answer.type, types, answers)
        for argument in op.arguments:
            for expr in argument.field.type.values:
                follow(expr, types, requests)
                if argument.where is not ir.Where.QUERY:
                    follow(expr, types, beyond_queries)
    held = {name: inner_types(declared, types) for name, declared in types.items()}
    return Usage(types, answers, requests, beyond_queries, held, parents(service, answers, held))


def follow(expr: TypeExpr, types: dict[str, ir.Declared], found: set[str]) -> None:
    """Add the declared types that an expression holds, however deep, to those that were found."""
    for part in typexpr.walk(expr):
        if isinstance(part, typexpr.Named) and part.name not in found:
            found.add(part.name)
            for inner in _inside(types[part.name]):
                follow(inner, types, found)


def inner_types(declared: ir.Declared, types: dict[str, ir.Declared]) -> set[str]:
    """The declared types that a declaration holds, however deep."""
    found: set[str] = set()
    for expr in _inside(declared):
        follow(expr, types, found)
    return found


def _inside(declared: ir.Declared) -> Iterator[TypeExpr]:
    match declared:
        case ir.ObjectType(fields=fields, free=free):
            for item in fields:
                yield from item.type.values
            if free is not None:
                yield free
        case ir.AliasType(type=cases):
            yield from cases.values
