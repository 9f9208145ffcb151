# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Waiting: what ends it, what fails it, and how long it takes. The clock is one of the test's."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from keystoneauth1.exceptions import ConnectFailure

from openstack_typed import Look
from openstack_typed.compute import Compute, Server
from openstack_typed.errors import (
    BadRequest,
    ClientException,
    Conflict,
    NotFound,
    ServiceUnavailable,
    WaitError,
    WaitFailed,
    WaitTimeout,
)

from ..bad_server import bad_server, ok
from ..fake_cloud import FakeCloud

ID = "a1b2c3d4-0000-4000-8000-000000000001"
GONE: dict[str, Any] = {"status_code": 404}


class Clock:
    """Time that passes only in pauses."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "sleep", clock.sleep)
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    return clock


def look(status: str, task: str | None = None, **more: Any) -> dict[str, Any]:
    """What one look at a server sees."""
    server = {"id": ID, "name": "web", "status": status, "OS-EXT-STS:task_state": task, **more}
    return {"json": {"server": server}}


def looks(cloud: FakeCloud, *answers: dict[str, Any]) -> Any:
    """The servers of a cloud where one is seen so, look by look."""
    cloud.answer(f"compute GET /servers/{ID}", *answers)
    return cloud.compute("2.46").servers


def volume(status: str, **more: Any) -> dict[str, Any]:
    return {"json": {"volume": {"id": ID, "name": "data", "status": status, **more}}}


def volumes(cloud: FakeCloud, *answers: dict[str, Any]) -> Any:
    cloud.answer(f"block_storage GET /volumes/{ID}", *answers)
    return cloud.block_storage().volumes


def count(cloud: FakeCloud) -> int:
    """How often the thing was looked at."""
    return sum(r.method == "GET" and ID in r.url for r in cloud.http.request_history)


FAULT = {"message": "No valid host was found.", "code": 500, "created": "2026-01-02T03:04:05Z"}
SMALL, LARGE = {"id": "1", "links": []}, {"id": "2", "links": []}


# --- what it ends in


def test_the_result_is_what_the_last_look_saw(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("BUILD", "spawning"), look("BUILD"), look("ACTIVE", addresses={}))
    cloud.answer("compute POST /servers", json={"server": {"id": ID}}, status_code=202)
    made = servers.create(name="web", flavor_ref="1", image_ref="2", networks="auto")
    found = servers.wait(made, until="ACTIVE")
    assert isinstance(found, Server)
    assert (found.status, found.addresses) == ("ACTIVE", {})


def test_without_a_state_it_ends_at_rest(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("ACTIVE", "powering-off"), look("SHUTOFF"))
    assert servers.wait(ID).status == "SHUTOFF"
    assert count(cloud) == 2


def test_a_state_of_rest_with_a_task_is_none(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("ACTIVE", "rebooting"), look("REBOOT", "rebooting"), look("ACTIVE"))
    servers.wait(ID, until="ACTIVE")
    assert count(cloud) == 3


def test_a_state_of_work_may_be_waited_for(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("ACTIVE"), look("MIGRATING", "migrating"))
    assert servers.wait(ID, until=["MIGRATING", "ERROR"]).status == "MIGRATING"


def test_error_may_be_waited_for(cloud: FakeCloud, clock: Clock) -> None:
    assert looks(cloud, look("ERROR")).wait(ID, until="ERROR").status == "ERROR"


# --- failures


def test_an_error_ends_it_at_the_first_look_with_the_reason(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("ERROR", fault=FAULT))
    with pytest.raises(WaitFailed) as caught:
        servers.wait(ID, until="ACTIVE")
    error = caught.value
    assert str(error) == (
        f"servers.wait: web ({ID}) is ERROR: No valid host was found. "
        "(waited 0.0 s for ACTIVE, 1 looks)"
    )
    assert (error.state, error.fault, error.record.id) == ("ERROR", FAULT["message"], ID)
    assert isinstance(error, WaitError) and isinstance(error, ClientException)
    assert clock.pauses == []


def test_the_words_are_those_of_each_service(cloud: FakeCloud, clock: Clock) -> None:
    with pytest.raises(WaitFailed, match="is error: no reason is given"):
        volumes(cloud, volume("creating"), volume("error")).wait(ID)
    backup = {"id": ID, "status": "error", "fail_reason": "the disk is full"}
    cloud.answer(f"block_storage GET /backups/{ID}", json={"backup": backup})
    with pytest.raises(WaitFailed, match="is error: the disk is full"):
        cloud.block_storage().backups.wait(ID)


def test_an_error_that_is_being_worked_on_is_none_yet(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("ERROR", "rebuilding"), look("ACTIVE"))
    assert servers.wait(ID, after="rebuild").status == "ACTIVE"


def test_what_goes_meanwhile_is_not_waited_for(cloud: FakeCloud, clock: Clock) -> None:
    with pytest.raises(NotFound):
        looks(cloud, look("BUILD"), GONE).wait(ID, until="ACTIVE")
    with pytest.raises(WaitFailed, match="is SOFT_DELETED: it is gone"):
        looks(cloud, look("SOFT_DELETED")).wait(ID, until="ACTIVE")


# --- states and their spelling


def test_a_state_that_nobody_knows_is_neither_good_nor_bad(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("BUILD"), look("TELEPORTING"), look("UNKNOWN"), look("ACTIVE"))
    assert servers.wait(ID).status == "ACTIVE"
    assert count(cloud) == 4


def test_a_port_that_is_down_is_fine(cloud: FakeCloud, clock: Clock) -> None:
    cloud.answer(f"network GET /ports/{ID}", json={"port": {"id": ID, "status": "DOWN"}})
    assert cloud.network().ports.wait(ID).status == "DOWN"


def test_another_spelling_than_the_service_has_is_refused(cloud: FakeCloud) -> None:
    with pytest.raises(ValueError, match="the state is spelt 'ACTIVE', not 'active'"):
        cloud.compute().servers.wait(ID, until="active")
    with pytest.raises(ValueError, match="the state is spelt 'in-use', not 'IN-USE'"):
        cloud.block_storage().volumes.wait(ID, until="IN-USE")
    with pytest.raises(ValueError, match=r"after is one of create, .*; not 'stopp'"):
        cloud.compute().servers.wait(ID, after="stopp")
    with pytest.raises(TypeError, match="until and after exclude each other"):
        cloud.compute().servers.wait(ID, until="ACTIVE", after="start")


# --- the end of a call


def before(**more: Any) -> Server:
    return Server.from_dict(
        {"id": ID, "status": "ACTIVE", "flavor": SMALL, "updated": "t0", **more}
    )


@pytest.mark.parametrize("given", [ID, before()])
def test_a_resize_ends_in_its_verification(cloud: FakeCloud, clock: Clock, given: Any) -> None:
    servers = looks(
        cloud,
        look("ACTIVE", flavor=SMALL, updated="t0"),  # older than the work
        look("RESIZE", "resize_prep", flavor=SMALL, updated="t1"),
        look("VERIFY_RESIZE", flavor=LARGE, updated="t2"),
    )
    assert servers.wait(given, after="resize").status == "VERIFY_RESIZE"
    assert count(cloud) == 3


@pytest.mark.parametrize("given", [ID, before()])
def test_a_resize_that_the_cloud_confirms(cloud: FakeCloud, clock: Clock, given: Any) -> None:
    servers = looks(
        cloud,
        look("RESIZE", "resize_prep", flavor=SMALL, updated="t1"),
        look("ACTIVE", flavor=LARGE, updated="t2"),
    )
    assert servers.wait(given, after="resize").flavor.id == "2"


@pytest.mark.parametrize("given", [ID, before()])
def test_a_resize_that_fails_in_silence(cloud: FakeCloud, clock: Clock, given: Any) -> None:
    servers = looks(
        cloud,
        look("ACTIVE", flavor=SMALL, updated="t0"),
        look("RESIZE", "resize_prep", flavor=SMALL, updated="t1"),
        look("ACTIVE", flavor=SMALL, updated="t2"),
    )
    with pytest.raises(WaitFailed, match="is ACTIVE: it came to rest with flavor as before"):
        servers.wait(given, after="resize")
    assert count(cloud) == 3


def test_a_resize_that_was_over_before_the_first_look(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("ACTIVE", flavor=SMALL, updated="t2"))
    with pytest.raises(WaitFailed, match="came to rest with flavor as before"):
        servers.wait(before(), after="resize")
    servers = looks(cloud, look("ACTIVE", flavor=LARGE, updated="t2"))
    assert servers.wait(before(), after="resize").flavor.id == "2"


def test_a_start_that_comes_to_nothing(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("SHUTOFF"), look("SHUTOFF", "powering-on"), look("SHUTOFF"))
    with pytest.raises(WaitFailed, match="is SHUTOFF: it came to rest, and the call has come to"):
        servers.wait(ID, after="start")
    assert count(cloud) == 3


def test_an_extension_ends_in_the_state_from_before(cloud: FakeCloud, clock: Clock) -> None:
    answers = volume("in-use", size=1), volume("extending", size=1), volume("in-use", size=2)
    found = volumes(cloud, *answers)
    assert found.wait(found.show(ID), after="extend").size == 2
    found = volumes(cloud, volume("available", size=1), volume("available", size=2))
    assert found.wait(found.show(ID), after="extend").size == 2


def test_an_extension_that_fails(cloud: FakeCloud, clock: Clock) -> None:
    found = volumes(cloud, volume("in-use", size=1), volume("error_extending", size=1))
    with pytest.raises(WaitFailed, match="is error_extending"):
        found.wait(found.show(ID), after="extend")


def test_an_extension_needs_the_record_from_before(cloud: FakeCloud) -> None:
    with pytest.raises(TypeError, match="give the record from before the call, not its id alone"):
        cloud.block_storage().volumes.wait(ID, after="extend")


def image(status: str, **more: Any) -> dict[str, Any]:
    return {"json": {"id": ID, "name": "cirros", "status": status, **more}}


def images(cloud: FakeCloud, *answers: dict[str, Any], tasks: Any = ()) -> Any:
    cloud.answer(f"image GET /images/{ID}", *answers)
    cloud.answer(f"image GET /images/{ID}/tasks", json={"tasks": list(tasks)})
    return cloud.image().images


def test_an_import_that_fails_goes_back_to_queued(cloud: FakeCloud, clock: Clock) -> None:
    found = images(cloud, image("importing"), image("queued", os_glance_failed_import="ceph"))
    with pytest.raises(WaitFailed, match="is queued: os_glance_failed_import: ceph"):
        found.wait(ID, after="import_image")
    with pytest.raises(WaitFailed, match="is queued: it came to rest"):
        images(cloud, image("importing"), image("queued")).wait(ID, after="import_image")


def test_an_import_that_stays_is_told_by_its_tasks(cloud: FakeCloud, clock: Clock) -> None:
    tasks = [{"id": "1", "status": "failure", "message": "the URL is not allowed"}]
    found = images(cloud, image("importing"), tasks=tasks)
    with pytest.raises(WaitFailed, match="is importing: the URL is not allowed"):
        found.wait(ID, after="import_image")
    found = images(cloud, image("importing"), image("active"))
    cloud.answer(f"image GET /images/{ID}/tasks", status_code=404)  # before Wallaby
    assert found.wait(ID, after="import_image").status == "active"


def test_one_store_of_several_that_fails_is_no_end(cloud: FakeCloud, clock: Clock) -> None:
    partly = {"os_glance_failed_import": "a", "os_glance_importing_to_stores": "b"}
    found = images(cloud, image("importing", **partly), image("active"))
    assert found.wait(ID, after="import_image").status == "active"


@pytest.mark.parametrize("status", ["killed", "deactivated", "deleted"])
def test_an_image_that_will_never_be_active(cloud: FakeCloud, clock: Clock, status: str) -> None:
    for said in ({"until": "active"}, {"after": "import_image"}):
        found = images(cloud, image("importing"), image(status))
        with pytest.raises(WaitFailed, match=f"is {status}"):
            found.wait(ID, **said)


# --- deletions


@pytest.mark.parametrize(
    ("last", "left"),
    [(GONE, None), (look("DELETED"), "DELETED"), (look("SOFT_DELETED"), "SOFT_DELETED")],
)
def test_gone_is_404_or_a_state(cloud: FakeCloud, clock: Clock, last: Any, left: Any) -> None:
    servers = looks(cloud, look("ACTIVE", "deleting"), last)
    found = servers.wait_deleted(ID)
    assert (found.status if found is not None else None) == left


def test_a_server_in_error_may_be_deleted(cloud: FakeCloud, clock: Clock) -> None:
    looks(cloud, look("ERROR"), look("ERROR", "deleting"), GONE).wait_deleted(ID)
    with pytest.raises(WaitFailed, match="is ERROR: No valid host"):
        looks(cloud, look("ACTIVE", "deleting"), look("ERROR", fault=FAULT)).wait_deleted(ID)


def test_a_volume_that_cannot_be_deleted(cloud: FakeCloud, clock: Clock) -> None:
    with pytest.raises(WaitFailed, match=r"data .* is error_deleting"):
        volumes(cloud, volume("deleting"), volume("error_deleting")).wait_deleted(ID)


def refuse(cloud: FakeCloud, *statuses: int) -> None:
    listed = [
        {"status_code": status, "json": {"badRequest": {"message": "m"}}} for status in statuses
    ]
    cloud.answer(f"block_storage DELETE /volumes/{ID}", *listed)


def deletions(cloud: FakeCloud) -> int:
    return sum(r.method == "DELETE" for r in cloud.http.request_history)


def test_what_goes_already_is_waited_for(cloud: FakeCloud, clock: Clock) -> None:
    refuse(cloud, 400)
    assert volumes(cloud, volume("deleting"), volume("deleting"), GONE).delete_and_wait(ID) is None
    assert deletions(cloud) == 1


def test_what_is_busy_is_deleted_at_rest(cloud: FakeCloud, clock: Clock) -> None:
    refuse(cloud, 400, 202)
    seen = [volume("in-use"), volume("detaching"), volume("available"), volume("deleting"), GONE]
    assert volumes(cloud, *seen[1:]).delete_and_wait(ID) is None
    assert deletions(cloud) == 2


def test_what_came_to_rest_just_after_the_refusal(cloud: FakeCloud, clock: Clock) -> None:
    refuse(cloud, 400, 202)
    assert volumes(cloud, volume("available"), GONE).delete_and_wait(ID) is None


def test_other_refusals_are_raised(cloud: FakeCloud, clock: Clock) -> None:
    refuse(cloud, 400)
    with pytest.raises(BadRequest):
        volumes(cloud, volume("in-use")).delete_and_wait(ID)
    assert deletions(cloud) == 2
    refuse(cloud, 409)
    with pytest.raises(Conflict):
        volumes(cloud, volume("available")).delete_and_wait(ID)
    refuse(cloud, 404)
    assert volumes(cloud, GONE).delete_and_wait(ID) is None


# --- time


def test_the_time_is_over(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("BUILD", "spawning"))
    with pytest.raises(WaitTimeout) as caught:
        servers.wait(ID, until="ACTIVE", timeout=30)
    error = caught.value
    assert isinstance(error, TimeoutError)
    assert (error.state, error.record.task_state) == ("BUILD", "spawning")
    assert str(error).startswith(
        f"servers.wait: web ({ID}) is still BUILD, with spawning under way"
    )
    assert clock.now == pytest.approx(1030)


def test_pauses_grow_and_differ(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, look("BUILD"))
    with pytest.raises(WaitTimeout):
        servers.wait(ID, timeout=120)
    plain = [0.5 * 1.5**n for n in range(8)] + [10.0] * 20
    ratios = [real / wanted for real, wanted in zip(clock.pauses[:-1], plain, strict=False)]
    assert all(0.79 < ratio < 1.21 for ratio in ratios)
    assert len({round(ratio, 6) for ratio in ratios}) > 1
    assert max(clock.pauses) <= 12


def test_a_jump_of_the_wall_clock_changes_nothing(
    cloud: FakeCloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = iter(range(0, 10**9, 10**6))
    monkeypatch.setattr(time, "time", lambda: float(next(wall)))
    assert looks(cloud, look("BUILD"), look("ACTIVE")).wait(ID, timeout=5).status == "ACTIVE"


def test_a_limit_is_a_number_of_seconds(cloud: FakeCloud) -> None:
    for wrong in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="timeout is seconds, more than 0, or None"):
            cloud.compute().servers.wait(ID, timeout=wrong)


def test_no_limit(cloud: FakeCloud, clock: Clock) -> None:
    servers = looks(cloud, *[look("BUILD")] * 200, look("ACTIVE"))
    assert servers.wait(ID, timeout=None).status == "ACTIVE"
    assert clock.now > 2000


def test_a_look_that_hangs_ends_with_the_time() -> None:
    body = b'{"server": {"id": "1", "status": "BUILD"}}'
    over = threading.Event()

    def hang(_: object) -> None:
        over.wait(20)

    with bad_server() as server:
        server.answer("GET /v2.1/servers/1", ok(body, Content_Type="application/json"), hang)
        compute = Compute(server.session("/v2.1"))
        begun = time.monotonic()
        with pytest.raises(WaitTimeout, match="is still BUILD"):
            compute.servers.wait("1", timeout=1.2)
        assert time.monotonic() - begun < 4
        over.set()


# --- what passes, what is told


def test_a_gateway_that_is_down_for_a_moment(cloud: FakeCloud, clock: Clock) -> None:
    down: dict[str, Any] = {"status_code": 503}
    lost: dict[str, Any] = {"exc": ConnectFailure("reset")}
    servers = looks(cloud, look("BUILD"), down, lost, look("BUILD"), down, look("ACTIVE"))
    assert servers.wait(ID).status == "ACTIVE"
    with pytest.raises(ServiceUnavailable):
        looks(cloud, down).wait(ID)


def test_progress_is_told_after_each_look(cloud: FakeCloud, clock: Clock) -> None:
    told: list[Look] = []
    servers = looks(cloud, look("BUILD", "spawning"), look("ACTIVE"))
    last = servers.wait(ID, progress=told.append)
    assert [(p.looks, p.state, p.task) for p in told] == [
        (1, "BUILD", "spawning"),
        (2, "ACTIVE", None),
    ]
    assert told[0].seconds == 0 < told[1].seconds and told[1].record is last


def test_ctrl_c_ends_it_and_leaves_nothing(cloud: FakeCloud, clock: Clock) -> None:
    def interrupt(progress: Look) -> None:
        if progress.looks == 2:
            raise KeyboardInterrupt

    servers = looks(cloud, look("BUILD"), look("BUILD"), look("ACTIVE"))
    with pytest.raises(KeyboardInterrupt):
        servers.wait(ID, progress=interrupt)
    assert count(cloud) == 2
    assert servers.wait(ID).status == "ACTIVE"
