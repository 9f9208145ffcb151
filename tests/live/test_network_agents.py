# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Agents, what they serve, and where: availability zones, service providers, addresses in use."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import Conflict, ExtensionMissing, NotFound
from openstack_typed.network import Agent, AgentType, Network
from tests.live.netting import made_network, made_port, made_router
from tests.live.support import Cleanup, wait_until


def agent_of(network: Network, kind: AgentType) -> Agent:
    """The agent of a kind, once it is there."""

    def listed() -> list[Agent]:
        return list(network.agents.list(agent_type=kind))

    (found,) = wait_until(listed, lambda agents: agents)
    return found


# --- agents


def test_agents_are_listed_shown_and_changed(network: Network, cleanup: Cleanup) -> None:
    agent = agent_of(network, "L3 agent")
    assert (agent.binary, agent.topic, agent.alive) == ("neutron-l3-agent", "l3_agent", True)
    assert agent.configurations["agent_mode"] == "legacy"
    shown = network.agents.show(agent.id)
    assert (shown.id, shown.host, shown.created_at) == (agent.id, agent.host, agent.created_at)
    cleanup(network.agents.update, agent.id, admin_state_up=True, description=None)
    changed = network.agents.update(agent.id, admin_state_up=False, description="resting")
    assert (changed.admin_state_up, changed.description) == (False, "resting")
    states = {zone.resource: zone.state for zone in network.availability_zones.list()}
    assert states == {"router": "unavailable", "network": "available"}


def test_agents_are_found_by_all_that_they_have(network: Network, cleanup: Cleanup) -> None:
    agent = agent_of(network, "DHCP agent")
    network.agents.update(agent.id, description="for tests")
    cleanup(network.agents.update, agent.id, description=None)
    fitting: dict[str, Any] = {
        "agent_type": "DHCP agent",
        "binary": "neutron-dhcp-agent",
        "topic": "dhcp_agent",
        "host": agent.host,
        "admin_state_up": True,
        "alive": True,
        "availability_zone": "nova",
        "description": "for tests",
    }
    assert [each.id for each in network.agents.list(id=agent.id, **fitting)] == [agent.id]
    for name, value in fitting.items():
        wrong: dict[str, Any] = {name: (not value) if isinstance(value, bool) else "other"}
        assert not list(network.agents.list(id=agent.id, **wrong)), name


def test_lists_of_agents_are_sorted_and_come_in_pages(network: Network) -> None:
    dhcp, l3 = (agent_of(network, kind).id for kind in ("DHCP agent", "L3 agent"))

    def listed(**options: Any) -> list[str]:
        return [each.id for each in network.agents.list(sort_key=["agent_type"], **options)]

    assert listed(sort_dir=["asc"]) == [dhcp, l3]
    assert listed(sort_dir=["desc"], limit=1) == [l3, dhcp]
    assert listed(sort_dir=["asc"], limit=1, marker=dhcp) == [l3]
    backwards, *_ = network.agents.list(
        sort_key=["agent_type"], sort_dir=["asc"], limit=1, marker=l3, page_reverse=True
    ).pages()
    assert [each.id for each in backwards] == [dhcp]
    assert network.agents.show(l3, fields=["id", "host"]).to_dict().keys() == {"id", "host"}
    assert all(each.to_dict().keys() == {"id"} for each in network.agents.list(fields=["id"]))


def test_an_agent_that_is_deleted_comes_back_when_it_reports(network: Network) -> None:
    agent = agent_of(network, "DHCP agent")
    network.agents.delete(agent.id)
    with pytest.raises(NotFound):
        network.agents.show(agent.id)
    assert agent_of(network, "DHCP agent").id != agent.id


def test_a_dhcp_agent_serves_a_network(network: Network, cleanup: Cleanup) -> None:
    agent, home = agent_of(network, "DHCP agent"), made_network(network, cleanup)
    network.agents.add_dhcp_network(agent.id, network_id=home)
    with pytest.raises(Conflict):
        network.agents.add_dhcp_network(agent.id, network_id=home)
    assert home in [each.id for each in network.agents.list_dhcp_networks(agent.id)]
    assert [each.id for each in network.networks.list_dhcp_agents(home)] == [agent.id]
    network.agents.remove_dhcp_network(agent.id, home)
    assert network.networks.list_dhcp_agents(home).all() == []


