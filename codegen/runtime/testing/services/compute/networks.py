# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of networks, floating IPs and security groups, as Nova passed them on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from ...call import Call
from ...messages import Refused
from ...world import Thing
from . import proxies
from .dialect import RULES

RULES.not_found |= {
    "Network": "Network not found",
    "FloatingIp": "Floating IP not found for ID {key}",
    "SecurityGroup": "Security group {key} not found.",
    "SecurityGroupRule": "Security group with rule {key} not found.",
}
_PORTS = (1, 65535)


def _network(call: Call, network: dict[str, Any]) -> dict[str, Any]:
    """A network; nearly all of its fields are left from networks of Nova's own."""
    found: dict[str, Any] = {"id": network["id"], "label": network["name"]}
    if call.operation.resource == "project_networks":
        return {**found, "cidr": "None"}
    record = call.service.specs.declared["Network"]
    shown = (item.name for item in record.fields if call.admin or not item.required)
    return dict.fromkeys(shown) | found


proxies.passed_on("Network", "network", lambda call: "/v2.0/networks", "network", _network)


@RULES.does("networks.list", "project_networks.list")
def _list_networks(call: Call) -> list[dict[str, Any]]:
    found = call.ask("network", "GET", "/v2.0/networks", own=True)["networks"]
    return [_network(call, network) for network in found]


@RULES.does("project_networks.show")
def _show_network(call: Call) -> Thing:
    return call.thing


# --- floating IPs


def _external(call: Call) -> list[dict[str, Any]]:
    """The networks that floating IPs are of."""
    path = "/v2.0/networks?router:external=True"
    found: list[dict[str, Any]] = call.ask("network", "GET", path, own=True)["networks"]
    return found


@RULES.does("floating_ip_pools.list")
def _pools(call: Call) -> list[dict[str, Any]]:
    return [{"name": network["name"] or network["id"]} for network in _external(call)]


def _floating_ip(call: Call, found: dict[str, Any]) -> dict[str, Any]:
    path = f"/v2.0/networks/{found['floating_network_id']}"
    network = call.ask("network", "GET", path)["network"]
    port = None
    if found["port_id"]:
        port = call.ask("network", "GET", f"/v2.0/ports/{found['port_id']}")["port"]
    return {
        "id": found["id"],
        "ip": found["floating_ip_address"],
        "pool": network["name"] or network["id"],
        "fixed_ip": found["fixed_ip_address"],
        "instance_id": port["device_id"] if port else None,
    }


_FLOATING_IPS = "/v2.0/floatingips"
proxies.passed_on(
    "FloatingIp", "network", lambda call: _FLOATING_IPS, "floatingip", _floating_ip, uuids=True
)


@RULES.does("floating_ips.list")
def _list_floating_ips(call: Call) -> list[dict[str, Any]]:
    path = f"{_FLOATING_IPS}?project_id={call.project}"
    return [_floating_ip(call, f) for f in call.ask("network", "GET", path)["floatingips"]]


@RULES.does("floating_ips.create")
def _create_floating_ip(call: Call) -> Thing:
    pool = call.args.get("pool") or "nova"
    found = next((n for n in _external(call) if pool in (n["id"], n["name"])), None)
    if found is None:
        raise call.refuse(404, "Floating IP pool not found.")
    wanted = {"floating_network_id": found["id"], "project_id": call.project}
    made = call.ask("network", "POST", _FLOATING_IPS, {"floatingip": wanted}, own=True)
    return proxies.thing(call, "FloatingIp", _floating_ip, made["floatingip"])


@RULES.does("floating_ips.delete")
def _delete_floating_ip(call: Call) -> None:
    call.ask("network", "DELETE", f"{_FLOATING_IPS}/{call.thing.key}", own=True)


# --- security groups


_GROUPS, _RULES = "/v2.0/security-groups", "/v2.0/security-group-rules"


def group(call: Call, found: dict[str, Any]) -> dict[str, Any]:
    """A security group, with the rules of what it lets in."""
    incoming = (r for r in found["security_group_rules"] if r["direction"] == "ingress")
    return {
        "id": found["id"],
        "name": found["name"],
        "description": found["description"],
        "tenant_id": found["project_id"],
        "rules": [_rule(call, rule) for rule in incoming],
    }


