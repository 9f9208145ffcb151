# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What kinds of values types allow, as far as a command line has to know before it has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .index import Argument, Command, named
from .index import exprs_of as exprs_of

TYPE_CHECKING = False  # that of `typing` would cost help its import
if TYPE_CHECKING:
    from .rows import Expr, Row

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


def may_be_off(argument: Argument) -> bool:
    """Whether a switch may be off: of a flag, leaving it out says that."""
    return "flag" not in alternatives(argument)


def takes_null(argument: Argument) -> bool:
    """Whether it may be null."""
    return any("null" in parts(expr, argument.types) for expr in argument.exprs())


def values(argument: Argument) -> list[str]:
    """The values that are known of it: those of enums, and single ones."""
    return known(items(argument.exprs(), argument.types), argument.types)


def items(exprs: Iterable[Expr], types: dict[str, Row]) -> list[Expr]:
    """The alternatives of one value, without null and without lists around them."""
    found: list[Expr] = []
    for expr in exprs:
        for part in parts(expr, types):
            if not isinstance(part, str) and part[0] == "list":
                found += items([part[1]], types)
            elif part != "null":
                found.append(part)
    return found


def known(parts: Iterable[Expr], types: dict[str, Row]) -> list[str]:
    """The values that are known of alternatives: those of enums, and single ones."""
    found: list[str] = []
    for part in parts:
        if not isinstance(part, str):
            found += [str(part[1])] if part[0] == "is" else []
        elif types.get(part, {}).get("kind") == "enum":
            found += [str(value) for value, _ in types[part]["values"]]
    return list(dict.fromkeys(found))


def object_of(parts: Iterable[Expr], types: dict[str, Row]) -> Row | None:
    """The declared object among alternatives."""
    rows = (types.get(part) for part in parts if isinstance(part, str))
    return next((row for row in rows if row is not None and row["kind"] == "object"), None)


def name_of(field: Row) -> str:
    """The name of a field in Python, which people type."""
    return str(field.get("python") or field["name"])


def inner(parts: Iterable[Expr], kind: str) -> Expr | None:
    """What a list or a map among types holds; None if there is none among them."""
    return next((p[1] for p in parts if not isinstance(p, str) and p[0] == kind), None)


def mentioned(exprs: Iterable[Expr], types: dict[str, Row]) -> set[str]:
    """The declared types that types are made of, down to the last."""
    found: set[str] = set()
    left = [name for expr in exprs for name in named(expr)]
    while left:
        name = left.pop()
        if name not in found and name in types:
            found.add(name)
            row = types[name]
            cases = [field["type"] for field in row.get("fields", ())]
            cases += [row[key] for key in ("type", "free") if key in row]
            left += [each for case in cases for expr in exprs_of(case) for each in named(expr)]
    return found


def things(command: Command) -> list[str]:
    """The resources that find what arguments of a command are the IDs of."""
    found: list[str] = []
    for argument in command.arguments:
        found += _things(argument.row)
        for name in sorted(mentioned(argument.exprs(), argument.types)):
            for field in argument.types[name].get("fields", ()):
                found += _things(field)
    return list(dict.fromkeys(found))


def _things(row: Row) -> list[str]:
    apart = [thing for kinds in row.get("things", {}).values() for thing in kinds.values()]
    return [row["thing"]] if row.get("thing") else apart


def thing_of(row: Row, around: Mapping[str, object]) -> str:
    """The resource that finds what a value is the ID of; empty if none does.

    Args:
        row: All that is said of the argument, or of the key.
        around: The others beside it, which may tell what kind of thing it is.
    """
    for key, kinds in row.get("things", {}).items():
        return str(kinds.get(around.get(key), ""))
    return str(row.get("thing", ""))
