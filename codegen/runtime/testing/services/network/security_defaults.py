# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What new security groups begin with."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

_TRAFFIC = ("direction", "ethertype", "protocol", "port_range_min", "port_range_max")
_OTHER_END = ("remote_ip_prefix", "remote_group_id", "remote_address_group_id")

RULES.usual["DefaultSecurityGroupRule"] = {
    "ethertype": "IPv4",
    **dict.fromkeys((*_TRAFFIC[2:], *_OTHER_END)),
    "description": "",
}
RULES.not_found["DefaultSecurityGroupRule"] = "Default Security Group rule {key} does not exist"


@RULES.seed
def _defaults(call: Call) -> None:
    for ways in (
        {"direction": "egress", "used_in_non_default_sg": True},
        {"direction": "ingress", "used_in_non_default_sg": False, "remote_group_id": "PARENT"},
    ):
        for version in ("IPv4", "IPv6"):
            fields = {**ways, "ethertype": version, "used_in_default_sg": True}
            call.make("DefaultSecurityGroupRule", fields, project="")


def rules_for(call: Call, group: Thing) -> list[dict[str, Any]]:
    """The fields of the rules that a new group begins with."""
    used = "used_in_default_sg" if group["name"] == "default" else "used_in_non_default_sg"
    found = []
    for rule in call.all("DefaultSecurityGroupRule"):
        if rule[used]:
            fields = {name: rule[name] for name in (*_TRAFFIC, *_OTHER_END)}
            if fields["remote_group_id"] == "PARENT":
                fields["remote_group_id"] = group.key
            found.append(fields)
    return found


@RULES.when_made("DefaultSecurityGroupRule")
def _made(call: Call, rule: Thing) -> None:
    if sum(rule[name] is not None for name in _OTHER_END) > 1:
        names = ", ".join(_OTHER_END)
        raise Refused(
            400, f"Only one of {names} may be provided.", "SecurityGroupMultipleRemoteEntites"
        )
    if rule["protocol"] is not None:
        rule["protocol"] = str(rule["protocol"])
    for other in call.all("DefaultSecurityGroupRule"):
        same = all(other[name] == rule[name] for name in (*_TRAFFIC, *_OTHER_END))
        both = any(
            other[name] and rule[name] for name in ("used_in_default_sg", "used_in_non_default_sg")
        )
        if other is not rule and same and both:
            text = f"Default Security group rule already exists. Rule id is {other.key}."
            raise Refused(409, text, "DefaultSecurityGroupRuleExists")


@RULES.does("security_groups_default_statefulness.create")
def _fail(_call: Call) -> None:
    # It takes the one that is to be made for several, and fails.
    text = "Request Failed: internal server error while processing your request."
    raise Refused(500, text, "HTTPInternalServerError")
