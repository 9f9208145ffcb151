# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The wire form: JSON, JSON lines and YAML. A list is written page by page, and is one list.

A list that breaks off in the middle stays open, so that nobody takes it for all.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from ..calls.columns import Column
from ..commands.index import Command
from .answers import Answer
from .texts import safe, safe_json
from .values import MISSING, at


def json_text(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """JSON: an array for a list, else what came back."""
    picked = _picked(answer, columns, options)
    if not answer.is_list:
        for page in picked:
            yield _json(page[0], indent=2) + "\n"
        return
    before = "[\n"
    for page in picked:
        if page:
            # An array without its brackets: indented as it is within them.
            yield before + _json(page, indent=2)[2:-2]
            before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def json_lines(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """A line of JSON for each item."""
    for page in _picked(answer, columns, options):
        yield "".join(f"{_json(item)}\n" for item in page)


def yaml_text(
    command: Command, answer: Answer, columns: Sequence[Column], options: Namespace
) -> Iterator[str]:
    """YAML: a list for a list, else what came back."""
    empty = True
    for page in _picked(answer, columns, options):
        if page:
            yield _yaml(page if answer.is_list else page[0])
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


def _json(value: Any, indent: int | None = None) -> str:
    ascii_only = (sys.stdout.encoding or "").casefold().replace("-", "") not in ("utf8", "utf8sig")
    return safe_json(json.dumps(value, indent=indent, ensure_ascii=ascii_only))


def _yaml(value: Any) -> str:
    import yaml

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    dump: Any = partial(yaml.dump, value, Dumper=dumper, sort_keys=False, default_flow_style=False)
    text: str = dump(allow_unicode=True)
    if safe(text, "\n") != text:  # YAML takes more for harmless than terminals do
        text = dump(allow_unicode=False)
    return text.removesuffix("...\n")
