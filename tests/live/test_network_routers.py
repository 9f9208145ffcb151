# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Routers."""

from __future__ import annotations

from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from openstack_typed.network import Network, Subnet
from tests.live.machines import network_id
from tests.live.netting import (
    NOWHERE,
    check_filters,
    check_lists,
    check_revisions,
    check_tags,
    made_network,
    made_router,
)
from tests.live.support import Cleanup, unique


@pytest.fixture
def subnet(network: Network, cleanup: Cleanup) -> Subnet:
    """A subnet on a network of its own."""
    made = network.subnets.create(
        network_id=made_network(network, cleanup), ip_version=4, cidr="10.81.0.0/24"
    )
    cleanup(network.subnets.delete, made.id)
    return made


def test_a_router_is_as_it_was_asked_for(network: Network, cleanup: Cleanup) -> None:
    project = network.session.get_project_id()
    public = network_id(network.session, "public")
    made = made_router(
        network,
        cleanup,
        description="for tests",
        admin_state_up=True,
        external_gateway_info={"network_id": public, "enable_snat": False, "qos_policy_id": None},
        distributed=False,
        ha=False,
        availability_zone_hints=[],
        project_id=project,
        tenant_id=project,
    )
    assert (made.description, made.project_id, made.status) == ("for tests", project, "ACTIVE")
    gateway = made.external_gateway_info
    assert gateway is not None
    assert (gateway.network_id, gateway.enable_snat, gateway.qos_policy_id) == (
        public,
        False,
        None,
    )
    assert len(gateway.external_fixed_ips) == 1
    assert (made.distributed, made.ha, made.routes) == (False, False, [])
    assert (made.flavor_id, made.conntrack_helpers) == (None, [])
    assert network.routers.show(made.id).external_gateway_info == gateway


def test_a_flavor_of_routers_must_exist(network: Network) -> None:
    with pytest.raises(NotFound):
        network.routers.create(name="never made", flavor_id=NOWHERE)


def test_a_router_changes(network: Network, subnet: Subnet, cleanup: Cleanup) -> None:
    public = network_id(network.session, "public")
    made = made_router(network, cleanup)
    network.routers.add_router_interface(made.id, subnet_id=subnet.id)
    cleanup(network.routers.remove_router_interface, made.id, subnet_id=subnet.id)
    routes = [{"destination": "192.0.2.0/24", "nexthop": "10.81.0.9"}]
    changed = network.routers.update(
        made.id,
        name="other",
        description="changed",
        admin_state_up=False,
        routes=[{"destination": "192.0.2.0/24", "nexthop": "10.81.0.9"}],
        external_gateway_info={"network_id": public, "external_fixed_ips": []},
        distributed=False,
        ha=False,
    )
    cleanup(network.routers.update, made.id, routes=None)
    assert (changed.name, changed.description, changed.admin_state_up) == (
        "other",
        "changed",
        False,
    )
    assert [route.to_dict() for route in changed.routes] == routes
    assert network.routers.update(made.id, external_gateway_info=None).external_gateway_info is None


def test_interfaces_are_added_by_subnet_or_port(
    network: Network, subnet: Subnet, cleanup: Cleanup
) -> None:
    made = made_router(network, cleanup)
    added = network.routers.add_router_interface(made.id, subnet_id=subnet.id)
    assert (added.id, added.subnet_id, added.network_id) == (
        made.id,
        subnet.id,
        subnet.network_id,
    )
    with pytest.raises(Conflict):
        network.routers.delete(made.id)
    removed = network.routers.remove_router_interface(
        made.id, subnet_id=subnet.id, port_id=added.port_id
    )
    assert (removed.port_id, removed.subnet_ids) == (added.port_id, [subnet.id])
    port = network.ports.create(network_id=subnet.network_id)
    cleanup(network.ports.delete, port.id)
    assert network.routers.add_router_interface(made.id, port_id=port.id).port_id == port.id
    network.routers.remove_router_interface(made.id, port_id=port.id)
    with pytest.raises(NotFound):
        network.routers.remove_router_interface(made.id, port_id=port.id)
    with pytest.raises(BadRequest):
        network.routers.add_router_interface(made.id)


def test_routes_are_added_and_removed(network: Network, subnet: Subnet, cleanup: Cleanup) -> None:
    made = made_router(network, cleanup)
    network.routers.add_router_interface(made.id, subnet_id=subnet.id)
    cleanup(network.routers.remove_router_interface, made.id, subnet_id=subnet.id)
    routes: Any = [{"destination": f"198.51.{n}.0/24", "nexthop": "10.81.0.9"} for n in (100, 101)]
    added = network.routers.add_extraroutes(made.id, routes=routes)
    assert sorted(r.destination for r in added.routes) == ["198.51.100.0/24", "198.51.101.0/24"]
    left = network.routers.remove_extraroutes(made.id, routes=routes[:1])
    assert [r.destination for r in left.routes] == ["198.51.101.0/24"]
    assert network.routers.remove_extraroutes(made.id, routes=routes).routes == []
    with pytest.raises(BadRequest):
        far: Any = [{"destination": "198.51.100.0/24", "nexthop": "203.0.113.250"}]
        network.routers.add_extraroutes(made.id, routes=far)


def test_a_router_without_agents_has_none(network: Network, cleanup: Cleanup) -> None:
    assert network.routers.list_l3_agents(made_router(network, cleanup).id).all() == []


def test_a_router_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    made = made_router(network, cleanup, description=unique("description"))
    check_tags(network, "routers", network.routers, made)
    check_filters(network.routers, made, {"name": made.name, "admin_state_up": True})


def test_lists_of_routers(network: Network, cleanup: Cleanup) -> None:
    made = [made_router(network, cleanup) for _ in range(3)]
    check_lists(network.routers, made, "name")


def test_a_router_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    check_revisions(network.routers, made_router(network, cleanup))


def test_a_plain_member_sees_less_of_a_router(demo: Session, cleanup: Cleanup) -> None:
    mine = Network(demo)
    made = made_router(mine, cleanup)
    assert (made.distributed, made.ha) == (None, None)
    with pytest.raises(Forbidden):
        mine.routers.update(made.id, distributed=False)
