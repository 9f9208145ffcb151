# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of subnets: which are free, and who gets which."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .networks import subnets

Network = IPv4Network | IPv6Network


def taken(call: Call, subnet: Thing) -> dict[str, Thing]:
    """The ports that have addresses of a subnet, by address."""
    return {
        fixed["ip_address"]: port
        for port in call.world.where("network.Port", network_id=subnet["network_id"])
        for fixed in port["fixed_ips"]
        if fixed["subnet_id"] == subnet.key
    }


def automatic(subnet: Thing) -> bool:
    """Whether addresses of a subnet are made of MAC addresses."""
    return subnet.get("ipv6_address_mode") in ("slaac", "dhcpv6-stateless")


def holds(subnet: Thing, address: str) -> bool:
    """Whether a port may have an address of a subnet: any but the two ends of IPv4."""
    cidr, wanted = ip_network(subnet["cidr"]), ip_address(address)
    ends = (cidr.network_address, cidr.broadcast_address)
    whole = cidr.version == 6 or cidr.num_addresses < 4
    return wanted in cidr and (whole or wanted not in ends)


def pools(cidr: str, gateway: str | None) -> list[dict[str, str]]:
    """What ports get addresses of, if nobody says it: all but the gateway and the ends."""
    network = ip_network(cidr)
    first, last = int(network.network_address), int(network.broadcast_address)
    if network.num_addresses > 2:
        first, last = first + 1, last - (network.version == 4)
    made, start = [], first
    if gateway is not None and first <= int(ip_address(gateway)) <= last:
        if int(ip_address(gateway)) > first:
            made.append((first, int(ip_address(gateway)) - 1))
        start = int(ip_address(gateway)) + 1
    if start <= last:
        made.append((start, last))
    kind = type(network.network_address)
    return [{"start": str(kind(low)), "end": str(kind(high))} for low, high in made]


def by_mac(subnet: Thing, mac: str) -> str:
    """The address that is made of a MAC address."""
    octets = [int(part, 16) for part in mac.split(":")]
    octets = [octets[0] ^ 2, *octets[1:3], 0xFF, 0xFE, *octets[3:]]
    base = int(ip_network(subnet["cidr"]).network_address)
    return str(IPv6Address(base + int.from_bytes(bytes(octets), "big")))


def free(call: Call, subnet: Thing, mac: str) -> str | None:
    """An address of a subnet that nobody has."""
    if automatic(subnet):
        return by_mac(subnet, mac)
    has = taken(call, subnet)
    for pool in subnet["allocation_pools"]:
        start, end = ip_address(pool["start"]), ip_address(pool["end"])
        for number in range(int(start), int(end) + 1):
            if (text := str(type(start)(number))) not in has:
                return text
    return None


def allocate(
    call: Call, network: str, wanted: list[dict[str, Any]] | None, mac: str, *,
    port: Thing | None = None, owner: str = "",
) -> list[dict[str, str]]:  # fmt: skip
    """Addresses on a network.

    Args:
        call: The request.
        network: The network's id.
        wanted: What was asked for: addresses, subnets to take one of, or both; None for the usual.
        mac: The MAC address of the port.
        port: The port, whose own addresses are no obstacle.
        owner: The owner of its device, which may keep it out of a subnet.

    Raises:
        Refused: They are taken, on no subnet, or all are taken.
    """
    there = subnets(call, network)
    if wanted is None:
        return list(_usual(call, network, there, mac, owner))
    found: list[dict[str, str]] = []
    for each in wanted:
        subnet = _subnet_of(each, there, network)
        address = each.get("ip_address") or free(call, subnet, mac)
        if address is None:
            raise _none_left(network)
        address = str(ip_address(address))
        holder = taken(call, subnet).get(address)
        mine = port is not None and holder is port
        if (holder is not None and not mine) or address in {f["ip_address"] for f in found}:
            text = f"IP address {address} already allocated in subnet {subnet.key}"
            raise Refused(409, text, "IpAddressAlreadyAllocated")
        found.append({"subnet_id": subnet.key, "ip_address": address})
    return found


def _usual(
    call: Call, network: str, there: list[Thing], mac: str, owner: str
) -> Iterator[dict[str, str]]:
    """One address of each version, and those that are made of the MAC address."""
    for version in (4, 6):
        able = [
            subnet
            for subnet in there
            if subnet["ip_version"] == version
            and (not subnet["service_types"] or owner in subnet["service_types"])
        ]
        for subnet in able:
            if automatic(subnet):
                yield {"subnet_id": subnet.key, "ip_address": by_mac(subnet, mac)}
        choice = [subnet for subnet in able if not automatic(subnet)]
        for subnet in choice:
            if (address := free(call, subnet, mac)) is not None:
                yield {"subnet_id": subnet.key, "ip_address": address}
                break
        else:
            if choice:
                raise _none_left(network)


def _subnet_of(wanted: dict[str, Any], there: list[Thing], network: str) -> Thing:
    """The subnet that an address is to be of."""
    address = wanted.get("ip_address")
    if wanted.get("subnet_id"):
        subnet = next((each for each in there if each.key == wanted["subnet_id"]), None)
        if subnet is None:
            text = f"Network {network} has no subnet {wanted['subnet_id']}."
            raise Refused(400, f"Invalid input for operation: {text}", "InvalidInput")
        if address and not holds(subnet, address):
            text = f"IP address {address} is not a valid IP for the specified subnet."
            raise Refused(400, text, "InvalidIpForSubnet")
        return subnet
    for subnet in there:
        if address and holds(subnet, address):
            return subnet
    text = (
        f"IP address {address} is not a valid IP for any of the subnets on the specified network."
    )
    raise Refused(400, text, "InvalidIpForNetwork")


def _none_left(network: str) -> Refused:
    return Refused(
        409, f"No more IP addresses available on network {network}.", "IpAddressGenerationFailure"
    )
