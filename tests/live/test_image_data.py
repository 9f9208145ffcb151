# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`image.image_data`, `image_members` and `image_tags`, `info` and `schemas`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from hashlib import md5, sha512

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    RequestedRangeNotSatisfiable,
)
from openstack_typed.image import CreatedImage, Image
from tests.live.support import Cleanup, unique

DATA = bytes(range(256)) * 8


@pytest.fixture
def queued(image: Image, cleanup: Cleanup) -> CreatedImage:
    """An image without data."""
    made = image.images.create(name=unique("data"), container_format="bare", disk_format="raw")
    cleanup(image.images.delete, made.id)
    return made


# --- data


def chunks() -> Iterator[bytes]:
    for start in range(0, len(DATA), 500):
        yield DATA[start : start + 500]


@pytest.mark.parametrize(
    "data", [DATA, io.BytesIO(DATA), chunks()], ids=["bytes", "file", "iterator"]
)
def test_upload_and_download(image: Image, queued: CreatedImage, data: bytes) -> None:
    image.image_data.upload(queued.id, data, store="fs", size=len(DATA))
    shown = image.images.show(queued.id)
    assert (shown.status, shown.size, shown.stores) == ("active", len(DATA), "fs")
    assert shown.checksum == md5(DATA).hexdigest()
    assert (shown.os_hash_algo, shown.os_hash_value) == ("sha512", sha512(DATA).hexdigest())
    assert shown.locations is not None
    assert [one.metadata for one in shown.locations] == [{"store": "fs"}]
    with image.image_data.download(queued.id, prefer=["fs"]) as download:
        assert (download.status, download.size) == (200, len(DATA))
        assert download.headers["Content-MD5"] == shown.checksum
        assert b"".join(download) == DATA


def test_download_of_a_part(image: Image, queued: CreatedImage) -> None:
    image.image_data.upload(queued.id, DATA)
    part = image.image_data.download(queued.id, range="bytes=100-199")
    assert part.status == 206
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(DATA)}"
    assert part.read() == DATA[100:200]
    part = image.image_data.download(queued.id, content_range=f"bytes 0-9/{len(DATA)}")
    assert (part.status, part.size) == (206, 10)
    assert part.read() == DATA[:10]
    with pytest.raises(RequestedRangeNotSatisfiable):
        image.image_data.download(queued.id, range="bytes=5000-6000")


def test_download_without_data(image: Image, queued: CreatedImage) -> None:
    download = image.image_data.download(queued.id)
    assert download.status == 204
    assert download.read() == b""


def test_upload_once_only(image: Image, queued: CreatedImage) -> None:
    with pytest.raises(BadRequest):
        image.image_data.upload(queued.id, DATA, store="elsewhere")
    image.image_data.upload(queued.id, DATA)
    with pytest.raises(Conflict):
        image.image_data.upload(queued.id, DATA)
    with pytest.raises(Conflict):
        image.image_data.stage(queued.id, DATA)


def test_stage(image: Image, queued: CreatedImage) -> None:
    image.image_data.stage(queued.id, io.BytesIO(DATA), size=len(DATA))
    shown = image.images.show(queued.id)
    assert (shown.status, shown.size) == ("uploading", len(DATA))


def test_a_deactivated_image_is_for_administrators(
    image: Image, demo: Session, queued: CreatedImage
) -> None:
    image.image_data.upload(queued.id, DATA)
    image.images.update(queued.id, visibility="public")
    assert Image(demo).image_data.download(queued.id).read() == DATA
    image.images.deactivate(queued.id)
    assert image.image_data.download(queued.id).read() == DATA
    with pytest.raises(Forbidden, match="deactivated"):
        Image(demo).image_data.download(queued.id)


# --- members


