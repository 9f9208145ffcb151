# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Install into this environment what pyproject.toml asks for: dependencies and groups.

Old versions of pip know no dependency groups, and a new machine has whatever it has.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

_PROJECT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Install the project's dependencies and all its dependency groups."""
    project = tomllib.loads((_PROJECT / "pyproject.toml").read_text("utf-8"))
    wanted = {*project["project"]["dependencies"]}
    for group in project["dependency-groups"].values():
        wanted.update(group)
    command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*command, *sorted(wanted)], check=True)


if __name__ == "__main__":
    main()
