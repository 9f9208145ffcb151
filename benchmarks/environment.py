# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The environment that all clients are measured in: made on demand, from the group `bench`."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from .rounds import ROOT, say

_FOLDER = ROOT / ".venv" / "bench"


def python() -> Path:
    """The interpreter of the environment, which has our dependencies and the other clients."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = sorted(project["project"]["dependencies"] + project["dependency-groups"]["bench"])
    interpreter = _FOLDER / "bin" / "python"
    marker = _FOLDER / ".made"
    if not marker.is_file() or marker.read_text("utf-8") != "\n".join(wanted):
        say(f"installing {', '.join(wanted)}")
        subprocess.run([sys.executable, "-m", "venv", str(_FOLDER)], check=True)
        pip = [str(interpreter), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, *wanted], check=True)
        marker.write_text("\n".join(wanted), "utf-8")
    return interpreter
