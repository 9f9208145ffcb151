# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which microversion a call is sent at."""

from __future__ import annotations

from typing import Any, cast

import pytest

from openstack_typed.compute import Compute
from openstack_typed.errors import MicroversionError, UnsupportedByCloud

from ..fake_cloud import PUBLIC, SECOND, FakeCloud

SERVER = {"server": {"id": "1", "links": []}}
CREATE = {"name": "web", "flavor_ref": "1", "image_ref": "i"}


def sent_versions(cloud: FakeCloud) -> list[str]:
    return [r.headers["OpenStack-API-Version"] for r in cloud.sent]


# --- the header


def test_a_pinned_microversion_is_sent_with_every_request(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json=SERVER)
    cloud.answer("compute DELETE /servers/1", status_code=204)
    compute = cloud.compute("2.79")
    compute.servers.show("1")
    compute.servers.delete("1")
    assert sent_versions(cloud) == ["compute 2.79", "compute 2.79"]


def test_block_storage_says_volume_in_the_header(cloud: FakeCloud) -> None:
    cloud.answer("block_storage DELETE /volumes/1", status_code=202)
    cloud.block_storage("3.50").volumes.delete("1")
    assert sent_versions(cloud) == ["volume 3.50"]


def test_placement_says_placement_in_the_header(cloud: FakeCloud) -> None:
    cloud.answer("placement GET /traits", json={"traits": []})
    cloud.placement("1.6").traits.list().all()
    assert sent_versions(cloud) == ["placement 1.6"]


@pytest.mark.parametrize("service", ["identity", "image", "network"])
def test_other_services_are_sent_no_microversion(cloud: FakeCloud, service: str) -> None:
    resource = {"identity": "projects", "image": "images", "network": "networks"}[service]
    cloud.answer(f"{service} DELETE /{resource}/1", status_code=204)
    getattr(getattr(cloud, service)(), resource).delete("1")
    assert "OpenStack-API-Version" not in cloud.last.headers


def test_no_legacy_microversion_header_is_sent(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json=SERVER)
    cloud.compute("2.79").servers.show("1")
    assert "X-OpenStack-Nova-API-Version" not in cloud.last.headers


# --- auto


def test_auto_sends_the_lowest_microversion_that_both_sides_know(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json=SERVER)
    cloud.compute().servers.show("1")
    assert sent_versions(cloud) == ["compute 2.1"]


def test_auto_starts_where_the_cloud_starts(cloud: FakeCloud) -> None:
    cloud.offer("compute", "2.53", "2.96")
    cloud.answer("compute GET /servers/1", json=SERVER)
    cloud.compute().servers.show("1")
    assert sent_versions(cloud) == ["compute 2.53"]


@pytest.mark.parametrize(
    ("arguments", "version"),
    [
        ({}, "2.1"),
        ({"description": "d"}, "2.19"),
        ({"description": None}, "2.19"),
        ({"networks": [{"uuid": "n"}]}, "2.1"),
        ({"networks": "auto"}, "2.37"),
        ({"networks": [{"uuid": "n", "tag": "t"}]}, "2.32"),
        ({"networks": [{"uuid": "n", "tag": "t"}], "tags": ["a"]}, "2.52"),
        ({"networks": "none", "hostname": "h", "host": "node7"}, "2.90"),
        ({"block_device_mapping_v2": [{"volume_type": "fast"}], "networks": "auto"}, "2.67"),
    ],
)
def test_auto_goes_as_high_as_arguments_and_their_values_need(
    cloud: FakeCloud, arguments: dict[str, Any], version: str
) -> None:
    cloud.answer("compute POST /servers", status_code=202, json=SERVER)
    cloud.compute().servers.create(**CREATE, **arguments)
    assert sent_versions(cloud) == [f"compute {version}"]


