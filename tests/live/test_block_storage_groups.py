# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.groups` and `block_storage.group_snapshots`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import (
    BlockStorage,
    BlockStorageRolling,
    GroupRolling,
    GroupSnapshotRolling,
)
from openstack_typed.errors import BadRequest, Forbidden, NotFound, UnsupportedArgument
from tests.live.storage import group_gone, grouped, made, settled, settled_group, volume_type
from tests.live.support import Cleanup, since, unique, wait_gone, wait_until

NOBODY = str(uuid.UUID(int=0))


@pytest.fixture(scope="module")
def group(block_storage: BlockStorageRolling) -> Iterator[GroupRolling | None]:
    """A group with one volume that every test leaves as it was, where there are any."""
    cleanup = Cleanup()
    if since(block_storage, "3.13+"):
        found = grouped(block_storage, cleanup, description="A group", availability_zone="nova")
        created = block_storage.volumes.create(size=1, group_id=found.id, volume_type="null")
        settled(block_storage, created.id)
        yield found
    else:
        yield None
    cleanup.run()


@pytest.fixture(scope="module")
def group_snapshot(
    block_storage: BlockStorageRolling, group: GroupRolling | None
) -> Iterator[GroupSnapshotRolling | None]:
    """A group snapshot that every test leaves as it was, where there are any."""
    if group is None or not since(block_storage, "3.14+"):
        yield None
        return
    name = unique("snapshot")
    created = block_storage.group_snapshots.create(
        group_id=group.id, name=name, description=f"About {name}"
    )
    assert (created.name, created.group_type_id) == (name, group.group_type)
    yield _settled_snapshot(block_storage, created.id)
    _snapshot_gone(block_storage, created.id)


def _settled_snapshot(block_storage: BlockStorageRolling, snapshot_id: str) -> GroupSnapshotRolling:
    found = wait_until(
        lambda: block_storage.group_snapshots.show(snapshot_id),
        lambda each: each.status != "creating",
    )
    assert found.status == "available", found
    return found


def _snapshot_gone(block_storage: BlockStorageRolling, snapshot_id: str) -> None:
    block_storage.group_snapshots.delete(snapshot_id)
    wait_gone(lambda: block_storage.group_snapshots.show(snapshot_id))


def test_create_takes_all_arguments(
    block_storage: BlockStorageRolling, group: GroupRolling | None
) -> None:
    if group is None:
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.13"):
            block_storage.groups.list()
        return
    assert (group.description, group.availability_zone) == ("A group", "nova")
    assert group.volume_types == [volume_type(block_storage)]
    if since(block_storage, "3.14+"):
        assert group.group_snapshot_id is group.source_group_id is None
    if since(block_storage, "3.38+"):
        assert group.replication_status in (None, "disabled")
    if since(block_storage, "3.58+"):
        assert group.project_id == block_storage.session.get_project_id()
    with pytest.raises(NotFound):
        block_storage.groups.show(NOBODY)
    with pytest.raises(NotFound):
        block_storage.groups.create(group_type=NOBODY, volume_types=["null"])


def test_volumes_join_and_leave(
    block_storage: BlockStorageRolling, cleanup: Cleanup, group: GroupRolling | None
) -> None:
    if group is None:
        return
    update, name = block_storage.groups.update, unique("new")
    volume = made(block_storage, cleanup, volume_type="null")
    update(group.id, name=name, description="Changed", add_volumes=volume.id)
    shown = settled_group(block_storage, group.id)
    assert (shown.name, shown.description) == (name, "Changed")
    assert block_storage.volumes.show(volume.id).group_id == group.id
    if since(block_storage, "3.25+"):
        with_volumes = block_storage.groups.show(group.id, list_volume=True)
        assert volume.id in (with_volumes.volumes or ())
        assert block_storage.groups.show(group.id).volumes is None
        listed = {one.id: one for one in block_storage.groups.list(list_volume=True)}
        assert volume.id in (listed[group.id].volumes or ())
    update(group.id, name=group.name, description=group.description, remove_volumes=volume.id)
    settled_group(block_storage, group.id)
    assert block_storage.volumes.show(volume.id).group_id is None
    with pytest.raises(BadRequest):
        update(group.id)


