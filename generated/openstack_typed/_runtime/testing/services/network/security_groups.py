# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Security groups and their rules."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from . import security_defaults
from .dialect import RULES

RULES.usual["SecurityGroup"] = {
    "name": "", "description": "", "stateful": True, "shared": False, "tags": list,
    "revision_number": 1,
}  # fmt: skip
RULES.usual["SecurityGroupRule"] = {
    "description": "", "ethertype": "IPv4", "protocol": None, "port_range_min": None,
    "port_range_max": None, "remote_ip_prefix": None, "remote_group_id": None,
    "remote_address_group_id": None, "revision_number": 0,
}  # fmt: skip
# A rule without any of these is the same as another one without them.
_ALIKE = (
    "security_group_id", "direction", "ethertype", "protocol", "port_range_min", "port_range_max",
    "remote_ip_prefix", "remote_group_id", "remote_address_group_id",
)  # fmt: skip
_REMOTES = ("remote_ip_prefix", "remote_group_id", "remote_address_group_id")
_WITH_PORTS = {"tcp", "udp", "dccp", "sctp", "udplite", "6", "17", "33", "132", "136"}
_ICMP = {"icmp", "ipv6-icmp", "icmpv6", "1", "58"}
_OF_IPV6 = {
    "ipv6-encap", "ipv6-frag", "ipv6-icmp", "icmpv6", "ipv6-nonxt", "ipv6-opts", "ipv6-route",
    "41", "44", "58", "59", "60", "43",
}  # fmt: skip
RULES.ignored |= {"belongs_to_default_sg", "normalized_cidr"}


def default(call: Call, project: str) -> Thing:
    """The default security group of a project, which is made when it is first needed."""
    where = call.world.where("network.SecurityGroup", name="default")
    found = next((group for group in where if group.project == project), None)
    if found is None:
        fields = {"name": "default", "description": "Default security group",
                  "project_id": project}  # fmt: skip
        found = call.make("SecurityGroup", fields)
    return found


def rules(call: Call, group: Thing) -> list[Thing]:
    """The rules of a group."""
    return list(call.world.where("network.SecurityGroupRule", security_group_id=group.key))


@RULES.shows("SecurityGroup.security_group_rules")
def _rules(call: Call, thing: Thing) -> Any:
    return rules(call, thing)


@RULES.shows("SecurityGroupRule.normalized_cidr", "EmbeddedSecurityGroupRule.normalized_cidr")
def _normalized(call: Call, thing: Thing) -> Any:
    prefix = thing["remote_ip_prefix"]
    return None if prefix is None else str(ip_network(prefix, strict=False))


@RULES.shows(
    "SecurityGroupRule.belongs_to_default_sg", "EmbeddedSecurityGroupRule.belongs_to_default_sg"
)
def _belongs(call: Call, thing: Thing) -> Any:
    if call.operation.name == "security_groups.list":
        return None
    group = call.world.get("network.SecurityGroup", thing["security_group_id"])
    return group is not None and group["name"] == "default"


# --- groups


@RULES.when_made("SecurityGroup")
def _made(call: Call, thing: Thing) -> None:
    is_default = thing["name"] == "default"
    if is_default and call.args.get("name") == "default":
        text = "Default security group already exists."
        raise Refused(409, text, "SecurityGroupDefaultAlreadyExists")
    if not is_default:
        default(call, thing.project)
    for fields in security_defaults.rules_for(call, thing):
        whole = {**fields, "security_group_id": thing.key, "project_id": thing.project}
        call.make("SecurityGroupRule", whole)


@RULES.when_changed("SecurityGroup")
def _changed(call: Call, thing: Thing) -> None:
    if "default" in (thing["name"], call.old["name"]) and thing["name"] != call.old["name"]:
        text = "Updating default security group not allowed."
        raise Refused(409, text, "SecurityGroupCannotUpdateDefault")


@RULES.when_gone("SecurityGroup")
def _gone(call: Call, thing: Thing) -> None:
    for port in call.world.all("network.Port"):
        if thing.key in port["security_groups"]:
            text = f"Security Group {thing.key} in use."
            raise Refused(409, text, "SecurityGroupInUse")
    if thing["name"] == "default" and not call.admin:
        text = "Insufficient rights for removing default security group."
        raise Refused(409, text, "SecurityGroupCannotRemoveDefault")
    for rule in call.world.all("network.SecurityGroupRule"):
        if thing.key in (rule["security_group_id"], rule["remote_group_id"]):
            call.drop(rule)


