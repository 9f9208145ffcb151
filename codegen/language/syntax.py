# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a spec file before it means anything: its YAML.

YAML has more than the spec language wants (anchors, tags, several documents), and its parser
speaks of its own inside. Both are put into words for somebody who looks at the file.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from .diagnostics import Diagnostics, Pos, split_lines

TAG = "tag:yaml.org,2002:"

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What the parser says, in other words, and what to do.
_PROBLEMS = {
    "mapping values are not allowed in this context": (
        "a `:` where there can be no key",
        "put a value that holds `: ` in quotes; give each key a line of its own",
    ),
    "did not find expected key": (
        "a key was expected here",
        "indent the keys of a mapping alike; put all of a value in quotes, or nothing of it",
    ),
    "could not find expected ':'": (
        "a key without `:`",
        "write `key: value`; items of a list begin with `- `",
    ),
    "did not find expected ',' or ']'": (
        "`,` or `]` was expected here",
        "close the list; put a value with brackets or commas in quotes",
    ),
    "did not find expected ',' or '}'": (
        "`,` or `}` was expected here",
        "close the mapping; put a value with brackets or commas in quotes",
    ),
    "did not find expected '-' indicator": (
        "an item of the list, with `-`, was expected here",
        "indent the items of a list alike",
    ),
    "block sequence entries are not allowed in this context": (
        "a list cannot begin here",
        "begin it on the next line, or write [a, b]",
    ),
    "found character that cannot start any token": (
        "a value cannot begin with this character",
        "put the value in quotes",
    ),
    "found unexpected end of stream": ("the quote is not closed", "close it"),
}


def check(text: str, file: str, diagnostics: Diagnostics) -> bool:
    """Report what is not YAML, and what YAML has and the language has not.

    Returns:
        Whether there is nothing to report.
    """
    before = len(diagnostics.found)
    if strange := _UNPRINTABLE.search(text):
        diagnostics.add(
            place(file, text[: strange.start()]), "yaml-syntax",
            problem=f"the character U+{ord(strange[0]):04X} is not allowed", hint="take it out",
        )  # fmt: skip
        return False
    try:
        _check_events(text, file, diagnostics)
    except yaml.MarkedYAMLError as error:
        _report(error, split_lines(text), file, diagnostics)
    return len(diagnostics.found) == before


def place(file: str, before: str) -> Pos:
    """The place behind a piece of a file."""
    lines = split_lines(before)
    return Pos(file, len(lines), len(lines[-1]) + 1)


def pos(file: str, mark: Any) -> Pos:
    """The place of a mark of the parser, the C one's or the Python one's."""
    return Pos(file, mark.line + 1, mark.column + 1)


def _check_events(text: str, file: str, diagnostics: Diagnostics) -> None:
    documents = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        here = pos(file, event.start_mark)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            diagnostics.add(
                here, "yaml-syntax", problem="a second document begins here",
                hint="a file holds one document: take the `---` out",
            )  # fmt: skip
            return
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            diagnostics.add(here, "yaml-anchor")
        tag = getattr(event, "tag", None)
        if tag is not None:
            diagnostics.add(here, "yaml-tag", tag=tag.replace(TAG, "!!"))


def _report(
    error: yaml.MarkedYAMLError, lines: list[str], file: str, diagnostics: Diagnostics
) -> None:
    mark: Any = error.problem_mark
    opened: Any = error.context_mark
    context = error.context or ""
    if ("quoted" in context or "simple key" in context) and opened is not None:
        mark = opened  # what is missing is noticed behind it: a closing quote, the `:` of a key
    line = lines[mark.line] if mark.line < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or line[mark.column : mark.column + 1] == "\t":
        diagnostics.add(Pos(file, mark.line + 1, line.index("\t") + 1), "tab")
        return
    problem, hint = _PROBLEMS.get(error.problem or "") or (
        " ".join(filter(None, (error.context, error.problem))),
        "put a value that holds `: ` or ` #` in quotes",
    )
    if "flow" in context and opened is not None and opened.line < mark.line:
        bracket = lines[opened.line][opened.column]
        problem += f", to go on with the `{bracket}` of line {opened.line + 1}"
    diagnostics.add(pos(file, mark), "yaml-syntax", problem=problem, hint=hint)
