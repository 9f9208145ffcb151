# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tables for people: rows of columns that fit the terminal, or all that one record has."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from ..calls.columns import Column
from ..commands.index import Command
from ..messages import say
from .answers import Answer
from .cells import NULL, Cells
from .colours import FAINT, HEAD, Paint, painter, style_of
from .layout import GAP, fitting, widths
from .texts import cut, padded, width, wrapped
from .values import MISSING, at, columns_of

_NUMBERS = ("int", "float")


def write(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """The lines of a table.

    Args:
        command: The command.
        answer: What it answered.
        columns: The columns to show. Of one record, these and what else it has.
        options: The options of the command line.

    Yields:
        A page at a time.
    """
    table = _Table(command, columns, options)
    if not answer.is_list:
        for record in answer.all():
            yield table.record(record)
        return
    began = False
    for page in table.pages(answer):
        began = True
        yield page
    if not began and sys.stdout.isatty():
        say("nothing found")


def room(options: Namespace) -> int | None:
    """How wide a table may be; None for any width."""
    if options.width is not None:
        return int(options.width)
    if options.format == "wide" or not sys.stdout.isatty():
        return None  # in a pipe nothing is cut or wrapped
    return shutil.get_terminal_size().columns


class _Table:
    def __init__(self, command: Command, columns: Sequence[Column], options: Namespace) -> None:
        self.command = command
        self.columns = list(columns)
        self.options = options
        self.room = room(options)
        self.cells = Cells(command.resource.types)
        self.paint: Paint = painter()
        self.numbers = [_is_number(column) for column in self.columns]
        self.left_out: list[str] = []

    def pages(self, answer: Answer) -> Iterator[str]:
        """A page of rows at a time."""
        pages = (page for page in answer.pages if page)
        first = next(pages, None)
        if first is None:
            return
        layout = self._layout(self._cells_of(first))
        if layout is None:
            yield self._blocks(first)
            for page in pages:
                yield "\n" + self._blocks(page)
            return
        yield self._head(layout) + self._rows(self._cells_of(first), layout)
        for page in pages:
            yield self._rows(self._cells_of(page), layout)
        if self.left_out:
            say(f"no room for {', '.join(self.left_out)}: name columns with -c, or use -f wide")

    def _layout(self, rows: Sequence[Sequence[str]]) -> list[int] | None:
        """The widths of the columns. Of those that nobody named, only some may fit."""
        titles = [column.title for column in self.columns]
        if self.options.column:
            return widths(titles, rows, self.room)
        found = fitting(titles, rows, self.room)
        if found is None:
            return None
        kept, layout = found
        self.left_out = [title for place, title in enumerate(titles) if place not in kept]
        self.columns = [self.columns[place] for place in kept]
        self.numbers = [self.numbers[place] for place in kept]
        return layout

    def record(self, record: Any) -> str:
        """One record: all that it has, unless columns were named."""
        if not isinstance(record, dict):
            return "\n".join(self.cells.full(record)) + "\n"
        columns = columns_of(record, self.columns, self.options)
        if not self.options.column and record.get("project_id") == record.get("tenant_id"):
            columns = [each for each in columns if each.path != ("tenant_id",)]  # the old name
        return self._block(record, columns)

    def _blocks(self, page: Sequence[Any]) -> str:
        return "\n".join(self._block(item, self.columns, brief=True) for item in page)

    def _cells_of(self, page: Sequence[Any]) -> list[list[str]]:
        return [[self._cell(item, column) for column in self.columns] for item in page]

    def _cell(self, item: Any, column: Column) -> str:
        found = at(item, column.path)
        if found is MISSING:
            return column.lacks_in(item)
        return self.cells.brief(found, column.exprs)

    def _head(self, layout: Sequence[int]) -> str:
        if self.options.no_header:
            return ""
        titles = [column.title for column in self.columns]
        styles = [HEAD] * len(titles)
        return self._line(titles, styles, layout)

    def _rows(self, rows: Sequence[Sequence[str]], layout: Sequence[int]) -> str:
        return "".join(self._line(row, self._styles(row), layout) for row in rows)

    def _styles(self, row: Sequence[str]) -> list[str]:
        return [self._style(column, cell) for column, cell in zip(self.columns, row, strict=True)]

    def _style(self, column: Column, cell: str) -> str:
        if cell in (NULL, column.lacks, *column.elsewhere.values()):
            return FAINT
        return style_of(self.command, column.title, cell)

    def _line(self, cells: Sequence[str], styles: Sequence[str], layout: Sequence[int]) -> str:
        """A line: cells that are wider than their columns are cut, if anything is to be."""
        parts = []
        for index, (cell, style, wide) in enumerate(zip(cells, styles, layout, strict=True)):
            text = cell if self.room is None else cut(cell, wide)
            space = " " * (wide - width(text))
            front, behind = (space, "") if self.numbers[index] else ("", space)
            parts.append(f"{front}{self.paint(text, style)}{behind}")
        return (" " * GAP).join(parts).rstrip(" ") + "\n"

    def _block(self, record: Any, columns: Sequence[Column], brief: bool = False) -> str:
        """A line for each column, and more for what is long."""
        room = self.room
        entries = [
            (column, [self._cell(record, column)] if brief else self._lines(record, column))
            for column in columns
        ]
        left = max((width(column.title) for column, _ in entries), default=0)
        if room is not None:
            left = min(left, max(room // 2, 1))
        lines = []
        for column, texts in entries:
            title = cut(column.title, left)
            first = True
            for text in self._fitting(texts, room, left + GAP):
                style = self._style(column, text)
                front = padded(title if first else "", left)
                front = self.paint(front, HEAD) if first else front
                lines.append(f"{front}{' ' * GAP}{self.paint(text, style)}".rstrip(" "))
                first = False
        return "\n".join(lines) + "\n"

    def _lines(self, record: Any, column: Column) -> list[str]:
        found = at(record, column.path)
        if found is MISSING:
            return [column.lacks]
        return self.cells.full(found, column.exprs, around=record)

    def _fitting(self, texts: Sequence[str], room: int | None, left: int) -> Iterator[str]:
        for text in texts:
            if room is None:
                yield text
            else:
                yield from wrapped(text, max(room - left, 1))


def _is_number(column: Column) -> bool:
    """Whether all values of a column are numbers, whose digits are to be below one another."""
    parts = [
        part
        for expr in column.exprs
        for part in (expr[1:] if expr[0] == "any of" else [expr])
        if part != "null"
    ]
    return bool(parts) and all(part in _NUMBERS for part in parts)
