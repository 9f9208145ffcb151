# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.qos_specs`, and `block_storage.default_types`."""

from __future__ import annotations

import uuid

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorageRolling, QosSpec
from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound, UnsupportedArgument
from tests.live.storage import volume_type
from tests.live.support import Cleanup, since, unique

NOBODY = str(uuid.UUID(int=0))


@pytest.fixture
def qos(block_storage: BlockStorageRolling, cleanup: Cleanup) -> QosSpec:
    """QoS specs."""
    made = block_storage.qos_specs.create(
        name=unique("qos"), consumer="both", extra={"total_iops_sec": "100", "a": "b"}
    )
    cleanup(block_storage.qos_specs.delete, made.id, force=True)
    return made


def test_qos_specs(block_storage: BlockStorageRolling, demo: Session, qos: QosSpec) -> None:
    specs = block_storage.qos_specs
    assert (qos.consumer, qos.specs) == ("both", {"total_iops_sec": "100", "a": "b"})
    assert specs.show(qos.id) == qos
    with pytest.raises(Conflict, match="already exists"):
        specs.create(name=qos.name)
    changed = specs.update(qos.id, consumer="front-end", extra={"a": "c"})
    assert changed == {"consumer": "front-end", "a": "c"}
    specs.delete_keys(qos.id, keys=["total_iops_sec"])
    shown = specs.show(qos.id)
    assert (shown.consumer, shown.specs) == ("front-end", {"a": "c"})
    with pytest.raises(NotFound):
        specs.delete_keys(qos.id, keys=["nothing"])
    with pytest.raises(BadRequest):
        specs.create(name=unique("qos"), extra={"consumer": "nobody"})
    with pytest.raises(NotFound):
        specs.show(NOBODY)
    with pytest.raises(Forbidden):
        BlockStorage.dynamic(demo, block_storage.microversion).qos_specs.create(name="a")


def test_qos_specs_of_volume_types(
    block_storage: BlockStorageRolling, cleanup: Cleanup, qos: QosSpec
) -> None:
    specs, types = block_storage.qos_specs, block_storage.volume_types
    kind = types.create(name=unique("type"))
    cleanup(types.delete, kind.id)
    specs.associate(qos.id, volume_type_id=kind.id)
    assert types.show(kind.id).qos_specs_id == qos.id
    (association,) = specs.list_associations(qos.id)
    assert (association.id, association.name) == (kind.id, kind.name)
    assert association.association_type == "volume_type"
    with pytest.raises(BadRequest, match="still in use"):
        specs.delete(qos.id)
    specs.disassociate(qos.id, volume_type_id=kind.id)
    assert list(specs.list_associations(qos.id)) == []
    specs.associate(qos.id, volume_type_id=kind.id)
    specs.disassociate_all(qos.id)
    assert types.show(kind.id).qos_specs_id is None
    with pytest.raises(NotFound):
        specs.associate(qos.id, volume_type_id=NOBODY)


def test_lists_of_qos_specs(
    block_storage: BlockStorageRolling, cleanup: Cleanup, qos: QosSpec
) -> None:
    specs = block_storage.qos_specs
    other = specs.create(name=unique("qos"))
    cleanup(specs.delete, other.id)
    assert other.consumer == "back-end"
    ids = [qos.id, other.id]

    def found(**arguments: object) -> list[str]:
        return [one.id for one in specs.list(**arguments) if one.id in ids]  # type: ignore[arg-type]

    assert found(id=qos.id) == [qos.id]
    assert found(sort=["created_at:asc"]) == ids
    assert found(sort_key="created_at", sort_dir="desc") == ids[::-1]
    assert found(sort=["created_at:asc"], marker=qos.id) == [other.id]
    assert found(sort=["created_at:asc"], offset=1)[-1:] == [other.id]
    pages = list(specs.list(sort=["created_at:asc"], limit=1).pages())
    assert {one.id for page in pages for one in page} >= set(ids)
    assert found(name=qos.name) == found(consumer="both") == []


def test_default_types(block_storage: BlockStorageRolling, cleanup: Cleanup, demo: Session) -> None:
    defaults, project = block_storage.default_types, str(demo.get_project_id())
    if not since(block_storage, "3.62+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.62"):
            defaults.list()
        return
    cleanup(defaults.delete, project)
    made = defaults.set(project, volume_type="null")
    assert (made.project_id, made.volume_type_id) == (project, volume_type(block_storage))
    assert defaults.show(project) == made
    assert made in list(defaults.list())
    defaults.delete(project)
    assert made not in list(defaults.list())
    with pytest.raises(NotFound):
        defaults.show(project)
    with pytest.raises(NotFound, match="Project"):
        defaults.set("nobody", volume_type="null")
    with pytest.raises(BadRequest):
        defaults.set(project, volume_type="nothing")
