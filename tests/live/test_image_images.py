# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`image.images`."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from hashlib import md5, sha512
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from openstack_typed.identity import Identity
from openstack_typed.image import CreatedImage, Image
from tests.live.identity_support import session_with_roles
from tests.live.support import Cleanup, unique, wait_until

DATA = b"0123456789" * 100


def make_image(image: Image, cleanup: Cleanup, name: str = "image", **more: str) -> CreatedImage:
    """An image without data."""
    made = image.images.create(
        name=unique(name), container_format="bare", disk_format="raw", extra=more
    )
    cleanup(image.images.delete, made.id)
    return made


@pytest.fixture
def queued(image: Image, cleanup: Cleanup) -> CreatedImage:
    """An image without data."""
    return make_image(image, cleanup, "queued")


@pytest.fixture
def active(image: Image, cleanup: Cleanup) -> CreatedImage:
    """An image with data."""
    made = make_image(image, cleanup, "active")
    image.image_data.upload(made.id, DATA)
    return made


def test_create_takes_all_arguments(image: Image, cleanup: Cleanup) -> None:
    image_id, name = str(uuid.uuid4()), unique("full")
    owner = str(image.session.get_project_id())
    made = image.images.create(
        id=image_id,
        name=name,
        container_format="bare",
        disk_format="qcow2",
        visibility="community",
        protected=True,
        os_hidden=True,
        tags=["a", "b"],
        min_disk=1,
        min_ram=64,
        owner=owner,
        extra={"hw_disk_bus": "virtio", "os-distro.x": "debian"},
    )
    cleanup(image.images.delete, image_id)
    cleanup(
        image.images.update,
        image_id,
        protected=False,
    )
    assert (made.id, made.name, made.owner) == (image_id, name, owner)
    assert (made.container_format, made.disk_format) == ("bare", "qcow2")
    assert (made.visibility, made.protected, made.os_hidden) == ("community", True, True)
    assert sorted(made.tags) == ["a", "b"]
    assert (made.min_disk, made.min_ram) == (1, 64)
    assert made.extra == {"hw_disk_bus": "virtio", "os-distro.x": "debian"}
    assert made.status == "queued"
    assert [made.size, made.checksum, made.os_hash_value] == [None] * 3
    assert not hasattr(made, "stores")
    assert made.locations == []
    assert made.import_methods == "glance-direct,web-download,copy-image"
    assert "fs" in (made.store_ids or "").split(",")
    assert made.location.endswith(made.self_link)
    assert made.file == f"{made.self_link}/file"
    assert made.schema == "/v2/schemas/image"
    shown = image.images.show(image_id)
    assert shown.to_dict() == made.to_dict()
    with pytest.raises(Forbidden, match="protected"):
        image.images.delete(image_id)


def test_create_without_arguments(image: Image, cleanup: Cleanup) -> None:
    made = image.images.create()
    cleanup(image.images.delete, made.id)
    assert made.name is made.container_format is made.disk_format is None
    assert (made.visibility, made.protected, made.os_hidden) == ("shared", False, False)


def test_create_refuses_what_it_does_not_know(image: Image, queued: CreatedImage) -> None:
    with pytest.raises(BadRequest, match="is not one of"):
        image.images.create(disk_format="floppy")
    with pytest.raises(Conflict, match="already exists"):
        image.images.create(id=queued.id)


def test_update(image: Image, active: CreatedImage) -> None:
    name = unique("new")
    changed = image.images.update(
        active, name=name, min_ram=128, tags=["x"], add={"color": "red", "a/b": "slash"}
    )
    assert (changed.name, changed.min_ram, list(changed.tags)) == (name, 128, ["x"])
    assert changed.extra == {"color": "red", "a/b": "slash"}
    assert image.images.update(changed, add={"color": "blue"}).extra["color"] == "blue"
    changed = image.images.update(
        changed,
        name=None,
        os_hidden=True,
        remove=["color"],
        changes=[
            {"op": "remove", "path": "/a~1b"},
            {"op": "replace", "path": "/visibility", "value": "private"},
        ],
    )
    assert changed.extra == {}
    assert (changed.name, changed.os_hidden, changed.visibility) == (None, True, "private")


