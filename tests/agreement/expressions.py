# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The type expressions of the spec language, as docs/design/spec-language.md describes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

_TOKEN = re.compile(r"'[^']*'|\w+|[|()]")


@dataclass(frozen=True)
class Primitive:
    """A type of the language itself, such as `str`."""

    name: str


@dataclass(frozen=True)
class Value:
    """One text: `'auto'`."""

    text: str


@dataclass(frozen=True)
class Name:
    """A type that a spec declares."""

    name: str


@dataclass(frozen=True)
class ListOf:
    """A list."""

    item: Expr


@dataclass(frozen=True)
class MapOf:
    """An object with free keys."""

    item: Expr


@dataclass(frozen=True)
class OneOf:
    """One of several."""

    parts: tuple[Expr, ...]


Expr: TypeAlias = Primitive | Value | Name | ListOf | MapOf | OneOf

# fmt: off
_PRIMITIVES = frozenset({
    "str", "int", "float", "bool", "null", "any", "object", "uuid", "ip", "cidr", "mac", "url",
    "base64", "date", "datetime", "flag", "stream", "textbool",
})
# fmt: on


def parse(text: str) -> Expr:
    """Read a type expression."""
    tokens = _TOKEN.findall(text)
    expr = _union(tokens)
    assert not tokens, f"{text!r}: {tokens} is left"
    return expr


def _union(tokens: list[str]) -> Expr:
    parts = [_term(tokens)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        parts.append(_term(tokens))
    return parts[0] if len(parts) == 1 else OneOf(tuple(parts))


def _term(tokens: list[str]) -> Expr:
    token = tokens.pop(0)
    if token == "(":
        inner = _union(tokens)
        assert tokens.pop(0) == ")"
        return inner
    if token in ("list", "map") and tokens and tokens[0] == "of":
        tokens.pop(0)
        return ListOf(_term(tokens)) if token == "list" else MapOf(_term(tokens))
    if token.startswith("'"):
        return Value(token[1:-1])
    return Primitive(token) if token in _PRIMITIVES else Name(token)
