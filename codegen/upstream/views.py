# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What view builders make of a thing: they are called with one that has nothing in it.

That works for those that are plain functions of the thing; others ask the request for its version.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from .nodes import Node

_OF_ONE = ("detail", "summary")


class _Blank:
    """A thing whose attributes are all None."""

    def __getattr__(self, name: str) -> None:
        return None


def viewed(handler: Callable[..., Any]) -> Node | None:
    """The tree of what a handler answers, if it calls `views.ViewBuilder.detail` or the like.

    Which keys are there depends on versions, and values on the thing, so that neither is said.
    """
    function = inspect.unwrap(handler)
    for builder, name in _called(function):
        method = getattr(builder, name)
        if inspect.ismethod(method) or not _needs_request(method):
            parameters = inspect.signature(method).parameters.values()
            asked = {p.name: True for p in parameters if p.default is False and p.name != "flat"}
            return _node(method(_Blank(), **asked))
    return None


def _called(function: Callable[..., Any]) -> Iterator[tuple[Any, str]]:
    """The view builders of modules that a function calls, each with the method; not of lists."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for item in ast.walk(tree):
        match item:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(value=ast.Name(id=module), attr="ViewBuilder"), attr=name
                )
            ) if (name in _OF_ONE):
                yield function.__globals__[module].ViewBuilder, name


def _needs_request(method: Callable[..., Any]) -> bool:
    return next(iter(inspect.signature(method).parameters), "") in ("self", "request")


def _node(value: Any) -> Node:
    if not isinstance(value, dict):
        return Node(open=True)
    made = Node({"object"}, fields={key: _node(inner) for key, inner in value.items()})
    made.unsaid = set(made.fields)
    return made
