# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is in an answer, by the types of the spec: fields and fields of fields, by microversion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ...versions import ALL, NONE, VersionSet
from ..commands.index import Command
from ..commands.kinds import parts
from ..commands.rows import Expr, Row

Case = tuple[VersionSet, Expr]
"""A type, and the microversions at which a value is of it."""

EVERY = "*"
"""Stands in a path for all items of a list, and all values of an object."""


_OPEN = frozenset({"any", "object", "base64"})
"""The types of which nobody knows what is in them."""


class Found(NamedTuple):
    """What a path leads to.

    Attributes:
        path: The path in wire names.
        versions: The microversions at which there is something.
        cases: The types of what is there; empty if the spec does not say.
    """

    path: tuple[str, ...]
    versions: VersionSet
    cases: tuple[Case, ...] = ()


def item(command: Command) -> list[Case]:
    """The types of what a command answers; of a list, those of its items."""
    found = []
    for versions, answer in _cases(command.row.get("returns")):
        if answer:
            inner = list(parts(answer[1], command.resource.types))
            found += [
                (versions, each[1] if not isinstance(each, str) and each[0] == "list" else each)
                for each in inner
            ]
    return found


def fields(command: Command) -> list[tuple[VersionSet, Row]]:
    """The fields of what a command answers, with the microversions that have them.

    Each is there once, as the newest microversion has it.
    """
    types = command.resource.types
    newest: dict[str, tuple[VersionSet, Row]] = {}
    for within, expr in item(command):
        for declared in objects([expr], types):
            for row in declared["fields"]:
                before, _ = newest.get(row["name"], (NONE, row))
                newest[row["name"]] = (before | within & versions_of(row), row)
    return list(newest.values())


def versions_of(row: Row) -> VersionSet:
    """The microversions that have a field or a type."""
    return VersionSet.parse(row.get("versions") or "all")


def python_name(row: Row) -> str:
    """What a field is called in Python."""
    name: str = row.get("python") or row["name"]
    return name


def cases_of(row: Row) -> list[Case]:
    """The types of a field."""
    return list(_cases(row["type"]))


def _cases(expr: Expr) -> Iterator[Case]:
    if isinstance(expr, dict):
        for versions, each in expr["by"]:
            yield VersionSet.parse(versions), each
    else:
        yield ALL, expr


def objects(exprs: Iterable[Expr], types: dict[str, Row]) -> Iterator[Row]:
    """The declared types with fields that values of some types may be."""
    for expr in exprs:
        for part in parts(expr, types):
            if isinstance(part, str) and types.get(part, {}).get("fields"):
                yield types[part]


def is_short(row: Row, types: dict[str, Row]) -> bool:
    """Whether the values of a field take one line: they are no objects, maps, lists and files."""
    return all(
        part[0] == "is"
        or (isinstance(part, str) and part not in _OPEN and not _is_object(part, types))
        for _, expr in cases_of(row)
        for part in parts(expr, types)
    )


def _is_object(name: str, types: dict[str, Row]) -> bool:
    return types.get(name, {}).get("kind") == "object"


def follow(cases: Iterable[Case], words: Sequence[str], types: dict[str, Row]) -> Found | None:
    """Where a path leads.

    Args:
        cases: The types of what it begins at.
        words: The path: names of fields, in Python or in the wire form, keys, numbers and `*`.
        types: The declared types.

    Returns:
        None if there is no such path.
    """
    cases = tuple(cases)
    if not words:
        return Found((), _union(versions for versions, _ in cases), cases)
    found = [
        Found(step.path, versions & step.versions, _narrowed(step.cases, versions))
        for versions, expr in cases
        for part in parts(expr, types)
        if (step := _step(part, words, types)) is not None
    ]
    if not found:
        return None
    return Found(
        found[-1].path,
        _union(each.versions for each in found),
        tuple(case for each in found for case in each.cases),
    )


def _step(expr: Expr, words: Sequence[str], types: dict[str, Row]) -> Found | None:
    """Where a path leads in values of one type."""
    word, rest = words[0], words[1:]
    if isinstance(expr, str):
        declared = types.get(expr, {})
        if declared.get("fields"):
            return _field(declared, word, rest, types)
        is_open = expr in _OPEN or _is_object(expr, types)
        return Found(tuple(words), ALL) if is_open else None
    if expr[0] == "list":
        if word == EVERY or word.removeprefix("-").isdigit():
            return _behind(word, follow([(ALL, expr[1])], rest, types))
        return follow([(ALL, expr[1])], words, types)
    if expr[0] == "map":
        # A key may have dots in it: which part of the path it is, only the answer tells.
        inner = follow([(ALL, expr[-1])], rest, types)
        return _behind(word, inner) if inner is not None else Found(tuple(words), ALL)
    return None


def _field(declared: Row, word: str, rest: Sequence[str], types: dict[str, Row]) -> Found | None:
    row = named(declared["fields"], word)
    if row is None:
        return Found((word, *rest), ALL) if declared.get("free") else None
    inner = follow(cases_of(row), rest, types)
    if inner is None:
        return None
    versions = versions_of(declared) & versions_of(row)
    inner = inner._replace(cases=_narrowed(inner.cases, versions))
    return _behind(row["name"], inner._replace(versions=inner.versions & versions))


def named(rows: Iterable[Row], word: str) -> Row | None:
    """The field of a name: in Python, or in the wire form; `Project ID` will do as well."""
    rows = [row for row in rows if not row.get("rest")]
    for row in rows:
        if row["name"] == word:
            return row
    word = word.replace("-", "_")
    loose = word.replace(" ", "_").lower()
    for name in (word, loose):
        if (found := next((row for row in rows if python_name(row) == name), None)) is not None:
            return found
    return None


def _behind(word: str, found: Found | None) -> Found | None:
    return found._replace(path=(word, *found.path)) if found is not None else None


def _narrowed(cases: Iterable[Case], versions: VersionSet) -> tuple[Case, ...]:
    return tuple((versions & own, expr) for own, expr in cases)


def _union(sets: Iterable[VersionSet]) -> VersionSet:
    whole = NONE
    for each in sets:
        whole = whole | each
    return whole
