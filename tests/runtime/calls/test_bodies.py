# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From arguments to the body of a request."""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstack_typed import OMIT
from openstack_typed._runtime.calls.encode import dumps
from openstack_typed._runtime.calls.operation import (
    Empty,
    beside,
    body,
    extra,
    path,
    value,
)
from openstack_typed.compute import Server

from ..building import Color, Level, Number, make
from ..fake_cloud import FakeCloud

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def sent(*arguments: Any, given: dict[str, Any], **facts: Any) -> Any:
    """The body that is sent."""
    data = make(*arguments, given=given, **facts).data
    return json.loads(data) if data is not None else "no body"


# --- bodies


NAMES = (body("name"), body("size_gb", "sizeGb"))


@pytest.mark.parametrize(
    ("facts", "given", "wanted"),
    [
        pytest.param({}, {"name": "a", "size_gb": 1}, {"name": "a", "sizeGb": 1}, id="keys"),
        pytest.param({}, {"name": None}, {"name": None}, id="None is null"),
        pytest.param({}, {"name": OMIT, "size_gb": 0}, {"sizeGb": 0}, id="OMIT is left out"),
        pytest.param({}, {}, "no body", id="nothing"),
        pytest.param({"empty": Empty.OBJECT}, {}, {}, id="nothing as an object"),
        pytest.param({"empty": Empty.NULL}, {}, None, id="nothing as null"),
        pytest.param({"envelope": "x"}, {"name": "a"}, {"x": {"name": "a"}}, id="envelope"),
        pytest.param({"envelope": "x", "empty": Empty.OBJECT}, {}, {"x": {}}, id="empty envelope"),
        pytest.param({"action": "go", "empty": Empty.NULL}, {}, {"go": None}, id="null action"),
        pytest.param({"action": "go", "empty": Empty.OBJECT}, {}, {"go": {}}, id="object action"),
        pytest.param(
            {"action": "go", "empty": Empty.NULL},
            {"name": None},
            {"go": {"name": None}},
            id="action",
        ),
        pytest.param(
            {"action": "go", "envelope": "x"}, {"name": "a"}, {"go": {"x": {"name": "a"}}},
            id="action with an envelope",
        ),
    ],
)  # fmt: skip
def test_bodies(facts: dict[str, Any], given: dict[str, Any], wanted: Any) -> None:
    assert sent(*NAMES, given=given, **facts) == wanted


@pytest.mark.parametrize("found", [None, "text", 0, [], {}, [1, {"a": None}]])
def test_a_value_is_the_whole_body_or_the_whole_value_of_an_action(found: Any) -> None:
    assert sent(value("it"), given={"it": found}) == found
    assert sent(value("it"), given={"it": found}, action="go", empty=Empty.NULL) == {"go": found}
    assert sent(value("it"), given={"it": found}, envelope="x") == {"x": found}


def test_a_value_that_is_left_out() -> None:
    assert sent(value("it"), given={"it": OMIT}) == "no body"
    assert sent(value("it"), given={}, action="go", empty=Empty.NULL) == {"go": None}


def test_keys_beside_the_envelope() -> None:
    both = (body("name"), beside("hints", "os:hints"))
    facts = {"envelope": "server", "empty": Empty.OBJECT}
    assert sent(*both, given={"name": "a", "hints": {"g": 1}}, **facts) == {
        "server": {"name": "a"},
        "os:hints": {"g": 1},
    }
    assert sent(*both, given={"hints": {}}, **facts) == {"server": {}, "os:hints": {}}
    assert sent(*both, given={"name": "a"}, **facts) == {"server": {"name": "a"}}


def test_extra_keys_do_not_replace_arguments() -> None:
    arguments = (body("name"), extra())
    given = {"name": "a", "extra": {"name": "b", "color": "red"}}
    assert sent(*arguments, given=given) == {"name": "a", "color": "red"}
    assert sent(*arguments, given={"extra": {"k": "v"}}, envelope="x") == {"x": {"k": "v"}}


