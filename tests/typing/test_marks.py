# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How messages that are expected are read from comments, compared and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.typing import marks
from tests.typing.checkers import Checker, Finding

TEXT = """\
def wrong(a: A) -> None:
    # mypy says: "A" has no attribute
    #   "x" [attr-defined]
    # pyright says: Cannot access [reportAccess]
    print(a.x)
"""
FILE = Path("wrong.py")


def mypy(
    line: int, message: str = '"A" has no attribute "x"', rule: str = "attr-defined"
) -> Finding:
    return Finding(FILE, line, (message,), rule)


def pyright(line: int, *lines: str, rule: str = "reportAccess") -> Finding:
    return Finding(FILE, line, lines, rule)


@pytest.fixture
def expected(tmp_path: Path) -> list[marks.Mark]:
    path = tmp_path / FILE
    path.write_text(TEXT, "utf-8")
    return marks.read(path)


def test_marks_are_about_the_next_line_of_code(expected: list[marks.Mark]) -> None:
    assert [(mark.checker, mark.where, mark.text) for mark in expected] == [
        ("mypy", "wrong.py:5", '"A" has no attribute "x" [attr-defined]'),
        ("pyright", "wrong.py:5", "Cannot access [reportAccess]"),
    ]


def test_mark_without_code_below_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text("# mypy says: nothing [misc]\n", "utf-8")
    with pytest.raises(ValueError, match="no line below"):
        marks.read(path)


def test_message_as_expected(expected: list[marks.Mark]) -> None:
    assert marks.differences(expected, "mypy", [mypy(5)]) == []


def test_first_lines_of_a_message_are_enough(expected: list[marks.Mark]) -> None:
    assert marks.differences(expected, "pyright", [pyright(5, "Cannot access", "Why")]) == []


@pytest.mark.parametrize(
    "finding",
    [mypy(4), mypy(5, '"A" has no attribute "y"'), mypy(5, rule="misc")],
    ids=["another line", "another message", "another rule"],
)
def test_anything_else_is_unexpected_and_missing(
    expected: list[marks.Mark], finding: Finding
) -> None:
    unexpected, missing = marks.differences(expected, "mypy", [finding])
    assert unexpected.startswith(f"wrong.py:{finding.line}: mypy says, unexpected: ")
    assert missing == 'wrong.py:5: mypy does not say: "A" has no attribute "x" [attr-defined]'


def test_message_is_expected_once(expected: list[marks.Mark]) -> None:
    assert len(marks.differences(expected, "mypy", [mypy(5), mypy(5)])) == 1


def test_consequences_of_an_error_are_left_out() -> None:
    error = pyright(5, "Cannot access")
    consequence = pyright(5, "Type is unknown", rule="reportUnknownMemberType")
    elsewhere = pyright(6, "Type is unknown", rule="reportUnknownMemberType")
    assert marks.without_wake([error, consequence, elsewhere]) == [error, elsewhere]


def test_marks_are_written_as_they_are_read() -> None:
    bare = "def wrong(a: A) -> None:\n    print(a.x)\n"
    findings: dict[Checker, list[Finding]] = {
        "mypy": [mypy(2)],
        "pyright": [pyright(2, "Cannot access", "Why")],
    }
    written = marks.rewritten(bare, findings)
    assert written == TEXT.replace("attribute\n    #   ", "attribute ")


def test_old_marks_are_replaced() -> None:
    assert marks.rewritten(TEXT, {"mypy": [], "pyright": []}) == (
        "def wrong(a: A) -> None:\n    print(a.x)\n"
    )


def test_flagged_places_and_their_checkers(expected: list[marks.Mark]) -> None:
    assert marks.flagged(expected) == {"wrong.py:5": {"mypy", "pyright"}}
