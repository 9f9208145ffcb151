# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One command on several things: all are found before anything is done, then each has its turn."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .. import failures, messages
from ..commands.index import Command, dashed
from ..failures import Failure
from . import asking
from .carriers import Carrier, Outcome, found

_JSON = ("json", "jsonl")


class Thing(NamedTuple):
    """One of the things.

    Attributes:
        word: What was typed for it.
        given: The arguments of its call, with IDs in the place of names.
    """

    word: str
    given: dict[str, Any]

    @property
    def id(self) -> str:
        """Its ID."""
        return str(list(self.given.values())[-1])

    def __str__(self) -> str:
        return self.word if self.word == self.id else f"{self.word} ({self.id})"


def run_several(
    cloud: Any,
    command: Command,
    paths: Sequence[Mapping[str, str]],
    given: dict[str, Any],
    options: Namespace,
    carrier: Carrier,
    may_lack: bool = False,
) -> int:
    """Run a command on several things.

    Failures are told, and the others go on.

    Returns:
        The exit status.

    Raises:
        Failure: One of them is not there, or several have its name. Nothing was done.
        Usage: There is nobody to ask whether they are to be deleted.
    """
    from ..output import show
    from ..reading.names import with_ids

    things = _things(cloud, command, paths, options, may_lack)
    given = with_ids(cloud, command, given, options)
    if command.deletes and len(things) > 1 and not options.yes:
        kind = dashed(command.resource.name).replace("-", " ")
        asking.sure(f"{_verb(command)} {len(things)} {kind}", list(map(str, things)))
    outcomes: list[Outcome] = []
    errors: list[BaseException] = []
    for thing in things:
        try:
            outcome = carrier(cloud, command, {**thing.given, **given}, options)
        except Exception as error:
            errors.append(error)
            messages.report(error, as_json=options.format in _JSON, where=str(thing), of="thing")
        else:
            outcomes += [outcome] if outcome is not None else []
    results = [each.result for each in outcomes if each.result is not None]
    if results:
        show(outcomes[0].command, results, outcomes[0].columns, options)
    return _status(errors, len(things))


def _things(
    cloud: Any,
    command: Command,
    paths: Sequence[Mapping[str, str]],
    options: Namespace,
    may_lack: bool,
) -> list[Thing]:
    """The things, each once."""
    things: dict[str, Thing] = {}
    errors: list[Exception] = []
    for path in paths:
        try:
            call = found(cloud, command, dict(path), options, may_lack=may_lack)
        except Exception as error:
            errors.append(error)
        else:
            if call is not None:
                thing = Thing(list(path.values())[-1], call)
                things.setdefault(thing.id, thing)
    if errors:
        raise _together(errors)
    return list(things.values())


def _together(errors: Sequence[Exception]) -> Exception:
    """What is wrong with things that were looked for, as one error."""
    text = "; ".join(map(str, errors))
    return Failure(f"{text}; nothing was done", failures.status_of(errors[0]))


def _verb(command: Command) -> str:
    return dashed(command.name).replace("-", " ")


def _status(errors: Sequence[BaseException], count: int) -> int:
    """The exit status: that of the errors if all failed in the same way."""
    if not errors:
        return failures.DONE
    statuses = {failures.status_of(each) for each in errors}
    return statuses.pop() if len(errors) == count and len(statuses) == 1 else failures.PARTLY
