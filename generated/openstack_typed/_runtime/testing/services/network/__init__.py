# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Neutron does beyond its specs: a module for each topic, which fills the same rules."""

from __future__ import annotations

from . import (
    address_groups,
    auto_topologies,
    conntrack_helpers,
    extensions,
    floating_ips,
    ips,
    ndp_proxies,
    networks,
    port_forwardings,
    port_requests,
    ports,
    quotas,
    routers,
    security_groups,
    seed,
    subnet_pools,
    subnets,
    tags,
    trunks,
)
from .dialect import RULES

__all__ = [
    "RULES",
    "address_groups",
    "auto_topologies",
    "conntrack_helpers",
    "extensions",
    "floating_ips",
    "ips",
    "ndp_proxies",
    "networks",
    "port_forwardings",
    "port_requests",
    "ports",
    "quotas",
    "routers",
    "security_groups",
    "seed",
    "subnet_pools",
    "subnets",
    "tags",
    "trunks",
]
