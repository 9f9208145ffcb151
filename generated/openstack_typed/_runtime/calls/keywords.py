# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Misspelt arguments: what they may have been. Python says so itself from 3.13 on, for some."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from types import FunctionType
from typing import Any


def suggesting(method: FunctionType) -> Callable[..., Any]:
    """The same method, whose error for an argument that it does not know names the nearest one."""

    @wraps(method)
    def call(self: Any, /, *args: Any, **given: Any) -> Any:
        try:
            return method(self, *args, **given)
        except TypeError:
            error = _unexpected(method, given)
            if error is None:
                raise
            raise error from None

    return call


def _unexpected(method: FunctionType, given: Iterable[str]) -> TypeError | None:
    """The error for an argument that the method does not know; None if it knows them all."""
    code = method.__code__
    known = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    unknown = next((name for name in given if name not in known), None)
    if unknown is None:
        return None
    from difflib import get_close_matches

    near = get_close_matches(unknown, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; expected one of {', '.join(known)}"
    if not known:
        hint = "; it takes none"
    return TypeError(f"{method.__qualname__}() got an unexpected argument {unknown!r}{hint}")
