# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the command of an operation: from its arguments to what comes back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from . import failures
from .calls.carriers import Carrier, found, is_done_if_absent, simply
from .commands.index import Command
from .commands.parser import Parsed, parse
from .failures import Usage
from .options import takes_many
from .reading.values import arguments_of


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
    options = parsed.options
    if options.skeleton:
        from .reading.skeletons import skeleton

        return skeleton(command)
    given = arguments_of(command, parsed)
    _check(command, parsed, given)
    paths = list(_paths(command, parsed.words))
    # What --timeout is of: of the wait, or of each request.
    options.wait = bool(command.kind) or options.wait
    if options.dry_run or options.curl:
        from .calls.planned import show_planned

        return show_planned(package, command, paths, given, options)
    may_lack = is_done_if_absent(command, given)
    carrier = _carrier(command, given, options)

    from .calls import columns
    from .clouds.opening import opened, several
    from .output import check, show
    from .reading.names import narrowing

    columns.check(command.looks if command.starts and options.wait else command, options)
    check(options)
    narrowing(command, options.find or ())

    if several(options):
        from .clouds import many

        return many.run(package, command, [{**path, **given} for path in paths], options)
    cloud = opened(package, options)
    if len(paths) > 1:
        from .calls.several import run_several

        return run_several(cloud, command, paths, given, options, carrier, may_lack)
    call = found(cloud, command, {**paths[0], **given}, options, may_lack=may_lack)
    outcome = carrier(cloud, command, call, options) if call is not None else None
    return show(*outcome, options) if outcome is not None else failures.DONE


def _carrier(command: Command, given: dict[str, Any], options: Namespace) -> Carrier:
    """What carries a command out.

    Raises:
        Usage: It cannot be done so.
    """
    if command.kind == "edit":
        from .calls.edit import edited

        return edited
    if command.moves_data:
        from .calls.transfers import moves

        return moves(command, given, options)
    if not options.wait:
        return simply
    from .calls import waiting

    if command.kind == "wait":
        return waiting.waits(command, given, options)
    return waiting.waits_after(options)


def _paths(command: Command, words: Sequence[str]) -> Sequence[dict[str, str]]:
    """The parts of the path, of each call.

    Raises:
        Usage: There are too few words, or too many.
    """
    wanted = [each for each in command.arguments if each.positional]
    names = [each.name for each in wanted]
    if len(words) < len(names):
        from .reading import forms

        missing = " ".join(map(forms.placeholder, wanted[len(words) :]))
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
