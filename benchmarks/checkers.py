# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The stubs: how long type checkers take over a user's program."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .commands import timed
from .generation import seconds
from .rounds import ROOT, Figures, say
from .table import Row


def stubs(rounds: int) -> Iterator[Row]:
    """Mypy and pyright with a program of 100 lines."""
    cold: list[Figures] = []
    warm: list[Figures] = []
    pyright: list[Figures] = []
    for _ in range(rounds):
        say("mypy, pyright ...")
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder, "program.py")
            program.write_text((ROOT / "benchmarks" / "program.py").read_text("utf-8"), "utf-8")
            mypy = _mypy(program)
            cold.append(timed(mypy, {"MYPYPATH": str(ROOT / "generated")}))
            warm += [timed(mypy, {"MYPYPATH": str(ROOT / "generated")}) for _ in range(2)]
            pyright.append(timed(_pyright(program)))
    yield seconds("mypy over a program of 100 lines, cold", cold, 10.0)
    yield seconds("mypy over a program of 100 lines, warm", warm, 1.5)
    yield seconds("pyright over a program of 100 lines", pyright, 6.0)


def _mypy(program: Path) -> list[str]:
    """As a user would call it, who has no configuration and no cache but that of the program."""
    options = ["--strict", "--config-file=", f"--cache-dir={program.parent}/.mypy_cache"]
    return [sys.executable, "-m", "mypy", *options, str(program)]


def _pyright(program: Path) -> list[str]:
    configuration = {
        "include": [program.name],
        "extraPaths": [str(ROOT / "generated")],
        "typeCheckingMode": "strict",
        "reportMissingModuleSource": False,
    }
    path = program.with_name("pyrightconfig.json")
    path.write_text(json.dumps(configuration), "utf-8")
    command = [str(Path(sys.executable).with_name("pyright")), "--project", str(path)]
    return [*command, "--pythonpath", sys.executable]
