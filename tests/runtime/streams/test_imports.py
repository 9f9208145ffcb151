# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Imports: staged or fetched, waited for, and what went wrong with them is told."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from openstack_typed.errors import NotFound, WaitFailed, WaitTimeout

from ..fake_cloud import FakeCloud

STAGE = "image PUT /images/1/stage"
IMPORT = "image POST /images/1/import"
SHOW = "image GET /images/1"
TASKS = "image GET /images/1/tasks"
URL = "https://images.example/disk.qcow2"


def image(status: str, **fields: Any) -> dict[str, Any]:
    """An answer that shows the image."""
    return {"json": {"id": "1", "status": status, **fields}}


def task(status: str, at: int = 1, **fields: Any) -> dict[str, Any]:
    return {"id": f"t{at}", "status": status, "created_at": f"2026-01-0{at}T00:00:00Z", **fields}


RUNNING = {"os_glance_import_task": "t1"}


@pytest.fixture
def glance(cloud: FakeCloud) -> FakeCloud:
    """A cloud that takes what is imported."""
    cloud.answer(STAGE, status_code=204)
    cloud.answer(IMPORT, status_code=202)
    cloud.answer(TASKS, json={"tasks": []})
    return cloud


def import_from(cloud: FakeCloud, source: Any = URL, **options: Any) -> Any:
    return cloud.image().image_data.import_from("1", source, **options)


def body(cloud: FakeCloud) -> Any:
    (request,) = [r for r in cloud.sent if r.method == "POST"]
    return json.loads(request.body)


def test_data_is_staged_and_imported(glance: FakeCloud, pauses: list[float]) -> None:
    glance.answer(SHOW, image("importing", **RUNNING), image("active", **RUNNING), image("active"))
    record = import_from(glance, b"abc", stores=["fast"])
    assert record.status == "active"
    assert body(glance) == {"method": {"name": "glance-direct"}, "stores": ["fast"]}
    assert [url.partition("/images/1")[2] for url in glance.urls] == [
        "/stage", "/import", "", "", "",
    ]  # fmt: skip
    assert len(pauses) == 2
    assert all(0.4 <= pause <= 0.9 for pause in pauses)


@pytest.mark.parametrize("url", [URL, "HTTP://images.example/a"])
def test_a_url_is_fetched_by_the_service(glance: FakeCloud, url: str) -> None:
    glance.answer(SHOW, image("active"))
    assert import_from(glance, url).status == "active"
    assert body(glance) == {"method": {"name": "web-download", "uri": url}}


def test_pauses_grow(glance: FakeCloud, pauses: list[float]) -> None:
    glance.answer(SHOW, *[image("importing", **RUNNING)] * 20, image("active"))
    import_from(glance)
    assert pauses[0] < 1 < 8 <= pauses[-1] <= 12


@pytest.mark.parametrize("status", ["queued", "uploading", "importing"])
def test_an_import_that_failed_is_told(glance: FakeCloud, status: str) -> None:
    glance.answer(SHOW, image("importing", **RUNNING), image(status))
    glance.answer(TASKS, json={"tasks": [
        task("success", 1), task("failure", 3, message="No route to host"),
        task("failure", 2, message="older"),
    ]})  # fmt: skip
    with pytest.raises(WaitFailed) as caught:
        import_from(glance)
    assert caught.value.state == status
    assert caught.value.fault.endswith("No route to host")
    assert caught.value.record.status == status


def test_stores_that_failed_are_told(glance: FakeCloud) -> None:
    failed = {"os_glance_failed_import": "fast,slow"}
    glance.answer(SHOW, image("importing", **RUNNING), image("queued", **failed))
    with pytest.raises(WaitFailed, match=r"is queued: os_glance_failed_import: fast,slow \("):
        import_from(glance)


@pytest.mark.parametrize("status", ["killed", "deactivated", "deleted", "pending_delete"])
def test_states_that_end_it(glance: FakeCloud, status: str) -> None:
    glance.answer(SHOW, image("importing"), image(status))
    with pytest.raises(WaitFailed, match=f"images.wait: 1 is {status}: "):
        import_from(glance)


def test_an_image_that_is_deleted_meanwhile(glance: FakeCloud) -> None:
    glance.answer(SHOW, image("importing", **RUNNING), {"status_code": 404})
    with pytest.raises(NotFound):
        import_from(glance)


def test_a_task_that_failed_is_enough(glance: FakeCloud) -> None:
    """Glance before it named the task in the image."""
    glance.answer(SHOW, image("queued"))
    running, failed = task("processing"), task("failure", message="refused")
    glance.answer(TASKS, {"json": {"tasks": [running]}}, {"json": {"tasks": [failed]}})
    with pytest.raises(WaitFailed, match=r"1 is queued: refused \("):
        import_from(glance)


@pytest.mark.parametrize("answer", [{"status_code": 404}, {"status_code": 403}])
def test_tasks_need_not_be_there_to_be_seen(glance: FakeCloud, answer: dict[str, Any]) -> None:
    glance.answer(TASKS, answer)
    glance.answer(SHOW, image("queued"), image("importing", **RUNNING), image("active"))
    assert import_from(glance).status == "active"


def test_a_service_without_tasks_is_not_asked_for_them(glance: FakeCloud) -> None:
    glance.offer("image", "2.0", "2.9")
    glance.answer(SHOW, image("queued"), image("active"))
    assert import_from(glance).status == "active"
    assert not any(url.endswith("/tasks") for url in glance.urls)


def test_what_takes_too_long_is_told(glance: FakeCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    glance.answer(SHOW, image("importing", **RUNNING))
    with pytest.raises(WaitTimeout) as caught:
        import_from(glance, timeout=30)
    assert str(caught.value) == (
        "images.wait: 1 is still importing, with t1 under way (waited 30.0 s for the end of "
        "import_image, 9 looks)"
    )
    assert now[0] == 30


def test_what_is_no_data_starts_nothing(glance: FakeCloud) -> None:
    with pytest.raises(TypeError, match="is no data"):
        import_from(glance, {"a": 1})
    assert glance.sent == []
