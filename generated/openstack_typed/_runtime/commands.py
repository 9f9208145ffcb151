# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line of the package: what changes between two microversions."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from itertools import groupby
from pathlib import Path

from .versions import Version

Change = tuple[str, str, str, str]
"""(version, kind, what, text), as in the `_history` modules."""

_SIGNS = {"new": "+", "gone": "-", "behaviour": "*"}
_LEGEND = "+ new, - gone, ! changed, * changes of behaviour that no type shows"


def main(package: str, argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        The exit status: 0, or 2 if the arguments make no sense.
    """
    services = _services()
    parser = argparse.ArgumentParser(prog=f"python -m {package}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    text = "print what a program meets when its pinned microversion moves up"
    command = commands.add_parser("changes", help=text, description=f"{text}. {_LEGEND}.")
    command.add_argument("service", type=_imported, choices=services, help="such as compute")
    command.add_argument("low", help="the microversion that the program is pinned to")
    command.add_argument("high", help="the microversion that it moves to")
    command.add_argument("--json", action="store_true", help="print JSON, a list of objects")
    options = parser.parse_args(argv)
    module = import_module(f"{package}.{options.service}._history")
    try:
        found = between(module.CHANGES, options.low, options.high, module.VERSIONS)
    except ValueError as error:
        parser.error(str(error))
    if options.json:
        keys = ("version", "kind", "what", "text")
        json.dump([dict(zip(keys, c, strict=True)) for c in found], sys.stdout, indent=1)
        print()
    else:
        sys.stdout.write(render(options.service, options.low, options.high, found))
    return 0


def _imported(service: str) -> str:
    """The import name of a service, whose type in the catalog has dashes."""
    return service.replace("-", "_")


def _services() -> list[str]:
    folder = Path(__file__).parent.parent
    return sorted(path.parent.name for path in folder.glob("*/_history.py"))


def between(changes: Iterable[Change], low: str, high: str, known: tuple[str, str]) -> list[Change]:
    """The changes above one version, up to another.

    Raises:
        ValueError: One is no version that the clients know, or the first is not the lower one.
    """
    first, last = map(Version.parse, known)
    for text in (low, high):
        if not first <= Version.parse(text) <= last:
            raise ValueError(f"{text} is not between {first} and {last}, which this client knows")
    if Version.parse(low) > Version.parse(high):
        raise ValueError(f"{low} comes after {high}: give the lower version first")
    return [c for c in changes if Version.parse(low) < Version.parse(c[0]) <= Version.parse(high)]


def render(service: str, low: str, high: str, changes: Sequence[Change]) -> str:
    """The changes as people read them, one block a version."""
    count = len(changes)
    if not count:
        return f"{service} {low} to {high}: nothing changes\n"
    lines = [f"{service} {low} to {high}: {count} change{'s' * (count != 1)} ({_LEGEND})"]
    for version, group in groupby(changes, key=lambda change: change[0]):
        lines += ["", version]
        lines += [f"  {_SIGNS.get(kind, '!')} {what}: {text}" for _, kind, what, text in group]
    return "\n".join(lines) + "\n"
