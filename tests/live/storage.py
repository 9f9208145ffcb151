# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes and snapshots to work on."""

from __future__ import annotations

from typing import Any

from openstack_typed.block_storage import BlockStorageRolling, Snapshot, VolumeRolling
from openstack_typed.errors import NotFound
from tests.live.support import Cleanup, unique, wait_gone, wait_until


def settled(
    block_storage: BlockStorageRolling, volume_id: str, status: str = "available"
) -> VolumeRolling:
    """A volume once it has a status."""
    volume = wait_until(
        lambda: block_storage.volumes.show(volume_id),
        lambda v: v.status == status or v.status.startswith("error"),
    )
    assert volume.status == status, volume
    return volume


def made(block_storage: BlockStorageRolling, cleanup: Cleanup, **arguments: Any) -> VolumeRolling:
    """A new volume that is available."""
    asked: dict[str, Any] = {"size": 1, "name": unique("volume")}
    created = block_storage.volumes.create(**asked | arguments)
    cleanup(gone, block_storage, created.id)
    return settled(block_storage, created.id)


def gone(block_storage: BlockStorageRolling, volume_id: str) -> None:
    """Delete a volume with its snapshots, whatever its state, and wait until that is done."""
    volumes = block_storage.volumes
    try:
        volumes.reset_status(volume_id, status="available", attach_status="detached")
        volumes.delete(volume_id, cascade=True)
    except NotFound:
        return
    wait_gone(lambda: volumes.show(volume_id))


def snapped(
    block_storage: BlockStorageRolling, volume: VolumeRolling, **arguments: Any
) -> Snapshot:
    """A new snapshot that is available; it goes with its volume."""
    asked: dict[str, Any] = {"volume_id": volume.id, "name": unique("snapshot")}
    snapshot_id = block_storage.snapshots.create(**asked | arguments).id
    snapshot = wait_until(
        lambda: block_storage.snapshots.show(snapshot_id),
        lambda s: s.status in ("available", "error"),
    )
    assert snapshot.status == "available", snapshot
    return snapshot


def volume_group(block_storage: BlockStorageRolling, cleanup: Cleanup) -> str:
    """The UUID of a new volume group, made by hand; its volumes are deleted with it."""
    adapter = block_storage.adapter
    header = {"OpenStack-API-Version": "volume 3.20"}
    (null,) = (one.id for one in block_storage.volume_types.list() if one.name == "null")
    asked = {"group_type": {"name": unique("kind")}}
    kind = adapter.post("/group_types", json=asked, headers=header).json()["group_type"]["id"]
    cleanup(adapter.delete, f"/group_types/{kind}", headers=header)
    wanted = {"name": unique("group"), "group_type": kind, "volume_types": [null]}
    answer = adapter.post("/groups", json={"group": wanted}, headers=header).json()
    path = f"/groups/{answer['group']['id']}"

    def answered() -> Any:
        return adapter.get(path, headers=header, raise_exc=False)

    def delete() -> None:
        body = {"delete": {"delete-volumes": True}}
        adapter.post(f"{path}/action", json=body, headers=header)
        wait_until(answered, lambda response: response.status_code == 404)

    cleanup(delete)
    wait_until(answered, lambda response: response.json()["group"]["status"] == "available")
    return str(answer["group"]["id"])
