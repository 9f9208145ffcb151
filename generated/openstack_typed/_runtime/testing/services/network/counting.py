# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How much of each thing a project may have, and has."""

from __future__ import annotations

from collections import Counter

from ...call import Call
from ...messages import Refused

# What has a quota: the kind of things that are counted, and the usual limit.
LIMITS = {
    "network": ("Network", 100),
    "subnet": ("Subnet", 100),
    "subnetpool": ("SubnetPool", -1),
    "port": ("Port", 500),
    "router": ("Router", 10),
    "floatingip": ("FloatingIp", 50),
    "router_route": ("", 30),
    "security_group": ("SecurityGroup", 10),
    "security_group_rule": ("SecurityGroupRule", 100),
    "rbac_policy": ("RbacPolicy", 10),
    "trunk": ("Trunk", -1),
}


def limits(call: Call, project: str) -> dict[str, int]:
    """The quotas of a project."""
    own = call.world.get("network.quotas", project)
    return {name: usual for name, (_, usual) in LIMITS.items()} | (own or {})


def used(call: Call, project: str, name: str) -> int:
    """How many of something a project has."""
    kind = LIMITS[name][0]
    if not kind:
        return 0
    return sum(thing.project == project for thing in call.world.all(f"network.{kind}"))


def enforce(call: Call, name: str, owners: list[str]) -> None:
    """Look whether projects may get one thing more for each time that they are named.

    Raises:
        Refused: One of them has too many.
    """
    if name not in LIMITS or call.asked.own:
        return
    for project, more in Counter(owners).items():
        limit = limits(call, project)[name]
        if limit >= 0 and used(call, project, name) + more > limit:
            raise Refused(409, f"Quota exceeded for resources: ['{name}'].", "OverQuota")
