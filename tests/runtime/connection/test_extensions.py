# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Extensions of Network, which play the part of microversions."""

from __future__ import annotations

from typing import Any

import pytest
from keystoneauth1 import exceptions

from openstack_typed.errors import ExtensionMissing, MicroversionError

from ..fake_cloud import PATHS, PUBLIC, FakeCloud

NETWORK = f"{PUBLIC}{PATHS['network']}"


def load(cloud: FakeCloud, *aliases: str) -> None:
    """Let the cloud have extensions."""
    listed = [{"alias": alias, "name": alias} for alias in aliases]
    cloud.answer("network GET /extensions", json={"extensions": listed})


def test_an_argument_whose_extension_the_cloud_lacks_is_refused(cloud: FakeCloud) -> None:
    load(cloud, "router")
    with pytest.raises(ExtensionMissing) as caught:
        cloud.network().networks.create(name="a", mtu=1400)
    assert str(caught.value) == (
        "networks.create(mtu=...) needs the network extension net-mtu-writable, "
        "which this cloud has not loaded; no request was sent"
    )
    assert cloud.urls == [f"GET {NETWORK}/extensions"]
    assert isinstance(caught.value, exceptions.ClientException)
    assert not isinstance(caught.value, MicroversionError)


def test_an_operation_whose_extension_the_cloud_lacks_is_refused(cloud: FakeCloud) -> None:
    load(cloud)
    with pytest.raises(ExtensionMissing) as caught:
        cloud.network().routers.show("1")
    assert str(caught.value) == (
        "routers.show needs the network extension router, which this cloud has not loaded; "
        "no request was sent"
    )


def test_a_list_is_refused_when_it_is_called(cloud: FakeCloud) -> None:
    load(cloud)
    with pytest.raises(ExtensionMissing, match=r"^networks\.list\(tags=\.\.\.\) needs the network"):
        cloud.network().networks.list(tags=["a"])


def test_what_the_cloud_has_is_sent(cloud: FakeCloud) -> None:
    load(cloud, "net-mtu-writable", "router", "extraroute-atomic")
    cloud.answer("network POST /networks", status_code=201, json={"network": {"id": "1"}})
    assert cloud.network().networks.create(mtu=1400).id == "1"
    assert cloud.last_body == {"network": {"mtu": 1400}}


def test_all_extensions_of_an_operation_are_needed(cloud: FakeCloud) -> None:
    load(cloud, "router")
    with pytest.raises(ExtensionMissing, match="needs the network extension extraroute-atomic"):
        cloud.network().routers.add_extraroutes("1", routes=[])


def test_extensions_are_asked_for_once(cloud: FakeCloud) -> None:
    load(cloud, "net-mtu-writable", "standard-attr-tag")
    cloud.answer("network POST /networks", status_code=201, json={"network": {"id": "1"}})
    cloud.answer("network GET /networks", json={"networks": []})
    network = cloud.network()
    network.networks.create(mtu=1400)
    network.networks.create(mtu=1500)
    assert list(network.networks.list(tags=["a"])) == []
    assert [url for url in cloud.urls if url.endswith("/extensions")] == [
        f"GET {NETWORK}/extensions"
    ]


def test_extensions_are_not_asked_for_without_need(cloud: FakeCloud) -> None:
    cloud.answer("network POST /networks", status_code=201, json={"network": {"id": "1"}})
    (
        cloud.network().networks.create(name="a", description=..., mtu=...)
        if False
        else (cloud.network().networks.create(name="a"))
    )
    assert cloud.urls == [f"POST {NETWORK}/networks"]


def test_an_argument_that_is_none_needs_its_extension_too(cloud: FakeCloud) -> None:
    load(cloud)
    with pytest.raises(ExtensionMissing, match="extension qos"):
        cloud.network().networks.create(qos_policy_id=None)


@pytest.mark.parametrize("status", [401, 403, 404, 500, 501, 503])
def test_where_extensions_are_not_listed_the_service_has_the_last_word(
    cloud: FakeCloud, status: int
) -> None:
    cloud.answer("network GET /extensions", status_code=status, json={"NeutronError": "No."})
    cloud.answer("network POST /networks", status_code=201, json={"network": {"id": "1"}})
    assert cloud.network().networks.create(mtu=1400).id == "1"


def test_a_refused_list_is_no_reason_to_log_in_again(cloud: FakeCloud) -> None:
    cloud.answer("network GET /extensions", status_code=401)
    cloud.answer("network POST /networks", status_code=201, json={"network": {"id": "1"}})
    network = cloud.network()
    for _ in range(3):
        network.networks.create(mtu=1400)
    assert len(cloud.logins) == 1


def test_what_was_not_found_out_is_asked_again(cloud: FakeCloud) -> None:
    cloud.answer("network GET /extensions", status_code=503)
    cloud.answer("network POST /networks", status_code=201, json={"network": {"id": "1"}})
    network = cloud.network()
    network.networks.create(mtu=1400)
    load(cloud, "router")
    with pytest.raises(ExtensionMissing):
        network.networks.create(mtu=1400)


def test_a_new_token_may_bring_other_extensions(cloud: FakeCloud) -> None:
    load(cloud, "router")
    network = cloud.network()
    with pytest.raises(ExtensionMissing):
        network.networks.create(mtu=1400)
    load(cloud, "net-mtu-writable")
    cloud.answer("network POST /networks", status_code=201, json={"network": {"id": "1"}})
    cloud.issue_token("another")
    cloud.session.invalidate()
    assert network.networks.create(mtu=1400).id == "1"


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "<html>"},
        {"text": ""},
        {"json": []},
        {"json": {}},
        {"json": {"extensions": None}},
        {"json": {"extensions": [{"name": "a"}]}},
        {"json": {"extensions": ["a"]}},
        {"json": {"extensions": [{"alias": "router"}, {"alias": ["x"]}]}},
    ],
)
def test_an_odd_list_of_extensions_is_no_list(cloud: FakeCloud, answer: dict[str, Any]) -> None:
    cloud.answer("network GET /extensions", **answer)
    cloud.answer("network POST /networks", status_code=201, json={"network": {"id": "1"}})
    assert cloud.network().networks.create(mtu=1400).id == "1"


def test_users_may_list_them_too(cloud: FakeCloud) -> None:
    load(cloud, "router")
    assert [each.alias for each in cloud.network().extensions.list()] == ["router"]
