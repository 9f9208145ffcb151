# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Answers are decoded without garbage collection."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

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


def test_the_pause_can_be_switched_off(cloud: FakeCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "enabled", False)
    assert decode(cloud) is True


def test_the_switch_may_be_thrown_during_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    with Paused():
        monkeypatch.setattr(collector, "enabled", False)
    assert gc.isenabled()
    with Paused():
        monkeypatch.setattr(collector, "enabled", True)
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
