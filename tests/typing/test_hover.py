# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What an editor shows of the stubs: a text for everything, and one exact signature."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agreement.stubs import is_tombstone
from tests.typing.checkers import GENERATED

STUBS = sorted((GENERATED / "openstack_typed").glob("[a-z]*/*.pyi"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def undocumented(tree: ast.Module) -> Iterator[str]:
    """Classes, methods and fields without a text; of overloads, the first one has it."""
    for cls in tree.body:
        if not isinstance(cls, ast.ClassDef):
            continue
        if not ast.get_docstring(cls) and not cls.name.startswith("_"):
            yield cls.name
        seen: set[str] = set()
        for position, member in enumerate(cls.body):
            match member:
                case ast.FunctionDef(name=name) if name not in seen:
                    seen.add(name)
                    if not ast.get_docstring(member) and name != "__new__":
                        yield f"{cls.name}.{name}"
                case ast.AnnAssign(annotation=kind) if is_tombstone(kind):
                    pass  # its type says it all
                case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
                    pass  # it has the text of what it names
                case ast.AnnAssign(target=ast.Name(id=name)):
                    # A key of a TypedDict: its text is the expression that follows.
                    if not isinstance(cls.body[position + 1], ast.Expr):
                        yield f"{cls.name}.{name}"


@pytest.mark.parametrize("path", STUBS, ids=name_of)
def test_everything_in_a_stub_has_a_text(path: Path) -> None:
    assert list(undocumented(ast.parse(path.read_text("utf-8")))) == []


def test_overloads_are_for_answers_that_depend_on_a_value_only() -> None:
    overloaded = {
        f"{path.parent.name}.{path.stem}.{member.name}"
        for path in STUBS
        if path.stem != "__init__"
        for cls in ast.parse(path.read_text("utf-8")).body
        if isinstance(cls, ast.ClassDef)
        for member in cls.body
        if isinstance(member, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id == "overload" for d in member.decorator_list)
    }
    assert overloaded == {
        "block_storage.backups.list",
        "block_storage.backups.list_brief",
        "block_storage.pools.list",
        "block_storage.quota_sets.show",
        "block_storage.snapshots.list",
        "block_storage.snapshots.list_brief",
        "block_storage.volumes.list",
        "block_storage.volumes.list_brief",
    }
