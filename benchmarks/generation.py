# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How long the generator takes: from nothing, and with nothing changed."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

from . import copies
from .commands import least, timed
from .rounds import ROOT, Figures, say
from .table import Row

OPERATIONS = 1100


def generation(rounds: int) -> Iterator[Row]:
    """The specs at hand, and the same copied to 1,100 operations."""
    specs = ROOT / "specs"
    yield from _measured("the specs at hand", specs, rounds, 20.0, 1.5)
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder, "specs")
        total = copies.multiply(specs, large, OPERATIONS)
        yield from _measured(f"{total:,} operations", large, rounds, 60.0, 2.5)


def _measured(
    what: str, specs: Path, rounds: int, cold_target: float, unchanged_target: float
) -> Iterator[Row]:
    cold: list[Figures] = []
    unchanged: list[Figures] = []
    for _ in range(rounds):
        say(f"generate, {what} ...")
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "codegen", "generate"]
            command += ["--specs", str(specs), "--out", f"{folder}/out"]
            environment = {"XDG_CACHE_HOME": f"{folder}/cache"}
            cold.append(timed(command, environment))
            unchanged += [timed(command, environment) for _ in range(2)]
    for state, found, target in (
        ("from nothing", cold, cold_target),
        ("nothing changed", unchanged, unchanged_target),
    ):
        yield seconds(f"generate, {state}: {what}", found, target)


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
