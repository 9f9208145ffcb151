# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.volumes` without its actions, and `block_storage.volume_metadata`."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorageRolling, VolumeRolling
from openstack_typed.errors import (
    BadRequest,
    NotFound,
    PreconditionFailed,
    UnsupportedArgument,
)
from tests.live.machines import image_id
from tests.live.storage import gone, grouped, made, settled, snapped
from tests.live.support import Cleanup, since, unique, wait_gone

NOBODY = str(uuid.UUID(int=0))


@pytest.fixture
def volume(block_storage: BlockStorageRolling, cleanup: Cleanup) -> VolumeRolling:
    """An empty volume."""
    return made(block_storage, cleanup)


def test_create_takes_all_arguments(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    name = unique("full")
    near = made(block_storage, cleanup)
    created = block_storage.volumes.create(
        size=2,
        name=name,
        description="A volume",
        volume_type="null",
        availability_zone="nova",
        metadata={"color": "red"},
        multiattach=False,
        scheduler_hints={"same_host": [near.id]},
    )
    cleanup(block_storage.volumes.delete, created.id)
    assert created.status == "creating"
    assert (created.name, created.description, created.size) == (name, "A volume", 2)
    volume = settled(block_storage, created.id)
    assert (volume.name, volume.description, volume.size) == (name, "A volume", 2)
    assert (volume.volume_type, volume.availability_zone) == ("null", "nova")
    assert volume.metadata == {"color": "red"}
    assert (volume.bootable, volume.encrypted, volume.multiattach) == (False, False, False)
    assert volume.attachments == []
    assert volume.snapshot_id is volume.source_volid is volume.consistencygroup_id is None
    assert volume.volume_image_metadata is None
    assert volume.project_id == block_storage.session.get_project_id()
    assert volume.user_id == block_storage.session.get_user_id()
    assert volume.host == near.host
    assert volume.links[0].href.endswith(f"/v3/volumes/{volume.id}")
    assert volume.updated_at is not None and volume.updated_at >= volume.created_at
    if since(block_storage, "3.13+"):
        assert volume.group_id is None
    if since(block_storage, "3.48+"):
        assert volume.shared_targets is False
        assert volume.service_uuid
    if since(block_storage, "3.63+"):
        types = block_storage.volume_types.list()
        assert volume.volume_type_id in [one.id for one in types if one.name == "null"]
    if since(block_storage, "3.65+"):
        assert volume.consumes_quota is True


def test_create_by_the_old_words(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    name, create = unique("old"), block_storage.volumes.create
    created = create(size=1, display_name=name, display_description="Old")
    cleanup(gone, block_storage, created.id)
    assert (created.name, created.description) == (name, "Old")


def test_create_from_an_image(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    image = image_id(block_storage.session)
    for argument in ("image_ref", "image_id"):
        volume = made(block_storage, cleanup, **{argument: image})
        assert volume.bootable is True
        assert volume.to_dict()["bootable"] == "true"
        assert volume.volume_image_metadata is not None
        assert volume.volume_image_metadata["image_id"] == image
        assert volume.volume_image_metadata["image_name"] == "tiny"


def test_create_from_a_volume_or_a_snapshot(
    block_storage: BlockStorageRolling, cleanup: Cleanup, volume: VolumeRolling
) -> None:
    copy = made(block_storage, cleanup, source_volid=volume.id, size=None)
    assert (copy.source_volid, copy.size) == (volume.id, volume.size)
    snapshot = snapped(block_storage, volume)
    copy = made(block_storage, cleanup, snapshot_id=snapshot.id, size=3)
    assert (copy.snapshot_id, copy.size) == (snapshot.id, 3)


def test_create_in_a_group(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    if not since(block_storage, "3.13+"):
        return
    group = grouped(block_storage, cleanup).id
    created = block_storage.volumes.create(size=1, group_id=group, volume_type="null")
    volume = settled(block_storage, created.id)
    assert volume.group_id == group
    assert [one.id for one in block_storage.volumes.list(group_id=group)] == [volume.id]


def test_create_from_what_does_not_exist(block_storage: BlockStorageRolling) -> None:
    create = block_storage.volumes.create
    with pytest.raises(NotFound, match="Snapshot"):
        create(snapshot_id=NOBODY)
    with pytest.raises(NotFound, match="Volume"):
        create(source_volid=NOBODY)
    with pytest.raises(NotFound, match="Group"):
        create(size=1, consistencygroup_id=NOBODY)
    with pytest.raises(NotFound, match="Volume type"):
        create(size=1, volume_type="nothing")
    with pytest.raises(BadRequest, match="Invalid image identifier"):
        create(size=1, image_ref=NOBODY)
    with pytest.raises(BadRequest, match="multiattach"):
        create(size=1, multiattach=True)
    with pytest.raises(BadRequest, match="vailability zone"):
        create(size=1, availability_zone="nowhere")
    if since(block_storage, "3.13+"):
        with pytest.raises(NotFound, match="Group"):
            create(size=1, group_id=NOBODY)
    if since(block_storage, "3.47+"):
        with pytest.raises(NotFound, match="Backup"):
            create(size=1, backup_id=NOBODY)


def test_what_the_microversion_lacks_is_not_sent(block_storage: BlockStorageRolling) -> None:
    if not since(block_storage, "3.13+"):
        with pytest.raises(UnsupportedArgument, match=r"group_id=.* needs block_storage >= 3\.13"):
            block_storage.volumes.create(size=1, group_id=NOBODY)
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.12"):
            block_storage.volumes.show_summary()


def test_update_takes_all_arguments(
    block_storage: BlockStorageRolling, volume: VolumeRolling
) -> None:
    update, name = block_storage.volumes.update, unique("new")
    changed = update(volume.id, name=name, description="Changed", metadata={"a": "b"})
    assert (changed.name, changed.description, changed.metadata) == (name, "Changed", {"a": "b"})
    changed = update(volume.id, display_name="x", display_description=None)
    assert (changed.name, changed.description, changed.metadata) == ("x", None, {"a": "b"})
    if since(block_storage, "3.53+"):
        with pytest.raises(BadRequest):
            update(volume.id)


def test_delete(
    block_storage: BlockStorageRolling, cleanup: Cleanup, volume: VolumeRolling
) -> None:
    volumes = block_storage.volumes
    snapped(block_storage, volume)
    with pytest.raises(BadRequest, match="snapshots"):
        volumes.delete(volume.id)
    volumes.delete(volume.id, cascade=True)
    wait_gone(lambda: volumes.show(volume.id))
    with pytest.raises(NotFound, match="could not be found"):
        volumes.delete(volume.id)
    if since(block_storage, "3.23+"):
        other = made(block_storage, cleanup)
        volumes.reset_status(other.id, status="error")
        volumes.delete(other.id, force=True)
        wait_gone(lambda: volumes.show(other.id))


# --- lists


def test_list_filters(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    name, volumes = unique("filter"), block_storage.volumes
    before = datetime.now(UTC) - timedelta(seconds=2)
    volume = made(
        block_storage,
        cleanup,
        name=name,
        description=f"About {name}",
        metadata={"live": name},
        image_ref=image_id(block_storage.session),
    )
    project, user = block_storage.session.get_project_id(), block_storage.session.get_user_id()
    (null,) = (one.id for one in block_storage.volume_types.list() if one.name == "null")
    good: list[dict[str, Any]] = [
        {"name": name},
        {"id": volume.id},
        {"name": name, "all_tenants": True},
        {"name": name, "all_tenants": True, "project_id": project},
        {"name": name, "user_id": user},
        {"name": name, "status": "available"},
        {"name": name, "bootable": True},
        {"name": name, "size": 1},
        {"name": name, "availability_zone": "nova"},
        {"metadata": {"live": name}},
        {"name": name, "host": volume.host},
        {"name": name, "volume_type_id": null},
        {"name": name, "attach_status": "detached"},
        {"name": name, "multiattach": False},
        {"description": f"About {name}"},
    ]
    bad: list[dict[str, Any]] = [
        {"name": name, "bootable": False},
        {"name": name, "status": "in-use"},
        {"name": name, "size": 2},
        {"name": name, "migration_status": "migrating"},
        {"name": name, "cluster_name": "nothing"},
        {"name": name, "snapshot_id": NOBODY},
        {"name": name, "source_volid": NOBODY},
        {"name": name, "consistencygroup_id": NOBODY},
        {"name": name, "replication_status": "enabled"},
        {"name": name, "encryption_key_id": NOBODY},
        {"name": name, "service_uuid": NOBODY},
        {"name": name, "provider_id": "nothing"},
        {"name": name, "all_tenants": True, "project_id": NOBODY},
    ]
    if since(block_storage, "3.4+"):
        good.append({"name": name, "glance_metadata": {"image_name": "tiny"}})
    if since(block_storage, "3.10+"):
        bad.append({"name": name, "group_id": NOBODY})
    if since(block_storage, "3.34+"):
        good += [{"name_like": name[4:]}, {"description_like": name}]
    if since(block_storage, "3.60+"):
        good.append({"name": name, "created_at": [f"gte:{before:%Y-%m-%dT%H:%M:%S}"]})
        bad.append({"name": name, "updated_at": [f"lt:{before:%Y-%m-%dT%H:%M:%S}"]})
    if since(block_storage, "3.65+"):
        good.append({"name": name, "consumes_quota": True})
    for filters in good:
        assert [one.id for one in volumes.list(**filters)] == [volume.id], filters
    for filters in bad:
        assert list(volumes.list(**filters)) == [], filters
    together = {key: value for filters in good for key, value in filters.items()}
    assert list(volumes.list(**together)) == [volumes.show(volume.id)]
    (brief,) = volumes.list_brief(**together)
    assert (brief.id, brief.name) == (volume.id, name)
    together = {key: value for filters in bad for key, value in filters.items()}
    assert list(volumes.list_brief(**together)) == []


def test_list_sorts_and_cuts_into_pages(
    block_storage: BlockStorageRolling, cleanup: Cleanup
) -> None:
    mark = {"live": unique("pages")}
    ids = [made(block_storage, cleanup, name=name, metadata=mark).id for name in "bac"]
    b, a, c = ids
    for listed in (block_storage.volumes.list, block_storage.volumes.list_brief):

        def found(listed: Any = listed, **arguments: Any) -> list[str]:
            return [one.id for one in listed(metadata=mark, **arguments)]

        assert found(sort=["name:asc"]) == [a, b, c]
        assert found(sort=["name:desc", "id"]) == [c, b, a]
        assert found(sort_key="display_name", sort_dir="asc") == [a, b, c]
        assert found(sort=["name:asc"], marker=a) == [b, c]
        assert found(sort=["name:asc"], offset=2) == [c]
        paged: Any = listed(metadata=mark, sort=["name:asc"], limit=2)
        assert [[one.id for one in page] for page in paged.pages()] == [[a, b], [c]]
        assert found(sort=["name:asc"], limit=1, offset=1) == [b, c]


def test_count(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    if not since(block_storage, "3.45+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.45"):
            block_storage.volumes.list(with_count=True)
        return
    mark = {"live": unique("count")}
    for _ in range(2):
        made(block_storage, cleanup, metadata=mark)
    page = block_storage.volumes.list(with_count=True, metadata=mark, limit=1)
    assert (page.count, len(page.volumes)) == (2, 1)
    assert [link.rel for link in page.volumes_links or ()] == ["next"]
    brief = block_storage.volumes.list_brief(with_count=True, metadata=mark)
    assert (brief.count, len(brief.volumes), brief.volumes_links) == (2, 2, None)


def test_summary(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    if since(block_storage, "3.12+"):
        own = block_storage.volumes.show_summary()
        everybody = block_storage.volumes.show_summary(all_tenants=True)
        assert 1 <= own.total_count <= own.total_size
        assert own.total_count <= everybody.total_count
    if since(block_storage, "3.36+"):
        block_storage.volume_metadata.update(volume.id, metadata={"live": volume.id})
        assert volume.id in block_storage.volumes.show_summary().metadata["live"]


def test_a_member_sees_less(
    block_storage: BlockStorageRolling, cleanup: Cleanup, demo: Session, volume: VolumeRolling
) -> None:
    theirs = BlockStorage.dynamic(demo, block_storage.microversion)
    own = made(theirs, Cleanup())
    cleanup(block_storage.volumes.force_delete, own.id)
    assert own.host is own.migstat is own.migration_status is None
    assert [one.id for one in theirs.volumes.list(name=str(own.name))] == [own.id]
    if since(block_storage, "3.31+"):
        with pytest.raises(BadRequest, match="Invalid filters id"):
            list(theirs.volumes.list(id=own.id))
    with pytest.raises(NotFound):
        theirs.volumes.show(volume.id)


# --- metadata


def test_metadata(block_storage: BlockStorageRolling, volume: VolumeRolling) -> None:
    metadata = block_storage.volume_metadata
    assert metadata.list(volume.id).metadata == {}
    assert metadata.update(volume.id, metadata={"a": "1", "b": "2"}) == {"a": "1", "b": "2"}
    assert metadata.set(volume.id, "a", value="x y") == "x y"
    assert metadata.show(volume.id, "a") == "x y"
    assert metadata.replace(volume.id, metadata={"c/d": "3", "e": ""}) == {"c/d": "3", "e": ""}
    assert metadata.list(volume.id).metadata == {"c/d": "3", "e": ""}
    metadata.remove(volume.id, "e")
    assert metadata.list(volume.id).metadata == {"c/d": "3"}
    with pytest.raises(NotFound):
        metadata.show(volume.id, "e")
    with pytest.raises(NotFound):
        metadata.remove(volume.id, "e")
    with pytest.raises(BadRequest):
        metadata.update(volume.id, metadata={"k" * 256: "v"})


def test_metadata_is_replaced_only_if_nobody_else_changed_it(
    block_storage: BlockStorageRolling, volume: VolumeRolling
) -> None:
    metadata = block_storage.volume_metadata
    if not since(block_storage, "3.15+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.15"):
            metadata.replace(volume.id, metadata={}, if_match="x")
        return
    etag = metadata.list(volume.id).etag
    assert metadata.replace(volume.id, metadata={"a": "1"}, if_match=etag) == {"a": "1"}
    with pytest.raises(PreconditionFailed):
        metadata.replace(volume.id, metadata={"a": "2"}, if_match=etag)
    with pytest.raises(PreconditionFailed):
        metadata.set(volume.id, "a", value="2", if_match=etag)
    etag = metadata.list(volume.id).etag
    assert metadata.set(volume.id, "a", value="2", if_match=etag) == "2"
