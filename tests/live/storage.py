# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes and snapshots to work on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openstack_typed.block_storage import BlockStorageRolling, GroupRolling, Snapshot, VolumeRolling
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


def volume_type(block_storage: BlockStorageRolling) -> str:
    """The UUID of the volume type `null`."""
    (found,) = (one.id for one in block_storage.volume_types.list() if one.name == "null")
    return found


def grouped(
    block_storage: BlockStorageRolling,
    cleanup: Cleanup,
    *,
    specs: Mapping[str, str] | None = None,
    **arguments: Any,
) -> GroupRolling:
    """A new group that is available; its volumes are deleted with it."""
    made_type = block_storage.group_types.create(name=unique("kind"), group_specs=specs or {})
    cleanup(block_storage.group_types.delete, made_type.id)
    asked = {"name": unique("group"), "group_type": made_type.id, "volume_types": ["null"]}
    created = block_storage.groups.create(**asked | arguments)
    cleanup(group_gone, block_storage, created.id)
    return settled_group(block_storage, created.id)


def settled_group(block_storage: BlockStorageRolling, group_id: str) -> GroupRolling:
    """A group once it is available."""
    group = wait_until(
        lambda: block_storage.groups.show(group_id),
        lambda each: each.status not in ("creating", "updating"),
    )
    assert group.status == "available", group
    return group


def group_gone(block_storage: BlockStorageRolling, group_id: str) -> None:
    """Delete a group with its volumes, and wait until that is done."""
    block_storage.groups.delete(group_id, delete_volumes=True)
    wait_gone(lambda: block_storage.groups.show(group_id))
