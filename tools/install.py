# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Install into this environment what the package depends on, and dependency groups that are named.

Old versions of pip know no dependency groups, and a new machine has whatever it has. The
generated package is put on the path, so that examples run in a clone as they do elsewhere.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

_PROJECT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Install the package's own dependencies, and those of the groups in the arguments."""
    project = tomllib.loads((_PROJECT / "pyproject.toml").read_text("utf-8"))
    wanted = {*project["project"]["dependencies"]}
    for name in sys.argv[1:]:
        wanted.update(project["dependency-groups"][name])
    print(f"installing what is needed into {sys.prefix}", flush=True)
    # -qq: errors, but no warnings about how this machine's pip is set up
    command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*command, *sorted(wanted)], check=True)
    path = Path(sysconfig.get_path("purelib"), "openstack-typed.pth")
    path.write_text(f"{_PROJECT / 'generated'}\n", "utf-8")


if __name__ == "__main__":
    main()
