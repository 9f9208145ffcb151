# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`placement.resource_providers` and what a provider has: inventories, traits, aggregates."""

from __future__ import annotations

from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import (
    BadRequest,
    Conflict,
    FieldUnavailable,
    Forbidden,
    NotFound,
    UnsupportedArgument,
)
from openstack_typed.placement import Location, Placement, PlacementRolling, ResourceProviderRolling
from tests.live.providers import consumer, custom, generation, new_uuid, provider, stocked
from tests.live.support import Cleanup, since, unique


@pytest.fixture
def found(placement: PlacementRolling, cleanup: Cleanup) -> ResourceProviderRolling:
    """A resource provider without anything."""
    return provider(placement, cleanup)


def uuids(placement: PlacementRolling, **filters: Any) -> list[str]:
    return [one.uuid for one in placement.resource_providers.list(**filters)]


def test_versions(placement: PlacementRolling) -> None:
    (version,) = placement.versions.list()
    assert (version.id, version.status) == ("v1.0", "CURRENT")
    assert (version.min_version, version.max_version) == ("1.0", "1.39")
    assert [link.rel for link in version.links] == ["self"]


# --- the providers themselves


def test_create(placement: PlacementRolling, cleanup: Cleanup) -> None:
    uuid, name = new_uuid(), unique("provider")
    made = placement.resource_providers.create(name=name, uuid=uuid)
    cleanup(placement.resource_providers.delete, uuid)
    shown = placement.resource_providers.show(uuid)
    assert (shown.uuid, shown.name, shown.generation) == (uuid, name, 0)
    if since(placement, "1.20+"):
        assert made == shown
    else:
        assert isinstance(made, Location)
        assert made.location.endswith(f"/resource_providers/{uuid}")
    links = {link.rel: link.href for link in shown.links}
    assert links["self"] == f"/resource_providers/{uuid}"
    assert {"inventories", "usages"} <= links.keys()
    if since(placement, "1.15+"):
        assert shown.last_modified is not None and shown.last_modified.tzinfo is not None
    else:
        with pytest.raises(FieldUnavailable, match=r"needs placement >= 1\.15"):
            _ = shown.last_modified
    with pytest.raises(Conflict, match="already exists"):
        placement.resource_providers.create(name=name)


def test_create_without_a_uuid(placement: PlacementRolling, cleanup: Cleanup) -> None:
    name = unique("provider")
    placement.resource_providers.create(name=name)
    (made,) = placement.resource_providers.list(name=name)
    cleanup(placement.resource_providers.delete, made.uuid)
    with pytest.raises(BadRequest):
        placement.resource_providers.create(name="")


def test_update(placement: PlacementRolling, found: ResourceProviderRolling) -> None:
    name = unique("new")
    changed = placement.resource_providers.update(found.uuid, name=name)
    assert (changed.uuid, changed.name) == (found.uuid, name)
    with pytest.raises(NotFound):
        placement.resource_providers.update(new_uuid(), name=name)


def test_trees(
    placement: PlacementRolling, cleanup: Cleanup, found: ResourceProviderRolling
) -> None:
    providers = placement.resource_providers
    if not since(placement, "1.14+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.14"):
            providers.create(name=unique("child"), parent_provider_uuid=found.uuid)
        return
    assert found.parent_provider_uuid is None
    assert found.root_provider_uuid == found.uuid
    child = provider(placement, cleanup, parent_provider_uuid=found.uuid)
    assert child.parent_provider_uuid == child.root_provider_uuid == found.uuid
    assert sorted(uuids(placement, in_tree=child.uuid)) == sorted([found.uuid, child.uuid])
    with pytest.raises(Conflict, match="child"):
        providers.delete(found.uuid)
    other = provider(placement, cleanup)
    moved = providers.update(other.uuid, name=other.name, parent_provider_uuid=found.uuid)
    assert moved.root_provider_uuid == found.uuid
    if since(placement, "1.37+"):
        moved = providers.update(other.uuid, name=other.name, parent_provider_uuid=None)
        assert moved.root_provider_uuid == other.uuid
    else:
        with pytest.raises(BadRequest, match="parent"):
            providers.update(other.uuid, name=other.name, parent_provider_uuid=None)


