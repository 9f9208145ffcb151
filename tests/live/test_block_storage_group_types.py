# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.group_types` and `block_storage.group_type_specs`."""

from __future__ import annotations

import uuid

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorageRolling, GroupType
from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound, UnsupportedArgument
from tests.live.support import Cleanup, since, unique

NOBODY = str(uuid.UUID(int=0))


@pytest.fixture
def group_type(block_storage: BlockStorageRolling, cleanup: Cleanup) -> GroupType | None:
    """A private group type, where there are any."""
    if not since(block_storage, "3.11+"):
        return None
    made = block_storage.group_types.create(
        name=unique("kind"),
        description="A kind",
        is_public=False,
        group_specs={"color": "red"},
    )
    cleanup(block_storage.group_types.delete, made.id)
    return made


def test_group_types(
    block_storage: BlockStorageRolling, demo: Session, group_type: GroupType | None
) -> None:
    types = block_storage.group_types
    if group_type is None:
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.11"):
            types.list()
        return
    assert (group_type.description, group_type.is_public) == ("A kind", False)
    assert group_type.group_specs == {"color": "red"}
    assert types.show(group_type.id) == group_type
    with pytest.raises(NotFound):
        types.show("default")
    with pytest.raises(Conflict, match="already exists"):
        types.create(name=group_type.name)
    name = unique("new")
    changed = types.update(group_type.id, name=name, description="Changed", is_public=True)
    assert (changed.name, changed.description, changed.is_public) == (name, "Changed", True)
    with pytest.raises(BadRequest):
        types.update(group_type.id)
    theirs = BlockStorage.dynamic(demo, block_storage.microversion).group_types
    assert theirs.show(group_type.id).group_specs is None
    with pytest.raises(Forbidden):
        theirs.delete(group_type.id)


def test_lists_of_group_types(
    block_storage: BlockStorageRolling, cleanup: Cleanup, group_type: GroupType | None
) -> None:
    if group_type is None:
        return
    types = block_storage.group_types
    other = types.create(name=f"{group_type.name}-b")
    cleanup(types.delete, other.id)
    ids = [group_type.id, other.id]

    def found(**arguments: object) -> list[str]:
        listed = types.list(is_public="none", **arguments)  # type: ignore[arg-type]
        return [one.id for one in listed if one.id in ids]

    assert found(sort=["name:asc"]) == ids
    assert found(sort_key="name", sort_dir="desc") == ids[::-1]
    assert found(sort=["name:asc"], marker=group_type.id) == [other.id]
    whole = [one.id for one in types.list(is_public="none", sort=["name:asc"])]
    listed = types.list(is_public="none", sort=["name:asc"], offset=1)
    assert [one.id for one in listed] == whole[1:]
    pages = types.list(is_public="none", sort=["name:asc"], limit=1).pages()
    assert [[one.id for one in page] for page in pages if page] == [[one] for one in whole]
    assert group_type.id not in [one.id for one in types.list()]
    assert group_type.id in [one.id for one in types.list(is_public=False)]


def test_specs(block_storage: BlockStorageRolling, group_type: GroupType | None) -> None:
    if group_type is None:
        return
    specs = block_storage.group_type_specs
    assert specs.list(group_type.id) == {"color": "red"}
    assert specs.update(group_type.id, group_specs={"a": "1", "b": None}) == {"a": "1", "b": None}
    assert specs.set(group_type.id, "a", value="2") == "2"
    assert specs.show(group_type.id, "a") == "2"
    assert specs.show(group_type.id, "b") is None
    specs.remove(group_type.id, "b")
    assert specs.list(group_type.id) == {"color": "red", "a": "2"}
    with pytest.raises(NotFound):
        specs.show(group_type.id, "b")
    with pytest.raises(NotFound):
        specs.remove(group_type.id, "b")
    with pytest.raises(NotFound):
        specs.list(NOBODY)
