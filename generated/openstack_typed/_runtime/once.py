# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is found out once and then known, also by threads that come at the same time.

What is known is read without a lock. Whoever does not know waits for a lock, so that one thread
asks and the others get what it found, good or bad. A signal may interrupt the asking anywhere:
the lock is let go with the stack. A child that was forked meanwhile has a lock of its own.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from functools import cached_property
from threading import RLock
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class _Outcome(Generic[T]):
    """How one attempt to find something out has ended."""

    __slots__ = ("_error", "_value", "key")

    def __init__(self, key: object, value: T | None, error: Exception | None = None) -> None:
        self.key = key
        self._value = value
        self._error = error

    def get(self) -> T:
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]


class Once(Generic[T]):
    """What is asked once for each key."""

    __slots__ = ("_guard", "_known", "_last")

    def __init__(self) -> None:
        self._guard = (os.getpid(), RLock())
        self._known: _Outcome[T] | None = None
        self._last: _Outcome[T] | None = None

    def get(
        self, key: object, ask: Callable[[], T], keep: Callable[[T], bool] = lambda _: True
    ) -> T:
        """What was found for a key; for another one than last time, it is asked again.

        Args:
            key: What the answer depends on; compared by identity.
            ask: Finds it out. What it raises is shared with those who wait, and not kept.
            keep: Whether an answer is good for later calls too.
        """
        known = self._known
        if known is not None and known.key is key:
            return known.get()
        before = self._last
        with self._lock():
            known, last = self._known, self._last
            if known is not None and known.key is key:
                return known.get()
            # Whatever ended while this thread waited is as good as what it would find itself.
            if last is not None and last is not before and last.key is key:
                return last.get()
            try:
                value = ask()
            except Exception as error:
                self._last = _Outcome(key, None, _without_traceback(error))
                raise
            self._last = found = _Outcome(key, value)
            if keep(value):
                self._known = found
            return value

    def _lock(self) -> Any:
        """The lock of this process. One that was forked with it may be held by nobody there is.

        It can be taken again by the thread that has it: a signal's handler may ask, too.
        """
        process, lock = self._guard
        if process != os.getpid():
            lock = RLock()
            self._guard = (os.getpid(), lock)
        return lock


def _without_traceback(error: Exception) -> Exception:
    """The same error, not holding on to the stack of whoever asked."""
    try:
        return copy.copy(error).with_traceback(None)
    except Exception:  # an error of somebody else's, made as its class does not expect
        return error


class lazy(cached_property[T]):
    """An attribute that is computed at its first read.

    Unlike the `cached_property` of Python 3.11, it holds no lock meanwhile, which a child that is
    forked in another thread would inherit locked. Threads may compute it twice; they get the
    same object.
    """

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...
    def __get__(self, instance: object, owner: type[Any] | None = None) -> Self | T:
        if instance is None:
            return self
        assert self.attrname is not None  # it stands in the body of a class
        found: T = vars(instance).setdefault(self.attrname, self.func(instance))
        return found
