# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Taking over what is on a back end already: `manage`, and the lists of what there is."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorageRolling
from openstack_typed.errors import BadRequest, Forbidden, NotFound
from tests.live.storage import gone, made, settled
from tests.live.support import Cleanup, since, unique, wait_until, when


def _pool(block_storage: BlockStorageRolling) -> str:
    (pool,) = block_storage.pools.list()
    return pool.name


def test_volumes_are_taken_over(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    host, name = _pool(block_storage), unique("managed")
    created = block_storage.volumes.manage(
        host=host,
        ref={"source-name": "foreign-1"},
        name=name,
        description="Taken over",
        volume_type="null",
        availability_zone="nova",
        bootable=True,
        metadata={"a": "b"},
        **when(block_storage, "3.16+", cluster=None),
    )
    cleanup(gone, block_storage, created.id)
    assert (created.name, created.volume_type, created.bootable) == (name, "null", True)
    volume = settled(block_storage, created.id)
    assert (volume.description, volume.metadata["a"], volume.size) == ("Taken over", "b", 1)
    with pytest.raises(BadRequest):
        block_storage.volumes.manage(host=host, ref={"source-name": "a"}, volume_type="nothing")


def test_snapshots_are_taken_over(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    volume, name = made(block_storage, cleanup), unique("managed")
    created = block_storage.snapshots.manage(
        volume_id=volume.id,
        ref={"source-name": "foreign-1"},
        name=name,
        description="Taken over",
        metadata={"a": "b"},
    )
    assert (created.name, created.description) == (name, "Taken over")
    assert (created.volume_id, created.metadata) == (volume.id, {"a": "b"})
    found = wait_until(
        lambda: block_storage.snapshots.show(created.id), lambda each: each.status != "creating"
    )
    assert found.status == "available"
    with pytest.raises(NotFound):
        block_storage.snapshots.manage(volume_id=str(uuid.UUID(int=0)), ref={"source-name": "a"})


def test_what_could_be_taken_over(block_storage: BlockStorageRolling, demo: Session) -> None:
    host = _pool(block_storage)
    for resource in (block_storage.manageable_volumes, block_storage.manageable_snapshots):
        first, second = resource.list(host=host, sort=["size:asc"])
        assert first.reference == {"source-name": "foreign-1"}
        assert (first.size, first.safe_to_manage, first.reason_not_safe) == (1, True, None)
        assert (second.safe_to_manage, second.reason_not_safe) == (False, "somebody uses it")
        for listed in (resource.list, resource.list_brief):

            def found(listed: Any = listed, **arguments: Any) -> list[int]:
                return [one.size for one in listed(host=host, **arguments)]

            assert found(sort=["size:asc"]) == [1, 2]
            assert found(sort_key="size", sort_dir="desc") == [2, 1]
            assert found(sort=["size:asc"], offset=1) == [2]
            assert found(sort=["size:asc"], marker=json.dumps(first.reference)) == [2]
            assert found(sort=["size:asc"], limit=1) == [1, 2]
            with pytest.raises(NotFound):
                list(listed(host="nowhere"))
            if since(block_storage, "3.17+"):
                with pytest.raises((BadRequest, NotFound)):
                    list(listed(cluster="nothing"))
    one, _ = block_storage.manageable_snapshots.list(host=host, sort=["size:asc"])
    assert one.source_reference == {"source-name": "foreign-1"}
    theirs = BlockStorage.dynamic(demo, block_storage.microversion)
    with pytest.raises(Forbidden):
        list(theirs.manageable_volumes.list(host=host))
