# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which query parameters the code of a handler takes at a version, where no schema lists them.

Such code takes them out of a mapping by name, itself or in functions that it hands the mapping
on to. What it hands on as a whole, as filters of a database, are further ones: what lets those
through differs by service.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

from .branches import UNKNOWN, Guard, Names, Walk, source
from .collect import Facts

Function = Callable[..., Any]

_MAPPINGS = {"params", "filters", "search_opts", "GET"}
_REQUESTS = {"req", "request"}
_TAKES = {"get", "getall", "pop"}
_TYPES = {
    "get_bool_param": "boolean", "bool_from_string": "boolean", "is_valid_boolstr": "boolean",
    "int": "integer", "validate_integer": "integer",
}  # fmt: skip
_DEPTH = 12


class Asked:
    """What a handler takes of a query at one version."""

    def __init__(self, package: str, guard: Guard) -> None:
        self.package, self.guard = package, guard
        self.taken: dict[str, Facts] = {}
        self.own: set[str] = set()
        """The keys that code puts into the query itself."""
        self.gone: set[str] = set()
        """Those that it takes out and throws away."""
        self.cleared = self.handed_on = False
        """Whether all is taken out of it; whether any is given to something else."""
        self.seen: set[Any] = set()

    def follow(self, function: Function, names: Names | None = None, depth: int = 0) -> None:
        """Take down what a function takes, and what those take that it hands the query on to."""
        reading = Reading(self, function, names or {}, depth)
        texts = frozenset(i for i in (names or {}).items() if isinstance(i[1], str))
        if (reading.function, texts) not in self.seen and depth <= _DEPTH:
            self.seen.add((reading.function, texts))
            reading.read()

    def looks(self, walk: Reading, call: ast.Call) -> bool:
        """Take down what a call makes of all keys of a query; whether it is such a call."""
        return False

    def take(self, name: str, *, copied: bool = True, **facts: Any) -> None:
        """Take down a parameter, unless it is no longer in the copy that it is looked up in."""
        if copied and name not in self.taken and (self.cleared or name in self.own | self.gone):
            return
        into = self.taken.setdefault(name, {"required": False})
        if name in self.own:  # what is read again is no longer what was asked for
            facts.pop("required", None)
        into.update({key: value for key, value in facts.items() if value})


