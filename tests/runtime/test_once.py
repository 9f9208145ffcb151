# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a client asks a cloud once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from openstack_typed._runtime.once import Once


def test_it_is_asked_once_for_each_key() -> None:
    once: Once[int] = Once()
    first, second = object(), object()
    asked = iter(range(10))
    found = [once.get(key, lambda: next(asked)) for key in (first, first, second, second, first)]
    assert found == [0, 0, 1, 1, 2]


def test_after_a_failure_the_next_one_asks() -> None:
    once: Once[int] = Once()

    def fail() -> int:
        raise OSError("no route to host")

    for _ in range(2):
        with pytest.raises(OSError, match="no route"):
            once.get(None, fail)
    assert once.get(None, lambda: 1) == 1


def test_those_who_wait_get_what_the_first_one_finds() -> None:
    once: Once[int] = Once()
    asking, answer = Event(), Event()

    def ask() -> int:
        asking.set()
        assert answer.wait(10)
        return 1

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once.get, None, ask)
        assert asking.wait(10)
        second = pool.submit(once.get, None, lambda: 2)
        answer.set()
        assert (first.result(10), second.result(10)) == (1, 1)


def test_those_who_wait_ask_themselves_when_the_first_one_fails() -> None:
    once: Once[int] = Once()
    asking, answer = Event(), Event()

    def fail() -> int:
        asking.set()
        assert answer.wait(10)
        raise OSError("no route to host")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once.get, None, fail)
        assert asking.wait(10)
        second = pool.submit(once.get, None, lambda: 2)
        answer.set()
        assert second.result(10) == 2
        assert isinstance(first.exception(10), OSError)
