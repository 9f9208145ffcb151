# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a function builds of literals and gives back: which keys an answer may have.

Which of them it has depends on values, so that nothing is said of what must be there; nor of the
kinds of values that are no literals.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from .nodes import Node


def built(function: Callable[..., Any]) -> Node:
    """The tree of what a function gives back."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    texts: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    made: dict[str, Node] = {}
    returned = Node()
    for item in _in_order(tree):
        match item:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(str(text))):
                texts[name] = text
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=items)):
                lists[name] = [str(i.value) for i in items if isinstance(i, ast.Constant)]
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.DictComp(generators=[ast.comprehension(iter=ast.Name(id=keys))]),
            ):
                fields = {key: Node(open=True) for key in lists.get(keys, [])}
                made[name] = Node({"object"}, fields=fields, unsaid=set(fields))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                made[name] = _value(value, made)
            case ast.Assign(targets=[ast.Subscript() as target], value=value):
                _put(target, _value(value, made), made, texts)
            case ast.Return(value=ast.Name(id=name)):
                returned = made.get(name, returned)
    return returned


def _in_order(tree: ast.AST) -> list[ast.stmt]:
    found = [item for item in ast.walk(tree) if isinstance(item, ast.stmt)]
    return sorted(found, key=lambda item: item.lineno)


def _value(value: ast.expr, made: dict[str, Node]) -> Node:
    match value:
        case ast.Dict(keys=keys, values=values):
            node = Node({"object"})
            for key, inner in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant):
                    node.fields[str(key.value)] = _value(inner, made)
            node.unsaid = set(node.fields)
            return node
        case ast.Name(id=name):
            return made.get(name, Node(open=True))
        case ast.Constant(bool()):
            return Node({"boolean"})
    return Node(open=True)


def _put(target: ast.Subscript, value: Node, made: dict[str, Node], texts: dict[str, str]) -> None:
    """Add a value where it is put, to what may be there already."""
    keys: list[str] = []
    place: ast.expr = target
    while isinstance(place, ast.Subscript):
        match place.slice:
            case ast.Constant(str(key)):
                keys.append(key)
            case ast.Name(id=name) if name in texts:
                keys.append(texts[name])
            case _:
                return
        place = place.value
    if not isinstance(place, ast.Name) or place.id not in made:
        return
    node = made[place.id]
    for key in reversed(keys[1:]):
        node = node.fields.setdefault(key, Node({"object"}))
    before = node.fields.get(keys[0])
    if before is None or not before.fields:
        node.fields[keys[0]] = value
    else:
        before.fields.update(value.fields)
        before.unsaid |= value.unsaid
    node.unsaid.add(keys[0])
