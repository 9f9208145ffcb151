# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The images that are made of servers."""

from __future__ import annotations

from typing import Any

from msgspec import json

from ...call import Call
from ...world import Thing
from .dialect import RULES
from .disks import attachments, is_volume_backed
from .states import check_state, record

_KEEPABLE = ("active", "stopped", "paused", "suspended")


@RULES.does("servers.create_image")
def _create_image(call: Call) -> Any:
    check_state(call, call.thing, "createImage", _KEEPABLE)
    image = _asked(call, {"image_type": "snapshot"})
    record(call, call.thing, "createImage", "compute_snapshot_instance")
    return image


@RULES.does("servers.create_backup")
def _create_backup(call: Call) -> Any:
    server, kind, rotation = call.thing, call.args["backup_type"], int(call.args["rotation"])
    check_state(call, server, "createBackup", _KEEPABLE)
    if is_volume_backed(call, server):
        raise call.refuse(400, "Backup is not supported for volume-backed instances.")
    image = _asked(call, {"image_type": "backup", "backup_type": kind})
    record(call, server, "createBackup", "compute_backup_instance")
    made = [
        each
        for each in call.all("image.Image")
        if (each.get("backup_type"), each.get("instance_uuid")) == (kind, server.key)
    ]
    for old in made[: len(made) - rotation]:
        call.ask("image", "DELETE", f"/v2/images/{old.key}")
    if rotation == 0:
        del image["location"]
    return image


def _asked(call: Call, properties: dict[str, str]) -> dict[str, str]:
    given = {**properties, **(call.args.get("metadata") or {})}
    return make_image(call, call.thing, call.args["name"], given)


def make_image(call: Call, server: Thing, name: str, properties: dict[str, str]) -> dict[str, str]:
    """An image of a server; of one that boots from a volume, with snapshots of its volumes."""
    content = b"a disk of the fake"
    if is_volume_backed(call, server):
        content = b""
        mapping = [_snapshot(call, each, name) for each in attachments(call, server)]
        properties = {**properties, "block_device_mapping": json.encode(mapping).decode(),
                      "bdm_v2": "True"}  # fmt: skip
    wanted = {
        "name": name.strip(), "container_format": "bare", "disk_format": "raw",
        "visibility": "private", "instance_uuid": server.key, "user_id": call.user,
        "base_image_ref": server["image"]["id"] if server["image"] else "", **properties,
    }  # fmt: skip
    key = call.ask("image", "POST", "/v2/images", wanted)["id"]
    media = "application/octet-stream"
    call.ask("image", "PUT", f"/v2/images/{key}/file", content, media=media)
    root = call.root.removesuffix(f"{call.service.prefix}/{call.service.specs.path}")
    return {"image_id": key, "location": f"{root}/image/v2/images/{key}"}


def _snapshot(call: Call, attachment: Thing, name: str) -> dict[str, Any]:
    """A snapshot of a volume, as an image has it."""
    wanted = {"volume_id": attachment["volumeId"], "name": f"snapshot for {name}", "force": True}
    path = f"/v3/{call.project}/snapshots"
    made = call.ask("block_storage", "POST", path, {"snapshot": wanted})["snapshot"]
    return {
        "source_type": "snapshot", "destination_type": "volume", "snapshot_id": made["id"],
        "boot_index": attachment.hidden["boot_index"], "volume_size": made["size"],
        "delete_on_termination": attachment["delete_on_termination"],
    }  # fmt: skip