def test_formats_change_until_there_is_data(
    image: Image, queued: CreatedImage, active: CreatedImage
) -> None:
    changed = image.images.update(queued.id, container_format="ovf", disk_format="qcow2")
    assert (changed.container_format, changed.disk_format) == ("ovf", "qcow2")
    assert image.images.show(queued.id).disk_format == "qcow2"
    for fixed in ({"container_format": "ovf"}, {"disk_format": "qcow2"}):
        with pytest.raises(Forbidden):
            image.images.update(active.id, **fixed)  # type: ignore[arg-type]
    assert image.images.show(active.id).disk_format == "raw"


def test_an_image_gets_another_owner(
    image: Image, demo: Session, identity: Identity, cleanup: Cleanup, queued: CreatedImage
) -> None:
    other = str(demo.get_project_id())
    changed = image.images.update(queued.id, owner=other)
    assert (changed.owner, image.images.show(queued.id).owner) == (other, other)
    theirs = Image(demo)
    assert theirs.images.update(queued.id, name="ours").name == "ours"
    with pytest.raises(Forbidden):
        theirs.images.update(queued.id, owner=str(image.session.get_project_id()))


def test_update_refuses_changes_of_what_is_fixed(image: Image, queued: CreatedImage) -> None:
    with pytest.raises(Forbidden, match="read-only"):
        image.images.update(queued.id, changes=[{"op": "replace", "path": "/size", "value": 1}])
    with pytest.raises(Conflict, match="does not exist"):
        image.images.update(
            queued.id, changes=[{"op": "replace", "path": "/nothing", "value": "x"}]
        )
    with pytest.raises(BadRequest, match="Invalid location"):
        image.images.update(
            queued.id,
            changes=[
                {
                    "op": "add",
                    "path": "/locations/-",
                    "value": {
                        "url": "file:///etc/passwd",
                        "metadata": {},
                        "validation_data": {
                            "checksum": md5(DATA).hexdigest(),
                            "os_hash_algo": "sha512",
                            "os_hash_value": sha512(DATA).hexdigest(),
                        },
                    },
                }
            ],
        )


def test_delete(image: Image, active: CreatedImage) -> None:
    image.images.delete(active.id)
    with pytest.raises(NotFound, match="No image found"):
        image.images.show(active.id)
    with pytest.raises(NotFound):
        image.images.delete(active.id)


# --- lists


def test_list_filters(image: Image, cleanup: Cleanup) -> None:
    project = str(image.session.get_project_id())
    before = datetime.now(UTC) - timedelta(seconds=2)
    made = image.images.create(
        name=unique("filter"),
        container_format="bare",
        disk_format="raw",
        protected=False,
        tags=["live-a", "live-b"],
        min_disk=7,
        min_ram=321,
        extra={"live_color": "red"},
    )
    cleanup(image.images.delete, made.id)
    image.image_data.upload(made.id, DATA)
    name, images = str(made.name), image.images
    other = make_image(image, cleanup, "other")

    def found(**filters: Any) -> list[str]:
        return [one.id for one in images.list(**filters)]

    for good in (
        {"id": made.id},
        {"id": f"in:{made.id}"},
        {"name": name},
        {"name": f"in:{name},nothing"},
        {"name": name, "status": "active"},
        {"name": name, "status": "in:active,queued"},
        {"name": name, "visibility": "shared"},
        {"name": name, "visibility": "all"},
        {"name": name, "owner": project},
        {"tags": ["live-a", "live-b"]},
        {"name": name, "container_format": "bare"},
        {"name": name, "disk_format": "raw"},
        {"name": name, "disk_format": "in:iso,raw"},
        {"name": name, "os_hidden": False},
        {"name": name, "protected": False},
        {"name": name, "size": len(DATA)},
        {"name": name, "size_min": len(DATA), "size_max": len(DATA)},
        {"name": name, "virtual_size": len(DATA)},
        {"name": name, "min_disk": 7},
        {"name": name, "min_ram": 321},
        {"name": name, "checksum": md5(DATA).hexdigest()},
        {"name": name, "os_hash_algo": "sha512"},
        {"name": name, "os_hash_value": sha512(DATA).hexdigest()},
        {"name": name, "created_at": f"gte:{before:%Y-%m-%dT%H:%M:%SZ}"},
        {"name": name, "updated_at": f"gt:{before:%Y-%m-%dT%H:%M:%SZ}"},
        {"extra": {"live_color": "red"}},
    ):
        assert found(**good) == [made.id], good
    for bad in (
        {"name": name, "os_hidden": True},
        {"name": name, "protected": True},
        {"name": name, "size_max": 1},
        # The service keeps the fractions of seconds that it does not show.
        {"name": name, "created_at": made.created_at},
        {"name": name, "updated_at": made.updated_at},
        {"name": name, "created_at": f"lt:{before:%Y-%m-%dT%H:%M:%SZ}"},
        {"name": name, "owner": "nobody", "visibility": "shared", "member_status": "accepted"},
    ):
        assert found(**bad) == [], bad
    assert other.id in found(status="queued")
    with pytest.raises(BadRequest):
        found(sort=["nonsense"])


