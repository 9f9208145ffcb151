# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Routers: their interfaces, their gateways and their routes."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from . import gateways
from .dialect import RULES

INTERFACE = "network:router_interface"
_MOST_ROUTES = 30

RULES.usual["Router"] = {
    "name": "", "description": "", "admin_state_up": True, "status": "ACTIVE",
    "external_gateway_info": None, "routes": list, "distributed": False, "ha": False,
    "availability_zones": list, "availability_zone_hints": list, "flavor_id": None,
    "enable_ndp_proxy": False, "tags": list, "revision_number": 1,
}  # fmt: skip


def interfaces(call: Call, router: str) -> list[Thing]:
    """The ports by which a router is on networks inside."""
    return list(call.world.where("network.Port", device_id=router, device_owner=INTERFACE))


def attach(call: Call, router: Thing, subnet: Thing) -> Thing:
    """Make the port of a router that has the gateway's address of a subnet."""
    if subnet["gateway_ip"] is None:
        text = "Bad router request: Subnet for router interface must have a gateway IP."
        raise Refused(400, text, "BadRequest")
    _apart(call, router, subnet)
    fixed = [{"subnet_id": subnet.key, "ip_address": subnet["gateway_ip"]}]
    return call.make("Port", {
        "network_id": subnet["network_id"], "fixed_ips": fixed, "device_id": router.key,
        "device_owner": INTERFACE, "project_id": router.project, "name": "",
    })  # fmt: skip


def _apart(call: Call, router: Thing, subnet: Thing) -> None:
    """Look whether a router has none of the addresses of a subnet yet."""
    cidr = ip_network(subnet["cidr"])
    for port in interfaces(call, router.key):
        for fixed in port["fixed_ips"]:
            other = call.world.get("network.Subnet", fixed["subnet_id"])
            if other is None:
                continue
            elsewhere = other["network_id"] != subnet["network_id"]
            if other is subnet or (elsewhere and cidr.overlaps(ip_network(other["cidr"]))):
                text = f"Bad router request: Router already has a port on subnet {other.key}."
                raise Refused(400, text, "BadRequest")


# --- routers


@RULES.when_made("Router")
def _made(call: Call, thing: Thing) -> None:
    wanted, thing["external_gateway_info"] = thing["external_gateway_info"], None
    if wanted:
        gateways.set_gateway(call, thing, wanted)
    for name in ("ha", "distributed"):
        thing[name] = bool(thing[name])


@RULES.when_changed("Router")
def _changed(call: Call, thing: Thing) -> None:
    thing["routes"] = thing["routes"] or []
    if "external_gateway_info" in call.args:
        wanted = call.args["external_gateway_info"]
        thing["external_gateway_info"] = call.old["external_gateway_info"]
        if wanted:
            gateways.set_gateway(call, thing, wanted)
        else:
            gateways.clear(call, thing)
    if "routes" in call.args:
        _reachable(call, thing)


@RULES.when_gone("Router")
def _gone(call: Call, thing: Thing) -> None:
    if interfaces(call, thing.key):
        raise Refused(409, f"Router {thing.key} still has ports", "RouterInUse")
    gateways.clear_all(call, thing)


# --- interfaces


@RULES.does("routers.add_router_interface")
def _add_interface(call: Call) -> Any:
    router, port_id, subnet_id = call.thing, call.args.get("port_id"), call.args.get("subnet_id")
    if bool(port_id) == bool(subnet_id):
        text = "Bad router request: Either subnet_id or port_id must be specified."
        raise Refused(400, text, "BadRequest")
    if subnet_id:
        port = attach(call, router, call.refer("Subnet", subnet_id))
    else:
        port = call.refer("Port", port_id)
        if port["device_id"]:
            text = (
                f"Unable to complete operation on port {port.key} for network "
                f"{port['network_id']}. Port already has an attached device {port['device_id']}."
            )
            raise Refused(409, text, "PortInUse")
        if not port["fixed_ips"]:
            text = "Bad router request: Router port must have at least one fixed IP."
            raise Refused(400, text, "BadRequest")
        for fixed in port["fixed_ips"]:
            _apart(call, router, call.refer("Subnet", fixed["subnet_id"]))
        port |= {"device_id": router.key, "device_owner": INTERFACE}
        RULES.touched(call, port)
    RULES.touched(call, router)
    return _interface(router, port)


