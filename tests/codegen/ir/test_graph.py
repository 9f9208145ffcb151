# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What comes before what, and what goes in circles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.ir.graph import cycles, sorted_by_dependency

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
GRAPHS = st.dictionaries(
    st.sampled_from("abcdefg"), st.sets(st.sampled_from("abcdefgxyz")), max_size=7
)


@pytest.mark.parametrize(
    ("edges", "order"),
    [
        ({}, ""),
        ({"a": set(), "b": set()}, "ab"),
        ({"b": set(), "a": set()}, "ba"),
        ({"a": {"b"}, "b": set()}, "ba"),
        ({"a": {"c", "b"}, "b": {"d"}, "c": set(), "d": set()}, "dbca"),
        ({"a": {"unknown"}}, "a"),
        ({"a": {"a"}}, "a"),
        ({"a": {"b"}, "b": {"a"}}, "ba"),
    ],
)
def test_order(edges: dict[str, set[str]], order: str) -> None:
    assert sorted_by_dependency(edges) == list(order)


@pytest.mark.parametrize(
    ("edges", "circles"),
    [
        ({"a": {"b"}, "b": set()}, {}),
        ({"a": {"a"}, "b": {"a"}}, {"a": "a"}),
        ({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}, dict.fromkeys("abc", "abc")),
        ({"a": {"b"}, "b": {"a"}, "c": {"c", "a"}}, {"a": "ab", "b": "ab", "c": "c"}),
        ({"a": {"unknown"}}, {}),
    ],
)  # fmt: skip
def test_circles(edges: dict[str, set[str]], circles: dict[str, str]) -> None:
    assert cycles(edges) == {name: frozenset(circle) for name, circle in circles.items()}


@MANY
@given(GRAPHS)
def test_every_name_comes_once_and_after_what_it_needs(edges: dict[str, set[str]]) -> None:
    order = sorted_by_dependency(edges)
    assert sorted(order) == sorted(edges)
    circles = cycles(edges)
    for name, needs in edges.items():
        for other in needs & set(edges):
            if other not in circles.get(name, ()):
                assert order.index(other) < order.index(name)


@MANY
@given(GRAPHS)
def test_circles_are_classes_of_names(edges: dict[str, set[str]]) -> None:
    circles = cycles(edges)
    for name, circle in circles.items():
        assert name in circle
        assert all(circles[other] == circle for other in circle)
