# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Asks on the terminal whether something is to be done, wherever output goes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import IO

from ..failures import Failure, Usage
from ..safe import safe
from ..standard import is_terminal

_MOST = 20
"""How many things are shown."""
_YES = ("y", "yes")


def sure(what: str, things: Sequence[str]) -> None:
    """Go on only if somebody at a terminal wants it.

    Args:
        what: What would be done: `delete 3 servers`.
        things: The things to do it with.

    Raises:
        Failure: It is not wanted.
        Usage: There is nobody to ask.
    """
    if not any(map(is_terminal, (sys.stdin, sys.stderr))):
        raise Usage(
            f"to {what}, somebody has to say yes, and this is no terminal: give --yes; "
            "nothing was done"
        )
    shown = [f"  {safe(thing)}\n" for thing in things[:_MOST]]
    if len(things) > _MOST:
        shown.append(f"  and {len(things) - _MOST} more\n")
    question = f"{''.join(shown)}{what[0].upper()}{what[1:]}? [y/N] "
    if _answer(question).strip().lower() not in _YES:
        raise Failure("nothing was done")


def _answer(question: str) -> str:
    """What somebody says, at the terminal itself, since standard input may be a pipe.

    Raises:
        Usage: Nobody can be asked.
    """
    encoding = sys.stderr.encoding or "utf-8"
    try:
        with (
            open("/dev/tty", encoding=encoding) as read,
            open("/dev/tty", "w", encoding=encoding) as write,
        ):
            return _ask(read, write, question)
    except OSError:
        if not all(map(is_terminal, (sys.stdin, sys.stderr))):
            raise Usage("there is no terminal to ask on: give --yes; nothing was done") from None
        return _ask(sys.stdin, sys.stderr, question)


def _ask(read: IO[str], write: IO[str], question: str) -> str:
    write.write(question)
    write.flush()
    return read.readline()
