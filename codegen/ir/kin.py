# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which records have all that other records of the same thing have.

A server as `show` reports it has all of one as `list` does: its class is derived from the other.

The one must have each field of the other wherever that has it, with the same type or a part of it,
and at all versions together as well: then this holds of every class that is made of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set

from ..language import typexpr
from ..language.typexpr import TypeExpr
from . import objects as ir
from .graph import cycles
from .versions import VersionSet

Derived = Callable[[str, str], bool]
"""Whether the class of one name is derived from that of another, or is the same."""


def parents(
    service: ir.Service, answers: Set[str], edges: Mapping[str, Set[str]]
) -> dict[str, str]:
    """The records that are derived from others of the same thing and the same file, with these.

    Of several it could be derived from, it is from the one with the most fields: a class has one
    parent that holds fields, since objects in memory cannot be laid out in two ways.

    Args:
        service: The service.
        answers: The declared types that answers hold.
        edges: For each declared type, those that it holds, however deep.
    """
    types, circles = service.types(), cycles(edges)
    found: dict[str, str] = {}
    for kind in service.records():
        members = [
            declared
            for declared in types.values()
            if declared.name in kind.members
            and declared.name in answers
            and declared.name not in circles
            and isinstance(declared, ir.ObjectType)
        ]
        for place, one in enumerate(members):
            fitting = [
                other
                for order, other in enumerate(members)
                if other is not one
                and other.resource == one.resource
                and one.name not in edges[other.name]
                and has_all(one, other)
                and (order < place or not has_all(other, one))  # twins: the later of the earlier
            ]
            if fitting:
                found[one.name] = max(fitting, key=lambda other: len(other.fields)).name
    return found


def has_all(one: ir.ObjectType, other: ir.ObjectType) -> bool:
    """Whether answers of one type have all that those of another type have."""
    mine = {item.name: item for item in one.fields}
    return one.versions <= other.versions and all(
        item.name in mine and _stands_for(mine[item.name], item, one.versions)
        for item in other.fields
    )


def _stands_for(mine: ir.Field, item: ir.Field, versions: VersionSet) -> bool:
    """Whether a field can be read as another one, of the same name in another type."""
    wanted = item.versions & versions
    if (mine.header, mine.rest, mine.secret) != (item.header, item.rest, item.secret):
        return False
    if not wanted <= mine.versions:
        return False
    promised = mine.required_in(mine.versions, unsaid=True)
    expected = item.required_in(item.versions, unsaid=True)
    if not expected & wanted <= promised:
        return False
    if expected == item.versions and promised != mine.versions:
        return False
    each = all(
        fits(kind, other, _same)
        for known, kind in mine.type.items
        for others, other in item.type.items
        if known & others & wanted
    )
    whole = typexpr.union([*mine.type.values]), typexpr.union([*item.type.values])
    return each and fits(*whole, _same)


def _same(one: str, other: str) -> bool:
    return one == other


def fits(new: TypeExpr, old: TypeExpr, derived: Derived) -> bool:
    """Whether an answer of the new type can be used as one of the old type."""
    if new == old or old == typexpr.Primitive("any"):
        return True
    match new, old:
        case typexpr.Union(parts), _:
            return all(fits(part, old, derived) for part in parts)
        case _, typexpr.Union(parts):
            return any(fits(new, part, derived) for part in parts)
        case typexpr.Named(name), typexpr.Named(other):
            return derived(name, other)
        case typexpr.ListOf(item), typexpr.ListOf(other_item):
            return fits(item, other_item, derived)
        case typexpr.MapOf(item), typexpr.MapOf(other_item):
            return fits(item, other_item, derived)
        case typexpr.Primitive(name), typexpr.Primitive(other):
            return python_kind(name) == python_kind(other)
        case _:
            return False


def python_kind(primitive: str) -> str:
    """Primitives that are one Python type may stand for one another."""
    known = {"int", "float", "bool", "null", "any", "datetime", "stream", "object", "base64"}
    same = {"flag": "bool", "textbool": "bool"}.get(primitive, primitive)
    return same if same in known else "str"
