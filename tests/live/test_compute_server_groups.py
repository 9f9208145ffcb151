# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Server groups."""

from __future__ import annotations

import pytest

from openstack_typed.compute import ComputeRolling, ServerGroupRolling
from openstack_typed.errors import NotFound, UnsupportedArgument
from tests.live.support import Cleanup, since, unique


@pytest.fixture
def group(compute: ComputeRolling, cleanup: Cleanup) -> ServerGroupRolling:
    """A server group whose servers are kept apart."""
    name = unique("group")
    if since(compute, "2.64+"):
        made = compute.server_groups.create(
            name=name, policy="anti-affinity", rules={"max_server_per_host": 3}
        )
    else:
        made = compute.server_groups.create(name=name, policies=["anti-affinity"])
    cleanup(compute.server_groups.delete, made.id)
    return made


def test_a_group_has_its_policy_in_the_form_of_its_microversion(
    compute: ComputeRolling, group: ServerGroupRolling
) -> None:
    if since(compute, "2.64+"):
        assert group.policy == "anti-affinity"
        assert group.rules.max_server_per_host == 3
    else:
        assert (group.policies, group.metadata) == (["anti-affinity"], {})
    assert compute.server_groups.show(group.id) == group


def test_groups_come_in_pages(
    compute: ComputeRolling, group: ServerGroupRolling, cleanup: Cleanup
) -> None:
    for _ in range(2):
        kind = {"policy": "affinity"} if since(compute, "2.64+") else {"policies": ["affinity"]}
        other = compute.server_groups.create(name=unique("group"), **kind)
        cleanup(compute.server_groups.delete, other.id)
    listed = compute.server_groups.list
    whole = [g.id for g in listed()]
    assert group.id in whole
    assert [g.id for g in listed(limit=2, offset=1)] == whole[1:]
    assert {*whole} <= {g.id for g in listed(all_projects=True)}


def test_soft_policies_need_2_15(compute: ComputeRolling, cleanup: Cleanup) -> None:
    name = unique("group")
    if since(compute, "2.64+"):
        made = compute.server_groups.create(name=name, policy="soft-affinity")
        assert made.policy == "soft-affinity"
    elif since(compute, "2.15+"):
        made = compute.server_groups.create(name=name, policies=["soft-affinity"])
        assert made.policies == ["soft-affinity"]
    else:
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.15"):
            compute.server_groups.create(name=name, policies=["soft-affinity"])
        return
    cleanup(compute.server_groups.delete, made.id)


def test_a_deleted_group_is_not_found(compute: ComputeRolling, group: ServerGroupRolling) -> None:
    compute.server_groups.delete(group.id)
    with pytest.raises(NotFound):
        compute.server_groups.show(group.id)
