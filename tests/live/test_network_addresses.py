# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Address scopes, address groups and subnet pools."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import BadRequest, Conflict, NotFound
from openstack_typed.network import AddressGroup, AddressScope, Network, SubnetPool
from tests.live.netting import (
    check_change,
    check_filters,
    check_lists,
    check_revisions,
    check_tags,
    made_network,
)
from tests.live.support import Cleanup, unique


def made_scope(network: Network, cleanup: Cleanup, **arguments: Any) -> AddressScope:
    """A new address scope."""
    made = network.address_scopes.create(**{"name": unique("scope"), "ip_version": 4, **arguments})
    cleanup(network.address_scopes.delete, made.id)
    return made


def made_group(network: Network, cleanup: Cleanup, **arguments: Any) -> AddressGroup:
    """A new address group."""
    made = network.address_groups.create(**{"name": unique("group"), **arguments})
    cleanup(network.address_groups.delete, made.id)
    return made


def made_pool(network: Network, cleanup: Cleanup, **arguments: Any) -> SubnetPool:
    """A new subnet pool."""
    made = network.subnet_pools.create(
        **{"name": unique("pool"), "prefixes": ["10.83.0.0/16"], **arguments}
    )
    cleanup(network.subnet_pools.delete, made.id)
    return made


# --- address scopes


def test_an_address_scope_is_as_it_was_asked_for_and_changes(
    network: Network, cleanup: Cleanup
) -> None:
    project = network.session.get_project_id()
    made = made_scope(
        network, cleanup, ip_version=6, shared=False, project_id=project, tenant_id=project
    )
    assert (made.ip_version, made.shared, made.project_id) == (6, False, project)
    assert network.address_scopes.show(made.id) == made
    changed = network.address_scopes.update(made.id, name="other", shared=True)
    assert (changed.name, changed.shared) == ("other", True)


def test_an_address_scope_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    made = made_scope(network, cleanup)
    fitting = {"name": made.name, "ip_version": 4, "shared": False}
    common = ("project_id", "tenant_id")
    check_filters(network.address_scopes, made, fitting, {"ip_version": 6}, common=common)


def test_lists_of_address_scopes(network: Network, cleanup: Cleanup) -> None:
    made = [made_scope(network, cleanup) for _ in range(3)]
    check_lists(network.address_scopes, made, "name")


def test_an_address_scope_in_use_is_not_deleted(network: Network, cleanup: Cleanup) -> None:
    scope = made_scope(network, cleanup)
    made_pool(network, cleanup, address_scope_id=scope.id)
    with pytest.raises(Conflict):
        network.address_scopes.delete(scope.id)


# --- address groups


def test_an_address_group_is_as_it_was_asked_for_and_changes(
    network: Network, cleanup: Cleanup
) -> None:
    project = network.session.get_project_id()
    made = made_group(
        network,
        cleanup,
        description="for tests",
        addresses=["10.1.0.0/16", "10.2.0.1/32"],
        project_id=project,
        tenant_id=project,
    )
    assert (made.description, made.project_id) == ("for tests", project)
    assert sorted(made.addresses) == ["10.1.0.0/16", "10.2.0.1/32"]
    assert network.address_groups.show(made.id) == made
    changed = network.address_groups.update(made.id, name="other", description="changed")
    assert (changed.name, changed.description) == ("other", "changed")


def test_addresses_come_to_a_group_and_leave_it(network: Network, cleanup: Cleanup) -> None:
    made, groups = made_group(network, cleanup, addresses=["10.1.0.0/16"]), network.address_groups
    more = groups.add_addresses(made.id, addresses=["10.2.0.0/16"])
    assert sorted(more.addresses) == ["10.1.0.0/16", "10.2.0.0/16"]
    with pytest.raises(BadRequest):
        groups.add_addresses(made.id, addresses=["10.2.0.0/16"])
    less = groups.remove_addresses(made.id, addresses=["10.1.0.0/16"])
    assert less.addresses == ["10.2.0.0/16"]
    with pytest.raises(NotFound):
        groups.remove_addresses(made.id, addresses=["10.1.0.0/16"])


def test_an_address_group_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    made = made_group(network, cleanup, description=unique("description"))
    check_filters(network.address_groups, made, {"name": made.name})


def test_lists_of_address_groups(network: Network, cleanup: Cleanup) -> None:
    made = [made_group(network, cleanup) for _ in range(3)]
    check_lists(network.address_groups, made, "name")


