# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong because a test wants it to. Each fault is a call of `Faults`, and data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Literal

from attrs import Factory, define, frozen

from .messages import Refused, Reply

APART = ("*.versions.*", "identity.tokens.*")
"""What comes before all else, and patterns mean only if they name it: else tests of something else
would end there."""


@frozen
class Fault:
    """What becomes of a request.

    Attributes:
        name: What it is called, as `Asking.fault` says it.
        status: The status that it is answered with; 0 for the one that it would have anyway.
        message: The service's words.
        headers: What the answer has besides.
        made: Whether the request is carried out.
        cut: How the answer is cut off, if it is.
        wait: How many seconds it takes.
        expires: Whether the token of the request is no good any more.
    """

    name: str
    status: int = 0
    message: str = "A test wants this to fail."
    headers: Mapping[str, str] = Factory(dict)
    made: bool = False
    cut: Literal["", "reset", "truncated"] = ""
    wait: float = 0
    expires: bool = False

    def spoil(self, reply: Reply, error: Callable[[Refused], Reply]) -> Reply:
        """The answer with this fault.

        Args:
            reply: The answer that the request would have.
            error: What the service makes of a refusal.
        """
        if self.made and self.status:
            reply = error(Refused(self.status, self.message))
        reply.headers.update(self.headers)
        reply.cut, reply.wait = self.cut, self.wait
        return reply


@define
class _Script:
    """A fault that waits for its requests; or the failure of the work that they start."""

    pattern: str
    fault: Fault
    left: int | None

    def meant(self, operation: str) -> bool:
        apart = any(fnmatchcase(operation, each) for each in APART)
        return self.pattern == operation if apart else fnmatchcase(operation, self.pattern)


class Faults:
    """The faults of a cloud.

    Each is for an operation (`compute.servers.create`) or for several (`compute.*`); without one,
    for all. Only its own name means what comes before all else: `identity.tokens.create`, and
    what tells versions. What was asked for first is met first, and once, if `times` says nothing
    else; None is always.

        fake.faults.too_many_requests("compute.servers.list", retry_after=2, times=2)
    """

    def __init__(self, operations: Callable[[], Mapping[str, object]]) -> None:
        self._operations = operations
        self._scripts: list[_Script] = []
        self._failures: list[_Script] = []
        self._lost: frozenset[str] | None = frozenset()

    # --- by name

    def unauthorized(self, operation: str = "*", *, times: int | None = 1) -> None:
        """401, though the token is good.

        Args:
            operation: Which one, or a pattern.
            times: How many times; None for always.
        """
        self._add(operation, times, Fault("unauthorized", 401))

    def expired_token(self, operation: str = "*", *, times: int | None = 1) -> None:
        """The token of the request expires with it: 401 until there is another one.

        Args:
            operation: Which one, or a pattern.
            times: How many times; None for always.
        """
        self._add(operation, times, Fault("expired_token", 401, expires=True))

    def too_many_requests(
        self, operation: str = "*", *, retry_after: int | None = 1, times: int | None = 1
    ) -> None:
        """429.

        Args:
            operation: Which one, or a pattern.
            retry_after: The seconds in the header Retry-After; None for none.
            times: How many times; None for always.
        """
        fault = Fault("too_many_requests", 429, headers=_after(retry_after))
        self._add(operation, times, fault)

    def unavailable(
        self, operation: str = "*", *, retry_after: int | None = None, times: int | None = 1
    ) -> None:
        """503, and nothing is carried out.

        Args:
            operation: Which one, or a pattern.
            retry_after: The seconds in the header Retry-After; None for none.
            times: How many times; None for always.
        """
        self._add(operation, times, Fault("unavailable", 503, headers=_after(retry_after)))

    def refused(
        self, operation: str, status: int, message: str = "", *, times: int | None = 1
    ) -> None:
        """Any other refusal, in the form of the service's own ones.

        Args:
            operation: Which one, or a pattern.
            status: The HTTP status.
            message: The service's words.
            times: How many times; None for always.
        """
        self._add(operation, times, Fault("refused", status, message or "Refused by a test."))

    def made_but_failed(self, operation: str, status: int = 500, *, times: int | None = 1) -> None:
        """The request is carried out, and the answer is an error all the same.

        Args:
            operation: Which one, or a pattern.
            status: The HTTP status.
            times: How many times; None for always.
        """
        self._add(operation, times, Fault("made_but_failed", status, made=True))

    def reset(self, operation: str = "*", *, made: bool = False, times: int | None = 1) -> None:
        """The connection is closed without an answer.

        Args:
            operation: Which one, or a pattern.
            made: Whether the request is carried out before.
            times: How many times; None for always.
        """
        self._add(operation, times, Fault("reset", 0 if made else 503, made=made, cut="reset"))

    def truncated(self, operation: str = "*", *, times: int | None = 1) -> None:
        """Half of the body comes, and then the connection is closed.

        Args:
            operation: Which one, or a pattern.
            times: How many times; None for always.
        """
        self._add(operation, times, Fault("truncated", made=True, cut="truncated"))

    def slow(self, operation: str = "*", *, seconds: float = 30, times: int | None = 1) -> None:
        """The answer takes a while.

        In the same process nobody waits: the cloud's clock goes on, and a request whose timeout
        is shorter gets the error of one that waited. Over HTTP it really takes the time.

        Args:
            operation: Which one, or a pattern.
            seconds: How long it takes.
            times: How many times; None for always.
        """
        self._add(operation, times, Fault("slow", made=True, wait=seconds))

    def failing(self, operation: str, message: str, *, times: int | None = None) -> None:
        """What the operation starts fails later: the server is in ERROR, with this fault.

        Args:
            operation: Which one, or a pattern.
            message: The text of the fault.
            times: How many times; None for always.
        """
        script = _Script(self._known(operation), Fault("failing", message=message), times)
        self._failures.append(script)

    def cell_down(self, *servers: str) -> None:
        """A cell of Compute does not answer, until `clear`.

        Of its servers little is known: partial records from 2.69 on. Before it, and where more is
        asked for, lists leave them out, and all else is answered by 500.

        Args:
            *servers: The ids of the servers that are in it; all that there are, without any.
        """
        self._lost = frozenset(servers) or None

    def lost(self, server: str) -> bool:
        """Whether a server is in a cell that does not answer."""
        return self._lost is None or server in self._lost

    def clear(self) -> None:
        """Let nothing go wrong from now on."""
        self._lost = frozenset()
        self._scripts.clear()
        self._failures.clear()

    # --- what requests meet

    def meets(self, operation: str) -> Fault | None:
        """The fault that a request for an operation meets."""
        return _next(self._scripts, operation)

    def fails(self, operation: str) -> str | None:
        """Why the work that an operation starts fails, this time."""
        fault = _next(self._failures, operation)
        return None if fault is None else fault.message

    def _add(self, pattern: str, times: int | None, fault: Fault) -> None:
        self._scripts.append(_Script(self._known(pattern), fault, times))

    def _known(self, pattern: str) -> str:
        if not any(fnmatchcase(name, pattern) for name in self._operations()):
            text = f"{pattern!r} means no operation; they are called like 'compute.servers.create'"
            raise ValueError(text)
        return pattern


def _after(seconds: int | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _next(scripts: list[_Script], operation: str) -> Fault | None:
    script = next((script for script in scripts if script.meant(operation)), None)
    if script is None:
        return None
    if script.left is not None:
        script.left -= 1
        if script.left <= 0:
            scripts.remove(script)
    return script.fault
