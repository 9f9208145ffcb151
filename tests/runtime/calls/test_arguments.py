# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is refused before anything is sent, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed import OMIT
from openstack_typed._runtime.calls.negotiate import choose
from openstack_typed._runtime.calls.operation import Operation, body
from openstack_typed._runtime.calls.service import Service
from openstack_typed._runtime.versions import Range, Version
from openstack_typed.errors import MicroversionError, UnsupportedArgument

from ..fake_cloud import FakeCloud

CREATE = {"name": "web", "flavor_ref": "1", "image_ref": "i"}


def refused(cloud: FakeCloud, call: Any, *args: Any, **arguments: Any) -> str:
    """The message of a call that must be refused without a request."""
    with pytest.raises(UnsupportedArgument) as caught:
        call(*args, **arguments)
    assert isinstance(caught.value, MicroversionError)
    assert cloud.sent == []
    return str(caught.value)


# --- a pinned client


@pytest.mark.parametrize(
    ("pinned", "arguments", "message"),
    [
        pytest.param(
            "2.79",
            {"networks": "auto", "hostname": "h"},
            "servers.create(hostname=...) needs compute >= 2.90; pinned 2.79; "
            'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.90")',
            id="an argument that comes later",
        ),
        pytest.param(
            "2.79",
            {"networks": "auto", "personality": []},
            "servers.create(personality=...) needs compute <= 2.56; pinned 2.79; "
            'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.56")',
            id="an argument that is gone",
        ),
        pytest.param(
            "2.30",
            {"networks": "auto"},
            "servers.create(networks='auto') needs compute >= 2.37; pinned 2.30; "
            'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.37")',
            id="a value",
        ),
        pytest.param(
            "2.40",
            {"networks": [{"uuid": "n"}, {"uuid": "m", "tag": "t"}]},
            "servers.create(networks[1]['tag']) needs compute 2.32..2.36, 2.42+; pinned 2.40; "
            'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.42")',
            id="a nested key",
        ),
        pytest.param(
            "2.79",
            {},
            "servers.create without networks needs compute <= 2.36; pinned 2.79; "
            'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.36")',
            id="a required argument left out",
        ),
        pytest.param(
            "2.79",
            {"networks": OMIT},
            "servers.create without networks needs compute <= 2.36; pinned 2.79; "
            'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.36")',
            id="a required argument omitted on purpose",
        ),
        pytest.param(
            "2.10",
            {"description": None},
            "servers.create(description=...) needs compute >= 2.19; pinned 2.10; "
            'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.19")',
            id="None is an argument",
        ),
        pytest.param(
            "2.50",
            {"networks": "auto", "hostname": "h", "personality": []},
            "servers.create(hostname=...) needs compute >= 2.90; pinned 2.50; "
            "the cloud offers 2.1 to 2.96; no request was sent",
            id="no microversion would help",
        ),
        pytest.param(
            "2.50",
            {"networks": "auto", "hostname": "h", "tags": ["a"]},
            "servers.create(hostname=...) needs compute >= 2.90; pinned 2.50; "
            'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.90")',
            id="the hint meets all needs",
        ),
    ],
)
def test_an_argument_that_the_pinned_microversion_lacks(
    cloud: FakeCloud, pinned: str, arguments: dict[str, Any], message: str
) -> None:
    create = cloud.compute(pinned).servers.create
    assert refused(cloud, create, **CREATE, **arguments) == message


def test_the_hint_works(cloud: FakeCloud) -> None:
    cloud.answer("compute POST /servers", status_code=202, json={"server": {"id": "1"}})
    compute = cloud.compute("2.40").at("2.42")
    compute.servers.create(**CREATE, networks=[{"uuid": "m", "tag": "t"}])
    assert cloud.last.headers["OpenStack-API-Version"] == "compute 2.42"


def test_a_hint_lies_within_what_the_cloud_offers(cloud: FakeCloud) -> None:
    cloud.offer("compute", "2.1", "2.80")
    assert refused(
        cloud, cloud.compute("2.79").servers.create, **CREATE, networks="auto", hostname="h"
    ) == (
        "servers.create(hostname=...) needs compute >= 2.90; pinned 2.79; "
        "the cloud offers 2.1 to 2.80; no request was sent"
    )


