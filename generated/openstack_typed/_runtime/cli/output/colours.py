# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is coloured on a terminal: statuses, by whether they are good, bad or under way.

Only colours that can be read on light and on dark are used; the rest has the terminal's own.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable

from ..commands.index import Command
from ..messages import say

GOOD = "green"
BAD = "red"
UNDER_WAY = "magenta"
HEAD = "bold"
FAINT = "dim"

Paint = Callable[[str, str], str]
"""Gives text a style."""

_STATUS = re.compile(r"(?:^|_)(?:status|state|health|result)$")
_BAD = re.compile(r"error|fail|killed|unhealthy|deadlock|corrupt", re.IGNORECASE)
_GOOD = frozenset(
    {"active", "available", "in-use", "up", "enabled", "online", "success", "succeeded", "healthy",
     "done", "completed", "finished", "reachable", "confirmed", "attached", "running"}
)  # fmt: skip
_UNDER_WAY = re.compile(r"(?:ing(?:-.*)?|_resize|^build|^queued|^pending|^saving)$", re.IGNORECASE)
_RESTS = frozenset({"awaiting-transfer", "deleted", "soft_deleted", "unknown", "n/a", "-", ""})


def style_of(command: Command, name: str, text: str) -> str:
    """The style of a cell; empty for none.

    Args:
        command: The command.
        name: The column.
        text: What stands in the cell.
    """
    if not _STATUS.search(name.rpartition(".")[2]):
        return ""
    word = text.casefold()
    if _BAD.search(word):
        return BAD
    if word in _GOOD:
        return GOOD
    if word in _RESTS:
        return ""
    wait = command.resource.wait
    if wait is not None and wait["status"] == name:  # the spec says where nothing goes on
        return "" if text in wait["rest"] else UNDER_WAY
    if word == "down":
        return BAD
    return UNDER_WAY if _UNDER_WAY.search(word) else ""


def painter() -> Paint:
    """What gives text a style, as far as standard output and the user want it.

    `rich` knows what terminals can do and what NO_COLOR, FORCE_COLOR and TERM say of it.
    """
    if not sys.stdout.isatty() and not os.environ.get("FORCE_COLOR"):
        return lambda text, style: text
    try:
        from rich.console import Console
        from rich.style import Style
    except ImportError:
        say("for colours, and for columns that are straight in all scripts: "
            "pip install 'openstack-typed[cli]'")  # fmt: skip
        return lambda text, style: text
    console = Console(file=sys.stdout)
    if not console.is_terminal or console.is_dumb_terminal or console.color_system is None:
        return lambda text, style: text
    styles = {name: Style.parse(name) for name in (GOOD, BAD, UNDER_WAY, HEAD, FAINT)}
    if console.no_color:
        styles = {name: style.without_color for name, style in styles.items()}
    return lambda text, style: styles[style].render(text) if style else text
