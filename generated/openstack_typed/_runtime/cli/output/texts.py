# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Text on a terminal: how wide it is, and what fits."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

ELLIPSIS = "…"


def _plain_width(text: str) -> int:
    """How many columns text takes, by what Unicode says of each character."""
    return sum(
        0 if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 2 if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )  # fmt: skip


@lru_cache(1)
def _measure() -> Callable[[str], int]:
    """What measures text that is not plain: rich knows emoji too."""
    try:
        from rich.cells import cell_len
    except ImportError:
        return _plain_width
    return cell_len


def width(text: str) -> int:
    """How many columns of a terminal a line of text takes."""
    return len(text) if text.isascii() else _measure()(text)


def padded(text: str, columns: int) -> str:
    """Text with spaces behind it."""
    return text + " " * (columns - width(text))


def cut(text: str, columns: int) -> str:
    """Text that takes no more columns; an ellipsis says that there is more."""
    if width(text) <= columns:
        return text
    return _head(text, columns - 1) + ELLIPSIS


def _head(text: str, columns: int) -> str:
    """As much of a text's beginning as fits."""
    if text.isascii():
        return text[: max(columns, 0)]
    end = 0
    while end < len(text) and width(text[: end + 1]) <= columns:
        end += 1
    return text[:end]


def wrapped(text: str, columns: int) -> Iterator[str]:
    """The lines of a text, none of them wider than so many columns; broken at spaces if it can."""
    while width(text) > columns:
        head = _head(text, columns) or text[:1]
        space = head.rfind(" ")
        behind = text[len(head) : len(head) + 1]
        end = len(head) if behind in ("", " ") or space <= 0 else space
        yield text[:end].rstrip(" ")
        text = text[end:].lstrip(" ")
    yield text
