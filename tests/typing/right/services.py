# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Block Storage and Placement at exact microversions, and the services that have none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import assert_type

from keystoneauth1.session import Session

from openstack_typed.block_storage import (
    BlockStorage,
    BlockStorage_3_12,
    Volume_3_0,
    VolumePage_3_69,
    VolumeSummary_3_12,
)
from openstack_typed.identity import Identity, Project, User
from openstack_typed.image import OMIT, CreatedImage, Image
from openstack_typed.network import Network, Port, RouteRequest, Subnet
from openstack_typed.placement import (
    Candidates_1_34,
    Placement,
    ResourceProvider_1_15,
)


def volume(session: Session) -> None:
    assert_type(BlockStorage(session, "3.12").volumes.show("v"), Volume_3_0)


def volume_summary(storage: BlockStorage_3_12) -> VolumeSummary_3_12:
    return storage.volumes.show_summary(all_tenants=True)


def volume_page(session: Session) -> None:
    page = BlockStorage(session, "3.70").volumes.list(with_count=True, limit=10)
    assert_type(page, VolumePage_3_69)
    print(page.count, [volume.size for volume in page.volumes])


def snapshot_time(storage: BlockStorage_3_12) -> datetime | None:
    return storage.snapshots.show("s").updated_at


def provider(session: Session) -> None:
    found = Placement(session, "1.20").resource_providers.create(name="p")
    assert_type(found, ResourceProvider_1_15)


def candidates(session: Session) -> None:
    found = Placement(session, "1.36").allocation_candidates.list(
        group_resources={"_NET": {"VCPU": 1}}, same_subtree=["_NET"], limit=1
    )
    assert_type(found, Candidates_1_34)
    print([request.mappings for request in found.allocation_requests])


def port(session: Session) -> Port:
    return Network(session).ports.create(
        network_id="n",
        fixed_ips=[{"subnet_id": "s"}, {"ip_address": "10.0.0.1"}],
        binding_vnic_type="direct",
        allowed_address_pairs=None,
    )


def ports(network: Network) -> dict[str, str]:
    return {port.id: port.mac_address for port in network.ports.list(status="ACTIVE")}


def subnets(network: Network) -> Iterable[Subnet]:
    return network.subnets.list(ip_version=6, fields=["id", "cidr"], sort_dir=["asc"])


def subnet(network: Network) -> None:
    network.subnets.create(network_id="n", ip_version=4, cidr="10.0.0.0/24", gateway_ip=None)


def routes(network: Network, hops: Sequence[str]) -> None:
    wanted: list[RouteRequest] = [{"destination": "0.0.0.0/0", "nexthop": hop} for hop in hops]
    network.routers.add_extraroutes("r", routes=wanted)


def tags(network: Network) -> bool:
    network.tags.replace("ports", "p", tags=["a"])
    return network.tags.check("ports", "p", "a")


def rule(network: Network, port: int | None) -> None:
    network.security_group_rules.create(
        security_group_id="g",
        direction="ingress",
        ethertype="IPv6",
        protocol="tcp",
        port_range_min=port,
        port_range_max=port,
    )


def network_fields(network: Network) -> tuple[str, str, int]:
    found = network.networks.show("n")
    return found.name, found.status, found.mtu


def project(session: Session) -> Project:
    return Identity(session).projects.create(name="p", description=None, tags=["a"])


def users(identity: Identity) -> list[User]:
    return list(identity.users.list(enabled=True, name__contains="a"))


def user_options(identity: Identity) -> None:
    identity.users.update("u", options={"lock_password": True, "multi_factor_auth_rules": None})


def optional_field(identity: Identity) -> str:
    return identity.users.show("u").email or "nobody"


def project_tag(identity: Identity) -> bool:
    return identity.project_tags.check("p", "a")


def image(session: Session) -> CreatedImage:
    return Image(session).images.create(
        name="i", disk_format="qcow2", container_format="bare", extra={"os_distro": "debian"}
    )


def image_or_not(client: Image, name: str | None, size: int | None) -> None:
    client.images.create(name=name, min_disk=size if size else OMIT)


def image_changes(client: Image) -> None:
    client.images.update("i", name="b", tags=["t"], add={"color": "red"}, remove=["size"])
    client.images.update("i", changes=[{"op": "replace", "path": "/name", "value": "b"}])


def image_import(client: Image) -> None:
    client.images.import_image("i", method={"name": "web-download", "uri": "http://a"})


def upload_bytes(client: Image) -> None:
    client.image_data.upload("i", b"data")


def upload_file(client: Image, path: str) -> None:
    with open(path, "rb") as file:
        client.image_data.upload("i", file)


def upload_chunks(client: Image) -> None:
    client.image_data.upload("i", (bytes(size) for size in range(10)))


def download(client: Image) -> bytes:
    with client.image_data.download("i", range="bytes=0-99") as data:
        return data.read()
