# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Type expressions such as `list of (Server | null)`, to objects.

union  = term { "|" term }
term   = ("list" | "map") "of" term | "(" union ")" | "'" text "'" | name
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from attrs import frozen

# Names of the language, and what the wire carries for them.
PRIMITIVES = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "null": "null",
    "any": "any",
    "object": "object",
    "uuid": "string",
    "ip": "string",
    "cidr": "string",
    "mac": "string",
    "url": "string",
    "base64": "string",
    "date": "string",
    "datetime": "string",
    "flag": "flag",
    "stream": "stream",
}

_TOKEN = re.compile(r"\s*(?:('[^']*')|([A-Za-z_][A-Za-z0-9_]*)|([|()]))")


@frozen
class Primitive:
    """One of `PRIMITIVES`."""

    name: str

    def __str__(self) -> str:
        return self.name


@frozen
class Value:
    """A closed value: `'auto'`."""

    value: str

    def __str__(self) -> str:
        return f"'{self.value}'"


@frozen
class Named:
    """A type that a spec file declares."""

    name: str

    def __str__(self) -> str:
        return self.name


@frozen
class ListOf:
    """A list."""

    item: TypeExpr

    def __str__(self) -> str:
        return f"list of {_inner(self.item)}"


@frozen
class MapOf:
    """An object with free keys."""

    item: TypeExpr

    def __str__(self) -> str:
        return f"map of {_inner(self.item)}"


@frozen
class Union:
    """One of several types."""

    members: tuple[TypeExpr, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.members))


TypeExpr: TypeAlias = Primitive | Value | Named | ListOf | MapOf | Union

NULL = Primitive("null")


def _inner(expr: TypeExpr) -> str:
    return f"({expr})" if isinstance(expr, Union) else str(expr)


class TypeSyntaxError(ValueError):
    """A type expression that cannot be read, with the column (from 0) where it goes wrong."""

    def __init__(self, problem: str, hint: str, column: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.column = column


def parse(text: str) -> TypeExpr:
    """Read a type expression.

    Raises:
        TypeSyntaxError: It is not one.
    """
    return _Parser(text).whole()


def members(expr: TypeExpr) -> tuple[TypeExpr, ...]:
    """The members of a union; another expression is its own only member."""
    return expr.members if isinstance(expr, Union) else (expr,)


def union(parts: list[TypeExpr]) -> TypeExpr:
    """The union of expressions, flat and without repetition."""
    flat = dict.fromkeys(member for part in parts for member in members(part))
    return next(iter(flat)) if len(flat) == 1 else Union(tuple(flat))


def walk(expr: TypeExpr) -> Iterator[TypeExpr]:
    """The expression and all expressions inside it."""
    yield expr
    match expr:
        case ListOf(item) | MapOf(item):
            yield from walk(item)
        case Union(parts):
            for part in parts:
                yield from walk(part)


def transform(expr: TypeExpr, change: Callable[[TypeExpr], TypeExpr]) -> TypeExpr:
    """The expression with every part replaced by what `change` makes of it, innermost first."""
    match expr:
        case ListOf(item):
            return change(ListOf(transform(item, change)))
        case MapOf(item):
            return change(MapOf(transform(item, change)))
        case Union(parts):
            return change(union([transform(part, change) for part in parts]))
        case _:
            return change(expr)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.column = 0
        self.tokens: list[tuple[str, int]] = []
        end = len(text.rstrip())
        at = 0
        while at < end:
            match = _TOKEN.match(text, at)
            if match is None:
                at += len(text[at:]) - len(text[at:].lstrip())
                raise TypeSyntaxError(f"unexpected {text[at]!r}", _hint(text), at)
            token = match[1] or match[2] or match[3]
            self.tokens.append((token, match.end() - len(token)))
            at = match.end()

    def whole(self) -> TypeExpr:
        expr = self.union()
        if self.tokens:
            token, column = self.tokens[0]
            raise TypeSyntaxError(f"unexpected {token!r}", _hint(self.text), column)
        return expr

    def union(self) -> TypeExpr:
        parts = [self.term()]
        while self.tokens and self.tokens[0][0] == "|":
            self.take()
            parts.append(self.term())
        return union(parts)

    def term(self) -> TypeExpr:
        token, column = self.take()
        if token in ("list", "map"):
            word, at = self.take()
            if word != "of":
                raise TypeSyntaxError(f"{token} without of", f"write `{token} of …`", at)
            return ListOf(self.term()) if token == "list" else MapOf(self.term())
        if token == "(":
            inner = self.union()
            closing, at = self.take()
            if closing != ")":
                raise TypeSyntaxError("a bracket is not closed", "add `)`", at)
            return inner
        if token.startswith("'"):
            return Value(token[1:-1])
        if token in PRIMITIVES:
            return Primitive(token)
        if token[0].isupper():
            return Named(token)
        raise TypeSyntaxError(f"{token!r} is not a type", _hint(self.text), column)

    def take(self) -> tuple[str, int]:
        if not self.tokens:
            raise TypeSyntaxError("something is missing at the end", _hint(self.text),
                                  len(self.text))  # fmt: skip
        return self.tokens.pop(0)


def _hint(text: str) -> str:
    if "?" in text:
        return "write `str | null` for a value that may be null"
    if "[" in text:
        return "write `list of str`, `map of int`"
    return (
        f"types are {', '.join(PRIMITIVES)}, 'a value', list of T, map of T, A | B, and names "
        "of declared types"
    )
