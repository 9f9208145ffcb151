# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What code builds at a version and gives back: which keys an answer has, and whether always.

Code builds answers of literals, in functions that call each other. A key that is set whatever the
request and the things are is always there; one below a condition may be missing. What comes from
elsewhere is not followed: of a thing that declares its fields, their types are known.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .branches import UNKNOWN, Guard, Names, Walk
from .nodes import Node, either

Field = Callable[[Any, str], Node]
"""What a field of a class of things is."""

_DEPTH = 8
_TEXTS = {"str", "join", "lower", "upper", "format", "isoformat", "strip", "urljoin"}
_OF_CALL = {
    **dict.fromkeys(_TEXTS, "string"),
    "int": "integer",
    "len": "integer",
    "bool": "boolean",
}
_OF_ANNOTATION = {"str": "string", "bool": "boolean", "int": "integer", "list[str]": "array"}
_OF_CONSTANT = {str: "string", bool: "boolean", int: "integer", float: "number"}


@dataclass
class Made(Node):
    """What is built, or a thing from elsewhere."""

    depth: int = 0
    """In how many conditions it was made."""
    thing: Any = None
    """The class of a thing, of which it has the fields."""
    instance: Any = None
    """The class of something that has methods."""


def unknown() -> Node:
    """What comes from elsewhere."""
    return Node(open=True)


