# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tasks, and the cache."""

from __future__ import annotations

import uuid

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import BadRequest, Forbidden, MethodNotAllowed, NotFound
from openstack_typed.image import Image
from tests.live.support import Cleanup, unique, wait_until


def test_a_task_runs_in_the_background(image: Image) -> None:
    # Of an import by URL, Image lets nothing pass that is on this machine.
    with pytest.raises(BadRequest, match="filtering"):
        image.tasks.create(type="import", input={"import_from": "http://127.0.0.1/"})
    made = image.tasks.create(
        type="api_image_import",
        input={
            "image_id": str(uuid.uuid4()),
            "import_from": "http://127.0.0.1/",
            "import_from_format": "raw",
            "image_properties": {"disk_format": "raw"},
        },
    )
    assert made.location.endswith(made.self_link)
    ended = wait_until(lambda: image.tasks.show(made.id), lambda t: t.status == "failure")
    assert ended.message
    assert ended.input is not None
    assert ended.input.import_from_format == "raw"
    assert made.id in {task.id for task in image.tasks.list(status="failure")}
    assert made.id not in {task.id for task in image.tasks.list(type="import")}
    other = image.tasks.create(type="api_image_import", input={"image_id": str(uuid.uuid4())})
    newest = image.tasks.list(sort_key="created_at", sort_dir="desc", limit=1)
    everything = [task.id for task in newest]
    assert {made.id, other.id} <= set(everything)
    after = image.tasks.list(marker=everything[0])
    assert [task.id for task in after] == everything[1:]
    with pytest.raises(MethodNotAllowed):
        image.tasks.delete(made.id)
    with pytest.raises(NotFound):
        image.tasks.show(str(uuid.uuid4()))


def test_an_image_is_put_in_the_cache_and_taken_out(image: Image, cleanup: Cleanup) -> None:
    cache = image.cache
    made = image.images.create(name=unique("image"), container_format="bare", disk_format="raw")
    cleanup(image.images.delete, made.id)
    with pytest.raises(BadRequest):
        cache.add(made.id)
    image.image_data.upload(made.id, b"data")
    cache.add(made.id)
    state = wait_until(
        cache.show, lambda now: made.id in {cached.image_id for cached in now.cached_images}
    )
    (cached,) = (one for one in state.cached_images if one.image_id == made.id)
    assert (cached.size, cached.last_modified > 1) == (4, True)
    assert len(cache.list_nodes(made.id).all()) == 1
    cache.clean()
    assert cache.prune().total_files_pruned == 0
    cache.remove(made.id)
    assert made.id not in {one.image_id for one in cache.show().cached_images}
    cache.clear(target="queue")
    cache.clear()
    assert cache.show().queued_images == []
    with pytest.raises(NotFound):
        cache.remove(str(uuid.uuid4()))


def test_the_cache_is_for_administrators(demo: Session) -> None:
    with pytest.raises(Forbidden):
        Image(demo).cache.show()
    with pytest.raises(Forbidden):
        list(Image(demo).tasks.list())
