# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a client asks a cloud once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """What is asked once for each key, also by threads that come at the same time.

    One of them asks and the others wait for what it finds, without a lock on either side. If it
    fails, the next one tries.
    """

    __slots__ = ("_asking", "_found", "_lock")

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: tuple[object, T] | None = None
        self._asking: Event | None = None

    def get(self, key: object, ask: Callable[[], T]) -> T:
        """What was found for a key; for another one than last time, it is asked again."""
        while True:
            found = self._found
            if found is not None and found[0] is key:
                return found[1]
            with self._lock:
                asking = self._asking
                if asking is None:
                    self._asking = Event()
                    break
            asking.wait()
        try:
            # It may have been found between the look and the lock.
            if self._found is None or self._found[0] is not key:
                self._found = (key, ask())
            return self._found[1]
        finally:
            with self._lock:
                done, self._asking = self._asking, None
            done.set()
