# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Placement's consumers: allocations, candidates for them, usages, and the reshaper."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    UnsupportedArgument,
)
from openstack_typed.identity import Identity
from openstack_typed.placement import Placement, PlacementRolling, ResourceProvider
from tests.live.identity_support import session_with_roles
from tests.live.providers import (
    claim,
    consumer,
    custom,
    generation,
    new_uuid,
    provider,
    stocked,
)
from tests.live.support import Cleanup, since


@pytest.fixture
def found(placement: PlacementRolling, cleanup: Cleanup) -> ResourceProvider:
    """A resource provider with eight VCPU and some memory."""
    return stocked(placement, cleanup, VCPU=8, MEMORY_MB=1024)


# --- allocations


def test_allocations(
    placement: PlacementRolling, cleanup: Cleanup, found: ResourceProvider
) -> None:
    allocations, uuid = placement.allocations, new_uuid()
    empty = allocations.show(uuid)
    assert empty.allocations == {}
    allocations.replace(uuid, **claim(placement, found.uuid, VCPU=2, MEMORY_MB=256))
    cleanup(allocations.delete, uuid)
    shown = allocations.show(uuid)
    assert list(shown.allocations) == [found.uuid]
    assert shown.allocations[found.uuid].resources == {"VCPU": 2, "MEMORY_MB": 256}
    assert shown.allocations[found.uuid].generation == generation(placement, found.uuid)
    if since(placement, "1.12+"):
        assert (shown.project_id, shown.user_id) == ("live-project", "live-user")
        assert empty.project_id is None
    if since(placement, "1.15+"):
        assert shown.last_modified.tzinfo is not None
    if since(placement, "1.28+"):
        assert shown.consumer_generation == 1
        with pytest.raises(Conflict, match="consumer generation conflict"):
            allocations.replace(uuid, **claim(placement, found.uuid, VCPU=1))
    if since(placement, "1.38+"):
        assert shown.consumer_type == "LIVE"
    with pytest.raises(Conflict, match="Unable to allocate"):
        allocations.replace(new_uuid(), **claim(placement, found.uuid, VCPU=100))
    with pytest.raises(BadRequest):
        allocations.replace(new_uuid(), **claim(placement, new_uuid(), VCPU=1))
    allocations.delete(uuid)
    assert allocations.show(uuid).allocations == {}
    with pytest.raises(NotFound):
        allocations.delete(uuid)


def test_what_the_microversion_lacks_is_not_sent(placement: PlacementRolling) -> None:
    allocations = placement.allocations
    mapped: Any = {new_uuid(): {"resources": {"VCPU": 1}}}
    if not since(placement, "1.12+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.12"):
            allocations.replace(new_uuid(), allocations=mapped)
    elif since(placement, "1.28+"):
        with pytest.raises(UnsupportedArgument, match="without consumer_generation"):
            allocations.replace(new_uuid(), allocations=mapped, project_id="p", user_id="u")


def test_allocations_of_several_consumers(
    placement: PlacementRolling, cleanup: Cleanup, found: ResourceProvider
) -> None:
    allocations = placement.allocations
    first, second = new_uuid(), new_uuid()
    if not since(placement, "1.13+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.13"):
            allocations.replace_many({})
        return
    allocations.replace_many(
        {
            first: claim(placement, found.uuid, VCPU=1),
            second: claim(placement, found.uuid, VCPU=2),
        }
    )
    cleanup(allocations.delete, first)
    cleanup(allocations.delete, second)
    assert allocations.show(second).allocations[found.uuid].resources == {"VCPU": 2}
    given = placement.resource_provider_allocations.list(found.uuid)
    assert {one: given.allocations[one].resources["VCPU"] for one in given.allocations} == {
        first: 1,
        second: 2,
    }
    with pytest.raises(Conflict):
        allocations.replace_many({new_uuid(): claim(placement, found.uuid, VCPU=100)})


