# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Records: what they hold, and where they may stand in requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import assert_type

from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, CreatedVolume, VolumeBrief
from openstack_typed.compute import (
    AnyServer,
    Compute,
    ComputeRolling,
    ListedServer,
    ListedServer_2_47_up,
    ListedServer_2_73,
    ListedServerRolling,
    Server,
    Server_2_73,
    UpdatedServer,
)
from openstack_typed.identity import ApplicationCredential, Identity, LimitBrief
from openstack_typed.image import Image, ImageRecord
from openstack_typed.network import AnySecurityGroup, Network, NetworkRecord, Port
from openstack_typed.placement import Placement


def records_by_their_names(image: Image, network: Network) -> tuple[ImageRecord, NetworkRecord]:
    return image.images.show("i"), network.networks.show("n")


def records_of_any_answer_name_a_server(session: Session) -> None:
    compute = Compute(session, "2.79")
    made = compute.servers.create(name="a", flavor_ref="1", networks="auto")
    compute.servers.delete(made)
    for listed in compute.servers.list():
        compute.server_tags.list(listed)
    for brief in compute.servers.list_brief():
        compute.at("2.96").servers.show(brief)


def unpinned_records(compute: ComputeRolling) -> None:
    compute.servers.pause(compute.servers.show("1"))


def stop(compute: ComputeRolling, server: str | AnyServer) -> None:
    compute.servers.stop(server)


def listed(server: ListedServer) -> tuple[str, datetime]:
    return server.id, server.created


def listed_at_a_pin(server: ListedServer_2_73) -> str | None:
    return server.locked_reason


def listed_since(server: ListedServer_2_47_up) -> str | None:
    return server.flavor.original_name


def listed_unpinned(server: ListedServerRolling) -> bool:
    return server.locked


def shown_are_listed(session: Session, compute: ComputeRolling, shown: Server) -> None:
    pinned = Compute(session, "2.79")
    for server in [*pinned.servers.list(), pinned.servers.show("1")]:
        listed(server)
        listed_at_a_pin(server)
        listed_since(server)
    for each in [*compute.servers.list(), compute.servers.show("1")]:
        listed(each)
        listed_unpinned(each)
    listed(shown)


def told_apart(server: ListedServer_2_73) -> list[str]:
    return list(server.server_groups) if isinstance(server, Server_2_73) else []


def changed(server: UpdatedServer) -> str:
    return server.id


def rebuilt_are_changed(session: Session) -> None:
    changed(Compute(session, "2.79").servers.rebuild("1", image_ref="i"))
    changed(Compute(session).servers.rebuild("1", image_ref="i"))


def in_short(volume: VolumeBrief) -> str | None:
    return volume.name


def made(volume: CreatedVolume) -> int:
    return volume.size


def volumes(session: Session) -> None:
    for storage in BlockStorage(session), BlockStorage(session, "3.59"):
        new = storage.volumes.create(size=1)
        for volume in (new, storage.volumes.show(new), *storage.volumes.list()):
            made(volume)
            in_short(volume)


def without_microversions(identity: Identity) -> None:
    secret = identity.application_credentials.create("u", name="a")
    credentials: list[ApplicationCredential] = [secret]
    limits: list[LimitBrief] = [*identity.limits.list(), identity.limits.show("l")]
    print(credentials, limits)


def flavors(session: Session) -> None:
    compute = Compute(session, "2.47")
    for flavor in compute.flavors.list():
        compute.servers.resize("1", flavor_ref=flavor)


def ids_in_bodies(network: Network, groups: list[AnySecurityGroup]) -> Port:
    net = network.networks.create(name="a")
    subnet = network.subnets.create(network_id=net, ip_version=4, cidr="10.0.0.0/24")
    return network.ports.create(
        network_id=net, security_groups=[*groups, "g"], fixed_ips=[{"subnet_id": subnet}]
    )


def given_back(network: Network, port: Port) -> None:
    network.ports.update(port, fixed_ips=port.fixed_ips, security_groups=port.security_groups)
    network.ports.update(port, fixed_ips=[*port.fixed_ips, {"ip_address": "10.0.0.7"}])


def tagged(network: Network, port: Port) -> None:
    network.tags.add("ports", port, "a")


def keys_are_spelt_as_arguments(network: Network) -> None:
    network.ports.create(network_id="n", binding_vnic_type="direct")
    network.ports.create_many([{"network_id": "n", "binding_vnic_type": "direct"}])


def bootable(session: Session) -> bool:
    return BlockStorage(session, "3.59").volumes.show("v").bootable


def amounts(session: Session) -> Iterator[Mapping[str, int]]:
    for usage in Placement(session, "1.39").usages.show(project_id="p").usages.values():
        yield usage.amounts


def last_modified(session: Session) -> datetime | None:
    return Placement(session, "1.39").resource_providers.show("r").last_modified


def partial(session: Session) -> list[str]:
    names: list[str] = []
    for server in Compute(session, "2.79").servers.list():
        if not server.partial:
            assert_type(server.updated, datetime)
            names.append(server.name or server.id)
    return names


def image_fields(image: Image, record: ImageRecord) -> ImageRecord:
    return image.images.update(record, name="b", add={"color": "red"}, remove=["size"])


def image_patch(image: Image) -> None:
    image.images.update("i", changes=[{"op": "replace", "path": "/name", "value": "b"}])


def user_data(session: Session, text: str, data: bytes | None) -> None:
    compute = Compute(session, "2.79")
    compute.servers.create(name="a", flavor_ref="1", networks="auto", user_data=text)
    compute.servers.rebuild("1", image_ref="i", user_data=data)
    compute.servers.rebuild("1", image_ref="i", user_data=compute.servers.show("1").user_data)


def ids_that_were_numbers(session: Session) -> None:
    old, new = Compute(session, "2.52"), Compute(session, "2.79")
    old.hypervisors.show(1)
    old.hypervisors.show(old.hypervisors.list().one())
    for brief in new.hypervisors.list_brief():
        new.hypervisors.show(brief)
    new.services.delete(new.services.list().one())


def records_in_paths_queries_and_bodies(session: Session, network: Network) -> None:
    storage, identity = BlockStorage(session, "3.59"), Identity(session)
    backup = storage.backups.create(volume_id=storage.volumes.list().one())
    storage.backups.restore(backup, volume_id=None)
    role = identity.roles.show("r")
    identity.implied_roles.add(role, role)
    policy = network.qos_policies.create(name="q")
    network.qos_bandwidth_limit_rules.create(policy, max_kbps=1)
    network.networks.create(name="n", qos_policy_id=policy)
