# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.quota_sets`, `block_storage.quota_class_sets` and `block_storage.limits`."""

from __future__ import annotations

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorageRolling
from openstack_typed.errors import BadRequest, Forbidden, UnsupportedArgument
from tests.live.storage import made
from tests.live.support import Cleanup, since, unique

LIMITS = {
    "volumes": 21,
    "snapshots": 22,
    "gigabytes": 23,
    "per_volume_gigabytes": 24,
    "backups": 25,
    "backup_gigabytes": 26,
    "groups": 27,
}


def test_quotas_of_a_project(block_storage: BlockStorageRolling, cleanup: Cleanup) -> None:
    quotas, project = block_storage.quota_sets, unique("project")
    cleanup(quotas.delete, project)
    before = quotas.show(project)
    assert (before.id, before.volumes) == (project, quotas.show_defaults(project).volumes)
    changed = quotas.update(project, **LIMITS, extra={"volumes_null": 5})
    assert changed.to_dict().items() >= {**LIMITS, "volumes_null": 5}.items()
    shown = quotas.show(project)
    assert shown.to_dict() == {"id": project, **changed.to_dict()}
    assert (shown.per_volume_gigabytes, shown.extra["volumes_null"]) == (24, 5)
    usage = quotas.show(project, usage=True)
    assert (usage.volumes.limit, usage.volumes.in_use, usage.volumes.reserved) == (21, 0, 0)
    assert usage.extra["volumes_null"]["limit"] == 5
    assert quotas.show(project, usage=False) == shown
    with pytest.raises(BadRequest, match="Bad key"):
        quotas.update(project, extra={"colors": 1})
    with pytest.raises(BadRequest):
        quotas.update(project, volumes=-2)
    quotas.delete(project)
    assert quotas.show(project) == before


def test_what_is_used(block_storage: BlockStorageRolling, cleanup: Cleanup, demo: Session) -> None:
    quotas, project = block_storage.quota_sets, str(block_storage.session.get_project_id())
    before = quotas.show(project, usage=True)
    absolute = block_storage.limits.show().absolute
    made(block_storage, cleanup)
    after = quotas.show(project, usage=True)
    assert after.volumes.in_use == before.volumes.in_use + 1
    limits = block_storage.limits.show()
    assert limits.absolute.max_total_volumes == after.volumes.limit
    assert limits.absolute.total_volumes_used == (absolute.total_volumes_used or 0) + 1
    assert limits.rate == []
    theirs = BlockStorage.dynamic(demo, block_storage.microversion)
    assert theirs.quota_sets.show(str(demo.get_project_id())).volumes > 0
    with pytest.raises(Forbidden):
        theirs.quota_sets.show(project)
    with pytest.raises(Forbidden):
        theirs.quota_sets.update(str(demo.get_project_id()), volumes=5)
    if since(block_storage, "3.39+"):
        other = block_storage.limits.show(project_id=str(demo.get_project_id()))
        assert other.absolute.total_volumes_used == theirs.limits.show().absolute.total_volumes_used
    else:
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.39"):
            block_storage.limits.show(project_id=project)


def test_quotas_of_a_class(block_storage: BlockStorageRolling, demo: Session) -> None:
    classes = block_storage.quota_class_sets
    name = unique("class")
    shown = classes.show(name)
    changed = classes.update(name, **LIMITS, extra={"gigabytes_null": 5})
    assert changed.to_dict().items() >= {**LIMITS, "gigabytes_null": 5}.items()
    again = classes.show(name)
    assert (again.id, again.volumes, again.extra["gigabytes_null"]) == (name, 21, 5)
    assert shown.volumes != 21
    with pytest.raises(BadRequest):
        classes.update(name, extra={"colors": 1})
    with pytest.raises(Forbidden):
        BlockStorage.dynamic(demo, block_storage.microversion).quota_class_sets.show(name)
