# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The actions of `block_storage.volumes`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from openstack_typed.block_storage import BlockStorageRolling, VolumeRolling
from openstack_typed.errors import BadRequest, NotFound, UnsupportedArgument
from openstack_typed.image import Image
from tests.live.machines import image_id
from tests.live.storage import made, settled, snapped
from tests.live.support import Cleanup, since, unique, wait_gone, wait_until, when

NOBODY = str(uuid.UUID(int=0))
CONNECTOR: Any = {
    "host": "live-host",
    "ip": "127.0.0.1",
    "platform": "x86_64",
    "os_type": "linux",
    "initiator": "iqn.2026-01.org.example:live",
    "wwpns": [],
    "wwnns": [],
    "multipath": False,
    "do_local_attach": False,
}


@pytest.fixture(scope="module")
def volume(block_storage: BlockStorageRolling) -> Iterator[VolumeRolling]:
    """A volume that every test leaves as it was: one for each microversion."""
    cleanup = Cleanup()
    yield made(block_storage, cleanup)
    cleanup.run()


def test_attach_and_detach(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    volumes, server = block_storage.volumes, str(uuid.uuid4())
    volumes.reserve(volume.id)
    assert volumes.show(volume.id).status == "attaching"
    volumes.attach(volume.id, mountpoint="/dev/vdb", instance_uuid=server, mode="rw")
    in_use = settled(block_storage, volume.id, "in-use")
    (attachment,) = in_use.attachments
    assert (attachment.id, attachment.volume_id) == (volume.id, volume.id)
    assert (attachment.server_id, attachment.device) == (server, "/dev/vdb")
    assert attachment.host_name is None
    assert attachment.attached_at is not None
    assert in_use.metadata["attached_mode"] == "rw"
    with pytest.raises(BadRequest):
        volumes.delete(volume.id)
    volumes.begin_detaching(volume.id)
    assert volumes.show(volume.id).status == "detaching"
    volumes.roll_detaching(volume.id)
    assert volumes.show(volume.id).status == "in-use"
    volumes.begin_detaching(volume.id)
    volumes.detach(volume.id, attachment_id=attachment.attachment_id)
    assert settled(block_storage, volume.id).attachments == []


def test_attach_to_a_host_and_detach_without_arguments(
    block_storage: BlockStorageRolling, volume: VolumeRolling
) -> None:
    volumes = block_storage.volumes
    volumes.attach(volume.id, mountpoint="/mnt", host_name="live-host", mode="ro")
    (attachment,) = settled(block_storage, volume.id, "in-use").attachments
    assert (attachment.server_id, attachment.host_name) == (None, "live-host")
    volumes.begin_detaching(volume.id)
    volumes.detach(volume.id)
    settled(block_storage, volume.id)


def test_reserve_and_unreserve(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    volumes = block_storage.volumes
    volumes.reserve(volume.id)
    with pytest.raises(BadRequest, match="status must be available"):
        volumes.reserve(volume.id)
    volumes.unreserve(volume.id)
    assert volumes.show(volume.id).status == "available"


def test_connections(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    volumes = block_storage.volumes
    info = volumes.initialize_connection(volume.id, connector=CONNECTOR)
    assert (info.driver_volume_type, info.enforce_multipath) == ("iscsi", False)
    assert (info.data.access_mode, info.data.encrypted) == ("rw", False)
    assert info.data.qos_specs is None
    assert "access_mode" not in repr(info)
    volumes.terminate_connection(volume.id, connector=CONNECTOR)
    volumes.terminate_connection(volume.id, connector=None)


def test_force_detach(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    volumes = block_storage.volumes
    volumes.attach(volume.id, mountpoint="/dev/vdb", host_name="live-host")
    (attachment,) = settled(block_storage, volume.id, "in-use").attachments
    volumes.force_detach(volume.id, attachment_id=attachment.attachment_id, connector=CONNECTOR)
    assert settled(block_storage, volume.id).attachments == []
    volumes.force_detach(volume.id)


def test_extend(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    before = block_storage.volumes.show(volume.id).size
    block_storage.volumes.extend(volume.id, new_size=before + 1)
    assert settled(block_storage, volume.id).size == before + 1
    with pytest.raises(BadRequest, match="must be greater than current size"):
        block_storage.volumes.extend(volume.id, new_size=1)


def test_complete_an_extension(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    complete = block_storage.volumes.complete_extension
    if not since(block_storage, "3.71+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.71"):
            complete(volume.id)
        return
    with pytest.raises(BadRequest, match="not being extended"):
        complete(volume.id)
    with pytest.raises(BadRequest, match="not being extended"):
        complete(volume.id, error=True)


def test_reset_status(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    volumes = block_storage.volumes
    volumes.reset_status(
        volume.id, status="error", attach_status="attached", migration_status="starting"
    )
    changed = volumes.show(volume.id)
    assert (changed.status, changed.migration_status) == ("error", "starting")
    assert changed.migstat == "starting"
    volumes.reset_status(volume.id, status="error_managing")
    assert [one.status for one in volumes.list(status="error_managing")] == ["error"]
    volumes.reset_status(volume.id, status="available", attach_status="detached")
    volumes.reset_status(volume.id, migration_status="none")
    assert volumes.show(volume.id).migration_status is None
    with pytest.raises(BadRequest):
        volumes.reset_status(volume.id)


def test_migrate(
    block_storage: BlockStorageRolling, cleanup: Cleanup, volume: VolumeRolling
) -> None:
    volumes = block_storage.volumes
    with pytest.raises(BadRequest, match="destination host/cluster must be different"):
        volumes.migrate(volume.id, host=str(volume.host))
    with pytest.raises(BadRequest, match="No available service"):
        volumes.migrate(
            volume.id, host="nowhere@null#null", force_host_copy=True, lock_volume=False
        )
    if since(block_storage, "3.16+"):
        with pytest.raises(BadRequest, match="No available service"):
            volumes.migrate(volume.id, host=None, cluster="nothing")
    other = made(block_storage, cleanup)
    done = volumes.complete_migration(volume.id, new_volume=other.id, error=False)
    assert done == other.id
    with pytest.raises(NotFound):
        volumes.complete_migration(volume.id, new_volume=NOBODY)


def test_retype(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    volumes = block_storage.volumes
    volumes.retype(volume.id, new_type="__DEFAULT__", migration_policy="never")
    assert settled(block_storage, volume.id).volume_type == "__DEFAULT__"
    volumes.retype(volume.id, new_type="null", migration_policy="on-demand")
    assert settled(block_storage, volume.id).volume_type == "null"
    with pytest.raises(NotFound):
        volumes.retype(volume.id, new_type="nothing")


def test_flags(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    volumes = block_storage.volumes
    volumes.set_bootable(volume.id, bootable=True)
    assert volumes.show(volume.id).bootable is True
    volumes.set_bootable(volume.id, bootable=False)
    assert volumes.show(volume.id).bootable is False
    volumes.update_readonly_flag(volume.id, readonly=True)
    assert volumes.show(volume.id).metadata["readonly"] == "True"
    volumes.update_readonly_flag(volume.id, readonly=False)


def test_upload_to_an_image(
    block_storage: BlockStorageRolling, cleanup: Cleanup, volume: VolumeRolling, image: Image
) -> None:
    name = unique("upload")
    upload = block_storage.volumes.upload_image(
        volume.id,
        image_name=name,
        force=False,
        disk_format="raw",
        container_format="bare",
        **when(block_storage, "3.1+", visibility="shared", protected=False),
    )
    cleanup(image.images.delete, upload.image_id)
    assert (upload.id, upload.status, upload.image_name) == (volume.id, "uploading", name)
    assert (upload.disk_format, upload.container_format) == ("raw", "bare")
    assert (upload.visibility, upload.protected) == ("shared", False)
    assert upload.volume_type is not None and upload.volume_type.name == "null"
    uploaded = wait_until(lambda: image.images.show(upload.image_id), lambda i: i.size)
    assert (uploaded.name, uploaded.visibility) == (name, "shared")
    settled(block_storage, volume.id)


def test_image_metadata(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    volumes = block_storage.volumes
    some = {"disk_format": "raw", "live": "yes"}
    assert volumes.set_image_metadata(volume.id, metadata=some) == some
    assert volumes.show_image_metadata(volume.id) == some
    assert volumes.show(volume.id).volume_image_metadata == some
    for key in some:
        volumes.unset_image_metadata(volume.id, key=key)
    with pytest.raises(NotFound, match="cannot be found"):
        volumes.show_image_metadata(volume.id)
    with pytest.raises(NotFound):
        volumes.unset_image_metadata(volume.id, key="live")


def test_revert(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    if not since(block_storage, "3.40+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.40"):
            block_storage.volumes.revert(NOBODY, snapshot_id=NOBODY)
        return
    volume = made(block_storage, cleanup)
    older, newer = snapped(block_storage, volume), snapped(block_storage, volume)
    with pytest.raises(BadRequest, match="latest"):
        block_storage.volumes.revert(volume.id, snapshot_id=older.id)
    block_storage.volumes.revert(volume.id, snapshot_id=newer.id)
    settled(block_storage, volume.id)


def test_reimage(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    image = image_id(block_storage.session)
    reimage = block_storage.volumes.reimage
    if not since(block_storage, "3.68+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.68"):
            reimage(NOBODY, image_id=image)
        return
    volume = made(block_storage, cleanup)
    reimage(volume.id, image_id=image)
    again = wait_until(
        lambda: block_storage.volumes.show(volume.id), lambda v: v.volume_image_metadata
    )
    assert again.volume_image_metadata is not None
    assert again.volume_image_metadata["image_id"] == image
    settled(block_storage, volume.id)
    block_storage.volumes.reserve(volume.id)
    block_storage.volumes.reset_status(volume.id, status="reserved")
    reimage(volume.id, image_id=image, reimage_reserved=True)
    settled(block_storage, volume.id, "reserved")
    with pytest.raises(BadRequest):
        reimage(volume.id, image_id=image)


def test_unmanage_and_force_delete(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    volumes = block_storage.volumes
    volume = made(block_storage, cleanup)
    volumes.reset_status(volume.id, status="error")
    volumes.force_delete(volume.id)
    wait_gone(lambda: volumes.show(volume.id))
    volume = made(block_storage, cleanup)
    volumes.unmanage(volume.id)
    wait_gone(lambda: volumes.show(volume.id))
    with pytest.raises(NotFound):
        volumes.unmanage(volume.id)


def test_encryption_of_a_volume_that_is_not_encrypted(
    block_storage: BlockStorageRolling, volume: VolumeRolling
) -> None:
    encryption = block_storage.volumes.show_encryption(volume.id)
    assert encryption.encryption_key_id is None
    assert [encryption.provider, encryption.cipher, encryption.key_size] == [None] * 3
    value = block_storage.volumes.show_encryption_value(volume.id, "encryption_key_id")
    assert value.read() == b""
