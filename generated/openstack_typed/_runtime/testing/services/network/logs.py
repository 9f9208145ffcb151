# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Logs of traffic."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...world import Thing
from . import policy
from .dialect import RULES

_LOGGED = "security_group"
"""The one kind of things that the Open vSwitch driver logs."""

RULES.usual["Log"] = {
    "name": "",
    "description": "",
    "enabled": True,
    "event": "ALL",
    "resource_id": None,
    "target_id": None,
    "revision_number": 0,
}
RULES.not_found["Log"] = "Log resource {key} could not be found."


@RULES.does("loggable_resources.list")
def _loggable(call: Call) -> list[dict[str, str]]:
    return [{"type": _LOGGED}] if policy.may(call, "get_loggable_resource") else []


@RULES.when_made("Log")
def _log_made(call: Call, log: Thing) -> None:
    if log["resource_type"] != _LOGGED:
        text = f"Invalid log resource_type: {log['resource_type']}."
        raise Refused(400, text, "InvalidLogResourceType")
    group, target = log["resource_id"], log["target_id"]
    if group and call.find("SecurityGroup", group) is None:
        raise Refused(404, f"Resource {group} could not be found.", "ResourceNotFound")
    port = call.find("Port", target) if target else None
    if target and port is None:
        text = f"Target resource {target} could not be found."
        raise Refused(404, text, "TargetResourceNotFound")
    if group and port is not None and group not in port.get("security_groups", ()):
        text = (
            f"Invalid resource constraint between resource (security_group {group}) and target "
            f"resource (port {target})."
        )
        raise Refused(400, text, "InvalidResourceConstraint")
