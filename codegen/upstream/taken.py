# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What code takes out of a request by name, where no schema lists it.

A function is followed with some of its names bound to places of a request (its query, its headers,
its body, or a part of that), into all functions of its packages that it hands a place on to, and
into methods and properties of its own object. What it takes by `get` or asks for by `in` may be
missing, unless it raises an error then; what it takes by `[]`, whatever else holds, has to be
there. Of types is known what is made of a value: a number, a yes or no.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .nodes import Node

Function = Callable[..., Any]
_DEPTH = 7
# What becomes of a value that is handed to these.
_MADE_BY = {"int": "integer", "bool_from_string": "boolean"}
_QUERY, _HEADERS, _BODY = "args", "headers", "body"
_OF_REQUEST = {"args": _QUERY, "params": _QUERY, "headers": _HEADERS, "form": _BODY}
_BODIES = {"_get_request_body", "get_json", "request_body_json"}
_TYPES = {"bool": "boolean", "int": "integer", "str": "string", "list": "array", "dict": "object"}


@dataclass
class _Place:
    """A part of a request, with what is taken out of it."""

    inside: dict[str, _Place] = field(default_factory=dict)
    item: _Place | None = None
    """What each is, of a list."""
    types: set[str] = field(default_factory=set)
    optional: bool = False
    """Whether it is taken so that it may be missing."""
    demanded: bool = False
    """Whether the code fails without it, in any case."""
    read: bool = False
    """Whether it is ever taken, and not only asked for."""
    given: bool = False
    """Whether the code puts it there itself."""
    handed: bool = False
    """Whether it is handed on to where the code is not followed: that may want it."""

    @property
    def needed(self) -> bool:
        """Whether it, or what is in it, has to be there."""
        own = self.demanded and not self.given
        return own or any(inner.needed for inner in self.inside.values())

    def child(self, name: str, *, optional: bool = False, read: bool = True) -> _Place:
        made = self.inside.setdefault(name, _Place())
        made.optional |= optional
        made.read |= read
        return made


@dataclass(frozen=True)
class _Keys:
    """Any of the keys of a place."""

    of: Any


@dataclass(frozen=True)
class _Object:
    """One of a class."""

    kind: Any


