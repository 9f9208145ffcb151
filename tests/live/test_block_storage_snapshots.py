# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.snapshots` and `block_storage.snapshot_metadata`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorageRolling, Snapshot, VolumeRolling
from openstack_typed.errors import BadRequest, Forbidden, NotFound, UnsupportedArgument
from tests.live.storage import made, settled, snapped
from tests.live.support import Cleanup, since, unique, wait_gone

NOBODY = str(uuid.UUID(int=0))


@pytest.fixture(scope="module")
def volume(block_storage: BlockStorageRolling) -> Iterator[VolumeRolling]:
    """The volume that snapshots are made of: one for each microversion."""
    cleanup = Cleanup()
    yield made(block_storage, cleanup)
    cleanup.run()


@pytest.fixture(scope="module")
def snapshot(block_storage: BlockStorageRolling, volume: VolumeRolling) -> Snapshot:
    """A snapshot that every test leaves as it was: one for each microversion."""
    return snapped(block_storage, volume)


def test_create_takes_all_arguments(
    block_storage: BlockStorageRolling, volume: VolumeRolling
) -> None:
    name = unique("full")
    created = block_storage.snapshots.create(
        volume_id=volume.id,
        name=name,
        description="A snapshot",
        metadata={"color": "red"},
        force=True,
    )
    assert (created.name, created.description, created.status) == (name, "A snapshot", "creating")
    assert (created.volume_id, created.size) == (volume.id, volume.size)
    assert created.metadata == {"color": "red"}
    if since(block_storage, "3.14+"):
        assert created.group_snapshot_id is None
    if since(block_storage, "3.41+"):
        assert created.user_id == block_storage.session.get_user_id()
    if since(block_storage, "3.65+"):
        assert created.consumes_quota is True


