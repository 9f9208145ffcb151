# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of server groups."""

from __future__ import annotations

from typing import Any

from ... import verbs
from ...call import Call
from ...world import Thing
from .dialect import RULES
from .quotas import room

RULES.usual["ServerGroup"] = {
    "members": lambda call: [], "metadata": lambda call: {}, "rules": lambda call: {},
}  # fmt: skip
RULES.not_found["ServerGroup"] = "Instance group {key} could not be found."


@RULES.sees("ServerGroup")
def _seen(call: Call, group: Thing) -> bool:
    # Who names another project's group is told that he may not see it.
    return True


@RULES.checks("server_groups.show", "server_groups.delete")
def _mine(call: Call) -> None:
    if not call.admin and call.thing.project != call.project:
        raise call.rules.forbidden(call)


@RULES.does("server_groups.list")
def _list(call: Call) -> list[Thing]:
    every = "all_projects" in call.query and call.admin
    return [g for g in verbs.listed(call, "ServerGroup") if every or g.project == call.project]


@RULES.does("server_groups.create")
def _create(call: Call) -> Thing:
    mine = [g for g in call.all("ServerGroup") if g.project == call.project]
    if len(mine) >= room(call, "server_groups"):
        raise call.refuse(403, "Quota exceeded, too many server groups.")
    policies = call.args.pop("policies", None)
    if policies is not None:
        call.args["policy"] = policies[0]
    if call.args.get("rules") and call.args["policy"] != "anti-affinity":
        raise call.refuse(400, "Only anti-affinity policy supports rules.")
    return verbs.create(call, "ServerGroup")


@RULES.shows("ServerGroup.policies")
def _policies(call: Call, group: Thing) -> list[str]:
    return [group["policy"]]


@RULES.shows("ServerGroup.rules")
def _rules(call: Call, group: Thing) -> dict[str, int]:
    return {name: int(value) for name, value in group["rules"].items()}


@RULES.shows("ServerGroup.members")
def _members(call: Call, group: Thing) -> list[Any]:
    return [key for key in group["members"] if call.world.get("compute.Server", key) is not None]
