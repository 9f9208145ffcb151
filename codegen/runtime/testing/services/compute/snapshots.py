# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The images that are made of servers."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...world import Thing
from .dialect import RULES
from .disks import is_volume_backed
from .states import check_state, record

_KEEPABLE = ("active", "stopped", "paused", "suspended")


@RULES.does("servers.create_image")
def _create_image(call: Call) -> Any:
    check_state(call, call.thing, "createImage", _KEEPABLE)
    image = _snapshot(call, {"image_type": "snapshot"})
    record(call, call.thing, "createImage", "compute_snapshot_instance")
    return image


@RULES.does("servers.create_backup")
def _create_backup(call: Call) -> Any:
    server, kind, rotation = call.thing, call.args["backup_type"], int(call.args["rotation"])
    check_state(call, server, "createBackup", _KEEPABLE)
    if is_volume_backed(call, server):
        raise call.refuse(400, "Backup is not supported for volume-backed instances.")
    image = _snapshot(call, {"image_type": "backup", "backup_type": kind})
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


def _snapshot(call: Call, properties: dict[str, str]) -> dict[str, str]:
    server: Thing = call.thing
    base = server["image"]["id"] if server["image"] else ""
    wanted = {
        "name": call.args["name"].strip(), "container_format": "bare", "disk_format": "raw",
        "visibility": "private", "instance_uuid": server.key, "base_image_ref": base,
        "user_id": call.user, **properties, **(call.args.get("metadata") or {}),
    }  # fmt: skip
    key = call.ask("image", "POST", "/v2/images", wanted)["id"]
    media = "application/octet-stream"
    call.ask("image", "PUT", f"/v2/images/{key}/file", b"a disk of the fake", media=media)
    root = call.root.removesuffix(f"{call.service.prefix}/{call.service.specs.path}")
    return {"image_id": key, "location": f"{root}/image/v2/images/{key}"}
