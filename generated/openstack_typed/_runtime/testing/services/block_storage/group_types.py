# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Group types and their specs."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...verbs import create, update
from ...world import Thing
from .dialect import RULES, for_admins

FOR_CONSISTENCY = "default_cgsnapshot_type"
"""The name of the type of all consistency groups."""

RULES.usual["GroupType"] = {
    "description": None, "is_public": True, "group_specs": dict, "created_at": RULES.time,
}  # fmt: skip
RULES.not_found["group_specs"] = "The group type has no specs with key {key}."
RULES.fields["GroupType.group_specs"] = for_admins("group_specs")


@RULES.seed
def _types(call: Call) -> None:
    fields = {
        "name": FOR_CONSISTENCY,
        "description": "Default group type for migrating cgsnapshot",
        "group_specs": {"consistent_group_snapshot_enabled": "<is> True"},
    }
    call.make("GroupType", fields)


@RULES.when_made("GroupType")
def _everybodys(call: Call, thing: Thing) -> None:
    thing.project = ""
    thing["group_specs"] = thing["group_specs"] or {}


def named_type(call: Call, name: str) -> Thing:
    """A group type by its name or id.

    Raises:
        Refused: There is none.
    """
    found = call.find("GroupType", name)
    if found is None:
        seen = (t for t in call.all("GroupType") if call.rules.visible(call, t))
        found = next((t for t in seen if t["name"] == name), None)
    if found is None:
        raise RULES.missing(call, "GroupType", name)
    return found


def _free(call: Call, name: str, own: str = "") -> None:
    if any(t["name"] == name and t.key != own for t in call.all("GroupType")):
        raise Refused(409, f"Group Type {name} already exists.")


@RULES.does("group_types.create")
def _create(call: Call) -> Thing:
    _free(call, call.args["name"])
    return create(call, "GroupType")


@RULES.does("group_types.update")
def _update(call: Call) -> Thing:
    given = {key: value for key, value in call.args.items() if value is not None}
    _free(call, given.get("name", ""), call.thing.key)
    call.args = given
    return update(call, call.thing)


@RULES.when_gone("GroupType")
def _unused(call: Call, thing: Thing) -> None:
    if any(group["group_type"] == thing.key for group in call.all("Group")):
        raise Refused(400, "Target group type is still in use.")
