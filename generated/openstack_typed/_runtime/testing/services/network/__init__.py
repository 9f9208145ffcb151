# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Neutron does beyond its specs: a module for each topic, which fills the same rules."""

from __future__ import annotations

from . import (
    extensions,
    ips,
    networks,
    ports,
    quotas,
    routers,
    security_groups,
    seed,
    subnet_pools,
    subnets,
    tags,
)
from .dialect import RULES

__all__ = [
    "RULES",
    "extensions",
    "ips",
    "networks",
    "ports",
    "quotas",
    "routers",
    "security_groups",
    "seed",
    "subnet_pools",
    "subnets",
    "tags",
]
