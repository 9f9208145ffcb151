# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Holds the garbage collector off while a page is decoded.

Every object of a page outlives the decoding, so that the collections which so many new objects
set off find nothing: they would be the largest part of the cost of listing thousands of servers.
"""

from __future__ import annotations

import gc
from threading import Lock
from types import TracebackType

_wanted = True

_lock = Lock()
_inside = 0
_resume = False

# Python 3.12 freezes a few hundred objects of its own when it starts; a program freezes thousands.
_FROZEN_BY_PYTHON = 1_000

_LEAST = 500_000
_put_off = 0
"""About how many objects were made since a full collection, beyond what the collector counts."""
_limit = _LEAST


def pause_collector(wanted: bool) -> None:
    """Say whether garbage collection is paused while a page of an answer is decoded.

    It is, unless a program that manages the collector itself says otherwise.
    """
    global _wanted
    _wanted = wanted


class Paused:
    """A context without garbage collection; contexts of several threads may overlap.

    The last one to leave turns the collector on again, if it was on when the first one came.
    """

    __slots__ = ("_counted",)

    def __enter__(self) -> None:
        global _inside, _resume
        self._counted = _wanted
        if not self._counted:
            return
        with _lock:
            if _inside == 0:
                _resume = gc.isenabled()
                gc.disable()
            _inside += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        global _inside
        if not self._counted:
            return
        due = False
        with _lock:
            _inside -= 1
            if _inside == 0 and _resume:
                due = _promote()
                gc.enable()
        if due:
            _collect()  # not under the lock: it may run finalizers, and those anything


def _promote() -> bool:
    """Count a page that was decoded as old, without a look at its objects.

    Otherwise the next allocation would set off the collection that was put off. What the
    collector had counted is lost by this, so that it is counted here.

    Returns:
        Whether so much was put off that garbage has to be looked for.
    """
    global _put_off
    young, middle, old = gc.get_count()
    first, second, _ = gc.get_threshold()
    # A small answer puts nothing off. Whoever has frozen objects of his own keeps them.
    if not 0 < first < young or gc.get_freeze_count() > _FROZEN_BY_PYTHON:
        return False
    _put_off += young + first * (middle + second * old)
    gc.freeze()
    gc.unfreeze()
    return _put_off > _limit


def _collect() -> None:
    """A full collection. The next one is due when as much again as there is now has been made."""
    global _put_off, _limit
    _put_off = 0
    gc.collect()
    _limit = max(_LEAST, len(gc.get_objects()))
