# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A fixed piece of pure Python: absolute figures of two machines differ as this one does."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time

from .table import Row


def yardstick(rounds: int) -> Iterator[Row]:
    """How long it takes on this machine."""
    times = sorted(_once() * 1000 for _ in range(rounds))
    middle = times[len(times) // 2]
    yield Row("yardstick: a fixed piece of pure Python", middle, "ms", None, times[0], times[-1])


def _once() -> float:
    start = process_time()
    words: dict[str, int] = {}
    for number in range(100_000):
        word = f"word {number * 7919 % 1000}"
        words[word] = words.get(word, 0) + number % 10
    if sum(words.values()) != 450_000:
        raise AssertionError("not the usual work")
    return process_time() - start
