# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the command of an operation: from its arguments to what comes back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
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
    paths = list(_paths(command, parsed, given))
    _check(command, parsed, given)
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


def _paths(command: Command, parsed: Parsed, given: dict[str, Any]) -> Sequence[dict[str, str]]:
    """The parts of the path, of each call.

    Raises:
        Usage: There are too few words, or too many.
    """
    words = parsed.words
    wanted = [each for each in command.arguments if each.positional]
    names = [each.name for each in wanted]
    if len(words) < len(names):
        from .reading import forms

        raise Usage(_missing(command, map(forms.placeholder, wanted[len(words) :])))
    if len(words) > len(names) and not takes_many(command):
        raise Usage(_too_many(command, words[len(names)], given))
    if not takes_many(command):
        return [dict(zip(names, words, strict=True))]
    first, last = words[: len(names) - 1], words[len(names) - 1 :]
    return [dict(zip(names, [*first, word], strict=True)) for word in last]


def _check(command: Command, parsed: Parsed, given: dict[str, Any]) -> None:
    """Refuse a command that lacks what it must have at any microversion."""
    missing = [
        each.flag
        for each in command.arguments
        if each.required == "all" and not each.positional and each.name not in given
    ]
    if missing:
        raise Usage(_missing(command, missing))


def _missing(command: Command, what: Iterable[str]) -> str:
    *front, last = what
    said = f"{', '.join(front)} and {last} are" if front else f"{last} is"
    return f"{said} missing; see `ost {command.full_name} --help`"


def _too_many(command: Command, word: str, given: dict[str, Any]) -> str:
    """What is said of a word that has no place; other command lines put names there."""
    name = next((each for each in command.arguments if each.name == "name"), None)
    if name is not None and not name.positional and "name" not in given:
        return f"{word!r} is one too many; did you mean `{name.flag} {word}`?"
    return f"{word!r} is one too many; see `ost {command.full_name} --help`"
