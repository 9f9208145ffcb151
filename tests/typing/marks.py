# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The messages that a program expects, as comments above the line that they are about.

# mypy says: "Compute_2_10" has no attribute "server_tags" [attr-defined]
# pyright says: Cannot access attribute "server_tags" for class "Compute_2_10"
#   [reportAttributeAccessIssue]
compute.server_tags
"""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from .checkers import CHECKERS, Checker, Finding

WIDTH = 100
NOTHING = "nothing"
_BEGIN = re.compile(r"\s*# (mypy|pyright) says: (.*)")
_MORE = re.compile(r"\s*#   (.*)")

# What pyright says of the parts of an expression in which it has found an error already.
_WAKE = {
    "reportUnknownMemberType",
    "reportUnknownArgumentType",
    "reportUnknownVariableType",
    "reportUnknownParameterType",
}
# Messages that say what is wrong in their second line only.
_SAID_LATER = re.compile(r"is an undefined item|is required in|^Argument types:")


@attrs.frozen
class Mark:
    """A message that is expected of a checker on a line; or that one cannot know what is wrong."""

    checker: Checker
    file: Path
    line: int
    text: str
    """The message without line breaks, and its rule; `NOTHING` if none is expected."""

    @property
    def where(self) -> str:
        return f"{self.file.name}:{self.line}"

    def fits(self, finding: Finding) -> bool:
        """Whether it is this finding: all lines of its message, or the first ones."""
        return self.line == finding.line and self.text in list(_texts(finding))


def _texts(finding: Finding) -> Iterator[str]:
    for count in range(1, len(finding.lines) + 1):
        yield _one_line(f"{' '.join(finding.lines[:count])} [{finding.rule}]")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read(path: Path) -> list[Mark]:
    """The marks of a file."""
    return list(_read(path, path.read_text("utf-8").splitlines()))


def _read(path: Path, lines: list[str]) -> Iterator[Mark]:
    waiting: list[tuple[Checker, list[str]]] = []
    for number, line in enumerate(lines, 1):
        if match := _BEGIN.fullmatch(line):
            checker: Checker = "mypy" if match[1] == "mypy" else "pyright"
            waiting.append((checker, [match[2]]))
        elif waiting and (match := _MORE.fullmatch(line)):
            waiting[-1][1].append(match[1])
        elif line.strip() and not line.strip().startswith("#"):
            for checker, parts in waiting:
                yield Mark(checker, path, number, _one_line(" ".join(parts)))
            waiting = []
    if waiting:
        raise ValueError(f"marks at the end of a file, with no line below: {waiting}")


def differences(
    expected: Iterable[Mark], checker: Checker, findings: Iterable[Finding]
) -> list[str]:
    """What a checker found in a file and was not expected, and what it was and was not found."""
    left = [mark for mark in expected if mark.checker == checker and mark.text != NOTHING]
    wrong = []
    for finding in without_wake(findings):
        fitting = next((mark for mark in left if mark.fits(finding)), None)
        if fitting is None:
            wrong.append(f"{finding.where}: {checker} says, unexpected: {_full(finding)}")
        else:
            left.remove(fitting)
    return wrong + [f"{mark.where}: {checker} does not say: {mark.text}" for mark in left]


def _full(finding: Finding) -> str:
    return list(_texts(finding))[-1]


def without_wake(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those that only follow from another one in the same line."""
    all_of_them = list(findings)
    real = {(f.file, f.line) for f in all_of_them if f.rule not in _WAKE}
    return [f for f in all_of_them if f.rule not in _WAKE or (f.file, f.line) not in real]


def flagged(marks: Iterable[Mark]) -> dict[str, set[Checker]]:
    """The places with wrong uses, and the checkers of which a message is expected there."""
    found: dict[str, set[Checker]] = defaultdict(set)
    for mark in marks:
        found[mark.where].add(mark.checker)
    return found


def rewritten(text: str, findings: Mapping[Checker, Iterable[Finding]]) -> str:
    """The text of a file with the marks that its findings ask for."""
    by_line: dict[int, list[str]] = defaultdict(list)
    for checker in CHECKERS:
        for finding in without_wake(findings[checker]):
            by_line[finding.line].append(f"{checker} says: {_short(finding)}")
    result: list[str] = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        begin = _BEGIN.fullmatch(line)
        inside = bool(begin or (inside and _MORE.fullmatch(line)))
        if inside and not (begin and begin[2] == NOTHING):
            continue
        indent = line[: len(line) - len(line.lstrip())]
        for message in by_line.get(number, ()):
            result += textwrap.wrap(
                message, WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}#   ",
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
        result.append(line)
    return "\n".join(result) + "\n"


def _short(finding: Finding) -> str:
    second = finding.lines[1] if len(finding.lines) > 1 else ""
    message = " ".join(finding.lines[: 2 if _SAID_LATER.search(second) else 1])
    return _one_line(f"{message} [{finding.rule}]")
