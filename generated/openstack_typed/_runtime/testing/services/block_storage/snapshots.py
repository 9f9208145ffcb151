# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Snapshots of volumes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...call import Call
from ...messages import Refused, truth
from ...verbs import matches
from ...world import Thing
from .dialect import RULES, invalid
from .quotas import reserve
from .volume_types import type_of
from .volumes import check_metadata

RULES.usual["Snapshot"] = {
    "name": None, "description": None, "status": "creating", "metadata": dict,
    "group_snapshot_id": None, "cgsnapshot_id": None, "consumes_quota": True, "progress": "0%",
    "encryption_key_id": None, "provider_id": None, "volume_type_id": None,
}  # fmt: skip
RULES.begins["Snapshot"] = {"status": "creating"}
RULES.during |= {
    "snapshots.delete": {"status": "deleting"},
    "snapshots.force_delete": {"status": "deleting"},
    "snapshots.unmanage": {"status": "unmanaging"},
}
RULES.same["Snapshot.volume_size"] = "size"


@RULES.shows("Snapshot.os-extended-snapshot-attributes:project_id")
def _project(call: Call, thing: Thing) -> str:
    return thing.project


@RULES.shows("Snapshot.os-extended-snapshot-attributes:progress")
def _progress(call: Call, thing: Thing) -> Any:
    return "100%" if thing["status"] == "available" else thing["progress"]


# --- lists

_OF_VOLUMES = ("host", "cluster_name", "availability_zone")
"""Filters by the volume: with one of them, Cinder looks for all others there too."""


def _filter(name: str) -> Callable[[Call, Thing, list[str]], bool]:
    field = RULES.same.get(f"Snapshot.{name}", name)

    def meant(call: Call, thing: Thing, values: list[str]) -> bool:
        where: Any = thing
        if any(key in call.query for key in _OF_VOLUMES):
            where = call.world.get("block_storage.Volume", thing["volume_id"])
        found = where.get(field) if where is not None else None
        if name == "progress":
            found = _progress(call, thing)
        return found is not None and matches(found, values)

    return meant


for _name in (
    *_OF_VOLUMES, "name", "status", "volume_id", "user_id", "volume_size", "progress",
    "display_description", "volume_type_id", "group_snapshot_id", "cgsnapshot_id",
    "encryption_key_id", "provider_id", "id", "consumes_quota",
):  # fmt: skip
    RULES.filters[f"Snapshot.{_name}"] = _filter(_name)


# --- create and delete


@RULES.does("snapshots.create")
def _create(call: Call) -> Thing:
    args = call.args
    volume = call.get("Volume", args["volume_id"])
    force = _forced(call)
    name = args.get("display_name", args.get("name"))
    return make_snapshot(
        call, volume, force=force, name=name, description=args.get("description"),
        metadata=args.get("metadata") or {},
    )  # fmt: skip


def _forced(call: Call) -> bool:
    """Whether a volume in use is meant too: since 3.66 always, and the argument is only kept."""
    force = call.args.get("force")
    if not call.at_least("3.66"):
        return bool(truth(str(force)))
    if force is not None and not truth(str(force)):
        text = "Since microversion 3.66 the 'force' option is invalid, as it has no effect."
        raise Refused(400, text)
    return True


def _with_something(call: Call) -> None:
    if not call.args:
        raise Refused(400, "Invalid input for field/attribute snapshot. Too few properties.")


RULES.forms["snapshots.update"] = _with_something


def make_snapshot(call: Call, volume: Thing, *, force: bool, **fields: Any) -> Thing:
    """Make a snapshot of a volume.

    Raises:
        Refused: The volume is not to be had, or the quota is used up.
    """
    good = ("available", "in-use") if force else ("available",)
    if volume["status"] not in good:
        why = f"Volume {volume.key} status must be {' or '.join(good)}, but current status is: "
        raise invalid("volume", why + volume["status"])
    check_metadata(fields.get("metadata"))
    reserve(call, type_of(call, volume), snapshots=1, gigabytes=volume["size"])
    known = {
        "volume_id": volume.key, "size": volume["size"], "volume_type_id": volume["volume_type_id"],
        "encryption_key_id": volume["encryption_key_id"],
    }  # fmt: skip
    return call.make("Snapshot", {**known, **fields})


@RULES.checks("snapshots.delete")
def _deletable(call: Call) -> None:
    if call.thing["status"] not in ("available", "error"):
        raise invalid("snapshot", "Snapshot status must be available or error to delete.")
    _in_no_group(call)


@RULES.checks("snapshots.force_delete")
def _in_no_group(call: Call) -> None:
    if call.thing["group_snapshot_id"] or call.thing["cgsnapshot_id"]:
        raise invalid("snapshot", "A snapshot of a group can only be deleted with all of it.")


# --- statuses


@RULES.does("snapshots.reset_status")
def _reset_status(call: Call) -> None:
    call.thing["status"] = call.args["status"]


_MAY_BECOME = {
    "creating": ("creating", "available", "error"),
    "deleting": ("deleting", "error_deleting"),
}


@RULES.does("snapshots.update_status")
def _update_status(call: Call) -> None:
    now, new = call.thing["status"], call.args["status"]
    if now not in _MAY_BECOME:
        raise Refused(400, f"Snapshot status {now} not allowed for update_snapshot_status")
    if new not in _MAY_BECOME[now]:
        raise Refused(
            400, f"Provided snapshot status {new} not allowed for snapshot with status {now}."
        )
    call.thing["status"] = new
    if call.args.get("progress"):
        call.thing["progress"] = call.args["progress"]
