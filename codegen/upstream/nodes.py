# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""JSON schemas, as services write them, as trees of what can be where.

Schemas of requests are what the service checks, so that all they say is true. But they take other
spellings of a value too ("5" for 5), of which a client sends one. Schemas of answers are only
checked by the service's own tests: one without `required` does not say what is always there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_NAMES = {
    str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null",
    list: "array", dict: "object",
}  # fmt: skip
_DIGITS = ("^[0-9]", "^-?[0-9]", "[0-9]", "^(-1|", "^[-+]?[0-9]")
_DEPTH = 12
# What says of an object what is in it; without any of these all may be.
_INSIDE = {"properties", "patternProperties", "additionalProperties", "oneOf", "anyOf", "allOf"}
Schema = Mapping[str, Any]


@dataclass
class Node:
    """What can stand at one place of a body."""

    types: set[str] = field(default_factory=set)
    """The types of JSON; none if nothing is said, which allows all."""
    accepts: set[str] = field(default_factory=set)
    """Further types that are taken for a spelling of the same."""
    fields: dict[str, Node] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    unsaid: set[str] = field(default_factory=set)
    """Fields of which it is not said whether they are required."""
    free: Node | None = None
    """What is under keys that are not named."""
    item: Node | None = None
    open: bool = False
    """Whether anything may be inside, without being said."""
    anything: bool = False
    """That it is said that there may be anything."""
    nulls_unsaid: bool = False
    """Whether it is not said if it may be null."""

    def rows(self, path: str) -> Iterator[tuple[str, Node, bool | None]]:
        """What is below a place: the name, what is there, and whether it has to be."""
        for name, node in self.fields.items():
            inner = f"{path}.{name}" if path else name
            yield inner, node, None if name in self.unsaid else name in self.required
            yield from node.rows(inner)
        if self.free is not None:
            inner = f"{path}.{{*}}" if path else "{*}"
            yield inner, self.free, False
            yield from self.free.rows(inner)
        if self.item is not None:
            yield from self.item.rows(f"{path}[]")


def node(schema: Schema, *, answer: bool = False, keeps: bool = False) -> Node:
    """The tree of the schema of a request, or of an answer.

    Args:
        schema: The schema.
        answer: Whether it is that of an answer.
        keeps: Whether the service keeps any further keys that schemas let through as they are;
            elsewhere it is left to the code what becomes of them.
    """
    return _Reader(answer, keeps, schema.get("definitions", {})).node(schema, 0)


@dataclass
class _Reader:
    answer: bool
    keeps: bool
    definitions: Mapping[str, Schema]

    def node(self, schema: Schema, depth: int) -> Node:
        if depth > _DEPTH:  # schemas may hold themselves
            return Node()
        if not schema:  # which lets anything through
            return Node(anything=self.keeps)
        if "$ref" in schema:
            return self.node(self.definitions.get(schema["$ref"].rpartition("/")[2], {}), depth + 1)
        own = self.own(schema, depth + 1)
        for part in schema.get("allOf", ()):
            own = _both(own, self.node(part, depth + 1))
        for key in ("oneOf", "anyOf"):
            if parts := schema.get(key):
                inherited = {"type": schema["type"]} if "type" in schema else {}
                own = _both(own, either(self.node({**inherited, **p}, depth + 1) for p in parts))
        return own

    def own(self, schema: Schema, depth: int) -> Node:
        made = self.scalar(schema)
        for name, inner in schema.get("properties", {}).items():
            if not isinstance(inner, Mapping):
                continue  # a keyword that slipped in among the names
            made.fields[name] = self.node(inner, depth)
        made.required = set(schema.get("required", ())) & set(made.fields)
        if self.answer and "required" not in schema:
            made.unsaid = set(made.fields)
        free = [self.node(s, depth) for s in schema.get("patternProperties", {}).values()]
        further = schema.get("additionalProperties", bool(made.fields) and not free)
        if isinstance(further, Mapping):
            free.append(self.node(further, depth))
        elif further is True and "object" in made.types:
            free.append(Node(anything=self.keeps and "additionalProperties" in schema))
        made.open = "object" in made.types and not set(schema) & _INSIDE
        if free:
            made.free = either(free)
        items = schema.get("items")
        if isinstance(items, Mapping):
            made.item = self.node(items, depth)
        elif items:
            made.item = either(self.node(s, depth) for s in items)
        if not made.types and (made.fields or made.free):
            made.types.add("object")
        return made

    def scalar(self, schema: Schema) -> Node:
        """The types of a schema by itself."""
        named = schema.get("type", [])
        types = set([named] if isinstance(named, str) else named)
        values = [schema["const"]] if "const" in schema else list(schema.get("enum", ()))
        if values:
            of_values = {_NAMES[type(v)] for v in values}
            # A number that is one of some whole ones is a whole one.
            types = of_values if not types or types == {"number"} else types & of_values or types
        spelled = _spelled(types, values, str(schema.get("pattern", "")))
        if not self.answer:
            return spelled
        # Of the spellings, answers have bools as bools; whatever else is listed may come.
        return Node(spelled.types if _is_bool(values) else types)


def _is_bool(values: list[Any]) -> bool:
    return {True, False} <= {value for value in values if isinstance(value, bool)}


def _spelled(types: set[str], values: list[Any], pattern: str) -> Node:
    """What is meant, apart from what is taken for a spelling of it."""
    if _is_bool(values):
        return Node({"boolean"} | (types & {"null"}), types - {"boolean", "null"})
    if {"boolean", "string"} <= types and not values:
        return Node(types - {"string"}, {"string"})
    numbers = types & {"integer", "number"}
    if numbers and "string" in types and not values:
        digits = pattern.startswith(_DIGITS)
        spelling = {"string"} if digits else numbers
        return Node(types - spelling, spelling)
    return Node(types)


def either(nodes: Iterable[Node]) -> Node:
    """What is one of several."""
    parts = list(nodes)
    if len(parts) == 1:
        return parts[0]
    # One part that allows everything makes all of it allow everything.
    types = set() if any(not p.types for p in parts) else set().union(*(p.types for p in parts))
    accepts = set().union(*(p.accepts for p in parts)) - types
    anything = any(p.anything for p in parts)
    made = Node(types, accepts, open=any(p.open for p in parts), anything=anything)
    objects = [p for p in parts if "object" in p.types]
    for name in dict.fromkeys(name for p in objects for name in p.fields):
        made.fields[name] = either(p.fields[name] for p in objects if name in p.fields)
        if all(name in p.required for p in objects):
            made.required.add(name)
        elif all(name in p.required | p.unsaid for p in objects):
            made.unsaid.add(name)
    if free := [p.free for p in objects if p.free is not None]:
        made.free = either(free)
    if items := [p.item for p in parts if p.item is not None]:
        made.item = either(items)
    return made


def _both(a: Node, b: Node) -> Node:
    """What is both of two."""
    types = a.types & b.types if a.types and b.types else a.types | b.types
    made = Node(types, (a.accepts | b.accepts) - types)
    for name in dict.fromkeys((*a.fields, *b.fields)):
        inner = [p.fields[name] for p in (a, b) if name in p.fields]
        made.fields[name] = inner[0] if len(inner) == 1 else _both(*inner)
    made.required = a.required | b.required
    made.unsaid = (a.unsaid | b.unsaid) - made.required
    made.open = a.open and b.open
    made.free = a.free or b.free
    if a.item is not None and b.item is not None:
        made.item = _both(a.item, b.item)
    else:
        made.item = a.item or b.item
    return made
