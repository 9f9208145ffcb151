# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Firewall groups, their policies and rules (neutron-fwaas)."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES
from .relations import users

RULES.usual["FirewallGroup"] = {
    "name": "",
    "description": "",
    "admin_state_up": True,
    "shared": False,
    "ports": list,
    "ingress_firewall_policy_id": None,
    "egress_firewall_policy_id": None,
    "status": "INACTIVE",
}
RULES.usual["FirewallPolicy"] = {
    "name": "",
    "description": "",
    "shared": False,
    "firewall_rules": list,
    "audited": False,
}
RULES.usual["FirewallRule"] = {
    "name": "",
    "description": "",
    "shared": False,
    "protocol": None,
    "ip_version": 4,
    "source_ip_address": None,
    "destination_ip_address": None,
    "source_port": None,
    "destination_port": None,
    "action": "deny",
    "enabled": True,
}

# --- groups


@RULES.when_made("FirewallGroup")
@RULES.when_changed("FirewallGroup")
def _group(call: Call, group: Thing) -> None:
    group["ports"] = group["ports"] or []
    for other in call.all("FirewallGroup"):
        used = set(group["ports"]) & set(other["ports"] or ())
        if other is not group and used:
            text = (
                f"Port(s) {', '.join(sorted(used))} already associated with other firewall groups."
            )
            raise Refused(409, text, "FirewallGroupPortInUse")
    # Only a group of ports has something to do.
    on = "ACTIVE" if group["admin_state_up"] else "DOWN"
    group["status"] = on if group["ports"] else "INACTIVE"


@RULES.when_gone("FirewallGroup")
def _group_gone(_call: Call, group: Thing) -> None:
    if group["status"] == "ACTIVE":
        text = f"Firewall group {group.key} is still active."
        raise Refused(409, text, "FirewallGroupInUse")


@RULES.once_gone("Port")
def _port_gone(call: Call, port: Thing) -> None:
    for group in call.all("FirewallGroup"):
        if port.key in group["ports"]:
            group["ports"].remove(port.key)


# --- policies and rules


@RULES.when_made("FirewallPolicy")
@RULES.when_changed("FirewallPolicy")
def _policy(call: Call, policy: Thing) -> None:
    policy["firewall_rules"] = policy["firewall_rules"] or []
    if call.old and "audited" not in call.args:
        policy["audited"] = False


@RULES.when_changed("FirewallRule")
def _rule_changed(call: Call, rule: Thing) -> None:
    for policy in users(call, rule, "FirewallPolicy", "firewall_rules"):
        policy["audited"] = False


@RULES.shows("FirewallRule.firewall_policy_id")
def _policies(call: Call, rule: Thing) -> list[str] | None:
    return [each.key for each in users(call, rule, "FirewallPolicy", "firewall_rules")] or None


@RULES.does("firewall_policies.insert_rule")
def _insert(call: Call) -> Any:
    policy, rule = call.thing, call.args["firewall_rule_id"]
    rules = policy["firewall_rules"]
    if rule in rules:
        text = f"Firewall rule {rule} is already associated with firewall policy {policy.key}."
        raise Refused(409, text, "FirewallRuleAlreadyAssociated")
    before, after = call.args.get("insert_before"), call.args.get("insert_after")
    if before:
        place = _place(policy, before)
    else:
        place = _place(policy, after) + 1 if after else 0
    rules.insert(place, rule)
    policy["audited"] = False
    return policy


@RULES.does("firewall_policies.remove_rule")
def _remove(call: Call) -> Any:
    policy = call.thing
    del policy["firewall_rules"][_place(policy, call.args["firewall_rule_id"])]
    policy["audited"] = False
    return policy


def _place(policy: Thing, rule: str) -> int:
    """Where a policy has a rule."""
    if rule not in policy["firewall_rules"]:
        text = f"Firewall rule {rule} is not associated with firewall policy {policy.key}."
        raise Refused(400, text, "FirewallRuleNotAssociatedWithPolicy")
    place: int = policy["firewall_rules"].index(rule)
    return place
