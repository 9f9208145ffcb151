# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The networks that there are from the start: one outside, and one for each project behind it."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...world import Thing
from . import routers
from .dialect import RULES

_OWNERS = {"admin": "private", "demo": "private-demo"}


@RULES.seed
def _networks(call: Call) -> None:
    public = _network(call, "public", "admin", {
        "router:external": True, "provider:network_type": "flat",
        "provider:physical_network": "public",
    }, cidr="203.0.113.0/24", enable_dhcp=False)  # fmt: skip
    for owner, name in _OWNERS.items():
        network = _network(
            call, name, owner, {}, cidr="10.0.0.0/20", dns_nameservers=["192.0.2.53"]
        )
        router = call.make("Router", {
            "name": f"router-{owner}", "external_gateway_info": {"network_id": public.key},
            "project_id": _project(call, owner),
        })  # fmt: skip
        (subnet,) = call.world.where("network.Subnet", network_id=network.key)
        routers.attach(call, router, subnet)


def _project(call: Call, name: str) -> str:
    return next(thing.key for thing in call.all("identity.Project") if thing["name"] == name)


def _network(call: Call, name: str, owner: str, fields: dict[str, Any], **subnet: Any) -> Thing:
    """A network of a project, with a subnet."""
    project = _project(call, owner)
    network = call.make("Network", {"name": name, "project_id": project, **fields})
    call.make("Subnet", {"name": f"{name}-subnet", "network_id": network.key, "ip_version": 4,
                         "project_id": project, **subnet})  # fmt: skip
    return network
