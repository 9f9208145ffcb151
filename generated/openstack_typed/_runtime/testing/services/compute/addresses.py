# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The ports of servers in Network: what is plugged, its addresses and its security groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import Any

from ...call import Call
from ...messages import Refused
from ...shape import ABSENT
from ...world import Thing
from ..network.security_groups import default
from .dialect import RULES
from .networks import group
from .states import HOST, check_state, check_unlocked, record

RULES.not_found["ServerInterface"] = "The server does not have a port with id {key}."
_INTERFACE = ("active", "paused", "stopped")


# --- what is plugged


def plugs(server: Thing) -> list[dict[str, Any]]:
    """What is plugged into a server: the id of each port, its tag, and whether Nova made it."""
    found: list[dict[str, Any]] = server.hidden.setdefault("plugs", [])
    return found


def ports(call: Call, server: Thing) -> list[Thing]:
    """The ports of a server that are still its own."""
    found = (call.find_any("network.Port", plug["port"]) for plug in plugs(server))
    return [port for port in found if port is not None and port.get("device_id") == server.key]


def plug(
    call: Call, server: Thing, *, port: str = "", network: str = "", address: str = "",
    tag: str | None = None, groups: Iterable[str] = (),
) -> Thing:  # fmt: skip
    """Plug a port into a server, or a new one on a network.

    Raises:
        Refused: Network refuses it.
    """
    owned = {
        "device_id": server.key,
        "device_owner": f"compute:{server['OS-EXT-AZ:availability_zone'] or 'nova'}",
        "binding:host_id": server[HOST] or "",
    }
    if port:
        call.ask("network", "PUT", f"/v2.0/ports/{port}", {"port": owned})
    else:
        wanted = {"network_id": network, "project_id": server.project, **owned}
        if address:
            wanted["fixed_ips"] = [{"ip_address": address}]
        if ids := list(groups):
            wanted["security_groups"] = ids
        port = call.ask("network", "POST", "/v2.0/ports", {"port": wanted})["port"]["id"]
    made = bool(network)
    plugs(server).append({"port": port, "tag": tag, "made": made})
    found = call.find_any("network.Port", port)
    assert found is not None
    return found


def unplug(call: Call, server: Thing, *which: str) -> None:
    """Take ports away from a server: those that Nova made go, the others are free again."""
    for item in [plug for plug in plugs(server) if plug["port"] in which]:
        plugs(server).remove(item)
        path = f"/v2.0/ports/{item['port']}"
        port = call.find_any("network.Port", item["port"])
        if port is None or port.get("device_id") != server.key:
            continue
        if item["made"]:
            call.ask("network", "DELETE", path)
        else:
            free = {"device_id": "", "device_owner": "", "binding:host_id": ""}
            call.ask("network", "PUT", path, {"port": free})


# --- what is asked for


def usable(call: Call, key: str, status: int = 400) -> Thing:
    """A port that somebody may plug in.

    Raises:
        Refused: There is none, or it is in use.
    """
    port = call.find("network.Port", key)
    if port is None:
        raise call.refuse(status, f"Port id {key} could not be found.")
    if port.get("device_id"):
        raise call.refuse(409, f"Port {key} is still in use.")
    return port


def networks(call: Call) -> list[Thing]:
    """The networks that Nova may choose from for the project."""
    return [
        network for network in call.all("network.Network")
        if network.project == call.project or network.get("shared")
    ]  # fmt: skip


def usable_network(call: Call, key: str, status: int = 400) -> Thing:
    """A network that somebody may use.

    Raises:
        Refused: There is none.
    """
    network = call.find_any("network.Network", key)
    if network is not None and (call.admin or network in networks(call)):
        return network
    raise call.refuse(status, f"Network {key} could not be found.")


def check_free(call: Call, network: Thing, address: str) -> None:
    """Refuse an address that a port has.

    Raises:
        Refused: It is in use.
    """
    for port in call.all("network.Port"):
        used = {fixed["ip_address"] for fixed in port.get("fixed_ips", ())}
        if port["network_id"] == network.key and address in used:
            raise call.refuse(400, f"Fixed IP address {address} is already in use.")


def security_group(call: Call, word: str, project: str, status: int) -> Thing:
    """A security group of a project, by name or id.

    Raises:
        Refused: There is none, or there are several of this name.
    """
    default(call.service.cloud.within("network"), project)
    own = [g for g in call.all("network.SecurityGroup") if g.project == project]
    found = [g for g in own if g.key == word] or [g for g in own if g["name"] == word]
    if len(found) == 1:
        return found[0]
    if found:
        text = f"Multiple security groups found matching '{word}'. Use an ID to be more specific."
        raise call.refuse(409, text)
    raise call.refuse(status, f"Security group {word} not found for project {project}.")