def test_members(image: Image, demo: Session, queued: CreatedImage) -> None:
    members, project = image.image_members, str(demo.get_project_id())
    assert members.list(queued.id).all() == []
    made = members.create(queued.id, member=project)
    assert (made.image_id, made.member_id, made.status) == (queued.id, project, "pending")
    assert made.schema == "/v2/schemas/member"
    assert members.list(queued.id).all() == [made]
    assert members.show(queued.id, project) == made
    with pytest.raises(Conflict):
        members.create(queued.id, member=project)

    theirs = Image(demo)
    listed = theirs.images.list
    assert queued.id not in [one.id for one in listed(visibility="shared")]
    pending = listed(visibility="shared", member_status="pending")
    assert queued.id in [one.id for one in pending]
    changed = theirs.image_members.update(queued.id, project, status="accepted")
    assert changed.status == "accepted"
    assert changed.updated_at >= changed.created_at
    assert queued.id in [one.id for one in listed(visibility="shared")]
    with pytest.raises(Forbidden):
        theirs.image_members.delete(queued.id, project)

    members.delete(queued.id, project)
    with pytest.raises(NotFound):
        members.show(queued.id, project)
    with pytest.raises(NotFound):
        members.delete(queued.id, project)


def test_only_shared_images_have_members(image: Image, demo: Session, queued: CreatedImage) -> None:
    image.images.update(queued.id, visibility="private")
    with pytest.raises(Forbidden, match="Not allowed to create members"):
        image.image_members.create(queued.id, member=str(demo.get_project_id()))
    with pytest.raises(Forbidden):
        image.image_members.list(queued.id).all()


# --- tags


def test_tags(image: Image, queued: CreatedImage) -> None:
    image.image_tags.add(queued.id, "blue sky")
    image.image_tags.add(queued.id, "green?")
    assert sorted(image.images.show(queued.id).tags) == ["blue sky", "green?"]
    image.image_tags.remove(queued.id, "blue sky")
    assert image.images.show(queued.id).tags == ["green?"]
    with pytest.raises(NotFound):
        image.image_tags.remove(queued.id, "never")
    with pytest.raises(BadRequest):
        image.image_tags.add(queued.id, "x" * 256)
    # Glance takes an escaped slash for a real one.
    with pytest.raises(NotFound):
        image.image_tags.add(queued.id, "a/b")


# --- info


def test_import_methods(image: Image) -> None:
    methods = image.info.show_import()
    assert methods.value == ["glance-direct", "web-download", "copy-image"]
    assert methods.type == "array"
    assert methods.description


def test_stores(image: Image, demo: Session) -> None:
    (brief,) = image.info.list_stores_brief()
    assert (brief.id, brief.default, brief.read_only) == ("fs", "true", None)
    (store,) = image.info.list_stores()
    assert (store.id, store.type, store.default) == ("fs", "file", "true")
    assert store.properties.data_dir is not None
    assert store.properties.data_dir.endswith("/images")
    with pytest.raises(Forbidden):
        Image(demo).info.list_stores().all()


def test_usage_is_empty_without_quotas(image: Image) -> None:
    assert image.info.show_usage() == {}


# --- schemas


@pytest.mark.parametrize(
    ("operation", "name", "some"),
    [
        ("show_image", "image", "min_disk"),
        ("show_images", "images", "images"),
        ("show_member", "member", "member_id"),
        ("show_members", "members", "members"),
        ("show_task", "task", "expires_at"),
        ("show_tasks", "tasks", "tasks"),
        ("show_metadef_namespace", "namespace", "display_name"),
        ("show_metadef_namespaces", "namespaces", "namespaces"),
        ("show_metadef_resource_type", "resource_type_association", "prefix"),
        (
            "show_metadef_resource_types",
            "resource_type_associations",
            "resource_type_associations",
        ),
        ("show_metadef_property", "property", "enum"),
        ("show_metadef_properties", "properties", "properties"),
        ("show_metadef_object", "object", "required"),
        ("show_metadef_objects", "objects", "objects"),
        ("show_metadef_tag", "tag", "created_at"),
        ("show_metadef_tags", "tags", "tags"),
    ],
)
def test_schemas(image: Image, operation: str, name: str, some: str) -> None:
    schema = getattr(image.schemas, operation)()
    assert schema.name == name
    assert some in schema.properties
    for link in schema.links or ():
        assert link.rel and link.href.startswith(("{", "/"))
