# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What kinds of values types allow, as far as a command line has to know before it has one."""

from __future__ import annotations

from collections.abc import Iterator

from .index import Argument, Expr, Row

_SWITCHES = frozenset({"bool", "textbool", "flag"})


def parts(expr: Expr, types: dict[str, Row]) -> Iterator[Expr]:
    """The alternatives of a type, without names of other types where those are aliases."""
    if isinstance(expr, str):
        declared = types.get(expr)
        if declared is None or declared["kind"] in ("object", "enum"):
            yield expr
        else:
            cases = declared["type"]
            cases = [e for _, e in cases["by"]] if isinstance(cases, dict) else [cases]
            for each in cases:
                yield from parts(each, types)
    elif expr[0] == "any of":
        for each in expr[1:]:
            yield from parts(each, types)
    else:
        yield expr


def alternatives(argument: Argument) -> list[Expr]:
    """What an argument may be, at any microversion: null is not among it."""
    found: list[Expr] = []
    for expr in argument.exprs():
        found += [p for p in parts(expr, argument.types) if p != "null" and p not in found]
    return found


def is_switch(argument: Argument) -> bool:
    """Whether it is on or off, and nothing else."""
    return set(map(str, alternatives(argument))) <= _SWITCHES


def takes_null(argument: Argument) -> bool:
    """Whether it may be null."""
    return any("null" in parts(expr, argument.types) for expr in argument.exprs())


def values(argument: Argument) -> list[str]:
    """The values that are known of it: those of enums, and single ones."""
    found: list[str] = []
    for expr in alternatives(argument):
        if not isinstance(expr, str) and expr[0] == "list":
            inner = list(parts(expr[1], argument.types))
        else:
            inner = [expr]
        for each in inner:
            if isinstance(each, str) and argument.types.get(each, {}).get("kind") == "enum":
                found += [str(value) for value, _ in argument.types[each]["values"]]
            elif not isinstance(each, str) and each[0] == "is":
                found.append(str(each[1]))
    return found