class Building(Walk):
    """One of the functions that build an answer."""

    def __init__(
        self, function: Any, names: Names, guard: Guard, packages: tuple[str, ...],
        field: Field,
        nodes: dict[str, Node] | None = None, unsure: int = 0, depth: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(function, names, guard)
        self.packages, self.field, self.depth, self.unsure = packages, field, depth, unsure
        self.nodes = nodes or {}
        self.bound: dict[str, int] = {}
        """In how many conditions each name was given what it is."""
        self.returned: list[Node] = []

    def result(self) -> Node:
        """What the function gives back."""
        for _ in self.expressions():
            pass
        # Where it may be something else as well, it is what is built that is of interest.
        built = [node for node in self.returned if node.types & {"object", "array"}]
        found = built or self.returned
        return either(found) if found else unknown()

    def does(self, statement: ast.stmt) -> None:
        """Follow what a statement does to what is built."""
        match statement:
            case ast.Assign(targets=targets, value=value):
                node = self.made(value)
                for target in targets:
                    self.put(target, node)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.put(target, self.made(value))
            case ast.Return(value=ast.expr() as value):
                self.returned.append(self.made(value))
            case ast.Expr(value=ast.Call() as call):
                self.made(call)
            case ast.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Subscript):
                        self.drop(self.made(target.value), target.slice)

    def each(self, target: ast.expr, items: ast.expr) -> bool | None:
        """What is done to each item of a list is done to what its items are."""
        node = self.made(items)
        item = node.item
        if item is None and "array" in node.types and not node.open:
            return None  # it is empty yet; what is put into it later is as what is here
        if item is None or not isinstance(target, ast.Name):
            return False
        self.nodes[target.id] = item
        return True

    def put(self, target: ast.expr, node: Node) -> None:
        """Put something where it is assigned to."""
        match target:
            case ast.Name(id=name):
                before, depth = self.nodes.get(name), self.bound.get(name, 0)
                # It may be what it was before, or what another branch has made it.
                if self.unsure and before and (depth or (before.types and node.types)):
                    node = either([before, node])
                self.nodes[name], self.bound[name] = node, self.unsure
            case ast.Subscript(value=of, slice=key):
                self.set(self.made(of), self.value(key), node)

    def set(self, of: Node, key: Any, node: Node) -> None:
        """Set a key of something that is built."""
        if "object" not in of.types:
            return
        if not isinstance(key, str):
            of.open = True
            return
        sure = self.unsure <= getattr(of, "depth", 0)
        if key in of.fields and not sure:
            of.fields[key] = either([of.fields[key], node])
            return
        of.fields[key] = node
        if sure:
            of.required.add(key)
        elif _asks_for_none(self.within):
            of.unsaid.add(key)

    def drop(self, of: Node, key: ast.expr) -> None:
        """Take a key out of something that is built."""
        name = self.value(key)
        if self.unsure <= getattr(of, "depth", 0):
            of.fields.pop(name, None)
        of.required.discard(name)

    def made(self, value: ast.expr | None) -> Node:
        """What an expression builds, or is."""
        match value:
            case ast.Dict(keys=keys, values=values):
                node = Made({"object"}, depth=self.unsure)
                for key, inner in zip(keys, values, strict=True):
                    if key is None:
                        self.update(node, self.made(inner))
                    else:
                        self.set(node, self.value(key), self.made(inner))
                return node
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return _list([self.made(item) for item in items])
            case ast.ListComp(elt=item, generators=[ast.comprehension(target=target, iter=items)]):
                if not self.each(target, items):
                    self._forget(target)
                return _list([self.made(item)])
            case ast.DictComp():
                return Made({"object"}, open=True)
            case ast.Name(id=name):
                return self.nodes.get(name) or self._constant(value)
            case ast.Attribute(value=of, attr=name):
                return self.part(self.made(of), name)
            case ast.Subscript(value=of, slice=key):
                return self.part(self.made(of), self.value(key))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                chosen = self.truth(test)
                if chosen is None:
                    return either([self.made(body), self.made(orelse)])
                return self.made(body if chosen else orelse)
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return Node({"boolean"})
            case ast.JoinedStr() | ast.BinOp(left=ast.Constant(str()), op=ast.Mod()):
                return Node({"string"})
            case ast.Call():
                return self.called(value)
        return self._constant(value)

    def part(self, of: Node, name: Any) -> Node:
        """A field of something."""
        if thing := getattr(of, "thing", None):
            return self.field(thing, name)
        return of.fields.get(name) or unknown()

    def called(self, call: ast.Call) -> Node:
        """What a call gives back, and what it does to what is built."""
        function = self.value(call.func)
        match call.func:
            case ast.Attribute(value=of, attr=name):
                node = self.made(of)
                if cls := getattr(node, "instance", None):
                    function = getattr(object.__new__(cls), name, UNKNOWN)
                if node.types or getattr(node, "thing", None):
                    return self.method(node, name, call)
                if name == "get" and len(call.args) > 1:  # it is of the kind of what else it is
                    return self._constant(call.args[1])
            case ast.Name(id="dict" | "list" as name):
                if call.keywords or not call.args:
                    node = Made({"object" if name == "dict" else "array"}, depth=self.unsure)
                    return self.method(node, "update", call)
                return self.made(call.args[0])
        if inspect.isclass(function):
            return Made(instance=function, open=True)
        if (owner := _thing(function)) is not None:
            return Made(thing=owner, open=True)
        if _within(function, self.packages) and self.depth < _DEPTH:
            followed = self.follow(function, call)
            known = followed.types or getattr(followed, "instance", None)
            return followed if known else _annotated(function)
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        return Node({_OF_CALL[name]}) if name in _OF_CALL else _annotated(function)

    def method(self, node: Node, name: str, call: ast.Call) -> Node:
        """What a method of something that is built gives back."""
        match name, call.args:
            case "update", arguments:
                for argument in arguments:
                    self.update(node, self.made(argument))
                for keyword in call.keywords:
                    if keyword.arg is not None:
                        self.set(node, keyword.arg, self.made(keyword.value))
            case "append", [item]:
                made = _list([*([node.item] if node.item else []), self.made(item)])
                node.item, node.open = made.item, made.open
            case "pop", [key, *_]:
                self.drop(node, key)
            case "get", [key, *_]:
                return self.part(node, self.value(key))
            case ("items" | "values" | "keys"), _:
                return unknown()
            case _ if name in _OF_CALL:
                return Node({_OF_CALL[name]})
        return node

    def update(self, node: Node, other: Node) -> None:
        """Put all keys of something into something that is built."""
        for key, inner in other.fields.items():
            needed = key in other.required
            self.unsure += not needed
            self.set(node, key, inner)
            self.unsure -= not needed
        if other.open or "object" not in other.types:
            node.open = True

    def follow(self, function: Any, call: ast.Call) -> Node:
        """What another function gives back."""
        plain = inspect.unwrap(getattr(function, "__func__", function))
        names = list(plain.__code__.co_varnames[: plain.__code__.co_argcount])
        if getattr(function, "__self__", None) is not None:
            names = names[1:]
        given = dict(zip(names, call.args, strict=False))
        given |= {k.arg: k.value for k in call.keywords if k.arg is not None}
        nodes = {name: self.made(argument) for name, argument in given.items()}
        inner = type(self)(
            function, self.given(call, function), self.guard, self.packages, self.field,
            nodes=nodes, unsure=self.unsure, depth=self.depth + 1,
        )  # fmt: skip
        return inner.result()

    def _constant(self, value: ast.expr | None) -> Node:
        known = self.value(value)
        if known is None:
            return Node({"null"})
        if kind := _OF_CONSTANT.get(type(known)):
            return Node({kind})
        return unknown()

    def _forget(self, target: ast.expr) -> None:
        for item in ast.walk(target):
            if isinstance(item, ast.Name):
                self.nodes.pop(item.id, None)


def _asks_for_none(test: ast.expr | None) -> bool:
    """Whether a condition is that something is not None: code does not say if it ever is."""
    match test:
        case ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
    return False


def _list(items: list[Node]) -> Node:
    """A list of what is each of some."""
    item = either(items) if items else None
    return Made({"array"}, item=item, open=item is not None and not item.types)


def _within(function: Any, packages: tuple[str, ...]) -> bool:
    inside = f"{getattr(function, '__module__', None)}."
    return inspect.isroutine(function) and inside.startswith(packages)


def _thing(function: Any) -> Any:
    """The class of things that a method of it gives back."""
    owner = getattr(function, "__self__", None)
    return owner if inspect.isclass(owner) and hasattr(owner, "fields") else None


def _annotated(function: Any) -> Node:
    """What a function says that it gives back, if that is of a kind that JSON has."""
    says = str(getattr(function, "__annotations__", {}).get("return", ""))
    kind = _OF_ANNOTATION.get(
        re.sub(r"(?:typing\.)?Optional\[(.*)\]|<class '(.*)'>", r"\1\2", says).strip("'")
    )
    return Node({kind}, open=kind == "array") if kind else unknown()