# --- rules


@RULES.when_made("SecurityGroupRule")
def _rule_made(call: Call, thing: Thing) -> None:
    group = call.world.get("network.SecurityGroup", thing["security_group_id"])
    assert group is not None
    if thing["protocol"] is not None:
        thing["protocol"] = str(thing["protocol"]).lower()
    if thing["protocol"] == "any":
        thing["protocol"] = None
    thing["ethertype"] = thing["ethertype"] or "IPv4"
    thing["description"] = thing["description"] or ""
    _makes_sense(call, thing)
    for other in rules(call, group):
        if other is not thing and all(other[name] == thing[name] for name in _ALIKE):
            text = f"Security group rule already exists. Rule id is {other.key}."
            raise Refused(409, text, "SecurityGroupRuleExists")
    if call.path.startswith("/security-group-rules"):
        RULES.touched(call, group)


def _makes_sense(call: Call, thing: Thing) -> None:
    """Look whether the parts of a rule go together."""
    known = {name for name, _ in call.service.specs.declared["SecurityGroupProtocol"].values}
    for wrong, kind, text in _mistakes(thing, known):
        if wrong:
            raise Refused(400, text, kind)


def _mistakes(thing: Thing, known: set[Any]) -> Iterator[tuple[bool, str, str]]:
    """What may be wrong with a rule, one after another: whether it is, its name, and in words."""
    protocol, ethertype = thing["protocol"], thing["ethertype"]
    low, high = thing["port_range_min"], thing["port_range_max"]
    ports = (low, high) != (None, None)
    number = protocol is not None and protocol.isdigit() and int(protocol) <= 255
    yield (
        protocol is not None and not number and protocol not in known,
        "SecurityGroupRuleInvalidProtocol",
        f"Security group rule protocol {protocol} not supported.",
    )
    yield (
        protocol in _OF_IPV6 and ethertype == "IPv4",
        "SecurityGroupEthertypeConflictWithProtocol",
        f"Invalid ethertype {ethertype} for protocol {protocol}.",
    )
    yield (
        ports and protocol is None,
        "SecurityGroupProtocolRequiredWithPorts",
        "Must also specify protocol if port range is given.",
    )
    if ports and protocol in _WITH_PORTS:
        yield 0 in (low, high), "SecurityGroupInvalidPortValue", "Invalid value for port 0"
        yield (
            None in (low, high) or low > high,
            "SecurityGroupInvalidPortRange",
            "For TCP/UDP protocols, port_range_min must be <= port_range_max",
        )
    elif ports and protocol in _ICMP:
        yield (
            any(value is not None and not 0 <= value <= 255 for value in (low, high)),
            "SecurityGroupInvalidIcmpValue",
            f"Invalid value for ICMP: type {low}, code {high}. They must be 0 to 255.",
        )
        yield (
            low is None,
            "SecurityGroupMissingIcmpType",
            f"ICMP code (port-range-max) {high} is provided but its type is missing.",
        )
    elif protocol is not None:
        yield (
            ports,
            "SecurityGroupInvalidProtocolForPort",
            f"Ports cannot be specified for protocol {protocol}.",
        )
    yield (
        sum(thing[name] is not None for name in _REMOTES) > 1,
        "SecurityGroupMultipleRemoteEntites",
        f"Only one of {', '.join(_REMOTES)} may be provided.",
    )
    prefix = thing["remote_ip_prefix"]
    yield (
        prefix is not None and ethertype != f"IPv{ip_network(prefix, strict=False).version}",
        "SecurityGroupRuleParameterConflict",
        f"Conflicting value ethertype {ethertype} for CIDR {prefix}",
    )


@RULES.when_gone("SecurityGroupRule")
def _rule_gone(call: Call, thing: Thing) -> None:
    if call.path.startswith("/security-group-rules"):
        group = call.world.get("network.SecurityGroup", thing["security_group_id"])
        if group is not None:
            RULES.touched(call, group)
