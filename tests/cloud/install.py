# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The message broker from Debian, OpenStack from PyPI into a virtual environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.cloud.settings import CONSTRAINTS, REQUIREMENTS, CloudError, Settings, fingerprint

RABBITMQ_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
EPMD = Path("/usr/bin/epmd")


def installed(settings: Settings) -> bool:
    """Whether there is nothing left to install for these requirements and constraints."""
    return RABBITMQ_SERVER.exists() and EPMD.exists() and _marked(settings)


def install(settings: Settings) -> None:
    """Install whatever is missing; does nothing, fast, if nothing is.

    Raises:
        CloudError: A step failed, or needs root or apt where there is none.
    """
    if not (RABBITMQ_SERVER.exists() and EPMD.exists()):
        _apt("rabbitmq-server")
        if shutil.which("systemctl"):
            # nor is a system-wide broker to have the port after the next boot
            subprocess.run(["systemctl", "--quiet", "disable", "rabbitmq-server"], check=False)
    if _marked(settings):
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    if not (settings.venv / "bin/pip").exists():
        _make_venv(settings)
    print(f"installing OpenStack into {settings.venv} (one to three minutes)", flush=True)
    pip: list[str | Path] = [
        settings.venv / "bin/python",
        "-m",
        "pip",
        "--disable-pip-version-check",
    ]
    # --prefer-binary: an old wheel beats a build from source, which would need a compiler
    options: list[str | Path] = ["-q", "--prefer-binary", "-c", CONSTRAINTS, "-r", REQUIREMENTS]
    _run([*pip, "install", *options])
    _marker(settings).write_text(fingerprint())


def _marker(settings: Settings) -> Path:
    # inside the venv, so that it goes away with it
    return settings.venv / "installed"


def _marked(settings: Settings) -> bool:
    try:
        return _marker(settings).read_text() == fingerprint()
    except FileNotFoundError:
        return False


def _make_venv(settings: Settings) -> None:
    # Debian's python3 has the venv module, but needs another package to put pip in it
    probe = subprocess.run([settings.python, "-c", "import ensurepip"], capture_output=True)
    if probe.returncode:
        _apt("python3-venv")
    shutil.rmtree(settings.venv, ignore_errors=True)
    _run([settings.python, "-m", "venv", settings.venv])


def _apt(package: str) -> None:
    if not shutil.which("apt-get"):
        raise CloudError(f"{package} is missing, and there is no apt-get here to install it with")
    if os.geteuid() != 0:
        raise CloudError(
            f"{package} is missing, and installing it needs root; "
            f"run `apt-get install --no-install-recommends {package}` as root first"
        )
    print(f"installing {package} with apt", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _no_daemons():
        _run(["apt-get", "update", "-qq"], environment)
        options = ["-y", "-qq", "--no-install-recommends"]
        _run(["apt-get", "install", *options, package], environment)


@contextmanager
def _no_daemons() -> Iterator[None]:
    """Keep apt from starting a system-wide broker: the cloud runs its own, on loopback only."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def _run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
    """Run a command; nobody but who looks for the cause of a failure reads what apt and pip say."""
    argv = [str(argument) for argument in command]
    finished = subprocess.run(
        argv,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if status := finished.returncode:
        tail = finished.stdout.splitlines()[-15:]
        raise CloudError("\n".join([f"failed ({status}): {' '.join(argv)}", *tail]))
