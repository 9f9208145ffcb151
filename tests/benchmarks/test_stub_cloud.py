# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The stub cloud answers like a cloud: to keystoneauth, to our clients, and page by page."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from benchmarks import documents, stub_cloud
from openstack_typed.compute import Compute, Compute_2_79_up
from openstack_typed.errors import BadRequest, NotFound
from openstack_typed.image import Image
from openstack_typed.network import Network
from tests.test_project import PROJECT

COMPUTE: dict[str, Any] = {"endpoint_filter": {"service_type": "compute"}, "microversion": "2.96"}
IDS = [documents.uuid("server", index) for index in range(25)]


@pytest.fixture(scope="module")
def auth_url() -> Iterator[str]:
    with stub_cloud.running(servers=25) as url:
        yield url


@pytest.fixture
def session(auth_url: str) -> Iterator[Session]:
    auth = V3Password(
        auth_url, username="a", password="b", user_domain_id="default", project_id="admin"
    )
    session = Session(auth=auth)
    yield session
    session.session.close()


@pytest.fixture
def compute(session: Session) -> Compute_2_79_up:
    return Compute(session, "2.96")


# --- what it says of itself


def test_catalog_has_80_endpoints(session: Session) -> None:
    assert isinstance(session.auth, V3Password)
    catalog = session.auth.get_access(session).service_catalog.catalog
    assert len(catalog) == 20
    assert sum(len(service["endpoints"]) for service in catalog) == 80


def test_nova_offers_microversions(session: Session) -> None:
    data = session.get_endpoint_data(service_type="compute", interface="public")
    assert data is not None
    assert (data.min_microversion, data.max_microversion) == ((2, 1), (2, 104))


def test_answer_names_the_microversion_asked_for(session: Session) -> None:
    asked = session.get("/flavors/1", **COMPUTE)
    default = session.get("/flavors/1", endpoint_filter=COMPUTE["endpoint_filter"])
    assert asked.headers["OpenStack-API-Version"] == "compute 2.96"
    assert default.headers["OpenStack-API-Version"] == "compute 2.1"


# --- servers


def test_server_is_as_large_as_a_real_one() -> None:
    servers = [documents.server(index, "http://127.0.0.1:40000") for index in range(0, 10_000, 97)]
    assert {len(server) for server in servers} == {44}
    sizes = [len(json.dumps(server)) for server in servers]
    assert abs(sum(sizes) / len(sizes) - 2410) < 10


def test_no_two_servers_are_the_same() -> None:
    servers = [json.dumps(documents.server(index, "http://cloud")) for index in range(1000)]
    assert len(set(servers)) == 1000


def test_every_field_of_a_server_is_one_that_the_specs_know(compute: Compute_2_79_up) -> None:
    server = compute.servers.show(IDS[3])
    assert server.extra == {}
    (addresses,) = (server.addresses or {}).values()
    assert [address.type for address in addresses] == ["fixed", "floating"]


def test_unknown_server_is_not_found(compute: Compute_2_79_up) -> None:
    with pytest.raises(NotFound, match="There is nothing here"):
        compute.servers.show("nope")


# --- pages


def test_pages_are_as_long_as_asked_for_and_link_to_the_next(compute: Compute_2_79_up) -> None:
    pages = list(compute.servers.list(limit=10).pages())
    assert [[server.id for server in page] for page in pages] == [IDS[:10], IDS[10:20], IDS[20:]]


def test_full_last_page_links_to_an_empty_one(compute: Compute_2_79_up) -> None:
    pages = list(compute.servers.list(limit=5).pages())
    assert [len(page) for page in pages] == [5, 5, 5, 5, 5, 0]


def test_page_without_a_limit_holds_what_there_is(session: Session) -> None:
    body = session.get("/servers/detail", **COMPUTE).json()
    assert [server["id"] for server in body["servers"]] == IDS
    assert "servers_links" not in body


def test_unknown_marker_is_refused(compute: Compute_2_79_up) -> None:
    with pytest.raises(BadRequest, match=r"marker \[nope\] not found"):
        list(compute.servers.list(marker="nope"))


# --- the others


def test_lists_images_and_networks(session: Session) -> None:
    assert [image.name for image in Image(session).images.list()] == [
        f"image-{index}" for index in range(20)
    ]
    assert [network.name for network in Network(session).networks.list()] == [
        f"network-{index}" for index in range(20)
    ]


# --- the process


def test_ends_when_what_started_it_ends() -> None:
    command = [sys.executable, "-m", "benchmarks.stub_cloud", "1"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.stdin.close()
        assert process.wait(30) == 0
