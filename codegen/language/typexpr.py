# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Type expressions such as `list of (Server | null)`, to objects.

union  = term { "|" term }
term   = ("list" | "map") "of" term | "(" union ")" | "'" text "'" | name
"""

from __future__ import annotations

import difflib
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
    "textbool": "string",
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
PROGRESS = Primitive("progress")
"""A function that is told how a wait goes on. No spec writes it."""
AFTER = Primitive("after")
"""The calls of a resource that start work. No spec writes it."""


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


def names(text: str) -> list[tuple[str, int]]:
    """The declared types that an expression names, each with its column."""
    return [(token, column) for token, column in _tokens(text) if token[0].isupper()]


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
        self.end = len(text.rstrip())
        self.tokens = list(_tokens(text))

    def whole(self) -> TypeExpr:
        expr = self.union()
        if self.tokens:
            token, column = self.tokens[0]
            raise _unexpected(token, column)
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
            if self.peek() != "of":
                raise TypeSyntaxError(f"`{token}` without `of`", f"write `{token} of T`", column)
            self.take()
            return ListOf(self.term()) if token == "list" else MapOf(self.term())
        if token == "(":
            inner = self.union()
            if self.peek() not in (")", ""):
                raise _unexpected(*self.tokens[0])
            if not self.tokens:
                raise TypeSyntaxError("a bracket that is not closed", "add `)`", column)
            self.take()
            return inner
        if token.startswith("'"):
            return Value(token[1:-1])
        if token in PRIMITIVES:
            return Primitive(token)
        if token[0].isupper() and token not in _FOREIGN:
            return Named(token)
        if token in ("|", ")", "of", "or", "and"):
            raise TypeSyntaxError(f"no type before `{token}`", _hint(token), column)
        raise TypeSyntaxError(f"`{token}` is no type", _hint(token), column)

    def peek(self) -> str:
        return self.tokens[0][0] if self.tokens else ""

    def take(self) -> tuple[str, int]:
        if not self.tokens:
            raise TypeSyntaxError("no type at the end", "put a type there", self.end)
        return self.tokens.pop(0)


def _unexpected(token: str, column: int) -> TypeSyntaxError:
    known = token in _FOREIGN
    hint = _hint(token) if known else "write `A | B`, `list of T` or `map of T`"
    return TypeSyntaxError(f"unexpected `{token}`", hint, column)


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """The words and signs of an expression, each with its column."""
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            if text[at] == "'":
                raise TypeSyntaxError("a quote that is not closed", "write it like 'auto'", at)
            raise _unexpected(text[at], at)
        token = match[1] or match[2] or match[3]
        yield token, match.end() - len(token)
        at = match.end()


# Words and signs of other languages, and what they are here.
_FOREIGN = {
    "string": "str",
    "text": "str",
    "integer": "int",
    "number": "float",
    "double": "float",
    "boolean": "bool",
    "none": "null",
    "None": "null",
    "nil": "null",
    "Any": "any",
    "array": "list of T",
    "dict": "map of T",
    "bytes": "base64",
    "timestamp": "datetime",
    "or": "A | B",
    "and": "A | B",
    ",": "A | B",
    "/": "A | B",
    "?": "T | null",
    "[": "list of T",
    "<": "list of T",
    "{": "map of T",
    "of": "map of T",
}


def _hint(token: str) -> str:
    """What to write instead of what does not belong there."""
    if token == "of":
        return "write `list of T`, or `map of T` with the type of the values: keys are text"
    if token in _FOREIGN:
        return f"write `{_FOREIGN[token]}`"
    if token in ("|", ")"):
        return "put a type there"
    close = difflib.get_close_matches(token, (*PRIMITIVES, "list", "map"), 1)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"declared types begin with a capital; a value has quotes, in YAML: \"'{token}'\""
