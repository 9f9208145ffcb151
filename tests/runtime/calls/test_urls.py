# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From arguments to the path, the query and the headers of a request."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from ipaddress import ip_address, ip_network
from math import inf, nan
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstack_typed import OMIT
from openstack_typed._runtime.calls.operation import (
    header,
    path,
    query,
)
from openstack_typed._runtime.calls.request import build
from openstack_typed._runtime.calls.styles import COMMA, FLAG, FREE, JSON, PAIRS, SUFFIXES
from openstack_typed.compute import Server

from ..building import Color, Level, Number, make
from ..fake_cloud import FakeCloud
from ..packages import operations

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def query_of(*arguments: Any, **given: Any) -> str:
    return make(*arguments, call="GET /x", given=given).path.removeprefix("/x").removeprefix("?")


# --- the path


@pytest.mark.parametrize(
    ("found", "segment"),
    [
        ("abc", "abc"),
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("../etc", "..%2Fetc"),
        ("a?b#c", "a%3Fb%23c"),
        ("100%", "100%25"),
        ("%2e%2e", "%252e%252e"),
        ("ä€", "%C3%A4%E2%82%AC"),
        ("{id}", "%7Bid%7D"),
        ("...", "..."),
        (7, "7"),
        (True, "true"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (ip_address("::1"), "%3A%3A1"),
        (ip_network("10.0.0.0/8"), "10.0.0.0%2F8"),
        (Color.RED, "red"),
        (Level.HIGH, "high"),
    ],
)
def test_a_path_value_stays_within_its_segment(found: Any, segment: str) -> None:
    request = make(path("id"), call="GET /x/{id}/y", given={"id": found})
    assert request.path == f"/x/{segment}/y"


@pytest.mark.parametrize("found", ["", ".", "..", None, OMIT])
def test_a_path_value_that_would_change_the_path_is_refused(found: Any) -> None:
    with pytest.raises(ValueError) as caught:
        make(path("id"), call="DELETE /x/{id}", given={"id": found})
    assert str(caught.value) == (
        f"things.do(id={found!r}): expected a name or an id; an empty one or dots would change "
        "the path; no request was sent"
    )


@pytest.mark.parametrize(
    "found", [Server.from_dict({"id": "1"}), ["1"], {"id": "1"}, b"1", {"1"}, iter(["1"])]
)
def test_what_is_no_single_value_is_refused_in_the_path(found: Any) -> None:
    with pytest.raises(TypeError) as caught:
        make(path("id"), call="DELETE /x/{id}", given={"id": found})
    hint = "; pass its id or its name" if isinstance(found, Server) else ""
    assert str(caught.value) == (
        f"{type(found).__name__} has no form in a URL or a header{hint}; no request was sent"
    )


def test_path_values_do_not_mix(cloud: FakeCloud) -> None:
    request = make(path("a"), path("b"), call="GET /x/{a}/y/{b}", given={"a": "{b}", "b": "{a}"})
    assert request.path == "/x/%7Bb%7D/y/%7Ba%7D"


@MANY
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_survives_the_path(text: str) -> None:
    if text in (".", ".."):
        return
    request = make(path("id"), call="GET /x/{id}/y", given={"id": text})
    first, second, third = urlsplit(f"http://h{request.path}").path.strip("/").split("/")
    assert (first, unquote(second), third) == ("x", text, "y")


def test_an_empty_path_value_is_refused_by_a_client(cloud: FakeCloud) -> None:
    compute = cloud.compute()
    for call in (compute.servers.delete, compute.servers.show):
        with pytest.raises(ValueError, match="expected a name or an id"):
            call("")
    assert cloud.sent == []


def test_the_path_reaches_the_service_as_it_was_quoted(cloud: FakeCloud) -> None:
    cloud.answer("compute PUT /servers/1/tags/a%2Fb%20c", status_code=201)
    cloud.compute().server_tags.add("1", "a/b c")
    assert cloud.last.url.endswith("/servers/1/tags/a%2Fb%20c")


def test_no_path_of_any_operation_is_left_with_braces() -> None:
    for operation in operations():
        given = {a.name: "v" for a in operation.arguments if a.place.value == "path"}
        assert "{" not in build(operation, given, None).path, operation.name


# --- the query


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("a b&c=d+e", "q=a%20b%26c%3Dd%2Be"),
        ("name:asc,size:desc", "q=name:asc,size:desc"),
        ("gt:1", "q=gt:1"),
        ("", "q="),
        ("/", "q=%2F"),
        ("ä", "q=%C3%A4"),
        (True, "q=true"),
        (False, "q=false"),
        (0, "q=0"),
        (2**80, "q=1208925819614629174706176"),
        (1.5, "q=1.5"),
        (Decimal("1.50"), "q=1.50"),
        (date(2024, 5, 6), "q=2024-05-06"),
        (datetime(2024, 5, 6, 7, 8, 9), "q=2024-05-06T07:08:09Z"),
        (datetime(2024, 5, 6, 7, 8, 9, 10, UTC), "q=2024-05-06T07:08:09.000010Z"),
        (
            datetime(2024, 5, 6, 1, 8, 9, tzinfo=timezone(timedelta(hours=2))),
            "q=2024-05-05T23:08:09Z",
        ),
        (UUID(int=0), "q=00000000-0000-0000-0000-000000000000"),
        (Color.RED, "q=red"),
        (Level.HIGH, "q=high"),
        (Number.TWO, "q=2"),
        (["a", "b"], "q=a&q=b"),
        (("a", True), "q=a&q=true"),
        ({"a": 1}.keys(), "q=a"),
        (OMIT, ""),
    ],
)
def test_values_in_the_query(found: Any, text: str) -> None:
    assert query_of(query("q"), q=found) == text


