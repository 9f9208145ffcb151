# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A test suite of a program: with mocks that know the clients, and with answers made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock, call, create_autospec

import pytest
import requests_mock
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token

from openstack_typed import Pager
from openstack_typed.block_storage import BlockStorage, Volume
from openstack_typed.compute import Compute, Server, ServerStatus, VolumeAttachment
from openstack_typed.errors import FieldUnavailable, NotFound, UnsupportedArgument
from openstack_typed.network import Network, Port

# --- the program


@dataclass
class Cleaner:
    """Removes what nobody uses any more."""

    compute: Compute
    storage: BlockStorage
    network: Network
    keep: str = "keep"

    def stopped(self) -> Iterator[Server]:
        """Servers that are off and not marked."""
        for listed in self.compute.servers.list(status="SHUTOFF"):
            server = self.compute.servers.show(listed.id)
            if self.keep not in (server.metadata or {}):
                yield server

    def unused_volumes(self) -> list[Volume]:
        """Volumes that no server has."""
        return [v for v in self.storage.volumes.list() if not v.attachments]

    def lost_ports(self) -> list[Port]:
        """Ports whose device is no longer there."""
        there = {server.id for server in self.compute.servers.list()}
        ports = self.network.ports.list(device_owner="compute:nova")
        return [port for port in ports if port.device_id not in there]

    def clean(self) -> list[str]:
        removed: list[str] = []
        for server in self.stopped():
            for attachment in self.compute.volume_attachments.list(server.id):
                self.compute.volume_attachments.delete(server.id, attachment.volume_id)
            self.compute.servers.delete(server.id)
            removed.append(f"server {server.name}")
        for port in self.lost_ports():
            self.network.ports.delete(port.id)
            removed.append(f"port {port.id}")
        for volume in self.unused_volumes():
            try:
                self.storage.volumes.delete(volume.id)
            except NotFound:
                continue
            removed.append(f"volume {volume.id}")
        return removed


# --- answers


def server(name: str, status: ServerStatus = "ACTIVE", **facts: Any) -> Server:
    wire = {"id": f"id-of-{name}", "name": name, "status": status, **facts}
    return Server.from_dict(wire, microversion="2.79")


def volume(name: str, *servers: str) -> Volume:
    attachments = [{"server_id": each, "attachment_id": "a"} for each in servers]
    return Volume.from_dict({"id": name, "name": name, "attachments": attachments})


def port(name: str, device: str) -> Port:
    return Port.from_dict({"id": name, "name": name, "device_id": device})


# --- mocks


@pytest.fixture
def compute() -> Mock:
    made: Mock = create_autospec(Compute, instance=True)
    made.servers.list.return_value = Pager([[server("a")], [server("b", "SHUTOFF")]])
    made.volume_attachments.list.return_value = Pager[VolumeAttachment]([])
    return made


@pytest.fixture
def storage() -> Mock:
    made: Mock = create_autospec(BlockStorage, instance=True)
    made.volumes.list.return_value = Pager[Volume]([])
    return made


@pytest.fixture
def network() -> Mock:
    made: Mock = create_autospec(Network, instance=True)
    made.ports.list.return_value = Pager[Port]([])
    return made


@pytest.fixture
def cleaner(compute: Mock, storage: Mock, network: Mock) -> Cleaner:
    return Cleaner(compute, storage, network)


def test_marked_servers_are_kept(cleaner: Cleaner, compute: Mock) -> None:
    compute.servers.list.return_value = Pager([[server("a", "SHUTOFF"), server("b", "SHUTOFF")]])
    shown = {"id-of-a": server("a", metadata={"keep": "1"}), "id-of-b": server("b", metadata={})}
    compute.servers.show.side_effect = shown.__getitem__
    assert [each.name for each in cleaner.stopped()] == ["b"]
    compute.servers.list.assert_called_once_with(status="SHUTOFF")


def test_servers_go_without_their_volumes(cleaner: Cleaner, compute: Mock) -> None:
    compute.servers.list.return_value = Pager([[server("a", "SHUTOFF")]])
    compute.servers.show.return_value = server("a", metadata={})
    attachment = VolumeAttachment.from_dict({"volumeId": "v", "serverId": "id-of-a"})
    compute.volume_attachments.list.return_value = Pager([[attachment]])
    assert cleaner.clean() == ["server a"]
    assert compute.volume_attachments.delete.mock_calls == [call("id-of-a", "v")]
    assert compute.servers.delete.mock_calls == [call("id-of-a")]


def test_volumes_that_are_gone_already(cleaner: Cleaner, compute: Mock, storage: Mock) -> None:
    compute.servers.list.return_value = Pager[Server]([])
    storage.volumes.list.return_value = Pager([[volume("v"), volume("w", "s"), volume("x")]])
    storage.volumes.delete.side_effect = [NotFound("gone"), None]
    assert cleaner.clean() == ["volume x"]


def test_ports_of_servers_that_are_gone(cleaner: Cleaner, network: Mock) -> None:
    network.ports.list.return_value = Pager([[port("p", "id-of-a"), port("q", "other")]])
    assert [each.id for each in cleaner.lost_ports()] == ["q"]


def test_mocks_know_what_there_is(compute: Mock) -> None:
    with pytest.raises(AttributeError):
        compute.servers.destroy("a")
    with pytest.raises(TypeError):
        compute.servers.list(stauts="ACTIVE")


# --- a cloud at the transport


@pytest.fixture
def cloud() -> Iterator[requests_mock.Mocker]:
    with requests_mock.Mocker() as mocker:
        mocker.get(requests_mock.ANY, status_code=404)
        yield mocker


@pytest.fixture
def connected(cloud: requests_mock.Mocker) -> Callable[[], Cleaner]:
    session = Session(auth=Token("http://cloud", "token"))

    def make() -> Cleaner:
        return Cleaner(
            Compute(session, "2.79", endpoint_override="http://cloud/compute/v2.1"),
            BlockStorage(session, "3.59", endpoint_override="http://cloud/volume/v3"),
            Network(session, endpoint_override="http://cloud/network/v2.0"),
        )

    return make


def page(*volumes: Volume, then: str = "") -> dict[str, Any]:
    link = f"http://cloud/volume/v3/volumes/detail?marker={then}"
    links = [{"rel": "next", "href": link}] if then else []
    return {"json": {"volumes": [v.to_dict() for v in volumes], "volumes_links": links}}


def test_pages_of_volumes(cloud: requests_mock.Mocker, connected: Callable[[], Cleaner]) -> None:
    pages = [page(volume("v"), then="v"), page(volume("w", "s"))]
    cloud.get("http://cloud/volume/v3/volumes/detail", pages)
    assert [each.id for each in connected().unused_volumes()] == ["v"]


def test_what_a_pin_does_not_have_is_refused(connected: Callable[[], Cleaner]) -> None:
    with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.90"):
        connected().compute.servers.update("a", hostname="web")


def test_answers_have_types() -> None:
    made = server("a", created="2026-01-01T00:00:00Z")
    assert made.created == datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(FieldUnavailable, match="left it out"):
        print(made.project_id)
