# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Subnets."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import BadRequest, Conflict
from openstack_typed.network import Network, Subnet
from tests.live.netting import (
    check_filters,
    check_lists,
    check_revisions,
    check_tags,
    made_network,
)
from tests.live.support import Cleanup, unique


def made_subnet(network: Network, cleanup: Cleanup, number: int = 1, **arguments: Any) -> Subnet:
    """A new subnet on a new network, unless one is given."""
    if "network_id" not in arguments:
        arguments["network_id"] = made_network(network, cleanup)
    if "subnetpool_id" not in arguments:
        arguments.setdefault("cidr", f"10.77.{number}.0/24")
    made = network.subnets.create(**{"name": unique("subnet"), "ip_version": 4, **arguments})
    cleanup(network.subnets.delete, made.id)
    return made


def test_a_subnet_is_as_it_was_asked_for(network: Network, cleanup: Cleanup) -> None:
    project = network.session.get_project_id()
    made = made_subnet(
        network,
        cleanup,
        description="for tests",
        gateway_ip="10.77.1.254",
        enable_dhcp=False,
        allocation_pools=[{"start": "10.77.1.10", "end": "10.77.1.20"}],
        dns_nameservers=["192.0.2.53"],
        host_routes=[{"destination": "192.0.2.0/24", "nexthop": "10.77.1.1"}],
        service_types=["compute:nova"],
        segment_id=None,
        project_id=project,
        tenant_id=project,
    )
    assert (made.cidr, made.gateway_ip, made.enable_dhcp) == (
        "10.77.1.0/24",
        "10.77.1.254",
        False,
    )
    assert [(p.start, p.end) for p in made.allocation_pools] == [("10.77.1.10", "10.77.1.20")]
    (route,) = made.host_routes
    assert (route.destination, route.nexthop) == ("192.0.2.0/24", "10.77.1.1")
    assert (made.dns_nameservers, made.service_types) == (["192.0.2.53"], ["compute:nova"])
    assert (made.description, made.project_id) == ("for tests", project)
    assert network.subnets.show(made.id) == made


def test_a_subnet_of_ipv6_has_modes(network: Network, cleanup: Cleanup) -> None:
    made = made_subnet(
        network,
        cleanup,
        ip_version=6,
        cidr="2001:db8:77::/64",
        ipv6_address_mode="slaac",
        ipv6_ra_mode="slaac",
        gateway_ip=None,
    )
    assert (made.ip_version, made.ipv6_address_mode, made.gateway_ip) == (6, "slaac", None)
    filters: dict[str, Any] = {"ipv6_address_mode": "slaac", "ipv6_ra_mode": ["slaac"]}
    assert made.id in {s.id for s in network.subnets.list(**filters)}


def test_a_subnet_takes_its_addresses_from_a_pool(network: Network, cleanup: Cleanup) -> None:
    pool = network.subnet_pools.create(
        name=unique("pool"), prefixes=["10.78.0.0/16"], default_prefixlen=26
    )
    cleanup(network.subnet_pools.delete, pool.id)
    made = made_subnet(network, cleanup, subnetpool_id=pool.id, prefixlen=28)
    assert (made.subnetpool_id, made.cidr) == (pool.id, "10.78.0.0/28")
    assert [s.id for s in network.subnets.list(subnetpool_id=pool.id)] == [made.id]


def test_a_subnet_needs_a_default_pool_to_take_from(network: Network, cleanup: Cleanup) -> None:
    home = made_network(network, cleanup)
    with pytest.raises(BadRequest):
        network.subnets.create(network_id=home, ip_version=4, use_default_subnetpool=True)
    pool = network.subnet_pools.create(
        name=unique("pool"), prefixes=["10.77.0.0/16"], default_prefixlen=26, is_default=True
    )
    cleanup(network.subnet_pools.delete, pool.id)
    made = network.subnets.create(network_id=home, ip_version=4, use_default_subnetpool=True)
    cleanup(network.subnets.delete, made.id)
    assert (made.subnetpool_id, made.cidr) == (pool.id, "10.77.0.0/26")


