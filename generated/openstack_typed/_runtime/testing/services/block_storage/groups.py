# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Groups of volumes, their snapshots and their replication.

Consistency groups are groups of one type, behind an older API: what is done to either is here.
"""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, truth
from ...shape import ABSENT
from ...verbs import touch
from ...world import Thing
from .dialect import RULES, for_admins, invalid, now_on
from .group_types import FOR_CONSISTENCY
from .group_types import named_type as named_group_type
from .quotas import reserve
from .snapshots import make_snapshot
from .volume_types import named_type
from .volumes import ZONE, group_of, make_volume, pool, snapshots_of

SNAPSHOTS = {"Group": "GroupSnapshot", "ConsistencyGroup": "ConsistencyGroupSnapshot"}
"""The kind of snapshots of each kind of groups."""
_TARGET = "other"
"""What the back end of the test cloud replicates to."""
_YES = "<is> True"

for _kind in SNAPSHOTS:
    RULES.usual[_kind] = {
        "name": None, "description": None, "status": "creating", "availability_zone": ZONE,
        "group_snapshot_id": None, "source_group_id": None, "replication_status": "disabled",
        "host": pool, "cluster_name": None, "volume_types": list,
    }  # fmt: skip
    RULES.begins[_kind] = {"status": "creating"}
    RULES.same[f"{_kind}.group_type_id"] = "group_type"
for _kind in SNAPSHOTS.values():
    RULES.usual[_kind] = {
        "name": None, "description": None, "status": "creating", "group_type_id": None,
    }  # fmt: skip
    RULES.begins[_kind] = {"status": "creating"}
RULES.during |= {
    "groups.delete": {"status": "deleting"},
    "groups.update": {"status": "updating"},
    "group_snapshots.delete": {"status": "deleting"},
    "consistency_groups.delete": {"status": "deleting"},
    "consistency_groups.update": {"status": "updating"},
    "consistency_group_snapshots.delete": {"status": "deleting"},
}
RULES.ignored |= {"list_volume"}
RULES.unreferenced |= {"groups.create.group_type", "groups.create.volume_types"}
RULES.fields["Group.project_id"] = for_admins("project_id")
RULES.fields["GroupSnapshot.project_id"] = for_admins("project_id")


def volumes_of(call: Call, group: Thing) -> list[Thing]:
    """The volumes in a group."""
    return [volume for volume in call.all("Volume") if group_of(volume) == group.key]


@RULES.shows("Group.volumes")
def _volumes(call: Call, thing: Thing) -> Any:
    if not truth(call.asks("list_volume", "false")):
        return ABSENT
    return [volume.key for volume in volumes_of(call, thing)]


# --- groups of both kinds


def make_group(call: Call, kind: str, group_type: Thing, types: list[str]) -> Thing:
    """Make a group, as a request for one says.

    Raises:
        Refused: It asks for what there is not, or the quota is used up.
    """
    args = call.args
    zone = args.get("availability_zone") or ZONE
    volume_types = [named_type(call, name).key for name in types]
    if zone != ZONE:
        raise invalid("input received", f"Availability zone '{zone}' is invalid.")
    reserve(call, groups=1)
    fields = {
        "name": args.get("name"), "description": args.get("description"),
        "group_type": group_type.key, "volume_types": volume_types,
    }  # fmt: skip
    return call.make(kind, fields)


def copy_group(call: Call, kind: str, group: Thing | None, snapshot: Thing | None) -> Thing:
    """Make a group with copies of the volumes of another one, or of its snapshots.

    Raises:
        Refused: There are none, or too many.
    """
    key = snapshot["group_id"] if snapshot is not None else None
    source = group or call.get(kind, key)
    origins = volumes_of(call, source) if snapshot is None else snapshots_in(call, snapshot)
    if not origins:
        what = "Source Group" if snapshot is None else "Group snapshot"
        raise invalid("group", f"{what} is empty. No group will be created.")
    reserve(call, groups=1)
    args = call.args
    copied = {name: source[name] for name in ("group_type", "volume_types", "availability_zone")}
    copy = call.make(kind, {
        **copied, "name": args.get("name"), "description": args.get("description"),
        "group_snapshot_id": None if snapshot is None else snapshot.key,
        "source_group_id": None if snapshot is not None else source.key,
    })  # fmt: skip
    inside = "group_id" if kind == "Group" else "consistencygroup_id"
    origin = "source_volid" if snapshot is None else "snapshot_id"
    for each in origins:
        asked = {
            "size": each["size"], "volume_type": each["volume_type_id"], origin: each.key,
            inside: copy.key,
        }  # fmt: skip
        volume = make_volume(call, asked)
        call.world.after(volume, now_on(volume, status="available"))
    return copy


def change_group(call: Call) -> None:
    """Change a group, as a request says.

    Raises:
        Refused: It changes nothing, or volumes cannot come or go.
    """
    group, args = call.thing, call.args
    given = {
        name: args[name]
        for name in ("name", "description")
        if args.get(name) is not None and args[name] != group[name]
    }
    add, remove = (_ids(args.get(name)) for name in ("add_volumes", "remove_volumes"))
    both = [key for key in add if key in remove]
    if both:
        raise invalid("volume", f"UUIDs {both} are in both add and remove volume list.")
    there = volumes_of(call, group)
    coming = [_coming(call, group, key) for key in add if key not in {v.key for v in there}]
    going = [_going(group, there, key) for key in remove]
    if not (given or coming or going):
        why = (
            f"Cannot update group {group.key} because no valid name, description, add_volumes, or "
            "remove_volumes were provided."
        )
        raise invalid("group", why)
    if (coming or going) and group["status"] != "available":
        raise invalid("group", "Group status must be available.")
    group.update(given)
    touch(call, group)
    own = group.kind.endswith("ConsistencyGroup")

    def move() -> None:
        for volume in coming:
            volume["group_id"] = group.key
            volume["consistencygroup_id"] = group.key if own else None
        for volume in going:
            volume |= {"group_id": None, "consistencygroup_id": None}

    call.ends.append(move)


def _ids(text: str | None) -> list[str]:
    return [key for key in (text or "").strip(",").split(",") if key]


def _coming(call: Call, group: Thing, key: str) -> Thing:
    no = f"Cannot add volume {key} to group {group.key} because"
    volume = call.find("Volume", key)
    if volume is None:
        raise invalid("volume", f"{no} volume cannot be found.")
    if group_of(volume):
        raise invalid("volume", f"{no} it is already in group {group_of(volume)}.")
    if volume.project != group.project:
        raise invalid("volume", f"{no} they belong to different projects.")
    if volume["volume_type_id"] not in group["volume_types"]:
        kind = volume["volume_type_id"]
        raise invalid("volume", f"{no} volume type {kind} is not supported by the group.")
    if volume["status"] not in ("available", "in-use"):
        raise invalid("volume", f"{no} volume is in an invalid state: {volume['status']}.")
    return volume


def _going(group: Thing, there: list[Thing], key: str) -> Thing:
    no = f"Cannot remove volume {key} from group {group.key} because"
    volume = next((volume for volume in there if volume.key == key), None)
    if volume is None:
        raise invalid("volume", f"{no} it is not in the group.")
    if volume["status"] not in ("available", "in-use", "error", "error_deleting"):
        raise invalid("volume", f"{no} volume is in an invalid state: {volume['status']}.")
    return volume


def delete_group(call: Call, *, volumes: bool) -> None:
    """Delete a group, with its volumes or if it has none.

    Raises:
        Refused: Something keeps it.
    """
    group = call.thing
    if not volumes and group["status"] not in ("available", "error"):
        now = group["status"]
        why = f"Group status must be available or error, but current status is: {now}"
        raise invalid("group", why)
    snapshots = call.all(SNAPSHOTS[group.kind.partition(".")[2]])
    if any(snapshot["group_id"] == group.key for snapshot in snapshots):
        raise invalid("group", "Group has existing snapshots.")
    there = volumes_of(call, group)
    if there and not volumes:
        text = f"Group {group.key} still contains volumes."
        raise invalid("group", f"{text} The delete-volumes flag is required to delete it.")
    for volume in there:
        if volume["attach_status"] == "attached":
            raise invalid(
                "group", f"Volume in group {group.key} is attached. Need to detach first."
            )
        if snapshots_of(call, volume):
            raise invalid("group", "Volume in group still has dependent snapshots.")
    for volume in there:
        volume["status"] = "deleting"


@RULES.when_gone(*SNAPSHOTS)
def _with_volumes(call: Call, thing: Thing) -> None:
    for volume in volumes_of(call, thing):
        call.drop(volume)


# --- snapshots of both kinds


def snapshots_in(call: Call, group_snapshot: Thing) -> list[Thing]:
    """The snapshots of volumes in the snapshot of a group."""
    return [s for s in call.all("Snapshot") if s["group_snapshot_id"] == group_snapshot.key]


def make_group_snapshot(call: Call, group: Thing) -> Thing:
    """Make a snapshot of each volume in a group.

    Raises:
        Refused: There are none.
    """
    kind = group.kind.partition(".")[2]
    there = volumes_of(call, group)
    if not there:
        raise invalid("group", f"The group {group.key} has no volumes.")
    fields = {"name": call.args.get("name"), "description": call.args.get("description")}
    more = {"group_id": group.key, "group_type_id": group["group_type"]}
    made = call.make(SNAPSHOTS[kind], {**fields, **more})
    for volume in there:
        snapshot = make_snapshot(call, volume, force=True, group_snapshot_id=made.key, **fields)
        call.world.after(snapshot, now_on(snapshot, status="available"))
    return made


def deletable_snapshot(call: Call) -> None:
    """Refuse to delete a snapshot of a group that is being worked on.

    Raises:
        Refused: It is.
    """
    if call.thing["status"] not in ("available", "error"):
        why = (
            "GroupSnapshot status must be available or error, and no Group can be currently using "
            "it as source for its creation."
        )
        raise invalid("GroupSnapshot", why)
    for snapshot in snapshots_in(call, call.thing):
        snapshot["status"] = "deleting"


@RULES.when_gone(*SNAPSHOTS.values())
def _with_snapshots(call: Call, thing: Thing) -> None:
    for snapshot in snapshots_in(call, thing):
        call.drop(snapshot)


# --- the API of groups


@RULES.does("groups.create")
def _create(call: Call) -> Thing:
    group_type = named_group_type(call, call.args["group_type"])
    if group_type["name"] == FOR_CONSISTENCY:
        text = f"Group_type {FOR_CONSISTENCY} is reserved for migrating CGs to groups."
        raise Refused(400, text)
    return make_group(call, "Group", group_type, call.args["volume_types"])


@RULES.does("groups.create_from_source")
def _create_from_source(call: Call) -> Thing:
    group, snapshot = (call.args.get(n) for n in ("source_group_id", "group_snapshot_id"))
    if bool(group) is bool(snapshot):
        text = "Either 'group_snapshot_id' or 'source_group_id' must be provided, and not both."
        raise Refused(400, text)
    return copy_group(
        call, "Group", call.get("Group", group) if group else None,
        call.get("GroupSnapshot", snapshot) if snapshot else None,
    )  # fmt: skip


def _with_something(call: Call) -> None:
    if not call.args:
        raise Refused(400, "Invalid input for field/attribute group. Too few properties.")


RULES.forms["groups.update"] = _with_something


@RULES.does("groups.update")
def _update(call: Call) -> None:
    change_group(call)


@RULES.does("groups.delete")
def _delete(call: Call) -> None:
    delete_group(call, volumes=bool(truth(str(call.args.get("delete-volumes", False)))))


@RULES.does("group_snapshots.create")
def _create_snapshot(call: Call) -> Thing:
    return make_group_snapshot(call, call.get("Group", call.args["group_id"]))


@RULES.checks("group_snapshots.delete")
def _deletable(call: Call) -> None:
    deletable_snapshot(call)


@RULES.does("groups.reset_status", "group_snapshots.reset_status")
def _reset_status(call: Call) -> None:
    call.thing["status"] = call.args["status"]
    touch(call, call.thing)


# --- replication

_REPLICATION = {
    "groups.enable_replication": (("disabled", "enabled"), "enabling", "enabled"),
    "groups.disable_replication": (("enabled", "error"), "disabling", "disabled"),
    "groups.failover_replication": (("enabled", "failed-over"), "failing-over", "failed-over"),
}
"""From which statuses each may begin, the status meanwhile, and in the end."""


def _replicated(call: Call) -> Thing:
    """A group that replicates.

    Raises:
        Refused: Its types do not.
    """
    group = call.thing
    specs = call.get("GroupType", group["group_type"])["group_specs"]
    names = ("group_replication_enabled", "consistent_group_replication_enabled")
    if not any(specs.get(name) == _YES for name in names):
        raise invalid("group type", f"Group {group.key} is not a replication group type.")
    for key in group["volume_types"]:
        if call.get("VolumeType", key)["extra_specs"].get("replication_enabled") != _YES:
            why = f"Volume type {key} associated with group {group.key} does not have it enabled."
            raise invalid("volume type", why)
    return group


@RULES.does(*_REPLICATION)
def _replicate(call: Call) -> None:
    group = _replicated(call)
    good, during, end = _REPLICATION[call.operation.name]
    if call.args.get("secondary_backend_id") == "default":
        end = "enabled"
    if group["status"] != "available" or group["replication_status"] not in good:
        now = group["replication_status"]
        why = f"The replication status must be {' or '.join(good)}, and is {now}."
        raise invalid("group", why)
    group["replication_status"] = during
    call.world.after(group, now_on(group, replication_status=end))


@RULES.does("groups.list_replication_targets")
def _targets(call: Call) -> list[dict[str, str]]:
    _replicated(call)
    return [{"backend_id": _TARGET}]
