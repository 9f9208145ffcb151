# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Pools that subnets take their addresses from."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from ...call import Call
from ...messages import Refused
from ...shape import ABSENT
from ...world import Thing
from .dialect import RULES

Network = IPv4Network | IPv6Network

LENGTHS = ("min_prefixlen", "default_prefixlen", "max_prefixlen")
_USUAL = {
    4: {"min_prefixlen": 8, "max_prefixlen": 32},
    6: {"min_prefixlen": 64, "max_prefixlen": 128},
}
RULES.usual["SubnetPool"] = {
    "name": "", "description": "", "default_quota": None, "is_default": False, "shared": False,
    "address_scope_id": None, "tags": list, "revision_number": 0,
}  # fmt: skip


def merged(prefixes: Iterable[str]) -> list[str]:
    """Prefixes in order, those that are side by side as one.

    Raises:
        Refused: They are of both versions.
    """
    networks = sorted(map(ip_network, prefixes), key=lambda each: (each.version, each))
    if len({network.version for network in networks}) > 1:
        text = "Cannot mix IPv4 and IPv6 prefixes in a subnet pool."
        raise Refused(400, text, "PrefixVersionMismatch")
    found: list[Network] = []
    for network in networks:
        if found and network.subnet_of(found[-1]):  # type: ignore[arg-type]  # of one version
            continue
        found.append(network)
        while len(found) > 1 and _siblings(found[-2], found[-1]):
            found[-2:] = [found[-2].supernet()]
    return [str(network) for network in found]


def _siblings(one: Network, other: Network) -> bool:
    return one.prefixlen == other.prefixlen and one.supernet() == other.supernet()


def without(prefixes: list[str], removed: str) -> list[str]:
    """Prefixes without some addresses."""
    gone = ip_network(removed)
    left: list[Any] = []
    for each in map(ip_network, prefixes):
        if each.version == gone.version and gone.subnet_of(each):  # type: ignore[arg-type]
            left += each.address_exclude(gone)  # type: ignore[arg-type]
        elif each.version != gone.version or not each.subnet_of(gone):  # type: ignore[arg-type]
            left.append(each)
    return merged(map(str, left))


def taken_from(call: Call, subnet: Thing, length: int | None) -> str:
    """The addresses that a new subnet takes from its pool: those asked for, or the next ones.

    Raises:
        Refused: There are none, or the pool does not give so many or so few.
    """
    pool = call.refer("SubnetPool", subnet["subnetpool_id"])
    has = [
        ip_network(other["cidr"])
        for other in call.world.where("network.Subnet", subnetpool_id=pool.key)
        if other is not subnet
    ]
    blocks = [ip_network(prefix) for prefix in pool["prefixes"]]
    if subnet.get("cidr"):
        wanted = ip_network(subnet["cidr"])
        inside = any(wanted.subnet_of(block) for block in blocks)  # type: ignore[arg-type]
        if not inside or any(wanted.overlaps(other) for other in has):
            raise _not_there("Cannot allocate requested subnet from the available set of prefixes")
        return str(wanted)
    size = int(length if length is not None else pool["default_prefixlen"])
    _enough(call, pool, subnet, size)
    least, most = int(pool["min_prefixlen"]), int(pool["max_prefixlen"])
    if not least <= size <= most:
        bound = "Min" if size < least else "Max"
        text = (
            f"Unable to allocate subnet with prefix length {size}, allowed are {least} to {most}."
        )
        raise Refused(400, text, f"{bound}PrefixSubnetAllocationError")
    for block in blocks:
        if block.prefixlen <= size:
            for candidate in block.subnets(new_prefix=size):
                if not any(candidate.overlaps(other) for other in has):
                    return str(candidate)
    raise _not_there("Insufficient prefix space to allocate subnet size /" + str(size))


def _enough(call: Call, pool: Thing, subnet: Thing, size: int) -> None:
    """Look whether a project may take so much more of a pool."""
    unit = 32 if pool["ip_version"] == 4 else 64
    where = call.world.where("network.Subnet", subnetpool_id=pool.key)
    sizes = [ip_network(each["cidr"]).prefixlen for each in where
             if each is not subnet and each.project == subnet.project]  # fmt: skip
    used = sum(2 ** max(unit - each, 0) for each in [*sizes, size])
    if pool["default_quota"] is not None and used > pool["default_quota"]:
        text = "Per-project subnet pool prefix quota exceeded."
        raise Refused(409, text, "SubnetPoolQuotaExceeded")


def _not_there(reason: str) -> Refused:
    return Refused(409, f"Failed to allocate subnet: {reason}.", "SubnetAllocationError")


def _scope_fits(call: Call, pool: Thing) -> None:
    """Look whether a pool may be in its address scope."""
    if pool["address_scope_id"] is None:
        return
    scope = call.refer("AddressScope", pool["address_scope_id"])
    if scope["ip_version"] != pool["ip_version"]:
        text = f"Illegal subnetpool association: the scope {scope.key} is of another IP version."
        raise Refused(400, text, "IllegalSubnetPoolIpVersionAssociationToAddressScope")
    mine = [ip_network(prefix) for prefix in pool["prefixes"]]
    for other in call.world.where("network.SubnetPool", address_scope_id=scope.key):
        theirs = [ip_network(prefix) for prefix in other["prefixes"]]
        if other is not pool and any(one.overlaps(two) for one in mine for two in theirs):
            text = "Subnetpools within an address scope must have unique prefixes."
            raise Refused(409, text, "AddressScopePrefixConflict")


