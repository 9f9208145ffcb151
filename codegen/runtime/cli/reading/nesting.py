# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Objects of `KEY=VALUE,…`: dots lead into objects and lists that keys hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..commands import kinds
from ..commands.kinds import name_of
from ..commands.rows import Expr
from .pairs import Pair, split
from .typed import Typed, Wrong, field_of, unknown_key

_Plain = Callable[[str, Sequence[Expr]], Any]


def nested(typed: Typed, parts: Sequence[Expr], text: str, plain: _Plain) -> Any:
    """The object that pairs stand for; its values have yet to be read by their types.

    An object that has a single key, or must have a single one, may be given by the value of that
    alone: `default` for `name=default`.

    Args:
        typed: What knows the types.
        parts: The types of the object.
        text: The pairs.
        plain: What makes a value of text without quotes, for types.

    Raises:
        NoPair: A part is no KEY=VALUE.
        Wrong: There is no such key, or it is there twice.
    """
    declared = typed.object_of(parts)
    if declared is not None and "=" not in text:
        fields = declared.get("fields", ())
        wanted = [field for field in fields if field.get("required") == "all"] or fields
        if len(wanted) == 1:
            return {name_of(wanted[0]): plain(text, typed.kinds(kinds.exprs_of(wanted[0]["type"])))}
    found: dict[str, Any] = {}
    for pair in split(text):
        _put(typed, parts, found, pair, pair.key, plain)
    return _lists(found)


class _Items(dict[str, Any]):
    """The items of a list by their numbers."""


def _put(
    typed: Typed,
    parts: Sequence[Expr],
    into: dict[str, Any],
    pair: Pair,
    key: str,
    plain: _Plain,
) -> None:
    """Put the value of a pair to where its key leads."""
    head, rest, inner = _step(typed, parts, key, pair.key)
    if rest:
        is_list = kinds.inner(inner, "list") is not None
        below = into.setdefault(head, _Items() if is_list else {})
        if not isinstance(below, dict):
            raise Wrong((pair.key,), f"is there beside {head}")
        _put(typed, inner, below, pair, rest, plain)
        return
    leaf = pair.text if pair.quoted else plain(pair.text, inner)
    several = kinds.inner(inner, "list") is not None
    if several and not isinstance(leaf, list | dict) and (head in into or _only_lists(inner)):
        leaf = [leaf]
    if head in into:
        if not several:
            raise Wrong((pair.key,), "is there twice")
        first = into[head] if isinstance(into[head], list) else [into[head]]
        leaf = [*first, *leaf]
    into[head] = leaf


def _step(typed: Typed, parts: Sequence[Expr], key: str, whole: str) -> tuple[str, str, list[Expr]]:
    """The first step of a key, the rest of it, and the types of what the step leads to."""
    head, _, rest = key.partition(".")
    declared = typed.object_of(parts)
    if declared is not None:
        for name, behind in ((key, ""), (head, rest)):
            field = field_of(declared, name)
            if field is not None:
                return str(field["name"]), behind, typed.kinds(kinds.exprs_of(field["type"]))
        if "free" in declared:
            return key, "", typed.kinds([declared["free"]])
        raise Wrong((whole,), unknown_key(declared, head))
    item = kinds.inner(parts, "list")
    if item is not None:
        if not head.isdecimal():
            raise Wrong((whole,), f"a number of an item is expected in the place of {head}")
        return head, rest, typed.kinds([item])
    entry = kinds.inner(parts, "map")
    if entry is not None:
        of = typed.kinds([entry])
        deeper = typed.object_of(of) is not None or kinds.inner(of, "map") is not None
        return (head, rest, of) if deeper else (key, "", of)
    if "object" in parts or "any" in parts:
        return key, "", ["any"]
    raise Wrong((whole,), f"there is nothing below that takes {typed.words(parts)}")


def _only_lists(parts: Sequence[Expr]) -> bool:
    """Whether a value has to be a list, or null."""
    return all(part == "null" or part[0] == "list" for part in parts)


def _lists(found: Any) -> Any:
    """Lists in the place of items by their numbers, which go from 0 on without a gap."""
    if isinstance(found, _Items):
        numbers = sorted(found, key=int)
        if [int(number) for number in numbers] != list(range(len(numbers))):
            raise Wrong((), f"items are numbered from 0 on: {', '.join(numbers)} are there")
        return [_lists(found[number]) for number in numbers]
    if isinstance(found, dict):
        return {key: _lists(value) for key, value in found.items()}
    return found