class Taken:
    """What a handler takes.

    Args:
        owner: The class whose method the handler is, or an object.
        handler: What answers the request.
        packages: The packages whose functions are looked into.
        beside: Their modules that take for themselves, whatever the operation.
        bound: The parameters of the handler that are the body.
    """

    def __init__(
        self, owner: Any, handler: Function, packages: Sequence[str], beside: Sequence[str] = (),
        bound: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.packages, self.beside = tuple(packages), tuple(beside)
        self.roots = {name: _Place() for name in (_QUERY, _HEADERS, _BODY)}
        self.seen: set[Any] = set()
        self.also(owner, handler, bound)

    def also(self, owner: Any, handler: Function, bound: Sequence[str] = ()) -> None:
        """Add what another part of the handling of the same request takes."""
        self.follow(owner, handler, dict.fromkeys(bound, self.roots[_BODY]), 0, sure=True)

    @property
    def query(self) -> Node:
        """The query; what is only asked for is a flag."""
        root = self.roots[_QUERY]
        for place in root.inside.values():
            if not place.read:
                place.types.add("flag")
            place.handed = False  # what leaves out a filter is not refused
        return _node(root)

    @property
    def headers(self) -> Node:
        """The headers. Whether they may be missing is decided by what is in them."""
        for place in self.roots[_HEADERS].inside.values():
            place.handed = True
        return _node(self.roots[_HEADERS])

    @property
    def body(self) -> Node:
        """The body."""
        return _node(self.roots[_BODY])

    def follow(
        self, owner: Any, function: Function, env: dict[str, Any], depth: int, *, sure: bool
    ) -> None:
        """Look into a function; it is sure to be run or not."""
        function = inspect.unwrap(function)
        function = getattr(function, "__func__", function)
        where = getattr(function, "__module__", "") or ""
        key = (where, getattr(function, "__qualname__", ""), repr(sorted(env.items(), key=str)))
        if depth > _DEPTH or key in self.seen or not where.startswith(self.packages):
            return
        if where.startswith(self.beside):
            return
        self.seen.add(key)
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
        except (OSError, TypeError):
            return
        if isinstance(tree, ast.FunctionDef):
            _Walk(self, owner, function, env, depth, tree, sure).run()


class _Walk(ast.NodeVisitor):
    """One function, from the top to the bottom."""

    def __init__(
        self, taken: Taken, owner: Any, function: Function, env: dict[str, Any], depth: int,
        tree: ast.FunctionDef, sure: bool,
    ) -> None:  # fmt: skip
        self.taken, self.owner, self.function, self.depth = taken, owner, function, depth
        self.env, self.tree = dict(env), tree
        self.sure = sure
        self.decides = _only_yes_or_no(tree)

    def run(self) -> None:
        for statement in self.tree.body:
            self.visit(statement)

    def visit_Assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                if not isinstance(node.value, ast.Dict) or node.value.keys:  # what stands for it
                    self.env[target.id] = value
            elif isinstance(target, ast.Subscript):
                place, name = self.value(target.value), self.value(target.slice)
                if isinstance(place, _Place) and isinstance(name, str):
                    place.child(name, read=False).given = True
            else:
                self.visit(target)

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.body[-1], ast.Raise):
            if (lacked := self.lacked(node.test)) is not None:
                lacked.demanded |= self.sure
                lacked.handed |= not self.sure
            self.typed(node.test)
        self.value(node.test)
        before, self.sure = self.sure, False
        for statement in (*node.body, *node.orelse):
            self.visit(statement)
        self.sure = before

    def visit_Try(self, node: ast.Try) -> None:
        refuses = all(isinstance(handler.body[-1], ast.Raise) for handler in node.handlers)
        before, self.sure = self.sure, self.sure and refuses
        self.generic_visit(node)
        self.sure = before

    def typed(self, test: ast.expr) -> None:
        """Take down the type that something has to have."""
        match test:
            case ast.UnaryOp(
                op=ast.Not(),
                operand=ast.Call(func=ast.Name(id="isinstance"), args=[value, ast.Name(id=kind)]),
            ) if (
                kind in _TYPES
            ):
                place = self.value(value)
                if isinstance(place, _Place):
                    place.types.add(_TYPES[kind])

    def lacked(self, test: ast.expr) -> _Place | None:
        """What is missing if this holds."""
        match test:
            case ast.Compare(left=left, ops=[ast.NotIn()], comparators=[right]):
                name, place = self.value(left), self.value(right)
                if isinstance(name, str) and isinstance(place, _Place):
                    return place.child(name)
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()]) | ast.UnaryOp(
                op=ast.Not(), operand=ast.Name(id=name)
            ):
                found = self.env.get(name)
                return found if isinstance(found, _Place) else None
        return None

    def visit_For(self, node: ast.For) -> None:
        items = self.value(node.iter)
        if isinstance(items, _Place) and isinstance(node.target, ast.Name):
            items.item = items.item or _Place()
            self.env[node.target.id] = items.item
        match node.target:
            case ast.Name() if isinstance(items, _Place):
                pass
            case ast.Name(id=name) | ast.Tuple(elts=[ast.Name(id=name), *_]):
                self.env[name] = items if isinstance(items, _Keys) else None
        if isinstance(items, tuple) and isinstance(node.target, ast.Name):
            for item in items:
                self.env[node.target.id] = item
                for statement in node.body:
                    self.visit(statement)
            return
        for statement in node.body:
            self.visit(statement)

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.expr):
            self.value(node)
            return
        super().generic_visit(node)

    def value(self, node: ast.expr) -> Any:
        """What an expression is: a place, text, several texts, a class; None for all else."""
        match node:
            case ast.Constant(str(text)):
                return text
            case ast.Tuple(elts=items) | ast.List(elts=items):
                values = [self.value(item) for item in items]
                return tuple(v for v in values if isinstance(v, str)) or None
            case ast.Name(id=name):
                if name in self.env:
                    return self.env[name]
                found = self.held(node)
                return found if isinstance(found, str) else None
            case ast.BoolOp(values=[first, *others]):
                found = self.value(first)
                for other in others:
                    self.value(other)
                return found
            case ast.Attribute(
                value=ast.Attribute(attr="request") | ast.Name(id="request" | "req"), attr=name
            ) if (name in _OF_REQUEST):
                return self.taken.roots[_OF_REQUEST[name]]
            case ast.Attribute(value=ast.Attribute(attr="request"), attr="authorization"):
                self.taken.roots[_HEADERS].child("Authorization", optional=True)
                return None
            case ast.Attribute(attr=name) if name in _BODIES:
                return self.taken.roots[_BODY]
            case ast.Attribute(value=inner, attr=name):
                return self.attribute(inner, name)
            case ast.Subscript(value=inner, slice=key):
                place, name = self.value(inner), self.value(key)
                if isinstance(place, _Place) and isinstance(name, str):
                    child = place.child(name)
                    child.demanded |= self.sure
                    return child
                return None
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[right]):
                self.asked(left, self.value(right))
                return None
            case ast.Call():
                return self.call(node)
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.value(part)
            elif isinstance(part, ast.comprehension | ast.keyword):
                self.visit(part)
        return None

    def attribute(self, inner: ast.expr, name: str) -> Any:
        if isinstance(inner, ast.Name) and inner.id in ("self", "cls"):
            found = inspect.getattr_static(self.owner, name, None)
            if isinstance(found, property) and found.fget is not None:
                self.taken.follow(self.owner, found.fget, {}, self.depth + 1, sure=self.sure)
            return found if isinstance(found, str) else None
        self.value(inner)
        held = self.held(inner)
        found = getattr(held, name, None) if inspect.ismodule(held) else None
        return found if isinstance(found, str) else None

    def asked(self, key: ast.expr, where: Any) -> None:
        """Something is asked for: a name at a place, or a key among names."""
        name = self.value(key)
        if isinstance(name, str) and name[:1].isalpha() and isinstance(where, _Place):
            self.mark(where.child(name, optional=True, read=False), key)
        if isinstance(name, _Keys) and isinstance(where, tuple):
            for each in where:
                name.of.child(each, optional=True)

    def mark(self, place: _Place, key: ast.expr) -> None:
        """A function that is given a name and says yes or no, says it of what has the name."""
        if self.decides and isinstance(key, ast.Name):
            place.types.add("flag")

    def call(self, node: ast.Call) -> Any:
        arguments = [self.value(argument) for argument in node.args]
        named = {k.arg: self.value(k.value) for k in node.keywords}
        match node.func:
            case ast.Attribute(value=inner, attr=name):
                place = self.value(inner)
                if isinstance(place, _Place):
                    return self.of_place(place, name, arguments, node)
                if name in _BODIES:
                    return self.taken.roots[_BODY]
            case ast.Name(id=name):
                pass
            case _:
                self.value(node.func)
                return None
        if name in _MADE_BY:
            for argument in arguments[:1]:
                if isinstance(argument, _Place):
                    argument.types.add(_MADE_BY[name])
            return None
        owner, function = self.called(node.func)
        if function is not None and (owner is self.owner or any((*arguments, *named.values()))):
            env = _bound(function, arguments, named)
            self.taken.follow(owner, function, env, self.depth + 1, sure=self.sure)
        else:
            for argument in (*arguments, *named.values()):
                if isinstance(argument, _Place):
                    argument.handed = True
        held = self.owner if name == "cls" else self.held(node.func)
        return _Object(held) if inspect.isclass(held) else None

    def of_place(self, place: _Place, method: str, arguments: list[Any], node: ast.Call) -> Any:
        match method, arguments:
            case "get" | "pop", [str(name), *_]:
                child = place.child(name, optional=True)
                self.mark(child, node.args[0])
                return child
            case "items" | "keys", _:
                return _Keys(place)
            case "copy", _:
                return place
        return None

    def called(self, function: ast.expr) -> tuple[Any, Function | None]:
        """A function that is called, with its object or class."""
        match function:
            case ast.Name(id=name):
                found = self.held(function)
                return None, _routine(found)
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name):
                kinds = self.owner.__mro__ if inspect.isclass(self.owner) else ()
                own = self.function.__qualname__.partition(".")[0]
                names = [kind.__name__ for kind in kinds]
                after = kinds[names.index(own) + 1 :] if own in names else ()
                found = next((vars(kind)[name] for kind in after if name in vars(kind)), None)
                return self.owner, _routine(found)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                return self.owner, _routine(getattr(self.owner, name, None))
            case ast.Attribute(value=inner, attr=name):
                held = self.held(inner)
                if inspect.ismodule(held) or inspect.isclass(held):
                    return held, _routine(getattr(held, name, None))
                made = self.env.get(inner.id) if isinstance(inner, ast.Name) else None
                if isinstance(made, _Object):
                    return made.kind, _routine(getattr(made.kind, name, None))
        return None, None

    def held(self, node: ast.expr) -> Any:
        """What a name of the module is."""
        match node:
            case ast.Name(id=name) if name not in self.env:
                return self.function.__globals__.get(name)
            case ast.Attribute(value=inner, attr=name):
                held = self.held(inner)
                return getattr(held, name, None) if inspect.ismodule(held) else None
        return None


