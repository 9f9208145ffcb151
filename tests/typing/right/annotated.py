# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The annotations that people write first take what clients give, pinned or not."""

from __future__ import annotations

from datetime import datetime
from typing import assert_type, cast

from keystoneauth1.session import Session

from openstack_typed.block_storage import (
    BlockStorage,
    BlockStorage_3_52,
    BlockStorage_3_53,
    Volume,
)
from openstack_typed.compute import (
    Compute,
    Compute_2_79,
    Compute_2_90_up,
    Compute_2_103,
    FlavorReference,
    Server,
    Server_2_47_up,
    Server_2_73,
    Server_2_73_up,
    ServerRolling,
    Servers,
)
from openstack_typed.compute.pinned import v2_79, v2_79_up


def of_a_pin(compute: v2_79.Compute, server: v2_79.Server) -> list[v2_79.ListedServer]:
    assert_type(compute, Compute_2_79)
    assert_type(server, Server_2_73)
    return compute.servers.list().all()


def of_a_pin_and_later(compute: v2_79_up.Compute, server: v2_79_up.Server) -> v2_79_up.Server:
    assert_type(server, Server_2_73)
    shown: v2_79_up.Server = compute.servers.show(server)
    return shown


def pinned_callers(session: Session, found: object) -> None:
    compute = Compute(session, "2.79")
    of_a_pin(compute, compute.servers.show("1"))
    for pinned in compute, Compute(session, "2.80"), Compute(session, "2.90"):
        of_a_pin_and_later(pinned, pinned.servers.show("1"))
    if isinstance(found, v2_79.Server):
        print(found.locked_reason)
    print(cast("v2_79.Link", found).href)


def any_client(compute: Compute) -> list[str]:
    return [server.id for server in compute.servers.list(all_tenants=True)]


def any_resource(servers: Servers) -> None:
    servers.stop("1")


def any_server(server: Server) -> tuple[str, datetime, str]:
    return server.id, server.created, str(server.status)


def flavor_of_any_server(server: Server) -> str | None:
    flavor = server.flavor
    return flavor.id if isinstance(flavor, FlavorReference) else None


def any_volume(volume: Volume) -> int:
    return volume.size


def callers(session: Session, text: str) -> None:
    for compute in Compute(session), Compute(session, "2.1"), Compute.dynamic(session, text):
        any_client(compute)
        any_resource(compute.servers)
        any_server(compute.servers.show("1"))
    pinned = Compute(session, "2.79")
    any_client(pinned)
    any_resource(pinned.servers)
    any_server(pinned.servers.show("1"))
    any_volume(BlockStorage(session, "3.59").volumes.show("v"))


def versions_that_change_nothing(storage: BlockStorage_3_53, compute: Compute_2_103) -> None:
    assert_type(storage, BlockStorage_3_52)
    any_client(compute)


def narrowed_client(session: Session, text: str) -> None:
    compute = Compute.dynamic(session, text)
    if isinstance(compute, Compute_2_90_up):
        compute.servers.update("1", hostname="h")
    else:
        assert_type(compute, Compute)


def narrowed_to_later_ones(server: Server) -> str | None:
    if isinstance(server, Server_2_47_up):
        return server.flavor.original_name
    return server.name


def narrowed_answer(session: Session) -> str | None:
    server = Compute(session).servers.show("1")
    assert_type(server, ServerRolling)
    if isinstance(server, Server_2_73):
        return server.locked_reason
    return narrowed_to_later_ones(server)


def narrowed_base(server: Server) -> str | None:
    return server.locked_reason if isinstance(server, Server_2_73) else None


def later_servers(server: Server_2_73_up) -> str | None:
    return server.locked_reason


def servers_of_a_pin(compute: Compute_2_79) -> list[str | None]:
    return [later_servers(compute.servers.show(each)) for each in any_client(compute)]
