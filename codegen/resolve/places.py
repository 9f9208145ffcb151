# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What can stand where in a request or an answer: types, styles, headers, streams."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from .. import ir
from ..language import typexpr
from ..language.diagnostics import Pos
from ..language.typexpr import TypeExpr
from .scope import Scope

_FLAG = typexpr.Primitive("flag")
_STREAM = typexpr.Primitive("stream")
_ONE_VALUE = {"naive": typexpr.Primitive("datetime"), "digit": typexpr.Primitive("bool")}
"""What the styles of one value are the style of."""


def check_argument(scope: Scope, field: ir.Field, key: str, in_path: Collection[str]) -> None:
    """Report what an argument cannot be at its place.

    Args:
        scope: The service.
        field: The argument.
        key: Where it is given: path, query, headers, body or value.
        in_path: The parameters of the operation's path.
    """
    named_by_path = key == "body" and field.wire[1:-1] in in_path
    given = {
        "beside": field.beside and key != "body",
        "header": bool(field.header),
        "style": field.style != "repeat" and key != "query",
        "operators": bool(field.operators) and key != "query",
        "flag": _holds(field, _FLAG) and key != "query",
        "stream": _holds(field, _STREAM) and key != "value",
        field.wire: "{" in field.wire and key != "query" and not named_by_path,
    }
    for name, wrong in given.items():
        if wrong:
            scope.diagnostics.add(field.pos, "misplaced", key=name, where=f"under `{key}`")
    if (key == "query" and _mixed(field, _FLAG)) or (key == "value" and _mixed(field, _STREAM)):
        name = "flag" if key == "query" else "stream"
        scope.diagnostics.add(field.pos, "misplaced", key=name, where="inside another type")
    kinds = {kind for expr in field.type.values for kind in kinds_of(scope, expr)} - {"null"}
    if key in ("path", "headers") and kinds & {"array", "object"}:
        scope.diagnostics.add(
            field.pos, "wrong-type", expected="a plain value", got=f"`{field.type.values[0]}`",
            hint=f"only `query` and `body` have lists and objects, `{key}` has not",
        )  # fmt: skip
    if key == "query":
        _check_style(scope, field, kinds)


def _check_style(scope: Scope, field: ir.Field, kinds: set[str]) -> None:
    wanted = {"comma": {"array"}, "pairs": {"object"}}.get(field.style)
    one = _ONE_VALUE.get(field.style)
    if (wanted and not kinds & {*wanted, "any"}) or (one and not _holds(field, one)):
        scope.diagnostics.add(
            field.pos, "misplaced", key=f"style: {field.style}",
            where=f"for the type `{field.type.values[0]}`",
        )  # fmt: skip
    if "object" in kinds and field.style in ("repeat", "comma") and "{" not in field.wire:
        scope.diagnostics.add(
            field.pos, "missing-key", owner=f"the object {field.wire} in a query",
            key="`style: pairs` or `style: json`",
        )  # fmt: skip


def check_answer(scope: Scope, answer: ir.Answer, pos: Pos) -> None:
    """Report what an answer cannot be."""
    inside = set(typexpr.walk(answer.type))
    if _FLAG in inside:
        scope.diagnostics.add(pos, "misplaced", key="flag", where="in an answer")
    if _STREAM in inside and (answer.key is not None or answer.type != _STREAM):
        scope.diagnostics.add(pos, "misplaced", key="stream", where="in a part of an answer")


def kinds_of(scope: Scope, expr: TypeExpr, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """What JSON makes of a type: array, object, null, any, or plain."""
    match expr:
        case typexpr.ListOf():
            yield "array"
        case typexpr.MapOf():
            yield "object"
        case typexpr.Union(parts):
            for part in parts:
                yield from kinds_of(scope, part, seen)
        case typexpr.Named(name) if name not in seen:
            match scope.types.get(name):
                case ir.ObjectType():
                    yield "object"
                case ir.AliasType(type=cases):
                    for inner in cases.values:
                        yield from kinds_of(scope, inner, seen | {name})
                case _:
                    yield "plain"
        case typexpr.Primitive(name) if name in ("object", "null", "any"):
            yield name
        case _:
            yield "plain"


def _holds(field: ir.Field, wanted: TypeExpr) -> bool:
    return any(wanted in typexpr.walk(expr) for expr in field.type.values)


def _mixed(field: ir.Field, wanted: TypeExpr) -> bool:
    """Whether a type that stands alone is part of another one."""
    return any(wanted != expr and wanted in typexpr.walk(expr) for expr in field.type.values)
