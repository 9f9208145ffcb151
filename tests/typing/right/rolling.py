# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Clients without a pinned microversion, of one that is read at run time, and for one call."""

from __future__ import annotations

from typing import assert_type

from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorage_3_69, BlockStorageRolling
from openstack_typed.compute import (
    Compute,
    Compute_2_79,
    Compute_2_90,
    ComputeRolling,
    FieldUnavailable,
    Server,
    Servers,
)
from openstack_typed.errors import MicroversionError
from openstack_typed.placement import Placement, PlacementRolling


def unpinned_takes_every_argument(session: Session) -> None:
    compute = Compute(session)
    compute.servers.create(name="a", flavor_ref="1")
    compute.servers.create(name="a", flavor_ref="1", networks="auto", hostname="a")
    compute.servers.create(name="a", flavor_ref="1", personality=[{"path": "/a", "contents": ""}])


def unpinned_has_every_field(session: Session) -> Server:
    server = Compute(session).servers.show("1")
    try:
        print(server.tags)
    except FieldUnavailable as error:
        print(error)
    return server


def unpinned_has_every_operation(servers: Servers) -> None:
    servers.add_floating_ip("1", address="1.2.3.4")
    servers.trigger_crash_dump("1")


def unpinned_has_every_resource(session: Session) -> bool:
    return Compute(session).server_tags.check("1", "a")


def auto_and_highest(session: Session) -> None:
    assert_type(Compute(session, "auto"), ComputeRolling)
    assert_type(Compute(session, "highest"), ComputeRolling)


def dynamic(session: Session, version: str) -> None:
    compute = Compute.dynamic(session, version, region_name="one")
    assert_type(compute, ComputeRolling)
    try:
        compute.servers.unshelve("1", host="node1")
    except MicroversionError as error:
        print(error)


def dynamic_of_others(session: Session, version: str) -> None:
    assert_type(BlockStorage.dynamic(session, version), BlockStorageRolling)
    assert_type(Placement.dynamic(session, version), PlacementRolling)


def one_call_elsewhere(compute: Compute_2_79) -> str | None:
    assert_type(compute.at("2.90"), Compute_2_90)
    return compute.at("2.90").servers.update("1", hostname="db1").hostname


def one_call_unpinned(compute: Compute_2_79) -> None:
    assert_type(compute.at("auto"), ComputeRolling)


def pinned_later(session: Session) -> None:
    compute = Compute(session)
    assert_type(compute.at("2.79"), Compute_2_79)


def at_of_another_service(storage: BlockStorage_3_69) -> None:
    print(storage.at("3.0").volumes.show("v").size)


def any_client(compute: Compute) -> str:
    return compute.microversion


def exact_client_is_client(compute: Compute_2_79) -> str:
    return any_client(compute)


def absent_or_not(session: Session) -> object:
    return getattr(Compute(session).servers.show("1"), "tags", None)
