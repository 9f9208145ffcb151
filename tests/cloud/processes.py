# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Start, find and end processes, each on record with its pid and start time.

Only what is on record is ever ended: a pid alone may belong to somebody else by now, so the record
also holds when the process started and in which boot of the machine.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.cloud.settings import DRIVERS, HOST, CloudError, Settings

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
Argument = str | Path | int


class Processes:
    """The processes of one cloud."""

    def __init__(self, settings: Settings) -> None:
        """For the cloud with these settings."""
        self.settings = settings
        # set when `up` has failed, so that what still waits in other threads gives up at once
        self.abort = threading.Event()

    def names(self) -> list[str]:
        """Every process on record, alive or not."""
        return sorted(path.stem for path in self.settings.run.glob("*.pid"))

    def pid(self, name: str) -> int | None:
        """The pid of a process on record, if it is alive and still the same one."""
        try:
            pid, started, boot = self._record(name).read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        alive = boot == _boot_id() and _started(int(pid)) == started
        return int(pid) if alive else None

    def start(
        self, name: str, command: Sequence[Argument], environment: Mapping[str, str] | None = None
    ) -> None:
        """Start a process in a session of its own, unless it runs; its output goes to its log."""
        if self.pid(name):
            return
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                [str(argument) for argument in command],
                env={**self._environment(), **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.settings.run,
            )
        record = f"{process.pid} {_started(process.pid)} {_boot_id()}\n"
        self._record(name).write_text(record)

    def stop(self, names: Iterable[str], seconds: float = 30) -> None:
        """End processes, and their children: politely, then not."""
        names = list(names)
        for number in (signal.SIGTERM, signal.SIGKILL):
            for name in names:
                if pid := self.pid(name):
                    # its pid is also its process group: only its own children are in there
                    os.killpg(pid, number)
            deadline = time.monotonic() + seconds
            while any(map(self.pid, names)) and time.monotonic() < deadline:
                time.sleep(0.1)
        for name in names:
            self._record(name).unlink(missing_ok=True)

    def run(
        self, command: Sequence[Argument], environment: Mapping[str, str] | None = None
    ) -> None:
        """Run a command to its end; its output goes to setup.log.

        Raises:
            CloudError: It failed.
        """
        argv = [str(argument) for argument in command]
        with self.log("setup").open("ab") as log:
            log.write(f"$ {' '.join(argv)}\n".encode())
            log.flush()
            finished = subprocess.run(
                argv,
                env={**self._environment(), **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.settings.run,
                check=False,
            )
        if finished.returncode:
            raise self._failure(f"failed ({finished.returncode}): {' '.join(argv)}", "setup")

    def check(self, *names: str) -> None:
        """Check that processes are alive.

        Raises:
            CloudError: One is not.
        """
        for name in names:
            if not self.pid(name):
                raise self._failure(f"{name} has ended", name)

    def wait(self, name: str, ready: Callable[[], object], *others: str) -> None:
        """Wait until a process is ready.

        Raises:
            CloudError: It is not ready after the patience set, or has ended, or one of the
                others that it needs has.
        """
        deadline = time.monotonic() + self.settings.patience
        while not ready():
            self.check(name, *others)
            if time.monotonic() > deadline:
                raise self._failure(f"{name} is not ready after {self.settings.patience} s", name)
            if self.abort.wait(0.2):
                raise CloudError(f"gave up on {name}")

    def log(self, name: str) -> Path:
        """The log file of a process."""
        return self.settings.log / f"{name}.log"

    def resident_kib(self, name: str) -> int:
        """The memory that a process and its children keep resident."""
        session, total = str(self.pid(name)), 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if _stat(folder)[3] == session:
                    pages = int((folder / "statm").read_text().split()[1])
                    total += pages * os.sysconf("SC_PAGE_SIZE") // 1024
            except OSError:
                continue  # it ended meanwhile
        return total

    def _record(self, name: str) -> Path:
        return self.settings.run / f"{name}.pid"

    def _failure(self, text: str, log: str) -> CloudError:
        path = self.log(log)
        tail = path.read_text(errors="replace").splitlines()[-15:] if path.exists() else []
        return CloudError("\n".join([f"{text}; the end of {path}:", *tail]))

    def _environment(self) -> dict[str, str]:
        settings = self.settings
        return {
            "PATH": f"{settings.venv}/bin:{os.environ.get('PATH', os.defpath)}",
            "HOME": str(settings.data),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(DRIVERS),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "OS_KEYSTONE_CONFIG_DIR": str(settings.etc / "keystone"),
            "OS_PLACEMENT_CONFIG_DIR": str(settings.etc / "placement"),
            "OS_GLANCE_CONFIG_DIR": str(settings.etc / "glance"),
            "OS_NEUTRON_CONFIG_DIR": str(settings.etc / "neutron"),
            "OS_NEUTRON_CONFIG_FILES": "neutron.conf",
            "OS_NOVA_CONFIG_DIR": str(settings.etc / "nova"),
            "OS_NOVA_CONFIG_FILES": f"{settings.venv}/etc/nova/api-paste.ini;nova.conf",
            "OS_CINDER_DISABLE_EVENTLET_PATCHING": "1",
        }


def http_status(address: str) -> int | None:
    """The status an address answers with, or nothing if it does not answer."""
    # a proxy of the environment must not be asked for the loopback interface
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def listening(port: int) -> bool:
    """Whether something accepts connections on a port of the loopback interface."""
    with socket.socket() as client:
        client.settimeout(5)
        return client.connect_ex((HOST, port)) == 0


def taken(port: int) -> bool:
    """Whether a port cannot be listened on, whatever has it."""
    with socket.socket() as server:
        # connections of an earlier process in TIME_WAIT do not count
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
        except OSError:
            return True
    return False


def _boot_id() -> str:
    return BOOT_ID.read_text().strip()


def _stat(folder: Path) -> list[str]:
    # the second field, a program's name in brackets, may hold spaces and brackets itself
    return (folder / "stat").read_text().rsplit(")", 1)[1].split()


def _started(pid: int) -> str | None:
    try:
        fields = _stat(Path("/proc") / str(pid))
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]