def test_delete(placement: PlacementRolling, cleanup: Cleanup) -> None:
    used = stocked(placement, cleanup, VCPU=4)
    holder = consumer(placement, cleanup, used.uuid, VCPU=1)
    with pytest.raises(Conflict, match="allocations"):
        placement.resource_providers.delete(used.uuid)
    placement.allocations.delete(holder)
    placement.resource_providers.delete(used.uuid)
    with pytest.raises(NotFound, match="No resource provider"):
        placement.resource_providers.show(used.uuid)
    with pytest.raises(NotFound):
        placement.resource_providers.delete(used.uuid)


def test_list_filters(placement: PlacementRolling, cleanup: Cleanup) -> None:
    one = stocked(placement, cleanup, VCPU=8)
    assert uuids(placement, name=one.name) == [one.uuid]
    assert uuids(placement, uuid=one.uuid, name=one.name) == [one.uuid]
    assert uuids(placement, uuid=new_uuid()) == []
    if since(placement, "1.4+"):
        assert uuids(placement, uuid=one.uuid, resources={"VCPU": 8}) == [one.uuid]
        assert uuids(placement, uuid=one.uuid, resources={"VCPU": 9}) == []
    if since(placement, "1.3+"):
        group = new_uuid()
        aggregates: Any = [group]
        if since(placement, "1.19+"):
            aggregates = {
                "aggregates": [group],
                "resource_provider_generation": one.generation,
            }
        placement.resource_provider_aggregates.replace(one.uuid, aggregates)
        assert uuids(placement, member_of=group) == [one.uuid]
        assert uuids(placement, member_of=f"in:{group},{new_uuid()}") == [one.uuid]
    if since(placement, "1.24+"):
        assert uuids(placement, member_of=[group, f"in:{group}"]) == [one.uuid]
        assert uuids(placement, member_of=[group, new_uuid()]) == []
    if since(placement, "1.18+"):
        trait = custom("filter")
        placement.traits.create(trait)
        cleanup(placement.traits.delete, trait)
        placement.resource_provider_traits.replace(
            one.uuid,
            traits=[trait],
            resource_provider_generation=generation(placement, one.uuid),
        )
        cleanup(placement.resource_provider_traits.clear, one.uuid)
        assert uuids(placement, required=trait) == [one.uuid]
        assert uuids(placement, uuid=one.uuid, required=f"!{trait}") == []
    if since(placement, "1.39+"):
        either = [f"in:{trait},HW_CPU_X86_AVX", "!HW_CPU_X86_AVX2"]
        assert uuids(placement, uuid=one.uuid, required=either) == [one.uuid]


def test_a_member_may_do_nothing(demo: Session, placement: PlacementRolling) -> None:
    with pytest.raises(Forbidden, match="Policy does not allow"):
        Placement.dynamic(demo, placement.microversion).resource_providers.list().all()


# --- inventories


def test_inventories(
    placement: PlacementRolling, cleanup: Cleanup, found: ResourceProviderRolling
) -> None:
    inventories, uuid = placement.inventories, found.uuid
    empty = inventories.list(uuid)
    assert (empty.inventories, empty.resource_provider_generation) == ({}, 0)
    made = inventories.create(
        uuid,
        resource_class="VCPU",
        total=16,
        reserved=1,
        min_unit=1,
        max_unit=8,
        step_size=2,
        allocation_ratio=1.5,
        resource_provider_generation=0,
    )
    assert (made.total, made.reserved, made.min_unit, made.max_unit) == (16, 1, 1, 8)
    assert (made.step_size, made.allocation_ratio) == (2, 1.5)
    assert made.resource_provider_generation == 1
    with pytest.raises(Conflict):
        inventories.create(uuid, resource_class="VCPU", total=1)
    changed = inventories.update(
        uuid,
        "VCPU",
        total=8,
        reserved=2,
        min_unit=2,
        max_unit=4,
        step_size=2,
        allocation_ratio=3.5,
        resource_provider_generation=1,
    )
    assert (changed.total, changed.reserved, changed.allocation_ratio) == (8, 2, 3.5)
    assert (changed.min_unit, changed.max_unit, changed.step_size) == (2, 4, 2)
    shown = inventories.show(uuid, "VCPU")
    assert shown == changed
    with pytest.raises(Conflict, match="generation conflict"):
        inventories.update(uuid, "VCPU", total=9, resource_provider_generation=1)
    with pytest.raises(NotFound):
        inventories.show(uuid, "MEMORY_MB")

    replaced = inventories.replace(
        uuid,
        inventories={
            "VCPU": {"total": 4},
            "MEMORY_MB": {
                "total": 1024,
                "reserved": 24,
                "min_unit": 2,
                "max_unit": 512,
                "step_size": 2,
                "allocation_ratio": 2.0,
            },
        },
        resource_provider_generation=2,
    )
    assert replaced.inventories["VCPU"].total == 4
    assert replaced.inventories["MEMORY_MB"].max_unit == 512
    assert replaced.resource_provider_generation == 3
    listed = inventories.list(uuid)
    assert listed == replaced
    if since(placement, "1.15+"):
        assert listed.last_modified is not None and listed.last_modified.tzinfo is not None

    inventories.delete(uuid, "VCPU")
    assert list(inventories.list(uuid).inventories) == ["MEMORY_MB"]
    with pytest.raises(NotFound):
        inventories.delete(uuid, "VCPU")
    if since(placement, "1.5+"):
        inventories.clear(uuid)
    else:
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.5"):
            inventories.clear(uuid)
        inventories.delete(uuid, "MEMORY_MB")
    assert inventories.list(uuid).inventories == {}


