# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.backups`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import Backup, BlockStorage, BlockStorageRolling, VolumeRolling
from openstack_typed.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    UnsupportedArgument,
)
from tests.live.storage import made, settled, snapped
from tests.live.support import Cleanup, since, unique, wait_gone, wait_until, when

NOBODY = str(uuid.UUID(int=0))


@pytest.fixture(scope="module")
def volume(block_storage: BlockStorageRolling) -> Iterator[VolumeRolling]:
    """The volume that is backed up: one for each microversion."""
    cleanup = Cleanup()
    yield made(block_storage, cleanup)
    cleanup.run()


@pytest.fixture(scope="module")
def backup(block_storage: BlockStorageRolling, volume: VolumeRolling) -> Iterator[Backup]:
    """A backup that every test leaves as it was: one for each microversion."""
    cleanup, name = Cleanup(), unique("backup")
    yield _backed_up(
        block_storage,
        cleanup,
        volume,
        name=name,
        description=f"About {name}",
        container="live",
        force=False,
        **when(block_storage, "3.43+", metadata={"color": "red"}),
        **when(block_storage, "3.51+", availability_zone="nova"),
    )
    cleanup.run()


def _backed_up(
    block_storage: BlockStorageRolling, cleanup: Cleanup, volume: VolumeRolling, **arguments: Any
) -> Backup:
    created = block_storage.backups.create(volume_id=volume.id, **arguments)
    cleanup(_gone, block_storage, created.id)
    return _settled(block_storage, created.id)


def _settled(block_storage: BlockStorageRolling, backup_id: str) -> Backup:
    found = wait_until(
        lambda: block_storage.backups.show(backup_id),
        lambda each: each.status not in ("creating", "restoring"),
    )
    assert found.status == "available", found
    return found


def _gone(block_storage: BlockStorageRolling, backup_id: str) -> None:
    block_storage.backups.delete(backup_id)
    wait_gone(lambda: block_storage.backups.show(backup_id))


def test_create_takes_all_arguments(
    block_storage: BlockStorageRolling, volume: VolumeRolling, backup: Backup
) -> None:
    shown = block_storage.backups.show(backup.id)
    assert shown == backup
    assert str(shown.name) in str(shown.description)
    assert (shown.volume_id, shown.size, shown.snapshot_id) == (volume.id, volume.size, None)
    assert (shown.container, shown.object_count, shown.fail_reason) == ("live", 1, None)
    assert (shown.is_incremental, shown.has_dependent_backups) == (False, False)
    assert shown.data_timestamp is not None and shown.data_timestamp >= volume.created_at
    assert shown.availability_zone == "nova"
    if since(block_storage, "3.18+"):
        assert shown.project_id == block_storage.session.get_project_id()
    if since(block_storage, "3.43+"):
        assert shown.metadata == {"color": "red"}
    if since(block_storage, "3.56+"):
        assert shown.user_id == block_storage.session.get_user_id()


def test_what_cannot_be_backed_up(block_storage: BlockStorageRolling) -> None:
    backups = block_storage.backups
    with pytest.raises(NotFound, match="Volume"):
        backups.create(volume_id=NOBODY)
    with pytest.raises(NotFound, match="could not be found"):
        backups.show(NOBODY)
    if not since(block_storage, "3.43+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.43"):
            backups.create(volume_id=NOBODY, metadata={})


def test_of_snapshots_and_of_what_changed(
    block_storage: BlockStorageRolling, cleanup: Cleanup, volume: VolumeRolling, backup: Backup
) -> None:
    snapshot = snapped(block_storage, volume)
    cleanup(_snapshot_gone, block_storage, snapshot.id)
    whole = _backed_up(block_storage, cleanup, volume, snapshot_id=snapshot.id, force=True)
    assert whole.snapshot_id == snapshot.id
    rest = _backed_up(block_storage, cleanup, volume, incremental=True)
    assert (rest.is_incremental, rest.has_dependent_backups) == (True, False)
    parents = {each.id for each in block_storage.backups.list() if each.has_dependent_backups}
    assert len(parents) == 1 and parents <= {whole.id, backup.id}
    (parent,) = parents
    assert [each.id for each in block_storage.backups.list(parent_id=parent)] == [rest.id]
    with pytest.raises(BadRequest, match="ncremental"):
        block_storage.backups.delete(parent)


