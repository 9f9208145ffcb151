# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Waiting for a thing: a look, a pause, another look, until it is done, failed, or too late."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from ..answers.model import Model
from ..errors import (
    BadGateway,
    BadRequest,
    Conflict,
    ConnectFailure,
    ConnectTimeout,
    GatewayTimeout,
    HttpError,
    MicroversionError,
    NotFound,
    ServiceUnavailable,
    TooManyRequests,
    WaitFailed,
    WaitTimeout,
)
from ..omit import OMIT
from ..pauses import between_looks
from .facts import Caller, Look, Starts, Wait
from .find import value_at

if TYPE_CHECKING:
    from ..calls.operation import Operation

T = TypeVar("T")

_LIMIT = 600.0
"""Seconds, unless said."""
_AFTER_A_FAILURE = 0.5
"""Seconds before a look that has failed is tried again."""
_NO_ANSWER = (ConnectFailure, ConnectTimeout)
_PASSING = (*_NO_ANSWER, BadGateway, GatewayTimeout, ServiceUnavailable, TooManyRequests)
"""What may be over at the next look."""
_MOST_IN_A_ROW = 3
_TAKES = ("until", "after", "timeout", "progress")


def wait(client: Caller, facts: Wait[T], given: dict[str, Any]) -> T:
    """Wait for a state, for the end of a call, or until nothing is under way.

    Args:
        client: The client.
        facts: What its states mean.
        given: The arguments of the helper.

    Raises:
        WaitFailed: It went into a state that is a failure.
        WaitTimeout: The time is over.
    """
    until, after, timeout, progress = (given.pop(name, OMIT) for name in _TAKES)
    thing = list(given.values())[-1]
    goal = _goal(facts, until, after, thing)
    watch = _Watch(client, facts, given, timeout, progress, f"{facts.resource}.wait", goal.text)
    for look in watch.looks():
        if look.record is None:
            raise watch.not_found
        if goal.is_reached(look):
            return look.record  # type: ignore[no-any-return]
        # As long as the thing names what is being done to it, nothing else is asked.
        found = (goal.fault(look), "" if look.task else watch.reported(goal))
        if any(found):
            raise watch.failed(look, "; ".join(filter(None, found)))
        goal.saw(look)
    raise AssertionError("looks end with an error only")


def wait_deleted(client: Caller, facts: Wait[T], given: dict[str, Any]) -> T | None:
    """Wait until a thing is gone; the answer is what is left of it.

    Raises:
        WaitFailed: It could not be deleted.
        WaitTimeout: The time is over.
    """
    timeout, progress = given.pop("timeout", OMIT), given.pop("progress", OMIT)
    name = f"{facts.resource}.wait_deleted"
    return _gone(_Watch(client, facts, given, timeout, progress, name, "its deletion"))


def delete_and_wait(client: Caller, facts: Wait[T], given: dict[str, Any]) -> T | None:
    """Delete a thing and wait until it is gone.

    What goes already, or is busy, is waited for; the refusal to delete what is at rest is final.

    Raises:
        HttpError: The service refuses.
        WaitFailed: It could not be deleted.
        WaitTimeout: The time is over.
    """
    assert facts.delete is not None
    timeout, progress = given.pop("timeout", OMIT), given.pop("progress", OMIT)
    paths = {a.name for a in facts.show.arguments if a.place.value == "path"}
    path = {name: value for name, value in given.items() if name in paths}
    name = f"{facts.resource}.delete_and_wait"
    watch = _Watch(client, facts, path, timeout, progress, name, "its deletion")
    refused = False
    while True:
        try:
            watch.call(facts.delete, given)
            return _gone(watch)
        except NotFound:
            return None
        except (BadRequest, Conflict) as refusal:
            # It may have come to rest just after the refusal: one more try, then it is final.
            if _is_going(watch, refusal if refused else None):
                return _gone(watch)
            refused = True


def _is_going(watch: _Watch[Any], refusal: HttpError | None) -> bool:
    """Whether a thing that cannot be deleted is going already; waits for what is under way.

    Raises:
        HttpError: The refusal, if the thing was at rest from the first look on.
    """
    facts = watch.facts
    for number, look in enumerate(watch.looks()):
        if look.record is None or look.state in facts.gone or look.is_deletion(facts):
            return True
        if look.task is None and look.state in (*facts.rest, *facts.failure, *facts.stuck):
            if number == 0 and refusal is not None:
                raise refusal
            return False
    raise AssertionError("looks end with an error only")


