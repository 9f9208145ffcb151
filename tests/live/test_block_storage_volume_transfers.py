# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.volume_transfers`."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorageRolling
from openstack_typed.errors import BadRequest, NotFound, UnsupportedArgument
from tests.live.storage import gone, made, settled
from tests.live.support import Cleanup, since, unique, when

NOBODY = str(uuid.UUID(int=0))


def test_a_volume_changes_hands(
    block_storage: BlockStorageRolling, cleanup: Cleanup, demo: Session
) -> None:
    theirs = BlockStorage.dynamic(demo, block_storage.microversion)
    ours, name = block_storage.volume_transfers, unique("transfer")
    volume = made(block_storage, cleanup)
    project, taker = block_storage.session.get_project_id(), demo.get_project_id()
    created = ours.create(
        volume_id=volume.id, name=name, **when(block_storage, "3.55+", no_snapshots=True)
    )
    assert (created.volume_id, created.name) == (volume.id, name)
    assert created.auth_key and created.auth_key not in repr(created)
    assert block_storage.volumes.show(volume.id).status == "awaiting-transfer"
    shown = ours.show(created.id)
    assert shown.to_dict().items() <= created.to_dict().items()
    if since(block_storage, "3.55+"):
        assert shown.no_snapshots is True
    if since(block_storage, "3.57+"):
        assert (shown.source_project_id, shown.destination_project_id) == (project, None)
        assert shown.accepted is False
    with pytest.raises(NotFound):
        theirs.volume_transfers.show(created.id)
    with pytest.raises(BadRequest, match="auth"):
        theirs.volume_transfers.accept(created.id, auth_key="wrong")
    taken = theirs.volume_transfers.accept(created.id, auth_key=created.auth_key)
    assert (taken.id, taken.name, taken.volume_id) == (created.id, name, volume.id)
    assert settled(block_storage, volume.id).project_id == taker
    with pytest.raises(NotFound):
        theirs.volume_transfers.accept(created.id, auth_key=created.auth_key)


def test_list_filters_and_delete(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    transfers, name = block_storage.volume_transfers, unique("offer")
    volume, project = made(block_storage, cleanup), block_storage.session.get_project_id()
    created = transfers.create(volume_id=volume.id, name=name)
    good: list[dict[str, Any]] = [
        {"name": name},
        {"id": created.id},
        {"name": name, "volume_id": volume.id},
        {"name": name, "all_tenants": True},
        {"name": name, "all_tenants": True, "project_id": project},
    ]
    bad: list[dict[str, Any]] = [{"name": name, "volume_id": NOBODY}]
    if since(block_storage, "3.57+"):
        good.append({"name": name, "source_project_id": project})
        bad.append({"name": name, "destination_project_id": project})
    for filters in good:
        assert list(transfers.list(**filters)) == [transfers.show(created.id)], filters
    for filters in bad:
        assert list(transfers.list(**filters)) == [], filters
    together = {key: value for filters in good for key, value in filters.items()}
    (brief,) = transfers.list_brief(**together)
    assert brief.to_dict().items() <= created.to_dict().items()
    together = {key: value for filters in bad for key, value in filters.items()}
    assert list(transfers.list_brief(**together)) == []
    transfers.delete(created.id)
    settled(block_storage, volume.id)
    with pytest.raises(NotFound):
        transfers.delete(created.id)


def test_list_sorts_and_cuts_into_pages(
    block_storage: BlockStorageRolling, cleanup: Cleanup
) -> None:
    transfers = block_storage.volume_transfers
    if not since(block_storage, "3.59+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.59"):
            transfers.list(limit=2)
        return
    volumes = [made(block_storage, cleanup) for _ in range(3)]
    ids = {
        name: transfers.create(volume_id=volume.id, name=name).id
        for name, volume in zip("bac", volumes, strict=True)
    }
    b, a, c = ids.values()
    for each in ids.values():
        cleanup(transfers.delete, each)
    for listed in (transfers.list, transfers.list_brief):

        def found(listed: Any = listed, **arguments: Any) -> list[str]:
            return [one.id for one in listed(**arguments)]

        assert found(sort=["display_name:asc"]) == [a, b, c]
        assert found(sort_key="display_name", sort_dir="desc") == [c, b, a]
        assert found(sort=["display_name:asc"], marker=a) == [b, c]
        # The service skips it twice.
        assert found(sort=["display_name:asc"], offset=1) == [c]
        paged: Any = listed(sort=["display_name:asc"], limit=2)
        assert [[one.id for one in page] for page in paged.pages()] == [[a, b], [c]]


def test_what_cannot_be_transferred(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    with pytest.raises(NotFound, match="Volume"):
        block_storage.volume_transfers.create(volume_id=NOBODY)
    volume = made(block_storage, cleanup)
    block_storage.volumes.reset_status(volume.id, status="error")
    with pytest.raises(BadRequest, match="status must be available"):
        block_storage.volume_transfers.create(volume_id=volume.id)
    gone(block_storage, volume.id)
