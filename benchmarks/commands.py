# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whole commands: how long they take, and how much CPU, with all the processes they start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter

from .rounds import ROOT, Figures


def timed(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Figures:
    """Run a command in the root of the project.

    Returns:
        `elapsed` and `cpu`, in seconds.

    Raises:
        RuntimeError: It failed.
    """
    start = perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
    )
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return {"elapsed": elapsed, "cpu": usage.ru_utime + usage.ru_stime}


def least(found: Sequence[Figures], figure: str) -> float:
    """The least of the rounds: what else the machine did only ever adds."""
    return min(figures[figure] for figures in found)
