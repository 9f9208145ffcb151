# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes of the fake: what tests want of them that no real cloud does on demand."""

from __future__ import annotations

import pytest

from openstack_typed.block_storage import BlockStorage
from openstack_typed.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    RequestEntityTooLarge,
    WaitFailed,
)
from openstack_typed.identity import Identity
from openstack_typed.image import Image
from openstack_typed.testing import FakeCloud


@pytest.fixture
def block_storage(fake: FakeCloud) -> BlockStorage:
    session = fake.session()
    session.get_token()
    return BlockStorage(session, "3.70")


def test_a_volume_is_made_as_often_seen_as_the_test_wants(
    fake: FakeCloud, block_storage: BlockStorage
) -> None:
    fake.after(reads=2)
    made = block_storage.volumes.create(size=1)
    seen = [block_storage.volumes.show(made.id).status for _ in range(4)]
    assert seen == ["creating", "creating", "available", "available"]
    with pytest.raises(NotFound):
        block_storage.volumes.show("00000000-0000-4000-8000-000000000000")


def test_a_volume_keeps_its_size_until_it_is_extended(
    fake: FakeCloud, block_storage: BlockStorage
) -> None:
    volumes = block_storage.volumes
    made = volumes.wait(volumes.create(size=1))
    fake.after(seconds=60)
    volumes.extend(made, new_size=2)
    shown = volumes.show(made.id)
    assert (shown.status, shown.size) == ("extending", 1)
    with pytest.raises(BadRequest, match="status must be"):
        volumes.extend(made, new_size=3)
    fake.pass_time(61)
    shown = volumes.show(made.id)
    assert (shown.status, shown.size) == ("available", 2)


def test_what_fails_is_not_done(fake: FakeCloud, block_storage: BlockStorage) -> None:
    volumes, backups = block_storage.volumes, block_storage.backups
    made = volumes.wait(volumes.create(size=1))
    fake.fail("block_storage.volumes.extend", "The disk is full.", times=1)
    volumes.extend(made, new_size=2)
    with pytest.raises(WaitFailed):
        volumes.wait(made, after="extend")
    assert volumes.show(made.id).size == 1
    volumes.reset_status(made.id, status="available")
    fake.fail("block_storage.backups.create", "The disk is full.", times=1)
    with pytest.raises(WaitFailed, match=r"The disk is full\."):
        backups.wait(backups.create(volume_id=made.id), after="create")
    assert volumes.show(made.id).status == "available"
    assert backups.wait(backups.create(volume_id=made.id)).status == "available"


def test_a_type_that_no_back_end_has(block_storage: BlockStorage) -> None:
    kind = block_storage.volume_types.create(
        name="fast", extra_specs={"volume_backend_name": "fast"}
    )
    made = block_storage.volumes.create(size=1, volume_type="fast")
    with pytest.raises(WaitFailed, match="is error"):
        block_storage.volumes.wait(made)
    (message,) = block_storage.messages.list(resource_uuid=made.id)
    assert "No valid" in message.user_message or "Could not find" in message.user_message
    with pytest.raises(BadRequest, match="still in use"):
        block_storage.volume_types.delete(kind.id)


def test_a_quota_that_is_used_up(block_storage: BlockStorage) -> None:
    volumes, project = block_storage.volumes, str(block_storage.session.get_project_id())
    block_storage.quota_sets.update(project, volumes=1, per_volume_gigabytes=5)
    with pytest.raises(RequestEntityTooLarge, match="larger than maximum"):
        volumes.create(size=6)
    made = volumes.create(size=1)
    with pytest.raises(RequestEntityTooLarge, match="Maximum number of volumes") as caught:
        volumes.create(size=1)
    assert caught.value.response.headers["Retry-After"] == "0"
    volumes.delete_and_wait(volumes.wait(made))
    assert volumes.wait(volumes.create(size=1)).status == "available"


def test_the_id_of_the_project_may_stand_before_the_path(
    fake: FakeCloud, block_storage: BlockStorage
) -> None:
    made = block_storage.volumes.create(size=1)
    session, base = block_storage.session, "http://fake.cloud.test/volume/v3"
    project = session.get_project_id()
    answer = session.get(f"{base}/{project}/volumes/{made.id}").json()["volume"]
    assert answer["links"][0]["href"] == f"{base}/{project}/volumes/{made.id}"
    refused = session.get(f"{base}/{'0' * 32}/volumes/{made.id}", raise_exc=False)
    assert refused.status_code == 400
    assert refused.json()["badRequest"]["message"] == "Malformed request url"


def test_an_image_that_does_not_fit(block_storage: BlockStorage) -> None:
    create, images = block_storage.volumes.create, Image(block_storage.session).images
    made = images.create(name="disk", container_format="bare", disk_format="raw", min_disk=2)
    with pytest.raises(BadRequest, match="is not active"):
        create(size=1, image_id=made.id)
    Image(block_storage.session).image_data.upload(made.id, b"data")
    with pytest.raises(BadRequest, match="minDisk"):
        create(size=1, image_id=made.id)
    volume = block_storage.volumes.wait(create(size=2, image_ref="disk"))
    assert volume.bootable and (volume.volume_image_metadata or {})["image_id"] == made.id


def test_readers_read(fake: FakeCloud, block_storage: BlockStorage) -> None:
    identity = Identity(block_storage.session)
    user = identity.users.create(name="looker", password="let me look")
    role, project = identity.roles.find_one("reader"), identity.projects.find_one("demo")
    identity.project_user_roles.add(project.id, user.id, role.id)
    session = fake.session("demo", username="looker", password="let me look")
    theirs = BlockStorage(session, "3.70").volumes
    assert theirs.list().all() == []
    with pytest.raises(Forbidden):
        theirs.create(size=1)


def test_a_back_end_that_is_frozen(block_storage: BlockStorage) -> None:
    volumes, services = block_storage.volumes, block_storage.services
    made = volumes.wait(volumes.create(size=1))
    host = str(made.host).partition("#")[0]
    services.freeze(host=host)
    with pytest.raises(BadRequest, match="frozen"):
        volumes.delete(made.id)
    with pytest.raises(WaitFailed, match="is error"):
        volumes.wait(volumes.create(size=1))
    services.thaw(host=host)
    assert volumes.delete_and_wait(made) is None