def _gone(watch: _Watch[T]) -> T | None:
    facts, seen = watch.facts, False
    for look in watch.looks():
        if look.record is None or look.state in facts.gone:
            return look.record  # type: ignore[no-any-return]
        failed = look.task is None and look.state in facts.failure and seen
        if failed or look.state in facts.stuck:
            raise watch.failed(look, "")
        seen = seen or look.is_deletion(facts)
    raise AssertionError("looks end with an error only")


class _Seen(NamedTuple):
    """What one look saw."""

    record: Any
    wire: Mapping[str, Any]
    state: str | None
    task: str | None

    def is_deletion(self, facts: Wait[Any]) -> bool:
        return self.state in facts.deleting or self.task in facts.deleting


# --- what is waited for


class _Goal:
    """When a wait is over."""

    def __init__(
        self, facts: Wait[Any], states: tuple[str, ...], text: str, starts: Starts | None = None,
        before: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.facts = facts
        self.states = states
        self.text = text
        self.starts = starts
        self.before = before
        self.seen = False
        """Whether work was seen."""

    def is_reached(self, look: _Seen) -> bool:
        idle = look.task is None
        if look.state in self.states and (idle or look.state not in self.facts.rest):
            return True
        if self.starts is None or not self.starts.changes:
            return not self.states and idle and look.state in self.facts.rest
        return idle and look.state in self.facts.rest and self.has_changed(look)

    def has_changed(self, look: _Seen) -> bool:
        assert self.starts is not None
        if self.before is None:
            return False
        path = self.starts.changes
        return bool(value_at(self.before, path) != value_at(look.wire, path))

    def fault(self, look: _Seen) -> str:
        """What is wrong; empty if nothing is, or not yet."""
        facts, starts = self.facts, self.starts
        if flaw := self.flaw(look):
            return flaw
        if look.task is not None:
            return ""
        if look.state in facts.gone and starts is None:
            return "it is gone"
        if look.state in facts.failure or (starts is not None and look.state in starts.failure):
            return _told(facts, look.wire) or "no reason is given"
        if starts is None or look.state not in (*facts.rest, *facts.gone):
            return ""
        if not self.seen and not (starts.changes and self.was_touched(look)):
            return ""  # the look may be older than the work
        as_before = f" with {starts.changes} as before" if starts.changes else ""
        return f"it came to rest{as_before}, and the call has come to nothing"

    def flaw(self, look: _Seen) -> str:
        """What the thing says of work that has failed in part, and is not going on."""
        starts = self.starts
        if starts is None or (starts.pending and value_at(look.wire, starts.pending)):
            return ""
        found = ((path, value_at(look.wire, path)) for path in starts.flaws)
        return next((f"{path}: {said}" for path, said in found if said), "")

    def was_touched(self, look: _Seen) -> bool:
        path = self.facts.touched
        before = value_at(self.before, path) if path and self.before else None
        return before is not None and before != value_at(look.wire, path)

    def saw(self, look: _Seen) -> None:
        if self.before is None:
            self.before = look.wire
        settled = (*self.facts.rest, *self.facts.failure, *self.facts.gone)
        self.seen = self.seen or look.task is not None or look.state not in settled


def _goal(facts: Wait[Any], until: Any, after: Any, thing: Any) -> _Goal:
    name = f"{facts.resource}.wait"
    if after is OMIT:
        if until is OMIT:
            return _Goal(facts, (), "nothing to be under way")
        states = (until,) if isinstance(until, str) else tuple(until)
        _check_states(facts, name, states)
        return _Goal(facts, states, " or ".join(states))
    if until is not OMIT:
        raise TypeError(f"{name}: until and after exclude each other")
    if after not in facts.after:
        known = ", ".join(facts.after)
        raise ValueError(f"{name}: after is one of {known}; not {after!r}")
    starts = facts.after[after]
    before = thing.to_dict() if isinstance(thing, Model) else None
    if starts.changes and (before is None or value_at(before, starts.changes) is None):
        before = None
        if not starts.until:
            raise TypeError(
                f"{name}(after={after!r}) ends when {starts.changes} has changed: give the record "
                f"from before the call, not its id alone"
            )
    return _Goal(facts, starts.until, f"the end of {after}", starts, before)


def _check_states(facts: Wait[Any], name: str, states: tuple[str, ...]) -> None:
    """Refuse states in another spelling than the service's: it would be waited in vain.

    Raises:
        ValueError: No state is given, or one of another spelling.
    """
    if not states:
        raise ValueError(f"{name}: until has no state")
    every = (*facts.rest, *facts.failure, *facts.gone, *facts.stuck, *facts.deleting)
    known = {state.lower(): state for state in every}
    for state in states:
        meant = known.get(state.lower(), state)
        if meant != state:
            raise ValueError(f"{name}: the state is spelt {meant!r}, not {state!r}")


def _told(facts: Wait[Any], wire: Mapping[str, Any]) -> str:
    """The reason that a thing gives of a failure."""
    found = (value_at(wire, path) for path in facts.fault)
    return next((str(said) for said in found if said), "")


# --- looking


class _Watch(Generic[T]):
    """Looks at a thing, again and again, for as long as there is time."""

    def __init__(
        self, client: Caller, facts: Wait[T], given: Mapping[str, Any], timeout: Any, progress: Any,
        name: str, goal: str,
    ) -> None:  # fmt: skip
        self.client = client
        self.facts = facts
        self.given = given
        self.name = name
        self.goal = goal
        self.progress: Callable[[Look], object] | None = progress if progress is not OMIT else None
        limit = _LIMIT if timeout is OMIT else timeout
        if limit is not None and (isnan(limit) or limit <= 0):
            raise ValueError(f"{name}: timeout is seconds, more than 0, or None; not {timeout!r}")
        self.limit: float | None = limit
        self.begun = time.monotonic()
        self.count = 0
        self.last: _Seen | None = None
        self.not_found: Exception = AssertionError("nothing was looked for")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun

    def left(self) -> float | None:
        """The seconds that are left; None without a limit.

        Raises:
            WaitTimeout: None is.
        """
        if self.limit is None:
            return None
        left = self.limit - self.seconds
        if left <= 0:
            raise self.too_late()
        return left

    def looks(self) -> Iterator[_Seen]:
        """What is seen, with pauses between, until nobody wants more."""
        for wanted in between_looks():
            look = self.last = self.look()
            self.count += 1
            if self.progress is not None:
                self.progress(Look(self.count, self.seconds, look.state, look.task, look.record))
            yield look
            left = self.left()
            time.sleep(wanted if left is None else min(wanted, left))

    def look(self) -> _Seen:
        facts, failures = self.facts, 0
        while True:
            try:
                record = self.call(facts.show, self.given)
                break
            except NotFound as error:
                self.not_found = error
                return _Seen(None, {}, None, None)
            except _PASSING:
                failures += 1
                if failures >= _MOST_IN_A_ROW:
                    raise
                left = self.left()
                time.sleep(_AFTER_A_FAILURE if left is None else min(_AFTER_A_FAILURE, left))
        wire = record.to_dict()
        state = value_at(wire, facts.status)
        task = value_at(wire, facts.task) if facts.task else None
        return _Seen(record, wire, state, task or None)

    def call(self, operation: Operation[Any], given: Mapping[str, Any]) -> Any:
        """A call that takes no longer than what is left of the time.

        Raises:
            WaitTimeout: It would.
        """
        left = self.left()
        client = self.client._bounded(left) if left is not None else self.client
        try:
            return client._call(operation, dict(given))
        except _NO_ANSWER as error:
            if self.limit is not None and self.seconds >= self.limit:
                raise self.too_late() from error
            raise

    def reported(self, goal: _Goal) -> str:
        """What reports on the work say of its failure; empty if they say nothing of one."""
        reports = goal.starts.reports if goal.starts is not None else None
        if reports is None:
            return ""
        try:
            found: Sequence[Any] = self.call(reports.list, self.given).all()
        except (HttpError, MicroversionError):
            return ""  # older services have none, and not everybody may see them
        wires = [each.to_dict() for each in found]
        if reports.order:
            wires = sorted(wires, key=lambda wire: str(value_at(wire, reports.order)))[-1:]
        for wire in wires:
            if value_at(wire, reports.status) in reports.failure:
                return str(value_at(wire, reports.fault) or "no reason is given")
        return ""

    # --- errors

    def failed(self, look: _Seen, fault: str) -> WaitFailed:
        fault = fault or _told(self.facts, look.wire)
        said = f": {fault}" if fault else ""
        text = f"{self.name}: {self.thing()} is {look.state}{said} ({self.waited()})"
        return WaitFailed(text, look.record, look.state, fault)

    def too_late(self) -> WaitTimeout:
        look = self.last
        if look is None:
            text = f"{self.name}: {self.thing()} was not seen in time ({self.waited()})"
            return WaitTimeout(text, None, None, "")
        task = f", with {look.task} under way" if look.task else ""
        text = f"{self.name}: {self.thing()} is still {look.state}{task} ({self.waited()})"
        return WaitTimeout(text, look.record, look.state, _told(self.facts, look.wire))

    def thing(self) -> str:
        thing = list(self.given.values())[-1]
        text = str(getattr(thing, "id", thing))
        name = value_at(self.last.wire, "name") if self.last is not None else None
        return f"{name} ({text})" if name else text

    def waited(self) -> str:
        return f"waited {self.seconds:.1f} s for {self.goal}, {self.count} looks"
