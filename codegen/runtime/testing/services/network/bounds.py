# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What arguments may be: the ranges and lengths that Neutron's definitions give."""

from __future__ import annotations

from .dialect import RULES

_MOST = 2**31 - 1
_MANY = 2**32 - 1
_LONG = ("address_groups", "flavors", "local_ips", "metering_labels", "service_profiles")
"""The resources whose descriptions may be long."""
_SHORT = (
    "agents", "firewall_*", "floating_ips", "logs", "network_segment_ranges", "networks", "ports",
    "qos_policies", "routers", "security_group*", "segments", "sfc_*", "subnet*", "trunks", "vpn_*",
)  # fmt: skip

RULES.bounds = {
    "*.*.name": (0, 255),
    **{f"{resource}.*.description": (0, 255) for resource in _SHORT},
    **{f"{resource}.*.description": (0, 1024) for resource in _LONG},
    "bgp_peers.create.remote_as": (1, _MANY),
    "bgp_speakers.create.local_as": (1, _MANY),
    "bgpvpns.*.local_pref": (0, _MANY),
    "network_segment_ranges.*.maximum": (1, _MANY),
    "network_segment_ranges.*.minimum": (1, _MANY),
    "network_segment_ranges.*.physical_network": (0, 64),
    "networks.*.mtu": (0, _MOST),
    "qos_*_rules.*.m*ps": (0, _MOST),
    "quotas.update.*": (-1, _MOST),
    "segments.create.physical_network": (0, 64),
    "sfc_port_chains.*.port_pair_groups": (1, _MOST),
    "sfc_port_chains.create.chain_id": (0, 65535),
    "subnet_pools.*.name": (1, 255),
    "tags.*.tags": (0, 50),
    "tags.*.tags[]": (0, 255),
}
