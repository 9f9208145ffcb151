# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""QoS policies, their rules, and the kinds of rules."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

# By kind of rules: its records, what rules have unless asked for otherwise, and what the driver
# takes. Two rules of a kind in a policy differ in their direction, if they have one.
_NUMBER = {"start": 0, "end": 2147483647}
_WAYS = ["ingress", "egress"]
_MARKS = [0, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 44, 46, 48, 56]
_KINDS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "bandwidth_limit": (
        "QosBandwidthLimitRule",
        {"max_burst_kbps": 0, "direction": "egress"},
        {"max_kbps": _NUMBER, "max_burst_kbps": _NUMBER, "direction": _WAYS},
    ),
    "packet_rate_limit": (
        "QosPacketRateLimitRule",
        {"max_burst_kpps": 0, "direction": "egress"},
        {"max_kpps": _NUMBER, "max_burst_kpps": _NUMBER, "direction": _WAYS},
    ),
    "dscp_marking": ("QosDscpMarkingRule", {}, {"dscp_mark": _MARKS}),
    "minimum_bandwidth": (
        "QosMinimumBandwidthRule",
        {"direction": "egress"},
        {"min_kbps": _NUMBER, "direction": _WAYS},
    ),
    "minimum_packet_rate": (
        "QosMinimumPacketRateRule",
        {"direction": "egress"},
        {"min_kpps": _NUMBER, "direction": [*_WAYS, "any"]},
    ),
}
_RECORDS = {record: kind for kind, (record, _, _) in _KINDS.items()}

RULES.usual["QosPolicy"] = {
    "name": "",
    "description": "",
    "shared": False,
    "is_default": False,
    "tags": list,
    "revision_number": 0,
}
for _kind, (_record, _usual, _) in _KINDS.items():
    RULES.usual[_record] = {
        **_usual,
        "type": _kind,
        "qos_policy_id": lambda call: call.params["policy_id"],
    }

# --- policies


@RULES.filters_by("QosPolicy.is_default")
def _any(_call: Call, _policy: Thing, _values: list[str]) -> bool:
    # It is taken, and looked at by nobody.
    return True


@RULES.shows("QosPolicy.rules")
def rules_of(call: Call, policy: Thing) -> list[Thing]:
    """The rules of a policy, the first made first."""
    rules = [r for record in _RECORDS for r in call.world.all(f"network.{record}")]
    return sorted((r for r in rules if r["qos_policy_id"] == policy.key), key=lambda r: r.order)


@RULES.when_made("QosPolicy")
@RULES.when_changed("QosPolicy")
def _one_default(call: Call, policy: Thing) -> None:
    for other in call.all("QosPolicy") if policy["is_default"] else ():
        same = other is not policy and other["project_id"] == policy["project_id"]
        if same and other["is_default"]:
            text = f"A default QoS policy exists for project {policy['project_id']}."
            raise Refused(409, text, "QoSPolicyDefaultAlreadyExists")


@RULES.when_gone("QosPolicy")
def _policy_gone(call: Call, policy: Thing) -> None:
    for kind, name in (
        ("Network", "network"), ("Port", "port"), ("FloatingIp", "fip"), ("Router", "router")
    ):  # fmt: skip
        for user in call.all(kind):
            gateway = user.get("external_gateway_info") or {}
            if policy.key in (user.get("qos_policy_id"), gateway.get("qos_policy_id")):
                text = f"QoS Policy {policy.key} is used by {name} {user.key}."
                raise Refused(409, text, "QosPolicyInUse")


@RULES.once_gone("QosPolicy")
def _rules_gone(call: Call, policy: Thing) -> None:
    for rule in rules_of(call, policy):
        call.world.remove(rule)


# --- rules


@RULES.when_made(*_RECORDS)
@RULES.when_changed(*_RECORDS)
def _fitting(call: Call, rule: Thing) -> None:
    if rule.get("dscp_mark", 0) not in _MARKS:
        text = f"Invalid input for dscp_mark. Reason: '{rule['dscp_mark']}' is not in {_MARKS}."
        raise Refused(400, text)
    policy = call.get("QosPolicy", rule["qos_policy_id"])
    others = [other for other in rules_of(call, policy) if other is not rule]
    for other in others:
        _no_contradiction(policy, rule, other)
    for other in others:
        if other["type"] == rule["type"] and other.get("direction") == rule.get("direction"):
            text = (
                f"Rule {rule['type']} conflicts with rule {other.key} which already exists in "
                f"QoS Policy {policy.key}."
            )
            raise Refused(409, text, "QoSRulesConflict")
    # A policy changes with its rules.
    call.rules.touched(call, policy)


@RULES.when_gone(*_RECORDS)
def _rule_gone(call: Call, rule: Thing) -> None:
    call.rules.touched(call, call.get("QosPolicy", rule["qos_policy_id"]))


def _no_contradiction(policy: Thing, rule: Thing, other: Thing) -> None:
    """Refuse a minimum above the maximum, and packet rates with and without a direction."""
    value: Any = None
    found: Any = None
    if rule.get("direction") == other.get("direction"):
        if "min_kbps" in other and rule.get("max_kbps", other["min_kbps"]) < other["min_kbps"]:
            value, found = rule["max_kbps"], other["min_kbps"]
        elif "min_kbps" in rule and other.get("max_kbps", rule["min_kbps"]) < rule["min_kbps"]:
            value, found = rule["min_kbps"], other["max_kbps"]
    rates = rule["type"] == other["type"] == "minimum_packet_rate"
    if rates and (rule["direction"] == "any") is not (other["direction"] == "any"):
        value, found = rule["direction"], other["direction"]
    if value is not None:
        text = (
            f"Unable to add the rule with value {value} to the policy {policy.key} as the "
            f"existing rule of type {other['type']} has value {found}."
        )
        raise Refused(409, text, "QoSRuleParameterConflict")


# --- kinds of rules

RULES.admin.append("qos_rule_types.show")


@RULES.does("qos_rule_types.list")
def _kinds(_call: Call) -> list[dict[str, str]]:
    return [{"type": kind} for kind in _KINDS]


@RULES.does("qos_rule_types.show")
def _kind_of_rules(call: Call) -> dict[str, Any]:
    kind = call.params["rule_type"]
    if kind not in _KINDS:
        raise call.rules.missing(call, "QosRuleType", kind)
    parameters = [
        {
            "parameter_name": name,
            "parameter_type": "range" if values is _NUMBER else "choices",
            "parameter_values": values,
        }
        for name, values in _KINDS[kind][2].items()
    ]
    driver = {"name": "openvswitch", "supported_parameters": parameters}
    return {"type": kind, "drivers": [driver]}
