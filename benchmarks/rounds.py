# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Jobs that take turns, so that what else the machine does meets all of them alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import attrs

ROOT = Path(__file__).resolve().parent.parent

Figures = dict[str, float]
Job = Callable[[], Figures]
Results = dict[str, list[Figures]]


@attrs.frozen
class Ratio:
    """A ratio: the middle one of the rounds, and the lowest and highest."""

    middle: float
    low: float
    high: float


def interleave(jobs: Mapping[str, Job], rounds: int, *, warm: bool = False) -> Results:
    """Run all jobs in turn, round after round.

    Args:
        jobs: What to run, by name.
        rounds: How often.
        warm: Begin with a round that does not count, for caches of files.
    """
    results: Results = {name: [] for name in jobs}
    for turn in range(-1 if warm else 0, rounds):
        # Every other round goes backwards: nobody always comes after the same one.
        for name in list(jobs)[:: -1 if turn % 2 else 1]:
            figures = jobs[name]()
            if turn >= 0:
                results[name].append(figures)
    return results


def middle(found: Sequence[Figures], figure: str) -> float:
    """The median of a figure."""
    return median(each[figure] for each in found)


def ratio(
    ours: Sequence[Figures], figure: str, theirs: Sequence[Figures], their_figure: str = ""
) -> Ratio:
    """Our figure as a multiple of theirs, round by round."""
    pairs = zip(ours, theirs, strict=True)
    found = sorted(mine[figure] / other[their_figure or figure] for mine, other in pairs)
    return Ratio(median(found), found[0], found[-1])


def worker(python: Path, module: str, *arguments: str | int) -> Job:
    """A job that runs a module of this package in a fresh process and reads its figures."""

    def run() -> Figures:
        figures: Figures = json.loads(output(python, module, *arguments))
        return figures

    return run


def output(python: Path, module: str, *arguments: str | int) -> str:
    """What a module of this package prints, in a fresh process."""
    paths = os.pathsep.join([str(ROOT / "generated"), str(ROOT)])
    done = subprocess.run(
        [str(python), "-m", f"benchmarks.{module}", *map(str, arguments)],
        cwd=ROOT,
        # Bytecode is kept, as it is of packages that were installed.
        env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": ""},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def say(text: str) -> None:
    """Tell the one who waits what is going on."""
    print(text, file=sys.stderr, flush=True)
