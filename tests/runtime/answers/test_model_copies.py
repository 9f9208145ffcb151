# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Copies of answers: replaced, compared, hashed and pickled."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from openstack_typed import compute
from openstack_typed._runtime.answers.model import Answer

from ..fake_cloud import FakeCloud
from ..sample import SERVER, Server, server

# mypy knows the fields of each microversion; here is tested what happens to those it refuses.
FlavorReference: Any = compute.FlavorReference
ServerSnapshot: Any = compute.ServerSnapshot


def test_replace_changes_a_copy() -> None:
    web = server()
    other = web.replace(name="db", task_state="deleting")
    assert (other.name, other.task_state, other.id) == ("db", "deleting", web.id)
    assert other.to_dict() == {**SERVER, "name": "db", "OS-EXT-STS:task_state": "deleting"}
    assert web.name == "web"
    assert other.answer == web.answer


def test_replace_takes_models_and_datetimes() -> None:
    when = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    link = compute.Link.from_dict({"rel": "self", "href": "http://y"})
    flavor = FlavorReference.from_dict({"id": "2", "links": []}).replace(links=[link])
    other = server().replace(created=when, flavor=flavor, metadata={"when": when})
    assert (other.created, other.flavor.id) == (when, "2")
    assert other.flavor.links[0].href == "http://y"
    assert other.to_dict()["created"] == "2025-01-02T03:04:05+00:00"
    assert other.to_dict()["metadata"] == {"when": "2025-01-02T03:04:05+00:00"}


def test_replace_of_a_header() -> None:
    headers = {"Location": "http://x/1", "Date": "today"}
    made = ServerSnapshot._load({}, Answer("compute", None, headers))
    assert made.replace(location="http://x/2").location == "http://x/2"
    assert made.location == "http://x/1"
    assert made.to_dict() == {}


def test_replace_of_what_is_no_field() -> None:
    with pytest.raises(TypeError, match=r"^Server has no field 'OS-EXT-STS:task_state'$"):
        server().replace(**{"OS-EXT-STS:task_state": None})


def test_models_are_equal_by_class_and_content() -> None:
    assert server() == server()
    assert server() != server(name="db")
    assert server() != SERVER
    assert compute.ServerBrief.from_dict({"id": "1"}) != Server.from_dict({"id": "1"})


def test_reading_a_field_does_not_change_equality_or_hash() -> None:
    read, unread = server(), server()
    before = hash(read)
    _ = (read.flavor.links, read.created)
    assert read == unread
    assert hash(read) == hash(unread) == before


def test_equal_models_have_equal_hashes_in_any_order_of_keys() -> None:
    texts = {"vendor:a": "x", "vendor:b": "y"}
    turned = Server.from_dict(dict(reversed([*SERVER.items(), *texts.items()])))
    assert (turned, hash(turned)) == (server(**texts), hash(server(**texts)))
    assert hash(server(extra=1)) == hash(server(extra=1.0)) == hash(server(extra=True))
    assert len({server(), server(), server(name="db")}) == 2


def test_a_header_is_part_of_equality() -> None:
    one, two = (
        ServerSnapshot._load({}, Answer("compute", None, {"Location": f"http://x/{n}"}))
        for n in (1, 2)
    )
    assert one != two
    assert one == one.replace(location="http://x/1")


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_model_survives_pickling(protocol: int) -> None:
    web = server()
    _ = web.flavor
    other = pickle.loads(pickle.dumps(web, protocol))
    assert (other, other.answer) == (web, web.answer)
    assert other.flavor.id == "1"


def test_an_answer_of_a_cloud_survives_pickling(cloud: FakeCloud) -> None:
    headers = {"x-openstack-request-id": "req-1"}
    cloud.answer("compute GET /servers/1", json={"server": SERVER}, headers=headers)
    web = cloud.compute().servers.show("1")
    other = pickle.loads(pickle.dumps(web))
    assert other == web
    assert other.answer.request_id == "req-1"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_model_survives_copying(copied: Any) -> None:
    web = server()
    other = copied(web)
    assert other == web and other is not web
    assert other.flavor.links[0].href == "http://x/1"
