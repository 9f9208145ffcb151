# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What helps with work: how things are found by name, and how they are waited for."""

from __future__ import annotations

from attrs import field, frozen

from ..language.diagnostics import Pos


@frozen
class Find:
    """How one of the things of a resource is found. Operations are named as users call them."""

    name: str
    """The wire name of the field that is the name."""
    list: str
    """The operation that lists them; empty if only ids find one."""
    show: str
    """The operation that shows one by its id; empty if there is none."""
    filter: str
    """The Python name of the argument of the list that takes the name; empty if none does."""
    pattern: bool
    """Whether the filter is a regular expression."""
    id: str
    """What ids look like: `uuid`, `int`, or empty for any text. A `name` is no fact of the
    runtime: there is no list then."""
    within: tuple[str, ...]
    """The Python names of the arguments of the list that narrow it."""
    shown: bool
    """Whether the records of the list are of another type than what is promised."""
    pos: Pos = field(eq=False)


@frozen
class Reports:
    """Reports on work, which say of its failure what the thing does not."""

    list: str
    status: str
    failure: tuple[str, ...]
    fault: str
    order: str = ""


@frozen
class Starts:
    """What ends the work that an operation starts."""

    until: tuple[str, ...] = ()
    changes: str = ""
    failure: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()
    pending: str = ""
    gone: bool = False
    reports: Reports | None = None


@frozen
class Wait:
    """How one of the things of a resource is waited for. Fields are paths of wire names."""

    show: str
    status: str
    task: str
    touched: str
    rest: tuple[str, ...]
    failure: tuple[str, ...]
    gone: tuple[str, ...]
    deleting: tuple[str, ...]
    stuck: tuple[str, ...]
    fault: tuple[str, ...]
    after: tuple[tuple[str, Starts], ...]
    """The operations that start work, each with what ends it."""
    delete: str
    """The operation that deletes one; empty if none does."""
    pos: Pos = field(eq=False)
