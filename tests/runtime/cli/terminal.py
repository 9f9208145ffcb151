# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line as a process, at a terminal or without one."""

from __future__ import annotations

import errno
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping

from tests.test_project import PROJECT

_WITHIN = 30.0
"""Seconds that a process may take."""


def environment() -> dict[str, str]:
    """The variables of a process that finds the package."""
    return {**os.environ, "PYTHONPATH": str(PROJECT / "generated"), "PYTHONIOENCODING": "utf-8"}


def command(*argv: str) -> list[str]:
    """The words of a process."""
    return [sys.executable, "-m", "openstack_typed", *argv]


def alone(*argv: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run it where there is no terminal at all.

    Args:
        *argv: The command line.
        given: What is on its standard input.
    """
    return subprocess.run(
        command(*argv),
        input=given,
        capture_output=True,
        env=environment(),
        start_new_session=True,
        timeout=_WITHIN,
    )


def at_terminal(*argv: str, answers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run it at a terminal.

    Args:
        *argv: The command line.
        answers: What is typed when the terminal shows something.

    Returns:
        The exit status, and all that the terminal showed.
    """
    pid, terminal = pty.fork()
    if not pid:
        words = command(*argv)
        os.execvpe(words[0], words, environment())
    shown, left = "", dict(answers or {})
    until = time.monotonic() + _WITHIN
    while time.monotonic() < until:
        ready, _, _ = select.select([terminal], [], [], 1)
        try:
            piece = os.read(terminal, 1 << 16) if ready else None
        except OSError as error:  # how Linux says that the other side is closed
            if error.errno != errno.EIO:
                raise
            piece = b""
        if piece == b"":
            break
        shown += (piece or b"").decode()
        for question in [each for each in left if each in shown]:
            os.write(terminal, left.pop(question).encode())
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), shown.replace("\r\n", "\n")
