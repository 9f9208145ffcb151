# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a client asks a cloud once."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any

import pytest

from openstack_typed._runtime.once import Once, lazy


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


def wait_for(condition: Callable[[], bool]) -> None:
    """Let other threads run until something holds."""
    end = monotonic() + 10
    while not condition():
        assert monotonic() < end
        sleep(0.001)


class Waiting:
    """A look-up that is under way, and threads that wait for it."""

    def __init__(self, once: Once[int], end: Callable[[], int]) -> None:
        self.once = once
        self.asking, self.free = Event(), Event()
        self.asked = 0

        def ask() -> int:
            self.asked += 1
            self.asking.set()
            assert self.free.wait(10)
            return end()

        self.ask = ask

    def __call__(self, pool: ThreadPoolExecutor, others: int, **options: Any) -> list[Any]:
        """Let one ask and others wait; then let it end, and give what became of them all."""
        began: list[int] = []

        def wait() -> int:
            began.append(1)
            return self.once.get(None, self.ask, **options)

        futures = [pool.submit(self.once.get, None, self.ask, **options)]
        assert self.asking.wait(10)
        futures += [pool.submit(wait) for _ in range(others)]
        wait_for(lambda: len(began) == others)
        sleep(0.05)  # from there to the lock
        self.free.set()
        return [future.exception(10) or future.result(10) for future in futures]


def test_those_who_wait_share_a_failure_at_once() -> None:
    def fail() -> int:
        raise OSError("no route to host")

    once: Once[int] = Once()
    waiting = Waiting(once, fail)
    with ThreadPoolExecutor(9) as pool:
        found = waiting(pool, 8)
    assert waiting.asked == 1
    assert [(type(error), str(error)) for error in found] == [(OSError, "no route to host")] * 9
    assert once.get(None, lambda: 1) == 1


def test_a_failure_that_is_kept_for_others_holds_no_stack() -> None:
    once: Once[int] = Once()

    def fail() -> int:
        raise OSError("no route to host")

    with pytest.raises(OSError, match="no route"):
        once.get(None, fail)
    assert once._last is not None and once._last._error is not None
    assert once._last._error.__traceback__ is None


def test_what_is_not_to_be_kept_is_shared_and_asked_again() -> None:
    once: Once[int] = Once()
    waiting = Waiting(once, lambda: 7)
    with ThreadPoolExecutor(9) as pool:
        found = waiting(pool, 8, keep=lambda value: value > 10)
    assert (found, waiting.asked) == ([7] * 9, 1)
    assert once.get(None, lambda: 12, lambda value: value > 10) == 12
    assert once.get(None, lambda: 13) == 12


def test_a_signal_lets_go_of_it() -> None:
    once: Once[int] = Once()

    def interrupted() -> int:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            once.get(None, interrupted)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(once.get, None, lambda: 1).result(10) == 1


def test_an_alarm_in_any_microsecond_leaves_it_usable() -> None:
    """Alarms at hundreds of places of a look-up: a lock that stays would stop the next one."""

    class Alarm(Exception):
        pass

    def ring(*_: Any) -> None:
        raise Alarm

    def ask() -> int:
        return sum(range(50))

    before = signal.signal(signal.SIGALRM, ring)
    rang = 0
    try:
        for step in range(400):
            once: Once[int] = Once()
            try:
                signal.setitimer(signal.ITIMER_REAL, 1e-6 + step * 1e-7)
                for key in range(50):
                    once.get(key, ask)
            except Alarm:
                rang += 1
            finally:
                with suppress(Alarm):
                    signal.setitimer(signal.ITIMER_REAL, 0)
            with ThreadPoolExecutor(1) as pool:
                assert pool.submit(once.get, "after", lambda: 1).result(10) == 1
    finally:
        signal.signal(signal.SIGALRM, before)
    assert rang > 20


def test_a_handler_of_a_signal_may_ask_too() -> None:
    once: Once[int] = Once()
    assert once.get("a", lambda: once.get("b", lambda: 1) + 1) == 2


def test_a_child_that_is_forked_meanwhile_is_not_stopped() -> None:
    once: Once[int] = Once()
    asking, free = Event(), Event()

    def ask() -> int:
        asking.set()
        assert free.wait(10)
        return 1

    with ThreadPoolExecutor(1) as pool:
        parent = pool.submit(once.get, None, ask)
        assert asking.wait(10)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads
            child = os.fork()
        if child == 0:  # in the child: nothing of pytest may run here
            signal.alarm(10)
            os._exit(0 if once.get(None, lambda: 7) == 7 else 1)
        free.set()
        assert parent.result(10) == 1
    assert os.waitpid(child, 0)[1] == 0


# --- attributes that are computed at their first read


class Things:
    """Something with such an attribute."""

    def __init__(self) -> None:
        self.made = 0

    @lazy
    def number(self) -> list[int]:
        """A number."""
        self.made += 1
        return [self.made]


def test_an_attribute_is_computed_once() -> None:
    things = Things()
    assert things.number is things.number
    assert things.made == 1
    assert Things().number == [1]


def test_an_attribute_has_a_docstring() -> None:
    assert Things.number.__doc__ == "A number."


def test_threads_get_one_object() -> None:
    things = Things()
    barrier = Barrier(8)

    def read(_: int) -> list[int]:
        barrier.wait()
        return things.number

    with ThreadPoolExecutor(8) as pool:
        assert len({id(found) for found in pool.map(read, range(8))}) == 1
