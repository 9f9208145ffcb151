# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The state of a fake: ids, the clock, and what happens later."""

from __future__ import annotations

from datetime import timedelta

from openstack_typed._runtime.testing.world import Thing, World


def server(world: World) -> Thing:
    thing = world.add(Thing("compute.Server", "a", {"status": "BUILD"}))
    world.after(thing, lambda: thing.update(status="ACTIVE"))
    return thing


def test_ids_are_the_same_for_the_same_calls() -> None:
    one, other = World(), World()
    assert [one.uuid("x"), one.uuid("x")] == [other.uuid("x"), other.uuid("x")]
    assert one.uuid("x") != one.uuid("y") != World("seed").uuid("y")


def test_work_is_done_when_it_is_looked_at() -> None:
    world = World()
    server(world)
    found = world.get("compute.Server", "a")
    assert found is not None and found["status"] == "ACTIVE"


def test_work_is_done_at_the_next_request_of_any_kind() -> None:
    world = World()
    thing = server(world)
    world.tick()
    assert thing["status"] == "ACTIVE"


def test_work_that_takes_some_looks() -> None:
    world = World()
    world.delay_reads = 2
    thing = server(world)
    seen = []
    for _ in range(3):
        (found,) = world.all("compute.Server")
        seen.append(found["status"])
        world.read(thing)
    assert seen == ["BUILD", "BUILD", "ACTIVE"]


def test_work_that_takes_time() -> None:
    world = World()
    world.delay = timedelta(hours=1)
    server(world)
    assert [each["status"] for each in world.all("compute.Server")] == ["BUILD"]
    world.skipped += timedelta(hours=1)
    assert [each["status"] for each in world.all("compute.Server")] == ["ACTIVE"]


def test_things_are_found_by_their_fields_and_forgotten() -> None:
    world = World()
    thing = server(world)
    assert list(world.where("compute.Server", status="ACTIVE")) == [thing]
    assert list(world.where("compute.Server", status="ERROR")) == []
    world.remove(thing)
    assert world.get("compute.Server", "a") is None
