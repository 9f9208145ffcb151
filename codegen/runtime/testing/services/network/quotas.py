# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Quotas, as administrators see and set them."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from . import policy
from .counting import LIMITS, limits, used
from .dialect import RULES

RULES.admin += ["quotas.list", "quotas.update", "quotas.delete"]


def _project(call: Call) -> str:
    """The project that the path names, if it is the own one, or whoever asks may look at all."""
    project = call.params["project_id"]
    if project != call.project and not policy.may(call, "get_quota"):
        raise call.rules.forbidden(call)
    return project


@RULES.does("quotas.list")
def _list(call: Call) -> Any:
    found = call.world.all("network.quotas")
    return [
        {**limits(call, each.key), "project_id": each.key, "tenant_id": each.key} for each in found
    ]


@RULES.does("quotas.show")
def _show(call: Call) -> Any:
    return limits(call, _project(call))


@RULES.does("quotas.show_defaults")
def _show_defaults(call: Call) -> Any:
    _project(call)
    return {name: usual for name, (_, usual) in LIMITS.items()}


@RULES.does("quotas.show_details")
def _show_details(call: Call) -> Any:
    project = _project(call)
    return {
        name: {"limit": limit, "used": used(call, project, name), "reserved": 0}
        for name, limit in limits(call, project).items()
    }


@RULES.does("quotas.show_own_project", "quotas.show_own_tenant")
def _show_own(call: Call) -> Any:
    return {"project_id": call.project, "tenant_id": call.project}


@RULES.does("quotas.update")
def _update(call: Call) -> Any:
    project = _project(call)
    wanted = {name: value for name, value in call.args.items() if name in LIMITS}
    for name in call.args.keys() - wanted.keys() - {"force", "check_limit"}:
        raise Refused(400, f"Unrecognized attribute(s) '{name}'")
    for name, limit in wanted.items():
        has = used(call, project, name)
        if not call.args.get("force") and 0 <= limit < has:
            text = f"Quota limit for {name} is below its use: {limit} < {has}."
            raise Refused(400, text)
    found = call.world.get("network.quotas", project)
    if found is None:
        found = call.world.add(Thing("network.quotas", project, {}))
    found.update(wanted)
    return limits(call, project)


@RULES.does("quotas.delete")
def _delete(call: Call) -> None:
    project = _project(call)
    found = call.world.get("network.quotas", project)
    if found is None:
        text = f"Quota for tenant {project} could not be found."
        raise Refused(404, text, "TenantQuotaNotFound")
    call.world.remove(found)
