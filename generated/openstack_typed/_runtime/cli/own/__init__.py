# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The commands that are of no service: a module each, whose `run` takes package and arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

TYPE_CHECKING = False  # that of `typing` would cost help its import
if TYPE_CHECKING:
    from typing import Any

    from .page import Page

COMMANDS = {
    "clouds": ("clouds", "List the clouds that are described, and where."),
    "catalog": ("catalog", "Show the services of a cloud, their endpoints and versions."),
    "token": ("token", "Log in, and show the token, whose it is and until when."),
    "api": ("api", "Make any call, at the endpoint of a service and with the cloud's token."),
    "explain": ("explain", "Show what a command takes and answers, and in which versions."),
    "changes": ("changes", "Show what a program meets when its microversion moves up."),
    "versions": ("versions", "Show what the clients were generated from, and what they know."),
    "completion": ("completion", "Print the script that completes command lines, for a shell."),
    "complete": ("complete", ""),
}
"""The module and the description of each; those without one are not for people."""


def load(name: str) -> Callable[[str, Sequence[str]], int]:
    """What runs a command; it is imported now."""
    run: Callable[[str, Sequence[str]], int] = _module(name).run
    return run


def page_of(name: str) -> Page:
    """What help says of a command."""
    found: Page = _module(name).PAGE
    return found


def _module(name: str) -> Any:
    module, _ = COMMANDS[name]
    return import_module(f".{module}", __name__)
