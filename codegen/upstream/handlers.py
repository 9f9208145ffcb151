# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the code of a handler says of its statuses, where it makes its response itself."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from http import HTTPStatus
from typing import Any


def returned(handler: Callable[..., Any]) -> tuple[set[int], bool]:
    """The statuses of responses that the code makes itself, and whether it has other ends too."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(handler))))
    codes: dict[str, set[int]] = {}
    found: set[int] = set()
    others = False
    for item in ast.walk(tree):
        match item:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                codes.setdefault(name, set()).update(_made(value))
            case ast.Assign(targets=[ast.Attribute(attr="_code")], value=ast.Constant(int(code))):
                found.add(code)
                others = True
    for item in ast.walk(tree):
        if isinstance(item, ast.Return):
            named = item.value.id if isinstance(item.value, ast.Name) else ""
            mine = codes.get(named, set()) | _made(item.value)
            found |= mine
            others = others or not mine
    found = {code for code in found if code < HTTPStatus.BAD_REQUEST}
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    # A function that does not end with a return answers with nothing as well.
    return found, others or not isinstance(function.body[-1], ast.Return)


def _made(value: ast.expr | None) -> set[int]:
    """The status of a response that is made right here."""
    match value:
        case ast.Call(func=ast.Attribute(attr="Response"), keywords=keywords):
            given = {k.arg: k.value for k in keywords}
            match given.get("status_int"):
                case ast.Constant(int(code)):
                    return {code}
                case ast.Attribute(attr=name):
                    return {int(HTTPStatus[name])}
    return set()