def test_an_address_group_changes_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    made = made_group(network, cleanup)
    check_change(network.address_groups, made)


def test_the_deletion_of_an_address_group_looks_at_no_revision(
    network: Network, cleanup: Cleanup
) -> None:
    made = made_group(network, cleanup)
    other = {"If-Match": f"revision_number={made.revision_number + 100}"}
    network.call("DELETE", f"/address-groups/{made.id}", headers=other)
    with pytest.raises(NotFound):
        network.address_groups.show(made.id)


# --- subnet pools


def test_a_subnet_pool_is_as_it_was_asked_for_and_changes(
    network: Network, cleanup: Cleanup
) -> None:
    project = network.session.get_project_id()
    scope = made_scope(network, cleanup)
    made = made_pool(
        network,
        cleanup,
        description="for tests",
        min_prefixlen=20,
        default_prefixlen=24,
        max_prefixlen=28,
        default_quota=1024,
        is_default=False,
        shared=False,
        address_scope_id=scope.id,
        project_id=project,
        tenant_id=project,
    )
    assert (made.min_prefixlen, made.default_prefixlen, made.max_prefixlen) == ("20", "24", "28")
    assert (made.default_quota, made.address_scope_id) == (1024, scope.id)
    assert network.subnet_pools.show(made.id) == made
    changed = network.subnet_pools.update(
        made.id,
        name="other",
        description="changed",
        prefixes=["10.83.0.0/16", "10.84.0.0/16"],
        min_prefixlen=21,
        default_prefixlen=25,
        max_prefixlen=29,
        default_quota=2048,
        is_default=False,
        address_scope_id=None,
    )
    assert (changed.name, changed.description, changed.default_quota) == ("other", "changed", 2048)
    assert (changed.min_prefixlen, changed.max_prefixlen, changed.default_prefixlen) == (21, 29, 25)
    assert sorted(changed.prefixes) == ["10.83.0.0/16", "10.84.0.0/16"]
    assert changed.address_scope_id is None


def test_prefixes_come_to_a_subnet_pool_and_leave_it(network: Network, cleanup: Cleanup) -> None:
    made, pools = made_pool(network, cleanup), network.subnet_pools
    assert pools.add_prefixes(made.id, prefixes=["10.82.0.0/16"]).prefixes == ["10.82.0.0/15"]
    assert pools.add_prefixes(made.id, prefixes=["10.82.0.0/16"]).prefixes == ["10.82.0.0/15"]
    assert pools.remove_prefixes(made.id, prefixes=["10.83.0.0/16"]).prefixes == ["10.82.0.0/16"]


def test_subnets_of_a_network_are_put_into_a_subnet_pool(
    network: Network, cleanup: Cleanup
) -> None:
    pool = made_pool(network, cleanup)
    on = made_network(network, cleanup)
    subnet = network.subnets.create(network_id=on, ip_version=4, cidr="10.86.0.0/24")
    cleanup(network.subnets.delete, subnet.id)
    (onboarded,) = network.subnet_pools.onboard_network_subnets(
        pool.id, network_id=on, ip_version=4
    )
    assert (onboarded.id, onboarded.cidr) == (subnet.id, "10.86.0.0/24")
    assert network.subnets.show(subnet.id).subnetpool_id == pool.id


def test_a_subnet_pool_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    scope = made_scope(network, cleanup)
    made = made_pool(
        network,
        cleanup,
        description=unique("description"),
        min_prefixlen=20,
        default_prefixlen=24,
        max_prefixlen=28,
        default_quota=1024,
        address_scope_id=scope.id,
    )
    check_tags(network, "subnetpools", network.subnet_pools, made)
    fitting = {
        "name": made.name,
        "ip_version": 4,
        "min_prefixlen": 20,
        "max_prefixlen": 28,
        "default_prefixlen": 24,
        "default_quota": 1024,
        "is_default": False,
        "shared": False,
        "address_scope_id": scope.id,
    }
    check_filters(network.subnet_pools, made, fitting, {"ip_version": 6})


def test_lists_of_subnet_pools(network: Network, cleanup: Cleanup) -> None:
    made = [made_pool(network, cleanup) for _ in range(3)]
    check_lists(network.subnet_pools, made, "name")


def test_a_subnet_pool_changes_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    check_revisions(network.subnet_pools, made_pool(network, cleanup))