def test_a_value_of_an_enum(cloud: FakeCloud) -> None:
    call = cloud.compute("2.72").servers.list
    assert refused(cloud, call, sort_key=["uuid", "locked"]) == (
        "servers.list(sort_key[1]='locked') needs compute >= 2.73; pinned 2.72; "
        'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.73")'
    )


def test_a_list_is_refused_when_it_is_called_not_when_it_is_read(cloud: FakeCloud) -> None:
    refused(cloud, cloud.compute("2.25").servers.list, tags=["a"])


def test_a_whole_operation_that_is_gone(cloud: FakeCloud) -> None:
    call = cloud.compute("2.79").servers.add_fixed_ip
    assert refused(cloud, call, "1", network_id="n") == (
        "servers.add_fixed_ip needs compute <= 2.43; pinned 2.79; "
        'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.43")'
    )


def test_a_whole_operation_that_comes_later(cloud: FakeCloud) -> None:
    assert refused(cloud, cloud.compute("2.25").server_tags.list, "1") == (
        "server_tags.list needs compute >= 2.26; pinned 2.25; "
        'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.26")'
    )


def test_an_argument_that_is_required_without_being_new(cloud: FakeCloud) -> None:
    assert refused(cloud, cloud.compute("2.92").keypairs.create, name="a") == (
        "keypairs.create without public_key needs compute <= 2.91; pinned 2.92; "
        'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.91")'
    )


def test_highest_is_named_by_the_microversion_that_it_is(cloud: FakeCloud) -> None:
    assert refused(cloud, cloud.compute("highest").servers.add_fixed_ip, "1", network_id="n") == (
        "servers.add_fixed_ip needs compute <= 2.43; pinned 2.96; "
        'the cloud offers 2.1 to 2.96; no request was sent; use .at("2.43")'
    )


def test_a_kind_of_value(cloud: FakeCloud) -> None:
    call = cloud.placement("1.11").allocations.replace
    arguments = {
        "allocations": {"rp": {"resources": {"VCPU": 1}}},
        "project_id": "p",
        "user_id": "u",
    }
    assert refused(cloud, call, "c", **arguments) == (
        "allocations.replace(allocations as object) needs placement >= 1.12; pinned 1.11; "
        'the cloud offers 1.0 to 1.39; no request was sent; use .at("1.12")'
    )


def test_a_required_key_of_each_value_of_a_map(cloud: FakeCloud) -> None:
    call = cloud.placement("1.28").allocations.replace_many
    given = {"c": {"allocations": {}, "project_id": "p", "user_id": "u"}}
    assert refused(cloud, call, given) == (
        "allocations.replace_many(allocations['c'] without 'consumer_generation') needs "
        "placement <= 1.27; pinned 1.28; the cloud offers 1.0 to 1.39; "
        'no request was sent; use .at("1.27")'
    )


def test_block_storage_is_named_as_it_is_imported(cloud: FakeCloud) -> None:
    assert refused(cloud, cloud.block_storage("3.3").volumes.list, glance_metadata={"a": "b"}) == (
        "volumes.list(glance_metadata=...) needs block_storage >= 3.4; pinned 3.3; "
        'the cloud offers 3.0 to 3.70; no request was sent; use .at("3.4")'
    )


def test_a_cloud_that_does_not_say_its_range_is_not_mentioned(cloud: FakeCloud) -> None:
    cloud.silence("compute")
    assert refused(cloud, cloud.compute("2.25").server_tags.list, "1") == (
        "server_tags.list needs compute >= 2.26; pinned 2.25; "
        'no request was sent; use .at("2.26")'
    )


# --- an unpinned client


def test_auto_names_what_the_cloud_is_too_old_for(cloud: FakeCloud) -> None:
    cloud.offer("compute", "2.1", "2.79")
    create = cloud.compute().servers.create
    assert refused(cloud, create, **CREATE, networks="auto", hostname="h") == (
        "servers.create(hostname=...) needs compute >= 2.90; unpinned; "
        "the cloud offers 2.1 to 2.79; no request was sent"
    )


