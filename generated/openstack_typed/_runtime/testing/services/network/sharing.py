# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""RBAC policies, by which things are shared."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES, shared

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


_FOR_ALL = {"shared": "access_as_shared", "router:external": "access_as_external"}
"""What fields of things allow to all, as policies call it: for each that is set there is one."""


def _shown(call: Call, thing: Thing) -> bool:
    return shared(call, thing, "access_as_shared")


for _kind in _KINDS.values():
    if _kind != "Network":
        RULES.shows(f"{_kind}.shared")(_shown)


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


@RULES.when_changed("RbacPolicy")
def _changed(call: Call, policy: Thing) -> None:
    _unused(call, policy, call.old["target_tenant"])


@RULES.when_gone("RbacPolicy")
def _gone(call: Call, policy: Thing) -> None:
    _unused(call, policy, policy["target_tenant"])
    thing = call.world.get(f"network.{_KINDS[policy['object_type']]}", policy["object_id"])
    for field, action in _FOR_ALL.items():
        for_all = (policy["target_tenant"], policy["action"]) == ("*", action)
        if for_all and thing is not None and field in thing:
            thing[field] = False


@RULES.when_made(*_KINDS.values())
def _made_for_all(call: Call, thing: Thing) -> None:
    for field in _FOR_ALL:
        if thing.get(field):
            _share(call, thing, field)


@RULES.when_changed(*_KINDS.values())
def _changed_for_all(call: Call, thing: Thing) -> None:
    for field in _FOR_ALL:
        if field in call.args:
            _share(call, thing, field)


def _share(call: Call, thing: Thing, field: str) -> None:
    """Make the policy that a field stands for, or take it away."""
    names = {kind: name for name, kind in _KINDS.items()}
    what = {
        "object_type": names[thing.kind.partition(".")[2]],
        "object_id": thing.key,
        "action": _FOR_ALL[field],
        "target_tenant": "*",
    }
    found = next(call.world.where("network.RbacPolicy", **what), None)
    if thing[field] and found is None:
        call.make("RbacPolicy", what, project=thing.project)
    elif not thing[field] and found is not None:
        call.drop(found)


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


@RULES.once_gone(*_KINDS.values())
def _shared_gone(call: Call, thing: Thing) -> None:
    for policy in call.world.all("network.RbacPolicy"):
        if policy["object_id"] == thing.key:
            call.world.remove(policy)
