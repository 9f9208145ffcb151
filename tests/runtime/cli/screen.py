# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a terminal of some width is sent, apart from what goes to standard error."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from typing import NamedTuple

from .terminal import environment

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class Seen(NamedTuple):
    """What a terminal was sent."""

    status: int
    raw: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines, without colours."""
        return ESCAPE.sub("", self.raw).splitlines()


def on_terminal(*argv: str, columns: int = 120, code: str = "", **variables: str) -> Seen:
    """Run a command line whose output goes to a terminal.

    Args:
        *argv: The command line.
        columns: How wide the terminal is.
        code: Python that runs first.
        **variables: Variables beside those that there are.
    """
    reader, writer = pty.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    kept = {
        name: value
        for name, value in environment().items()
        if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "COLORTERM")
    }
    start = "import sys; from openstack_typed._runtime.cli.main import main; "
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}\n{start}sys.exit(main('openstack_typed'))", *argv],
        env={**kept, "TERM": "xterm", **variables},
        stdout=writer,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    os.close(writer)
    seen = b""
    try:
        while piece := os.read(reader, 65536):
            seen += piece
    except OSError:
        pass  # nobody writes to it any more
    os.close(reader)
    err = process.communicate()[1].decode()
    return Seen(process.returncode, seen.decode().replace("\r\n", "\n"), err)
