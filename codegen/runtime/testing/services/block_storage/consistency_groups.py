# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Consistency groups: the older API of groups."""

from __future__ import annotations

from collections.abc import Callable

from ...call import Call
from ...messages import Refused, truth
from ...verbs import listed
from ...world import Thing
from .dialect import RULES
from .group_types import FOR_CONSISTENCY, named_type
from .groups import (
    change_group,
    copy_group,
    deletable_snapshot,
    delete_group,
    make_group,
    make_group_snapshot,
)

RULES.lax |= {"consistency_groups.create", "consistency_group_snapshots.create"}
RULES.unreferenced |= {"consistency_group_snapshots.create.consistencygroup_id"}


# --- this API has the groups of all types, and their snapshots; that of groups lacks these


def _found(kind: str, other: str) -> Callable[[Call, str], Thing]:
    def find(call: Call, key: str) -> Thing:
        found = call.find(kind, key) or call.find(other, key)
        if found is None:
            raise RULES.missing(call, kind, key)
        return found

    return find


RULES.finders |= {
    "ConsistencyGroup": _found("ConsistencyGroup", "Group"),
    "ConsistencyGroupSnapshot": _found("ConsistencyGroupSnapshot", "GroupSnapshot"),
}


@RULES.does("consistency_groups.show", "consistency_group_snapshots.show")
def _show(call: Call) -> Thing:
    return call.thing


@RULES.does("consistency_groups.list", "consistency_groups.list_brief")
def _list(call: Call) -> list[Thing]:
    return [*listed(call, "ConsistencyGroup"), *listed(call, "Group")]


@RULES.does("consistency_group_snapshots.list", "consistency_group_snapshots.list_brief")
def _list_snapshots(call: Call) -> list[Thing]:
    return [*listed(call, "ConsistencyGroupSnapshot"), *listed(call, "GroupSnapshot")]


@RULES.shows("ConsistencyGroupSnapshot.consistencygroup_id")
def _group(call: Call, thing: Thing) -> str:
    return str(thing["group_id"])


@RULES.does("consistency_groups.create")
def _create(call: Call) -> Thing:
    types = [name for name in call.args["volume_types"].split(",") if name]
    return make_group(call, "ConsistencyGroup", named_type(call, FOR_CONSISTENCY), types)


@RULES.does("consistency_groups.create_from_source")
def _create_from_source(call: Call) -> Thing:
    group, snapshot = (call.args.get(name) for name in ("source_cgid", "cgsnapshot_id"))
    if bool(group) is bool(snapshot):
        word = "Either" if not group else "Only one of"
        text = f"{word} 'cgsnapshot_id' or 'source_cgid' must be provided."
        raise Refused(400, text)
    return copy_group(
        call, "ConsistencyGroup", call.get("ConsistencyGroup", group) if group else None,
        call.get("ConsistencyGroupSnapshot", snapshot) if snapshot else None,
    )  # fmt: skip


@RULES.does("consistency_groups.update")
def _update(call: Call) -> None:
    if not call.at_least("3.6") and not any(call.args.values()):
        text = (
            "Name, description, add_volumes, and remove_volumes can not be all empty in the "
            "request body."
        )
        raise Refused(400, text)
    change_group(call)


@RULES.does("consistency_groups.delete")
def _delete(call: Call) -> None:
    delete_group(call, volumes=bool(truth(str(call.args.get("force", False)))))


@RULES.does("consistency_group_snapshots.create")
def _create_snapshot(call: Call) -> Thing:
    key = call.args["consistencygroup_id"]
    return make_group_snapshot(call, call.get("ConsistencyGroup", key))


@RULES.checks("consistency_group_snapshots.delete")
def _deletable(call: Call) -> None:
    deletable_snapshot(call)
