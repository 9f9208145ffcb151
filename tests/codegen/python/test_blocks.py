# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A module formatted in blocks is what black makes of the whole."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.pipeline import load, rendered
from codegen.python.blocks import join, split
from codegen.python.format import format_all, format_one
from tests.codegen.trees import small_tree

MODULE = '''\
# A comment at the top.
"""A module.

With a paragraph at the margin.
"""

from __future__ import annotations

from collections.abc import Mapping

if True:
    x = 1

    y = [ 2 ]


class First(Base):
    """A class.

    With a paragraph.
    """

    field: str

    """What a field is, apart from it."""

    # A comment before a method.
    @property
    def method(self) -> str:
        """A method.

        With a paragraph.
        """
        one = 1

        return f(one ,'two')

    def other(self) -> None: ...


class Second: ...


@decorated
class Third:

    def method(self): pass


_TABLE = {

    "a": 1,
}
_OTHER = {'b': 2}

__all__ = [
    "First",
]
'''


def test_blocks() -> None:
    blocks = split(MODULE, is_stub=False)
    heads = [(b.gap, b.inside, b.source.removeprefix("class _:\n").split("\n")[0]) for b in blocks]
    assert heads == [
        (0, False, "# A comment at the top."),
        (2, False, "class First(Base):"),
        (1, True, "    field: str"),
        (1, True, "    # A comment before a method."),
        (1, True, "    def other(self) -> None: ..."),
        (2, False, "class Second: ..."),
        (2, False, "@decorated"),
        (2, False, "_TABLE = {"),
        (1, False, "__all__ = ["),
    ]
    assert join(blocks, [block.source for block in blocks]) == MODULE.replace(
        '    field: str\n\n    """What', '    field: str\n\n    """What'
    )


def whole(text: str, *, is_stub: bool) -> str:
    """The same, formatted in one piece."""
    return format_one(text, is_stub)


def in_blocks(text: str, *, is_stub: bool) -> str:
    blocks = split(text, is_stub=is_stub)
    return join(blocks, [format_one(block.source, is_stub) for block in blocks])


@pytest.mark.parametrize("is_stub", [False, True])
def test_a_module_in_blocks(is_stub: bool) -> None:
    assert in_blocks(MODULE, is_stub=is_stub) == whole(MODULE, is_stub=is_stub)


# --- any module

STATEMENTS = [
    "x = 1",
    "y: list[int] = [ 2 ]",
    "import os",
    "from a import (\n    b,\n)",
    "# comment",
    "# comment\nx = 2",
    "# comment\ndef f():\n    pass",
    "# comment\nclass One: ...",
    'Key: TypeAlias = Literal[\'a\']\n"""Doc."""',
    "Up: TypeAlias = Key  # fmt: skip",
    "def f(): ...",
    "def f():\n    ...",
    "class One:\n    ...",
    "def f():\n    return 1",
    'def f(\n    x,\n) -> int:\n    """Doc."""',
    "@final\ndef f(): ...",
    "@final\nclass One: ...",
    "class One: ...",
    "class One(B): ...  # note",
    "@overload\ndef f(a: int) -> int: ...",
    "if x:\n    y = 1\n\n    z = 2",
    "if x:\n    def f(): ...\n\n    def g():\n        return 1",
    "t = (\n    1,\n)",
    "t = {\n\n    1: 2,\n}",
    '"""text"""',
    '"""a\n\nb\n"""',
    '__all__ = [\n    "a",\n]',
]
MEMBERS = [
    "x: int",
    'x: int\n"""Doc."""',
    "# comment",
    "# comment\ndef f(self): ...",
    "def f(self): ...",
    "def f(self):\n    ...",
    "@property\ndef f(self):\n    ...",
    "def f(self):\n    return 1",
    'def f(self):\n    """Doc."""',
    "@property\ndef f(self): ...",
    '@property\ndef f(self):\n    """Doc.\n\n    More.\n    """',
    "@overload\ndef f(self) -> int: ...",
    "def f(\n    self,\n) -> int: ...",
    'def f(  # type: ignore\n    self,\n) -> int:\n    """Doc."""',
    "class One: ...",
    "class One:\n    x: int",
    "z = (\n    1,\n)",
]
HEADS = [
    "class One:",
    "class One(B):",
    "class One:  # note",
    "@final\nclass One:",
    "# comment\nclass One:",
]
DOCS = ["", '\n    """Doc."""', '\n    """Doc.\n\n    More.\n    """']


def apart(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Some items, with none to three empty lines between them."""
    pairs = st.tuples(items, st.sampled_from(["\n", "\n\n", "\n\n\n", "\n\n\n\n"]))
    return st.lists(pairs, min_size=1, max_size=5).map(
        lambda found: "".join(item + gap for item, gap in found).rstrip()
    )


CLASSES = st.builds(
    lambda head, doc, gap, body: f"{head}{doc}{gap}{indent(body, '    ')}",
    st.sampled_from(HEADS),
    st.sampled_from(DOCS),
    st.sampled_from(["\n", "\n\n"]),
    apart(st.sampled_from(MEMBERS)),
)


def is_python(text: str) -> bool:
    """Whether it can be parsed: a class of comments alone cannot."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


MODULES = st.builds(
    lambda head, gap, body: f"{head}{gap}{body}\n",
    st.sampled_from(['"""Doc."""', '# comment\n"""Doc.\n\nMore.\n"""', "x = 0"]),
    st.sampled_from(["\n", "\n\n", "\n\n\n"]),
    apart(st.one_of(CLASSES, st.sampled_from(STATEMENTS))),
).filter(is_python)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(MODULES, st.booleans())
def test_any_module_in_blocks(text: str, is_stub: bool) -> None:
    assert in_blocks(text, is_stub=is_stub) == whole(text, is_stub=is_stub)


def test_generated_modules_in_blocks(tmp_path: Path) -> None:
    files = rendered(load(small_tree(tmp_path)), "small")
    python = {p: t for p, t in files.items() if p.suffix != ".json"}
    wholes = {p: whole(text, is_stub=p.suffix == ".pyi") for p, text in python.items()}
    assert format_all(files) == {**files, **wholes}