def test_list_sorts(image: Image, cleanup: Cleanup) -> None:
    names = sorted(str(make_image(image, cleanup, n, live="sort").name) for n in "bac")
    mine = {"live": "sort"}
    images = image.images

    def found(listed: object) -> list[str | None]:
        assert hasattr(listed, "__iter__")
        return [one.name for one in listed if one.name in names]

    assert found(images.list(extra=mine, sort=["name"])) == names[::-1]
    assert found(images.list(extra=mine, sort=["name:asc", "id:desc"])) == names
    assert found(images.list(extra=mine, sort_key=["name"], sort_dir=["asc"])) == names
    by_two = images.list(extra=mine, sort_key=["disk_format", "name"], sort_dir=["asc", "desc"])
    assert found(by_two) == names[::-1]


def test_list_goes_on_to_the_next_page(image: Image, cleanup: Cleanup) -> None:
    made = [make_image(image, cleanup, str(n), live="pages").id for n in range(5)]
    pages = list(image.images.list(extra={"live": "pages"}, limit=2, sort=["name:asc"]).pages())
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [one.id for page in pages for one in page] == made
    after = image.images.list(extra={"live": "pages"}, sort=["name:asc"], marker=made[2])
    assert [one.id for one in after] == made[3:]


# --- actions


def test_deactivate_and_reactivate(
    image: Image, active: CreatedImage, queued: CreatedImage
) -> None:
    image.images.deactivate(active.id)
    assert image.images.show(active.id).status == "deactivated"
    image.images.reactivate(active.id)
    assert image.images.show(active.id).status == "active"
    with pytest.raises(Forbidden, match="Not allowed to deactivate"):
        image.images.deactivate(queued.id)
    with pytest.raises(Forbidden):
        image.images.reactivate(queued.id)


def test_import_of_staged_data(image: Image, queued: CreatedImage) -> None:
    image.image_data.stage(queued.id, DATA, size=len(DATA))
    assert image.images.show(queued.id).status == "uploading"
    image.images.import_image(
        queued.id,
        method={"name": "glance-direct"},
        stores=["fs"],
        all_stores_must_succeed=True,
    )
    shown = wait_until(lambda: image.images.show(queued.id), lambda one: one.status == "active")
    assert (shown.size, shown.stores) == (len(DATA), "fs")
    assert shown.os_hash_value == sha512(DATA).hexdigest()
    (task,) = image.images.list_tasks(queued.id)
    assert (task.type, task.image_id) == ("api_image_import", queued.id)
    assert task.input is not None
    assert (
        task.input.import_req is not None and task.input.import_req.method.name == "glance-direct"
    )
    assert task.owner == image.session.get_project_id()
    done = wait_until(lambda: image.images.list_tasks(queued.id).one(), lambda t: t.result)
    assert (done.status, done.deleted) == ("success", False)
    assert done.expires_at is not None and done.expires_at > done.updated_at
    with pytest.raises(Conflict):
        image.images.import_image(queued.id, method={"name": "glance-direct"}, store="fs")


