# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What commands of no service show: rows, or a single thing."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..failures import Usage
from ..options import Option

Row = Mapping[str, Any]


OPTIONS = (
    Option(("--format", "-f"), "How to show them.", "FORMAT", ("table", "json", "value")),
    Option(("--column", "-c"), "A column to show; may be repeated.", "NAME", many=True),
)
"""The options of output."""


def show(rows: Sequence[Row], options: Namespace) -> None:
    """Show rows."""
    rows = [_chosen(row, options) for row in rows]
    if options.format == "json":
        _json(rows)
    elif options.format == "value":
        _lines(" ".join(map(text, row.values())) for row in rows)
    else:
        _lines(table(rows))


def show_one(row: Row, options: Namespace) -> None:
    """Show a single thing; of its values, each has a line."""
    row = _chosen(row, options)
    if options.format == "json":
        _json(row)
    elif options.format == "value":
        _lines(map(text, row.values()))
    else:
        width = max(map(len, row))
        _lines(f"{name.ljust(width)}  {text(value)}" for name, value in row.items())


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of a table, under the names of the first row."""
    if not rows:
        return
    cells = [list(rows[0]), *([text(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()


def text(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value in (None, "") else str(value)


def _chosen(row: Row, options: Namespace) -> Row:
    names = [name for each in options.column or () for name in each.split(",")]
    for name in names:
        if name not in row:
            raise Usage(f"there is no column {name!r}; there are {', '.join(row)}")
    return {name: row[name] for name in names or row}


def _json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _lines(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
