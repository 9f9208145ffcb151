# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Versions, and sets of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstack_typed._runtime.versions import (
    ALL,
    FIRST,
    LAST,
    NONE,
    Range,
    Version,
    VersionSet,
)

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
UNIVERSE = [Version(major, minor) for major in (1, 2) for minor in range(12)]
VERSIONS = st.sampled_from(UNIVERSE)
RANGES = st.builds(
    lambda low, high: Range(min(low, high), max(low, high)),
    VERSIONS | st.just(FIRST),
    VERSIONS | st.just(LAST),
)
SETS = st.lists(RANGES, max_size=4).map(VersionSet)


def members(versions: VersionSet) -> set[Version]:
    return {version for version in UNIVERSE if version in versions}


# --- versions


def test_versions_compare_by_number() -> None:
    assert Version.parse("2.9") < Version.parse("2.10") < Version.parse("3.0")
    assert str(Version.parse("2.104")) == "2.104"
    assert Version(2, 9).next == Version(2, 10)
    assert Version(2, 10).previous == Version(2, 9)


@pytest.mark.parametrize(
    "text", ["", "2", "2.", ".1", "2.1.0", "v2.1", "2.01", "02.1", "2.1 ", "-2.1", "2.x", "٢.١"]
)
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        Version.parse(text)
    assert str(caught.value) == (f"{text!r} is not a version; expected two numbers, such as 2.79")


# --- sets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2.9+", "2.9+"),
        ("..2.46", "..2.46"),
        ("2.5", "2.5"),
        ("2.5..2.5", "2.5"),
        ("2.1..2.36", "2.1..2.36"),
        ("2.32..2.36, 2.42+", "2.32..2.36, 2.42+"),
        ("2.42+,2.32..2.36", "2.32..2.36, 2.42+"),
        ("2.1..2.4, 2.5..2.9", "2.1..2.9"),
        ("2.1..2.6, 2.5..2.9", "2.1..2.9"),
        ("..2.9, 2.10+", "all"),
        ("all", "all"),
        ("none", "none"),
        (" 2.5 , 2.7 ", "2.5, 2.7"),
    ],
)
def test_sets_are_read_and_shown(text: str, shown: str) -> None:
    versions = VersionSet.parse(text)
    assert str(versions) == shown
    assert repr(versions) == f"VersionSet.parse({shown!r})"
    assert VersionSet.parse(shown) == versions
    assert VersionSet.parse(text) == versions


@pytest.mark.parametrize(
    "text", ["", "2", "+", "..", "2.9..", "2.1-2.9", "2.1+, ", "2.9++", "a..b"]
)
def test_what_is_no_set(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        VersionSet.parse(text)
    assert str(caught.value) == (
        f"{text!r} is not a version set; expected 2.9+, ..2.46, 2.32..2.36, 2.5, "
        "or several of these with commas between"
    )


def test_a_range_without_versions() -> None:
    with pytest.raises(
        ValueError, match=r"^'2\.9\.\.2\.1' holds no version: 2\.9 comes after 2\.1$"
    ):
        VersionSet.parse("2.1, 2.9..2.1")


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("2.90+", "compute >= 2.90"),
        ("..2.56", "compute <= 2.56"),
        ("2.5", "compute 2.5"),
        ("2.32..2.36, 2.42+", "compute 2.32..2.36, 2.42+"),
    ],
)
def test_a_set_as_a_need(text: str, need: str) -> None:
    assert VersionSet.parse(text).need("compute") == need


def test_the_ends_of_a_set() -> None:
    versions = VersionSet.parse("2.42+, 2.32..2.36")
    assert (versions.lowest, versions.highest) == (Version(2, 32), LAST)
    for end in ("lowest", "highest"):
        with pytest.raises(ValueError, match="an empty version set has no"):
            getattr(NONE, end)


@MANY
@given(SETS, SETS)
def test_sets_are_sets(a: VersionSet, b: VersionSet) -> None:
    assert members(a & b) == members(a) & members(b)
    assert members(a | b) == members(a) | members(b)
    assert members(a - b) == members(a) - members(b)
    assert (a <= b) == (not a - b)
    assert (a & b) <= a <= (a | b)
    assert (a == b) == (a <= b and b <= a)
    assert a != b or hash(a) == hash(b)


@MANY
@given(SETS)
def test_laws_of_sets(a: VersionSet) -> None:
    assert a & ALL == a | NONE == a - NONE == a
    assert a - ALL == a & NONE == a - a == NONE
    assert ALL - (ALL - a) == a
    assert bool(a) == bool(a.ranges)
    assert all(one.high < two.low for one, two in zip(a.ranges, a.ranges[1:], strict=False))


@MANY
@given(SETS)
def test_what_is_shown_is_read_again(a: VersionSet) -> None:
    assert members(VersionSet.parse(str(a))) == members(a)


@pytest.mark.parametrize("other", ["2.1+", None, 1, ()])
def test_sets_equal_only_sets(other: Any) -> None:
    assert VersionSet.parse("2.1+") != other
