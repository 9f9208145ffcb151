# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Networks, and the segments that they are made of."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...shape import ABSENT
from ...world import Thing
from .dialect import RULES, shared

PROVIDER = ("network_type", "physical_network", "segmentation_id")
"""What says how a network is made, after `provider:` in networks."""
_MOST_VLAN = 4094
OWN_PORTS = ("network:dhcp", "network:distributed")
"""The owners of ports that Neutron makes for itself, and deletes with their network."""

RULES.usual["Network"] = {
    "name": "", "description": "", "admin_state_up": True, "shared": False, "status": "ACTIVE",
    "mtu": 0, "router:external": False, "is_default": False, "port_security_enabled": True,
    "dns_domain": "", "qos_policy_id": None, "availability_zones": list,
    "availability_zone_hints": list, "ipv4_address_scope": None, "ipv6_address_scope": None,
    "l2_adjacency": True, "pvlan": False, "tags": list, "revision_number": 1,
}  # fmt: skip
RULES.usual["Segment"] = {
    "name": None, "description": None, "physical_network": None, "segmentation_id": None,
    "revision_number": 0,
}  # fmt: skip


def subnets(call: Call, network: str) -> list[Thing]:
    """The subnets of a network."""
    return list(call.world.where("network.Subnet", network_id=network))


def ports(call: Call, network: str) -> list[Thing]:
    """The ports on a network."""
    return list(call.world.where("network.Port", network_id=network))


def segments(call: Call, network: str) -> list[Thing]:
    """The segments of a network."""
    return list(call.world.where("network.Segment", network_id=network))


def usable(call: Call, network: Thing) -> bool:
    """Whether whoever asks may put ports on a network that belongs to another project."""
    return shared(call, network, "access_as_shared")


# --- what is shown


@RULES.shows("Network.subnets")
def _subnets(call: Call, thing: Thing) -> Any:
    return [subnet.key for subnet in subnets(call, thing.key)]


@RULES.shows("Network.shared")
def _shared(call: Call, thing: Thing) -> Any:
    return usable(call, thing)


@RULES.shows("Network.is_default")
def _is_default(call: Call, thing: Thing) -> Any:
    # Of networks inside, only the answer to their creation has it.
    made = call.asked.method == "POST"
    return thing["is_default"] if thing["router:external"] or made else ABSENT


def _provider(call: Call, thing: Thing, name: str) -> Any:
    found = segments(call, thing.key)
    return found[0][name] if len(found) == 1 else ABSENT if found else None


@RULES.shows("Network.provider:network_type")
def _network_type(call: Call, thing: Thing) -> Any:
    return _provider(call, thing, "network_type")


@RULES.shows("Network.provider:physical_network")
def _physical_network(call: Call, thing: Thing) -> Any:
    return _provider(call, thing, "physical_network")


@RULES.shows("Network.provider:segmentation_id")
def _segmentation_id(call: Call, thing: Thing) -> Any:
    return _provider(call, thing, "segmentation_id")


@RULES.shows("Network.segments")
def _segments(call: Call, thing: Thing) -> Any:
    found = segments(call, thing.key)
    if len(found) < 2:
        return ABSENT
    return [{f"provider:{name}": each[name] for name in PROVIDER} for each in found]


# --- what happens


@RULES.when_made("Network")
def _made(call: Call, thing: Thing) -> None:
    zones = {agent.get("availability_zone") for agent in call.world.all("network.Agent")}
    for zone in thing["availability_zone_hints"]:
        if zone not in zones:
            text = f"AvailabilityZone {zone} could not be found."
            raise Refused(404, text, "AvailabilityZoneNotFound")
    _one_default(call, thing)
    wanted = thing.pop("segments", None) or [thing]
    kinds = [made_of(call, {name: each.get(f"provider:{name}") for name in PROVIDER})
             for each in wanted]  # fmt: skip
    for name in PROVIDER:
        thing.pop(f"provider:{name}", None)
    for kind in kinds:
        call.make("Segment", {"network_id": thing.key, **kind}, project="")
    thing["mtu"] = thing["mtu"] or _mtu(kinds[0]["network_type"])


def _mtu(kind: str) -> int:
    """The largest packet on networks that are made in a way."""
    return 1450 if kind in ("vxlan", "geneve") else 1500


def _one_default(call: Call, thing: Thing) -> None:
    """Look whether no other network outside is the default one."""
    if not (thing["is_default"] and thing["router:external"]):
        return
    for other in call.world.where("network.Network", is_default=True):
        if other is not thing and other["router:external"]:
            text = f"A default external network already exists: {other.key}."
            raise Refused(409, text, "DefaultExternalNetworkExists")


