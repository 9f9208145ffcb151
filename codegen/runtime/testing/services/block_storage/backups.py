# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Backups of volumes, restoring them, and their records."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error
from typing import Any

from msgspec import DecodeError, json

from ...call import Call
from ...messages import Refused, truth
from ...verbs import update
from ...world import Thing
from .dialect import RULES, for_admins, invalid, now_on, optional
from .quotas import reserve
from .volumes import ZONE, check_metadata, make_volume

DRIVER = "cinder.backup.drivers.posix.PosixBackupDriver"
_IMPORTED = "00000000-0000-0000-0000-000000000000"
"""The volume of a backup whose record was taken over."""
_RECORD = (
    "id", "name", "description", "size", "volume_id", "snapshot_id", "container", "object_count",
    "data_timestamp", "availability_zone", "parent_id", "metadata",
)  # fmt: skip

RULES.usual["Backup"] = {
    "name": None, "description": None, "status": "creating", "fail_reason": None, "size": 0,
    "snapshot_id": None, "data_timestamp": None, "container": None, "object_count": 0,
    "availability_zone": None, "metadata": dict, "encryption_key_id": None, "parent_id": None,
    "restore_volume_id": None, "host": None,
}  # fmt: skip
RULES.begins["Backup"] = {"status": "creating"}
RULES.during |= {
    "backups.import_record": {"status": "creating"},
    "backups.delete": {"status": "deleting"},
    "backups.force_delete": {"status": "deleting"},
    "backups.restore": {"status": "restoring"},
}
RULES.unreferenced |= {"backups.create.volume_id", "backups.restore.volume_id"}
RULES.fields |= {
    "Backup.os-backup-project-attr:project_id": for_admins("project_id"),
    "Backup.user_id": for_admins("user_id"),
    "Backup.encryption_key_id": optional("encryption_key_id"),
}


@RULES.when_made("Backup")
def _of_project(call: Call, thing: Thing) -> None:
    thing["project_id"] = thing.project


def _children(call: Call, backup: Thing) -> list[Thing]:
    return [each for each in call.all("Backup") if each["parent_id"] == backup.key]


@RULES.shows("Backup.is_incremental")
def _is_incremental(call: Call, thing: Thing) -> bool:
    return thing["parent_id"] is not None


@RULES.shows("Backup.has_dependent_backups")
def _has_dependent_backups(call: Call, thing: Thing) -> bool:
    backups = call.world.things["block_storage.Backup"].values()
    return any(each["parent_id"] == thing.key for each in backups)


# --- create, change, delete


@RULES.does("backups.create")
def _create(call: Call) -> Thing:
    args = call.args
    volume = call.get("Volume", args["volume_id"])
    snapshot = call.get("Snapshot", args["snapshot_id"]) if args.get("snapshot_id") else None
    _ready(volume, snapshot, force=bool(truth(str(args.get("force", False)))))
    check_metadata(args.get("metadata"))
    reserve(call, backups=1, backup_gigabytes=volume["size"])
    parent = _parent(call, volume, snapshot) if truth(str(args.get("incremental"))) else None
    backup = call.make("Backup", {
        "name": args.get("name"), "description": args.get("description"), "volume_id": volume.key,
        "snapshot_id": args.get("snapshot_id"), "size": volume["size"],
        "container": args.get("container"), "metadata": dict(args.get("metadata") or {}),
        "parent_id": None if parent is None else parent.key,
    })  # fmt: skip
    when = backup["created_at"] if snapshot is None else snapshot["created_at"]
    key = backup.key
    source = volume if snapshot is None else snapshot
    before = source["status"]
    source["status"] = "backing-up"
    call.world.after(source, now_on(source, status=before))
    done = {
        "object_count": 1, "availability_zone": ZONE, "data_timestamp": when,
        "host": call.service.cloud.host,
        "container": backup["container"] or f"{key[:2]}/{key[2:4]}/{key}",
    }  # fmt: skip
    call.ends.append(now_on(backup, **done))
    return backup


