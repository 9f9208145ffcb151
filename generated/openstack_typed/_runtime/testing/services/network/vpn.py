# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""VPN services, and their connections to other sites by IPsec (neutron-vpnaas)."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

_NAMED = {"name": "", "description": ""}
_CIPHERS = {"auth_algorithm": "sha1", "encryption_algorithm": "aes-128", "pfs": "group5"}

RULES.usual["VpnEndpointGroup"] = {**_NAMED, "endpoints": list}
RULES.usual["VpnService"] = {
    **_NAMED,
    "subnet_id": None,
    "admin_state_up": True,
    "status": "PENDING_CREATE",
    "flavor_id": None,
}
RULES.usual["IkePolicy"] = {
    **_NAMED,
    **_CIPHERS,
    "phase1_negotiation_mode": "main",
    "ike_version": "v1",
}
RULES.usual["IpsecPolicy"] = {
    **_NAMED,
    **_CIPHERS,
    "transform_protocol": "esp",
    "encapsulation_mode": "tunnel",
}
RULES.usual["IpsecSiteConnection"] = {
    **_NAMED,
    "local_id": "",
    "peer_cidrs": list,
    "local_ep_group_id": None,
    "peer_ep_group_id": None,
    "mtu": 1500,
    "initiator": "bi-directional",
    "auth_mode": "psk",
    "route_mode": "static",
    "admin_state_up": True,
    "status": "PENDING_CREATE",
}
for _kind in ("VpnService", "IpsecSiteConnection"):
    RULES.begins[_kind] = {"status": "PENDING_CREATE"}

# Parts that may be given in part: the field, and what is not given.
_PARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "IkePolicy": ("lifetime", {"units": "seconds", "value": 3600}),
    "IpsecPolicy": ("lifetime", {"units": "seconds", "value": 3600}),
    "IpsecSiteConnection": ("dpd", {"action": "hold", "interval": 30, "timeout": 120}),
}


@RULES.when_made(*_PARTS)
@RULES.when_changed(*_PARTS)
def _whole(call: Call, thing: Thing) -> None:
    name, usual = _PARTS[thing.kind.partition(".")[2]]
    thing[name] = {**usual, **(call.old.get(name) or {}), **(thing.get(name) or {})}
    if thing[name].get("value", 60) < 60:
        text = f"Invalid input for lifetime. Reason: '{thing[name]['value']}' is too small."
        raise Refused(400, text)


@RULES.when_changed("IkePolicy", "IpsecPolicy")
def _unused(call: Call, policy: Thing) -> None:
    for connection in call.all("IpsecSiteConnection"):
        if policy.key in (connection["ikepolicy_id"], connection["ipsecpolicy_id"]):
            text = f"Policy {policy.key} is in use by existing IPsecSiteConnection {connection.key}"
            raise Refused(409, text, f"{policy.kind.partition('.')[2]}InUse")


# --- services


@RULES.when_made("VpnService")
def _service_made(call: Call, service: Thing) -> None:
    router = call.get("Router", service["router_id"])
    if not router.get("external_gateway_info"):
        text = f"Router {router.key} has no external network gateway set"
        raise Refused(400, text, "RouterIsNotExternal")
    subnet = service["subnet_id"]
    inside = {
        fixed["subnet_id"]
        for port in call.all("Port")
        if port["device_id"] == router.key
        for fixed in port["fixed_ips"]
    }
    if subnet and subnet not in inside:
        text = f"Subnet {subnet} is not connected to Router {router.key}"
        raise Refused(400, text, "SubnetIsNotConnectedToRouter")


def _external(call: Call, service: Thing, version: int) -> str | None:
    """The address of a service's router outside."""
    router = call.get("Router", service["router_id"])
    for fixed in (router.get("external_gateway_info") or {}).get("external_fixed_ips", ()):
        if (":" in fixed["ip_address"]) is (version == 6):
            return str(fixed["ip_address"])
    return None


@RULES.shows("VpnService.external_v4_ip")
def _external_v4(call: Call, service: Thing) -> str | None:
    return _external(call, service, 4)


@RULES.shows("VpnService.external_v6_ip")
def _external_v6(call: Call, service: Thing) -> str | None:
    return _external(call, service, 6)


# --- connections


@RULES.when_made("IpsecSiteConnection")
def _connection_made(_call: Call, connection: Thing) -> None:
    groups = [connection["local_ep_group_id"], connection["peer_ep_group_id"]]
    if connection["peer_cidrs"] and any(groups):
        text = "Peer CIDRs are not to be given together with endpoint groups."
        raise Refused(400, text, "PeerCidrsInvalid")
    if not connection["peer_cidrs"] and not all(groups):
        text = "Missing peer CIDRs, or both endpoint groups, for IPsec site-to-site connection."
        raise Refused(400, text, "MissingPeerCidrs")
    dpd = connection["dpd"]
    if dpd["timeout"] <= dpd["interval"]:
        text = "IPsecSiteConnection dpd_timeout should be greater than dpd_interval"
        raise Refused(400, text, "IPsecSiteConnectionDpdIntervalValueError")
