# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""RBAC policies, by which things are shared."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

_KINDS = {
    "network": "Network",
    "qos_policy": "QosPolicy",
    "security_group": "SecurityGroup",
    "address_scope": "AddressScope",
    "subnetpool": "SubnetPool",
    "address_group": "AddressGroup",
    "bgpvpn": "BgpVpn",
}
"""What can be shared, by its word in policies."""

_WHAT = ("object_type", "object_id", "action", "target_tenant")


@RULES.when_made("RbacPolicy")
@RULES.when_changed("RbacPolicy")
def _new(call: Call, policy: Thing) -> None:
    kind = _KINDS.get(policy["object_type"])
    if kind is None or (policy["action"] == "access_as_external" and kind != "Network"):
        text = f"'{policy['object_type']}' cannot be shared by {policy['action']}"
        raise Refused(400, f"Invalid input for operation: {text}.", "InvalidInput")
    shared = call.get(kind, policy["object_id"])
    if not call.admin and (shared.project != call.project or policy["target_tenant"] == "*"):
        raise call.rules.forbidden(call)
    for other in call.world.all("network.RbacPolicy"):
        if other is not policy and all(other[name] == policy[name] for name in _WHAT):
            text = "An RBAC policy already exists with those values."
            raise Refused(409, text, "DuplicateRbacPolicy")
    if call.old:
        _unused(call, policy, call.old["target_tenant"])


@RULES.when_gone("RbacPolicy")
def _gone(call: Call, policy: Thing) -> None:
    _unused(call, policy, policy["target_tenant"])


def _unused(call: Call, policy: Thing, target: str) -> None:
    """Refuse to share a network no longer while the project has ports on it."""
    if policy["object_type"] != "network" or policy["action"] != "access_as_shared":
        return
    network = call.find("Network", policy["object_id"])
    for port in call.world.all("network.Port") if network is not None else ():
        other = port.project and network is not None and port.project != network.project
        if port["network_id"] == policy["object_id"] and other and target in (port.project, "*"):
            text = (
                f"RBAC policy on object {policy['object_id']} cannot be removed because other "
                f"objects depend on it.\nDetails: port {port.key}"
            )
            raise Refused(409, text, "RbacPolicyInUse")


@RULES.when_gone(*_KINDS.values())
def _shared_gone(call: Call, thing: Thing) -> None:
    for policy in call.world.all("network.RbacPolicy"):
        if policy["object_id"] == thing.key:
            call.world.remove(policy)