@pytest.mark.parametrize(("version", "key"), [("2.1", "old"), ("2.9", "old"), ("2.10", "new")])
def test_an_envelope_that_depends_on_the_microversion(version: str, key: str) -> None:
    facts: dict[str, Any] = {"envelope": {"..2.9": "old", "2.10+": "new"}, "version": version}
    assert sent(body("name"), given={"name": "a"}, **facts) == {key: {"name": "a"}}


def test_an_envelope_that_is_gone_in_some_microversions() -> None:
    facts: dict[str, Any] = {"envelope": {"..1.11": "old", "1.12+": None}, "version": "1.12"}
    assert sent(body("name"), given={"name": "a"}, **facts) == {"name": "a"}


def test_a_key_that_the_path_names() -> None:
    arguments = (path("key"), body("text", "{key}"))
    facts = {"call": "PUT /meta/{key}", "envelope": "meta"}
    assert sent(*arguments, given={"key": "a b", "text": "c"}, **facts) == {"meta": {"a b": "c"}}


@pytest.mark.parametrize("media", [None, "application/openstack-images-v2.1-json-patch"])
def test_the_content_type_of_json(media: str | None) -> None:
    request = make(value("it"), given={"it": [{"op": "remove"}]}, media=media)
    assert request.headers == {"Content-Type": media or "application/json"}
    assert json.loads(request.data) == [{"op": "remove"}]


def test_no_body_has_no_content_type() -> None:
    request = make(*NAMES, given={})
    assert (request.data, request.headers) == (None, {})


# --- JSON


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ({"a": None, "b": [True, 1.5, "ä"]}, '{"a":null,"b":[true,1.5,"ä"]}'),
        (2**64, "18446744073709551616"),
        ([2**64, -(2**63) - 1], "[18446744073709551616,-9223372036854775809]"),
        (datetime(2024, 5, 6, 7, 8, 9), '"2024-05-06T07:08:09Z"'),
        (datetime(2024, 5, 6, 7, tzinfo=timezone(timedelta(hours=-3))), '"2024-05-06T10:00:00Z"'),
        (date(2024, 5, 6), '"2024-05-06"'),
        (UUID(int=0), '"00000000-0000-0000-0000-000000000000"'),
        ([Color.RED, Level.HIGH, Number.TWO], '["red","high",2]'),
        (MappingProxyType({"a": OrderedDict(b=1)}), '{"a":{"b":1}}'),
        ((1, (2,)), "[1,[2]]"),
        ({1: 2}, '{"1":2}'),
        (Server.from_dict({"id": "1", "x": {"y": None}}), '{"id":"1","x":{"y":null}}'),
        ("\ud800", '"\\ud800"'),
    ],
)
def test_json_of_bodies(found: Any, text: str) -> None:
    assert dumps(found) == text.encode()


def test_sets_are_lists() -> None:
    assert json.loads(dumps({"a": {"x"}, "b": frozenset(["y"])})) == {"a": ["x"], "b": ["y"]}


@pytest.mark.parametrize(
    "found",
    [
        datetime(2024, 5, 6, tzinfo=UTC),
        date(2024, 5, 6),
        UUID(int=0),
        Color.RED,
        Level.HIGH,
        Number.TWO,
        Server.from_dict({"id": "1"}),
        MappingProxyType({"a": (1,)}),
        None,
    ],
)
def test_a_long_integer_elsewhere_changes_nothing(found: Any) -> None:
    long = json.loads(dumps([found, 2**70]))
    assert long == [json.loads(dumps(found)), 2**70]


@pytest.mark.parametrize(
    "found",
    [object(), b"bytes", {"a": [b"bytes"]}, bytearray(b"b'"), Decimal("1.5"), 1j, iter([])],
)
def test_what_has_no_form_in_json_is_refused_without_being_shown(found: Any) -> None:
    with pytest.raises(TypeError, match=r"has no form in JSON; no request was sent$") as caught:
        dumps(found)
    assert "b'" not in str(caught.value)


