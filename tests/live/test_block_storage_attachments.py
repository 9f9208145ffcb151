# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.attachments`."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from openstack_typed.block_storage import BlockStorageRolling, ConnectorRequest
from openstack_typed.errors import BadRequest, NotFound, UnsupportedArgument
from tests.live.storage import made, settled
from tests.live.support import Cleanup, since, when

CONNECTOR: ConnectorRequest = {
    "host": "live",
    "ip": "127.0.0.1",
    "initiator": "iqn.2026-01.example.openstack-typed:live",
    "platform": "x86_64",
    "os_type": "linux",
    "multipath": False,
    "mountpoint": "/dev/vdb",
    "mode": "ro",
}


def test_a_volume_is_reserved_connected_and_given_back(
    block_storage: BlockStorageRolling, cleanup: Cleanup
) -> None:
    attachments = block_storage.attachments
    if not since(block_storage, "3.27+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.27"):
            attachments.list()
        return
    volume, server = made(block_storage, cleanup), str(uuid.uuid4())
    reserved = attachments.create(volume_uuid=volume.id, instance_uuid=server)
    assert (reserved.status, reserved.volume_id, reserved.instance) == (
        "reserved",
        volume.id,
        server,
    )
    assert (reserved.attached_at, reserved.connection_info) == ("", {})
    assert block_storage.volumes.show(volume.id).status == "reserved"
    connected = attachments.update(reserved.id, connector=CONNECTOR)
    assert connected.id == reserved.id
    assert connected.connection_info["driver_volume_type"] == "iscsi"
    assert attachments.show(reserved.id).status == "attaching"
    attachments.complete(reserved.id)
    shown = attachments.show(reserved.id)
    assert (shown.status, shown.attach_mode) == ("attached", "ro")
    assert shown.connection_info["driver_volume_type"] == "iscsi"
    (seen,) = settled(block_storage, volume.id, "in-use").attachments
    assert (seen.attachment_id, seen.server_id) == (shown.id, server)
    assert "'driver_volume_type'" not in repr(shown)
    _is_found(block_storage, shown.id, volume.id, server)
    assert attachments.delete(shown.id) == []
    settled(block_storage, volume.id)
    for call in (attachments.show, attachments.delete, attachments.complete):
        with pytest.raises(NotFound, match="could not be found"):
            call(shown.id)


def _is_found(
    block_storage: BlockStorageRolling, attachment_id: str, volume_id: str, server_id: str
) -> None:
    attachments, project = block_storage.attachments, block_storage.session.get_project_id()
    good: list[dict[str, Any]] = [
        {"volume_id": volume_id},
        {"instance_id": server_id},
        {"id": attachment_id},
        {"volume_id": volume_id, "attach_status": "attached"},
        {"volume_id": volume_id, "attached_host": "live"},
        {"volume_id": volume_id, "attach_mode": "ro"},
        {"volume_id": volume_id, "mountpoint": "/dev/vdb"},
        {"volume_id": volume_id, "all_tenants": True},
        {"volume_id": volume_id, "all_tenants": True, "project_id": project},
    ]
    bad: list[dict[str, Any]] = [
        {"volume_id": volume_id, "attach_status": "reserved"},
        {"volume_id": volume_id, "status": "attached"},
        {"volume_id": server_id},
        {"volume_id": volume_id, "attach_mode": "rw"},
    ]
    for filters in good:
        assert [one.id for one in attachments.list(**filters)] == [attachment_id], filters
    for filters in bad:
        assert list(attachments.list(**filters)) == [], filters
        assert list(attachments.list_brief(**filters)) == [], filters
    together = {key: value for filters in good for key, value in filters.items()}
    (whole,) = attachments.list(**together)
    assert whole == attachments.show(attachment_id)
    (brief,) = attachments.list_brief(**together)
    assert brief.to_dict().items() <= whole.to_dict().items()


def test_a_volume_is_connected_at_once(
    block_storage: BlockStorageRolling, cleanup: Cleanup
) -> None:
    if not since(block_storage, "3.27+"):
        return
    attachments = block_storage.attachments
    volumes = [made(block_storage, cleanup) for _ in range(2)]
    made_ids = [
        attachments.create(
            volume_uuid=volume.id,
            connector={**CONNECTOR, "mode": "rw"},
            **when(block_storage, "3.54+", mode="ro"),
        ).id
        for volume in volumes
    ]
    first, second = made_ids
    assert attachments.show(first).attach_mode == "ro"
    ordered: dict[str, Any] = {"sort": ["created_at:asc"], "attached_host": "live"}
    for listed in (attachments.list, attachments.list_brief):

        def found(listed: Any = listed, **arguments: Any) -> list[str]:
            return [one.id for one in listed(**arguments)]

        assert found(**ordered) == [first, second]
        assert found(attached_host="live", sort_key="created_at", sort_dir="desc") == [
            second,
            first,
        ]
        assert found(**ordered, marker=first) == [second]
        assert found(**ordered, offset=1) == [second]
        paged: Any = listed(**ordered, limit=1)
        assert [[one.id for one in page] for page in paged.pages()][:2] == [[first], [second]]
    for each in made_ids:
        attachments.delete(each)


def test_what_cannot_be_attached(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    if not since(block_storage, "3.27+"):
        return
    attachments = block_storage.attachments
    with pytest.raises(NotFound, match="Volume"):
        attachments.create(volume_uuid=str(uuid.UUID(int=0)))
    volume = made(block_storage, cleanup)
    attachment = attachments.create(volume_uuid=volume.id)
    with pytest.raises(BadRequest, match="initiator"):
        attachments.update(attachment.id, connector={"host": "live"})
    with pytest.raises(BadRequest, match="sort key"):
        list(attachments.list(sort=["color"]))
    with pytest.raises(NotFound):
        list(attachments.list(marker="nothing"))
