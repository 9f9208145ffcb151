# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How wide the columns of a table are. The first page settles it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .texts import width

GAP = 2
"""The columns of the terminal between two columns of a table."""

_LEAST = 8
"""What a column is not made narrower than; a table that has no room for that is none."""

_LEAST_TITLE = 5
"""How much of a title is left at least, where what stands below is narrower."""

_DATE = len("2026-11-26…")

_FEWEST = 3
"""How many columns are left at least where not all fit; a record a block is better than fewer."""

# What is of no use when it is cut: half an ID finds nothing, and half an address reaches nothing.
_ID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
_ADDRESS = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}|\d{1,3}(\.\d{1,3}){3}(/\d+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(Z|[+-]\d\d:?\d\d)?")


def widths(
    titles: Sequence[str], rows: Sequence[Sequence[str]], room: int | None
) -> list[int] | None:
    """The widths of columns.

    Args:
        titles: What stands above the columns.
        rows: The first rows.
        room: How wide all may be together; None for any width.

    Returns:
        None if they do not fit: then a record a block is better.
    """
    columns = [[row[index] for row in rows] for index in range(len(titles))]
    below = [max(map(width, column)) for column in columns]
    natural = [max(width(title), wide) for title, wide in zip(titles, below, strict=True)]
    if room is None:
        return natural
    room -= GAP * (len(titles) - 1)
    natural = [min(wide, max(room, 1)) for wide in natural]
    least = [
        max(min(wide, _least(column)), min(width(title), _LEAST_TITLE))
        for title, column, wide in zip(titles, columns, below, strict=True)
    ]
    if sum(least) > room:
        return None
    # Titles give way before what stands below them.
    whole = [max(min(wide, room), low) for wide, low in zip(below, least, strict=True)]
    found = _narrowed(_narrowed(natural, whole, room), least, room)
    times = [index for index, column in enumerate(columns) if any(map(_TIME.fullmatch, column))]
    return _without_hours(found, natural, times)


def fitting(
    titles: Sequence[str], rows: Sequence[Sequence[str]], room: int | None
) -> tuple[list[int], list[int]] | None:
    """The columns that there is room for, and their widths.

    IDs of other things go first, as they take most and tell least; then what stands last.

    Args:
        titles: What stands above the columns.
        rows: The first rows.
        room: How wide all may be together; None for any width.

    Returns:
        The places of columns, and their widths; None if too few fit.
    """
    kept = list(range(len(titles)))
    ids = [place for place in kept[1:] if any(_ID.fullmatch(row[place]) for row in rows)]
    while True:
        found = widths(
            [titles[at] for at in kept], [[row[at] for at in kept] for row in rows], room
        )
        if found is not None:
            return kept, found
        if len(kept) <= _FEWEST:
            return None
        kept.remove(ids.pop() if ids else kept[-1])


def _narrowed(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths that fit, as far as they may be narrower: the widest columns give way first."""
    found = list(natural)
    for _ in range(sum(natural) - room):
        widest = max(
            (index for index, wide in enumerate(found) if wide > least[index]),
            key=lambda index: found[index],
            default=None,
        )
        if widest is None:
            break
        found[widest] -= 1
    return found


def _without_hours(found: list[int], natural: Sequence[int], times: Sequence[int]) -> list[int]:
    """A time that does not fit is a day, and others have the room of half its hours."""
    short = [index for index in times if _DATE < found[index] < natural[index]]
    spare = sum(found[index] - _DATE for index in short)
    for index in short:
        found[index] = _DATE
    for index, wide in enumerate(natural):
        more = 0 if index in times else min(spare, wide - found[index])
        found[index] += more
        spare -= more
    return found


def _least(column: Sequence[str]) -> int:
    """How wide a column has to be, if what is in it is not narrower."""
    if any(map(_ID.fullmatch, column)) or any(map(_ADDRESS.fullmatch, column)):
        return max(map(width, column))
    return _DATE if any(map(_TIME.fullmatch, column)) else _LEAST
