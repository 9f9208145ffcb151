# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Images of the fake: who sees which, changes that fail, work that takes a while or fails."""

from __future__ import annotations

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import Conflict, Forbidden, NotFound, WaitFailed
from openstack_typed.image import CreatedImage, Image
from openstack_typed.testing import FakeCloud


@pytest.fixture
def image(fake: FakeCloud) -> Image:
    return Image(fake.session())


@pytest.fixture
def demo(fake: FakeCloud) -> Session:
    return fake.session("demo")


def make(image: Image, name: str) -> CreatedImage:
    return image.images.create(name=name, container_format="bare", disk_format="raw")


def names(image: Image, **filters: str) -> set[str | None]:
    return {one.name for one in image.images.list(**filters)}  # type: ignore[arg-type]


def test_who_sees_which(image: Image, demo: Session) -> None:
    for name in ("private", "shared", "community", "public"):
        one = make(image, name)
        image.images.update(one, visibility=name)
        if name == "private":
            hidden = one.id
        elif name == "community":
            known = one.id
    theirs = Image(demo)
    assert names(image) == {"tiny", "private", "shared", "community", "public"}
    assert names(theirs) == {"tiny", "public"}
    assert names(theirs, visibility="community") == {"community"}
    assert theirs.images.show(known).name == "community"
    with pytest.raises(NotFound):
        theirs.images.show(hidden)
    with pytest.raises(Forbidden):
        theirs.images.update(known, name="mine")
    with pytest.raises(Forbidden):
        theirs.images.create(name="x", visibility="public")


def test_a_patch_changes_all_or_nothing(image: Image) -> None:
    made = make(image, "before")
    with pytest.raises(Conflict, match="does not exist"):
        image.images.update(made, name="after", add={"color": "red"}, remove=["missing"])
    shown = image.images.show(made.id)
    assert (shown.name, shown.extra) == ("before", {})
    with pytest.raises(Forbidden, match="reserved"):
        image.images.update(made, add={"os_glance_import_task": "x"})


def test_an_import_takes_a_while(fake: FakeCloud, image: Image) -> None:
    made = make(image, "slow")
    image.image_data.stage(made.id, b"data")
    fake.after(reads=2)
    image.images.import_image(made.id, method={"name": "glance-direct"})
    with pytest.raises(Conflict):
        image.images.import_image(made.id, method={"name": "glance-direct"})
    states = [image.images.show(made.id).status for _ in range(4)]
    assert states == ["importing", "importing", "active", "active"]
    assert image.image_data.download(made.id).read() == b"data"


def test_an_import_fails_as_a_test_wants_it(fake: FakeCloud, image: Image) -> None:
    fake.fail("image.images.import_image", "the disk is full")
    made = make(image, "bad")
    image.image_data.stage(made.id, b"data")
    image.images.import_image(made.id, method={"name": "glance-direct"})
    with pytest.raises(WaitFailed):
        image.images.wait(made, after="import_image")
    (task,) = image.images.list_tasks(made.id)
    assert (task.status, task.message) == ("failure", "the disk is full")
    assert image.images.show(made.id).status == "queued"


def test_metadata_definitions_move_with_their_namespace(image: Image) -> None:
    image.metadef_namespaces.create(namespace="old", tags=[{"name": "old"}])
    image.metadef_objects.create("old", name="old")
    image.metadef_namespaces.update("old", new_name="new")
    assert [one.name for one in image.metadef_tags.list("new")] == ["old"]
    assert image.metadef_objects.show("new", "old").name == "old"
    image.metadef_namespaces.delete("new")
    image.metadef_namespaces.create(namespace="new")
    assert image.metadef_objects.list("new").all() == []
