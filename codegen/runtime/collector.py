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

enabled = True
"""Set it to False to leave the collector alone."""

_lock = Lock()
_inside = 0
_resume = False


class Paused:
    """A context without garbage collection; contexts of several threads may overlap.

    The last one to leave turns the collector on again, if it was on when the first one came.
    """

    __slots__ = ("_counted",)

    def __enter__(self) -> None:
        global _inside, _resume
        self._counted = enabled
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
        with _lock:
            _inside -= 1
            if _inside == 0 and _resume:
                _promote()
                gc.enable()


def _promote() -> None:
    """Count all young objects as old, without a look at them.

    Otherwise the next allocation would set off the collection that was put off. Cyclic garbage
    among them waits for the next full collection. Whoever has frozen objects of his own keeps them.
    """
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