def _snapshot_gone(block_storage: BlockStorageRolling, snapshot_id: str) -> None:
    block_storage.snapshots.delete(snapshot_id)
    wait_gone(lambda: block_storage.snapshots.show(snapshot_id))


def test_update_takes_all_arguments(
    block_storage: BlockStorageRolling, cleanup: Cleanup, volume: VolumeRolling
) -> None:
    update = block_storage.backups.update
    if not since(block_storage, "3.9+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.9"):
            update(NOBODY, name="a")
        return
    backup = _backed_up(block_storage, cleanup, volume)
    name, metadata = unique("new"), when(block_storage, "3.43+", metadata={"a": "b"})
    changed = update(backup.id, name=name, description="Changed", **metadata)
    assert (changed.id, changed.name) == (backup.id, name)
    shown = block_storage.backups.show(backup.id)
    assert (shown.name, shown.description) == (name, "Changed")
    if metadata:
        assert shown.metadata == {"a": "b"}


# --- lists


def test_list_filters(block_storage: BlockStorageRolling, backup: Backup) -> None:
    backups, name = block_storage.backups, str(backup.name)
    project, user = block_storage.session.get_project_id(), block_storage.session.get_user_id()
    good: list[dict[str, Any]] = [
        {"name": name},
        {"id": backup.id},
        {"name": name, "volume_id": backup.volume_id},
        {"name": name, "status": "available"},
        {"name": name, "all_tenants": True},
        {"name": name, "all_tenants": True, "project_id": project},
        {"name": name, "user_id": user},
        {"name": name, "availability_zone": "nova"},
        {"name": name, "container": "live"},
        {"name": name, "size": backup.size},
        {"description": f"About {name}"},
    ]
    bad: list[dict[str, Any]] = [
        {"name": name, "status": "error"},
        {"name": name, "volume_id": NOBODY},
        {"name": name, "snapshot_id": NOBODY},
        {"name": name, "parent_id": NOBODY},
        {"name": name, "restore_volume_id": NOBODY},
        {"name": name, "encryption_key_id": NOBODY},
        {"name": name, "host": "nowhere"},
    ]
    if since(block_storage, "3.34+"):
        good += [{"name_like": name[4:]}, {"description_like": name}]
    for filters in good:
        assert list(backups.list(**filters)) == [backup], filters
    for filters in bad:
        assert list(backups.list(**filters)) == [], filters
    together = {key: value for filters in good for key, value in filters.items()}
    (brief,) = backups.list_brief(**together)
    assert brief.to_dict().items() <= backup.to_dict().items()
    together = {key: value for filters in bad for key, value in filters.items()}
    assert list(backups.list_brief(**together)) == []


def test_list_sorts_cuts_into_pages_and_counts(
    block_storage: BlockStorageRolling, cleanup: Cleanup
) -> None:
    volume = made(block_storage, cleanup)
    ids = [_backed_up(block_storage, cleanup, volume, name=name).id for name in "bac"]
    b, a, c = ids
    by = "name" if since(block_storage, "3.37+") else "display_name"
    for listed in (block_storage.backups.list, block_storage.backups.list_brief):

        def found(listed: Any = listed, **arguments: Any) -> list[str]:
            return [one.id for one in listed(volume_id=volume.id, **arguments)]

        assert found(sort=[f"{by}:asc"]) == [a, b, c]
        assert found(sort_key=by, sort_dir="desc") == [c, b, a]
        assert found(sort=[f"{by}:asc"], marker=a) == [b, c]
        assert found(sort=[f"{by}:asc"], offset=2) == [c]
        paged: Any = listed(volume_id=volume.id, sort=[f"{by}:asc"], limit=2)
        assert [[one.id for one in page] for page in paged.pages()] == [[a, b], [c]]
    if since(block_storage, "3.45+"):
        page = block_storage.backups.list(with_count=True, volume_id=volume.id, limit=1)
        assert (page.count, len(page.backups)) == (3, 1)
        assert [link.rel for link in page.backups_links or ()] == ["next"]
        brief = block_storage.backups.list_brief(with_count=True, volume_id=volume.id)
        assert (brief.count, len(brief.backups), brief.backups_links) == (3, 3, None)


