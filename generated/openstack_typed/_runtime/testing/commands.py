# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m …testing`: a fake cloud that other programs use over HTTP."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .cloud import FakeCloud
from .releases import RELEASES


def main(package: str, argv: Sequence[str] | None = None) -> int:
    """Serve a cloud until the process is told to stop, by Ctrl-C or SIGTERM.

    Returns:
        The exit status: 0; 2 if the arguments make no sense.
    """
    parser = _parser(package)
    options = parser.parse_args(argv)
    try:
        cloud = _cloud(options)
    except ValueError as error:
        parser.error(str(error))
    # Before there is another thread, so that all of them leave the signals to the wait below.
    stops = {signal.SIGINT, signal.SIGTERM}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    try:
        with ExitStack() as stack:
            folder = stack.enter_context(TemporaryDirectory(prefix="fake-cloud-"))
            url = stack.enter_context(cloud.serve(options.port))
            path: Path = options.clouds_yaml or Path(folder, "clouds.yaml")
            write(path, cloud.clouds(url))
            print(f"A fake cloud is at {url}; its state is gone when it stops. To use it:\n")
            print(f"    export OS_CLIENT_CONFIG_FILE={path.absolute()} OS_CLOUD=admin\n")
            print(
                "The clouds in that file: admin, demo (a member), system, service. Ctrl-C stops it."
            )
            print(end="", flush=True)
            signal.sigwait(stops)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return 0


def write(path: Path, clouds: Any) -> None:
    """Write a clouds.yaml that only its owner can read."""
    import yaml

    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        yaml.safe_dump(clouds, file, sort_keys=False)


def _cloud(options: argparse.Namespace) -> FakeCloud:
    names = ("compute", "block_storage", "placement", "network_extensions")
    said = {name: value for name in names if (value := getattr(options, name)) is not None}
    cloud = FakeCloud.of(options.of, **said) if options.of else FakeCloud(**said)
    cloud.after(seconds=options.after)
    return cloud


def _parser(package: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {package}.testing",
        description="Serve a fake OpenStack on the loopback interface, for tests and first steps.",
    )
    parser.add_argument("--port", type=int, default=0, help="the port (default: any free one)")
    parser.add_argument("--clouds-yaml", type=Path, metavar="PATH",
                        help="where to write logins (default: a temporary file)")  # fmt: skip
    parser.add_argument("--of", metavar="RELEASE", help=f"as old as one of: {', '.join(RELEASES)}")
    for name in ("compute", "block-storage", "placement"):
        text = f"the highest microversion of {name.replace('-', ' ').title()}"
        parser.add_argument(f"--{name}", metavar="VERSION", help=text)
    text = "an extension of Network; once for each (default: the usual ones)"
    parser.add_argument("--network-extension", action="append", dest="network_extensions",
                        metavar="ALIAS", help=text)  # fmt: skip
    parser.add_argument("--after", type=float, default=0, metavar="SECONDS",
                        help="how long servers take to build, and so on (default: 0)")  # fmt: skip
    return parser