def _ready(volume: Thing, snapshot: Thing | None, *, force: bool) -> None:
    """Refuse to back up what is being worked on."""
    if snapshot is not None:
        if snapshot["volume_id"] != volume.key:
            other = snapshot["volume_id"]
            why = f"Volume {volume.key} does not match with snapshot.volume_id {other}."
            raise invalid("volume", why)
        if snapshot["status"] != "available":
            text = "Snapshot to be backed up must be available, but the current status is"
            raise invalid("snapshot", f'{text} "{snapshot["status"]}".')
    elif volume["status"] not in ("available", "in-use"):
        text = "Volume to be backed up must be available or in-use, but the current status is"
        raise invalid("volume", f'{text} "{volume["status"]}".')
    elif volume["status"] == "in-use" and not force:
        raise invalid("volume", "Backing up an in-use volume must use the force flag.")


def _parent(call: Call, volume: Thing, snapshot: Thing | None) -> Thing:
    """The backup that another one needs to hold only what changed since."""
    good = [
        each
        for each in call.all("Backup")
        if each["volume_id"] == volume.key
        and each.project == call.project
        and each["status"] == "available"
        and (snapshot is None or each["data_timestamp"] < snapshot["created_at"])
    ]
    if not good:
        raise invalid("backup", "No backups available to do an incremental backup.")
    return max(good, key=lambda each: str(each["data_timestamp"]))


@RULES.does("backups.update")
def _update(call: Call) -> Thing:
    if not call.args:
        raise Refused(400, "At least one of name, description or metadata is needed.")
    check_metadata(call.args.get("metadata"))
    return update(call, call.thing)


@RULES.checks("backups.delete")
def _deletable(call: Call) -> None:
    if call.thing["status"] not in ("available", "error"):
        raise invalid("backup", "Backup status must be available or error")


@RULES.checks("backups.delete", "backups.force_delete")
def _without_children(call: Call) -> None:
    if _children(call, call.thing):
        raise invalid("backup", "Incremental backups exist for this backup.")


@RULES.does("backups.reset_status")
def _reset_status(call: Call) -> None:
    call.thing["status"] = call.args["status"]


# --- restore


@RULES.does("backups.restore")
def _restore(call: Call) -> dict[str, Any]:
    backup, key = call.thing, call.args.get("volume_id")
    if backup["status"] != "available":
        raise invalid("backup", "Backup status must be available")
    if key is None:
        name = call.args.get("name") or f"restore_backup_{backup.key}"
        text = "auto-created_from_restore_from_backup"
        volume = make_volume(call, {"size": backup["size"], "name": name, "description": text})
        volume["status"] = "available"
    else:
        volume = call.get("Volume", key)
    if volume["status"] != "available":
        raise invalid("volume", "Volume to be restored to must be available")
    if backup["size"] > volume["size"]:
        text = f"volume size {volume['size']} is too small to restore backup of size"
        raise invalid("volume", f"{text} {backup['size']}.")
    volume["status"] = "restoring-backup"
    call.world.after(volume, now_on(volume, status="available"))
    backup["restore_volume_id"] = volume.key
    return {"backup_id": backup.key, "volume_id": volume.key, "volume_name": volume["name"]}


# --- records


@RULES.does("backups.export_record")
def _export(call: Call) -> dict[str, str]:
    backup = call.thing
    if backup["status"] != "available":
        why = f"Backup status must be available and not {backup['status']}."
        raise invalid("backup", why)
    record = json.encode({name: backup[name] for name in _RECORD})
    return {"backup_service": DRIVER, "backup_url": b64encode(record).decode()}


@RULES.does("backups.import_record")
def _import(call: Call) -> Thing:
    record = _decoded(call.args["backup_url"])
    key = record.get("id")
    if not isinstance(key, str) or "size" not in record:
        raise invalid("input received", "Provided backup record is missing an id or its size")
    if call.world.get("block_storage.Backup", key) is not None:
        raise invalid("backup", "Backup already exists in database.")
    reserve(call, backups=1, backup_gigabytes=int(record["size"]))
    known = {name: record[name] for name in _RECORD if name in record}
    backup = call.make("Backup", {"id": key, "size": record["size"], "volume_id": _IMPORTED}, key)
    call.ends.append(now_on(backup, **known))
    return backup


def _decoded(text: str) -> dict[str, Any]:
    try:
        record = json.decode(b64decode(text))
    except (Error, DecodeError):
        record = None
    if not isinstance(record, dict):
        raise invalid("input received", "Can't parse backup record.")
    return record
