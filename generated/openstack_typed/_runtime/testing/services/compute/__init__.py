# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova does beyond its specs: a module for each topic, which fills the same rules."""

from __future__ import annotations

from . import (
    actions,
    addresses,
    aggregates,
    bounds,
    disks,
    events,
    extensions,
    flavors,
    hosts,
    hypervisors,
    images,
    keypairs,
    moves,
    networks,
    parts,
    proxies,
    quotas,
    server_groups,
    server_lists,
    servers,
    snapshots,
    sown,
    states,
    usages,
    volumes,
)
from .dialect import RULES

__all__ = [
    "RULES",
    "actions",
    "addresses",
    "aggregates",
    "bounds",
    "disks",
    "events",
    "extensions",
    "flavors",
    "hosts",
    "hypervisors",
    "images",
    "keypairs",
    "moves",
    "networks",
    "parts",
    "proxies",
    "quotas",
    "server_groups",
    "server_lists",
    "servers",
    "snapshots",
    "sown",
    "states",
    "usages",
    "volumes",
]
