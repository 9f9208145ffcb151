# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a function builds of literals and gives back: which keys an answer may have.

What is put in only if something holds may be missing; of all else it is not said whether it must be
there, nor of what type values are that are no literals.
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
    conditional: set[int] = set()
    sometimes = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.If | ast.For)
        for inner in ast.walk(outer)
    }
    for item in _in_order(tree):
        match item:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(str(text))):
                texts[name] = text
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=items)):
                lists[name] = [str(i.value) for i in items if isinstance(i, ast.Constant)]
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.DictComp(
                    generators=[ast.comprehension(iter=ast.Name(id=keys), ifs=conditions)]
                ),
            ):
                fields = {key: Node(open=True) for key in lists.get(keys, [])}
                unsaid = set() if conditions else set(fields)
                made[name] = Node({"object"}, fields=fields, unsaid=unsaid)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                made[name] = _value(value, made)
            case ast.Assign(targets=[ast.Subscript() as target], value=value):
                built = _value(value, made)
                if id(item) in sometimes:
                    conditional.add(id(built))
                _put(target, built, made, texts, conditional)
            case ast.Return(value=ast.Name(id=name)):
                returned = made.get(name, returned)
    return returned


def put(function: Callable[..., Any]) -> set[str]:
    """The keys that a function puts into something, whatever else holds."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(tree, ast.FunctionDef)
    return {
        str(key)
        for item in tree.body
        if isinstance(item, ast.Assign)
        for target in item.targets
        if isinstance(target, ast.Subscript)
        for key in [getattr(target.slice, "value", "")]
    }


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
        case ast.Constant(bool()) | ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return Node({"boolean"})
        case ast.BoolOp(values=values) if all(isinstance(v, ast.Compare) for v in values):
            return Node({"boolean"})
    return Node(open=True)


def _put(
    target: ast.Subscript, value: Node, made: dict[str, Node], texts: dict[str, str],
    conditional: set[int],
) -> None:  # fmt: skip
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
    # What is put, if something holds, into what is only there then, is not said.
    if id(value) not in conditional or id(node) in conditional:
        node.unsaid.add(keys[0])
    if before is None or not before.fields:
        node.fields[keys[0]] = value
    else:
        before.fields.update(value.fields)
        before.unsaid |= value.unsaid
