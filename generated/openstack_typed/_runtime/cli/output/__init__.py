# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Shows what comes back.

`answers.py` makes pages of it, in the wire form; `table.py`, `lines.py` and `structured.py` make
text of pages, and are imported when they are wanted.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from importlib import import_module
from itertools import chain
from typing import Any

from ..calls.columns import Column
from ..commands.index import Command
from ..failures import DONE, NOT_FOUND, Usage
from ..messages import say
from .answers import Answer, answer_of

_WRITERS = {
    "table": ("table", "write"),
    "wide": ("table", "write"),
    "json": ("structured", "json_text"),
    "jsonl": ("structured", "json_lines"),
    "yaml": ("structured", "yaml_text"),
    "csv": ("lines", "comma_separated"),
    "value": ("lines", "value"),
    "name": ("lines", "name"),
    "plain": ("lines", "plain"),
}
"""The module and the function that write each format; `plain` is what a pipe gets unasked."""

_OF_QUERIES = ("json", "jsonl", "yaml", "value")
_SAY_NOTHING = frozenset({"json", "jsonl", "yaml", "csv", "name"})
"""The formats that have no room for why a column is empty."""


def check(options: Namespace) -> None:
    """Refuse options that make no sense, before anything is sent.

    Raises:
        Usage: They do not.
    """
    if options.width is not None and not (options.width.isdecimal() and int(options.width) > 0):
        raise Usage(f"--width takes a number of columns, such as 120; not {options.width!r}")
    if options.query is None:
        return
    if options.column:
        raise Usage("--query says itself what is shown: leave --column out")
    if options.format not in (None, *_OF_QUERIES):
        raise Usage(f"--query goes with {', '.join(_OF_QUERIES)}; not with {options.format}")
    from .query import compiled

    compiled(options.query)


def show(command: Command, result: Any, columns: Sequence[Column], options: Namespace) -> int:
    """Show what a call gave back.

    Args:
        command: The command.
        result: What its method returned: a pager, a model, a list, an object, a plain value, or
            an iterator of objects.
        columns: The columns to show.
        options: The options of the command line.

    Returns:
        The exit status: that there is no such thing, if that is the answer.
    """
    if result is None:
        return DONE
    form = options.format or ("table" if sys.stdout.isatty() else "plain")
    # The first page settles how wide columns are, so a table has all of it first.
    answer = answer_of(result, early=_WRITERS[form][0] != "table")
    if options.sort_by and answer.is_list:
        from .order import in_order

        answer = Answer(iter([in_order(command, answer.all(), options)]), True)
    if options.query is not None:
        from .query import searched

        found = searched(options.query, answer.all() if answer.is_list else answer.all()[0])
        answer = Answer(
            iter([found if isinstance(found, list) else [found]]), isinstance(found, list)
        )
        columns, form = [], options.format or "json"
    elif form in _SAY_NOTHING and options.column:
        for column in columns:
            if column.lacks:
                say(f"the column {column.title} {column.lacks}")
    elif not columns and answer.is_list and form not in _OF_QUERIES:
        answer, columns = _with_columns(answer)
    module, function = _WRITERS[form]
    write = getattr(import_module(f".{module}", __name__), function)
    _print(write(command, answer, columns, options))
    if form in _SAY_NOTHING and options.column:  # of several clouds, it is known by now
        for column in columns:
            for origin, lacks in column.elsewhere.items():
                say(f"{':'.join(filter(None, origin))}: the column {column.title} {lacks}")
    if result is False and command.row.get("outcome", {}).get("404") is False:
        return NOT_FOUND
    return DONE


def _with_columns(answer: Answer) -> tuple[Answer, list[Column]]:
    """The columns of rows of which the spec says none: the keys of the first page."""
    first = next(answer.pages, [])
    keys = dict.fromkeys(key for item in first if isinstance(item, dict) for key in item)
    columns = [Column(key, (key,)) for key in keys] or [Column("value", ())]
    return answer._replace(pages=chain([first], answer.pages)), columns


def _print(texts: Iterable[str]) -> None:
    """Print, page by page; whoever reads has each of them at once."""
    for text in texts:
        sys.stdout.write(text)
        sys.stdout.flush()
