# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Type expressions: what they mean, how they are printed, and what is wrong with others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.language.typexpr import (
    NULL,
    PRIMITIVES,
    ListOf,
    MapOf,
    Named,
    Primitive,
    TypeExpr,
    TypeSyntaxError,
    Union,
    Value,
    members,
    names,
    parse,
    transform,
    union,
    walk,
)

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
STR, INT = Primitive("str"), Primitive("int")
LEAVES: st.SearchStrategy[TypeExpr] = (
    st.sampled_from(sorted(PRIMITIVES)).map(Primitive)
    | st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}", fullmatch=True)
    .filter(lambda name: name not in ("None", "Any"))
    .map(Named)
    | st.text(st.characters(exclude_characters="'\r\n", codec="utf-8"), max_size=5).map(Value)
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: (
        inner.map(ListOf) | inner.map(MapOf) | st.lists(inner, min_size=2, max_size=4).map(union)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("str", STR),
        ("Server", Named("Server")),
        ("'auto'", Value("auto")),
        ("''", Value("")),
        ("list of str", ListOf(STR)),
        ("map of list of Server", MapOf(ListOf(Named("Server")))),
        ("str | null", Union((STR, NULL))),
        ("list of str | null", Union((ListOf(STR), NULL))),
        ("list of (str | null)", ListOf(Union((STR, NULL)))),
        ("map of (list of int | 'a b')", MapOf(Union((ListOf(INT), Value("a b"))))),
        ("(str)", STR),
        ("((str | int))", Union((STR, INT))),
        ("str | (int | str)", Union((STR, INT))),
        ("str | str", STR),
        ("  list  of(str|null) ", ListOf(Union((STR, NULL)))),
    ],
)
def test_meaning(text: str, meaning: TypeExpr) -> None:
    assert parse(text) == meaning


@MANY
@given(EXPRESSIONS)
def test_what_is_printed_is_read_again(expr: TypeExpr) -> None:
    assert parse(str(expr)) == expr


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("", "no type at the end", 0),
        ("  ", "no type at the end", 0),
        ("str?", "unexpected `?`", 3),
        ("list[str]", "unexpected `[`", 4),
        ("list of", "no type at the end", 7),
        ("list str", "`list` without `of`", 0),
        ("map", "`map` without `of`", 0),
        ("list of (str | null", "a bracket that is not closed", 8),
        ("(str | (int)", "a bracket that is not closed", 0),
        ("(str int)", "unexpected `int`", 5),
        ("str)", "unexpected `)`", 3),
        ("()", "no type before `)`", 1),
        ("str |", "no type at the end", 5),
        ("| str", "no type before `|`", 0),
        ("str | | null", "no type before `|`", 6),
        ("'auto", "a quote that is not closed", 0),
        ("str | 'auto", "a quote that is not closed", 6),
        ("string", "`string` is no type", 0),
        ("list of Any", "`Any` is no type", 8),
        ("servers", "`servers` is no type", 0),
        ("map of str of int", "unexpected `of`", 11),
        ("a-b", "unexpected `-`", 1),
    ],
)
def test_what_is_no_type(text: str, problem: str, column: int) -> None:
    with pytest.raises(TypeSyntaxError) as caught:
        parse(text)
    assert (caught.value.problem, caught.value.column) == (problem, column)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("string", "write `str`"),
        ("list of None", "write `null`"),
        ("dict of str", "write `map of T`"),
        ("str?", "write `T | null`"),
        ("list[str]", "write `list of T`"),
        ("str or null", "write `A | B`"),
        ("strr", "did you mean `str`?"),
        ("lst of str", "did you mean `list`?"),
        (
            "auto",
            "declared types begin with a capital; a value has quotes, in YAML: \"'auto'\"",
        ),
    ],
)
def test_what_to_write_instead(text: str, hint: str) -> None:
    with pytest.raises(TypeSyntaxError) as caught:
        parse(text)
    assert caught.value.hint == hint


@MANY
@given(st.text(st.sampled_from("ab AB'|()of listmap?["), max_size=20))
def test_anything_else_is_an_error_with_a_place(text: str) -> None:
    try:
        parse(text)
    except TypeSyntaxError as error:
        assert 0 <= error.column <= len(text)
        assert error.problem and error.hint


def test_parts() -> None:
    expr = parse("list of (Server | null) | map of 'a'")
    assert [str(part) for part in walk(expr)] == [
        "list of (Server | null) | map of 'a'",
        "list of (Server | null)",
        "Server | null",
        "Server",
        "null",
        "map of 'a'",
        "'a'",
    ]
    assert [str(part) for part in members(expr)] == ["list of (Server | null)", "map of 'a'"]
    assert members(STR) == (STR,)


def test_names_and_their_places() -> None:
    assert names("list of (Server | null) | 'Auto' | Port") == [("Server", 9), ("Port", 35)]


def test_transform_goes_from_the_inside_out_and_keeps_unions_flat() -> None:
    def change(part: TypeExpr) -> TypeExpr:
        return Union((STR, NULL)) if part == Named("Name") else part

    assert transform(parse("Name | null | list of Name"), change) == parse(
        "str | null | list of (str | null)"
    )
    assert transform(parse("map of (Name | str)"), change) == parse("map of (str | null)")
