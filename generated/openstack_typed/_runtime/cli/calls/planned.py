# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`--dry-run` and `--curl`: what a command would send. Only names are looked up for it."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import failures, messages
from ..commands import index
from ..commands.index import Command
from ..output.wire import to_json, to_yaml
from . import carriers, transfers, waiting
from .columns import chosen
from .waiting import in_words

if TYPE_CHECKING:
    from ...dry_run import DryRun

_JSON = ("json", "jsonl")
_NAMES_A_CLOUD = ("OS_CLOUD", "OS_AUTH_URL", "OS_ENDPOINT")


def show_planned(
    package: str,
    command: Command,
    paths: Sequence[Mapping[str, str]],
    given: Mapping[str, Any],
    options: Namespace,
) -> int:
    """Show the requests that a command would send.

    Returns:
        The exit status.
    """
    cloud, has_login = _cloud(package, options)
    work = _work(command, dict(given), options)
    plans = [plan for path in paths for plan in _plans(cloud, has_login, work, dict(path), options)]
    if plans and work.then:
        messages.say(work.then)
    show(plans, curl=options.curl, as_json=options.format in _JSON)
    return failures.DONE


class _Work(NamedTuple):
    """What a command does.

    Attributes:
        command: The command.
        method: The method that does it.
        given: The arguments of it that services see, besides the path.
        own: Those that they do not.
        then: What is said of the last request; empty if it is sent but once.
        may_lack: Whether nothing is to be done where there is no such thing.
    """

    command: Command
    method: str
    given: dict[str, Any]
    own: dict[str, Any]
    then: str = ""
    may_lack: bool = False


def _work(command: Command, given: dict[str, Any], options: Namespace) -> _Work:
    may_lack = carriers.is_done_if_absent(command, given)
    if command.kind == "wait":
        wanted, limit = waiting.goal(command, given), waiting.seconds(options)
        then = f"this is asked again and again {in_words(command.resource, wanted, limit)}"
        own = {**wanted.given, "timeout": limit}
        return _Work(command, wanted.method, given, own, then, may_lack)
    own = {
        each.name: given.pop(each.name)
        for each in command.arguments
        if each.place == "own" and each.name in given
    }
    if command.kind == "import":
        name, _, start = command.start.partition(".")
        resource = index.services()[command.resource.service].resources[name].load()
        wanted, limit = waiting.Goal("wait", {"after": start}), waiting.seconds(options)
        then = f"the last of these is asked again and again {in_words(resource, wanted, limit)}"
        return _Work(command, command.name, given, transfers.unread(own), then)
    return _Work(command, command.name, given, {})


def _cloud(package: str, options: Namespace) -> tuple[Any, bool]:
    """The cloud, and whether it can be asked; where nothing names one, none is needed."""
    from ...errors import ConfigurationError
    from ..clouds.opening import opened

    try:
        return opened(package, options), True
    except ConfigurationError:
        said = any(value for name, value in vars(options).items() if name.startswith("os_"))
        if said or any(os.environ.get(name) for name in _NAMES_A_CLOUD):
            raise
    from keystoneauth1.session import Session

    messages.say("no cloud is named: this is what any would be sent, and names are not looked up")
    return import_module(f"{package}.cloud").Cloud(Session()), False


def _plans(
    cloud: Any, has_login: bool, work: _Work, path: dict[str, Any], options: Namespace
) -> list[DryRun]:
    """What is sent for one thing."""
    from ...dry_run import dry_run, dry_runs

    command, given = work.command, {**path, **work.given}
    if has_login:
        found = carriers.found(cloud, command, given, options, may_lack=work.may_lack)
        if found is None:
            messages.say(f"{list(path.values())[-1]} is not there: there is nothing to wait for")
            return []
        looked_up = [_shown_name(given[name]) for name in given if found[name] != given[name]]
        if looked_up:
            were = "was" if len(looked_up) == 1 else "were"
            messages.say(f"{', '.join(looked_up)} {were} looked up; the call itself was not sent")
        given = found
    client = getattr(cloud, command.resource.service)
    if has_login and command.kind != "import":  # which sends what it needs by itself
        looks = command.looks if command.kind == "wait" else command
        client, _ = chosen(cloud, looks, given, options)
    elif not has_login and options.microversion is not None:
        client = client._at(options.microversion)
    method = getattr(getattr(client, command.resource.name), work.method)
    places = [given.pop(each.name) for each in command.arguments if each.positional]
    # Data is told by its place, too; nothing is read of it.
    places += [
        _Data() for each in command.arguments
        if each.place == "value" and each.type == "file" and given.pop(each.name)
    ]  # fmt: skip
    if not command.kind:
        return [dry_run(method, *places, **given)]
    with waiting.spelt():
        return dry_runs(method, *places, **given, **work.own)


def _shown_name(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


class _Data:
    """Data that nobody reads."""

    def __iter__(self) -> Iterator[bytes]:
        return iter(())


def show(plans: Sequence[DryRun], *, curl: bool, as_json: bool = False) -> None:
    """Print requests: as commands of curl, as JSON, or as YAML."""
    sys.stdout.write("".join(_texts(plans, curl, as_json)))
    sys.stdout.flush()


def _texts(plans: Sequence[DryRun], curl: bool, as_json: bool) -> Iterator[str]:
    if curl:
        yield from (f"{plan.curl()}\n" for plan in plans)
        return
    rows = [_row(plan) for plan in plans]
    if as_json:
        yield to_json(rows[0] if len(rows) == 1 else rows, indent=2) + "\n"
        return
    for number, row in enumerate(rows):
        yield "---\n" * (number > 0)
        yield to_yaml(row, width=1000)


def _row(plan: DryRun) -> dict[str, Any]:
    row = {
        "method": plan.method,
        "url": plan.url,
        "headers": dict(plan.headers),
        "body": plan.body,
    }
    return {key: value for key, value in row.items() if value is not None}
