# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Finding things by id and by name, in every service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute, ComputeRolling
from openstack_typed.errors import Ambiguous, NothingFound
from openstack_typed.identity import Identity
from openstack_typed.image import Image
from openstack_typed.network import Network
from openstack_typed.placement import PlacementRolling
from tests.live import machines
from tests.live.support import Cleanup, unique

ODD = [
    "a.b",
    "a+b(c",
    "[x",
    "^a$",
    "a|b",
    "a\\b",
    "a&b=c",
    "a/b",
    "10.0.0.0/24",
    "a:b,c",
    "in:a",
    "ä b",
]
"""Names that are patterns, parts of URLs, or operators to somebody."""


def test_two_servers_of_one_name(compute: ComputeRolling, cleanup: Cleanup) -> None:
    name = unique("twin")
    one, two = (machines.built(compute, cleanup, name=name) for _ in range(2))
    other = machines.built(compute, cleanup, name=f"x{name}")
    servers = compute.servers
    with pytest.raises(Ambiguous) as caught:
        servers.find(name)
    assert {each.id for each in caught.value.candidates} == {one.id, two.id}
    assert one.id in str(caught.value) and two.id in str(caught.value)
    assert servers.find_one(f"x{name}").id == other.id
    found = servers.find_one(two.id)
    assert (found.id, found.name) == (two.id, name)
    assert servers.find(name[:-1]) is None
    assert servers.find(one.id, by="name") is None
    with pytest.raises(NothingFound):
        servers.find_one(unique("none"), all_tenants=True)


def test_servers_whose_names_are_patterns(compute: ComputeRolling, cleanup: Cleanup) -> None:
    prefix = unique("odd")
    for name in (f"{prefix}.1", f"{prefix}x1", f"{prefix}+(", f"{prefix}[|\\"):
        made = machines.built(compute, cleanup, name=name)
        assert compute.servers.find_one(name).id == made.id
    assert compute.servers.find(f"{prefix}.*") is None


def test_flavors_by_number_and_name(compute: ComputeRolling) -> None:
    tiny = compute.flavors.find_one("m1.tiny")
    assert compute.flavors.find_one(tiny.id).name == "m1.tiny"
    assert compute.flavors.find("m1") is None


def test_other_things_of_compute(compute: ComputeRolling, cleanup: Cleanup) -> None:
    key, zone = unique("a key"), unique("zone")
    compute.keypairs.create(name=key, public_key=machines.SSH_KEY)
    cleanup(compute.keypairs.delete, key)
    assert compute.keypairs.find_one(key).name == key
    assert compute.keypairs.find(unique("none")) is None
    made = compute.aggregates.create(name=zone)
    cleanup(compute.aggregates.delete, made.id)
    assert compute.aggregates.find_one(zone).id == made.id
    assert compute.aggregates.find_one(str(made.id)).name == zone
    first = compute.hypervisors.list().all()[0]
    assert compute.hypervisors.find_one(first.hypervisor_hostname).id == first.id
    assert compute.hypervisors.find_one(str(first.id)).id == first.id
    assert compute.hypervisors.find(unique("none")) is None


def test_one_name_in_two_domains(identity: Identity, cleanup: Cleanup) -> None:
    domains = [identity.domains.create(name=unique("domain")) for _ in range(2)]
    name = unique("same")
    for domain in domains:
        cleanup(identity.domains.delete, domain.id)
        cleanup(identity.domains.update, domain.id, enabled=False)
        for make in (identity.users.create, identity.groups.create, identity.projects.create):
            make(name=name, domain_id=domain.id)
    for resource in (identity.users, identity.groups, identity.projects):
        with pytest.raises(Ambiguous) as caught:
            resource.find(name)
        assert all(f"domain_id {domain.id}" in str(caught.value) for domain in domains)
        found = resource.find_one(name, domain_id=domains[0].id)
        assert found.domain_id == domains[0].id
        assert resource.find_one(found.id).name == name
        assert resource.find(found.id, domain_id=domains[1].id) is None
    assert identity.domains.find_one(domains[0].name).id == domains[0].id
    assert identity.domains.find_one("default").name == "Default"
    assert identity.roles.find_one("admin").name == "admin"
    assert identity.services.find(unique("none")) is None


def test_a_project_that_is_called_as_the_id_of_another(
    identity: Identity, cleanup: Cleanup
) -> None:
    one = identity.projects.create(name=unique("one"))
    cleanup(identity.projects.delete, one.id)
    other = identity.projects.create(name=one.id)
    cleanup(identity.projects.delete, other.id)
    assert identity.projects.find_one(one.id).id == one.id
    assert identity.projects.find_one(one.id, by="name").id == other.id


