# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Ports: their addresses, their security groups, and what they are bound to."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...shape import ABSENT
from ...world import Thing
from . import ips, policy, security_groups, trunks
from .dialect import RULES
from .networks import OWN_PORTS, usable

_DOMAIN = "openstack-typed.example."
"""The domain of names that ports get without one."""

RULES.usual["Port"] = {
    "name": "", "description": "", "admin_state_up": True, "status": "DOWN", "device_id": "",
    "device_owner": "", "allowed_address_pairs": list, "extra_dhcp_opts": list,
    "binding:vnic_type": "normal", "binding:host_id": "", "binding:profile": dict,
    "binding:vif_type": "unbound", "binding:vif_details": dict, "dns_name": "", "dns_domain": "",
    "qos_policy_id": None, "ip_allocation": "immediate", "data_plane_status": None,
    "propagate_uplink_status": True, "pvlan_type": None, "pvlan_community": None, "tags": list,
    "revision_number": 1,
}  # fmt: skip
RULES.unchecked.add("port.binding:host_id")


# --- who sees it, and what of it


@RULES.sees("Port")
def _sees(call: Call, thing: Thing) -> bool:
    return call.project in (thing.project, policy.owner_of_network(call, thing))


@RULES.shows("numa_affinity_policy", "device_profile")
def _not_loaded(call: Call, thing: Thing) -> Any:
    return ABSENT  # The plugin takes them; only drivers that are not loaded answer them.


@RULES.shows("Port.dns_assignment")
def _dns_assignment(call: Call, thing: Thing) -> Any:
    found = []
    for fixed in thing["fixed_ips"]:
        address = fixed["ip_address"]
        name = thing["dns_name"] or "host-" + address.replace(".", "-").replace(":", "-")
        domain = (thing["dns_name"] and _domain(call, thing)) or _DOMAIN
        fqdn = name if name.endswith(".") else f"{name}.{domain}"
        found.append({"hostname": name, "ip_address": address, "fqdn": fqdn})
    return found


def _domain(call: Call, thing: Thing) -> str:
    network = call.world.get("network.Network", thing["network_id"])
    return str(thing["dns_domain"] or (network["dns_domain"] if network is not None else ""))


@RULES.shows("Port.qos_network_policy_id")
def _qos_network_policy(call: Call, thing: Thing) -> Any:
    network = call.world.get("network.Network", thing["network_id"])
    return network["qos_policy_id"] if network is not None else None


@RULES.shows("Port.trunk_details")
def _trunk_details(call: Call, thing: Thing) -> Any:
    trunk = next(call.world.where("network.Trunk", port_id=thing.key), None)
    if trunk is None:
        return ABSENT
    carried = []
    for sub in trunk["sub_ports"]:
        port = call.world.get("network.Port", sub["port_id"])
        carried.append({**sub, "mac_address": port["mac_address"] if port is not None else ""})
    return {"trunk_id": trunk.key, "sub_ports": carried}


@RULES.filters_by("Port.fixed_ips")
def _by_fixed_ips(call: Call, thing: Thing, values: list[str]) -> bool:
    wanted: dict[str, list[str]] = {}
    for value in values:
        name, _, text = value.partition("=")
        wanted.setdefault(name, []).append(text)
    for name, texts in wanted.items():
        if name == "ip_address_substr":
            held = [each["ip_address"] for each in thing["fixed_ips"]]
            if not any(text in address for text in texts for address in held):
                return False
        elif not any(each.get(name) in texts for each in thing["fixed_ips"]):
            return False
    return True


# --- what happens


@RULES.checks("ports.create", "ports.create_many")
def _may_be_there(call: Call) -> None:
    for one in policy.bodies(call):
        network = call.refer("Network", one["network_id"])
        own = call.admin or network.project == call.project
        if not own and not usable(call, network):
            raise policy.disallowed("create_port")


@RULES.when_made("Port")
def _made(call: Call, thing: Thing) -> None:
    network = call.world.get("network.Network", thing["network_id"])
    assert network is not None
    thing["mac_address"] = (thing.get("mac_address") or _mac(call)).lower()
    _own_mac(call, thing)
    thing.setdefault("port_security_enabled", network["port_security_enabled"])
    if "security_groups" not in thing:
        thing["security_groups"] = _default_groups(call, thing)
    wanted = thing.get("fixed_ips")
    thing["fixed_ips"] = []
    thing["fixed_ips"] = ips.allocate(
        call, network.key, wanted, thing["mac_address"], port=thing, owner=thing["device_owner"]
    )
    _in_form(thing)
    _bind(call, thing)


