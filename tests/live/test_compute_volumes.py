# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes of servers."""

from __future__ import annotations

import pytest

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import ComputeRolling, Server
from openstack_typed.errors import BadRequest, Conflict, NotFound, UnsupportedArgument
from tests.live.support import Cleanup, since, unique, wait_gone, wait_until, when


@pytest.fixture
def volume(compute: ComputeRolling, cleanup: Cleanup) -> str:
    """The ID of a volume that is available."""
    volumes = BlockStorage(compute.session).volumes
    made = volumes.create(size=1, name=unique("volume"))
    cleanup(wait_gone, lambda: volumes.show(made.id))
    cleanup(volumes.delete, made.id)
    wait_for(compute, made.id, "available")
    return made.id


def wait_for(compute: ComputeRolling, volume_id: str, status: str) -> None:
    """Wait until a volume has a status."""
    volumes = BlockStorage(compute.session).volumes
    wait_until(lambda: volumes.show(volume_id).status, lambda now: now == status)


def test_a_volume_is_attached_shown_changed_and_detached(
    compute: ComputeRolling, server: Server, volume: str, cleanup: Cleanup
) -> None:
    attachments = compute.volume_attachments
    created = attachments.create(
        server.id,
        volume_id=volume,
        **when(compute, "..2.100", device="/dev/vdz"),
        **when(compute, "2.49+", tag="data"),
        **when(compute, "2.79+", delete_on_termination=False),
    )
    wait_for(compute, volume, "in-use")
    cleanup(wait_for, compute, volume, "available")
    cleanup(attachments.delete, server.id, volume)
    if since(compute, "2.101+"):
        assert created is None
    else:
        assert created is not None
        assert (created.volume_id, created.server_id) == (volume, server.id)
    shown = attachments.show(server.id, volume)
    assert (shown.volume_id, shown.server_id) == (volume, server.id)
    if since(compute, "..2.88"):
        assert shown.id == volume
    else:
        assert shown.attachment_id != shown.bdm_uuid
    assert volume in {a.volume_id for a in attachments.list(server.id)}
    assert attachments.list(server.id, limit=1, offset=99).all() == []
    if since(compute, "2.85+"):
        attachments.update(
            server.id,
            volume,
            new_volume_id=volume,
            delete_on_termination=True,
            expected_server_id=server.id,
            expected_id=volume,
            device=shown.device,
            tag="data",
        )
        assert attachments.show(server.id, volume).delete_on_termination is True


def test_swapping_volumes_is_for_block_storage_alone(
    compute: ComputeRolling, server: Server, volume: str
) -> None:
    with pytest.raises((Conflict, BadRequest, NotFound)):
        compute.volume_attachments.update(server.id, volume, new_volume_id=volume)
    if not since(compute, "2.85+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.85"):
            compute.volume_attachments.update(
                server.id, volume, new_volume_id=volume, delete_on_termination=True
            )


def test_a_volume_that_is_not_attached_is_not_found(
    compute: ComputeRolling, server: Server, volume: str
) -> None:
    with pytest.raises(NotFound):
        compute.volume_attachments.show(server.id, volume)
    with pytest.raises(NotFound):
        compute.volume_attachments.delete(server.id, volume)
