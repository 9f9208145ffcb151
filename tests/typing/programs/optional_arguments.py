# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A module of thin functions, whose arguments may be left out: what is not given is not sent."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keystoneauth1.session import Session

from openstack_typed import OMIT, Omit
from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute, ServerNetworkRequest, is_reboot_type
from openstack_typed.identity import Identity, User
from openstack_typed.image import Image, ImageVisibility, is_image_visibility
from openstack_typed.network import Network, Port, Subnet


@dataclass
class Defaults:
    """What a user has set once; None is not set."""

    key: str | None = None
    zone: str | None = None
    groups: Sequence[str] = ()
    metadata: Mapping[str, str] | None = None
    description: str | None = None


def given(value: str | None) -> str | Omit:
    """None for people is nothing for services."""
    return OMIT if value is None else value


def create_server(
    compute: Compute,
    name: str,
    flavor: str,
    image: str,
    networks: Sequence[ServerNetworkRequest],
    defaults: Defaults,
    *,
    user_data: str | Omit = OMIT,
    config_drive: bool | Omit = OMIT,
) -> str:
    made = compute.servers.create(
        name=name,
        flavor_ref=flavor,
        image_ref=image,
        networks=networks,
        key_name=given(defaults.key),
        availability_zone=defaults.zone or OMIT,
        metadata=OMIT if defaults.metadata is None else defaults.metadata,
        security_groups=[{"name": group} for group in defaults.groups] or OMIT,
        user_data=user_data,
        config_drive=config_drive,
    )
    return made.id


def reboot(compute: Compute, server_id: str, how: str = "SOFT") -> None:
    if not is_reboot_type(how):
        raise ValueError(f"no way to reboot is called {how}")
    compute.servers.reboot(server_id, type=how)


def list_servers(
    compute: Compute,
    *,
    name: str | Omit = OMIT,
    status: str | Omit = OMIT,
    since: datetime | None = None,
    everyone: bool = False,
) -> list[str]:
    listed = compute.servers.list(
        name=name,
        status=status,
        changes_since=since or OMIT,
        all_tenants=True if everyone else OMIT,
    )
    return [server.id for server in listed]


def create_volume(
    storage: BlockStorage,
    size: int,
    *,
    name: str | None = None,
    volume_type: str | Omit = OMIT,
    snapshot: str | Omit = OMIT,
    defaults: Defaults,
) -> str:
    made = storage.volumes.create(
        size=size,
        name=name,
        description=defaults.description,
        volume_type=volume_type,
        snapshot_id=snapshot,
        availability_zone=given(defaults.zone),
        metadata=defaults.metadata or OMIT,
    )
    return made.id


def create_port(
    network: Network,
    network_id: str,
    *,
    address: str | None = None,
    subnet: Subnet | None = None,
    name: str | Omit = OMIT,
    secured: bool | Omit = OMIT,
) -> Port:
    return network.ports.create(
        network_id=network_id,
        name=name,
        fixed_ips=[{"ip_address": address}] if address else OMIT,
        port_security_enabled=secured,
        dns_name=OMIT if subnet is None else f"on-{subnet.name}",
    )


def create_image(
    image: Image,
    name: str,
    *,
    visibility: str | None = None,
    min_disk: int | None = None,
    tags: Sequence[str] = (),
) -> str:
    chosen: ImageVisibility | Omit = OMIT
    if visibility is not None:
        if not is_image_visibility(visibility):
            raise ValueError(f"no visibility is called {visibility}")
        chosen = visibility
    made = image.images.create(
        name=name,
        disk_format="qcow2",
        container_format="bare",
        visibility=chosen,
        min_disk=min_disk if min_disk is not None else OMIT,
        tags=tags or OMIT,
    )
    return made.id


def create_user(
    identity: Identity,
    name: str,
    *,
    password: str | None,
    email: str | Omit = OMIT,
    project: str | Omit | None = OMIT,
    enabled: bool = True,
) -> User:
    """A user; without a password if it is None, and without a project if that is None."""
    return identity.users.create(
        name=name,
        password=password,
        email=email,
        default_project_id=project,
        enabled=enabled,
    )


def from_settings(session: Session, settings: Mapping[str, Any]) -> None:
    """Settings are a dictionary that somebody read from a file."""
    defaults = Defaults(**settings.get("defaults", {}))
    compute = Compute(session, "2.79", region_name=settings.get("region"))
    for name, facts in settings["servers"].items():
        create_server(
            compute,
            name,
            facts["flavor"],
            facts["image"],
            [{"uuid": each} for each in facts["networks"]],
            defaults,
            user_data=facts.get("user_data", OMIT),
            config_drive=facts.get("config_drive", OMIT),
        )


def main(session: Session) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name")
    parser.add_argument("--status", default=OMIT)
    parser.add_argument("--region")
    options = parser.parse_args()
    compute = Compute(session, region_name=options.region)
    for server_id in list_servers(compute, name=options.name or OMIT, status=options.status):
        print(server_id)
    return 0


if __name__ == "__main__":
    sys.exit(main(Session()))