@pytest.mark.parametrize(
    "found", [float("nan"), float("inf"), [-float("inf")], {"a": {"b": 1e400}}]
)
def test_what_is_no_number_in_json_is_refused(found: Any) -> None:
    with pytest.raises(ValueError, match=r"not JSON compliant.*; no request was sent$"):
        dumps(found)


def test_what_holds_itself_is_refused() -> None:
    found: list[Any] = []
    found.append(found)
    with pytest.raises(ValueError, match=r"no request was sent$"):
        dumps(found)


def test_a_part_of_a_body_cannot_be_omitted() -> None:
    with pytest.raises(TypeError) as caught:
        dumps([{"uuid": "n", "tag": OMIT}])
    assert str(caught.value) == (
        "OMIT leaves out whole arguments, not parts of them; no request was sent"
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)  # fmt: skip


@MANY
@given(JSON)
def test_any_json_is_sent_as_it_is(found: Any) -> None:
    assert json.loads(dumps(found)) == found


# --- real calls


def test_a_server_is_created_as_it_was_asked_for(cloud: FakeCloud) -> None:
    cloud.answer("compute POST /servers", status_code=202, json={"server": {"id": "1"}})
    cloud.compute("2.90").servers.create(
        name="web",
        flavor_ref="1",
        image_ref=OMIT,
        networks=[{"uuid": "n", "tag": "nic1", "fixed_ip": None}],
        description=None,
        metadata={"big": "1"},
        scheduler_hints={"group": "g", "vendor:hint": [1]},
        max_count=2**70,
    )
    assert cloud.last_body == {
        "server": {
            "name": "web",
            "flavorRef": "1",
            "networks": [{"uuid": "n", "tag": "nic1", "fixed_ip": None}],
            "description": None,
            "metadata": {"big": "1"},
            "max_count": 2**70,
        },
        "os:scheduler_hints": {"group": "g", "vendor:hint": [1]},
    }
    assert cloud.last.headers["Content-Type"] == "application/json"
    assert cloud.last.headers["Accept"] == "application/json"


def test_actions_share_a_url_and_differ_in_the_body(cloud: FakeCloud) -> None:
    cloud.answer("compute POST /servers/1/action", status_code=202)
    servers = cloud.compute("2.79").servers
    servers.pause("1")
    servers.resize("1", flavor_ref="2")
    servers.unshelve("1")
    servers.unshelve("1", availability_zone="az")
    servers.evacuate("1")
    assert [json.loads(r.body) for r in cloud.sent] == [
        {"pause": None},
        {"resize": {"flavorRef": "2"}},
        {"unshelve": None},
        {"unshelve": {"availability_zone": "az"}},
        {"evacuate": {}},
    ]


def test_a_json_patch(cloud: FakeCloud) -> None:
    cloud.answer("image PATCH /images/1", json={"id": "1", "name": "new"})
    changes = [{"op": "replace", "path": "/name", "value": "new"}]
    assert cloud.image().images.update("1", changes=changes).name == "new"
    assert cloud.last_body == changes
    media = "application/openstack-images-v2.1-json-patch"
    assert cloud.last.headers["Content-Type"] == media


def test_free_keys_of_an_image(cloud: FakeCloud) -> None:
    cloud.answer("image POST /images", status_code=201, json={"id": "1"})
    cloud.image().images.create(name="a", extra={"hw_disk_bus": "scsi"})
    assert cloud.last_body == {"name": "a", "hw_disk_bus": "scsi"}


def test_a_request_without_a_token(cloud: FakeCloud) -> None:
    cloud.answer("identity POST /users/1/password", status_code=204)
    cloud.identity().users.change_password("1", password="new", original_password="old")
    assert cloud.last_body == {"user": {"password": "new", "original_password": "old"}}
    assert "X-Auth-Token" not in cloud.last.headers
