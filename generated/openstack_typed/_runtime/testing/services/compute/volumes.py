# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of volumes and their snapshots, as Nova passed them on."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from . import proxies
from .dialect import RULES

RULES.not_found |= {
    "Volume": "Volume {key} could not be found.",
    "Snapshot": "Snapshot {key} could not be found.",
}


def _path(call: Call, name: str) -> str:
    return f"/v3/{call.project}/{name}"


def _volume(call: Call, volume: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": volume["id"], "displayName": volume["name"], "status": volume["status"],
        "displayDescription": volume["description"], "size": volume["size"],
        "volumeType": volume["volume_type"], "availabilityZone": volume["availability_zone"],
        "snapshotId": volume["snapshot_id"], "metadata": volume["metadata"],
        "createdAt": volume["created_at"],
        "attachments": [_attached(volume["id"], a) for a in volume["attachments"][:1]] or [{}],
    }  # fmt: skip


def _attached(volume: str, attachment: dict[str, Any]) -> dict[str, Any]:
    found = {"id": volume, "volumeId": volume, "serverId": attachment["server_id"]}
    return found | ({"device": attachment["device"]} if attachment["device"] else {})


def _snapshot(call: Call, snapshot: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": snapshot["id"], "volumeId": snapshot["volume_id"], "displayName": snapshot["name"],
        "displayDescription": snapshot["description"], "status": snapshot["status"],
        "size": snapshot["size"], "createdAt": snapshot["created_at"],
    }  # fmt: skip


_TRANSLATIONS = {"volume": ("Volume", _volume), "snapshot": ("Snapshot", _snapshot)}
proxies.passed_on("Volume", "block_storage", lambda call: _path(call, "volumes"), "volume", _volume)
# Block Storage makes assisted snapshots itself, and Nova does not ask for them.
proxies.passed_on(
    "Snapshot", "block_storage", lambda call: _path(call, "snapshots"), "snapshot", _snapshot,
    where="snapshots",
)  # fmt: skip


@RULES.does("volumes.list", "snapshots.list")
def _list(call: Call) -> list[Thing]:
    name = call.operation.resource
    kind, translation = _TRANSLATIONS[name[:-1]]
    path = _path(call, f"{name}/detail")
    found = call.ask("block_storage", "GET", path, own=True)[name]
    return [proxies.thing(call, kind, translation, one) for one in found]


@RULES.does("volumes.delete", "snapshots.delete")
def _delete(call: Call) -> None:
    path = _path(call, f"{call.operation.resource}/{call.thing.key}")
    call.ask("block_storage", "DELETE", path, own=True)


def _created(call: Call, name: str, wanted: dict[str, Any]) -> Thing:
    """What Block Storage makes of what Nova is asked for."""
    for own in ("name", "description"):
        if f"display_{own}" in call.args:
            wanted[own] = call.args[f"display_{own}"]
    path = _path(call, f"{name}s")
    try:
        made = call.ask("block_storage", "POST", path, {name: wanted}, own=True)[name]
    except Refused as refused:
        # Over the quota is 413 there.
        raise call.refuse(
            403 if refused.status == 413 else refused.status, refused.message
        ) from None
    kind, translation = _TRANSLATIONS[name]
    return proxies.thing(call, kind, translation, made)


@RULES.does("volumes.create")
def _create_volume(call: Call) -> Thing:
    snapshot = call.args.get("snapshot_id")
    found = snapshot and proxies.asked(
        call, "block_storage", "GET", _path(call, f"snapshots/{snapshot}")
    )
    if snapshot and not found:
        raise call.rules.missing(call, "Snapshot", snapshot)
    names = ("size", "volume_type", "availability_zone", "snapshot_id", "metadata")
    made = _created(call, "volume", {n: call.args[n] for n in names if n in call.args})
    call.sent["Location"] = f"{call.asked.base}{call.asked.path}/{made.key}"
    return made


@RULES.does("snapshots.create")
def _create_snapshot(call: Call) -> Thing:
    volume = call.find("Volume", call.args["volume_id"])
    if volume is not None and volume["status"] != "available" and not call.args.get("force"):
        raise call.refuse(400, f"Invalid volume: it is {volume['status']}, and not available")
    return _created(call, "snapshot", {"volume_id": call.args["volume_id"]})
