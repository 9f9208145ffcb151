# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Filters whose values may begin with an operator."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from openstack_typed.image import Eq, Gt, Gte, In, Lt, Lte, Neq

from ..fake_cloud import FakeCloud

MOMENT = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


def query(cloud: FakeCloud, **given: Any) -> list[tuple[str, str]]:
    cloud.answer("image GET /images", json={"images": []})
    assert list(cloud.image().images.list(**given)) == []
    return parse_qsl(urlsplit(cloud.last.url).query, keep_blank_values=True)


@pytest.mark.parametrize("argument", ["id", "name", "status", "container_format", "disk_format"])
@pytest.mark.parametrize(
    ("found", "sent"),
    [
        ("plain", "plain"),
        ("", ""),
        ("a,b", "a,b"),
        ('say "hi"', 'say "hi"'),
        ("back\\slash", "back\\slash"),
        ("Debian 8 22:15", "eq:Debian 8 22:15"),
        ("http://x", "eq:http://x"),
        (":", "eq::"),
        ("gt:1", "eq:gt:1"),  # names know no such operator
        ("IN:a", "eq:IN:a"),
        ("in:a,b", "in:a,b"),  # by hand
        ("eq:a:b", "eq:a:b"),
        (Eq("in:a"), "eq:in:a"),
        (Eq(""), "eq:"),
        (In("a"), "eq:a"),
        (In('say "hi"'), 'eq:say "hi"'),
        (In("a,b"), "eq:a,b"),
        (In("a", "b"), "in:a,b"),
        (In("a,b", "c:d"), 'in:"a,b",c:d'),
        (In("", "a"), 'in:"",a'),
        (In("a\\", "b"), "in:a\\,b"),
    ],
)
def test_names_and_the_like(cloud: FakeCloud, argument: str, found: Any, sent: str) -> None:
    assert query(cloud, **{argument: found}) == [(argument, sent)]


@pytest.mark.parametrize("argument", ["created_at", "updated_at"])
@pytest.mark.parametrize(
    ("found", "sent"),
    [
        (Gt(MOMENT), "gt:2026-05-06T07:08:09Z"),
        (Gte("2026-05-06"), "gte:2026-05-06"),
        (Lt(MOMENT), "lt:2026-05-06T07:08:09Z"),
        (Lte(MOMENT), "lte:2026-05-06T07:08:09Z"),
        (Eq(MOMENT), "eq:2026-05-06T07:08:09Z"),
        (Neq(MOMENT), "neq:2026-05-06T07:08:09Z"),
        (MOMENT, "eq:2026-05-06T07:08:09Z"),
        ("2026-05-06", "2026-05-06"),
        ("gt:2026-05-06", "gt:2026-05-06"),
    ],
)
def test_times(cloud: FakeCloud, argument: str, found: Any, sent: str) -> None:
    assert query(cloud, **{argument: found}) == [(argument, sent)]


@pytest.mark.parametrize("argument", ["owner", "checksum", "os_hash_value", "tags"])
def test_elsewhere_a_colon_is_a_colon(cloud: FakeCloud, argument: str) -> None:
    given: Any = ["a:b"] if argument == "tags" else "a:b"
    assert query(cloud, **{argument: given}) == [(argument.removesuffix("s"), "a:b")]


def test_further_properties_know_no_operators(cloud: FakeCloud) -> None:
    assert query(cloud, extra={"os_distro": "eq:a"}) == [("os_distro", "eq:a")]


@pytest.mark.parametrize(
    ("argument", "found", "said"),
    [
        ("name", Gt("a"), r"^name takes Eq, In, not Gt\('a'\); no request was sent$"),
        ("created_at", In("a", "b"), r"^created_at takes Eq, Neq, Gt, Gte, Lt, Lte, not In"),
        ("owner", Eq("a"), r"^Eq has no form in a URL or a header; no request was sent$"),
        ("name", object(), r"^object has no form in a URL or a header; no request was sent$"),
        ("name", ["a"], r"^list has no form in a URL or a header; no request was sent$"),
    ],
)
def test_what_a_filter_does_not_take(
    cloud: FakeCloud, argument: str, found: Any, said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        query(cloud, **{argument: found})
    assert cloud.sent == []


@pytest.mark.parametrize("values", [('a"b', "c"), ("a,b\\", "c")])
def test_what_no_list_can_say(values: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="cannot stand in a list with others; ask for it alone"):
        In(*values)


def test_no_alternative_at_all() -> None:
    with pytest.raises(ValueError, match=r"In\(\) has no values: nothing can be one of them"):
        In()


def test_what_they_look_like() -> None:
    assert [repr(In("a", "b")), repr(Gt("t"))] == ["In('a', 'b')", "Gt('t')"]
