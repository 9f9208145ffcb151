# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Networks with a way outside that are made for a project at the first look."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from . import routers
from .dialect import RULES

KIND = "network.auto_allocated"


def _project(call: Call) -> str:
    said = call.params["project_id"]
    project = call.project if said in ("None", "null") else said
    if not call.admin and project != call.project:
        raise Refused(403, "Not authorized.", "NotAuthorized")
    return project


@RULES.does("auto_allocated_topologies.show")
def _show(call: Call) -> Any:
    project = _project(call)
    if "dry-run" in call.query.get("fields", ()):
        _needs(call)
        call.query.pop("fields")
        return {"id": "dry-run=pass", "project_id": project, "tenant_id": project}
    found = call.world.get(KIND, project) or _made(call, project)
    return {"id": found["network_id"], "project_id": project, "tenant_id": project}


def _needs(call: Call) -> tuple[Thing, list[Thing]]:
    """The network outside and the pools that a topology is made of.

    Raises:
        Refused: They are not there.
    """
    where = call.world.where("network.Network", **{"router:external": True, "is_default": True})
    outside = next(where, None)
    if outside is None:
        raise _failed("No default router:external network")
    pools = list(call.world.where("network.SubnetPool", is_default=True))
    if not pools:
        raise _failed("No default subnetpools defined")
    return outside, pools


def _failed(reason: str) -> Refused:
    return Refused(409, f"Deployment error: {reason}.", "AutoAllocationFailure")


def _made(call: Call, project: str) -> Thing:
    outside, pools = _needs(call)
    owner = {"project_id": project}
    network = call.make("Network", {"name": "auto_allocated_network", **owner})
    router = call.make("Router", {
        "name": "auto_allocated_router", "external_gateway_info": {"network_id": outside.key},
        **owner,
    })  # fmt: skip
    for pool in pools:
        subnet = call.make("Subnet", {
            "name": f"auto_allocated_subnet_v{pool['ip_version']}", "network_id": network.key,
            "ip_version": pool["ip_version"], "subnetpool_id": pool.key, **owner,
        })  # fmt: skip
        routers.attach(call, router, subnet)
    fields = {"network_id": network.key, "router_id": router.key}
    return call.world.add(Thing(KIND, project, fields))


@RULES.does("auto_allocated_topologies.delete")
def _delete(call: Call) -> None:
    project = _project(call)
    found = call.world.get(KIND, project)
    if found is None:
        text = "The requested resource could not be found."
        raise Refused(404, text, "NotFound")
    for port in routers.interfaces(call, found["router_id"]):
        call.drop(port)
    for kind, key in (("Router", found["router_id"]), ("Network", found["network_id"])):
        thing = call.world.get(f"network.{kind}", key)
        if thing is not None:
            call.drop(thing)
    call.world.remove(found)
