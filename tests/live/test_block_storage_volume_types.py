# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.volume_types`, and what belongs to a volume type."""

from __future__ import annotations

import uuid

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorageRolling, CreatedVolumeType
from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from tests.live.support import Cleanup, since, unique

NOBODY = str(uuid.UUID(int=0))


@pytest.fixture
def private(block_storage: BlockStorageRolling, cleanup: Cleanup) -> CreatedVolumeType:
    """A volume type that projects have to be let use."""
    made = block_storage.volume_types.create(name=unique("private"), is_public=False)
    cleanup(block_storage.volume_types.delete, made.id)
    return made


def test_create_takes_all_arguments(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    name, types = unique("full"), block_storage.volume_types
    made = types.create(
        name=name,
        description="A volume type",
        extra_specs={"volume_backend_name": "null", "live:flag": None},
        is_public=True,
    )
    cleanup(types.delete, made.id)
    assert (made.name, made.description, made.is_public) == (name, "A volume type", True)
    assert made.extra_specs == {"volume_backend_name": "null", "live:flag": None}
    assert made.access_is_public is True
    shown = types.show(made.id)
    assert shown.to_dict() == {**made.to_dict(), "qos_specs_id": None}
    with pytest.raises(Conflict, match="already exists"):
        types.create(name=name)


def test_update_takes_all_arguments(
    block_storage: BlockStorageRolling, private: CreatedVolumeType
) -> None:
    name, types = unique("new"), block_storage.volume_types
    changed = types.update(private.id, name=name, description="Changed", is_public=True)
    assert (changed.name, changed.description, changed.is_public) == (name, "Changed", True)
    assert not hasattr(changed, "access_is_public")
    changed = types.update(private.id, description=None, name=None, is_public=False)
    assert (changed.name, changed.is_public) == (name, False)
    with pytest.raises(BadRequest):
        types.update(private.id)


def test_the_default(block_storage: BlockStorageRolling) -> None:
    assert block_storage.volume_types.show("default").name == "null"


def test_delete(block_storage: BlockStorageRolling, private: CreatedVolumeType) -> None:
    block_storage.volume_types.delete(private.id)
    with pytest.raises(NotFound, match="could not be found"):
        block_storage.volume_types.show(private.id)
    with pytest.raises(NotFound):
        block_storage.volume_types.delete(private.id)


def test_list_filters(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    name, types = unique("filter"), block_storage.volume_types
    made = types.create(
        name=name, description=f"About {name}", is_public=False, extra_specs={"live": name}
    )
    cleanup(types.delete, made.id)
    for found in (
        types.list(is_public=False, name=name),
        types.list(is_public="none", name=name),
        types.list(is_public=False, id=made.id),
        types.list(is_public=False, description=f"About {name}"),
    ):
        assert [one.id for one in found] == [made.id]
    assert list(types.list(is_public=True, name=name)) == []
    assert list(types.list(is_public=False, name=name, qos_specs_id=NOBODY)) == []
    if since(block_storage, "3.52+"):
        found = types.list(is_public=False, extra_specs={"live": name})
        assert [one.id for one in found] == [made.id]


def test_list_sorts_and_cuts_into_pages(
    block_storage: BlockStorageRolling, cleanup: Cleanup
) -> None:
    types, ids = block_storage.volume_types, []
    for letter in "bac":
        made = types.create(name=unique(letter), description="live pages", is_public=False)
        cleanup(types.delete, made.id)
        ids.append(made.id)
    b, a, c = ids

    def found(**arguments: object) -> list[str]:
        listed = types.list(is_public=False, **arguments)  # type: ignore[arg-type]
        return [one.id for one in listed if one.id in ids]

    assert found(sort=["name:asc"]) == [a, b, c]
    assert found(sort_key="name", sort_dir="desc") == [c, b, a]
    assert found(sort=["name:asc"], marker=a) == [b, c]
    whole = [one.id for one in types.list(is_public="none", sort=["name:asc"])]
    assert [one.id for one in types.list(is_public="none", sort=["name:asc"], offset=1)] == whole[
        1:
    ]
    pages = list(types.list(is_public="none", sort=["name:asc"], limit=2).pages())
    assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
    assert {one.id for page in pages for one in page} >= set(ids)


def test_a_member_sees_less(
    block_storage: BlockStorageRolling, demo: Session, private: CreatedVolumeType
) -> None:
    theirs = BlockStorage.dynamic(demo, block_storage.microversion).volume_types
    listed = {one.name: one for one in theirs.list()}
    assert "null" in listed and private.name not in listed
    assert listed["null"].qos_specs_id is None
    with pytest.raises(NotFound):
        theirs.show(private.id)
    with pytest.raises(Forbidden):
        theirs.create(name=unique("demo"))


# --- access


def test_access(
    block_storage: BlockStorageRolling, demo: Session, private: CreatedVolumeType
) -> None:
    access, project = block_storage.volume_type_access, str(demo.get_project_id())
    assert access.list(private.id).all() == []
    access.add(private.id, project=project)
    (entry,) = access.list(private.id)
    assert (entry.volume_type_id, entry.project_id) == (private.id, project)
    with pytest.raises(Conflict, match="already exists"):
        access.add(private.id, project=project)
    theirs = BlockStorage.dynamic(demo, block_storage.microversion)
    assert theirs.volume_types.show(private.id).name == private.name
    access.remove(private.id, project=project)
    assert access.list(private.id).all() == []
    with pytest.raises(NotFound):
        access.remove(private.id, project=project)


# --- extra specs


def test_extra_specs(block_storage: BlockStorageRolling, private: CreatedVolumeType) -> None:
    specs = block_storage.volume_type_extra_specs
    assert specs.list(private.id) == {}
    assert specs.update(private.id, extra_specs={"a": "1", "b": None}) == {"a": "1", "b": None}
    assert specs.set(private.id, "a", value="2") == "2"
    assert specs.show(private.id, "a") == "2"
    assert specs.show(private.id, "b") is None
    specs.remove(private.id, "b")
    assert specs.list(private.id) == {"a": "2"}
    with pytest.raises(NotFound, match="has no extra specs with key b"):
        specs.show(private.id, "b")
    with pytest.raises(NotFound):
        specs.remove(private.id, "b")


# --- encryption


def test_encryption(block_storage: BlockStorageRolling, private: CreatedVolumeType) -> None:
    encryption = block_storage.volume_type_encryption
    assert encryption.show(private.id).encryption_id is None
    made = encryption.create(
        private.id,
        provider="luks",
        control_location="front-end",
        cipher="aes-xts-plain64",
        key_size=256,
    )
    assert (made.volume_type_id, made.provider) == (private.id, "luks")
    assert (made.cipher, made.key_size) == ("aes-xts-plain64", 256)
    shown = encryption.show(private.id)
    assert shown.encryption_id == made.encryption_id
    assert (shown.control_location, shown.deleted) == ("front-end", False)
    assert shown.created_at is not None and shown.deleted_at is None
    assert encryption.show_value(private.id, "cipher") == "aes-xts-plain64"
    assert encryption.show_value(private.id, "key_size") == 256
    with pytest.raises(NotFound):
        encryption.show_value(private.id, "color")
    changed = encryption.update(
        private.id,
        made.encryption_id,
        provider="luks2",
        control_location="back-end",
        cipher=None,
        key_size=512,
    )
    assert (changed.provider, changed.cipher, changed.key_size) == ("luks2", None, 512)
    assert encryption.show(private.id).control_location == "back-end"
    # There is no key manager behind this cloud.
    with pytest.raises(BadRequest, match="Invalid encryption spec"):
        block_storage.volumes.create(size=1, volume_type=private.id)
    encryption.delete(private.id, made.encryption_id)
    assert encryption.show(private.id).encryption_id is None
    with pytest.raises(NotFound):
        encryption.delete(private.id, made.encryption_id)
