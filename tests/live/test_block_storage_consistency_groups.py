# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.consistency_groups` and `block_storage.consistency_group_snapshots`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from openstack_typed.block_storage import (
    BlockStorageRolling,
    ConsistencyGroup,
    ConsistencyGroupSnapshot,
)
from openstack_typed.errors import BadRequest, NotFound
from tests.live.storage import made, settled
from tests.live.support import Cleanup, since, unique, wait_gone, wait_until

NOBODY = str(uuid.UUID(int=0))


@pytest.fixture(scope="module")
def group(block_storage: BlockStorageRolling) -> Iterator[ConsistencyGroup]:
    """A consistency group with a volume that every test leaves as it was."""
    created = block_storage.consistency_groups.create(
        name=unique("group"),
        description="A group",
        volume_types="null",
        availability_zone="nova",
    )
    found = _settled(block_storage, created.id)
    volume = block_storage.volumes.create(size=1, consistencygroup_id=found.id, volume_type="null")
    settled(block_storage, volume.id)
    yield found
    _gone(block_storage, found.id)


@pytest.fixture(scope="module")
def snapshot(
    block_storage: BlockStorageRolling, group: ConsistencyGroup
) -> Iterator[ConsistencyGroupSnapshot]:
    """A consistency group snapshot that every test leaves as it was."""
    snapshots = block_storage.consistency_group_snapshots
    created = snapshots.create(
        consistencygroup_id=group.id, name=unique("snapshot"), description="A snapshot"
    )
    found = wait_until(lambda: snapshots.show(created.id), lambda each: each.status != "creating")
    assert found.status == "available", found
    yield found
    snapshots.delete(found.id)
    wait_gone(lambda: snapshots.show(found.id))


def _settled(block_storage: BlockStorageRolling, group_id: str) -> ConsistencyGroup:
    found = wait_until(
        lambda: block_storage.consistency_groups.show(group_id),
        lambda each: each.status not in ("creating", "updating"),
    )
    assert found.status == "available", found
    return found


def _gone(block_storage: BlockStorageRolling, group_id: str) -> None:
    block_storage.consistency_groups.delete(group_id, force=True)
    wait_gone(lambda: block_storage.consistency_groups.show(group_id))


def test_create_takes_all_arguments(
    block_storage: BlockStorageRolling, group: ConsistencyGroup
) -> None:
    assert (group.description, group.availability_zone) == ("A group", "nova")
    assert len(group.volume_types) == 1
    with pytest.raises(NotFound):
        block_storage.consistency_groups.show(NOBODY)


def test_volumes_join_and_leave(
    block_storage: BlockStorageRolling, cleanup: Cleanup, group: ConsistencyGroup
) -> None:
    update, name = block_storage.consistency_groups.update, unique("new")
    volume = made(block_storage, cleanup, volume_type="null")
    update(group.id, name=name, description="Changed", add_volumes=volume.id)
    shown = _settled(block_storage, group.id)
    assert (shown.name, shown.description) == (name, "Changed")
    assert block_storage.volumes.show(volume.id).consistencygroup_id == group.id
    update(group.id, name=group.name, description=group.description, remove_volumes=volume.id)
    _settled(block_storage, group.id)
    assert block_storage.volumes.show(volume.id).consistencygroup_id is None
    with pytest.raises(BadRequest):
        update(group.id)
    if since(block_storage, "3.6+"):
        update(group.id, name="")
        update(group.id, name=group.name)
    else:
        with pytest.raises(BadRequest):
            update(group.id, name="")


def test_copies_and_deletion(
    block_storage: BlockStorageRolling,
    group: ConsistencyGroup,
    snapshot: ConsistencyGroupSnapshot,
) -> None:
    groups, name = block_storage.consistency_groups, unique("copy")
    sources: list[dict[str, Any]] = [
        {"source_group_id": group.id},
        {"cgsnapshot_id": snapshot.id},
    ]
    for source in sources:
        copy = groups.create_from_source(name=name, description="A copy", **source)
        shown = _settled(block_storage, copy.id)
        assert (shown.name, shown.description) == (name, "A copy")
        with pytest.raises(BadRequest):
            groups.delete(copy.id)
        _gone(block_storage, copy.id)
    with pytest.raises(BadRequest, match="must be provided"):
        groups.create_from_source(name=name)


def test_lists(block_storage: BlockStorageRolling, group: ConsistencyGroup) -> None:
    groups, name = block_storage.consistency_groups, str(group.name)
    project, user = block_storage.session.get_project_id(), block_storage.session.get_user_id()
    shown = groups.show(group.id)
    good: list[dict[str, Any]] = [
        {"name": name},
        {"id": group.id},
        {"name": name, "all_tenants": True},
        {"name": name, "all_tenants": True, "project_id": project},
        {"name": name, "status": "available"},
        {"name": name, "description": "A group"},
        {"name": name, "availability_zone": "nova"},
        {"name": name, "user_id": user},
        {"name": name, "sort": ["name:asc"], "offset": 0},
        {"name": name, "sort_key": "name", "sort_dir": "asc", "limit": 5},
    ]
    bad: list[dict[str, Any]] = [
        {"name": name, "status": "error"},
        {"name": name, "group_type_id": NOBODY},
        {"name": name, "group_snapshot_id": NOBODY},
        {"name": name, "source_group_id": NOBODY},
        {"name": name, "replication_status": "enabled"},
        {"name": name, "host": "nowhere"},
        {"name": name, "cluster_name": "nothing"},
        {"name": name, "marker": group.id},
    ]
    for filters in good:
        assert list(groups.list(**filters)) == [shown], filters
        assert [one.id for one in groups.list_brief(**filters)] == [group.id], filters
    for filters in bad:
        assert list(groups.list(**filters)) == [], filters
        assert list(groups.list_brief(**filters)) == [], filters


def test_snapshots(
    block_storage: BlockStorageRolling,
    group: ConsistencyGroup,
    snapshot: ConsistencyGroupSnapshot,
) -> None:
    snapshots = block_storage.consistency_group_snapshots
    assert snapshot.consistencygroup_id == group.id
    assert snapshots.show(snapshot.id) == snapshot
    listed = list(snapshots.list())
    assert snapshot in listed
    assert [one.id for one in snapshots.list(limit=1)] == [one.id for one in listed]
    for later in (snapshots.list, snapshots.list_brief):
        found = later(offset=1, limit=1)
        assert [one.id for one in found] == [one.id for one in listed[1:]]
    assert snapshot.id in [one.id for one in snapshots.list_brief()]
    with pytest.raises(NotFound):
        snapshots.show(NOBODY)
    with pytest.raises(NotFound):
        snapshots.create(consistencygroup_id=NOBODY)
