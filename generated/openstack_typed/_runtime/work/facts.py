# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of finding a thing and of waiting for it. Fields are paths of wire names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from ..calls.operation import Operation
    from ..versions import Version

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Caller(Protocol):
    """What work needs of a client."""

    def _call(self, operation: Operation[T], given: dict[str, Any]) -> T: ...
    def _version_at(self, operation: Operation[Any]) -> Version | None: ...
    def _bounded(self, seconds: float) -> Self: ...


class Find(Generic[T_co]):
    """How one of the things of a resource is found.

    Attributes:
        resource: What users call the resource.
        name: The field that is the name.
        list: Lists them; None if only the name itself, as an id, finds one.
        show: Shows one by its id; None if nothing does.
        filter: The argument of the list that takes the name; empty if none does.
        pattern: Whether the filter is a regular expression.
        id: What ids look like: `uuid`, `int`, or empty for any text.
        within: The arguments of the list that narrow it.
        shown: Whether what was listed has to be shown, to be what is promised.
    """

    __slots__ = (
        "filter", "id", "list", "name", "pattern", "resource", "show", "shown", "within",
    )  # fmt: skip

    def __init__(
        self,
        resource: str,
        *,
        name: str = "name",
        list: Operation[Any] | None = None,
        show: Operation[T_co] | None = None,
        filter: str = "",
        pattern: bool = False,
        id: str = "",
        within: tuple[str, ...] = (),
        shown: bool = False,
    ) -> None:
        self.resource = resource
        self.name = name
        self.list = list
        self.show = show
        self.filter = filter
        self.pattern = pattern
        self.id = id
        self.within = within
        self.shown = shown


class Reports(NamedTuple):
    """Reports on work, which say of its failure what the thing does not.

    Attributes:
        list: Lists them.
        status: The field with the state of one.
        failure: The states that are a failure.
        fault: The field that says why.
        order: The field that tells the newest, which alone counts; empty if all do.
    """

    list: Operation[Any]
    status: str
    failure: tuple[str, ...]
    fault: str = ""
    order: str = ""


class Starts(NamedTuple):
    """What ends the work that a call starts.

    Attributes:
        until: The states that end it.
        changes: The field that has changed when the thing is at rest again.
        failure: States that are a failure of this work only.
        flaws: Fields that have text when it has failed.
        pending: The field that has text while there is hope in spite of flaws.
        reports: Where else it may be said that it has failed.
    """

    until: tuple[str, ...] = ()
    changes: str = ""
    failure: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()
    pending: str = ""
    reports: Reports | None = None


class Wait(Generic[T_co]):
    """How one of the things of a resource is waited for.

    Attributes:
        resource: What users call the resource.
        show: Looks at one.
        status: The field with the state.
        task: The field with what is being done; null if nothing is.
        touched: The field that changes with every change.
        rest: The states in which nothing is under way.
        failure: The states that are a failure.
        gone: The states that are as good as 404.
        deleting: The states or tasks of a deletion that is under way.
        stuck: The states of a deletion that failed.
        fault: Where the reason of a failure is; the first that has text.
        after: The calls that start work, each with what ends it.
        delete: Deletes one.
    """

    __slots__ = (
        "after", "delete", "deleting", "failure", "fault", "gone", "resource", "rest", "show",
        "status", "stuck", "task", "touched",
    )  # fmt: skip

    def __init__(
        self,
        resource: str,
        *,
        show: Operation[T_co],
        status: str,
        rest: tuple[str, ...],
        task: str = "",
        touched: str = "",
        failure: tuple[str, ...] = (),
        gone: tuple[str, ...] = (),
        deleting: tuple[str, ...] = (),
        stuck: tuple[str, ...] = (),
        fault: tuple[str, ...] = (),
        after: Mapping[str, Starts] | None = None,
        delete: Operation[Any] | None = None,
    ) -> None:
        self.resource = resource
        self.show = show
        self.status = status
        self.rest = rest
        self.task = task
        self.touched = touched
        self.failure = failure
        self.gone = gone
        self.deleting = deleting
        self.stuck = stuck
        self.fault = fault
        self.after = after or {}
        self.delete = delete


class Look(NamedTuple):
    """How a wait goes on.

    Attributes:
        looks: How many looks there were.
        seconds: How long it has taken so far.
        state: The state that the last look saw; None if there is none.
        task: What was being done then; None if nothing, or if nobody says.
        record: What the last look saw; None if the thing was gone.
    """

    looks: int
    seconds: float
    state: str | None
    task: str | None
    record: Any
