# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One call of a command, and what it has to show."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any, NamedTuple

from ..commands.index import Command
from ..failures import NOT_FOUND, status_of
from .columns import Column, chosen


class Outcome(NamedTuple):
    """What a command has to show.

    Attributes:
        command: The command whose answer it is: of waiting, that which looks.
        result: What came back.
        columns: The columns to show of it.
    """

    command: Command
    result: Any
    columns: list[Column]


Carrier = Callable[[Any, Command, dict[str, Any], Namespace], Outcome | None]
"""Carries a command out on one thing, all names being IDs already; None if nothing is to show."""


def simply(cloud: Any, command: Command, given: dict[str, Any], options: Namespace) -> Outcome:
    """Make the call of a command."""
    client, columns = chosen(cloud, command, given, options)
    resource = getattr(client, command.resource.name)
    return Outcome(command, getattr(resource, command.name)(**given), columns)


def is_done_if_absent(command: Command, given: dict[str, Any]) -> bool:
    """Whether a command has nothing to do for what is not there."""
    return command.kind == "wait" and bool(given.get("deleted"))


def found(
    cloud: Any,
    command: Command,
    given: dict[str, Any],
    options: Namespace,
    *,
    may_lack: bool = False,
) -> dict[str, Any] | None:
    """The arguments of a call with IDs in the place of names.

    Args:
        cloud: The cloud.
        command: The command.
        given: The arguments.
        options: The options that all commands have.
        may_lack: Whether it is fine if there is no such thing: the answer is None then.

    Raises:
        Ambiguous: Several things have a name.
        Failure: None has it.
    """
    from ..reading.names import with_ids

    try:
        return with_ids(cloud, command, given, options)
    except Exception as error:
        if may_lack and status_of(error) == NOT_FOUND:
            return None
        raise
