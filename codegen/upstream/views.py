# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What cinder answers: what its view builders build, and what extensions add to that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .branches import Guard
from .built import Building, Made, unknown
from .collect import Facts, body
from .nodes import Node

_CODE = ("cinder.api.", "cinder.db.")
# By a part of the names of their classes; any other field is text.
_KINDS = {
    "Integer": "integer", "Boolean": "boolean", "Float": "number", "Dict": "object", "List": "array"
}  # fmt: skip


def answer(
    owner: Any, handler: Any, extensions: Iterable[Any], guard: Guard
) -> list[tuple[str, Facts]] | None:
    """The rows of an answer at a version, or None if the code does not say what it is.

    Args:
        owner: The object whose method the handler is.
        handler: What answers the request.
        extensions: What adds to its answer, afterwards.
        guard: Says which version it is.
    """
    root = Building(handler, {"self": owner}, guard, _CODE, _field).result()
    if "object" not in root.types:
        return None
    held = Made({"object"}, fields={"obj": root})
    for extension in extensions:
        Building(extension, {}, guard, _CODE, _field, nodes={"resp_obj": held}).result()
    rows = [(name, _said(facts)) for name, facts in body(root)]
    anything: Facts = {"type": "any", "open": True}
    return [*rows, ("{*}", anything)] if root.open else rows


def _said(facts: Facts) -> Facts:
    """Code says of a value of what kind it is, and not whether it may be null."""
    if facts["type"] in ("any", "null"):
        return {key: value for key, value in facts.items() if key != "type"}
    return {**facts, "nulls_unsaid": True}


def _field(thing: Any, name: str) -> Node:
    """What a field of an object of cinder is."""
    found = thing.fields.get(name)
    if found is None:
        return unknown()
    kind = next((kind for part, kind in _KINDS.items() if part in type(found).__name__), "string")
    return Node({kind}, open=kind in ("object", "array"))
