# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Segments of networks, and the ranges that their numbers are taken from."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES
from .networks import PROVIDER, made_of, segments, subnets

_HIGHEST = {"vlan": 4094, "vxlan": 2**24 - 1, "geneve": 2**24 - 1, "gre": 2**32 - 1}
"""The highest number of each type of networks whose segments have numbers."""

_ROUTED = "network:routed"
"""The owner of ports whose subnets belong to no segment."""

_CONFIGURED = (
    ("vlan", "physnet1", 100, 200),
    ("vxlan", "", 1, 10000),
    ("geneve", "", 10001, 20000),
)
"""The ranges of the configuration."""

RULES.usual["NetworkSegmentRange"] = {
    "name": "",
    "description": "",
    "default": False,
    "shared": True,
    "physical_network": "",
    "tags": list,
    "revision_number": 0,
}
RULES.same["NetworkSegmentRange.tenant_id"] = "project_id"

# --- segments


@RULES.checks("segments.create")
def _fitting(call: Call) -> None:
    # The same as for a network: what is not said is found, and what is used is refused.
    call.args.update(made_of(call, {name: call.args.get(name) for name in PROVIDER}))


# --- subnets of segments


@RULES.shows("Network.l2_adjacency")
def _adjacent(call: Call, network: Thing) -> bool:
    return not any(subnet["segment_id"] for subnet in subnets(call, network.key)[:1])


@RULES.when_made("Subnet")
@RULES.when_changed("Subnet")
def _on_segment(call: Call, subnet: Thing) -> None:
    network, segment = subnet["network_id"], subnet["segment_id"]
    others = [
        other
        for other in subnets(call, network)
        if other is not subnet and _ROUTED not in other["service_types"]
    ]
    if call.old and segment != call.old["segment_id"]:
        if call.old["segment_id"]:
            text = (
                "A subnet that is already associated with a segment cannot have its segment "
                "association changed."
            )
            raise Refused(400, text, "SubnetSegmentAssociationChangeNotAllowed")
        if len(segments(call, network)) > 1:
            text = (
                f"The network '{network}' has multiple segments, it is only possible to associate "
                "an existing subnet with a segment on networks with a single segment."
            )
            raise Refused(400, text, "NoUpdateSubnetWhenMultipleSegmentsOnNetwork")
    if segment and call.get("Segment", segment)["network_id"] != network:
        text = (
            f"The subnet's network id, '{network}', doesn't match the network_id of segment "
            f"'{segment}'"
        )
        raise Refused(400, text, "NetworkIdsDontMatch")
    mixed = any(bool(other["segment_id"]) is not bool(segment) for other in others)
    if mixed and _ROUTED not in (subnet["service_types"] or ()):
        text = (
            f"All of the subnets on network '{network}' must either all be associated with "
            "segments or all not associated with any segment."
        )
        raise Refused(400, text, "SubnetsNotAllAssociatedWithSegments")


# --- ranges


@RULES.seed
def _ranges(call: Call) -> None:
    for kind, physical, low, high in _CONFIGURED:
        call.make("NetworkSegmentRange", {
            "network_type": kind,
            "physical_network": physical,
            "minimum": low,
            "maximum": high,
            "default": True,
            "project_id": None,
        }, project="")  # fmt: skip


def _used(call: Call, kind: str, physical: str | None) -> dict[int, str]:
    """The numbers of a type of networks that segments have, with the project of each."""
    networks = {network.key: network.project for network in call.world.all("network.Network")}
    return {
        each["segmentation_id"]: networks[each["network_id"]]
        for each in call.world.all("network.Segment")
        if each["network_type"] == kind
        and (each["physical_network"] or "") == (physical or "")
        and each["segmentation_id"] is not None
        and each["network_id"] in networks
    }


def _used_in(call: Call, one: Thing, low: int, high: int) -> dict[int, str]:
    used = _used(call, one["network_type"], one["physical_network"])
    return {number: project for number, project in used.items() if low <= number <= high}


@RULES.shows("NetworkSegmentRange.available")
def _available(call: Call, one: Thing) -> list[int]:
    used = _used(call, one["network_type"], one["physical_network"])
    return [n for n in range(one["minimum"], one["maximum"] + 1) if n not in used]


@RULES.shows("NetworkSegmentRange.used")
def _taken(call: Call, one: Thing) -> dict[str, str]:
    used = _used_in(call, one, one["minimum"], one["maximum"])
    return {str(number): project for number, project in used.items()}


@RULES.filters_by(*(
    f"NetworkSegmentRange.{name}" for name in ("tags", "tags-any", "not-tags", "not-tags-any")
))  # fmt: skip
def _any(_call: Call, _range: Thing, _values: list[str]) -> bool:
    # They are taken, and looked at by nobody.
    return True


@RULES.when_made("NetworkSegmentRange")
@RULES.when_changed("NetworkSegmentRange")
def _sound(call: Call, one: Thing) -> None:
    kind, low, high = one["network_type"], one["minimum"], one["maximum"]
    if kind not in _HIGHEST:
        text = f"Network type {kind} does not support network segment range."
        raise Refused(400, text, "NetworkSegmentRangeNetTypeNotSupported")
    if kind != "vlan":
        one["physical_network"] = ""
    elif not one["physical_network"]:
        text = "Network type vlan requires 'physical_network' to be specified."
        raise Refused(400, f"Bad network_segment_range request: {text}", "BadRequest")
    if not 1 <= low <= high <= _HIGHEST[kind]:
        error = "NetworkVlanRangeError" if kind == "vlan" else "NetworkTunnelRangeError"
        raise Refused(400, f"Invalid network range: '{low}:{high}'.", error)
    if one["shared"]:
        one["project_id"] = None
    like = [
        other.key
        for other in call.world.all("network.NetworkSegmentRange")
        if other is not one
        and not other["default"]
        and not one["default"]
        and other["network_type"] == kind
        and other["physical_network"] == one["physical_network"]
        and other["minimum"] <= high
        and other["maximum"] >= low
    ]
    if like:
        text = f"Network segment range overlaps with range(s) with id {', '.join(like)}."
        raise Refused(409, text, "NetworkSegmentRangeOverlaps")


@RULES.checks("network_segment_ranges.update", "network_segment_ranges.delete")
def _not_configured(call: Call) -> None:
    one = call.thing
    if one["default"]:
        text = (
            f"Network Segment Range {one.key} is a default segment range which could not be "
            "updated or deleted."
        )
        raise Refused(400, text, "NetworkSegmentRangeDefaultReadOnly")
    used = _used_in(call, one, one["minimum"], one["maximum"])
    low, high = call.args.get("minimum"), call.args.get("maximum")
    lost = [
        number
        for number in used
        if call.asked.method == "DELETE"
        or (low is not None and number < low)
        or (high is not None and number > high)
    ]
    if lost:
        text = f"Network Segment Range {one.key} is referenced by one or more tenant networks."
        raise Refused(409, text, "NetworkSegmentRangeReferencedByProject")