def test_several_subnets_are_created_at_once(network: Network, cleanup: Cleanup) -> None:
    home = made_network(network, cleanup)
    made = network.subnets.create_many(
        [{"network_id": home, "ip_version": 4, "cidr": f"10.79.{n}.0/24"} for n in (1, 2)]
    )
    for one in made:
        cleanup(network.subnets.delete, one.id)
    assert [one.cidr for one in made] == ["10.79.1.0/24", "10.79.2.0/24"]


def test_a_subnet_changes(network: Network, cleanup: Cleanup) -> None:
    made = made_subnet(network, cleanup)
    changed = network.subnets.update(
        made.id,
        name="other",
        description="changed",
        gateway_ip="10.77.1.2",
        enable_dhcp=False,
        allocation_pools=[{"start": "10.77.1.30", "end": "10.77.1.40"}],
        dns_nameservers=["192.0.2.54"],
        host_routes=[{"destination": "198.51.100.0/24", "nexthop": "10.77.1.3"}],
        service_types=["network:dhcp"],
    )
    assert (changed.name, changed.description, changed.gateway_ip) == (
        "other",
        "changed",
        "10.77.1.2",
    )
    assert (changed.dns_nameservers, changed.service_types) == (["192.0.2.54"], ["network:dhcp"])
    assert [p.start for p in changed.allocation_pools] == ["10.77.1.30"]
    emptied = network.subnets.update(
        made.id, gateway_ip=None, dns_nameservers=None, host_routes=None
    )
    assert (emptied.gateway_ip, emptied.dns_nameservers, emptied.host_routes) == (None, [], [])


def test_a_subnet_is_put_on_a_segment(network: Network, cleanup: Cleanup) -> None:
    home = made_network(
        network,
        cleanup,
        provider_network_type="vlan",
        provider_physical_network="physnet1",
        provider_segmentation_id=160,
    )
    (segment,) = network.adapter.get(f"/segments?network_id={home}").json()["segments"]
    made = made_subnet(network, cleanup, network_id=home, segment_id=segment["id"])
    assert made.segment_id == segment["id"]
    assert [s.id for s in network.subnets.list(segment_id=segment["id"])] == [made.id]
    assert network.subnets.update(made.id, segment_id=segment["id"]).segment_id == segment["id"]


def test_a_subnet_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    made = made_subnet(network, cleanup, description=unique("description"))
    check_tags(network, "subnets", network.subnets, made)
    fitting: dict[str, Any] = {
        "name": made.name,
        "network_id": made.network_id,
        "ip_version": 4,
        "cidr": made.cidr,
        "gateway_ip": made.gateway_ip,
        "enable_dhcp": True,
        "shared": False,
        "router_external": False,
    }
    wrong = {"ip_version": 6, "cidr": "10.77.99.0/24", "gateway_ip": "10.77.99.1"}
    check_filters(network.subnets, made, fitting, wrong)


def test_lists_of_subnets(network: Network, cleanup: Cleanup) -> None:
    home = made_network(network, cleanup)
    made = [made_subnet(network, cleanup, n, network_id=home) for n in (1, 2, 3)]
    check_lists(network.subnets, made, "cidr")


def test_a_subnet_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    check_revisions(network.subnets, made_subnet(network, cleanup))


def test_a_subnet_in_use_is_not_deleted(network: Network, cleanup: Cleanup) -> None:
    made = made_subnet(network, cleanup)
    port = network.ports.create(network_id=made.network_id)
    cleanup(network.ports.delete, port.id)
    with pytest.raises(Conflict):
        network.subnets.delete(made.id)


def test_subnets_of_a_network_do_not_overlap(network: Network, cleanup: Cleanup) -> None:
    made = made_subnet(network, cleanup)
    with pytest.raises(BadRequest, match="overlaps"):
        made_subnet(network, cleanup, network_id=made.network_id)
