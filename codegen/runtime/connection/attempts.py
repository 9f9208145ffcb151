# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a request is sent again after a failure, and when.

Sent again is only what cannot do harm: anything that was not looked at (no connection was made,
or 429), and what does the same when it is done twice, if it may have been carried out.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from ..answers.headers import retry_after
from ..log import LOG
from ..retries import Retries

if TYPE_CHECKING:
    from keystoneauth1.adapter import Adapter

    from ..calls.operation import Operation

READS = ("GET", "HEAD")


class Attempts:
    """The attempts of one request.

    Attributes:
        retries: How often it was sent again.
        unsure: Whether an earlier attempt may have been carried out.
    """

    __slots__ = ("_busy", "_left", "_method", "_policy", "_repeatable", "retries", "unsure")

    def __init__(self, policy: Policy, operation: Operation[Any] | None = None) -> None:
        """Begin with none.

        Args:
            policy: What the client was told.
            operation: What is called; None for what is looked up on the way.
        """
        self.retries = 0
        self.unsure = False
        self._policy = policy
        self._left = [policy.connects, policy.statuses]
        self._repeatable = True
        self._busy: tuple[int, ...] = ()
        if operation is not None:
            self._busy = operation.busy
            safe = operation.repeat if policy.writes else operation.method in READS
            self._repeatable = safe

    def again_after(self, error: Exception, what: str) -> bool:
        """Whether to try again after a failure to get an answer; waits before it says yes.

        Args:
            error: keystoneauth's error.
            what: The request, for the log.
        """
        from keystoneauth1.exceptions import RetriableConnectionFailure

        if not isinstance(error, RetriableConnectionFailure) or not self._may(self._left[0]):
            return False
        arrived = may_have_arrived(error)
        if arrived and not self._repeatable:
            return False
        self._left[0] -= 1
        self._wait(what, "no answer came", self._policy.delays(connect=True, done=self.retries))
        self.unsure |= arrived
        return True

    def again_at(self, response: Any, what: str) -> bool:
        """Whether to try again after an answer that says «later»; waits before it says yes."""
        status, policy = response.status_code, self._policy
        if status not in (*policy.codes, *self._busy) or not self._may(self._left[1]):
            return False
        # These refuse a request before anything is done.
        refused = status == 429 or status in self._busy
        if not refused and not self._repeatable:
            return False
        told = retry_after(response.headers)
        if told is not None and told > policy.longest:
            return False
        self._left[1] -= 1
        delay = policy.delays(connect=False, done=self.retries)
        self._wait(what, f"the answer was {status}", delay if told is None else told)
        self.unsure |= not refused
        return True

    def _may(self, left: int) -> bool:
        return left > 0 and self.retries < self._policy.most

    def _wait(self, what: str, why: str, delay: float) -> None:
        self.retries += 1
        LOG.warning("%s: %s; trying again in %.1f s (retry %d)", what, why, delay, self.retries)
        time.sleep(delay)


class Policy(NamedTuple):
    """What a client was told of retries: by `Retries`, or by keystoneauth's own settings."""

    connects: int
    statuses: int
    codes: tuple[int, ...]
    fixed: tuple[float | None, float | None] = (None, None)
    """The waits after a failed connection and after a status, if they are always the same."""
    most: float = math.inf
    """How often a request is sent again, whatever the reasons."""
    longest: float = math.inf
    """The longest wait that a service may want."""
    first: float = 0.5
    writes: bool = False
    """Whether writes are repeated that do the same when done twice; else only reads."""

    @classmethod
    def of(cls, adapter: Adapter, retries: Retries | bool | None) -> Policy:
        """The policy of a client.

        Args:
            adapter: The Adapter with keystoneauth's settings, which count if there are no others.
            retries: The policy; True for the usual one, False for none.
        """
        if retries is None:
            session = getattr(adapter.session, "_connect_retries", 0)  # no public name for it
            connects = session if adapter.connect_retries is None else adapter.connect_retries
            return cls(
                connects or 0,
                adapter.status_code_retries or 0,
                tuple(adapter.retriable_status_codes or (503,)),
                (adapter.connect_retry_delay, adapter.status_code_retry_delay),
            )
        said = Retries() if retries is True else retries or Retries(attempts=1)
        more = said.attempts - 1
        return cls(
            more, more, said.statuses, most=more, longest=said.longest, first=said.delay,
            writes=True,
        )  # fmt: skip

    def delays(self, *, connect: bool, done: int) -> float:
        """How many seconds to wait before the next attempt.

        Args:
            connect: Whether there was no answer.
            done: How many retries there were.
        """
        from ..pauses import doubled, spread  # few programs come to need them

        fixed = self.fixed[0 if connect else 1]
        if fixed is not None:
            return fixed
        longest = doubled(self.first, done, min(self.longest, _LONGEST))
        return spread(longest) if self.writes else longest  # keystoneauth's are not spread


_LONGEST = 60.0


def may_have_arrived(error: Exception) -> bool:
    """Whether a request may have reached the service, though no answer came back.

    Args:
        error: An error of keystoneauth, made of one of requests, made of one of urllib3.
    """
    from requests import exceptions as failures
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    failure = error.__context__
    inner = next(iter(failure.args), None) if failure is not None else None
    never = (ConnectTimeoutError, NewConnectionError, failures.ConnectTimeout, failures.SSLError)
    return not any(isinstance(e, never) for e in (failure, inner, getattr(inner, "reason", None)))