def _routine(found: Any) -> Function | None:
    return found if inspect.isfunction(found) or inspect.ismethod(found) else None


def _bound(
    function: Function, arguments: list[Any], named: Mapping[str | None, Any]
) -> dict[str, Any]:
    """The arguments of a call by the names of the parameters."""
    code = inspect.unwrap(function).__code__
    names = list(code.co_varnames[: code.co_argcount])
    if names[:1] in (["self"], ["cls"]):
        del names[0]
    given = {**dict(zip(names, arguments, strict=False)), **named}
    return {name: value for name, value in given.items() if name and value is not None}


def _only_yes_or_no(tree: ast.FunctionDef) -> bool:
    """Whether all that a function gives back is True or False."""
    returns = [item.value for item in ast.walk(tree) if isinstance(item, ast.Return)]
    values: list[ast.expr | None] = []
    for value in returns:
        if isinstance(value, ast.Name):
            values += [
                item.value
                for item in ast.walk(tree)
                if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == value.id
            ]
        else:
            values.append(value)
    return bool(values) and all(
        isinstance(value, ast.Compare)
        or (isinstance(value, ast.Constant) and isinstance(value.value, bool))
        for value in values
    )


def _node(place: _Place) -> Node:
    made = Node(set(place.types))
    for name, inner in sorted(place.inside.items()):
        made.fields[name] = _node(inner)
        if inner.needed:
            made.required.add(name)
        elif inner.handed or not inner.optional:
            made.unsaid.add(name)
    if place.item is not None:
        made.types, made.item = {"array"}, _node(place.item)
    if made.fields:
        made.types = {"object"}
        made.free = Node(open=True)  # code that does not look at something does not refuse it
    return made
