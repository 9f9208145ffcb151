# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Long lines are broken as black breaks them, so that black has little to do."""

from __future__ import annotations

from pathlib import Path

import black
import pytest

from codegen.pipeline import load, rendered
from codegen.python.format import LINE_LENGTH, format_one
from codegen.python.layout import laid_out

ROOT = Path(__file__).resolve().parents[3]
WIDTH = 40

CASES = {
    "a line that fits": ("x = call(a, b)", "x = call(a, b)"),
    "a call whose arguments fit on a line": (
        'thing = Operation("things.show", "GET /x")',
        'thing = Operation(\n    "things.show", "GET /x"\n)',
    ),
    "a call whose arguments do not": (
        'thing = Operation("things.show", "GET /things/{id}", empty=1)',
        'thing = Operation(\n    "things.show",\n    "GET /things/{id}",\n    empty=1,\n)',
    ),
    "calls in a call": (
        'x = Operation("a", arguments=(path("first"), path("second_one")))',
        'x = Operation(\n    "a",\n    arguments=(\n        path("first"),\n'
        '        path("second_one"),\n    ),\n)',
    ),
    "a tuple of one": ("x = call(name, others=(path,))", "x = call(name, others=(path,))"),
    "a comma at the end": ("x = call(a, b,)", "x = call(\n    a,\n    b,\n)"),
    "an only argument": (
        "x = Keys({first_name: 1, second_name: 2, third: 3})",
        "x = Keys(\n    {\n        first_name: 1,\n        second_name: 2,\n"
        "        third: 3,\n    }\n)",
    ),
    "an import": (
        "from .servers import Server, ServerBrief, Servers",
        "from .servers import (\n    Server,\n    ServerBrief,\n    Servers,\n)",
    ),
    "an indented import": (
        "if checked:\n    from .servers import Server, ServerBrief",
        "if checked:\n    from .servers import (\n        Server,\n        ServerBrief,\n    )",
    ),
    "a Literal": (
        "Key: TypeAlias = Literal['created_at', 'id', 'name', 'size']",
        'Key: TypeAlias = Literal[\n    "created_at", "id", "name", "size"\n]',
    ),
    "a method": (
        "class Thing:\n    def f(self, *, name: str, size: int,) -> Answer: ...",
        "class Thing:\n    def f(\n        self,\n        *,\n        name: str,\n"
        "        size: int,\n    ) -> Answer: ...",
    ),
    "brackets and commas in strings": (
        'x = call("a), (b", "[", other_argument=1)',
        'x = call(\n    "a), (b", "[", other_argument=1\n)',
    ),
    "quotes": ("x = ['a', 'say \"b\"', '\\'']", "x = [\"a\", 'say \"b\"', \"'\"]"),
    "a docstring": (
        'def f():\n    """Say \'a\', [b] and much more than fits.\n\n    It is \'c\'.\n    """',
        'def f():\n    """Say \'a\', [b] and much more than fits.\n\n    It is \'c\'.\n    """',
    ),
    "a comment": ("# It's a comment, (too long, for one.", "# It's a comment, (too long, for one."),
    "a mark for type checkers": (
        "def f(  # type: ignore[override]\n    self,\n): ...",
        "def f(  # type: ignore[override]\n    self,\n): ...",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES.keys())
def test_lines_are_broken_as_black_breaks_them(text: str, wanted: str) -> None:
    mode = black.Mode(line_length=WIDTH, is_pyi=True)
    assert black.format_str(wanted, mode=mode).strip() == wanted
    if "\\'" not in text:  # what has to be escaped is left to black
        assert laid_out(text, WIDTH) == wanted
    assert black.format_str(laid_out(text, WIDTH), mode=mode).strip() == wanted


def test_a_line_that_cannot_be_broken_stays_as_it_is() -> None:
    for text in ("x = " + "a" * 50, "class C(aaaa):  # (", "x: dict[str, int] = {}", "f()", ")"):
        assert laid_out(text, 10).replace("\n", "").replace(" ", "") == text.replace(" ", "")


def test_black_finds_next_to_nothing_to_change() -> None:
    files = {
        path: text
        for path, text in rendered(load(ROOT / "specs"), "openstack_typed").items()
        if path.suffix != ".json"
    }
    changed = [
        str(path)
        for path, text in files.items()
        if laid_out(text, LINE_LENGTH)
        != (ROOT / "generated" / "openstack_typed" / path).read_text("utf-8")
    ]
    assert len(changed) <= len(files) // 20, changed


def test_black_has_the_last_word() -> None:
    union = f"x: {' | '.join(['dict[str, int]'] * 9)}\n"
    assert format_one(union, is_stub=True) == black.format_str(
        union, mode=black.Mode(line_length=LINE_LENGTH, is_pyi=True)
    )
