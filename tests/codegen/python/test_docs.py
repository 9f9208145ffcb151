# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Docstrings: lines that fit, quotes that close, text that stays what it is."""

from __future__ import annotations

import ast
import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.python.docs import WIDTH, comment, docstring, wrapped

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
WORDS = st.lists(
    st.text(st.sampled_from("abc\"'\\`-.,:"), min_size=1, max_size=12), min_size=1, max_size=40
)
PARAGRAPHS = st.lists(WORDS.map(" ".join), min_size=1, max_size=3).map("\n\n".join)
INDENTS = st.sampled_from([0, 4, 8])


def read(literal: str) -> str:
    """The text of a docstring, without its indent."""
    return inspect.cleandoc(ast.literal_eval(literal)).strip()


def test_long_text_goes_on_in_the_next_line() -> None:
    text = "word " * 25
    assert wrapped(text, 4) == f"{'word ' * 18}word\n    word word word word word word"
    assert (
        wrapped(text, 4, hanging=4) == f"{'word ' * 18}word\n        word word word word word word"
    )


def test_paragraphs_stay_apart() -> None:
    assert wrapped("One\ntwo.\n\nThree  four.\n", 4) == "One two.\n\n    Three four."


def test_long_words_and_hyphens_are_not_broken() -> None:
    word = "a-" * 60
    assert wrapped(f"See {word} there.", 0) == f"See\n{word}\nthere."


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("A thing.", '"""A thing."""'),
        ('A "thing"', '"""A "thing" """'),
        ("A \\d thing.", '"""A \\\\d thing."""'),
        ('A """thing""".', "\"\"\"A '''thing'''.\"\"\""),
        ("A thing.\n\nMore.", '"""A thing.\n\n    More.\n    """'),
    ],
)
def test_docstring(text: str, literal: str) -> None:
    assert docstring(text, 4) == literal


@pytest.mark.parametrize("length", range(88, 98))
def test_a_docstring_of_one_line_fits_with_its_quotes(length: int) -> None:
    text = "ab " * 28 + "c" * (length - 84)
    lines = f"    {docstring(text, 4)}".split("\n")
    assert all(len(line) <= WIDTH for line in lines)
    assert (len(lines) == 1) == (length <= WIDTH - 4 - 6)


@MANY
@given(PARAGRAPHS, INDENTS)
def test_every_text_can_be_a_docstring(text: str, indent: int) -> None:
    literal = docstring(text, indent)
    for paragraph, given_ in zip(read(literal).split("\n\n"), text.split("\n\n"), strict=True):
        assert paragraph.split() == given_.replace('"""', "'''").split()
    lines = (" " * indent + literal).split("\n")
    assert all(len(line) <= WIDTH for line in lines)


@MANY
@given(PARAGRAPHS)
def test_comments_fit(text: str) -> None:
    lines = f"        {comment(text, 8)}".split("\n")
    assert all(line.startswith("        #") and len(line) <= WIDTH for line in lines)
    assert " ".join(line.strip().removeprefix("#") for line in lines).split() == text.split()