def test_list_filters(block_storage: BlockStorageRolling, group: GroupRolling | None) -> None:
    if group is None:
        return
    groups, name = block_storage.groups, str(group.name)
    project, user = block_storage.session.get_project_id(), block_storage.session.get_user_id()
    (volume,) = block_storage.volumes.list(group_id=group.id)
    good: list[dict[str, Any]] = [
        {"name": name},
        {"id": group.id},
        {"name": name, "all_tenants": True},
        {"name": name, "all_tenants": True, "project_id": project},
        {"name": name, "status": "available"},
        {"name": name, "description": "A group"},
        {"name": name, "group_type_id": group.group_type},
        {"name": name, "availability_zone": "nova"},
        {"name": name, "host": volume.host},
        {"name": name, "user_id": user},
    ]
    bad: list[dict[str, Any]] = [
        {"name": name, "status": "error"},
        {"name": name, "group_snapshot_id": NOBODY},
        {"name": name, "source_group_id": NOBODY},
        {"name": name, "replication_status": "enabled"},
        {"name": name, "cluster_name": "nothing"},
        {"name": name, "id": NOBODY},
    ]
    if since(block_storage, "3.34+"):
        good += [{"name_like": name[4:]}, {"name": name, "description_like": "group"}]
    shown = groups.show(group.id)
    for filters in good:
        assert list(groups.list(**filters)) == [shown], filters
    for filters in bad:
        assert list(groups.list(**filters)) == [], filters
    together = {key: value for filters in good for key, value in filters.items()}
    (brief,) = groups.list_brief(**together)
    assert (brief.id, brief.name) == (group.id, group.name)
    together = {key: value for filters in bad for key, value in filters.items()}
    assert list(groups.list_brief(**together)) == []


def test_lists_are_sorted_and_cut_into_pages(
    block_storage: BlockStorageRolling, cleanup: Cleanup, group: GroupRolling | None
) -> None:
    if group is None:
        return
    groups, mark = block_storage.groups, unique("pages")
    made_ids = []
    for name in "ba":
        made_ids.append(
            groups.create(
                name=name, description=mark, group_type=group.group_type, volume_types=["null"]
            ).id
        )
        cleanup(group_gone, block_storage, made_ids[-1])
        settled_group(block_storage, made_ids[-1])
    b, a = made_ids
    for listed in (groups.list, groups.list_brief):

        def found(listed: Any = listed, **arguments: Any) -> list[str]:
            return [one.id for one in listed(description=mark, **arguments)]

        assert found(sort=["name:asc"]) == [a, b]
        assert found(sort_key="name", sort_dir="desc") == [b, a]
        assert found(sort=["name:asc"], marker=a) == [b]
        assert found(sort=["name:asc"], offset=1) == [b]
        paged: Any = listed(description=mark, sort=["name:asc"], limit=1)
        assert [[one.id for one in page] for page in paged.pages() if page] == [[a], [b]]


def test_copies_and_deletion(
    block_storage: BlockStorageRolling,
    group: GroupRolling | None,
    group_snapshot: GroupSnapshotRolling | None,
) -> None:
    if group is None or group_snapshot is None:
        return
    groups, name = block_storage.groups, unique("copy")
    sources: list[dict[str, Any]] = [
        {"source_group_id": group.id},
        {"group_snapshot_id": group_snapshot.id},
    ]
    for source in sources:
        copy = groups.create_from_source(name=name, description="A copy", **source)
        shown = settled_group(block_storage, copy.id)
        assert (shown.name, shown.description) == (name, "A copy")
        assert shown.to_dict().items() >= source.items()
        (volume,) = block_storage.volumes.list(group_id=copy.id)
        settled(block_storage, volume.id)
        with pytest.raises(BadRequest, match="delete"):
            groups.delete(copy.id)
        groups.delete(copy.id, delete_volumes=True)
        wait_gone(lambda copy=copy: groups.show(copy.id))  # type: ignore[misc]


def test_statuses(block_storage: BlockStorageRolling, group: GroupRolling | None) -> None:
    if group is None or not since(block_storage, "3.20+"):
        return
    block_storage.groups.reset_status(group.id, status="error")
    assert block_storage.groups.show(group.id).status == "error"
    block_storage.groups.reset_status(group.id, status="available")
    assert block_storage.groups.show(group.id).status == "available"