def test_auto_looks_at_values_of_enums(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", json={"servers": []})
    list(cloud.compute().servers.list(sort_key=["uuid", "locked"]))
    assert sent_versions(cloud) == ["compute 2.73"]


def test_auto_is_the_default(cloud: FakeCloud) -> None:
    assert Compute(cloud.session).microversion == "auto"


def test_each_call_in_auto_is_judged_by_itself(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json=SERVER)
    cloud.answer("compute POST /servers", status_code=202, json=SERVER)
    compute = cloud.compute()
    compute.servers.create(**CREATE, networks="auto")
    compute.servers.show("1")
    assert sent_versions(cloud) == ["compute 2.37", "compute 2.1"]


# --- highest


@pytest.mark.parametrize(("high", "version"), [("2.96", "2.96"), ("2.300", "2.104")])
def test_highest_is_what_the_cloud_and_the_client_know(
    cloud: FakeCloud, high: str, version: str
) -> None:
    cloud.offer("compute", "2.1", high)
    cloud.answer("compute GET /servers/1", json=SERVER)
    server = cloud.compute("highest").servers.show("1")
    assert sent_versions(cloud) == [f"compute {version}"]
    assert str(server.answer.microversion) == version


# --- another microversion


def test_at_pins_another_microversion_and_leaves_the_client_alone(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json=SERVER)
    compute = cloud.compute("2.79")
    other = compute.at("2.90")
    other.servers.show("1")
    compute.servers.show("1")
    assert (compute.microversion, other.microversion) == ("2.79", "2.90")
    assert sent_versions(cloud) == ["compute 2.90", "compute 2.79"]


def test_the_range_that_the_cloud_offers(cloud: FakeCloud) -> None:
    assert cloud.compute("2.60").microversions == ("2.1", "2.96", "2.60")
    assert cloud.compute().microversions.used == "auto"
    highest = cloud.compute("highest").microversions
    assert (highest.lowest, highest.highest, highest.used) == ("2.1", "2.96", "2.96")
    cloud.offer("placement", "1.0", "1.99")
    assert cloud.placement("highest").microversions == ("1.0", "1.99", "1.39")


def test_at_keeps_class_session_and_connection(cloud: FakeCloud) -> None:
    compute = cloud.compute("2.79", region_name="RegionTwo")
    other = compute.at("auto")
    assert type(other) is Compute
    assert other.session is compute.session is cloud.session
    assert other._connection is compute._connection


def test_at_and_dynamic_take_any_string_and_check_it(cloud: FakeCloud) -> None:
    compute = Compute.dynamic(cloud.session, "2.79")
    assert (type(compute), compute.microversion) == (Compute, "2.79")
    with pytest.raises(ValueError, match=r"knows no microversion '2\.105'"):
        cast(Any, compute).at("2.105")


@pytest.mark.parametrize(
    "text", ["latest", "2", "2.0", "2.105", "3.1", "v2.1", "2.01", " 2.79", "2.79\n", "", "2.1.1"]
)
def test_a_bad_microversion_is_refused_by_the_constructor(cloud: FakeCloud, text: str) -> None:
    with pytest.raises(ValueError) as caught:
        cloud.compute(text)
    assert str(caught.value) == (
        f"Compute knows no microversion {text!r}; expected auto, highest, or one from 2.1 to 2.104"
    )
    assert cloud.http.called is False


@pytest.mark.parametrize("value", [2.79, None, (2, 79)])
def test_a_microversion_that_is_no_string_is_refused(cloud: FakeCloud, value: Any) -> None:
    with pytest.raises(ValueError, match="knows no microversion"):
        cloud.compute(value)


def test_a_client_says_its_microversion(cloud: FakeCloud) -> None:
    assert repr(cloud.compute("2.79")) == "Compute('2.79')"
    assert repr(cloud.compute("2.79").servers) == "Servers(Compute('2.79'))"
    assert cloud.network().microversion == ""


# --- what the cloud lacks


def test_a_pinned_microversion_above_the_cloud_fails_before_the_first_request(
    cloud: FakeCloud,
) -> None:
    with pytest.raises(UnsupportedByCloud) as caught:
        cloud.compute("2.104").servers.show("1")
    assert str(caught.value) == (
        "compute 2.104 was asked for, but the cloud offers 2.1 to 2.96; "
        "this client knows 2.1 to 2.104; no request was sent"
    )
    assert isinstance(caught.value, MicroversionError)
    assert cloud.sent == []


def test_a_pinned_microversion_below_the_cloud_fails_too(cloud: FakeCloud) -> None:
    cloud.offer("compute", "2.53", "2.96")
    with pytest.raises(UnsupportedByCloud, match=r"compute 2\.1 .* offers 2\.53 to 2\.96; this"):
        cloud.compute("2.1").servers.show("1")
    assert cloud.sent == []


@pytest.mark.parametrize("wanted", ["auto", "highest"])
def test_a_cloud_that_is_too_new_for_the_client(cloud: FakeCloud, wanted: str) -> None:
    cloud.offer("compute", "2.200", "2.300")
    with pytest.raises(UnsupportedByCloud, match=r"offers 2\.200 to 2\.300; this client knows"):
        cloud.compute(wanted).servers.show("1")
    assert cloud.sent == []


def test_at_of_a_microversion_that_the_cloud_lacks_fails_at_the_call(cloud: FakeCloud) -> None:
    compute = cloud.compute("2.79").at("2.100")
    with pytest.raises(UnsupportedByCloud, match=r"compute 2\.100 was asked for"):
        compute.servers.delete("1")
    assert cloud.sent == []


# --- asked once


def test_making_a_client_sends_nothing(cloud: FakeCloud) -> None:
    compute = cloud.compute("2.79")
    _ = (compute.servers, compute.at("2.90").servers, compute.session, repr(compute))
    assert cloud.http.called is False


def test_the_range_is_asked_for_once(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json=SERVER)
    compute = cloud.compute("2.79")
    for _ in range(3):
        compute.servers.show("1")
    compute.at("2.90").servers.show("1")
    assert (len(cloud.logins), len(cloud.discoveries), len(cloud.sent)) == (1, 1, 4)


def test_clones_share_the_range_whichever_is_called_first(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json=SERVER)
    compute = cloud.compute("2.79")
    compute.at("2.90").at("auto").servers.show("1")
    compute.servers.show("1")
    assert len(cloud.discoveries) == 1


def test_a_failed_pin_does_not_ask_again(cloud: FakeCloud) -> None:
    compute = cloud.compute("2.104")
    for _ in range(2):
        with pytest.raises(UnsupportedByCloud):
            compute.servers.show("1")
    assert len(cloud.discoveries) == 1


def test_a_new_token_brings_a_new_catalog_and_range(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json=SERVER)
    compute = cloud.compute("2.79")
    compute.servers.show("1")
    cloud.issue_token("another", hosts={"RegionOne": SECOND})
    cloud.offer("compute", "2.1", "2.60", host=SECOND)
    cloud.session.invalidate()
    with pytest.raises(UnsupportedByCloud, match=r"2\.79 .* offers 2\.1 to 2\.60"):
        compute.servers.show("1")
    cloud.answer("compute GET /servers/1", json=SERVER, host=SECOND)
    compute.at("2.60").servers.show("1")
    assert cloud.urls == [
        f"GET {PUBLIC}/compute/v2.1/servers/1",
        f"GET {SECOND}/compute/v2.1/servers/1",
    ]
    assert cloud.last.headers["X-Auth-Token"] == "another"
    assert len(cloud.logins) == 2


def test_an_expired_token_is_renewed_in_the_middle_of_a_call(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/1",
        {"status_code": 401, "json": {}},
        {"status_code": 200, "json": SERVER},
    )
    compute = cloud.compute("2.79")
    assert compute.servers.show("1").id == "1"
    assert (len(cloud.logins), len(cloud.sent)) == (2, 2)


# --- services whose minor versions cannot be chosen


def test_minor_versions_are_checked_against_what_the_service_has(cloud: FakeCloud) -> None:
    cloud.offer("identity", "3.0", "3.8")
    with pytest.raises(MicroversionError) as caught:
        cloud.identity().projects.list(tags=["a"])
    assert str(caught.value) == (
        "projects.list(tags=...) needs identity >= 3.9; the cloud has 3.8; no request was sent"
    )
    assert cloud.sent == []


def test_minor_versions_newer_than_the_client_are_fine(cloud: FakeCloud) -> None:
    cloud.offer("identity", "3.0", "3.99")
    cloud.answer("identity GET /projects", json={"projects": []})
    assert list(cloud.identity().projects.list(tags=["a"])) == []


def test_a_minor_version_that_nobody_says_is_not_checked(cloud: FakeCloud) -> None:
    cloud.silence("identity")
    cloud.answer("identity GET /projects", json={"projects": []})
    assert list(cloud.identity().projects.list(tags=["a"])) == []


# --- what the answer says


def test_the_answer_is_read_at_the_microversion_that_it_names(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/1", json=SERVER, headers={"OpenStack-API-Version": "compute 2.25"}
    )
    assert str(cloud.compute("2.79").servers.show("1").answer.microversion) == "2.25"


@pytest.mark.parametrize("said", ["compute latest", "compute", "volume 3.1", "", "compute 2.1, x"])
def test_an_odd_microversion_header_is_ignored(cloud: FakeCloud, said: str) -> None:
    cloud.answer("compute GET /servers/1", json=SERVER, headers={"OpenStack-API-Version": said})
    assert str(cloud.compute("2.79").servers.show("1").answer.microversion) == "2.79"


def test_a_service_that_does_not_say_its_range_is_trusted(cloud: FakeCloud) -> None:
    cloud.silence("compute")
    cloud.answer("compute GET /servers/1", json=SERVER)
    cloud.compute("2.104").servers.show("1")
    cloud.compute().servers.show("1")
    assert sent_versions(cloud) == ["compute 2.104", "compute 2.1"]
