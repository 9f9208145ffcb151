# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Waiting: `--wait` behind what starts work, and the command `wait`."""

from __future__ import annotations

import math
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ...answers.model import to_wire
from ..commands.index import Command, Resource, undashed
from ..failures import Usage
from ..safe import safe
from .carriers import Carrier, Outcome
from .columns import Column, chosen

if TYPE_CHECKING:
    from ...work.facts import Look

_LIMIT = 600.0
"""Seconds, unless said."""
_GOALS = ("until", "after", "deleted")
"""The arguments of `wait` that say what for; one of them at most."""


def seconds(options: Namespace) -> float | None:
    """How long to wait; None for ever.

    Raises:
        Usage: It is no time.
    """
    said = options.timeout
    if said is None:
        return _LIMIT
    if said == "none":
        return None
    try:
        found = float(said)
    except ValueError:
        found = math.nan
    if not found > 0:
        raise Usage(f"--timeout {said}: expected seconds, more than 0, or `none` for no limit")
    return found if math.isfinite(found) else None


def waits_after(options: Namespace) -> Carrier:
    """What makes a call, and waits until what it starts is done.

    Raises:
        Usage: The time makes no sense.
    """
    limit = seconds(options)

    def carry(
        cloud: Any, command: Command, given: dict[str, Any], options: Namespace
    ) -> Outcome | None:
        return _call_and_wait(cloud, command, given, options, limit)

    return carry


class Goal(NamedTuple):
    """What is waited for.

    Attributes:
        method: The method that waits.
        given: What it is told, besides which thing it is.
    """

    method: str
    given: dict[str, Any]


def goal(command: Command, given: dict[str, Any]) -> Goal:
    """What arguments of the command `wait` say; they are taken out.

    Raises:
        Usage: They do not fit together, or nobody can wait for that.
    """
    own = {name: given.pop(name) for name in _GOALS if name in given}
    names = [name for name in _GOALS if own.get(name)]
    if len(names) > 1:
        raise Usage(f"--{names[0]} and --{names[1]} exclude each other: give one of them")
    if own.get("deleted"):
        return Goal("wait_deleted", {})
    if "until" in own:
        until = own["until"]
        return Goal("wait", {"until": tuple(until) if isinstance(until, list) else until})
    if "after" in own:
        name = undashed(own["after"])
        starts = command.resource.commands[name].starts or {}
        if starts.get("changes") and not starts.get("until"):
            raise Usage(
                f"--after {own['after']}: its end is told by what it changes, so that nobody can "
                "wait for it afterwards; give --wait to the command itself"
            )
        return Goal("wait", {"after": name})
    return Goal("wait", {})


def waits(command: Command, given: dict[str, Any], options: Namespace) -> Carrier:
    """What waits, as arguments of the command `wait` say.

    Raises:
        Usage: They do not fit together.
    """
    method, wanted = goal(command, given)
    limit = seconds(options)

    def carry(
        cloud: Any, command: Command, given: dict[str, Any], options: Namespace
    ) -> Outcome | None:
        client, columns = chosen(cloud, command.looks, given, options)
        wait = getattr(getattr(client, command.resource.name), method)
        with told(command, given) as tell, spelt():
            record = wait(**given, **wanted, timeout=limit, progress=tell)
        return _outcome(command, to_wire(record), columns) if method == "wait" else None

    return carry


def in_words(resource: Resource, wanted: Goal, limit: float | None) -> str:
    """What is waited for, and for how long."""
    time = "as long as it takes" if limit is None else f"for {limit:g} s at most"
    if wanted.method == "wait_deleted":
        return f"until it is gone, {time}"
    facts = resource.wait or {}
    until, starts = wanted.given.get("until"), {}
    if "after" in wanted.given:
        starts = resource.commands[wanted.given["after"]].starts or {}
        until = starts.get("until")
    states = [until] if isinstance(until, str) else (until or facts["rest"])
    text = f"until its {facts['status']} is {' or '.join(states)}, {time}"
    if "reports" in starts:
        told = resource.commands[starts["reports"]["list"]].full_name
        text += f"; in between, `ost {told}` tells of failures"
    return text


@contextmanager
def spelt() -> Generator[None]:
    """A state in another spelling is a mistake of the command line."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise Usage(str(error)) from None


def _call_and_wait(
    cloud: Any, command: Command, given: dict[str, Any], options: Namespace, limit: float | None
) -> Outcome | None:
    look, starts = command.looks, command.starts or {}
    path = [each.name for each in look.arguments if each.positional]
    thing: dict[str, Any] = {name: given.get(name, "") for name in path}
    # Before anything is sent that changes something: are there such columns?
    watching, columns = chosen(cloud, look, thing, options)
    acting, _ = chosen(cloud, command, given, Namespace(**{**vars(options), "column": None}))
    watching, acting = (getattr(each, command.resource.name) for each in (watching, acting))
    if starts.get("gone"):
        with told(command, given) as tell:
            if command.name == "delete":  # what is busy is waited for, too
                acting.delete_and_wait(**given, timeout=limit, progress=tell)
            else:
                getattr(acting, command.name)(**given)
                watching.wait_deleted(**thing, timeout=limit, progress=tell)
        return None
    if starts.get("changes") and thing[path[-1]]:
        thing[path[-1]] = watching.show(**thing)
    answer = getattr(acting, command.name)(**given)
    if not thing[path[-1]]:
        thing[path[-1]] = answer
    with told(command, thing) as tell:
        record = watching.wait(**thing, after=command.name, timeout=limit, progress=tell)
    return _outcome(command, {**to_wire(record), **_secrets(command, answer, record)}, columns)


def _outcome(command: Command, result: Any, columns: list[Column]) -> Outcome:
    return Outcome(command.looks, result, columns)


def _secrets(command: Command, answer: Any, record: Any) -> dict[str, Any]:
    """What only the first answer tells, and nobody can look up: the password of a new server."""
    wire, last = to_wire(answer), to_wire(record)
    if not isinstance(wire, dict):
        return {}
    names = [row["name"] for row in command.fields if row.get("secret")]
    return {name: wire[name] for name in names if name in wire and name not in last}


@contextmanager
def told(command: Command, given: dict[str, Any]) -> Generator[Callable[[Look], None] | None]:
    """Shows how a wait goes on: a line on standard error that is written anew, on a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    thing = list(given.values())[-1] if given else ""
    name = str(getattr(thing, "name", "") or getattr(thing, "id", thing))

    def tell(look: Look) -> None:
        called = getattr(look.record, "name", "") or name
        parts = [f"{called}: {look.state or 'gone'}", look.task or "", f"{look.seconds:.0f} s"]
        line = safe(", ".join(filter(None, parts)))
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r\x1b[K{line[:width]}")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
