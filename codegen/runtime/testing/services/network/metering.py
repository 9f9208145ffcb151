# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Metering labels and their rules."""

from __future__ import annotations

from ipaddress import ip_network

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

RULES.usual["MeteringLabel"] = {"name": "", "description": "", "shared": False}
RULES.usual["MeteringLabelRule"] = {
    "excluded": False,
    "remote_ip_prefix": None,
    "source_ip_prefix": None,
    "destination_ip_prefix": None,
}
RULES.not_found["MeteringLabel"] = "Metering label '{key}' does not exist."
RULES.not_found["MeteringLabelRule"] = "Metering label rule '{key}' does not exist."


@RULES.when_made("MeteringLabelRule")
def _rule_made(call: Call, rule: Thing) -> None:
    remote = rule["remote_ip_prefix"]
    ends = rule["source_ip_prefix"] or rule["destination_ip_prefix"]
    if remote and ends:
        text = (
            "Cannot use 'remote-ip-prefix' in conjunction with 'source-ip-prefix' or "
            "'destination-ip-prefix'."
        )
        raise Refused(400, text, "Invalid")
    if not remote and not ends:
        text = (
            "You must define at least one of the following parameters 'remote_ip_prefix', or "
            "'source_ip_prefix' or 'destination_ip_prefix'."
        )
        raise Refused(400, text, "Invalid")
    for other in call.all("MeteringLabelRule"):
        like = all(
            other[name] == rule[name] for name in ("metering_label_id", "direction", "excluded")
        )
        if other is not rule and like and _overlap(remote, other["remote_ip_prefix"]):
            text = f"Metering label rule with remote_ip_prefix '{remote}' overlaps another."
            raise Refused(409, text, "MeteringLabelRuleOverlaps")


def _overlap(one: str | None, two: str | None) -> bool:
    if not one or not two:
        return False
    first, second = ip_network(one, strict=False), ip_network(two, strict=False)
    return first.version == second.version and first.overlaps(second)