@pytest.mark.parametrize(
    "found",
    [None, b"x", {"a": 1}, (x for x in "ab"), [None], [["a"]], object(), nan, -inf, len, 1j],
)
def test_what_has_no_form_in_the_query_is_refused(found: Any) -> None:
    with pytest.raises(TypeError, match="has no form in a URL or a header; no request was sent"):
        query_of(query("q"), q=found)


BY_GROUP = query("q", "r{group}", style=SUFFIXES)
ANY_NAME = query("q", "{*}", style=FREE)


@pytest.mark.parametrize(
    ("argument", "found", "text"),
    [
        (query("q", style=COMMA), ["a", "b c"], "q=a,b%20c"),
        (query("q", style=COMMA), "a,b", "q=a,b"),
        (query("q", style=FLAG), True, "q"),
        (query("q", style=FLAG), False, ""),
        (query("q", style=PAIRS), {"VCPU": 1, "DISK_GB": 5}, "q=VCPU:1,DISK_GB:5"),
        (query("q", style=JSON), {"a": "b", "n": None}, "q=%7B%22a%22:%22b%22,%22n%22:null%7D"),
        (BY_GROUP, {"1": {"V": 1}, "_A": {"D": 2}}, "r1=V:1&r_A=D:2"),
        (BY_GROUP, {"1": "A,B", "2": ["C", "D"]}, "r1=A,B&r2=C&r2=D"),
        (ANY_NAME, {"os type": "x y", "t": [1, 2]}, "os%20type=x%20y&t=1&t=2"),
        (query("q", "router:external"), True, "router%3Aexternal=true"),
        (query("q", "changes-since"), "x", "changes-since=x"),
    ],
)  # fmt: skip
def test_styles_of_the_query(argument: Any, found: Any, text: str) -> None:
    assert query_of(argument, q=found) == text


@pytest.mark.parametrize(
    ("argument", "found"),
    [(query("q"), []), (query("q"), set()), (query("q", style=COMMA), ()),
     (query("q", style=PAIRS), {}), (BY_GROUP, {"1": []})],
)  # fmt: skip
def test_an_empty_list_is_not_sent_as_no_list(argument: Any, found: Any) -> None:
    with pytest.raises(ValueError, match="an empty one is the same as none at all there") as caught:
        query_of(argument, q=found)
    assert str(caught.value).startswith(f"things.do(q={found!r}): ")


def test_an_empty_list_of_alternatives_does_not_list_everything(cloud: FakeCloud) -> None:
    with pytest.raises(ValueError, match=r"^ports\.list\(id=\[\]\): a query cannot say an empty"):
        cloud.network().ports.list(id=[])
    assert cloud.sent == []


def test_the_query_keeps_the_order_of_the_arguments() -> None:
    assert query_of(query("b"), query("a", style=FLAG), query("c"), c=1, a=True, b=2) == (
        "b=2&a&c=1"
    )


@MANY
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_any_text_survives_the_query(texts: list[str]) -> None:
    pairs = parse_qsl(query_of(query("a:b c"), **{"a:b c": texts}), keep_blank_values=True)
    assert pairs == [("a:b c", text) for text in texts]


def test_the_query_of_a_real_call(cloud: FakeCloud) -> None:
    cloud.answer("placement GET /allocation_candidates", json={})
    cloud.placement("1.39").allocation_candidates.list(
        resources={"VCPU": 2}, group_resources={"_NET": {"BW": 1}}, required=["A", "B"], limit=3
    )
    assert urlsplit(cloud.last.url).query == (
        "resources=VCPU:2&resources_NET=BW:1&required=A&required=B&limit=3"
    )


# --- headers


def test_arguments_in_headers() -> None:
    request = make(
        header("a", "X-A"), header("b", "X-B"), header("c", "X-C"),
        call="GET /x", given={"a": 5, "b": True, "c": OMIT},
    )  # fmt: skip
    assert request.headers == {"X-A": "5", "X-B": "true"}


def test_none_has_no_form_in_a_header() -> None:
    with pytest.raises(TypeError, match="NoneType has no form in a URL or a header"):
        make(header("a", "X-A"), call="GET /x", given={"a": None})


def test_a_header_reaches_the_service(cloud: FakeCloud) -> None:
    cloud.http.get("https://public.example/network/v2.0/extensions", json=EXTENSIONS)
    cloud.answer("network DELETE /networks/1", status_code=204)
    cloud.network().networks.delete("1", if_match="revision_number=7")
    assert cloud.last.headers["If-Match"] == "revision_number=7"


EXTENSIONS = {"extensions": [{"alias": "revision-if-match"}]}
