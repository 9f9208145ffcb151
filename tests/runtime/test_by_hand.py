# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Calls by hand: the endpoint, the microversion and the errors of all calls."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.compute import Server, Server_2_73
from openstack_typed.errors import BadAnswer, NotFound
from openstack_typed.identity import User

from .fake_cloud import PUBLIC, FakeCloud


def test_json_as_it_came(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /os-new?a=1&b=2&b=3", json={"new": [1]})
    compute = cloud.compute("2.79")
    found = compute.call("get", "os-new?a=1", query={"b": [2, 3]})
    assert found == {"new": [1]}
    (sent,) = cloud.sent
    assert sent.headers["OpenStack-API-Version"] == "compute 2.79"
    assert sent.headers["Accept"] == "application/json"


def test_a_model(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/1", json={"server": {"id": "1", "name": "a", "tags": ["b"]}},
        headers={"OpenStack-API-Version": "compute 2.79"},
    )  # fmt: skip
    found = cloud.compute().call("GET", "/servers/1", key="server", into=Server)
    assert isinstance(found, Server)
    assert (found.name, str(found.answer.microversion)) == ("a", "2.79")
    exact = cloud.compute("2.79").call("GET", "/servers/1", key="server", into=Server_2_73)
    assert isinstance(exact, Server_2_73)
    assert exact == found
    assert exact.tags == ["b"]


def test_a_body_and_nothing_back(cloud: FakeCloud) -> None:
    cloud.answer("compute POST /servers/1/action", status_code=202)
    compute = cloud.compute()
    assert compute.call("POST", "/servers/1/action", json={"reboot": {"type": "SOFT"}}) is None
    assert compute.call("POST", "/servers/1/action", json=None) is None
    assert compute.call("POST", "/servers/1/action", data=b"abc", headers={"A": "b"}) is None
    first, second, third = cloud.sent
    assert first.json() == {"reboot": {"type": "SOFT"}}
    assert second.body == b"null"
    assert (third.body, third.headers["A"]) == (b"abc", "b")
    assert third.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("service", "path", "key", "more"),
    [
        (
            "compute",
            "/servers/detail",
            "servers",
            {"servers_links": [{"rel": "next", "href": "{}"}]},
        ),
        ("identity", "/users", "users", {"links": {"next": "{}", "self": "x", "previous": None}}),
        ("image", "/images", "images", {"next": "{}", "first": "x"}),
    ],
)
def test_pages_are_followed_wherever_the_link_is(
    cloud: FakeCloud, service: str, path: str, key: str, more: Any
) -> None:
    def linked(found: Any) -> Any:
        if isinstance(found, dict):
            return {name: linked(each) for name, each in found.items()}
        if isinstance(found, list):
            return list(map(linked, found))
        return "https://inner.example/x?limit=1&marker=1" if found == "{}" else found

    cloud.answer(f"{service} GET {path}?limit=1", json={key: [{"id": "1"}], **linked(more)})
    cloud.answer(f"{service} GET {path}?limit=1&marker=1", json={key: [{"id": "2"}], "links": {}})
    listed = getattr(cloud, service)().call_list(path, key, query={"limit": 1})
    assert cloud.sent == []
    assert [each["id"] for each in listed] == ["1", "2"]
    assert repr(listed) == f"<Pager of GET {path}(), sent when it is read>"


def test_items_are_models(cloud: FakeCloud) -> None:
    cloud.answer("identity GET /users", json={"users": [{"id": "1", "name": "a"}]})
    (found,) = cloud.identity().call_list("/users", "users", into=User)
    assert isinstance(found, User) and found.name == "a"


def test_errors_are_those_of_all_calls(cloud: FakeCloud) -> None:
    compute = cloud.compute()
    cloud.answer(
        "compute GET /servers/1", status_code=404, json={"itemNotFound": {"message": "no"}}
    )
    with pytest.raises(NotFound) as caught:
        compute.call("GET", "/servers/1")
    assert (caught.value.operation, caught.value.reason) == ("GET /servers/1", "no")
    cloud.answer("compute GET /servers/1", json={"other": 1})
    with pytest.raises(BadAnswer, match="the answer has no 'server'"):
        compute.call("GET", "/servers/1", key="server", into=Server)
    cloud.answer("compute GET /servers/1", text="<html>", headers={"Content-Type": "text/html"})
    with pytest.raises(BadAnswer):
        compute.call("GET", "/servers/1")


@pytest.mark.parametrize(
    ("args", "parts", "error", "text"),
    [
        (
            ("GET", f"{PUBLIC}/servers"),
            {},
            ValueError,
            "expected a path below the versioned endpoint",
        ),
        (("GET", "//other.example/servers"), {}, ValueError, "expected a path below"),
        (("GET", ""), {}, ValueError, "expected a path below"),
        (("POST", "/a"), {"json": 1, "data": b""}, TypeError, "give one of them"),
        (("POST", "/a"), {"quary": 1}, TypeError, "unexpected argument 'quary'"),
        (("POST", "/a"), {"json": float("nan")}, ValueError, "JSON"),
        (("GET", "/a"), {"query": {"a": []}}, ValueError, "an empty list says nothing"),
        (("GET", "/a"), {"query": {"a": object()}}, TypeError, "has no form in a URL"),
    ],
)
def test_what_makes_no_request_is_refused(
    cloud: FakeCloud, args: Any, parts: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        cloud.compute().call(*args, **parts)
    assert cloud.http.request_history == []