class Reading(Walk):
    """One of the functions that a query goes through."""

    def __init__(self, asked: Asked, function: Function, names: Names, depth: int) -> None:
        super().__init__(function, names, asked.guard)
        self.asked, self.depth = asked, depth
        self.copies: set[str] = set()
        self.begun: set[str] = set()

    def read(self) -> None:
        """Go through it."""
        statements = ast.walk(source(self.function))
        lost = {id(each.value) for each in statements if isinstance(each, ast.Expr)}
        for item in self.expressions():
            if id(item) in lost:
                self.lose(item)
            else:
                self.look(item)
            if isinstance(item, ast.Call):
                self.call(item)

    def does(self, statement: ast.stmt) -> None:
        """A copy of the query is one, whatever it is called; what is begun here is none."""
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as given):
                if self.is_query(given):
                    self.copies.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict()) if self.sure:
                self.begun.add(name)

    def refuses(self, test: ast.expr) -> None:
        """What is refused if it is not given, is required."""
        for variable, expression in self.assigned.items():
            name = self.looked_up(expression)
            if name and self.names.get(variable) is UNKNOWN:
                self.names[variable] = None
                if self.truth(test):
                    self.asked.take(name, required=True)
                self.names[variable] = UNKNOWN

    def look(self, item: ast.expr) -> None:
        """Take down what an expression looks up."""
        match item:
            case ast.Subscript(value=of, slice=key, ctx=ast.Store()) if self.is_query(of):
                self.asked.own |= {text for text in (self.value(key),) if isinstance(text, str)}
            case ast.Compare(
                left=ast.Call(func=ast.Attribute(value=text, attr="lower")),
                ops=[ast.Eq()],
                comparators=[ast.Constant(value="true" | "false")],
            ):
                self.taken(text, type="boolean")
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() | ast.Eq()], comparators=[of]):
                for name in self.compared(left, of):
                    self.asked.take(name, copied=self.is_copy(of))
            case ast.Call(func=called, args=arguments) if name_of(called) in _TYPES:
                for inner in (item, *arguments):
                    self.taken(inner, type=_TYPES[name_of(called)])
            case _:
                self.taken(item, required=self.sure and isinstance(item, ast.Subscript))

    def taken(self, item: ast.expr, **facts: Any) -> None:
        """Take down the parameter of an expression, if it looks up one."""
        if name := self.looked_up(item):
            self.asked.take(name, copied=self.is_copy(item), **facts)

    def lose(self, item: ast.expr) -> None:
        """What is looked up to be thrown away is no parameter."""
        match item:
            case ast.Call(func=ast.Attribute(value=of, attr="clear")) if self.is_query(of):
                self.asked.cleared |= self.sure
            case _ if self.sure and (name := self.looked_up(item)):
                self.asked.gone.add(name)

    def call(self, item: ast.Call) -> None:
        """Go into what is called with the query."""
        if self.asked.looks(self, item):
            return
        function = self.value(item.func)
        inside = getattr(function, "__module__", None) or ""
        given = [*item.args, *(keyword.value for keyword in item.keywords)]
        if (
            inspect.isroutine(function)
            and inside.startswith(f"{self.asked.package}.")
            and any(self.is_handed_on(each) for each in given)
        ):
            names = [each for each in given if isinstance(each, ast.Name)]
            self.asked.handed_on |= any(self.is_query(each) for each in names)
            self.asked.follow(function, self.given(item, function), self.depth + 1)

    def looked_up(self, item: ast.expr | None) -> str:
        """The name of the parameter that an expression looks up, or what stands for one."""
        key: ast.expr | None = None
        match item:
            case ast.Subscript(value=of, slice=at, ctx=ast.Load()) if self.is_query(of):
                key = at
            case ast.Call(
                func=ast.Attribute(value=of, attr=attr), args=[at, *_]
            ) if attr in _TAKES and self.is_query(of):
                key = at
            case ast.Call(args=[at, of, *_]) if self.is_query(of):
                key = at
            case ast.Call(func=called, args=[inner, *_]) if name_of(called) in _TYPES:
                return self.looked_up(inner)
            case ast.Name(id=name) if name in self.assigned:
                return self.looked_up(self.assigned[name])
        text = self.value(key)
        return text if isinstance(text, str) else ""

    def compared(self, left: ast.expr, of: ast.expr) -> list[str]:
        """The keys that are looked for in the query, or among which the query's are."""
        if self.is_query(of):
            text = self.value(left)
            return [text] if isinstance(text, str) else []
        known = self.value(of) if self.is_key(left) else UNKNOWN
        if known is UNKNOWN:
            return []
        return [k for k in ([known] if isinstance(known, str) else known) if isinstance(k, str)]

    def is_key(self, item: ast.expr) -> bool:
        """Whether an expression is each of the query's keys in turn."""
        match item:
            case ast.Name(id=name) if name in self.assigned:
                return self.is_query(self.assigned[name])
        return False

    def is_query(self, item: ast.expr) -> bool:
        """Whether an expression is the query, a copy of it, or its keys."""
        match item:
            case ast.Name(id=name):
                named = name in _MAPPINGS or name in self.copies
                return named and name not in self.begun and self.names.get(name, UNKNOWN) is UNKNOWN
            case ast.Attribute(attr=name):
                return name in _MAPPINGS
            case ast.Call(func=ast.Attribute(value=inner, attr="copy" | "keys" | "items")):
                return self.is_query(inner)
        return False

    def is_copy(self, item: ast.expr) -> bool:
        """Whether an expression looks into a copy, from which something may be taken out."""
        return not any(
            isinstance(inner, ast.Attribute) and inner.attr in _MAPPINGS for inner in ast.walk(item)
        )

    def is_handed_on(self, argument: ast.expr) -> bool:
        """Whether an argument is the query, or what the query is in."""
        named = isinstance(argument, ast.Name) and argument.id in _REQUESTS
        return named or isinstance(argument, ast.Starred) or self.is_query(argument)


def name_of(called: ast.expr) -> str:
    """The last part of the name of what is called."""
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
