# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Rows in the order of columns."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from ..calls.columns import place, sorting
from ..commands.index import Command
from .values import MISSING, at


def in_order(command: Command, rows: Sequence[Any], options: Namespace) -> list[Any]:
    """Rows in the order that the command line wants.

    Numbers are in the order of numbers, and before text; what is null or not there is last,
    upwards and downwards. Rows that are alike stay as they were.
    """
    ordered = list(rows)
    for name in reversed(sorting(options)):
        path = place(command, name.removeprefix("-"), options).path
        there: list[Any] = []
        lacking: list[Any] = []
        for row in ordered:
            found = at(row, path)
            (lacking if found is None or found is MISSING else there).append(row)
        there.sort(key=lambda row: _key(at(row, path)), reverse=name.startswith("-"))
        ordered = [*there, *lacking]
    return ordered


def _key(value: Any) -> tuple[int, Any, str]:
    if isinstance(value, bool | int | float):
        return 0, value, ""
    text = value if isinstance(value, str) else json.dumps(value)
    return 1, text.casefold(), text