def made_of(call: Call, wanted: dict[str, Any]) -> dict[str, Any]:
    """How a network is made: as it was asked for, or in the way of projects.

    Raises:
        Refused: Another network is made so, or it cannot be.
    """
    if wanted["network_type"] is None:
        wanted = {**wanted, "network_type": "vxlan"}
    physical = wanted["network_type"] in ("flat", "vlan")
    if physical and wanted["physical_network"] is None:
        raise Refused(
            400, "Invalid input for operation: physical_network required.", "InvalidInput"
        )
    if wanted["network_type"] in ("flat", "local"):
        wanted = {**wanted, "segmentation_id": None}
    elif wanted["segmentation_id"] is None:
        taken = {each["segmentation_id"] for each in _alike(call, wanted)}
        first = {"vlan": 100, "geneve": 10001}.get(wanted["network_type"], 1)
        number = next(n for n in range(first, first + 100_000) if n not in taken)
        wanted = {**wanted, "segmentation_id": number}
    for each in _alike(call, wanted):
        if wanted["network_type"] != "local" and (
            each["segmentation_id"] == wanted["segmentation_id"]
        ):
            said = ", ".join(f"{name}: {wanted[name]}" for name in PROVIDER)
            text = f"Unable to create the network. It is in use already: {said}."
            kinds = {"flat": "FlatNetworkInUse", "vlan": "VlanIdInUse"}
            raise Refused(409, text, kinds.get(wanted["network_type"], "TunnelIdInUse"))
    return wanted


def _alike(call: Call, wanted: dict[str, Any]) -> list[Thing]:
    """The segments that a new one must differ from by its number."""
    kind, physical = wanted["network_type"], wanted["physical_network"]
    where = call.world.where("network.Segment", network_type=kind, physical_network=physical)
    return list(where)


@RULES.when_changed("Network")
def _changed(call: Call, thing: Thing) -> None:
    for name in PROVIDER:
        thing.pop(f"provider:{name}", None)
    thing.pop("segments", None)
    _renumber(call, thing)
    on = ports(call, thing.key)
    strangers = [port for port in on if port.project not in ("", thing.project)]
    if call.old["shared"] and not thing["shared"] and strangers:
        text = f"Unable to reconfigure sharing settings for network {thing.key}."
        raise Refused(409, f"{text} Multiple projects are using it.", "InvalidSharedSetting")
    outside = [port for port in on if port["device_owner"] == "network:router_gateway"]
    if call.old["router:external"] and not thing["router:external"] and outside:
        text = (
            f"External network {thing.key} cannot be updated to be made non-external, since it "
            "has existing gateway ports."
        )
        raise Refused(409, text, "ExternalNetworkInUse")
    _one_default(call, thing)
    thing["mtu"] = thing["mtu"] or _mtu(segments(call, thing.key)[0]["network_type"])


def _renumber(call: Call, thing: Thing) -> None:
    """Give a network another number: nothing else of how it is made can change."""
    wanted = {name: call.args.get(f"provider:{name}") for name in PROVIDER}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    if not wanted:
        return
    segment, *more = segments(call, thing.key)
    now = {name: None if more else segment[name] for name in PROVIDER}
    others = {**wanted, "segmentation_id": now["segmentation_id"]}
    number = wanted.get("segmentation_id")
    text = ""
    if any(now[name] != value for name, value in others.items()):
        text = "Plugin does not support updating the following provider network attributes: "
        text += "provider:physical_network, provider:network_type"
    elif more:
        text = "Provider network attributes can be updated only with a single segment."
    elif number is None:
        return
    elif any(port["binding:vif_type"] != "unbound" for port in ports(call, thing.key)):
        text = "Provider network attribute provider:segmentation_id cannot be updated if any port "
        text += "in the network has not the following binding:vif_type: unbound, binding_failed"
    elif now["network_type"] == "vlan" and not 1 <= number <= _MOST_VLAN:
        text = f"segmentation_id out of range (1 through {_MOST_VLAN})."
    if text:
        raise Refused(400, f"Invalid input for operation: {text}", "InvalidInput")
    if number != now["segmentation_id"]:
        segment |= made_of(call, {**now, "segmentation_id": number})


@RULES.when_gone("Network")
def _gone(call: Call, thing: Thing) -> None:
    found = ports(call, thing.key)
    keeping = [port.key for port in found if port["device_owner"] not in OWN_PORTS]
    if keeping:
        text = (
            f"Unable to complete operation on network {thing.key}. There are one or more ports "
            f"still in use on the network, id for these ports is {','.join(keeping)}."
        )
        raise Refused(409, text, "NetworkInUse")
    for each in [*found, *subnets(call, thing.key), *segments(call, thing.key)]:
        call.drop(each)
