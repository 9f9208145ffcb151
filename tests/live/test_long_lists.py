# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Lists over many pages. MANY_PORTS says how many ports there are; 3,000 take some minutes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from keystoneauth1.session import Session

from openstack_typed import Cloud
from openstack_typed.errors import Conflict, NotFound
from openstack_typed.network import Network, NetworkRecord, NewPortRequest, Port
from tests.live import machines
from tests.live.netting import NOWHERE
from tests.live.support import Cleanup, unique

PORTS = int(os.environ.get("MANY_PORTS", "200"))
SERVERS = 50
LIMIT = 7


def pages(number: int) -> list[int]:
    """How long the pages of so many items are."""
    return [LIMIT] * (number // LIMIT) + [number % LIMIT] * (number % LIMIT > 0)


def created(network: Network, network_id: str, names: list[str]) -> Sequence[Port]:
    """Ports of these names.

    The service draws a MAC address for each, and refuses all if it draws one that there is.
    """
    ports: list[NewPortRequest] = [{"network_id": network_id, "name": n} for n in names]
    for _ in range(5):
        with suppress(Conflict):
            return network.ports.create_many(ports)
    return network.ports.create_many(ports)


def test_ports(admin: Session, cleanup: Cleanup) -> None:
    network = Cloud(admin).network
    project = admin.get_project_id()
    assert project is not None
    before = network.quotas.show(project).port
    network.quotas.update(project, port=-1)
    cleanup(network.quotas.update, project, port=before)
    made: NetworkRecord = network.networks.create(name=unique("many"))
    cleanup(network.networks.delete, made.id)
    wanted: set[str] = set()

    def delete_all() -> None:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(network.ports.delete, wanted))

    cleanup(delete_all)
    for start in range(0, PORTS, 100):
        names = [f"port-{number}" for number in range(start, min(start + 100, PORTS))]
        wanted |= {port.id for port in created(network, made.id, names)}
    listed = network.ports.list(network_id=made.id, limit=LIMIT)
    found = [[port.id for port in page] for page in listed.pages()]
    assert [len(page) for page in found if page] == pages(PORTS)
    assert {each for page in found for each in page} == wanted
    backwards = network.ports.list(network_id=made.id, limit=LIMIT, page_reverse=True)
    assert {port.id for port in backwards} == wanted
    assert network.ports.find_one("port-77", network_id=made.id).id in wanted


def test_lists_of_network_begin_anew_behind_what_is_not_there_or_refuse(admin: Session) -> None:
    network = Cloud(admin).network
    for marked in (network.networks, network.ports, network.routers):
        with pytest.raises(NotFound):
            list(marked.list(limit=1, marker=NOWHERE))
    for anew in (network.subnets, network.security_groups, network.segments):
        assert len(list(anew.list(limit=LIMIT, marker=NOWHERE))) == len(list(anew.list()))


def test_servers(admin: Session, cleanup: Cleanup) -> None:
    compute, project = Cloud(admin).at(compute="2.79").compute, admin.get_project_id()
    assert project is not None
    compute.quota_sets.update(project, instances=-1, cores=-1, ram=-1)
    cleanup(compute.quota_sets.delete, project)
    servers = compute.servers
    name = unique("many")
    reservation = servers.create_many(
        name=name,
        image_ref=machines.image_id(admin),
        flavor_ref=machines.flavor_id(admin),
        networks=[{"uuid": machines.network_id(admin)}],
        min_count=SERVERS,
        max_count=SERVERS,
    )

    def delete_all() -> None:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(servers.delete_and_wait, servers.list(reservation_id=reservation)))

    cleanup(delete_all)
    listed = servers.list(reservation_id=reservation, limit=LIMIT)
    found = [[server.name for server in page] for page in listed.pages()]
    assert [len(page) for page in found if page] == pages(SERVERS)
    assert sorted(each for page in found for each in page) == sorted(
        f"{name}-{number + 1}" for number in range(SERVERS)
    )
    assert servers.find_one(f"{name}-50").name == f"{name}-50"
    for server in listed:
        assert servers.wait(server, until="ACTIVE", timeout=300).status == "ACTIVE"
