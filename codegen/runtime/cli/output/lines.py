# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Rows for programs: text as it is, all else as JSON, and nothing where nothing is."""

from __future__ import annotations

import csv
import io
import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from ..calls.columns import Column
from ..commands.index import Command
from ..safe import safe
from .answers import Answer
from .values import MISSING, at, columns_of

_WRITTEN = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def plain(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """What stands in a pipe unless a format is named: a line of titles, and tabs between values.

    One record has a line for each field.
    """
    if answer.is_list:
        rest = iter(answer.pages)
        first = next(rest, [])  # what fails at once has no titles
        if not options.no_header:
            yield "\t".join(column.title for column in columns) + "\n"
        yield from _rows(answer._replace(pages=_from(first, rest)), columns)
        return
    for record in answer.all():
        if not isinstance(record, dict):
            yield _text(record) + "\n"
            continue
        for column in columns_of(record, columns, options):
            yield f"{column.title}\t{_one_line(at(record, column.path)) or column.lacks}\n"


def value(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """Values with tabs between them, and no titles. One value alone is as it is, lines and all."""
    if answer.is_list:
        yield from _rows(answer, columns)
        return
    for record in answer.all():
        if not isinstance(record, dict):
            yield _text(record) + "\n"
            continue
        shown = columns_of(record, columns, options)
        if len(shown) == 1:
            text = _text(at(record, shown[0].path))
            yield text if text.endswith("\n") else f"{text}\n"
        else:
            yield "\t".join(_one_line(at(record, column.path)) for column in shown) + "\n"


def _rows(answer: Answer, columns: Sequence[Column]) -> Iterator[str]:
    for page in answer.pages:
        yield "".join("\t".join(_cells(item, columns)) + "\n" for item in page)


def _cells(item: Any, columns: Sequence[Column]) -> list[str]:
    """The texts of a row; of what a query finds, all that is in an item."""
    if columns:
        return [_one_line(at(item, column.path)) or column.lacks_in(item) for column in columns]
    if isinstance(item, list):
        return [_one_line(each) for each in item]
    if isinstance(item, dict):
        return [_one_line(each) for each in item.values()]
    return [_one_line(item)]


def comma_separated(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """CSV as RFC 4180 has it, but for the ends of lines."""
    rest = iter(answer.pages)
    first = next(rest, [])
    if not answer.is_list and first and isinstance(first[0], dict):
        columns = columns_of(first[0], columns, options)
    if not options.no_header:
        yield _csv([[column.title for column in columns]])
    for page in _from(first, rest):
        yield _csv([[_text(at(item, column.path)) for column in columns] for item in page])


def _from(first: list[Any], rest: Iterator[list[Any]]) -> Iterator[list[Any]]:
    yield first
    yield from rest


def _csv(rows: Sequence[Sequence[str]]) -> str:
    into = io.StringIO()
    csv.writer(into, lineterminator="\n").writerows(rows)
    return into.getvalue()


def name(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """Only names, a line each; IDs where there is none."""
    find = command.resource.find or {}
    keys = (find.get("name", "name"), "name", "id", "uuid")
    first = tuple(columns[0].path) if columns else ()
    for page in answer.pages:
        yield "".join(f"{_one_line(_name(item, keys, first))}\n" for item in page)


def _name(item: Any, keys: Sequence[str], first: Sequence[str]) -> Any:
    if not isinstance(item, dict):
        return item
    for key in keys:
        if item.get(key) not in (None, ""):
            return item[key]
    return at(item, first)


def _one_line(found: Any) -> str:
    return _text(found).translate(_WRITTEN) if isinstance(found, str) else _text(found)


def _text(found: Any) -> str:
    """Text as it is, other values as JSON; on a terminal, nothing that it would obey."""
    if found is MISSING:
        return ""
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return safe(text, "\t\n") if sys.stdout.isatty() else text
