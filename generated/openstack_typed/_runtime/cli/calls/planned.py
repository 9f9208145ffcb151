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
from typing import TYPE_CHECKING, Any

from .. import failures, messages
from ..commands.index import Command
from ..output.wire import to_json, to_yaml
from .columns import chosen

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
    own = {each.name for each in command.arguments if each.place == "own"}
    given = {name: value for name, value in given.items() if name not in own}
    cloud, has_login = _cloud(package, options)
    plans = [_plan(cloud, has_login, command, {**path, **given}, options) for path in paths]
    show(plans, curl=options.curl, as_json=options.format in _JSON)
    return failures.DONE


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


def _plan(
    cloud: Any, has_login: bool, command: Command, given: dict[str, Any], options: Namespace
) -> DryRun:
    from ...dry_run import dry_run

    if has_login:
        from ..reading.names import with_ids

        found = with_ids(cloud, command, given, options)
        looked_up = [_shown_name(given[name]) for name in given if found[name] != given[name]]
        if looked_up:
            were = "was" if len(looked_up) == 1 else "were"
            messages.say(f"{', '.join(looked_up)} {were} looked up; the call itself was not sent")
        given = found
        client, _ = chosen(cloud, command, given, options)
    else:
        client = getattr(cloud, command.resource.service)
        if options.microversion is not None:
            client = client._at(options.microversion)
    method = getattr(getattr(client, command.resource.name), command.name)
    path = [given.pop(each.name) for each in command.arguments if each.positional]
    # Data is told by its place, too; nothing is read of it.
    path += [_Data() for each in command.arguments if each.place == "value" and each.type == "file"
             and given.pop(each.name)]  # fmt: skip
    return dry_run(method, *path, **given)


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