def test_replication(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    if not since(block_storage, "3.38+"):
        return
    groups = block_storage.groups
    yes = "<is> True"
    kind = block_storage.volume_types.create(
        name=unique("replicated"), extra_specs={"replication_enabled": yes}
    )
    cleanup(block_storage.volume_types.delete, kind.id)
    group = grouped(
        block_storage,
        cleanup,
        volume_types=[kind.id],
        specs={"consistent_group_replication_enabled": yes},
    )
    created = block_storage.volumes.create(size=1, group_id=group.id, volume_type=kind.id)
    settled(block_storage, created.id)
    (target,) = groups.list_replication_targets(group.id)
    assert target.backend_id == "other"

    def wait_for(status: str) -> None:
        wait_until(lambda: groups.show(group.id).replication_status, lambda found: found == status)

    groups.enable_replication(group.id)
    wait_for("enabled")
    groups.failover_replication(group.id, allow_attached_volume=False, secondary_backend_id="other")
    wait_for("failed-over")
    groups.failover_replication(group.id, secondary_backend_id="default")
    wait_for("enabled")
    groups.disable_replication(group.id)
    wait_for("disabled")
    with pytest.raises(BadRequest, match="replication status"):
        groups.failover_replication(group.id)


def test_a_member_sees_less(
    block_storage: BlockStorageRolling, demo: Session, group: GroupRolling | None
) -> None:
    if group is None:
        return
    theirs = BlockStorage.dynamic(demo, block_storage.microversion).groups
    assert list(theirs.list(name=str(group.name))) == []
    with pytest.raises(NotFound):
        theirs.show(group.id)
    if since(block_storage, "3.31+"):
        with pytest.raises(BadRequest, match="Invalid filters"):
            list(theirs.list(status="available"))


# --- group snapshots


def test_group_snapshots(
    block_storage: BlockStorageRolling, demo: Session, group_snapshot: GroupSnapshotRolling | None
) -> None:
    snapshots = block_storage.group_snapshots
    if group_snapshot is None:
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.14"):
            snapshots.list()
        return
    assert snapshots.show(group_snapshot.id) == group_snapshot
    (inside,) = block_storage.snapshots.list(group_snapshot_id=group_snapshot.id)
    assert inside.status == "available"
    if since(block_storage, "3.58+"):
        assert group_snapshot.project_id == block_storage.session.get_project_id()
    if since(block_storage, "3.19+"):
        snapshots.reset_status(group_snapshot.id, status="error")
        assert snapshots.show(group_snapshot.id).status == "error"
        snapshots.reset_status(group_snapshot.id, status="available")
        theirs = BlockStorage.dynamic(demo, block_storage.microversion).group_snapshots
        with pytest.raises((Forbidden, NotFound)):
            theirs.reset_status(group_snapshot.id, status="error")
    with pytest.raises(NotFound):
        snapshots.show(NOBODY)
    with pytest.raises(NotFound):
        snapshots.create(group_id=NOBODY)


def test_lists_of_group_snapshots(
    block_storage: BlockStorageRolling,
    group: GroupRolling | None,
    group_snapshot: GroupSnapshotRolling | None,
) -> None:
    if group is None or group_snapshot is None:
        return
    snapshots, name = block_storage.group_snapshots, str(group_snapshot.name)
    assert group_snapshot in list(snapshots.list())
    assert group_snapshot.id in [one.id for one in snapshots.list_brief()]
    if not since(block_storage, "3.29+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.29"):
            snapshots.list(name=name)
        return
    project, user = block_storage.session.get_project_id(), block_storage.session.get_user_id()
    good: list[dict[str, Any]] = [
        {"name": name},
        {"id": group_snapshot.id},
        {"name": name, "all_tenants": True},
        {"name": name, "all_tenants": True, "project_id": project},
        {"name": name, "status": "available"},
        {"name": name, "group_id": group.id},
        {"name": name, "group_type_id": group.group_type},
        {"name": name, "description": f"About {name}"},
        {"name": name, "user_id": user},
    ]
    if since(block_storage, "3.34+"):
        good += [{"name_like": name[4:]}, {"description_like": name}]
    for filters in good:
        assert list(snapshots.list(**filters)) == [group_snapshot], filters
    together = {key: value for filters in good for key, value in filters.items()}
    (brief,) = snapshots.list_brief(**together)
    assert (brief.id, brief.name) == (group_snapshot.id, name)
    assert list(snapshots.list(name=name, status="error")) == []
    other = snapshots.create(group_id=group.id, name="a")
    try:
        _settled_snapshot(block_storage, other.id)
        ids = [group_snapshot.id, other.id]
        for listed in (snapshots.list, snapshots.list_brief):

            def found(listed: Any = listed, **arguments: Any) -> list[str]:
                return [one.id for one in listed(group_id=group.id, **arguments)]

            assert found(sort=["created_at:asc"]) == ids
            assert found(sort_key="created_at", sort_dir="desc") == ids[::-1]
            assert found(sort=["created_at:asc"], marker=ids[0]) == [ids[1]]
            assert found(sort=["created_at:asc"], offset=1) == [ids[1]]
            paged: Any = listed(group_id=group.id, sort=["created_at:asc"], limit=1)
            pages = [[one.id for one in page] for page in paged.pages() if page]
            assert pages == [[ids[0]], [ids[1]]]
    finally:
        _snapshot_gone(block_storage, other.id)