def _interface(router: Thing, port: Thing) -> dict[str, Any]:
    subnets = [fixed["subnet_id"] for fixed in port["fixed_ips"]]
    return {
        "id": router.key, "project_id": router.project,
        "port_id": port.key, "network_id": port["network_id"], "subnet_id": subnets[0],
        "subnet_ids": subnets, "tags": router["tags"],
    }  # fmt: skip


@RULES.does("routers.remove_router_interface")
def _remove_interface(call: Call) -> Any:
    router, port_id, subnet_id = call.thing, call.args.get("port_id"), call.args.get("subnet_id")
    if not port_id and not subnet_id:
        text = "Bad router request: Either subnet_id or port_id must be specified."
        raise Refused(400, text, "BadRequest")
    for port in interfaces(call, router.key):
        on = [fixed["subnet_id"] for fixed in port["fixed_ips"]]
        if port_id and port.key != port_id:
            continue
        if subnet_id and subnet_id not in on:
            if port_id:
                text = f"Port {port.key} and subnet {subnet_id} do not match."
                raise Refused(409, text, "SubnetMismatchForPort")
            continue
        _unused(call, router, port)
        answer = _interface(router, port)
        call.drop(port)
        RULES.touched(call, router)
        return answer
    wanted = f"an interface with id {port_id}" if port_id else f"an interface on {subnet_id}"
    kind = "RouterInterfaceNotFound" + ("" if port_id else "ForSubnet")
    raise Refused(404, f"Router {router.key} does not have {wanted}.", kind)


def _unused(call: Call, router: Thing, port: Thing) -> None:
    """Look whether anything needs an interface."""
    for fixed in port["fixed_ips"]:
        subnet = call.world.get("network.Subnet", fixed["subnet_id"])
        cidr = ip_network(subnet["cidr"]) if subnet is not None else None
        if cidr is None:
            continue
        for floating in call.world.where("network.FloatingIp", router_id=router.key):
            inside = floating["fixed_ip_address"]
            if inside is not None and ip_address(inside) in cidr:
                text = (
                    f"Router interface for subnet {fixed['subnet_id']} is needed by floating IPs."
                )
                raise Refused(409, text, "RouterInterfaceInUseByFloatingIP")
        if any(ip_address(route["nexthop"]) in cidr for route in router["routes"]):
            text = f"Router interface for subnet {fixed['subnet_id']} is needed by routes."
            raise Refused(409, text, "RouterInterfaceInUseByRoute")


# --- routes


def _reachable(call: Call, router: Thing) -> None:
    """Look whether there are not too many routes, and all next hops are near."""
    if len(router["routes"]) > _MOST_ROUTES:
        text = f"Unable to complete operation for {router.key}. There are too many routes."
        raise Refused(400, text, "RoutesExhausted")
    ports = [*interfaces(call, router.key), *gateways.ports(call, router.key)]
    near = [
        ip_network(subnet["cidr"])
        for port in ports
        for fixed in port["fixed_ips"]
        if (subnet := call.world.get("network.Subnet", fixed["subnet_id"])) is not None
    ]
    for route in router["routes"]:
        if not any(ip_address(route["nexthop"]) in cidr for cidr in near):
            text = f"Invalid format for routes: {route}, the nexthop is not connected with router"
            raise Refused(400, text, "InvalidRoutes")


@RULES.does("routers.add_extraroutes")
def _add_routes(call: Call) -> Any:
    router = call.thing
    old = router["routes"]
    router["routes"] = [*old, *(route for route in call.args["routes"] if route not in old)]
    try:
        _reachable(call, router)
    except Refused:
        router["routes"] = old
        raise
    RULES.touched(call, router)
    return router


@RULES.does("routers.remove_extraroutes")
def _remove_routes(call: Call) -> Any:
    router = call.thing
    router["routes"] = [route for route in router["routes"] if route not in call.args["routes"]]
    RULES.touched(call, router)
    return router
