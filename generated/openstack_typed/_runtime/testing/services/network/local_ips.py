# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Local IPs, and the ports that share them."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

_OWNER = "network:local_ip"

RULES.usual["LocalIp"] = {
    "name": "",
    "description": "",
    "ip_mode": "translate",
    "revision_number": 0,
}
RULES.identity["LocalIpPortAssociation"] = "fixed_port_id"


@RULES.when_made("LocalIp")
def _made(call: Call, local: Thing) -> None:
    port, network = local.get("local_port_id"), local.get("network_id")
    if port:
        found = call.get("Port", port)
        local["local_ip_address"] = _address(found, local.get("local_ip_address"))
        local["network_id"] = found["network_id"]
    elif network:
        subnets = [each for each in call.all("Subnet") if each["network_id"] == network]
        if not any(each["ip_version"] == 4 for each in subnets):
            text = f"Network {network} does not contain any IPv4 subnet"
            raise Refused(400, f"Bad local_ip request: {text}.", "BadRequest")
        found = _own_port(call, local)
        local["local_port_id"] = found.key
        local["local_ip_address"] = found["fixed_ips"][0]["ip_address"]
    else:
        text = "Either Port ID or Network ID must be specified for Local IP create."
        raise Refused(400, text, "LocalIPPortOrNetworkRequired")


def _own_port(call: Call, local: Thing) -> Thing:
    """The port that a local IP gets on a network: nobody's, but in the project of the local IP."""
    fields: dict[str, Any] = {
        "network_id": local["network_id"],
        "device_owner": _OWNER,
        "device_id": local.key,
        "project_id": local["project_id"],
        "tenant_id": local["project_id"],
    }
    if local.get("local_ip_address"):
        fields["fixed_ips"] = [{"ip_address": local["local_ip_address"]}]
    return call.make("Port", fields, project=local.project)


def _address(port: Thing, wanted: str | None) -> str:
    """The address of a port that is meant."""
    addresses = [each["ip_address"] for each in port["fixed_ips"]]
    if not addresses:
        text = f"Specified Port {port.key} has no fixed IPs configured."
        raise Refused(400, text, "LocalIPNoIP")
    if wanted and wanted not in addresses:
        text = f"Specified Port {port.key} does not have requested IP address: {wanted}."
        raise Refused(400, text, "LocalIPRequestedIPNotFound")
    if not wanted and len(addresses) > 1:
        text = (
            f"Specified Port {port.key} has several IPs, should specify exact IP address to use "
            "for Local IP."
        )
        raise Refused(400, text, "LocalIPNoRequestedIP")
    return wanted or str(addresses[0])


@RULES.once_gone("LocalIp")
def _gone(call: Call, local: Thing) -> None:
    port = call.find("Port", local["local_port_id"])
    if port is not None and port["device_owner"] == _OWNER:
        call.drop(port)


@RULES.when_gone("Port")
def _port_gone(call: Call, port: Thing) -> None:
    if any(local["local_port_id"] == port.key for local in call.world.all("network.LocalIp")):
        text = (
            f"Port {port.key} cannot be deleted directly via the port API: still referenced by "
            "Local IPs."
        )
        raise Refused(409, text, "ServicePortInUse")


# --- the ports that share them


@RULES.when_made("LocalIpPortAssociation")
def _shared(call: Call, shared: Thing) -> None:
    local, port = call.things["local_ip_id"], call.get("Port", shared["fixed_port_id"])
    shared["local_ip_id"] = local.key
    shared["local_ip_address"] = local["local_ip_address"]
    shared["fixed_ip"] = _address(port, shared.get("fixed_ip"))


@RULES.shows("LocalIpPortAssociation.host")
def _host(call: Call, shared: Thing) -> str:
    return str(call.get("Port", shared["fixed_port_id"]).get("binding:host_id") or "")


@RULES.shows("CreatedLocalIpPortAssociation.local_ip")
def _local(call: Call, shared: Thing) -> Thing:
    return call.get("LocalIp", shared["local_ip_id"])
