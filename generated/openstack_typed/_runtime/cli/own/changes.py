# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost changes`: what a program meets when its pinned microversion moves up."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from itertools import groupby

from ...versions import Version
from ..commands import index
from ..commands.index import dashed
from ..commands.words import service_of
from ..failures import Usage
from ..options import Option
from .page import Page, Word

Change = tuple[str, str, str, str]
"""(version, kind, what, text), as in the `_history` modules."""

_SIGNS = {"new": "+", "gone": "-", "behaviour": "*"}
_LEGEND = "+ new, - gone, ! changed, * changes of behaviour that no type shows"


PAGE = Page(
    "changes",
    "",
    (
        Word("SERVICE", "The service."),
        Word("LOW", "The microversion that the program has."),
        Word("HIGH", "The one that it gets; the newest that is known unless given.", "?"),
    ),
    (
        Option(("--format", "-f"), "How to show them.", "FORMAT", ("table", "json")),
    ),
    ("changes compute 2.79 2.90", "changes block-storage 3.60"),
)  # fmt: skip


def run(package: str, argv: Sequence[str]) -> int:
    """Print the changes between two microversions."""
    options = PAGE.read(argv)
    service = service_of(options.service)
    if service is None or not service.selectable:
        known = (dashed(name) for name, each in index.services().items() if each.selectable)
        raise Usage(f"{options.service!r} has no microversions; {', '.join(known)} do")
    module = import_module(f"{package}.{service.name}._history")
    high = options.high or module.VERSIONS[1]
    try:
        found = between(module.CHANGES, options.low, high, module.VERSIONS)
    except ValueError as error:
        raise Usage(str(error)) from None
    if options.format == "json":
        from ..output.wire import to_json

        keys = ("version", "kind", "what", "text")
        rows = [dict(zip(keys, change, strict=True)) for change in found]
        sys.stdout.write(to_json(rows, indent=1) + "\n")
    else:
        sys.stdout.write(render(service.name, options.low, high, found))
    return 0


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
