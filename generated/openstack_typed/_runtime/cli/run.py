# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the command of an operation: from its arguments to what comes back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from . import failures
from .columns import chosen
from .failures import Usage
from .index import Command
from .parser import Parsed, parse, placeholder, takes_many
from .values import arguments_of


def run(package: str, command: Command, argv: Sequence[str]) -> int:
    """Run a command.

    Args:
        package: The import name of the package.
        command: The command.
        argv: What stands behind its name.

    Returns:
        The exit status.
    """
    parsed = parse(command, argv)
    if parsed.options.skeleton:
        from .skeletons import skeleton

        return skeleton(command)
    given = arguments_of(command, parsed)
    _check(command, parsed, given)
    paths = list(_paths(command, parsed.words))

    from . import columns
    from .clouds import opened, several
    from .output import check, show

    columns.check(command, parsed.options)
    check(parsed.options)

    if several(parsed.options):
        from . import many

        return many.run(package, command, [{**path, **given} for path in paths], parsed.options)
    status = failures.DONE
    for cloud in opened(package, parsed.options):
        for path in paths:
            result, shown = call(cloud, command, {**path, **given}, parsed.options)
            status = max(status, show(command, result, shown, parsed.options))
    return status


def call(cloud: Any, command: Command, given: dict[str, Any], options: Namespace) -> Any:
    """Make the call of a command.

    Returns:
        What comes back, and the columns to show of it.
    """
    from .names import with_ids

    given = with_ids(cloud, command, given)
    client, columns = chosen(cloud, command, given, options)
    resource = getattr(client, command.resource.name)
    return getattr(resource, command.name)(**given), columns


def _paths(command: Command, words: Sequence[str]) -> Sequence[dict[str, str]]:
    """The parts of the path, of each call.

    Raises:
        Usage: There are too few words, or too many.
    """
    wanted = [each for each in command.arguments if each.positional]
    names = [each.name for each in wanted]
    if len(words) < len(names):
        missing = " ".join(map(placeholder, wanted[len(words) :]))
        raise Usage(f"{missing} is missing; see `ost {command.full_name} --help`")
    if len(words) > len(names) and not takes_many(command):
        raise Usage(f"{words[len(names)]!r} is one too many; see `ost {command.full_name} --help`")
    if not takes_many(command):
        return [dict(zip(names, words, strict=True))]
    first, last = words[: len(names) - 1], words[len(names) - 1 :]
    return [dict(zip(names, [*first, word], strict=True)) for word in last]


def _check(command: Command, parsed: Parsed, given: dict[str, Any]) -> None:
    """Refuse a command that lacks what it must have at any microversion."""
    missing = [
        (each.item_flags or each.flags)[0]
        for each in command.arguments
        if each.required == "all" and not each.positional and each.name not in given
    ]
    if missing:
        raise Usage(f"{', '.join(missing)} is missing; see `ost {command.full_name} --help`")
