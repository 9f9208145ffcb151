# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which query parameters the code of a handler takes, where no schema lists them.

Such code takes them out of a mapping by name, itself or in functions that it calls. What it hands
on as a whole, as filters of a database, is not seen: so there may always be others.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from .collect import Facts

Function = Callable[..., Any]
_MAPPINGS = {"params", "filters", "search_opts", "GET"}
_TAKES = {"get", "pop"}
_DEPTH = 4


def query(owner: Any, handler: Function, package: str) -> list[tuple[str, Facts]]:
    """The rows of a query: those that are seen, and that there may be others.

    Args:
        owner: The object or class whose method the handler is.
        handler: What answers the request.
        package: The package whose functions are looked into.
    """
    names = sorted(set(_taken(owner, handler, package, set(), 0)))
    rows: list[tuple[str, Facts]] = [
        (name, {"type": "string", "required": False, "somewhere": True}) for name in names
    ]
    return [*rows, ("{*}", {"type": "any", "required": False, "open": True})]


def _taken(
    owner: Any, function: Function, package: str, seen: set[str], depth: int
) -> Iterator[str]:
    function = inspect.unwrap(function)
    function = getattr(function, "__func__", function)
    name = getattr(function, "__qualname__", "")
    if depth > _DEPTH or name in seen or not hasattr(function, "__code__"):
        return
    seen.add(name)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    # What is only thrown away is not taken.
    lost = {id(item.value) for item in ast.walk(tree) if isinstance(item, ast.Expr)}
    for item in ast.walk(tree):
        match item:
            case ast.Subscript(value=value, slice=ast.Constant(str(key)), ctx=ast.Load()):
                if _is_mapping(value):
                    yield key
            case ast.Compare(
                left=ast.Constant(str(key)), ops=[ast.In() | ast.NotIn()], comparators=[value]
            ):
                if _is_mapping(value):
                    yield key
            case ast.Call(func=called, args=arguments):
                if id(item) not in lost:
                    yield from _in_call(called, arguments)
                inner = _function(owner, called, function.__globals__, package)
                if inner is not None:
                    yield from _taken(owner, inner, package, seen, depth + 1)


def _in_call(called: ast.expr, arguments: list[ast.expr]) -> Iterator[str]:
    """What a call takes out of a mapping by name."""
    match called, arguments:
        case ast.Attribute(value=value, attr=attr), [ast.Constant(str(key)), *_]:
            if attr in _TAKES and _is_mapping(value):
                yield key
    match arguments:
        case [ast.Constant(str(key)), value, *_] | [value, ast.Constant(str(key)), *_]:
            if _is_mapping(value) and not key.startswith("__"):
                yield key


def _is_mapping(value: ast.expr) -> bool:
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _MAPPINGS
        case ast.Call(func=ast.Attribute(value=inner, attr="copy")):
            return _is_mapping(inner)
    return False


def _function(owner: Any, called: ast.expr, held: dict[str, Any], package: str) -> Function | None:
    """The function that is called, if it is a method of the owner or one of the package."""
    found: Any = None
    match called:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            found = getattr(owner, name, None)
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            found = getattr(held.get(module), name, None)
        case ast.Name(id=name):
            found = held.get(name)
    inside = getattr(found, "__module__", "") or ""
    return found if inspect.isroutine(found) and inside.startswith(f"{package}.") else None
