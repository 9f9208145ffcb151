# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line of the cloud; see README.md beside this file."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from tests.cloud.lifecycle import Cloud
from tests.cloud.settings import PROJECT, CloudError, load

DESCRIPTION = """\
A small real OpenStack on this machine, for tests: keystone, placement, glance, nova, neutron and
cinder from PyPI on SQLite files, with no hardware behind them, on the loopback interface only.
"""
EPILOG = """\
Environment variables, all optional, start with OPENSTACK_TYPED_CLOUD_: HOME (everything is in
this folder), PYTHON (the interpreter OpenStack is installed with), PORT_KEYSTONE and so on for
every port, ADMIN_PASSWORD, DEMO_PASSWORD, HOSTNAME, DEBUG (true or false), THREADS (of each
API), PATIENCE (seconds to wait for a process).
"""


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    formatter = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(
        prog="python -m tests.cloud",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=formatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("install", help="install the broker (apt) and OpenStack (pip) if missing")
    commands.add_parser("up", help="install and set up what is missing, start what does not run")
    down = commands.add_parser("down", help="end every process that `up` started")
    down.add_argument("--wipe", action="store_true", help="forget the cloud's state, too")
    commands.add_parser("status", help="list the processes; exit status 1 unless all is well")
    for name, help_text in (
        ("save", "keep a copy of the stopped cloud's state"),
        ("restore", "put a saved state in place of the stopped cloud's"),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("name", help="of the copy")
    verify = commands.add_parser("verify", help="prove the running cloud with openstacksdk")
    verify.add_argument("check", nargs="*", help="names of checks; all of them without any")
    return top


def main() -> int:
    """Run one command; return the exit status."""
    arguments = parser().parse_args()
    try:
        cloud = Cloud(load())
        match arguments.command:
            case "install":
                cloud.install()
            case "up":
                cloud.up()
            case "down":
                cloud.down(wipe=arguments.wipe)
            case "status":
                return 0 if cloud.status() else 1
            case "save":
                cloud.save(arguments.name)
            case "restore":
                cloud.restore(arguments.name)
            case "verify":
                return verify(cloud, arguments.check)
    except CloudError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; what was started still runs", file=sys.stderr)
        return 130
    return 0


def verify(cloud: Cloud, checks: list[str]) -> int:
    """Run the checks in the cloud's own interpreter, which has openstacksdk."""
    python = cloud.settings.venv / "bin/python"
    if not python.exists():
        raise CloudError("nothing is installed; run `python -m tests.cloud up` first")
    command = [str(python), "-W", "ignore", "-m", "tests.cloud.checks", *checks]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
