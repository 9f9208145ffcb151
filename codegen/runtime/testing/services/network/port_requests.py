# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What ports need of Placement, because of their QoS policies."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from ...call import Call
from ...world import Thing
from .dialect import RULES
from .networks import segments

# By kind of rules: the field that says how much, and the resource class of each direction.
_CLASSES = {
    "QosMinimumBandwidthRule": ("min_kbps", {
        "ingress": "NET_BW_IGR_KILOBIT_PER_SEC", "egress": "NET_BW_EGR_KILOBIT_PER_SEC",
    }),
    "QosMinimumPacketRateRule": ("min_kpps", {
        "ingress": "NET_PACKET_RATE_IGR_KILOPACKET_PER_SEC",
        "egress": "NET_PACKET_RATE_EGR_KILOPACKET_PER_SEC",
        "any": "NET_PACKET_RATE_KILOPACKET_PER_SEC",
    }),
}  # fmt: skip


@RULES.shows("Port.resource_request")
def _resource_request(call: Call, port: Thing) -> Any:
    network = call.world.get("network.Network", port["network_id"])
    policy = port["qos_policy_id"] or (network["qos_policy_id"] if network is not None else None)
    groups = list(_groups(call, port, policy)) if policy else []
    if not groups:
        return None
    return {"request_groups": groups, "same_subtree": [group["id"] for group in groups]}


def _groups(call: Call, port: Thing, policy: str) -> Iterator[dict[str, Any]]:
    for kind, (field, classes) in _CLASSES.items():
        rules = list(call.world.where(f"network.{kind}", qos_policy_id=policy))
        if not rules:
            continue
        traits = [_trait("VNIC_TYPE", port["binding:vnic_type"])]
        if kind == "QosMinimumBandwidthRule":
            physical = segments(call, port["network_id"])[0]["physical_network"]
            where = _trait("PHYSNET", physical) if physical else "CUSTOM_NETWORK_TUNNEL_PROVIDER"
            traits.insert(0, where)
        name = ":".join(rule.key for rule in rules)
        yield {
            "id": str(uuid.uuid5(uuid.UUID(port.key), name)),
            "required": traits,
            "resources": {classes[rule["direction"]]: rule[field] for rule in rules},
        }


def _trait(what: str, name: str) -> str:
    return f"CUSTOM_{what}_{name}".upper().replace("-", "_")