def test_allocations_and_usages_of_a_provider(
    placement: PlacementRolling, cleanup: Cleanup, found: ResourceProvider
) -> None:
    assert placement.resource_provider_usages.show(found.uuid).usages == {
        "VCPU": 0,
        "MEMORY_MB": 0,
    }
    holder = consumer(placement, cleanup, found.uuid, VCPU=3)
    given = placement.resource_provider_allocations.list(found.uuid)
    assert list(given.allocations) == [holder]
    assert given.allocations[holder].resources == {"VCPU": 3}
    assert given.resource_provider_generation == generation(placement, found.uuid)
    if since(placement, "1.28+"):
        assert given.allocations[holder].consumer_generation == 1
    usages = placement.resource_provider_usages.show(found.uuid)
    assert usages.usages == {"VCPU": 3, "MEMORY_MB": 0}
    assert usages.resource_provider_generation == given.resource_provider_generation
    with pytest.raises(NotFound):
        placement.resource_provider_allocations.list(new_uuid())
    with pytest.raises(NotFound):
        placement.resource_provider_usages.show(new_uuid())


# --- usages


def test_usages(placement: PlacementRolling, cleanup: Cleanup, found: ResourceProvider) -> None:
    if not since(placement, "1.9+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.9"):
            placement.usages.show(project_id="live")
        return
    project, user = new_uuid(), new_uuid()
    asked = claim(placement, found.uuid, VCPU=2) | {"project_id": project, "user_id": user}
    holder = new_uuid()
    placement.allocations.replace(holder, **asked)
    cleanup(placement.allocations.delete, holder)
    show = placement.usages.show
    if since(placement, "1.38+"):
        usage = show(project_id=project, user_id=user).usages["LIVE"]
        assert not isinstance(usage, int)
        assert (usage.consumer_count, usage.amounts) == (1, {"VCPU": 2})
        assert list(show(project_id=project, consumer_type="LIVE").usages) == ["LIVE"]
        assert list(show(project_id=project, consumer_type="all").usages) == ["all"]
        assert show(project_id=project, consumer_type="unknown").usages == {}
    else:
        assert show(project_id=project).usages == {"VCPU": 2}
        assert show(project_id=project, user_id=user).usages == {"VCPU": 2}
        assert show(project_id=project, user_id=new_uuid()).usages == {}


# --- candidates


def test_candidates(placement: PlacementRolling, cleanup: Cleanup) -> None:
    candidates, kind = placement.allocation_candidates, custom("kind")
    if not since(placement, "1.10+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.10"):
            candidates.list(resources={"VCPU": 1})
        return
    placement.resource_classes.create(name=kind)
    cleanup(placement.resource_classes.delete, kind)
    found = stocked(placement, cleanup, **{kind: 10})
    listed = candidates.list(resources={kind: 3})
    (request,) = listed.allocation_requests
    if since(placement, "1.12+"):
        assert isinstance(request.allocations, dict)
        assert request.allocations[found.uuid].resources == {kind: 3}
    else:
        assert isinstance(request.allocations, list)
        (item,) = request.allocations
        assert (item.resource_provider.uuid, item.resources) == (found.uuid, {kind: 3})
    summary = listed.provider_summaries[found.uuid]
    assert (summary.resources[kind].capacity, summary.resources[kind].used) == (10, 0)
    if since(placement, "1.17+"):
        assert summary.traits == []
    if since(placement, "1.29+"):
        assert (summary.parent_provider_uuid, summary.root_provider_uuid) == (None, found.uuid)
    if since(placement, "1.34+"):
        assert request.mappings == {"": [found.uuid]}
    assert candidates.list(resources={kind: 11}).allocation_requests == []
    with pytest.raises(BadRequest):
        candidates.list(resources={"CUSTOM_NEVER": 1})
    if since(placement, "1.25+"):
        with pytest.raises(BadRequest):
            candidates.list()
    else:
        with pytest.raises(UnsupportedArgument, match="without resources"):
            candidates.list()


