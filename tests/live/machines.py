# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Servers to work on."""

from __future__ import annotations

from functools import cache
from typing import Any

from keystoneauth1.session import Session

from openstack_typed.compute import Compute, ComputeRolling, ServerRolling
from openstack_typed.errors import NotFound
from openstack_typed.image import Image
from openstack_typed.network import Network
from tests.live.support import HOST, Cleanup, unique, wait_gone, wait_until, when

USER_DATA = b"#!/bin/sh\n"
SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0UJ4cLzXFTCjsJq2pMTo9OGPWFxuTtBJvDVjDvtpsq test"


@cache
def image_id(session: Session) -> str:
    """The ID of the image that the cloud begins with."""
    return next(image.id for image in Image(session).images.list(name="tiny"))


@cache
def network_id(session: Session, name: str = "private") -> str:
    """The ID of a network."""
    return next(network.id for network in Network(session).networks.list(name=name))


@cache
def flavor_id(session: Session, name: str = "m1.tiny") -> str:
    """The ID of a flavor."""
    return next(flavor.id for flavor in Compute(session).flavors.list() if flavor.name == name)


def settled(compute: ComputeRolling, server_id: str, status: str = "ACTIVE") -> ServerRolling:
    """A server once it has a status and nothing is being done to it."""
    server = wait_until(
        lambda: compute.servers.show(server_id),
        lambda s: s.task_state is None and s.status in (status, "ERROR"),
    )
    assert server.status == status, server
    return server


def built(compute: ComputeRolling, cleanup: Cleanup, **arguments: Any) -> ServerRolling:
    """A new server that is ACTIVE."""
    session = compute.session
    asked: dict[str, Any] = {
        "name": unique("server"),
        "flavor_ref": flavor_id(session),
        **arguments,
    }
    if "networks" not in asked:
        asked["networks"] = [{"uuid": network_id(session)}]
    if "block_device_mapping_v2" not in asked:
        asked["image_ref"] = image_id(session)
    created = compute.servers.create(**asked)
    assert not isinstance(created, str)
    cleanup(gone, compute, created.id)
    return settled(compute, created.id)


def full(compute: ComputeRolling, cleanup: Cleanup) -> ServerRolling:
    """A new server that was created with every argument that goes together."""
    return built(compute, cleanup, **everything(compute, cleanup))


def everything(compute: ComputeRolling, cleanup: Cleanup) -> dict[str, Any]:
    """Every argument of new servers that goes together with the others."""
    key = unique("key")
    compute.keypairs.create(name=key, public_key=SSH_KEY)
    cleanup(compute.keypairs.delete, key)
    kind = when(compute, "..2.63", policies=["affinity"]) | when(
        compute, "2.64+", policy="affinity"
    )
    group = compute.server_groups.create(name=unique("group"), **kind)
    cleanup(compute.server_groups.delete, group.id)
    return dict(
        key_name=key,
        admin_pass="correct horse",
        user_data=USER_DATA,
        metadata={"color": "blue"},
        security_groups=[{"name": "default"}],
        availability_zone="nova",
        disk_config="AUTO",
        config_drive=True,
        access_ip_v4="192.0.2.7",
        access_ip_v6="2001:db8::7",
        scheduler_hints={"group": group.id},
        **when(compute, "..2.56", personality=[{"path": "/etc/motd", "contents": "hi"}]),
        **when(compute, "2.19+", description="for tests"),
        **when(compute, "2.52+", tags=["one", "two"]),
        **when(compute, "2.63+", trusted_image_certificates=None),
        **when(compute, "2.74+", host=HOST, hypervisor_hostname=HOST),
        **when(compute, "2.90+", hostname="guest"),
    )


def gone(compute: ComputeRolling, server_id: str) -> None:
    """Delete a server, and wait until its deletion is done."""
    try:
        compute.servers.delete(server_id)
    except NotFound:
        return
    wait_gone(lambda: compute.servers.show(server_id))
