# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A user's program of 100 lines: type checkers are timed with it. Nobody runs it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from keystoneauth1.identity import v3
from keystoneauth1.session import Session

from openstack_typed.compute import Compute, Compute_2_79_up, ServerStatus
from openstack_typed.errors import Conflict, NotFound
from openstack_typed.image import Image
from openstack_typed.network import Network

session = Session(
    auth=v3.Password(
        auth_url="https://cloud.example.org:5000/v3",
        username="admin",
        password="secret",
        project_name="admin",
        user_domain_name="Default",
        project_domain_name="Default",
    )
)
compute, image, network = Compute(session, "2.90"), Image(session), Network(session)


def wait_for(server_id: str, status: ServerStatus) -> None:
    """Wait until a server has a status."""
    while (server := compute.servers.show(server_id)).status != status:
        if server.status == "ERROR":
            message = server.fault.message if server.fault else "no reason is known"
            raise RuntimeError(f"{server.name}: {message}")
        time.sleep(1)


def boot(name: str, flavor: str, picture: str) -> str:
    """Create a server on the network of its name."""
    flavors = {each.name: each.id for each in compute.flavors.list()}
    images = {each.name: each.id for each in image.images.list()}
    made = network.networks.create(name=name)
    network.subnets.create(network_id=made.id, ip_version=4, cidr="10.9.0.0/24")
    server = compute.servers.create(
        name=name,
        flavor_ref=flavors[flavor],
        image_ref=images[picture],
        networks=[{"uuid": made.id, "tag": "nic0"}],
        metadata={"role": "frontend"},
        tags=["production"],
        hostname=name,
    )
    wait_for(server.id, "ACTIVE")
    return server.id


def addresses(server_id: str) -> Iterator[str]:
    """The fixed addresses of a server."""
    for found in (compute.servers.show(server_id).addresses or {}).values():
        for each in found:
            if each.type == "fixed":
                yield each.addr


def old(days: int) -> Iterator[str]:
    """The names of servers that are older than some days."""
    limit = datetime.now(UTC) - timedelta(days=days)
    for server in compute.servers.list(status="ACTIVE", limit=500):
        if server.created < limit and not server.locked:
            yield server.name


def rename(client: Compute_2_79_up, server_id: str, name: str) -> None:
    """For libraries: takes any client that is pinned to 2.79 or later."""
    print(client.servers.update(server_id, name=name).name)


def remove(server_id: str) -> bool:
    """Delete a server; whether there was one."""
    try:
        compute.servers.delete(server_id)
    except NotFound:
        return False
    except Conflict as error:
        print(error.operation, error.reason, file=sys.stderr)
    return True


def report() -> None:
    """What there is."""
    flavors = Counter(s.flavor.original_name for s in compute.servers.list() if s.flavor)
    for name, count in flavors.most_common():
        print(f"{name:20} {count}")
    for port in network.ports.list(status="DOWN"):
        print(port.id, port.mac_address, port.device_owner)
