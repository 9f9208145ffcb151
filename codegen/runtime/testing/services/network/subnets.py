# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Subnets."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from ...call import Call
from ...messages import Refused, truth
from ...world import Thing
from . import ips, subnet_pools
from .dialect import RULES, shared
from .networks import OWN_PORTS, subnets, usable

RULES.usual["Subnet"] = {
    "name": "", "description": "", "enable_dhcp": True, "dns_nameservers": list,
    "host_routes": list, "ipv6_address_mode": None, "ipv6_ra_mode": None, "subnetpool_id": None,
    "segment_id": None, "service_types": list, "tags": list, "revision_number": 0,
}  # fmt: skip
_DELEGATED = "::/64"
"""The addresses of subnets whose addresses are still to be delegated."""
RULES.unreferenced.add("subnets.create.subnetpool_id")  # it may be no pool's: prefix_delegation


def network_of(call: Call, thing: Thing) -> Thing:
    """The network that something is on."""
    found = call.world.get("network.Network", thing["network_id"])
    assert found is not None
    return found


@RULES.sees("Subnet")
def _sees(call: Call, thing: Thing) -> bool:
    network = network_of(call, thing)
    return call.project in (thing.project, network.project) or shared(call, network)


@RULES.shows("Subnet.router:external")
def _external(call: Call, thing: Thing) -> Any:
    return network_of(call, thing)["router:external"]


@RULES.filters_by("Subnet.shared")
def _shared(call: Call, thing: Thing, values: list[str]) -> bool:
    return any(truth(value) is usable(call, network_of(call, thing)) for value in values)


# --- what happens


@RULES.when_made("Subnet")
def _made(call: Call, thing: Thing) -> None:
    network = network_of(call, thing)
    if not call.admin and network.project != call.project:
        raise RULES.forbidden(call)
    thing["subnetpool_id"] = thing["subnetpool_id"] or _default_pool(call, thing)
    _same_pool(call, thing)
    length = call.args.get("prefixlen")
    if thing["subnetpool_id"] == "prefix_delegation":
        thing["cidr"] = _DELEGATED
    elif thing["subnetpool_id"]:
        thing["cidr"] = subnet_pools.taken_from(call, thing, length)
    elif not thing.get("cidr"):
        text = "Bad subnets request: a subnetpool must be specified in the absence of a cidr."
        raise Refused(400, text, "BadRequest")
    _fits(call, thing)
    if "gateway_ip" not in thing:
        cidr = ip_network(thing["cidr"])
        thing["gateway_ip"] = str(cidr[min(1, cidr.num_addresses - 1)])
    if not thing.get("allocation_pools"):
        thing["allocation_pools"] = ips.pools(thing["cidr"], thing["gateway_ip"])
    _check(thing)
    _nothing_is_empty(thing)


def _same_pool(call: Call, thing: Thing) -> None:
    """Look whether other subnets of the network are of the same pool."""
    for other in subnets(call, thing["network_id"]):
        same = other["ip_version"] == thing["ip_version"]
        if other is not thing and same and other["subnetpool_id"] != thing["subnetpool_id"]:
            text = "Subnets hosted on the same network must be allocated from the same subnet pool."
            raise Refused(400, text, "NetworkSubnetPoolAffinityError")


def _default_pool(call: Call, thing: Thing) -> str | None:
    """The pool that a subnet is taken from if it is to be of the default one."""
    if not call.args.get("use_default_subnetpool"):
        return None
    for pool in call.world.where("network.SubnetPool", is_default=True):
        if pool["ip_version"] == thing["ip_version"]:
            return pool.key
    text = f"Bad subnets request: No default subnetpool found for IPv{thing['ip_version']}."
    raise Refused(400, text, "BadRequest")


def _fits(call: Call, thing: Thing) -> None:
    """Look whether the addresses of a subnet are in form, and not those of another one."""
    cidr = ip_network(thing["cidr"], strict=False)
    if thing["cidr"].partition("/")[0] != str(cidr.network_address) and cidr.version == 4:
        text = f"'{thing['cidr']}' isn't a recognized IP subnet cidr, '{cidr}' is recommended"
        raise Refused(400, f"Invalid input for cidr. Reason: {text}.")
    thing["cidr"] = str(cidr)
    if cidr.version != thing["ip_version"]:
        text = f"cidr {cidr} does not match the ip_version {thing['ip_version']}"
        raise Refused(400, f"Invalid input for operation: {text}.", "InvalidInput")
    for other in subnets(call, thing["network_id"]):
        if other is thing or _DELEGATED in (str(cidr), other["cidr"]):
            continue
        if cidr.overlaps(ip_network(other["cidr"])):
            text = (
                f"Requested subnet with cidr: {cidr} for network: {thing['network_id']} overlaps "
                f"with another subnet"
            )
            raise Refused(400, f"Invalid input for operation: {text}.", "InvalidInput")


def _check(thing: Thing) -> None:
    """Look whether pools and gateway fit a subnet."""
    cidr, gateway = ip_network(thing["cidr"]), thing["gateway_ip"]
    for pool in thing["allocation_pools"]:
        start, end = ip_address(pool["start"]), ip_address(pool["end"])
        if start not in cidr or end not in cidr:
            text = f"The allocation pool {start}-{end} spans beyond the subnet cidr {cidr}."
            raise Refused(400, text, "OutOfBoundsAllocationPool")
        if int(start) > int(end):
            text = f"The allocation pool {start}-{end} is not valid."
            raise Refused(400, text, "InvalidAllocationPool")
        if gateway is not None and int(start) <= int(ip_address(gateway)) <= int(end):
            text = f"Gateway ip {gateway} conflicts with allocation pool {start}-{end}."
            raise Refused(409, text, "GatewayConflictWithAllocationPools")


def _nothing_is_empty(thing: Thing) -> None:
    for name in ("dns_nameservers", "host_routes", "service_types"):
        thing[name] = thing[name] or []


@RULES.when_changed("Subnet")
def _changed(call: Call, thing: Thing) -> None:
    _nothing_is_empty(thing)
    if call.args.keys() & {"gateway_ip", "allocation_pools"}:
        _check(thing)


@RULES.when_gone("Subnet")
def _gone(call: Call, thing: Thing) -> None:
    holders = ips.taken(call, thing).values()
    for port in holders:
        routed = port["device_owner"].startswith("network:router")
        kept = port["device_owner"] not in OWN_PORTS and not ips.automatic(thing)
        if routed or kept:
            text = (
                f"Unable to complete operation on subnet {thing.key}: One or more ports have an IP "
                "allocation from this subnet."
            )
            raise Refused(409, text, "SubnetInUse")
    for port in list(holders):
        port["fixed_ips"] = [each for each in port["fixed_ips"] if each["subnet_id"] != thing.key]
