# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Agents, what they serve, and the availability zones that they are in."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...verbs import matches
from ...world import Thing
from .dialect import RULES

_DHCP, _L3, BGP = "DHCP agent", "L3 agent", "BGP dynamic routing agent"
_RUNNING: tuple[dict[str, Any], ...] = (
    {
        "agent_type": _DHCP,
        "binary": "neutron-dhcp-agent",
        "topic": "dhcp_agent",
        "configurations": {"dhcp_driver": "fake", "networks": 0},
    },
    {
        "agent_type": _L3,
        "binary": "neutron-l3-agent",
        "topic": "l3_agent",
        "configurations": {"agent_mode": "legacy", "routers": 0},
    },
    {
        "agent_type": BGP,
        "binary": "neutron-bgp-dragent",
        "topic": "bgp_dragent",
        "configurations": {"bgp_speakers": 0},
    },
)
"""The agents that run on the one host; the one for BGP where the extension is loaded."""
_NOT_ABLE = {_DHCP: "InvalidDHCPAgent", _L3: "InvalidL3Agent", BGP: "InvalidDRAgent"}

RULES.usual["Agent"] = {
    "host": lambda call: call.service.cloud.host,
    "admin_state_up": True,
    "alive": True,
    "description": None,
    "availability_zone": "nova",
    "resources_synced": None,
    "created_at": lambda call: _now(call),
    "started_at": lambda call: _now(call),
}


def _now(call: Call) -> str:
    return call.world.now().strftime("%Y-%m-%d %H:%M:%S")


@RULES.seed
@RULES.checks("agents.list", "availability_zones.list")
def _report(call: Call) -> None:
    """Let the agents report: those whose record was deleted come back with a new one."""
    known = {agent["agent_type"] for agent in call.all("Agent")}
    if "bgp_dragent_scheduler" not in (call.service.loaded() or ()):
        known.add(BGP)
    for fields in _RUNNING:
        if fields["agent_type"] not in known:
            agent = call.make("Agent", dict(fields), project="")
            agent.hidden["serves"] = []


@RULES.shows("Agent.heartbeat_timestamp")
def _heartbeat(call: Call, _agent: Thing) -> str:
    return _now(call)


# --- what they serve

RULES.admin += [f"agents.*_{what}*" for what in ("dhcp_network", "l3_router", "bgp_speaker")]


def serves(agent: Thing) -> list[str]:
    """The ids of the networks or routers that an agent serves."""
    serves: list[str] = agent.hidden["serves"]
    return serves


def serving(call: Call, thing: Thing, kind: str) -> list[Thing]:
    """The agents of a kind that serve a network or a router."""
    agents = [agent for agent in call.all("Agent") if agent["agent_type"] == kind]
    return [agent for agent in agents if thing.key in serves(agent)]


def able(agent: Thing, kind: str) -> None:
    """Refuse work for an agent that does not do it."""
    if agent["agent_type"] != kind or not agent["admin_state_up"]:
        text = f"Agent {agent.key} is not a valid {kind}, or has been disabled."
        raise Refused(404, text, _NOT_ABLE[kind])


@RULES.shows("Network.availability_zones", "Router.availability_zones")
def _zones_of(call: Call, thing: Thing) -> list[str]:
    agents = [agent for agent in call.all("Agent") if thing.key in serves(agent)]
    return sorted({agent["availability_zone"] for agent in agents})


@RULES.once_gone("Network", "Router", "BgpSpeaker")
def _served_gone(call: Call, thing: Thing) -> None:
    for agent in call.all("Agent"):
        if thing.key in serves(agent):
            serves(agent).remove(thing.key)


@RULES.does("agents.list_dhcp_networks")
def _networks(call: Call) -> list[Thing]:
    return [call.get("Network", key) for key in serves(call.thing)]


@RULES.does("networks.list_dhcp_agents")
def _dhcp_agents(call: Call) -> list[Thing]:
    return serving(call, call.thing, _DHCP)


@RULES.does("agents.add_dhcp_network")
def _add_network(call: Call) -> None:
    agent, network = call.things["agent_id"], call.args["network_id"]
    able(agent, _DHCP)
    if network in serves(agent):
        text = f"The network {network} has been already hosted by the DHCP Agent {agent.key}."
        raise Refused(409, text, "NetworkHostedByDHCPAgent")
    serves(agent).append(network)


@RULES.does("agents.remove_dhcp_network")
def _remove_network(call: Call) -> None:
    agent, network = call.things["agent_id"], call.things["network_id"]
    if network.key not in serves(agent):
        text = f"The network {network.key} is not hosted by the DHCP agent {agent.key}."
        raise Refused(409, text, "NetworkNotHostedByDhcpAgent")
    serves(agent).remove(network.key)


@RULES.does("agents.list_l3_routers")
def _routers(call: Call) -> list[Thing]:
    return [call.get("Router", key) for key in serves(call.thing)]


@RULES.does("routers.list_l3_agents")
def _l3_agents(call: Call) -> list[Thing]:
    return serving(call, call.thing, _L3)


@RULES.does("agents.add_l3_router")
def _add_router(call: Call) -> None:
    agent, router = call.things["agent_id"], call.get("Router", call.args["router_id"])
    able(agent, _L3)
    for other in serving(call, router, _L3):
        if other is not agent:
            text = f"The router {router.key} has been already hosted by the L3 Agent {other.key}."
            raise Refused(409, text, "RouterHostedByL3Agent")
        return
    serves(agent).append(router.key)


@RULES.does("agents.remove_l3_router")
def _remove_router(call: Call) -> None:
    agent, router = call.things["agent_id"], call.things["router_id"]
    if router.key in serves(agent):
        serves(agent).remove(router.key)


# --- availability zones


@RULES.does("availability_zones.list")
def _zones(call: Call) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for agent in call.all("Agent"):
        resource = {_DHCP: "network", _L3: "router"}.get(agent["agent_type"])
        if resource is None:
            continue
        zone = found.setdefault(
            (agent["availability_zone"], resource),
            {"name": agent["availability_zone"], "resource": resource, "state": "unavailable"},
        )
        if agent["admin_state_up"]:
            zone["state"] = "available"
    wanted = {n: call.query[n] for n in ("name", "resource", "state") if n in call.query}
    return [
        zone
        for zone in found.values()
        if all(matches(zone[name], values) for name, values in wanted.items())
    ]