def _mac(call: Call) -> str:
    """A MAC address that nobody has."""
    while True:
        number = call.world.number("network.mac")
        mac = "fa:16:3e:" + ":".join(f"{number >> shift & 0xFF:02x}" for shift in (16, 8, 0))
        if next(call.world.where("network.Port", mac_address=mac), None) is None:
            return mac


def _own_mac(call: Call, thing: Thing) -> None:
    """Look whether no other port on the network has the MAC address."""
    where = call.world.where(
        "network.Port", network_id=thing["network_id"], mac_address=thing["mac_address"]
    )
    if any(other is not thing for other in where):
        text = (
            f"Unable to complete operation for network {thing['network_id']}. The mac address "
            f"{thing['mac_address']} is in use."
        )
        raise Refused(409, text, "MacAddressInUse")


def _default_groups(call: Call, thing: Thing) -> list[str]:
    """The security groups of a port that nobody chose any for."""
    if thing["device_owner"].startswith("network:") or not thing["port_security_enabled"]:
        return []
    return [security_groups.default(call, thing.project).key]


def _in_form(thing: Thing) -> None:
    """Bring what was asked for into the form that is answered.

    Raises:
        Refused: It does not go together.
    """
    for name in ("security_groups", "allowed_address_pairs", "extra_dhcp_opts"):
        thing[name] = thing[name] or []
    thing["binding:profile"] = thing["binding:profile"] or {}
    secured = thing["port_security_enabled"]
    if thing["security_groups"] and not secured:
        text = "Port has security group associated. Cannot disable port security."
        raise Refused(409, text, "PortSecurityPortHasSecurityGroup")
    if thing["allowed_address_pairs"] and not secured:
        text = "Port Security must be enabled in order to have allowed address pairs on a port."
        raise Refused(409, text, "AddressPairAndPortSecurityRequired")
    thing["allowed_address_pairs"] = [
        {"mac_address": thing["mac_address"], **pair} for pair in thing["allowed_address_pairs"]
    ]
    thing["extra_dhcp_opts"] = [
        {"ip_version": 4, **option}
        for option in thing["extra_dhcp_opts"]
        if option["opt_value"] is not None
    ]


def _bind(call: Call, thing: Thing) -> None:
    """Bind a port to its host, where it is up at once, or let it go."""
    bound = bool(thing["binding:host_id"])
    thing["binding:vif_type"] = "ovs" if bound else "unbound"
    details: dict[str, Any] = {"port_filter": True, "bound_drivers": {"0": "loopback"}}
    thing["binding:vif_details"] = details if bound else {}
    thing["status"] = "ACTIVE" if bound else "DOWN"


@RULES.when_changed("Port")
def _changed(call: Call, thing: Thing) -> None:
    old, given = call.old, call.args
    if given.get("mac_address", "") is None:
        thing["mac_address"] = _mac(call)
    if thing["mac_address"] != old["mac_address"]:
        if old["binding:host_id"]:
            text = f"Unable to complete operation on port {thing.key}, port is already bound."
            raise Refused(409, text, "PortBound")
        _own_mac(call, thing)
    if "fixed_ips" in given:
        thing["fixed_ips"] = old["fixed_ips"]
        thing["fixed_ips"] = ips.allocate(
            call, thing["network_id"], given["fixed_ips"], thing["mac_address"], port=thing
        )
    if "extra_dhcp_opts" in given:
        changed = {each["opt_name"] for each in given["extra_dhcp_opts"] or ()}
        kept = [each for each in old["extra_dhcp_opts"] if each["opt_name"] not in changed]
        thing["extra_dhcp_opts"] = kept + (given["extra_dhcp_opts"] or [])
    _in_form(thing)
    if thing["binding:host_id"] != old["binding:host_id"]:
        _bind(call, thing)


@RULES.checks("ports.delete")
def _may_go(call: Call) -> None:
    port = call.thing
    owner = port["device_owner"]
    if owner.startswith("network:") and owner not in OWN_PORTS:
        text = f"Port {port.key} cannot be deleted directly via the port API: it is {owner}."
        raise Refused(409, text, "ServicePortInUse")
    trunks.unused(call, port.key)