def _one_default(call: Call, pool: Thing) -> None:
    for other in call.world.where("network.SubnetPool", is_default=True):
        if pool["is_default"] and other is not pool and other["ip_version"] == pool["ip_version"]:
            text = f"A default subnetpool for IPv{pool['ip_version']} is set: {other.key}"
            raise Refused(400, f"Invalid input for operation: {text}.", "InvalidInput")


@RULES.when_made("SubnetPool")
def _made(call: Call, pool: Thing) -> None:
    if not pool["prefixes"]:
        raise Refused(400, "Empty subnet pool prefix list.", "EmptySubnetPoolPrefixList")
    pool["prefixes"] = merged(pool["prefixes"])
    pool["ip_version"] = ip_network(pool["prefixes"][0]).version
    usual = _USUAL[pool["ip_version"]]
    for name in ("min_prefixlen", "max_prefixlen"):
        pool[name] = int(pool.get(name) or usual[name])
    pool["default_prefixlen"] = int(pool.get("default_prefixlen") or pool["min_prefixlen"])
    _check(call, pool)


def _check(call: Call, pool: Thing) -> None:
    if not pool["min_prefixlen"] <= pool["default_prefixlen"] <= pool["max_prefixlen"]:
        said = ", ".join(f"{name}={pool[name]}" for name in LENGTHS)
        raise Refused(400, f"Illegal prefix bounds: {said}.", "IllegalSubnetPoolPrefixBounds")
    _scope_fits(call, pool)
    _one_default(call, pool)


@RULES.when_changed("SubnetPool")
def _changed(call: Call, pool: Thing) -> None:
    pool["prefixes"] = merged(pool["prefixes"])
    for name in LENGTHS:
        pool[name] = int(pool[name])
    for prefix in call.old["prefixes"]:
        whole = [ip_network(each) for each in pool["prefixes"]]
        old = ip_network(prefix)
        if not any(old.subnet_of(each) for each in whole):  # type: ignore[arg-type]
            text = "Illegal update to prefixes: existing prefixes must be a subset of the new ones."
            raise Refused(400, text, "IllegalSubnetPoolPrefixUpdate")
    _check(call, pool)


@RULES.when_gone("SubnetPool")
def _gone(call: Call, pool: Thing) -> None:
    if next(call.world.where("network.Subnet", subnetpool_id=pool.key), None) is not None:
        text = "Unable to delete subnet pool: Subnet pool has existing allocations."
        raise Refused(400, text, "SubnetPoolDeleteError")


def _show(name: str) -> None:
    """Numbers are text but in answers to changes, which leave out what has no value."""

    @RULES.shows(f"SubnetPool.{name}")
    def text(call: Call, pool: Thing) -> Any:
        return str(pool[name]) if name in LENGTHS else pool[name]

    @RULES.shows(f"ChangedSubnetPool.{name}")
    def number(call: Call, pool: Thing) -> Any:
        return ABSENT if pool[name] is None else pool[name]


for _name in (*LENGTHS, "default_quota", "address_scope_id"):
    _show(_name)


@RULES.does("subnet_pools.add_prefixes")
def _add_prefixes(call: Call) -> Any:
    pool = call.thing
    prefixes = merged([*pool["prefixes"], *call.args["prefixes"]])
    pool["prefixes"] = prefixes
    RULES.touched(call, pool)
    return {"prefixes": prefixes}


@RULES.does("subnet_pools.remove_prefixes")
def _remove_prefixes(call: Call) -> Any:
    pool = call.thing
    left = pool["prefixes"]
    for prefix in call.args["prefixes"]:
        for subnet in call.world.where("network.Subnet", subnetpool_id=pool.key):
            if ip_network(prefix).overlaps(ip_network(subnet["cidr"])):
                text = f"Illegal update to prefixes: {prefix} has allocations."
                raise Refused(400, text, "IllegalSubnetPoolPrefixUpdate")
        left = without(left, prefix)
    pool["prefixes"] = left
    RULES.touched(call, pool)
    return {"prefixes": left}


@RULES.does("subnet_pools.onboard_network_subnets")
def _onboard(call: Call) -> Any:
    pool, found = call.thing, []
    where = call.world.where("network.Subnet", network_id=call.args["network_id"])
    for subnet in where:
        if subnet["ip_version"] == call.args["ip_version"] and subnet["subnetpool_id"] is None:
            found.append(subnet)
    pool["prefixes"] = merged([*pool["prefixes"], *(subnet["cidr"] for subnet in found)])
    for subnet in found:
        subnet["subnetpool_id"] = pool.key
        RULES.touched(call, subnet)
    RULES.touched(call, pool)
    return [{"id": subnet.key, "cidr": subnet["cidr"]} for subnet in found]
