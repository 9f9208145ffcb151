# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Who may do what in Neutron: its default policies, as far as they are not about owners alone.

An action is called as in Neutron's policies: `create_network`, and `create_network:shared` for an
attribute that is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ...call import Call
from ...messages import Refused
from ...specs import at
from ...world import Thing

# Attributes that only administrators may set, and see.
_SET_BY_ADMINS = {
    "address_scope": {"shared"},
    "network": {"shared", "router:external", "is_default", "segments", "provider:network_type",
                "provider:physical_network", "provider:segmentation_id"},
    "port": {"binding:host_id", "data_plane_status", "hints", "trusted"},
    "router": {"distributed", "ha", "evpn_vni", "enable_default_route_bfd",
               "enable_default_route_ecmp", "external_gateway_info:enable_snat",
               "external_gateway_info:external_fixed_ips"},
    "subnet": {"segment_id", "service_types", "leak_routes"},
    "subnetpool": {"shared", "is_default"},
}  # fmt: skip
_SEEN_BY_ADMINS = {
    "Network": {"segments", "provider:network_type", "provider:physical_network",
                "provider:segmentation_id"},
    "Port": {"binding:vif_type", "binding:vif_details", "binding:host_id", "binding:profile",
             "resource_request", "hints", "trusted"},
    "Router": {"distributed", "ha"},
    "Subnet": {"segment_id"},
}  # fmt: skip
_KINDS_FOR_ADMINS = {
    "Agent", "NetworkIpAvailability", "NetworkSegmentRange", "Segment", "ServiceProfile",
}  # fmt: skip
# Attributes of ports that only who owns the network may set.
_BY_OWNERS_OF_NETWORKS = {
    "allowed_address_pairs", "fixed_ips:ip_address", "mac_address", "port_security_enabled",
}  # fmt: skip
# The role that an action needs, where it is not a plain member's.
_ROLES = {
    "create_port:binding:profile": "service",
    "update_port:binding:profile": "service",
    "update_port:mac_address": "manager",
    "create_binding": "service",
    "delete_binding": "service",
    "activate": "service",
    "*_agent": "admin",
    "*_service_profile": "admin",
    "*_segment": "admin",
    "*_network_segment_range": "admin",
    "get_network_ip_availability": "admin",
    "create_default_security_group_rule": "admin",
    "delete_default_security_group_rule": "admin",
    "create_flavor": "admin",
    "update_flavor": "admin",
    "delete_flavor": "admin",
    "create_floatingip:floating_ip_address": "manager",
    "*_log": "manager",
    "get_loggable_resource": "manager",
    "get_quota": "manager",
    "create_metering_label*": "manager",
    "delete_metering_label*": "manager",
    "create_policy": "manager",
    "update_policy": "manager",
    "delete_policy": "manager",
    "create_*_limit_rule": "manager",
    "update_*_limit_rule": "manager",
    "delete_*_limit_rule": "manager",
    "create_minimum_*_rule": "manager",
    "update_minimum_*_rule": "manager",
    "delete_minimum_*_rule": "manager",
    "create_dscp_marking_rule": "manager",
    "update_dscp_marking_rule": "manager",
    "delete_dscp_marking_rule": "manager",
    "create_default_statefulness": "manager",
    "update_default_statefulness": "manager",
    "delete_default_statefulness": "manager",
    **{
        f"{word}_{name}:{attribute}": "admin"
        for name, attributes in _SET_BY_ADMINS.items()
        for attribute in attributes
        for word in ("create", "update")
        if (word, name, attribute) != ("update", "subnetpool", "shared")
    },
}


def permit(call: Call) -> None:
    """Look whether whoever asks may do it.

    Raises:
        Refused: No.
    """
    if not _word(call) or call.inside:
        return
    if not call.admin and call.token is not None and "member" not in call.token.roles:
        raise disallowed(action(call))
    if not may(call, action(call)):
        raise disallowed(action(call))
    for one in bodies(call):
        for name in _attributes(call, one):
            if not may(call, name) or not _owns_network(call, name, one):
                raise disallowed(name)
    if call.admin:
        return
    if _word(call) == "create":
        for one in bodies(call):
            if one.get("project_id", one.get("tenant_id")) not in (None, call.project):
                raise disallowed(action(call))
    for thing in call.things.values():
        owners = (thing.project, owner_of_network(call, thing))
        if thing.project and call.project not in owners:
            raise disallowed(action(call))


def may(call: Call, name: str) -> bool:
    """Whether whoever asks has the role for an action."""
    return _has_role(call, _role(name))


def disallowed(name: str) -> Refused:
    """The refusal of an action."""
    text = f"(rule:{name}) is disallowed by policy"
    return Refused(403, text, "PolicyNotAuthorized")


def action(call: Call) -> str:
    """What a request does, as policies call it."""
    verb = call.operation.verb
    return verb if verb in _ROLES else f"{_word(call) or 'get'}_{name_of(call)}"


def name_of(call: Call) -> str:
    """What Neutron calls one of the things that a request is about: `floatingip`."""
    specs, resource = call.service.specs, call.operation.resource
    for verb in ("show", "create"):
        op = specs.by_name.get(f"{resource}.{verb}")
        answer = at(op.returns, None) if op is not None else None
        if answer is not None:
            return str(answer[0])
    return resource


def bodies(call: Call) -> list[dict[str, Any]]:
    """What a request brings, of each thing."""
    several = call.value if isinstance(call.value, list) else [call.args]
    return [one for one in several if isinstance(one, dict)]


def hidden(thing: Thing, field: str = "") -> bool:
    """Whether only administrators see a thing, or a field of it."""
    kind = thing.kind.partition(".")[2]
    return field in _SEEN_BY_ADMINS.get(kind, ()) if field else kind in _KINDS_FOR_ADMINS


def owner_of_network(call: Call, thing: Mapping[str, Any]) -> str | None:
    """The project of the network that something is on."""
    network = call.world.get("network.Network", str(thing.get("network_id")))
    return network.project if network is not None else None


def _word(call: Call) -> str:
    """What a request changes: `create`, `update` or `delete`; empty if it only reads."""
    word = call.operation.verb.partition("_")[0]
    if call.asked.method == "GET" or call.operation.action:
        return ""
    return {"create": "create", "delete": "delete"}.get(word, "update")


def _attributes(call: Call, one: dict[str, Any]) -> Iterator[str]:
    """The actions that are about attributes that are given."""
    word, name = _word(call), name_of(call)
    for attribute, value in one.items():
        if word == "create" and value in (None, False):
            continue  # as it would be anyway
        yield f"{word}_{name}:{attribute}"
        inner = value if isinstance(value, list) else [value]
        for each in inner:
            for key in each if isinstance(each, dict) else ():
                yield f"{word}_{name}:{attribute}:{key}"


def _owns_network(call: Call, name: str, one: dict[str, Any]) -> bool:
    """Whether an attribute of a port may be set by others than who owns the network, or is."""
    action, _, attribute = name.partition(":")
    device = attribute == "device_owner" and str(one[attribute]).startswith("network:")
    if call.admin or not action.endswith("_port"):
        return True
    if attribute not in _BY_OWNERS_OF_NETWORKS and not device:
        return True
    on = one if "network_id" in one else call.thing
    return owner_of_network(call, on) == call.project


def _role(name: str) -> str:
    return next((role for pattern, role in _ROLES.items() if fnmatchcase(name, pattern)), "member")


def _has_role(call: Call, role: str) -> bool:
    if role == "service":
        return call.token is not None and "service" in call.token.roles
    if role == "member" or call.admin:
        return True
    return call.token is not None and role in call.token.roles
