# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A library for all clouds from 2.61 on: it takes the client that its caller has."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from keystoneauth1.session import Session

from openstack_typed import OMIT, Omit, Pager
from openstack_typed.block_storage import BlockStorage, BlockStorage_3_59_up
from openstack_typed.compute import (
    Compute,
    Compute_2_61_up,
    Compute_2_79_up,
    Compute_2_90_up,
    ServerNetworkRequest,
    ServerStatus,
    VolumeAttachment,
)
from openstack_typed.errors import NotFound, UnsupportedByCloud
from openstack_typed.network import Network

Networks: TypeAlias = Sequence[ServerNetworkRequest] | Literal["auto", "none"]


class Failed(Exception):
    """A server came to another end than the one that was wanted."""


class HasName(Protocol):
    """Whatever has an id and a name."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Machine:
    """What this library knows of a server."""

    id: str
    name: str
    status: str
    created: datetime
    addresses: tuple[str, ...]


def connect(session: Session, *, region: str | None = None) -> Compute_2_79_up:
    """The client that suits the cloud best."""
    newest = Compute(session, "2.96", region_name=region)
    try:
        found = newest.microversions
    except UnsupportedByCloud:
        return Compute(session, "2.79", region_name=region)
    return newest if found.highest >= "2.96" else newest.at("2.79")


def machine(compute: Compute_2_61_up, server_id: str) -> Machine:
    """What there is to know of a server."""
    server = compute.servers.show(server_id)
    addresses = [each.addr for group in server.addresses.values() for each in group]
    return Machine(
        server.id, server.name or server.id, server.status, server.created, tuple(addresses)
    )


def machines(compute: Compute_2_61_up, *, status: str | Omit = OMIT) -> Iterator[Machine]:
    """All servers, one page after the other."""
    for server in compute.servers.list(status=status, limit=100):
        addresses = [each.addr for group in server.addresses.values() for each in group]
        yield Machine(
            server.id, server.name or server.id, server.status, server.created, tuple(addresses)
        )


def by_name(listed: Iterable[HasName], name: str) -> str:
    """The id of the one thing of that name.

    Raises:
        LookupError: There is none, or there are several.
    """
    found = [each.id for each in listed if each.name == name]
    if len(found) != 1:
        raise LookupError(f"{len(found)} things are called {name}")
    return found[0]


def boot(
    compute: Compute_2_79_up,
    name: str,
    *,
    image: str,
    flavor: str,
    networks: Networks = "auto",
    key: str | None = None,
    hostname: str | None = None,
) -> Machine:
    """Boot a server and wait for it."""
    flavor_id = by_name(compute.flavors.list(), flavor)
    if hostname is not None:
        if not isinstance(compute, Compute_2_90_up):
            raise UnsupportedByCloud("a host name of one's own needs 2.90")
        made = compute.servers.create(
            name=name,
            flavor_ref=flavor_id,
            image_ref=image,
            networks=networks,
            key_name=key or OMIT,
            hostname=hostname,
        )
    else:
        made = compute.servers.create(
            name=name,
            flavor_ref=flavor_id,
            image_ref=image,
            networks=networks,
            key_name=key or OMIT,
        )
    wait(compute, made.id, "ACTIVE")
    return machine(compute, made.id)


def wait(
    compute: Compute_2_61_up, server_id: str, *wanted: ServerStatus, timeout: float = 600
) -> None:
    """Wait for a server to have one of some statuses.

    Raises:
        Failed: It is in error, or the time is over.
    """
    end = time.monotonic() + timeout
    while True:
        server = compute.servers.show(server_id)
        if server.status in wanted:
            return
        if server.status == "ERROR":
            raise Failed(server.fault.message if server.fault else "no reason is given")
        if time.monotonic() > end:
            raise Failed(f"still {server.status}")
        time.sleep(1)


def attachments(compute: Compute_2_79_up, server_id: str) -> list[str]:
    """The volumes of a server."""
    return [each.volume_id for each in compute.volume_attachments.list(server_id)]


def first_of(found: Pager[VolumeAttachment]) -> str | None:
    first = found.first()
    return None if first is None else first.volume_id


@contextmanager
def volume(
    compute: Compute_2_79_up, storage: BlockStorage_3_59_up, server_id: str, size: int
) -> Generator[str, None, None]:
    """A volume that is attached to a server as long as it is used."""
    made = storage.volumes.create(size=size, name=f"of-{server_id}")
    try:
        until(lambda: storage.volumes.show(made.id).status == "available")
        compute.volume_attachments.create(server_id, volume_id=made.id)
        yield made.id
        compute.volume_attachments.delete(server_id, made.id)
        until(lambda: storage.volumes.show(made.id).status == "available")
    finally:
        storage.volumes.delete(made.id)


def until(good: Callable[[], bool], timeout: float = 60) -> None:
    end = time.monotonic() + timeout
    while not good():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.5)


def gone(compute: Compute, server_id: str) -> bool:
    """Whether a server is no longer there; for every client, pinned or not."""
    try:
        compute.servers.show(server_id)
    except NotFound:
        return True
    return False


def main(session: Session) -> None:
    compute = connect(session)
    storage = BlockStorage(session, "3.59")
    network = Network(session)
    networks: list[ServerNetworkRequest] = [{"uuid": by_name(network.networks.list(), "web")}]
    made = boot(compute, "web-1", image="i", flavor="m1.tiny", networks=networks)
    with volume(compute, storage, made.id, 1) as volume_id:
        print(volume_id, attachments(compute, made.id))
    print(first_of(Compute(session).volume_attachments.list(made.id)))
    compute.servers.delete(made.id)
    print([each.name for each in machines(compute, status="ACTIVE")], gone(compute, made.id))
