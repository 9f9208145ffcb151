# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How long the generator takes: from nothing, with nothing changed, and with one new argument."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

from . import copies
from .commands import least, timed
from .rounds import ROOT, Figures, say
from .table import Row

OPERATIONS = 1700

# Where the argument goes of whoever edits a spec.
_EDITED = Path("compute", "servers.yaml")
_BEFORE = "    action: rebuild\n    status: 202\n    body:\n"


def generation(rounds: int) -> Iterator[Row]:
    """The specs at hand, and the same copied to 1,700 operations."""
    with tempfile.TemporaryDirectory() as folder:
        specs = Path(folder, "specs")
        shutil.copytree(ROOT / "specs", specs)
        yield from _measured("the specs at hand", specs, rounds, (20.0, 1.5, 3.0))
        large = Path(folder, "large")
        total = copies.multiply(ROOT / "specs", large, OPERATIONS)
        yield from _measured(f"{total:,} operations", large, rounds, (90.0, 3.0, 3.0))


def _measured(
    what: str, specs: Path, rounds: int, targets: tuple[float, float, float]
) -> Iterator[Row]:
    cold: list[Figures] = []
    unchanged: list[Figures] = []
    edited: list[Figures] = []
    for _ in range(rounds):
        say(f"generate, {what} ...")
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "codegen", "generate"]
            command += ["--specs", str(specs), "--out", f"{folder}/out"]
            environment = {"XDG_CACHE_HOME": f"{folder}/cache"}
            cold.append(timed(command, environment))
            unchanged += [timed(command, environment) for _ in range(2)]
            for _ in range(2):
                _edit(specs / _EDITED)
                edited.append(timed(command, environment))
    states = ("from nothing", "nothing changed", "one argument more")
    for state, found, target in zip(states, (cold, unchanged, edited), targets, strict=True):
        yield seconds(f"generate, {state}: {what}", found, target)


def _edit(path: Path) -> None:
    """Give an operation one argument more."""
    text = path.read_text("utf-8")
    argument = f"more_{text.count(': {type: str, doc: Something new.}')}"
    more = f"{_BEFORE}      {argument}: {{type: str, doc: Something new.}}\n"
    if text.count(_BEFORE) != 1:
        raise ValueError(f"{path} has not the one place expected for one argument more")
    path.write_text(text.replace(_BEFORE, more), "utf-8")


def seconds(what: str, found: list[Figures], target: float) -> Row:
    """A row for a command: elapsed or CPU time, whichever is less.

    On an idle machine a command takes no longer than its CPU time; on a busy one, the time that
    passes says how busy it is.
    """
    elapsed, cpu = least(found, "elapsed"), least(found, "cpu")
    values = sorted(min(each.values()) for each in found)
    detail = f"{elapsed:.1f} s passed, {cpu:.1f} s of CPU"
    return Row(what, min(elapsed, cpu), "s", target, values[0], values[-1], detail)


def main() -> None:
    """Print where the time of a run with nothing changed goes."""
    from codegen.cli import main as generate

    from .profiles import functions

    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        command = ["generate", "--out", f"{folder}/out"]
        with redirect_stdout(sys.stderr):
            generate(command)
            own = functions("nothing changed", lambda: generate(command), count=15)
            whole = functions("by total time", lambda: generate(command), "cumulative", 40)
        print(f"{own}\n\n{whole}")


if __name__ == "__main__":
    main()
