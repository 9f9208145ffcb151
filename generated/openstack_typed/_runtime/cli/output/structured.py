# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The wire form: JSON, JSON lines and YAML. A list is written page by page, and is one list.

A list that breaks off in the middle stays open, so that nobody takes it for all.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from ..calls.columns import Column
from ..commands.index import Command
from .answers import Answer
from .values import MISSING, at
from .wire import to_json, to_yaml


def json_text(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """JSON: an array for a list, else what came back."""
    picked = _picked(answer, columns, options)
    if not answer.is_list:
        for page in picked:
            yield to_json(page[0], indent=2) + "\n"
        return
    before = "[\n"
    for page in picked:
        if page:
            # An array without its brackets: indented as it is within them.
            yield before + to_json(page, indent=2)[2:-2]
            before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def json_lines(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """A line of JSON for each item."""
    for page in _picked(answer, columns, options):
        yield "".join(f"{to_json(item)}\n" for item in page)


def yaml_text(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """YAML: a list for a list, else what came back."""
    empty = True
    for page in _picked(answer, columns, options):
        if page:
            yield to_yaml(page if answer.is_list else page[0])
            empty = False
    if empty:
        yield "[]\n"


def _picked(answer: Answer, columns: Sequence[Column], options: Namespace) -> Iterator[list[Any]]:
    """The pages; if columns are named, only those of each object, under their wire names."""
    if not options.column:
        return answer.pages
    return ([_only(item, columns) for item in page] for page in answer.pages)


def _only(item: Any, columns: Sequence[Column]) -> dict[str, Any]:
    found = {".".join(column.path): at(item, column.path) for column in columns}
    return {key: value for key, value in found.items() if value is not MISSING}