def test_auto_names_what_the_cloud_is_too_new_for(cloud: FakeCloud) -> None:
    cloud.offer("compute", "2.60", "2.96")
    assert refused(cloud, cloud.compute().servers.add_fixed_ip, "1", network_id="n") == (
        "servers.add_fixed_ip needs compute <= 2.43; unpinned; "
        "the cloud offers 2.60 to 2.96; no request was sent"
    )


def test_auto_names_what_falls_into_a_gap(cloud: FakeCloud) -> None:
    cloud.offer("compute", "2.33", "2.41")
    create = cloud.compute().servers.create
    assert refused(cloud, create, **CREATE, block_device_mapping_v2=[{"tag": "t"}]) == (
        "servers.create(block_device_mapping_v2[0]['tag']) needs compute 2.32, 2.42+; unpinned; "
        "the cloud offers 2.33 to 2.41; no request was sent"
    )


def test_two_arguments_that_exclude_each_other(cloud: FakeCloud) -> None:
    create = cloud.compute().servers.create
    assert refused(cloud, create, **CREATE, networks="auto", hostname="h", personality=[]) == (
        "servers.create(personality=...) needs compute <= 2.56, but servers.create(hostname=...) "
        "needs compute >= 2.90; no microversion takes both; no request was sent"
    )


def test_an_argument_that_excludes_two_others(cloud: FakeCloud) -> None:
    create = cloud.compute().servers.create
    given = {"networks": "auto", "tags": ["a"], "hostname": "h", "personality": []}
    message = refused(cloud, create, **{**CREATE, **given}, host="node7")
    assert message == (
        "servers.create(personality=...) needs compute <= 2.56, but servers.create(hostname=...) "
        "needs compute >= 2.90 and servers.create(host=...) needs compute >= 2.74; "
        "no microversion takes them all; no request was sent"
    )


SERVICE = Service("demo", "demo", "1", versions="1.1..1.9", versioned=True, header="demo")
THREE: Operation[None] = Operation(
    "things.make",
    "POST /things",
    arguments=(
        body("a", versions="1.2, 1.4+"),
        body("b", versions="1.3+"),
        body("c", versions="..1.3"),
    ),
)
CLOUD = Range(Version(1, 1), Version(1, 9))


def test_three_arguments_that_exclude_one_another_only_together() -> None:
    given = {"a": 1, "b": 2, "c": 3}
    with pytest.raises(UnsupportedArgument) as caught:
        choose(SERVICE, THREE, given, "auto", CLOUD)
    assert str(caught.value) == (
        "things.make(c=...) needs demo <= 1.3, but things.make(a=...) needs demo 1.2, 1.4+ "
        "and things.make(b=...) needs demo >= 1.3; no microversion takes them all; "
        "no request was sent"
    )


@pytest.mark.parametrize(
    ("given", "version"),
    [
        ({}, "1.1"),
        ({"a": 1}, "1.2"),
        ({"b": 1}, "1.3"),
        ({"a": 1, "b": 1}, "1.4"),
        ({"c": 1}, "1.1"),
    ],
)
def test_the_lowest_microversion_of_all_needs(given: dict[str, Any], version: str) -> None:
    assert str(choose(SERVICE, THREE, given, "auto", CLOUD)) == version


def test_the_lowest_microversion_that_the_cloud_offers_too() -> None:
    newer = Range(Version(1, 3), Version(1, 9))
    assert str(choose(SERVICE, THREE, {"a": 1}, "auto", newer)) == "1.4"


def test_the_operation_is_named_where_only_all_needs_together_are_too_much() -> None:
    with pytest.raises(UnsupportedArgument) as caught:
        choose(SERVICE, THREE, {"a": 1, "b": 1}, "auto", Range(Version(1, 2), Version(1, 3)))
    assert str(caught.value) == (
        "things.make needs demo >= 1.4; unpinned; the cloud offers 1.2 to 1.3; "
        "no request was sent"
    )