def test_candidates_by_what_their_providers_are(
    placement: PlacementRolling, cleanup: Cleanup
) -> None:
    if not since(placement, "1.29+"):
        return
    candidates, kind, trait = placement.allocation_candidates, custom("kind"), custom("trait")
    placement.resource_classes.create(name=kind)
    cleanup(placement.resource_classes.delete, kind)
    placement.traits.create(trait)
    cleanup(placement.traits.delete, trait)
    first, second = (stocked(placement, cleanup, **{kind: 10}) for _ in range(2))
    placement.resource_provider_traits.replace(
        first.uuid, traits=[trait], resource_provider_generation=first.generation
    )
    cleanup(placement.resource_provider_traits.clear, first.uuid)
    group = new_uuid()
    aggregates: Any = {
        "aggregates": [group],
        "resource_provider_generation": generation(placement, first.uuid),
    }
    placement.resource_provider_aggregates.replace(first.uuid, aggregates)

    def found(**arguments: Any) -> list[list[str]]:
        requests: Any = candidates.list(**arguments).allocation_requests
        return sorted(sorted(request.allocations) for request in requests)

    plain: Any = {"resources": {kind: 1}}
    both = sorted([[first.uuid], [second.uuid]])
    assert found(**plain) == both
    assert len(found(**plain, limit=1)) == 1
    assert found(**plain, required=trait) == [[first.uuid]]
    assert found(**plain, required=f"!{trait}") == [[second.uuid]]
    assert found(**plain, member_of=group) == [[first.uuid]]
    assert found(**plain, member_of=[f"in:{group},{new_uuid()}", group]) == [[first.uuid]]
    groups: Any = {"group_resources": {"1": {kind: 1}, "2": {kind: 2}}, "group_policy": "isolate"}
    assert found(**groups) == []
    groups["group_policy"] = "none"
    assert found(**groups) == both
    assert found(**groups, group_required={"1": trait}) == [[first.uuid]]
    assert found(**groups, group_member_of={"2": group}) == [[first.uuid]]
    if not since(placement, "1.36+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.31"):
            candidates.list(**plain, in_tree=first.uuid)
        return
    assert found(**plain, in_tree=second.uuid) == [[second.uuid]]
    assert found(**groups, group_in_tree={"1": first.uuid}) == [[first.uuid]]
    assert found(**plain, root_required=[trait]) == [[first.uuid]]
    assert found(**plain, root_required=[f"!{trait}"]) == [[second.uuid]]
    named: Any = {
        "group_resources": {"_A": {kind: 1}, "_B": {kind: 1}},
        "group_policy": "none",
        "same_subtree": ["_A,_B"],
    }
    assert found(**named) == both
    either = [f"in:{trait},HW_CPU_X86_AVX", "!HW_CPU_X86_AVX2"]
    assert found(**plain, required=either) == [[first.uuid]]
    assert found(**named, group_required={"_A": either}) == [[first.uuid]]
    one, *_ = candidates.list(**named).allocation_requests
    assert one.mappings["_A"] == one.mappings["_B"]


# --- the reshaper


def test_reshape(
    placement: PlacementRolling, identity: Identity, cleanup: Cleanup, found: ResourceProvider
) -> None:
    if not since(placement, "1.30+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.30"):
            placement.reshaper.reshape(inventories={}, allocations={})
        return
    other = provider(placement, cleanup)
    holder = consumer(placement, cleanup, found.uuid, VCPU=2)
    inventories: Any = {
        found.uuid: {
            "inventories": {"MEMORY_MB": {"total": 1024}},
            "resource_provider_generation": generation(placement, found.uuid),
        },
        other.uuid: {
            "inventories": {"VCPU": {"total": 8}},
            "resource_provider_generation": other.generation,
        },
    }
    allocations = {holder: claim(placement, other.uuid, VCPU=2) | {"consumer_generation": 1}}
    with pytest.raises(Forbidden, match="Policy does not allow"):
        placement.reshaper.reshape(inventories=inventories, allocations=allocations)

    project = str(identity.session.get_project_id())
    session = session_with_roles(identity, cleanup, project, "service")
    service = Placement.dynamic(session, placement.microversion)
    service.reshaper.reshape(inventories=inventories, allocations=allocations)
    assert list(placement.inventories.list(found.uuid).inventories) == ["MEMORY_MB"]
    assert list(placement.allocations.show(holder).allocations) == [other.uuid]
    with pytest.raises(Conflict, match="generation conflict"):
        service.reshaper.reshape(inventories=inventories, allocations=allocations)