# --- what is done with them


def test_restore(block_storage: BlockStorageRolling, cleanup: Cleanup, backup: Backup) -> None:
    target, name = made(block_storage, cleanup), unique("restored")
    restored = block_storage.backups.restore(backup.id, volume_id=target.id)
    assert (restored.backup_id, restored.volume_id) == (backup.id, target.id)
    assert restored.volume_name == target.name
    settled(block_storage, target.id)
    _settled(block_storage, backup.id)
    new = block_storage.backups.restore(backup.id, name=name)
    cleanup(block_storage.volumes.delete, new.volume_id)
    assert new.volume_name == name
    settled(block_storage, new.volume_id)
    _settled(block_storage, backup.id)
    with pytest.raises(NotFound):
        block_storage.backups.restore(backup.id, volume_id=NOBODY)
    if since(block_storage, "3.47+"):
        asked = block_storage.volumes.create(backup_id=backup.id, size=1)
        cleanup(block_storage.volumes.delete, asked.id)
        settled(block_storage, asked.id)
        _settled(block_storage, backup.id)


def test_records(
    block_storage: BlockStorageRolling, cleanup: Cleanup, volume: VolumeRolling
) -> None:
    backups = block_storage.backups
    backup = _backed_up(block_storage, Cleanup(), volume, name=unique("record"))
    record = backups.export_record(backup.id)
    assert record.backup_service == "cinder.backup.drivers.posix.PosixBackupDriver"
    with pytest.raises(BadRequest, match="already exists"):
        backups.import_record(backup_service=record.backup_service, backup_url=record.backup_url)
    _gone(block_storage, backup.id)
    taken = backups.import_record(
        backup_service=record.backup_service, backup_url=record.backup_url
    )
    cleanup(backups.force_delete, taken.id)
    assert taken.id == backup.id
    wait_until(lambda: backups.show(backup.id).status, lambda status: status != "creating")
    with pytest.raises(NotFound):
        backups.export_record(NOBODY)


def test_statuses_and_deletion(
    block_storage: BlockStorageRolling, cleanup: Cleanup, volume: VolumeRolling
) -> None:
    backups = block_storage.backups
    first, second = (_backed_up(block_storage, Cleanup(), volume).id for _ in range(2))
    backups.reset_status(first, status="error")
    wait_until(lambda: backups.show(first).status, lambda status: status == "error")
    with pytest.raises(BadRequest):
        backups.restore(first)
    backups.delete(first)
    backups.force_delete(second)
    for each in (first, second):
        wait_gone(lambda each=each: backups.show(each))  # type: ignore[misc]
        with pytest.raises(NotFound):
            backups.delete(each)


def test_a_member_sees_less(
    block_storage: BlockStorageRolling, demo: Session, backup: Backup
) -> None:
    theirs = BlockStorage.dynamic(demo, block_storage.microversion).backups
    assert list(theirs.list(name=str(backup.name))) == []
    with pytest.raises(NotFound):
        theirs.show(backup.id)
    with pytest.raises(Forbidden):
        theirs.import_record(backup_service="a", backup_url="YQ==")
    if since(block_storage, "3.31+"):
        with pytest.raises(BadRequest, match="Invalid filters host"):
            list(theirs.list(host="a"))
