# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Address scopes, and groups of addresses."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES
from .networks import subnets

RULES.usual["AddressScope"] = {"name": "", "shared": False, "ip_version": 4}
RULES.usual["AddressGroup"] = {"name": "", "description": "", "revision_number": 0}


# --- scopes


def _scope(version: int) -> None:
    @RULES.shows(f"Network.ipv{version}_address_scope")
    def scope(call: Call, network: Thing) -> Any:
        return scope_of(call, network.key, version)


def scope_of(call: Call, network: str, version: int) -> str | None:
    """The address scope that the subnets of a network are in."""
    for subnet in subnets(call, network):
        pool = call.world.get("network.SubnetPool", str(subnet["subnetpool_id"]))
        if pool is not None and pool["ip_version"] == version and pool["address_scope_id"]:
            return str(pool["address_scope_id"])
    return None


_scope(4)
_scope(6)


@RULES.when_changed("AddressScope")
def _scope_changed(call: Call, scope: Thing) -> None:
    if call.old["shared"] and not scope["shared"]:
        text = f"Unable to update address scope {scope.key}: it cannot be unshared."
        raise Refused(400, text, "AddressScopeUpdateError")


@RULES.when_gone("AddressScope")
def _scope_gone(call: Call, scope: Thing) -> None:
    if next(call.world.where("network.SubnetPool", address_scope_id=scope.key), None) is not None:
        text = (
            f"Unable to complete operation on address scope {scope.key}. There are one or more "
            "subnet pools in use on the address scope."
        )
        raise Refused(409, text, "AddressScopeInUse")


# --- groups


def _blocks(addresses: list[str] | None) -> list[str]:
    return [str(ip_network(address, strict=False)) for address in addresses or ()]


@RULES.when_made("AddressGroup")
def _group_made(call: Call, group: Thing) -> None:
    group["addresses"] = _blocks(group.get("addresses"))


@RULES.when_gone("AddressGroup")
def _group_gone(call: Call, group: Thing) -> None:
    where = call.world.where("network.SecurityGroupRule", remote_address_group_id=group.key)
    if next(where, None) is not None:
        text = f"Address group {group.key} is in use on one or more security group rules."
        raise Refused(409, text, "AddressGroupInUse")


@RULES.does("address_groups.add_addresses")
def _add_addresses(call: Call) -> Any:
    group, more = call.thing, _blocks(call.args["addresses"])
    there = [address for address in more if address in group["addresses"]]
    if there:
        text = f"Addresses {there} already exist in the address group {group.key}."
        raise Refused(400, text, "AddressesAlreadyExist")
    group["addresses"] = [*group["addresses"], *more]
    RULES.touched(call, group)
    return group


@RULES.does("address_groups.remove_addresses")
def _remove_addresses(call: Call) -> Any:
    group, gone = call.thing, _blocks(call.args["addresses"])
    missing = [address for address in gone if address not in group["addresses"]]
    if missing:
        text = f"Addresses {missing} not found in the address group {group.key}."
        raise Refused(404, text, "AddressesNotFound")
    group["addresses"] = [address for address in group["addresses"] if address not in gone]
    RULES.touched(call, group)
    return group