# --- what servers show of it


def _floating(call: Call, port: Thing) -> Iterator[str]:
    for each in call.all("network.FloatingIp"):
        if each.get("port_id") == port.key:
            yield each["floating_ip_address"]


def _addresses(call: Call, server: Thing) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for port in ports(call, server):
        network = call.find_any("network.Network", port["network_id"])
        here = found.setdefault(network["name"] if network is not None else "", [])
        fixed = [each["ip_address"] for each in port.get("fixed_ips", ())]
        for kind, addresses in (("fixed", fixed), ("floating", _floating(call, port))):
            for address in addresses:
                here.append(
                    {"addr": address, "version": ip_address(address).version,
                     "OS-EXT-IPS:type": kind, "OS-EXT-IPS-MAC:mac_addr": port["mac_address"]}
                )  # fmt: skip
    return found


@RULES.shows("Server.addresses")
def _shown_addresses(call: Call, server: Thing) -> Any:
    return {} if server.hidden.get("gone") else _addresses(call, server)


@RULES.shows("Server.security_groups")
def _shown_groups(call: Call, server: Thing) -> Any:
    names = sorted({found["name"] for found in groups_of(call, server)})
    return [{"name": name} for name in names] if names else ABSENT


def groups_of(call: Call, server: Thing) -> list[Thing]:
    """The security groups of a server's ports."""
    keys = dict.fromkeys(
        key for port in ports(call, server) for key in port.get("security_groups", ())
    )
    found = (call.find_any("network.SecurityGroup", key) for key in keys)
    return [each for each in found if each is not None]


@RULES.does("server_ips.list")
def _list_addresses(call: Call) -> Any:
    return _addresses(call, call.thing)


@RULES.does("server_ips.show")
def _show_addresses(call: Call) -> Any:
    found, name = _addresses(call, call.thing), call.params["network"]
    if name not in found:
        raise call.refuse(404, "Instance is not a member of specified network")
    return {name: found[name]}


# --- interfaces


def _interface(call: Call, server: Thing, port: Thing) -> dict[str, Any]:
    tag = next((plug["tag"] for plug in plugs(server) if plug["port"] == port.key), None)
    return {
        "port_id": port.key, "net_id": port["network_id"], "mac_addr": port["mac_address"],
        "port_state": port["status"], "fixed_ips": port.get("fixed_ips", []), "tag": tag,
    }  # fmt: skip


@RULES.names("ServerInterface")
def _plugged(call: Call, key: str) -> Thing | None:
    return next((port for port in ports(call, call.things["server_id"]) if port.key == key), None)


@RULES.does("server_interfaces.list")
def _list_interfaces(call: Call) -> Any:
    return [_interface(call, call.thing, port) for port in ports(call, call.thing)]


@RULES.does("server_interfaces.show")
def _show_interface(call: Call) -> Any:
    return _interface(call, call.things["server_id"], call.thing)


@RULES.does("server_interfaces.create")
def _attach(call: Call) -> Any:
    server, args = call.thing, call.args
    port, network = args.get("port_id", ""), args.get("net_id", "")
    fixed = args.get("fixed_ips") or []
    address = fixed[0]["ip_address"] if fixed else ""
    if port and network:
        raise call.refuse(400, "Must not input both network_id and port_id")
    if address and not network:
        raise call.refuse(400, "Must input network_id when request IP address")
    check_unlocked(call, server)
    check_state(call, server, "attach_interface", _INTERFACE)
    if port:
        usable(call, port, 404)
    elif network:
        found = usable_network(call, network, 404)
        if address:
            _check_address(call, found, address)
    else:
        network = _only_network(call).key
    made = plug(call, server, port=port, network=network, address=address, tag=args.get("tag"))
    record(call, server, "attach_interface", "compute_attach_interface")
    return _interface(call, server, made)


def _check_address(call: Call, network: Thing, address: str) -> None:
    try:
        check_free(call, network, address)
    except Refused as refused:
        raise call.refuse(409, refused.message) from None


def _only_network(call: Call) -> Thing:
    found = networks(call)
    if not found:
        raise call.refuse(400, "No specified network, or it is not allowed.")
    if len(found) > 1:
        text = "Multiple possible networks found, use a Network ID to be more specific."
        raise call.refuse(400, text)
    return found[0]