def test_an_l3_agent_serves_a_router(network: Network, cleanup: Cleanup) -> None:
    agent, router = agent_of(network, "L3 agent"), made_router(network, cleanup)
    if not network.routers.list_l3_agents(router.id).all():
        network.agents.add_l3_router(agent.id, router_id=router.id)
    (hosting,) = network.routers.list_l3_agents(router.id)
    assert (hosting.id, hosting.alive) == (agent.id, True)
    assert router.id in [each.id for each in network.agents.list_l3_routers(agent.id)]
    network.agents.remove_l3_router(agent.id, router.id)
    assert network.routers.list_l3_agents(router.id).all() == []
    network.agents.add_l3_router(agent.id, router_id=router.id)
    assert [each.id for each in network.routers.list_l3_agents(router.id)] == [agent.id]
    with pytest.raises(ExtensionMissing):
        network.agents.update_l3_router(agent.id, router.id, ha_chassis_priority=1)
    with pytest.raises(ExtensionMissing):
        network.agents.add_l3_router(agent.id, router_id=router.id, ha_chassis_priority=1)
    with pytest.raises(ExtensionMissing):
        network.agents.update(agent.id, ha_chassis_priority=1)


# --- availability zones and service providers


def test_availability_zones_are_found_by_all_that_they_have(network: Network) -> None:
    agent_of(network, "DHCP agent")
    zones = network.availability_zones
    fitting: dict[str, Any] = {"name": "nova", "resource": "network", "state": "available"}
    (found,) = zones.list(**fitting)
    assert found.to_dict() == fitting
    for name, other in (("name", "other"), ("state", "unavailable")):
        assert not zones.list(**{**fitting, name: other}).all()


def test_service_providers_are_listed(network: Network) -> None:
    providers = network.service_providers.list()
    assert ("L3_ROUTER_NAT", "single_node", False) in [
        (each.service_type, each.name, each.default) for each in providers
    ]
    brief = network.service_providers.list(fields=["name"])
    assert all(each.to_dict().keys() == {"name"} for each in brief)


# --- addresses in use


def test_addresses_in_use_are_counted(network: Network, cleanup: Cleanup) -> None:
    home = made_network(network, cleanup)
    subnet = network.subnets.create(
        network_id=home,
        ip_version=4,
        cidr="10.88.0.0/24",
        allocation_pools=[{"start": "10.88.0.10", "end": "10.88.0.19"}],
    )
    cleanup(network.subnets.delete, subnet.id)
    made_port(network, cleanup, home)
    availabilities = network.network_ip_availabilities
    shown = availabilities.show(home)
    assert (shown.network_id, shown.total_ips, shown.used_ips) == (home, 10, 1)
    (part,) = shown.subnet_ip_availability
    assert (part.subnet_id, part.ip_version, part.cidr) == (subnet.id, 4, "10.88.0.0/24")
    details = shown.ip_availability_details
    assert (details.total_ips_in_allocation_pool, details.used_ips_in_allocation_pool) == (10, 1)
    assert details.total_ips_in_subnet == 254
    fitting: dict[str, Any] = {
        "network_id": home,
        "network_name": shown.network_name,
        "project_id": shown.project_id,
        "tenant_id": shown.tenant_id,
        "ip_version": 4,
    }
    (found,) = availabilities.list(**fitting)
    assert found == shown
    for name in fitting:
        filters: dict[str, Any] = {"network_id": home, name: 6 if name == "ip_version" else "other"}
        assert not list(availabilities.list(**filters)), name
    assert availabilities.show(home, fields=["network_id"]).network_id == home


def test_networks_are_sorted_by_their_ids_and_come_in_pages(
    network: Network, cleanup: Cleanup
) -> None:
    ids = sorted(made_network(network, cleanup) for _ in range(3))
    availabilities = network.network_ip_availabilities
    up: dict[str, Any] = {"network_id": ids, "sort_key": ["network_id"], "sort_dir": ["asc"]}
    assert [each.network_id for each in availabilities.list(**up)] == ids
    assert [each.network_id for each in availabilities.list(**up, limit=1)] == ids
    after = availabilities.list(**up, limit=1, marker=ids[0])
    assert [each.network_id for each in after] == ids[1:]
    before, *_ = availabilities.list(**up, limit=1, marker=ids[2], page_reverse=True).pages()
    assert [each.network_id for each in before] == [ids[1]]
    brief = availabilities.list(**up, fields=["network_id"])
    assert [each.network_id for each in brief] == ids
