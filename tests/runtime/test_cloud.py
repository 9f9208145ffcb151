# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`connect` and `Cloud`: the clients of all services on one Session, as files and variables say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from keystoneauth1.adapter import Adapter
from keystoneauth1.identity.generic import Password

import openstack_typed
from openstack_typed import Cloud, Retries, connect
from openstack_typed._runtime.client import Client
from openstack_typed.compute import Compute, Compute_2_79_up
from openstack_typed.errors import ConfigurationError, ServiceUnavailable, UnsupportedArgument

from .fake_cloud import INTERNAL, LOGIN, PUBLIC, SECOND, FakeCloud
from .packages import services

WRONG: Any = connect
"""For calls that type checkers refuse."""


@pytest.fixture(autouse=True)
def own_files(no_configuration: None) -> None:
    """No file and no variable of this machine."""


def described(**more: Any) -> str:
    """Write a clouds.yaml with the fake cloud; its name."""
    web = {"region_name": "RegionOne", "auth": LOGIN, **more}
    Path("clouds.yaml").write_text(json.dumps({"clouds": {"web": web}}))
    return "web"


def listed(cloud: FakeCloud, host: str = PUBLIC) -> None:
    """Let Compute list no servers, and Network no networks."""
    cloud.answer("compute GET /servers/detail", json={"servers": []}, host=host)
    cloud.answer("network GET /networks", json={"networks": []}, host=host)


def test_it_has_a_client_of_each_service(cloud: FakeCloud) -> None:
    connected = connect(described())
    assert tuple(services()) == Cloud._clients
    clients: list[Client] = [getattr(connected, name) for name in Cloud._clients]
    assert [client._service.name for client in clients] == services()
    assert {client.session for client in clients} == {connected.session}
    assert [getattr(connected, name) for name in Cloud._clients] == clients
    assert cloud.http.request_history == []  # nothing is sent before the first call


def test_services_share_one_login(cloud: FakeCloud) -> None:
    listed(cloud)
    connected = connect(described())
    assert list(connected.compute.servers.list()) == []
    assert list(connected.network.networks.list()) == []
    assert len(cloud.logins) == 1
    assert repr(connected) == "Cloud('web', region_name='RegionOne')"


def test_the_caller_names_region_and_interface(cloud: FakeCloud) -> None:
    listed(cloud, SECOND)
    listed(cloud, INTERNAL)
    list(connect(described(), region_name="RegionTwo").compute.servers.list())
    list(connect(described(), interface="internal").compute.servers.list())
    assert [url.split("/compute")[0] for url in cloud.urls] == [f"GET {SECOND}", f"GET {INTERNAL}"]


def test_the_interface_of_the_caller_is_for_all_services(cloud: FakeCloud) -> None:
    listed(cloud, INTERNAL)
    connected = connect(described(compute_interface="admin"), interface="internal")
    list(connected.compute.servers.list())
    assert cloud.urls == [f"GET {INTERNAL}/compute/v2.1/servers/detail"]


def test_what_is_said_of_one_service_is_for_that_one(cloud: FakeCloud) -> None:
    listed(cloud, SECOND)
    listed(cloud)
    connected = connect(described(compute_region_name="RegionTwo"))
    list(connected.compute.servers.list())
    list(connected.network.networks.list())
    assert cloud.urls == [
        f"GET {SECOND}/compute/v2.1/servers/detail",
        f"GET {PUBLIC}/network/v2.0/networks",
    ]


def test_an_endpoint_of_the_file(cloud: FakeCloud) -> None:
    listed(cloud, SECOND)
    connected = connect(described(compute_endpoint_override=f"{SECOND}/compute/v2.1"))
    assert list(connected.compute.servers.list()) == []


def test_unscoped_it_can_ask_identity(cloud: FakeCloud) -> None:
    login = {key: value for key, value in LOGIN.items() if key != "project_id"}
    cloud.issue_token("unscoped", catalog={}, project=None)
    cloud.answer("identity GET /auth/projects", json={"projects": []})
    assert list(connect(described(auth=login)).identity.tokens.list_projects()) == []


def test_the_caller_says_of_all_clients_when_to_send_again(cloud: FakeCloud) -> None:
    cloud.answer("network GET /networks", {"status_code": 503}, {"json": {"networks": []}})
    patient = connect(described(), retries=Retries(delay=0.0))
    assert list(patient.network.networks.list()) == []
    cloud.answer("network GET /networks", status_code=503)
    with pytest.raises(ServiceUnavailable):
        list(connect(described()).network.networks.list())


# --- microversions


