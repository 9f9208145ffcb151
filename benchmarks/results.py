# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""RESULTS.md: the table of the last whole run, and profiles for what is missed."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from attrs import evolve

from .rounds import ROOT, output, say
from .table import Row, markdown

PATH = Path(__file__).with_name("RESULTS.md")
_NOTES = Path(__file__).with_name("tried.md")
_RUNS = Path(__file__).with_name("runs.json")
_KEPT = 3

_HEAD = """\
<!-- Written by `make bench`. -->

# What it costs

{facts}

Ratios are our figure divided by that of the other, round by round in turn, each in a fresh process
against the same stub cloud; the figure is the median of the rounds, with the lowest and the
highest beside it. CPU is user and system time of the client's process alone. A list is measured
after a first small call and a first list of one server, so that the token, the discovery and the
imports are in none of the figures but those of imports and starts. The garbage collector is on,
as Python sets it.

Absolute figures are those of this machine: the yardstick says how fast it was at pure Python.

A server has 44 fields in 2,410 bytes of JSON; pages hold 1,000; the catalog has 80 endpoints.
"Every scalar field" includes the timestamps. "Growth of the process" is resident memory after a
collection and `malloc_trim`. Commands show elapsed or CPU time, whichever is less: on a busy
machine the time that passes says how busy it is. "Runs" are the figures of the last three whole
runs, this one last.
"""


def write(
    parts: Mapping[str, Sequence[Row]], profiles: Mapping[str, str], path: Path = PATH
) -> None:
    """Write the document.

    Args:
        parts: The rows of each part.
        profiles: Where the time goes, for each part that misses a target.
        path: Where to.
    """
    rows = _beside_earlier([row for part in parts.values() for row in part])
    text = [_HEAD.format(facts=_facts()), "\n", markdown(rows), "\n", _summary(rows)]
    if profiles:
        text.append("\n## Where the time goes, of what is missed or could be better\n\n")
        text.append("Stages are CPU time. Functions are cProfile's, which makes many small calls ")
        text.append("look dearer than they are.\n")
    for name, profile in profiles.items():
        text.append(f"\n### {name}\n\n```\n{profile.rstrip()}\n```\n")
    if _NOTES.is_file():
        text.append(f"\n{_NOTES.read_text('utf-8')}")
    path.write_text("".join(text), "utf-8")
    say(f"{path.relative_to(ROOT)} is written")


def _beside_earlier(rows: Sequence[Row]) -> list[Row]:
    """The rows with the figures of the last runs, this one among them."""
    runs = json.loads(_RUNS.read_text("utf-8")) if _RUNS.is_file() else []
    runs = runs[1 - _KEPT :]
    kept = [*runs, {row.what: round(row.value, 5) for row in rows}]
    _RUNS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return [
        evolve(row, runs=tuple(run[row.what] for run in kept if row.what in run)) for row in rows
    ]


def _facts() -> str:
    """What was measured on, without naming it."""
    names = ("keystoneauth1", "msgspec", "attrs", "mypy", "pyright", "black")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{platform.python_implementation()} {platform.python_version()} on "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load average "
        f"{load} at the end of the run; {versions}."
    )


def _summary(rows: Iterable[Row]) -> str:
    judged = [row for row in rows if row.met is not None]
    met = sum(row.met is True for row in judged)
    return f"{met} of {len(judged)} targets are met.\n"


def profile(python: Path, module: str, *arguments: str) -> str:
    """What a module prints of where the time goes, in a fresh process."""
    say(f"profile {' '.join(arguments[:1]) or module} ...")
    return output(python, module, *arguments)
