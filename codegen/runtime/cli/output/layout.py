# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How wide the columns of a table are. The first page settles it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .texts import width

GAP = 2
"""The columns of the terminal between two columns of a table."""

_LEAST = 10
"""What a column is not made narrower than; a table that has no room for that is none."""

# What is of no use when it is cut: half an ID finds nothing.
_WHOLE = re.compile(
    r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|\d{4}-\d\d-\d\d[T ][\d:.]+(Z|[+-]\d\d:?\d\d)?"
)


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
    natural = [
        max(map(width, (title, *column))) for title, column in zip(titles, columns, strict=True)
    ]
    if room is None:
        return natural
    room -= GAP * (len(titles) - 1)
    least = [
        wide if any(map(_WHOLE.fullmatch, column)) else min(wide, max(_LEAST, width(title)))
        for wide, title, column in zip(natural, titles, columns, strict=True)
    ]
    if sum(least) > room:
        return None
    found = natural
    while (above := sum(found) - room) > 0:
        # The widest ones give way, down to the next widest one or to what is left to give.
        widest = max(wide for wide, low in zip(found, least, strict=True) if wide > low)
        chosen = [
            index for index, wide in enumerate(found) if wide == widest and wide > least[index]
        ]
        others = [wide for wide in found if wide < widest]
        steps = min([widest - max(others, default=0), *(widest - least[index] for index in chosen)])
        each = max(1, min(steps, above // len(chosen)))
        for index in chosen:
            taken = min(each, above)
            found = [*found[:index], found[index] - taken, *found[index + 1 :]]
            above -= taken
    return found
