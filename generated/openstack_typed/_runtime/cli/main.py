# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the words of a command line to its exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from . import failures, own, standard
from .commands.words import Meant, meant, split
from .failures import Usage

_HELP = ("--help", "-h")


def main(package: str, argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        package: The import name of the package.
        argv: The command line without the program; None for that of the process.

    Returns:
        The exit status, one of `failures.STATUSES`.
    """
    words = [standard.text(word) for word in (sys.argv[1:] if argv is None else argv)]
    debug = "--debug" in _in_front(words)
    with standard.streams():
        try:
            status = _run(package, words, debug)
            sys.stdout.flush()  # here, where a closed pipe is no surprise
        except KeyboardInterrupt:
            status = failures.INTERRUPTED
        except BrokenPipeError:
            status = failures.PIPE_CLOSED
        except Exception as error:
            status = _failed(error, words, debug)
        standard.end()
        return status


def _failed(error: Exception, words: Sequence[str], debug: bool) -> int:
    """Say what went wrong; where, too, if somebody wants to know."""
    from . import messages
    from .clouds.debug import without_secrets

    if debug:
        import traceback

        trace = "".join(traceback.format_exception(error))
        messages.write(without_secrets(trace, words))
    hide = partial(without_secrets, argv=words)
    return messages.report(error, as_json=messages.wants_json(words), hide=hide)


def _run(package: str, argv: list[str], debug: bool) -> int:
    """Find out what is meant, and do it."""
    standard.check(argv)
    if argv[:1] == ["help"]:
        argv = [*argv[1:], "--help"]
    taken = split(argv, 1)
    wants_help = any(flag in _HELP for flag in _in_front(argv))
    if taken.words and taken.words[0] in own.COMMANDS:
        _, doc = own.COMMANDS[taken.words[0]]
        if wants_help and doc:
            from .commands import help

            return _print(help.of_own(own.page_of(taken.words[0]), doc))
        command = own.load(taken.words[0])
        rest = [*taken.options, *taken.rest]
        # What shells ask has no place for warnings, and no time for what shows them.
        with _shown(argv, debug) if doc else nullcontext():
            return int(command(package, rest))
    if argv[:1] == ["--version"]:
        return int(own.load("versions")(package, argv))
    taken = split(argv)
    found = meant(taken.words, taken.rest)
    if found.command is None:
        # Without a command there is nothing to do but to say what there is.
        unknown = [word for word in taken.rest if word not in _HELP]
        if unknown and not wants_help:
            raise Usage(f"a command is expected in front of {unknown[0]}{_perhaps(unknown[0])}")
        return _print(_help(found))
    if wants_help:
        return _print(_help(found))
    from .run import run

    with _shown(argv, debug):
        return run(package, found.command, [*found.rest, *taken.options, *taken.rest])


def _shown(argv: Sequence[str], debug: bool) -> AbstractContextManager[None]:
    """Where what is logged goes; help logs nothing, and does without the import."""
    from .clouds.debug import shown

    return shown(argv, debug=debug)


def _in_front(argv: Iterable[str]) -> list[str]:
    """What stands in front of `--`."""
    argv = list(argv)
    return argv[: argv.index("--")] if "--" in argv else argv


def _perhaps(wrong: str) -> str:
    """What an option was meant to be, as the end of a message."""
    from .commands.suggestions import option
    from .options import EVERYWHERE

    known = [flag for each in EVERYWHERE for flag in each.flags]
    return option("", wrong, known) or "; see `ost --help`"


def _help(found: Meant) -> Iterable[str]:
    from .commands import help  # what runs needs none

    if found.command is not None:
        return help.of_command(found.command)
    if found.summary is not None:
        return help.of_resource(found.summary)
    if found.service is not None:
        return help.of_service(found.service)
    return help.of_everything((name, doc) for name, (_, doc) in own.COMMANDS.items() if doc)


def _print(lines: Iterable[str]) -> int:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return failures.DONE
