# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Security groups and their rules."""

from __future__ import annotations

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
    _makes_sense(thing)
    for other in rules(call, group):
        if other is not thing and all(other[name] == thing[name] for name in _ALIKE):
            text = f"Security group rule already exists. Rule id is {other.key}."
            raise Refused(409, text, "SecurityGroupRuleExists")
    if call.operation is not None and call.operation.resource == "security_group_rules":
        RULES.touched(call, group)


def _makes_sense(thing: Thing) -> None:
    """Look whether the parts of a rule go together."""
    ports = (thing["port_range_min"], thing["port_range_max"])
    if ports != (None, None) and thing["protocol"] is None:
        text = "Must also specify protocol if port range is given."
        raise Refused(400, text, "SecurityGroupProtocolRequiredWithPorts")
    if thing["protocol"] in ("tcp", "udp") and None not in ports and ports[0] > ports[1]:
        text = "For TCP/UDP protocols, port_range_min must be <= port_range_max"
        raise Refused(400, text, "SecurityGroupInvalidPortRange")
    remotes = ("remote_ip_prefix", "remote_group_id", "remote_address_group_id")
    if sum(thing[name] is not None for name in remotes) > 1:
        text = (
            "Only one of remote_ip_prefix, remote_group_id and remote_address_group_id may be set."
        )
        raise Refused(400, text, "SecurityGroupMultipleRemoteEntites")
    prefix = thing["remote_ip_prefix"]
    if prefix is not None:
        version = ip_network(prefix, strict=False).version
        if thing["ethertype"] != f"IPv{version}":
            text = f"Conflicting value ethertype {thing['ethertype']} for CIDR {prefix}"
            raise Refused(400, text, "SecurityGroupRuleParameterConflict")


@RULES.when_gone("SecurityGroupRule")
def _rule_gone(call: Call, thing: Thing) -> None:
    if call.operation is not None and call.operation.resource == "security_group_rules":
        group = call.world.get("network.SecurityGroup", thing["security_group_id"])
        if group is not None:
            RULES.touched(call, group)