# --- traits and resource classes


def test_traits(placement: PlacementRolling, cleanup: Cleanup) -> None:
    traits, name = placement.traits, custom("trait")
    if not since(placement, "1.6+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.6"):
            traits.list()
        return
    assert traits.check(name) is False
    assert traits.create(name) is True
    cleanup(traits.delete, name)
    assert traits.create(name) is False
    assert traits.check(name) is True
    assert {name, "HW_CPU_X86_AVX"} <= set(traits.list())
    assert traits.list(name=f"in:{name},HW_CPU_X86_AVX", associated=False).all()
    assert traits.list(name=f"startswith:{name[:-1]}").all() == [name]
    assert traits.list(name=f"startswith:{name}", associated=True).all() == []
    traits.delete(name)
    with pytest.raises(NotFound):
        traits.delete(name)
    with pytest.raises(BadRequest):
        traits.create("NOT_CUSTOM")
    with pytest.raises(BadRequest):
        traits.delete("HW_CPU_X86_AVX")


def test_resource_classes(placement: PlacementRolling, cleanup: Cleanup) -> None:
    classes, name = placement.resource_classes, custom("class")
    if not since(placement, "1.2+"):
        with pytest.raises(UnsupportedArgument, match=r"needs placement >= 1\.2"):
            classes.list()
        return
    assert classes.create(name=name).location.endswith(f"/resource_classes/{name}")
    cleanup(classes.delete, name)
    shown = classes.show(name)
    assert shown.name == name
    assert [link.href for link in shown.links] == [f"/resource_classes/{name}"]
    assert {"VCPU", "MEMORY_MB", name} <= {one.name for one in classes.list()}
    with pytest.raises(Conflict):
        classes.create(name=name)
    with pytest.raises(BadRequest):
        classes.create(name="NOT_CUSTOM")
    with pytest.raises(BadRequest, match="standard resource class"):
        classes.delete("VCPU")
    other = custom("other")
    if since(placement, "1.7+"):
        assert classes.ensure(name) is False
        assert classes.ensure(other) is True
        cleanup(classes.delete, other)
        with pytest.raises(UnsupportedArgument, match=r"needs placement 1\.2\.\.1\.6"):
            classes.update(name, name=other)
    classes.delete(name)
    with pytest.raises(NotFound, match="No such resource class"):
        classes.show(name)


def test_a_resource_class_could_be_renamed_once(
    placement: PlacementRolling, cleanup: Cleanup
) -> None:
    old, new = custom("old"), custom("new")
    classes = placement.at("1.6").resource_classes
    classes.create(name=old)
    cleanup(classes.delete, new)
    assert classes.update(old, name=new).name == new
    with pytest.raises(NotFound):
        classes.show(old)
    with pytest.raises(BadRequest):
        classes.update("VCPU", name=old)


def test_what_others_use_cannot_be_deleted(
    placement: PlacementRolling, cleanup: Cleanup, found: ResourceProvider
) -> None:
    if since(placement, "1.2+"):
        kind = custom("kind")
        placement.resource_classes.create(name=kind)
        cleanup(placement.resource_classes.delete, kind)
        stocked(placement, cleanup, **{kind: 1})
        with pytest.raises(Conflict, match="in use"):
            placement.resource_classes.delete(kind)