def _rule(call: Call, found: dict[str, Any]) -> dict[str, Any]:
    first, last = found["port_range_min"], found["port_range_max"]
    if found["protocol"] and first is None and last is None:
        first, last = _PORTS if found["protocol"].upper() in ("TCP", "UDP") else (-1, -1)
    peers, source = found["remote_group_id"], {}
    if peers:
        other = call.ask("network", "GET", f"{_GROUPS}/{peers}")["security_group"]
        source = {"name": other["name"], "tenant_id": other["project_id"]}
    return {
        "id": found["id"], "parent_group_id": found["security_group_id"],
        "ip_protocol": found["protocol"], "from_port": first, "to_port": last, "group": source,
        "ip_range": {} if peers else {"cidr": found["remote_ip_prefix"] or "0.0.0.0/0"},
    }  # fmt: skip


proxies.passed_on(
    "SecurityGroup", "network", lambda call: _GROUPS, "security_group", group, uuids=True
)
proxies.passed_on(
    "SecurityGroupRule", "network", lambda call: _RULES, "security_group_rule", _rule, uuids=True
)


@RULES.does("security_groups.list")
def _list_groups(call: Call) -> list[Any]:
    every = "all_tenants" in call.query and call.admin
    path = _GROUPS if every else f"{_GROUPS}?project_id={quote(call.project)}"
    found = call.ask("network", "GET", path, own=True)["security_groups"]
    groups: Iterable[Thing] = (proxies.thing(call, "SecurityGroup", group, one) for one in found)
    return sorted(groups, key=lambda one: (one["tenant_id"], one["name"]))


def _changed(call: Call, method: str, path: str) -> Thing:
    """What Network makes of a security group that it is sent."""
    sent = {"security_group": {name: call.args[name] for name in ("name", "description")}}
    found = call.ask("network", method, path, sent, own=True)["security_group"]
    return proxies.thing(call, "SecurityGroup", group, found)


@RULES.does("security_groups.create")
def _create_group(call: Call) -> Thing:
    return _changed(call, "POST", _GROUPS)


@RULES.does("security_groups.update")
def _update_group(call: Call) -> Thing:
    return _changed(call, "PUT", f"{_GROUPS}/{call.thing.key}")


@RULES.does("security_groups.delete")
def _delete_group(call: Call) -> None:
    try:
        call.ask("network", "DELETE", f"{_GROUPS}/{call.thing.key}", own=True)
    except Refused as refused:
        if refused.status != 409:
            raise
        raise call.refuse(400, refused.message) from None  # it is in use


@RULES.does("security_group_rules.create")
def _create_rule(call: Call) -> Thing:
    for key in filter(None, (call.args["parent_group_id"], call.args.get("group_id"))):
        if proxies.asked(call, "network", "GET", f"{_GROUPS}/{key}") is None:
            raise call.rules.missing(call, "SecurityGroup", key)
    body = {"security_group_rule": _new_rule(call)}
    found = call.ask("network", "POST", _RULES, body, own=True)["security_group_rule"]
    return proxies.thing(call, "SecurityGroupRule", _rule, found)


def _new_rule(call: Call) -> dict[str, Any]:
    """A rule as Network has it.

    Raises:
        Refused: Too little is said.
    """
    given = call.args
    peers, cidr = given.get("group_id"), given.get("cidr") or "0.0.0.0/0"
    protocol, first, last = (given.get(k) for k in ("ip_protocol", "from_port", "to_port"))
    if peers and protocol and first is None and last is None:
        first, last = (-1, -1) if protocol.upper() == "ICMP" else _PORTS
    said = protocol and first is not None and last is not None
    if not said and not peers:
        raise call.refuse(400, "Not enough parameters to build a valid rule.")
    rule: dict[str, Any] = {
        "security_group_id": given["parent_group_id"],
        "direction": "ingress",
        "ethertype": "IPv6" if ":" in cidr and not peers else "IPv4",
    }
    rule |= {"remote_group_id": peers} if peers else {"remote_ip_prefix": cidr}
    if said:
        rule["protocol"] = protocol
        ports = {"port_range_min": int(str(first)), "port_range_max": int(str(last))}
        rule |= {name: port for name, port in ports.items() if port != -1}
    return rule


@RULES.does("security_group_rules.delete")
def _delete_rule(call: Call) -> None:
    call.ask("network", "DELETE", f"{_RULES}/{call.thing.key}", own=True)