@pytest.mark.parametrize("odd", ODD)
def test_odd_names(
    odd: str, network: Network, image: Image, cleanup: Cleanup, identity: Identity
) -> None:
    name = f"{odd}{unique('odd')}"
    made = network.networks.create(name=name)
    cleanup(network.networks.delete, made.id)
    assert network.networks.find_one(name).id == made.id
    picture = image.images.create(name=name, container_format="bare", disk_format="raw")
    cleanup(image.images.delete, picture.id)
    assert image.images.find_one(name).id == picture.id
    assert image.images.find_one(picture.id).name == name
    role = identity.roles.create(name=name)
    cleanup(identity.roles.delete, role.id)
    assert identity.roles.find_one(name).id == role.id


def test_things_of_network_within_a_project(network: Network, cleanup: Cleanup) -> None:
    name = unique("net")
    for _ in range(2):
        cleanup(network.networks.delete, network.networks.create(name=name).id)
    with pytest.raises(Ambiguous, match="2 have this name"):
        network.networks.find(name)
    assert network.networks.find(name, project_id=unique("none")) is None
    port = network.ports.create(network_id=network.networks.list(name=name).all()[0].id, name=name)
    cleanup(network.ports.delete, port.id)
    assert network.ports.find_one(name, network_id=port.network_id).id == port.id


NAMED: list[Callable[[Network], Any]] = [
    lambda n: n.address_groups, lambda n: n.address_scopes, lambda n: n.bgp_peers,
    lambda n: n.bgp_speakers, lambda n: n.bgpvpns, lambda n: n.firewall_groups,
    lambda n: n.firewall_policies, lambda n: n.firewall_rules, lambda n: n.flavors,
    lambda n: n.local_ips, lambda n: n.logs, lambda n: n.metering_labels, lambda n: n.ndp_proxies,
    lambda n: n.network_segment_ranges, lambda n: n.networks, lambda n: n.ports,
    lambda n: n.qos_policies, lambda n: n.routers, lambda n: n.security_groups,
    lambda n: n.segments, lambda n: n.subnet_pools, lambda n: n.subnets, lambda n: n.trunks,
]  # fmt: skip


def test_what_network_does_not_have_is_not_found(network: Network) -> None:
    loaded = {each.alias for each in network.extensions.list()}
    for resource in (of(network) for of in NAMED):
        needs = type(resource).list.__doc__ or ""
        if "Needs the extension" in needs and not any(alias in needs for alias in loaded):
            continue
        assert resource.find("a/b&c.*") is None
        assert resource.find("00000000-0000-4000-8000-000000000000") is None


def test_things_of_block_storage(admin: Any, cleanup: Cleanup) -> None:
    block_storage = BlockStorage(admin)
    name = unique("volume.1")
    made = [block_storage.volumes.create(size=1, name=name) for _ in range(2)]
    for each in made:
        cleanup(block_storage.volumes.delete_and_wait, each.id)
        block_storage.volumes.wait(each)
    with pytest.raises(Ambiguous):
        block_storage.volumes.find(name)
    assert block_storage.volumes.find_one(made[0].id).id == made[0].id
    snapshot = block_storage.snapshots.create(volume_id=made[0].id, name=name)
    cleanup(block_storage.snapshots.delete_and_wait, snapshot.id)
    block_storage.snapshots.wait(snapshot)
    assert block_storage.snapshots.find_one(name).id == snapshot.id
    assert block_storage.volume_types.find_one("null").name == "null"
    for resource in (
        block_storage.backups, block_storage.group_snapshots, block_storage.group_types,
        block_storage.groups, block_storage.qos_specs, block_storage.volume_transfers,
        block_storage.volume_types,
    ):  # fmt: skip
        found: Any = resource
        assert found.find(unique("none")) is None
        assert found.find("00000000-0000-4000-8000-000000000000") is None


def test_resource_providers(placement: PlacementRolling, cleanup: Cleanup) -> None:
    name = unique("provider")
    placement.resource_providers.create(name=name)
    found = placement.resource_providers.find_one(name)
    cleanup(placement.resource_providers.delete, found.uuid)
    assert placement.resource_providers.find_one(found.uuid).name == name
    assert placement.resource_providers.find(unique("none")) is None


def test_a_member_finds_its_own(demo: Any, cleanup: Cleanup) -> None:
    compute = Compute(demo)
    assert compute.flavors.find_one("m1.tiny").name == "m1.tiny"
    assert compute.servers.find(unique("none")) is None
    assert Image(demo).images.find_one("tiny").name == "tiny"
