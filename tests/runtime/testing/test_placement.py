# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Placement of the fake: candidates of trees, of providers that share, and of groups."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import Conflict
from openstack_typed.placement import Placement, Placement_1_39
from openstack_typed.testing import FakeCloud

NOBODY = "00000000-0000-4000-8000-000000000000"
SHARING = "11111111-0000-4000-8000-000000000000"


@pytest.fixture
def placement(fake: FakeCloud) -> Placement_1_39:
    return Placement(fake.session(), "1.39")


class Providers:
    """Makes providers, and finds candidates by their names."""

    def __init__(self, placement: Placement_1_39) -> None:
        self.placement = placement
        self.names: dict[str, str] = {}

    def make(self, name: str, *traits: str, above: str = "", group: str = "", **totals: int) -> str:
        found = self.placement.resource_providers.create(
            name=name, parent_provider_uuid=self.id(above) if above else None
        )
        uuid, generation = found.uuid, 0
        self.names[uuid] = name
        self.placement.inventories.replace(
            uuid,
            inventories={kind: {"total": total} for kind, total in totals.items()},
            resource_provider_generation=generation,
        )
        self.placement.resource_provider_traits.replace(
            uuid, traits=list(traits), resource_provider_generation=1
        )
        if group:
            generation = self.placement.resource_providers.show(uuid).generation
            self.placement.resource_provider_aggregates.replace(
                uuid, {"aggregates": [group], "resource_provider_generation": generation}
            )
        return uuid

    def id(self, name: str) -> str:
        return next(uuid for uuid, known in self.names.items() if known == name)

    def found(self, **query: Any) -> list[dict[str, dict[str, int]]]:
        """What each candidate takes of which provider."""
        listed = self.placement.allocation_candidates.list(**query).allocation_requests
        return [
            {self.names[u]: dict(each.resources) for u, each in one.allocations.items()}
            for one in listed
        ]


@pytest.fixture
def providers(placement: Placement_1_39) -> Providers:
    return Providers(placement)


def test_a_tree_gives_together_what_no_provider_has_alone(providers: Providers) -> None:
    providers.make("host", MEMORY_MB=1024)
    providers.make("numa0", "HW_CPU_X86_AVX", above="host", PCPU=4)
    providers.make("numa1", above="host", PCPU=4)
    providers.make("other", PCPU=8)
    both = {"MEMORY_MB": 512, "PCPU": 2}
    assert providers.found(resources=both) == [
        {"host": {"MEMORY_MB": 512}, "numa0": {"PCPU": 2}},
        {"host": {"MEMORY_MB": 512}, "numa1": {"PCPU": 2}},
    ]
    assert providers.found(resources=both, required="HW_CPU_X86_AVX") == [
        {"host": {"MEMORY_MB": 512}, "numa0": {"PCPU": 2}}
    ]
    in_other = {"resources": {"PCPU": 2}, "in_tree": providers.id("other")}
    assert providers.found(**in_other) == [{"other": {"PCPU": 2}}]


def test_a_provider_shares_with_its_aggregate(providers: Providers) -> None:
    providers.make("near", group=SHARING, PCPU=4)
    providers.make("far", PCPU=4)
    shares = "MISC_SHARES_VIA_AGGREGATE"
    providers.make("storage", shares, group=SHARING, DISK_GB=100)
    assert providers.found(resources={"PCPU": 1, "DISK_GB": 10}) == [
        {"near": {"PCPU": 1}, "storage": {"DISK_GB": 10}}
    ]


def test_groups_are_kept_apart_or_in_one_subtree(providers: Providers) -> None:
    providers.make("host", MEMORY_MB=1024)
    for name in ("nic0", "nic1"):
        providers.make(name, above="host", SRIOV_NET_VF=2)
    groups: Any = {"group_resources": {"_A": {"SRIOV_NET_VF": 1}, "_B": {"SRIOV_NET_VF": 1}}}
    apart = providers.found(**groups, group_policy="isolate")
    assert apart == [{"nic0": {"SRIOV_NET_VF": 1}, "nic1": {"SRIOV_NET_VF": 1}}] * 2
    close = providers.found(**groups, group_policy="none", same_subtree=["_A,_B"])
    assert close == [{"nic0": {"SRIOV_NET_VF": 2}}, {"nic1": {"SRIOV_NET_VF": 2}}]
    groups = {"group_resources": {"_A": {"SRIOV_NET_VF": 2}, "_B": {"SRIOV_NET_VF": 1}}}
    assert {frozenset(one) for one in providers.found(**groups, group_policy="none")} == {
        frozenset({"nic0", "nic1"})
    }


def test_what_is_taken_is_no_candidate_any_more(
    placement: Placement_1_39, providers: Providers
) -> None:
    uuid = providers.make("host", PCPU=4)
    claim: Any = {
        "allocations": {uuid: {"resources": {"PCPU": 3}}}, "project_id": "p", "user_id": "u",
        "consumer_generation": None, "consumer_type": "INSTANCE",
    }  # fmt: skip
    placement.allocations.replace(NOBODY, **claim)
    assert providers.found(resources={"PCPU": 2}) == []
    assert providers.found(resources={"PCPU": 1}) == [{"host": {"PCPU": 1}}]
    with pytest.raises(Conflict, match="consumer generation conflict") as caught:
        placement.allocations.replace(NOBODY, **claim)
    assert "placement.concurrent_update" in caught.value.response.text
    # What does not fit leaves all as it was.
    other = {**claim, "allocations": {uuid: {"resources": {"PCPU": 2}}}}
    with pytest.raises(Conflict, match="would exceed the capacity"):
        placement.allocations.replace(SHARING, **other)
    usages = placement.resource_provider_usages.show(uuid)
    assert usages.usages == {"PCPU": 3}
    assert placement.allocations.show(SHARING).allocations == {}
