# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How often a client sends a request again: what users say of it."""

from __future__ import annotations

from typing import NamedTuple


class Retries(NamedTuple):
    """How often, and when, a client sends a request again that is safe to repeat.

    Safe is what reads, what deletes (a 404 to the second attempt is then as good as a success), and
    what replaces something by the same; anything else only if it was not carried out: if there
    was no connection, or the answer is 429. The waits double from one to the next and are drawn at
    random, so that many clients do not come back at once; a `Retry-After` of the service counts
    instead. Each is a line in the log of this package.

        Compute(session, retries=Retries(attempts=5))
    """

    attempts: int = 3
    """How often a request is sent at most, in all."""
    statuses: tuple[int, ...] = (429, 502, 503, 504)
    """The answers that say «later»."""
    delay: float = 0.5
    """How many seconds to wait before the second attempt, at most."""
    longest: float = 60.0
    """The longest wait in seconds. If a service wants a longer one, its answer is the error."""
