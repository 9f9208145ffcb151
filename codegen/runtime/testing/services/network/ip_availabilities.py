# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How many addresses of networks are used."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from ...call import Call
from ...verbs import meant
from ...world import Thing
from .dialect import RULES

_COUNTS = (
    "total_ips_in_subnet",
    "total_ips_in_allocation_pool",
    "used_ips_in_subnet",
    "used_ips_in_allocation_pool",
)


@RULES.does("network_ip_availabilities.list")
def _list(call: Call) -> list[Thing]:
    found = [_of(call, network) for network in call.all("Network")]
    return [
        one
        for one in found
        if call.rules.visible(call, one) and meant(call, "NetworkIpAvailability", one)
    ]


@RULES.does("network_ip_availabilities.show")
def _show(call: Call) -> Thing:
    one = _of(call, call.thing)
    if not call.rules.visible(call, one):
        raise call.rules.missing(call, "Network", one.key)
    return one


@RULES.filters_by("NetworkIpAvailability.ip_version")
def _of_version(_call: Call, one: Thing, _values: list[str]) -> bool:
    return bool(one["subnet_ip_availability"])


def _of(call: Call, network: Thing) -> Thing:
    versions = call.query.get("ip_version")
    subnets = [
        _of_subnet(call, subnet)
        for subnet in call.all("Subnet")
        if subnet["network_id"] == network.key
        and (not versions or str(subnet["ip_version"]) in versions)
    ]
    fields = {
        "project_id": network["project_id"],
        "tenant_id": network["project_id"],
        "network_id": network.key,
        "network_name": network["name"],
        "total_ips": sum(each["total_ips"] for each in subnets),
        "used_ips": sum(each["used_ips"] for each in subnets),
        "subnet_ip_availability": subnets,
        "ip_availability_details": {
            name: sum(each["ip_availability_details"][name] for each in subnets) for name in _COUNTS
        },
    }
    return Thing("network.NetworkIpAvailability", network.key, fields, network.project)


def _of_subnet(call: Call, subnet: Thing) -> dict[str, Any]:
    used = [
        int(ip_address(each["ip_address"]))
        for port in call.world.all("network.Port")
        for each in port["fixed_ips"]
        if each["subnet_id"] == subnet.key
    ]
    pools = [
        range(int(ip_address(pool["start"])), int(ip_address(pool["end"])) + 1)
        for pool in subnet["allocation_pools"]
    ]
    whole = ip_network(subnet["cidr"]).num_addresses
    in_pools = sum(pool.stop - pool.start for pool in pools)
    counts = (
        # Those of the network and of all hosts are none for ports.
        whole - 2 if subnet["ip_version"] == 4 else whole,
        in_pools,
        len(used),
        sum(number in pool for number in used for pool in pools),
    )
    return {
        "subnet_id": subnet.key,
        "subnet_name": subnet["name"],
        "ip_version": subnet["ip_version"],
        "cidr": subnet["cidr"],
        "total_ips": in_pools if pools else whole,
        "used_ips": len(used),
        "ip_availability_details": dict(zip(_COUNTS, counts, strict=True)),
    }
