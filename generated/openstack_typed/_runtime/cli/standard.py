# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a process is given: words in any encoding, and streams that may be closed or full.

Nothing is imported here that help could do without.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from .failures import Usage

TYPE_CHECKING = False  # that of `typing` would cost help its import
if TYPE_CHECKING:
    from typing import Any, BinaryIO

_NUMBERS = (0, 1, 2)


def text(word: str) -> str:
    """A word of the command line, which is UTF-8 also where the locale knows ASCII alone."""
    try:
        return word if word.isascii() else os.fsencode(word).decode()
    except ValueError:
        return word


def check(words: Iterable[str]) -> None:
    """Refuse what no service could be sent.

    Raises:
        Usage: A word is no text.
    """
    for word in words:
        if not word.isascii() and any("\ud800" <= mark <= "\udfff" for mark in word):
            raise Usage(f"{word!r} is no text in UTF-8")


@contextmanager
def streams() -> Generator[None]:
    """Streams that can be written to, for a command.

    What is written to a closed one goes nowhere; a character that an encoding lacks is written out,
    as half of the output and an error would help nobody.
    """
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        _written_out(sys.stdout)
        yield
        return
    _hold_numbers()
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        redirect_stdout(sys.stdout or nowhere),
        redirect_stderr(sys.stderr or nowhere),
    ):
        _written_out(sys.stdout)
        yield


def end() -> None:
    """Give up what cannot be written, so that Python does not complain of it at the end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            _drop(stream)


def data(what: str = "give the text, or a file") -> BinaryIO:
    """Standard input, where somebody or something says what is in it.

    Args:
        what: What to do instead.

    Raises:
        Usage: It is closed, or a terminal.
    """
    if sys.stdin is None:
        raise Usage(f"standard input is closed: {what}")
    if sys.stdin.isatty():
        raise Usage(f"standard input is a terminal: {what}")
    return sys.stdin.buffer


def is_terminal(stream: Any) -> bool:
    """Whether a stream is a terminal; a closed one is none."""
    return stream is not None and stream.isatty()


def _written_out(stream: Any) -> None:
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def _hold_numbers() -> None:
    """Keep files and connections from getting the number of a closed stream."""
    for number in _NUMBERS:
        try:
            os.fstat(number)
        except OSError:
            # The lowest that is free, which is this one. It stays open as long as the process.
            os.open(os.devnull, os.O_RDWR)


def _drop(stream: Any) -> None:
    try:
        number = stream.fileno()
    except (AttributeError, OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