@RULES.does("server_interfaces.delete")
def _detach(call: Call) -> None:
    server, key = call.things["server_id"], call.thing.key
    check_unlocked(call, server)
    check_state(call, server, "detach_interface", _INTERFACE)
    record(call, server, "detach_interface", "compute_detach_interface")
    call.world.after(server, lambda: unplug(call, server, key))


# --- addresses, one by one


@RULES.does("servers.add_fixed_ip")
def _add_fixed(call: Call) -> None:
    server, key = call.thing, call.args["networkId"]
    check_unlocked(call, server)
    for port in ports(call, server):
        if port["network_id"] == key:
            network = call.find_any("network.Network", key)
            subnets = list(call.world.where("network.Subnet", network_id=key))
            if network is not None and subnets:
                fixed = [*port["fixed_ips"], {"subnet_id": subnets[0].key}]
                path = f"/v2.0/ports/{port.key}"
                call.ask("network", "PUT", path, {"port": {"fixed_ips": fixed}})
                return
    text = f"Network {key} could not be found for instance {server.key}."
    raise call.refuse(404, text)


@RULES.does("servers.remove_fixed_ip")
def _remove_fixed(call: Call) -> None:
    server, address = call.thing, call.args["address"]
    check_unlocked(call, server)
    for port in ports(call, server):
        kept = [each for each in port["fixed_ips"] if each["ip_address"] != address]
        if len(kept) < len(port["fixed_ips"]):
            path = f"/v2.0/ports/{port.key}"
            call.ask("network", "PUT", path, {"port": {"fixed_ips": kept}})
            return
    text = f"Fixed IP {address} is not associated with instance {server.key}."
    raise call.refuse(400, text)


def _floating_ip(call: Call, address: str) -> Thing:
    for each in call.all("network.FloatingIp"):
        if each["floating_ip_address"] == address and call.sees(each):
            return each
    raise call.refuse(404, "floating IP not found")


@RULES.does("servers.add_floating_ip")
def _add_floating(call: Call) -> None:
    server, wanted = call.thing, call.args.get("fixed_address")
    fixed = [
        (port, each["ip_address"])
        for port in ports(call, server)
        for each in port["fixed_ips"]
        if ip_address(each["ip_address"]).version == 4
    ]
    if not fixed:
        raise call.refuse(400, "No fixed IP addresses associated to instance")
    if wanted is not None and not any(address == wanted for _, address in fixed):
        raise call.refuse(400, "Specified fixed address not assigned to instance")
    floating = _floating_ip(call, call.args["address"])
    port, address = next(pair for pair in fixed if wanted in (None, pair[1]))
    change = {"port_id": port.key, "fixed_ip_address": address}
    path = f"/v2.0/floatingips/{floating.key}"
    call.ask("network", "PUT", path, {"floatingip": change})


@RULES.does("servers.remove_floating_ip")
def _remove_floating(call: Call) -> None:
    server = call.thing
    floating = _floating_ip(call, call.args["address"])
    if floating.get("port_id") not in {port.key for port in ports(call, server)}:
        text = f"Floating IP {call.args['address']} is not associated with instance {server.key}."
        raise call.refuse(409, text)
    path = f"/v2.0/floatingips/{floating.key}"
    call.ask("network", "PUT", path, {"floatingip": {"port_id": None}})


# --- security groups


def _regroup(call: Call, change: Any) -> None:
    server = call.thing
    found = security_group(call, call.args["name"], server.project, 404)
    mine = ports(call, server)
    if not mine:
        text = f"Instance {server.key} has no ports that the security group can be applied to."
        raise call.refuse(400, text)
    for port in mine:
        keys = change(port.get("security_groups", []), found.key)
        path = f"/v2.0/ports/{port.key}"
        call.ask("network", "PUT", path, {"port": {"security_groups": keys}})


@RULES.does("servers.add_security_group")
def _add_group(call: Call) -> None:
    _regroup(call, lambda keys, key: [*keys, *({key} - {*keys})])


@RULES.does("servers.remove_security_group")
def _remove_group(call: Call) -> None:
    found = security_group(call, call.args["name"], call.thing.project, 404)
    if found not in groups_of(call, call.thing):
        text = f"Security group {found['name']} is not associated with instance {call.thing.key}."
        raise call.refuse(404, text)
    _regroup(call, lambda keys, key: [each for each in keys if each != key])


@RULES.does("server_security_groups.list")
def _list_groups(call: Call) -> Any:
    paths = (f"/v2.0/security-groups/{found.key}" for found in groups_of(call, call.thing))
    return [group(call, call.ask("network", "GET", path)["security_group"]) for path in paths]
