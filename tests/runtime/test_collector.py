# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Answers are decoded without garbage collection."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from weakref import ReferenceType, ref

import pytest

from openstack_typed import pause_collector
from openstack_typed._runtime import collector
from openstack_typed._runtime.collector import Paused
from openstack_typed._runtime.decode import Raw, Under
from openstack_typed._runtime.operation import Operation
from openstack_typed.errors import BadAnswer

from .fake_cloud import FakeCloud


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


class Watch(Raw):
    """A decoder that sees whether the collector is on."""

    def __call__(self, value: Any, answer: Any) -> Any:
        return gc.isenabled()


WATCH: Operation[Any] = Operation("things.show", "GET /things", returns=Under("a", Watch()))


def decode(cloud: FakeCloud) -> Any:
    cloud.answer("compute GET /things", json={"a": 1})
    return cloud.compute()._call(WATCH, {})


def test_the_collector_is_off_while_an_answer_is_decoded(cloud: FakeCloud) -> None:
    assert decode(cloud) is False
    assert gc.isenabled()


def test_the_collector_is_on_again_after_a_bad_answer(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /things", json={})
    with pytest.raises(BadAnswer):
        cloud.compute()._call(WATCH, {})
    assert gc.isenabled()


def test_the_collector_is_on_between_pages(cloud: FakeCloud) -> None:
    link = [{"rel": "next", "href": "?marker=1"}]
    page = {"servers": [{"id": "1"}], "servers_links": link}
    cloud.answer("compute GET /servers/detail", {"json": page}, {"json": {"servers": []}})
    assert [gc.isenabled() for _ in cloud.compute().servers.list()] == [True]


def test_a_collector_that_is_off_stays_off(cloud: FakeCloud) -> None:
    gc.disable()
    decode(cloud)
    assert not gc.isenabled()


@pytest.fixture
def not_paused() -> Iterator[None]:
    pause_collector(False)
    yield
    pause_collector(True)


@pytest.mark.usefixtures("not_paused")
def test_the_pause_can_be_switched_off(cloud: FakeCloud) -> None:
    assert decode(cloud) is True


@pytest.mark.usefixtures("not_paused")
def test_the_switch_may_be_thrown_during_a_pause() -> None:
    with Paused():
        pause_collector(True)
    assert gc.isenabled()
    with Paused():
        pause_collector(False)
    assert gc.isenabled()


def test_pauses_may_overlap() -> None:
    first, second = Paused(), Paused()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_pauses_of_many_threads_end() -> None:
    barrier = Barrier(8)

    def pause(_: int) -> bool:
        barrier.wait()
        off = True
        for _ in range(100):
            with Paused():
                off = off and not gc.isenabled()
        return off

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(pause, range(8)))
    assert gc.isenabled()


# --- what was put off is done in the end


class Garbage:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.me = self


def dropped() -> ReferenceType[Garbage]:
    return ref(Garbage())


def page() -> None:
    """Decode a page: more objects than the collector lets pass by."""
    with Paused():
        _ = [[] for _ in range(gc.get_threshold()[0] * 3)]
        kept.append(_)


kept: list[Any] = []


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    gc.collect()
    yield
    kept.clear()
    gc.collect()


def test_a_page_sets_off_no_collection() -> None:
    before = gc.get_stats()
    for _ in range(20):
        page()
    assert gc.get_stats() == before


def test_small_answers_do_not_keep_the_collector_from_its_work() -> None:
    lost = dropped()
    for _ in range(gc.get_threshold()[0] * 2):
        with Paused():
            kept.append([])
    assert lost() is None


def test_garbage_among_pages_is_found_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_limit", 100_000)
    lost = dropped()
    for _ in range(200):
        page()
        kept.clear()
    assert lost() is None


def test_what_the_collector_had_counted_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_limit", 10**9)
    monkeypatch.setattr(collector, "_put_off", 0)
    first = gc.get_threshold()[0]
    kept.append([[] for _ in range(first * 5)])
    assert gc.get_count()[1] >= 4
    page()
    assert collector._put_off >= first * 7


def test_finalizers_may_decode_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_limit", 0)
    done = []

    class Caller(Garbage):
        def __del__(self) -> None:
            with Paused():
                done.append(True)

    _ = Caller()
    del _
    page()
    assert done == [True]
    assert gc.isenabled()


def test_objects_that_a_program_has_frozen_stay_frozen() -> None:
    gc.freeze()
    try:
        before = gc.get_freeze_count()
        page()
        assert gc.get_freeze_count() == before
    finally:
        gc.unfreeze()