def test_create_by_the_old_word(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    name = unique("old")
    created = block_storage.snapshots.create(volume_id=volume.id, display_name=name)
    assert created.name == name


def test_create_of_what_does_not_exist(
    block_storage: BlockStorageRolling, volume: VolumeRolling
) -> None:
    with pytest.raises(NotFound, match="Volume"):
        block_storage.snapshots.create(volume_id=NOBODY)
    if since(block_storage, "3.66+"):
        with pytest.raises(BadRequest, match="force"):
            block_storage.snapshots.create(volume_id=volume.id, force=False)


def test_show(block_storage: BlockStorageRolling, snapshot: Snapshot) -> None:
    shown = block_storage.snapshots.show(snapshot.id)
    assert shown == snapshot
    assert shown.status == "available"
    assert (shown.project_id, shown.progress) == (block_storage.session.get_project_id(), "100%")
    with pytest.raises(NotFound, match="could not be found"):
        block_storage.snapshots.show(NOBODY)


def test_update_takes_all_arguments(
    block_storage: BlockStorageRolling, volume: VolumeRolling
) -> None:
    snapshot = snapped(block_storage, volume)
    update, name = block_storage.snapshots.update, unique("new")
    changed = update(snapshot.id, name=name, description="Changed")
    assert (changed.name, changed.description) == (name, "Changed")
    changed = update(snapshot.id, display_name=None, display_description="x")
    assert (changed.name, changed.description) == (None, "x")


# --- lists


def test_list_filters(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    name, snapshots = unique("filter"), block_storage.snapshots
    volume = made(block_storage, cleanup)
    snapshot = snapped(
        block_storage, volume, name=name, description=f"About {name}", metadata={"live": name}
    )
    project, user = block_storage.session.get_project_id(), block_storage.session.get_user_id()
    good: list[dict[str, Any]] = [
        {"name": name},
        {"id": snapshot.id},
        {"volume_id": volume.id},
        {"name": name, "status": "available"},
        {"name": name, "all_tenants": True},
        {"name": name, "all_tenants": True, "project_id": project},
        {"name": name, "user_id": user},
        {"name": volume.name, "availability_zone": "nova"},
        {"name": volume.name, "host": volume.host},
        {"name": name, "volume_size": 1},
        {"name": name, "progress": "100%"},
        {"description": f"About {name}"},
    ]
    bad: list[dict[str, Any]] = [
        {"name": name, "status": "error"},
        {"name": name, "volume_id": NOBODY},
        {"name": name, "cluster_name": "nothing"},
        {"name": name, "volume_type_id": NOBODY},
        {"name": name, "group_snapshot_id": NOBODY},
        {"name": name, "cgsnapshot_id": NOBODY},
        {"name": name, "encryption_key_id": NOBODY},
        {"name": name, "provider_id": "nothing"},
    ]
    if since(block_storage, "3.22+"):
        good.append({"metadata": {"live": name}})
    if since(block_storage, "3.34+"):
        good += [{"name_like": name[4:]}, {"description_like": name}]
    if since(block_storage, "3.65+"):
        good.append({"name": name, "consumes_quota": True})
    for filters in good:
        assert list(snapshots.list(**filters)) == [snapshot], filters
    for filters in bad:
        assert list(snapshots.list(**filters)) == [], filters
    together = {key: value for filters in good for key, value in filters.items()}
    # With what is known of the volume, the service looks for the other filters there too.
    of_volume: dict[str, Any] = {
        "name": volume.name,
        "host": together.pop("host"),
        "availability_zone": together.pop("availability_zone"),
    }
    (brief,) = snapshots.list_brief(**together | {"name": name})
    assert brief.to_dict().items() <= snapshot.to_dict().items()
    assert list(snapshots.list_brief(**of_volume)) == [brief]
    together = {key: value for filters in bad for key, value in filters.items()}
    assert list(snapshots.list_brief(cluster_name=together.pop("cluster_name"))) == []
    assert list(snapshots.list_brief(**together)) == []


def test_list_sorts_and_cuts_into_pages(
    block_storage: BlockStorageRolling, cleanup: Cleanup
) -> None:
    volume = made(block_storage, cleanup)
    ids = [snapped(block_storage, volume, name=name).id for name in "bac"]
    b, a, c = ids
    by = "name" if since(block_storage, "3.30+") else "display_name"
    for listed in (block_storage.snapshots.list, block_storage.snapshots.list_brief):

        def found(listed: Any = listed, **arguments: Any) -> list[str]:
            return [one.id for one in listed(volume_id=volume.id, **arguments)]

        assert found(sort=[f"{by}:asc"]) == [a, b, c]
        assert found(sort_key=by, sort_dir="desc") == [c, b, a]
        assert found(sort=[f"{by}:asc"], marker=a) == [b, c]
        assert found(sort=[f"{by}:asc"], offset=2) == [c]
        paged: Any = listed(volume_id=volume.id, sort=[f"{by}:asc"], limit=2)
        assert [[one.id for one in page] for page in paged.pages()] == [[a, b], [c]]


def test_count(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    if not since(block_storage, "3.45+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.45"):
            block_storage.snapshots.list(with_count=True)
        return
    volume = made(block_storage, cleanup)
    for _ in range(2):
        snapped(block_storage, volume)
    page = block_storage.snapshots.list(with_count=True, volume_id=volume.id, limit=1)
    assert (page.count, len(page.snapshots)) == (2, 1)
    assert [link.rel for link in page.snapshots_links or ()] == ["next"]
    brief = block_storage.snapshots.list_brief(with_count=True, volume_id=volume.id)
    assert (brief.count, len(brief.snapshots), brief.snapshots_links) == (2, 2, None)


# --- actions


def test_statuses(block_storage: BlockStorageRolling, snapshot: Snapshot) -> None:
    snapshots = block_storage.snapshots
    snapshots.reset_status(snapshot.id, status="creating")
    snapshots.update_status(snapshot.id, status="creating", progress="80%")
    changed = snapshots.show(snapshot.id)
    assert (changed.status, changed.progress) == ("creating", "80%")
    snapshots.update_status(snapshot.id, status="available", progress="100%")
    with pytest.raises(BadRequest):
        snapshots.update_status(snapshot.id, status="available")
    snapshots.reset_status(snapshot.id, status="available")


def test_delete(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    snapshots = block_storage.snapshots
    first, second, third = (snapped(block_storage, volume).id for _ in range(3))
    snapshots.delete(first)
    snapshots.reset_status(second, status="creating")
    with pytest.raises(BadRequest):
        snapshots.delete(second)
    snapshots.force_delete(second)
    snapshots.unmanage(third)
    for snapshot_id in (first, second, third):
        wait_gone(lambda snapshot_id=snapshot_id: snapshots.show(snapshot_id))  # type: ignore[misc]
    with pytest.raises(NotFound):
        snapshots.delete(first)


def test_actions_are_for_administrators(
    block_storage: BlockStorageRolling, demo: Session, cleanup: Cleanup
) -> None:
    theirs = BlockStorage.dynamic(demo, block_storage.microversion)
    volume = theirs.volumes.create(size=1, name=unique("demo"))
    cleanup(block_storage.volumes.delete, volume.id, cascade=True)
    snapshot = snapped(theirs, settled(theirs, volume.id))
    for action in (theirs.snapshots.force_delete, theirs.snapshots.unmanage):
        with pytest.raises(Forbidden):
            action(snapshot.id)
    with pytest.raises(Forbidden):
        theirs.snapshots.reset_status(snapshot.id, status="error")


# --- metadata


def test_metadata(block_storage: BlockStorageRolling, snapshot: Snapshot) -> None:
    metadata = block_storage.snapshot_metadata
    assert metadata.replace(snapshot.id, metadata={}) == {}
    assert metadata.update(snapshot.id, metadata={"a": "1", "b": "2"}) == {"a": "1", "b": "2"}
    assert metadata.set(snapshot.id, "a", value="x y") == "x y"
    assert metadata.show(snapshot.id, "a") == "x y"
    assert metadata.replace(snapshot.id, metadata={"c": "3"}) == {"c": "3"}
    assert metadata.list(snapshot.id) == {"c": "3"}
    metadata.remove(snapshot.id, "c")
    assert metadata.list(snapshot.id) == {}
    with pytest.raises(NotFound):
        metadata.show(snapshot.id, "c")
    with pytest.raises(NotFound):
        metadata.remove(snapshot.id, "c")
