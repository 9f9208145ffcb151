# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A module in blocks that can be formatted one by one.

A block ends at empty lines, at the left margin or between the members of a class, if it is plain
how many of them black puts there. Where that is for black to see, the block goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

# Empty lines, and behind them what is neither further inside nor the end of something; nor a
# text, which would be taken for a docstring if it stood alone.
_AT_MARGIN = re.compile(r"\n(\n+)(?=[^\s)\]}\"'])")
_IN_CLASS = re.compile(r"\n(\n+)(?=    [^\s)\]}\"'])")
# What a block from inside of a class is put into, to be formatted.
_CLASS = "class _:\n"

_DEFINITION = re.compile(r"(?:class|def|async def) |@")
_LINES = re.compile(r"^\S", re.MULTILINE)
_STATEMENTS = re.compile(r"^[^\s)\]}#].*", re.MULTILINE)
# The only line of a definition, or the first one.
_HEAD = re.compile(r"(?:\.\.\.|:)(?:\s*#.*)?$")


@frozen
class Block:
    """Some lines of a module that can be formatted alone."""

    source: str
    inside: bool = False
    """Whether they come from a class, and have another one around them."""
    gap: int = 0
    """The empty lines before them."""


def split(text: str, *, is_stub: bool) -> list[Block]:
    """The blocks of a module."""
    found = []
    margin = _stub_gap if is_stub else _gap
    for gap, part in _parts(text, _AT_MARGIN, margin):
        alone = part.startswith("class ") and len(_LINES.findall(part)) == 1
        members = _IN_CLASS if alone else None
        for within, member in _parts(part, members, _stub_member_gap if is_stub else _member_gap):
            if within:
                found.append(Block(_CLASS + _ended(member), inside=True, gap=within))
            else:
                found.append(Block(_ended(member), gap=gap))
    return found


def join(blocks: Iterable[Block], formatted: Iterable[str]) -> str:
    """A module of formatted blocks."""
    return "".join(
        "\n" * block.gap + (text.removeprefix(_CLASS) if block.inside else text)
        for block, text in zip(blocks, formatted, strict=True)
    )


def _parts(
    text: str, where: re.Pattern[str] | None, gap_of: Callable[[str, str, int], int]
) -> Iterator[tuple[int, str]]:
    """(empty lines before it, text) of each part."""
    if where is None:
        yield 0, text
        return
    before, *others = where.split(text)
    gap = 0
    for empty, after in zip(others[::2], others[1::2], strict=True):
        found = 0 if _belong_together(before, after) else gap_of(before, after, len(empty))
        if found:
            yield gap, before
            before, gap = after, found
        else:
            before = f"{before}\n{empty}{after}"
    yield gap, before


def _belong_together(before: str, after: str) -> bool:
    """Whether parts are of one docstring, or one is a comment on the other or on how to format."""
    lines = after.rstrip().split("\n")
    return (
        before.count('"""') % 2 == 1
        or _is_comment(_last(before))
        or all(map(_is_comment, lines))
        or "# fmt:" in lines[0]
    )


# How many empty lines black puts between two parts; 0 if it has to see both.


def _gap(before: str, after: str, empty: int) -> int:
    *_, last = ["", *_STATEMENTS.findall(before)]
    if last.startswith(("from ", "import ")) or last.endswith('"""'):
        return 0
    if _DEFINITION.match(after) or _DEFINITION.match(last):
        return 2
    # Behind an `if`, that depends on what is in it.
    return 0 if after.startswith("#") or last.endswith(":") else min(empty, 2)


def _stub_gap(before: str, after: str, empty: int) -> int:
    last = _last(before)
    if last.startswith(" "):  # a body ends there, unless black has it move up
        return 0 if last == "    ..." else 1
    return 1 if after.startswith("class ") and not _HEAD.search(last) else 0


def _member_gap(before: str, after: str, empty: int) -> int:
    return 0 if before.startswith("class ") and _HEAD.search(_last(before)) else 1


def _stub_member_gap(before: str, after: str, empty: int) -> int:
    last = _last(before)
    if last.startswith("     "):  # a body ends there, as above
        return 1 if _DEFINITION.match(after.lstrip()) and last != "        ..." else 0
    return 0 if _HEAD.search(last) else 1


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _last(text: str) -> str:
    return text.rpartition("\n")[2]


def _ended(text: str) -> str:
    """Lines with one end of line at the end; black would make a second pass to put it there."""
    return text.rstrip("\n") + "\n"
