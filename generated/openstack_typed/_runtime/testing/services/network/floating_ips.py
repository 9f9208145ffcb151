# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Floating IPs: their addresses outside, and the ports that they lead to."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from . import gateways
from .dialect import RULES
from .networks import subnets
from .routers import interfaces

OWNER = "network:floatingip"

RULES.usual["FloatingIp"] = {
    "description": "", "status": "DOWN", "port_id": None, "fixed_ip_address": None,
    "router_id": None, "qos_policy_id": None, "dns_name": "", "dns_domain": "", "tags": list,
    "revision_number": 0,
}  # fmt: skip

_DETAILS = (
    "name", "network_id", "mac_address", "admin_state_up", "status", "device_id", "device_owner",
)  # fmt: skip


def forwardings(call: Call, floating: Thing) -> list[Thing]:
    """The port forwardings of a floating IP."""
    where = call.world.where("network.FloatingIpPortForwarding", floatingip_id=floating.key)
    return list(where)


@RULES.shows("FloatingIp.port_details")
def _port_details(call: Call, thing: Thing) -> Any:
    port = call.world.get("network.Port", str(thing["port_id"]))
    return None if port is None else {name: port[name] for name in _DETAILS}


@RULES.shows("FloatingIp.port_forwardings")
def _port_forwardings(call: Call, thing: Thing) -> Any:
    names = ("id", "protocol", "internal_ip_address", "internal_port_id")
    found = []
    for each in forwardings(call, thing):
        one = {name: each[name] for name in names}
        ports = ("external_port", "internal_port")
        found.append(one | {name: each[name] for name in ports if each[name] is not None})
    return found


# --- what happens


@RULES.when_made("FloatingIp")
def _made(call: Call, thing: Thing) -> None:
    network = call.refer("Network", thing["floating_network_id"])
    if not network["router:external"]:
        text = f"Bad floatingip request: Network {network.key} is not a valid external network."
        raise Refused(400, text, "BadRequest")
    wanted = {"ip_address": thing.get("floating_ip_address"), "subnet_id": thing.get("subnet_id")}
    wanted |= {"subnet_id": call.args.get("subnet_id")} if call.args else {}
    wanted = {name: value for name, value in wanted.items() if value}
    if not any(subnet["ip_version"] == 4 for subnet in subnets(call, network.key)):
        text = f"Bad floatingip request: Network {network.key} does not contain any IPv4 subnet."
        raise Refused(400, text, "BadRequest")
    _lead(call, thing)
    fields: dict[str, Any] = {"network_id": network.key, "device_id": thing.key,
                              "device_owner": OWNER, "project_id": ""}  # fmt: skip
    port = call.make("Port", fields | ({"fixed_ips": [wanted]} if wanted else {}))
    thing["floating_ip_address"] = port["fixed_ips"][0]["ip_address"]


@RULES.when_changed("FloatingIp")
def _changed(call: Call, thing: Thing) -> None:
    if forwardings(call, thing) and call.args.get("port_id"):
        text = f"Floating IP {thing.key} in use by Port Forwarding resources."
        raise Refused(409, text, "FipInUseByPortForwarding")
    if call.args.keys() & {"port_id", "fixed_ip_address"}:
        if "fixed_ip_address" not in call.args:
            thing["fixed_ip_address"] = None
        _lead(call, thing)


@RULES.when_gone("FloatingIp")
def _gone(call: Call, thing: Thing) -> None:
    for each in forwardings(call, thing):
        call.drop(each)
    for port in list(call.world.where("network.Port", device_id=thing.key, device_owner=OWNER)):
        call.drop(port)


@RULES.when_gone("Port")
def _port_gone(call: Call, port: Thing) -> None:
    for each in list(call.world.where("network.FloatingIp", port_id=port.key)):
        each |= {"port_id": None, "fixed_ip_address": None, "router_id": None, "status": "DOWN"}
        RULES.touched(call, each)
    where = call.world.where("network.FloatingIpPortForwarding", internal_port_id=port.key)
    for forwarding in list(where):
        call.drop(forwarding)


def _lead(call: Call, thing: Thing) -> None:
    """Let a floating IP lead to its port, or nowhere."""
    if not thing["port_id"]:
        thing |= {"port_id": None, "fixed_ip_address": None, "status": "DOWN"}
        if not forwardings(call, thing) and not call.args.get("router_id"):
            thing["router_id"] = None
        return
    port = call.refer("Port", thing["port_id"])
    fixed = inside(port, thing["fixed_ip_address"])
    where = call.world.where("network.FloatingIp", port_id=port.key)
    for other in where:
        same = other["floating_network_id"] == thing["floating_network_id"]
        if other is not thing and same and other["fixed_ip_address"] == fixed["ip_address"]:
            text = (
                f"Cannot associate floating IP {thing.get('floating_ip_address')} with port "
                f"{port.key} using fixed IP {fixed['ip_address']}, as that fixed IP already has a "
                f"floating IP on external network {thing['floating_network_id']}."
            )
            raise Refused(409, text, "FloatingIPPortAlreadyAssociated")
    router = router_for(call, fixed["subnet_id"], thing["floating_network_id"], port.key)
    thing |= {
        "fixed_ip_address": fixed["ip_address"], "router_id": router.key, "status": "ACTIVE",
    }  # fmt: skip


def inside(port: Thing, address: str | None) -> dict[str, str]:
    """The address of a port that something outside leads to.

    Raises:
        Refused: The port has it not, or it has several and nobody says which.
    """
    found: list[dict[str, str]] = [
        each for each in port["fixed_ips"] if ip_address(each["ip_address"]).version == 4
    ]
    if address is not None:
        found = [each for each in found if each["ip_address"] == address]
    if len(found) == 1:
        return found[0]
    has = "several IPv4 addresses" if found else "not such an address"
    text = f"Bad floatingip request: Cannot use port {port.key}: it has {has}."
    raise Refused(400, text, "BadRequest")


def router_for(call: Call, subnet: str, outside: str, port: str) -> Thing:
    """The router that leads from a network outside to a subnet.

    Raises:
        Refused: There is none.
    """
    for router in call.world.all("network.Router"):
        out = [each["network_id"] for each in gateways.ports(call, router.key)]
        near = [fixed["subnet_id"] for each in interfaces(call, router.key)
                for fixed in each["fixed_ips"]]  # fmt: skip
        if outside in out and subnet in near:
            return router
    text = (
        f"External network {outside} is not reachable from subnet {subnet}. Therefore, cannot "
        f"associate Port {port} with a Floating IP."
    )
    raise Refused(404, text, "ExternalGatewayForFloatingIPNotFound")


# --- pools


@RULES.does("floating_ip_pools.list")
def _pools(call: Call) -> Any:
    return [
        {
            "network_id": network.key, "subnet_id": subnet.key, "subnet_name": subnet["name"],
            "cidr": subnet["cidr"], "project_id": subnet.project, "tenant_id": subnet.project,
        }
        for network in call.world.where("network.Network", **{"router:external": True})
        for subnet in subnets(call, network.key)
        if RULES.visible(call, network)
    ]  # fmt: skip