def test_an_inventory_in_use_stays(placement: PlacementRolling, cleanup: Cleanup) -> None:
    uuid = stocked(placement, cleanup, VCPU=8).uuid
    consumer(placement, cleanup, uuid, VCPU=1)
    with pytest.raises(Conflict, match="in use"):
        placement.inventories.delete(uuid, "VCPU")
    reserved: Any = {
        "total": 8,
        "reserved": 8,
        "resource_provider_generation": generation(placement, uuid),
    }
    if since(placement, "1.26+"):
        assert placement.inventories.update(uuid, "VCPU", **reserved).reserved == 8
    else:
        with pytest.raises(BadRequest):
            placement.inventories.update(uuid, "VCPU", **reserved)


# --- aggregates


def test_aggregates(placement: PlacementRolling, found: ResourceProviderRolling) -> None:
    aggregates, group = placement.resource_provider_aggregates, new_uuid()
    if not since(placement, "1.1+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.1"):
            aggregates.list(found.uuid)
        return
    assert aggregates.list(found.uuid).aggregates == []
    if since(placement, "1.19+"):
        asked = {"aggregates": [group], "resource_provider_generation": found.generation}
        answer = aggregates.replace(found.uuid, asked)  # type: ignore[arg-type]
        assert answer.resource_provider_generation == found.generation + 1
        with pytest.raises(Conflict, match="generation already changed"):
            aggregates.replace(found.uuid, asked)  # type: ignore[arg-type]
    else:
        answer = aggregates.replace(found.uuid, [group])
    assert answer.aggregates == [group]
    assert aggregates.list(found.uuid).aggregates == [group]


# --- traits


def test_traits_of_a_provider(
    placement: PlacementRolling, cleanup: Cleanup, found: ResourceProviderRolling
) -> None:
    traits, trait = placement.resource_provider_traits, custom("mine")
    if not since(placement, "1.6+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.6"):
            traits.list(found.uuid)
        return
    placement.traits.create(trait)
    cleanup(placement.traits.delete, trait)
    assert traits.list(found.uuid).traits == []
    answer = traits.replace(found.uuid, traits=[trait], resource_provider_generation=0)
    assert (answer.traits, answer.resource_provider_generation) == ([trait], 1)
    assert traits.list(found.uuid).traits == [trait]
    cleanup(traits.clear, found.uuid)
    with pytest.raises(Conflict, match="generation already changed"):
        traits.replace(found.uuid, traits=[], resource_provider_generation=0)
    with pytest.raises(BadRequest, match="No such trait"):
        traits.replace(found.uuid, traits=["CUSTOM_NEVER"], resource_provider_generation=1)
    assert placement.traits.list(name=f"in:{trait}", associated=True).all() == [trait]
    with pytest.raises(Conflict, match="in use"):
        placement.traits.delete(trait)
    traits.clear(found.uuid)
    assert traits.list(found.uuid).traits == []
    with pytest.raises(NotFound):
        traits.clear(new_uuid())