def test_clients_are_not_pinned() -> None:
    connected = connect(described())
    assert connected.compute.microversion == connected.placement.microversion == "auto"


def test_the_file_pins(cloud: FakeCloud) -> None:
    listed(cloud)
    connected = connect(described(compute_default_microversion="2.79"))
    compute = connected.compute
    assert isinstance(compute, Compute_2_79_up)
    list(compute.servers.list())
    assert cloud.last.headers["OpenStack-API-Version"] == "compute 2.79"
    with pytest.raises(UnsupportedArgument):
        connected.compute.servers.create(name="a", flavor_ref="1", networks="auto", hostname="h")


def test_a_microversion_of_the_file_that_the_client_does_not_know() -> None:
    connected = connect(described(compute_default_microversion="2.999"))
    with pytest.raises(ConfigurationError) as caught:
        _ = connected.compute
    assert str(caught.value).endswith(
        "clouds.web.compute_default_microversion is of no use: Compute knows no microversion "
        "'2.999'; expected auto, highest, or one from 2.1 to 2.104"
    )


def test_at_pins_one_service_and_shares_the_rest() -> None:
    connected = connect(described())
    compute, network = connected.compute, connected.network
    pinned = connected.at(compute="2.79").at(placement="1.39")
    assert pinned.compute.microversion == "2.79"
    assert pinned.placement.microversion == "1.39"
    assert pinned.block_storage.microversion == "auto"
    assert pinned.network is network
    assert pinned.compute._connection is compute._connection
    assert (pinned.name, pinned.session) == (connected.name, connected.session)
    assert connected.compute is compute and compute.microversion == "auto"


def test_dynamic_pins_several() -> None:
    pinned = connect(described()).dynamic(compute="2.79", block_storage="3.60")
    assert (pinned.compute.microversion, pinned.block_storage.microversion) == ("2.79", "3.60")
    with pytest.raises(ValueError, match=r"Compute knows no microversion '2\.200'"):
        pinned.dynamic(compute="2.200")


# --- of a session


def test_a_cloud_of_a_session_reads_no_file(cloud: FakeCloud) -> None:
    Path("clouds.yaml").write_text("no: [clouds")
    listed(cloud, SECOND)
    made = Cloud(cloud.session, region_name="RegionTwo")
    assert list(made.compute.servers.list()) == []
    assert (made.name, made.region_name, made.session) == ("", "RegionTwo", cloud.session)
    connected = connect(session=cloud.session, region_name="RegionTwo")
    assert list(connected.compute.servers.list()) == []


def test_a_cloud_of_an_adapter_takes_its_settings_over(cloud: FakeCloud) -> None:
    listed(cloud, SECOND)
    made = Cloud(Adapter(cloud.session, region_name="RegionTwo"))
    assert made.session is cloud.session
    assert list(made.compute.servers.list()) == []
    assert list(made.network.networks.list()) == []


def test_a_session_with_the_settings_of_a_named_cloud(cloud: FakeCloud) -> None:
    named = described(compute_default_microversion="2.79")
    made = connect(named, session=cloud.session)
    assert made.session is cloud.session
    assert made.compute.microversion == "2.79"


def test_a_client_of_ones_own_on_its_session() -> None:
    connected = connect(described())
    assert Compute(connected.session, "2.79").session is connected.session


# --- what is refused


def test_an_option_that_there_is_not() -> None:
    with pytest.raises(TypeError, match="unexpected option 'regoin_name'; expected one of session"):
        WRONG(described(), regoin_name="x")


def test_a_session_and_what_it_has_already(cloud: FakeCloud) -> None:
    with pytest.raises(TypeError, match="a session brings its own auth, verify; leave one"):
        connect(session=cloud.session, auth={"username": "u"}, verify=False)


def test_secrets_are_in_no_repr() -> None:
    connected = connect(described())
    shown = f"{connected!r} {connected._settings!r} {connected._settings.auth!r}"
    assert str(LOGIN["password"]) not in shown


# --- what the environment says


def test_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in LOGIN.items():
        monkeypatch.setenv(f"OS_{name.upper()}", value)
    monkeypatch.setenv("OS_COMPUTE_API_VERSION", "2.79")
    connected = connect()
    assert isinstance(connected.session.auth, Password)
    assert (connected.name, connected.compute.microversion) == ("envvars", "2.79")


def test_the_package_has_what_is_loaded_late() -> None:
    assert set(openstack_typed.__all__) <= set(dir(openstack_typed))
    assert all(getattr(openstack_typed, name) is not None for name in openstack_typed.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'conect'"):
        _ = openstack_typed.conect  # type: ignore[attr-defined]
