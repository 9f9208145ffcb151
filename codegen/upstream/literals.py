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
from collections.abc import Callable, Iterator
from typing import Any

from .collect import Facts, body
from .nodes import Node, either

Function = Callable[..., Any]


def built(function: Function, owner: Any = None) -> Node:
    """The tree of what a function gives back; its own methods are those of the owner."""
    return _Built(owner).function(function)


def told(root: Node) -> Iterator[tuple[str, Facts]]:
    """The rows of a tree that was read from code, which is silent on types that it does not say."""
    for name, made in body(root):
        if made["type"] == "any" and not name.endswith("{*}"):
            del made["type"]
        yield name, made


def put(function: Function) -> set[str]:
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


def named(function: Function, name: str) -> list[Node]:
    """The dictionaries that a function makes under a name."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    return [
        _One(_Built(None), tree).value(item.value)
        for item in ast.walk(tree)
        if isinstance(item, ast.Assign)
        and isinstance(item.value, ast.Dict)
        and ast.unparse(item.targets[0]) == name
    ]


def sometimes(function: Function) -> set[str]:
    """The keys that a function puts into something only if something else holds."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    inside = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.If)
        for inner in ast.walk(outer)
    }
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for item in ast.walk(tree):
        match item:
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(str(key)), ctx=ast.Store()):
                found[id(item) in inside].add(key)
            case ast.Dict(keys=keys):
                found[False] |= {str(k.value) for k in keys if isinstance(k, ast.Constant)}
    return found[True] - found[False]


class _Built:
    """What functions build, with all that is known of their names."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner

    def function(self, function: Function) -> Node:
        """What a function gives back."""
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
        one = _One(self, tree)
        for item in _in_order(tree):
            one.statement(item)
        return one.returned


class _One:
    """One function."""

    def __init__(self, whole: _Built, tree: ast.AST) -> None:
        self.whole = whole
        self.texts: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        self.made: dict[str, Node] = {}
        self.returned = Node()
        # Under which conditions each statement is run, and each value was put where it is.
        self.when: dict[int, frozenset[int]] = {}
        for outer in ast.walk(tree):
            for inner in ast.walk(outer) if isinstance(outer, ast.If | ast.For) else ():
                self.when[id(inner)] = self.when.get(id(inner), frozenset()) | {id(outer)}
        self.since: dict[int, frozenset[int]] = {}

    def statement(self, item: ast.stmt) -> None:
        """Take down what a statement makes."""
        match item:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(str(text))):
                self.texts[name] = text
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=[_, *_] as items)):
                self.lists[name] = [str(i.value) for i in items if isinstance(i, ast.Constant)]
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.made[name] = made = self.value(value)
                self.since[id(made)] = self.when.get(id(item), frozenset())
            case ast.Assign(targets=[ast.Subscript() as target], value=value):
                self.put(target, self.value(value), self.when.get(id(item), frozenset()))
            case ast.For(target=ast.Name(id=name), iter=ast.Name(id=items)):
                if (many := self.made.get(items)) is not None and many.item is not None:
                    self.made[name] = many.item
                    self.since[id(many.item)] = self.when.get(id(item.body[0]), frozenset())
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[value]
                )
            ) if (name in self.made):
                self.made[name].item = self.value(value)
            case ast.Return(value=ast.expr() as value):
                made = self.value(value)
                self.returned = made if made.fields else self.returned

    def value(self, value: ast.expr) -> Node:
        """What an expression makes."""
        match value:
            case ast.Dict(keys=keys, values=values):
                node = Node({"object"})
                for key, inner in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant):
                        node.fields[str(key.value)] = self.value(inner)
                node.unsaid = set(node.fields)
                return node
            case ast.DictComp(
                value=inner,
                generators=[ast.comprehension(iter=ast.Name(id=keys), ifs=conditions)],
            ) if (
                keys in self.lists
            ):
                fields = {key: Node(open=True) for key in self.lists[keys]}
                return Node({"object"}, fields=fields, unsaid=set() if conditions else set(fields))
            case ast.DictComp(value=inner):
                return Node({"object"}, free=self.value(inner))
            case ast.List(elts=[]):
                return Node({"array"})
            case ast.Name(id=name):
                return self.made.get(name, Node(open=True))
            case ast.Constant(str()):
                return Node({"string"})
            case ast.Constant(bool()) | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return Node({"boolean"})
            case ast.BoolOp(values=values) if all(isinstance(v, ast.Compare) for v in values):
                return Node({"boolean"})
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                # A method that is not called yet stands for what it gives back.
                method = getattr(self.whole.owner, name, None)
                return self.whole.function(method) if callable(method) else Node(open=True)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                method = getattr(self.whole.owner, name, None)
                return self.whole.function(method) if callable(method) else Node(open=True)
            case ast.Call(func=ast.Attribute(value=inner, attr="get"), args=[key, *_]):
                node = self.value(inner)
                if isinstance(key, ast.Constant):
                    return node.fields.get(str(key.value), Node(open=True))
                return either(node.fields.values()) if node.fields else Node(open=True)
            case ast.Call(func=ast.Call() as inner):
                return self.value(inner)
        return Node(open=True)

    def put(self, target: ast.Subscript, value: Node, when: frozenset[int]) -> None:
        """Add a value where it is put, to what may be there already."""
        keys: list[str] = []
        place: ast.expr = target
        while isinstance(place, ast.Subscript):
            match place.slice:
                case ast.Constant(str(key)):
                    keys.append(key)
                case ast.Name(id=name) if name in self.texts:
                    keys.append(self.texts[name])
                case _:
                    return
            place = place.value
        if not isinstance(place, ast.Name) or place.id not in self.made:
            return
        node = self.made[place.id]
        for key in reversed(keys[1:]):
            node = node.fields.setdefault(key, Node({"object"}))
        before = node.fields.get(keys[0])
        # What is put only if something more holds than for what it is put into, may be missing.
        if when <= self.since.get(id(node), frozenset()):
            node.unsaid.add(keys[0])
        self.since.setdefault(id(value), when)
        if before is None or not before.fields:
            node.fields[keys[0]] = value
        else:
            before.fields.update(value.fields)
            before.unsaid |= value.unsaid


def _in_order(tree: ast.AST) -> list[ast.stmt]:
    found = [item for item in ast.walk(tree) if isinstance(item, ast.stmt)]
    return sorted(found, key=lambda item: item.lineno)
