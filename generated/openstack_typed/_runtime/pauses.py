# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How long to pause before the next look or attempt: longer each time, and drawn at random.

So many clients that began at once do not come back at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import uniform

_DOUBLINGS = 100
"""More would be no longer, and at some number no float."""


def between_looks() -> Iterator[float]:
    """Seconds between looks at work that goes on: from half a second to ten."""
    pause = 0.5
    while True:
        yield pause * uniform(0.8, 1.2)
        pause = min(pause * 1.5, 10.0)


def doubled(first: float, times: int, longest: float) -> float:
    """Seconds that were doubled some times, and are no more than the longest."""
    return min(first * 2.0 ** min(times, _DOUBLINGS), longest)


def spread(longest: float) -> float:
    """At most so many seconds, and at least half of them."""
    return uniform(longest / 2, longest)