def test_import_into_the_store_that_is_named(image: Image, queued: CreatedImage) -> None:
    image.image_data.stage(queued.id, DATA, size=len(DATA))
    for elsewhere in ({"store": "elsewhere"}, {"stores": ["elsewhere"]}):
        with pytest.raises(Conflict, match="elsewhere"):
            image.images.import_image(
                queued.id,
                method={"name": "glance-direct"},
                **elsewhere,
            )
    image.images.import_image(queued.id, method={"name": "glance-direct"}, store="fs")
    shown = wait_until(lambda: image.images.show(queued.id), lambda one: one.status == "active")
    assert (shown.size, shown.stores) == (len(DATA), "fs")


def test_import_that_is_refused(image: Image, active: CreatedImage, queued: CreatedImage) -> None:
    with pytest.raises(BadRequest, match="filtering"):
        image.images.import_image(
            queued.id, method={"name": "web-download", "uri": "http://127.0.0.1:1/image"}
        )
    with pytest.raises(BadRequest, match="glance-download"):
        image.images.import_image(
            queued.id,
            method={
                "name": "glance-download",
                "glance_region": "RegionTwo",
                "glance_image_id": active.id,
                "glance_service_interface": "public",
            },
        )
    with pytest.raises(Conflict):
        image.images.import_image(queued.id, method={"name": "glance-direct"}, all_stores=True)
    with pytest.raises(NotFound):
        image.images.import_image(str(uuid.uuid4()), method={"name": "glance-direct"})


def test_import_copies_to_stores_that_have_the_data(image: Image, active: CreatedImage) -> None:
    image.images.import_image(active.id, method={"name": "copy-image"}, all_stores=True)
    shown = image.images.show(active.id)
    assert (shown.status, shown.stores) == ("active", "fs")


def test_delete_from_store(image: Image, active: CreatedImage, queued: CreatedImage) -> None:
    with pytest.raises(Forbidden, match="only store"):
        image.images.delete_from_store("fs", active.id)
    with pytest.raises(Conflict, match="not available"):
        image.images.delete_from_store("elsewhere", active.id)
    with pytest.raises(Conflict):
        image.images.delete_from_store("fs", queued.id)


# --- locations


def test_locations_are_for_services(
    image: Image, demo: Session, active: CreatedImage, queued: CreatedImage
) -> None:
    (location,) = image.images.list_locations(active.id)
    assert location.url.startswith("file://")
    assert location.metadata == {"store": "fs"}
    with pytest.raises(Forbidden, match="http store must be enabled"):
        image.images.add_location(queued.id, url=location.url)
    image.images.update(active.id, visibility="public")
    with pytest.raises(Forbidden):
        Image(demo).images.list_locations(active.id).all()


def test_services_add_locations(
    image: Image, identity: Identity, cleanup: Cleanup, active: CreatedImage
) -> None:
    project = str(image.session.get_project_id())
    service = Image(session_with_roles(identity, cleanup, project, "service", "member"))
    target = make_image(image, cleanup, "located")
    (location,) = image.images.list_locations(active.id)
    service.images.add_location(
        target.id,
        url=location.url,
        validation_data={"os_hash_algo": "sha512", "os_hash_value": sha512(DATA).hexdigest()},
    )
    # The only store of the cloud is none that locations may point to, which comes out later.
    (task,) = wait_until(
        lambda: image.images.list_tasks(target.id).all(),
        lambda tasks: tasks and tasks[0].status == "failure",
    )
    assert (task.type, task.result) == ("location_import", None)
    assert task.input is not None and task.input.loc_url == location.url
    assert task.message == "Task failed due to Internal Error"
    assert image.images.show(target.id).status == "queued"
    with pytest.raises(Conflict, match="It's not allowed to add locations"):
        service.images.add_location(active.id, url=location.url)
    with pytest.raises(BadRequest, match="filtering"):
        service.images.add_location(target.id, url="http://127.0.0.1:1/image")
