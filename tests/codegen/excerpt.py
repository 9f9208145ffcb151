# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Pieces of generated modules, by the names of what they define."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence


def excerpt(text: str, names: Sequence[str]) -> str:
    """The source of some definitions: `Thing`, `Things.show`, `_SHOW`.

    Overloads of a method are all given; so is the description below a name.

    Raises:
        KeyError: The module defines no such thing.
    """
    lines = text.splitlines(keepends=True)
    spans: dict[str, list[tuple[int, int]]] = {}
    for name, first, last in _definitions(ast.parse(text).body, ""):
        spans.setdefault(name, []).append((first, last))
    found = ["".join(lines[first - 1 : last]) for name in names for first, last in spans[name]]
    return "\n".join(map(textwrap.dedent, found))


def _definitions(body: Sequence[ast.stmt], owner: str) -> Iterator[tuple[str, int, int]]:
    """Each name that a block defines, with its first and last line."""
    for node, after in zip(body, (*body[1:], None), strict=True):
        last = node.end_lineno or node.lineno
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            last = after.end_lineno or last
        match node:
            case ast.FunctionDef(name=name, decorator_list=marks) | ast.ClassDef(
                name=name, decorator_list=marks
            ):
                first = min(item.lineno for item in (*marks, node))
                yield owner + name, first, node.end_lineno or last
                yield from _definitions(node.body, f"{owner}{name}.")
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield owner + name, node.lineno, last


def body_of(text: str) -> str:
    """A module without the comments of its head, and without what every module imports."""
    lines = text.splitlines(keepends=True)
    while lines and lines[0].startswith("#"):
        del lines[0]
    return "".join(lines)
