# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Bring the cloud up and down, keep copies of it, and say how it is."""

from __future__ import annotations

import fcntl
import shlex
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from tests.cloud.configuration import Configuration
from tests.cloud.install import install
from tests.cloud.processes import Processes
from tests.cloud.services import PROCESSES, Services, answers, now, stop_order
from tests.cloud.settings import ADMIN_CLOUD, PROJECT, CloudError, Settings, remember

STATE = ("db", "data", "etc", "run")
SETUP_JOBS = 2
"""How many set-up jobs run at a time: each keeps a core busy."""
CHAINS = 16
"""Threads for the services' chains: no fewer than chains, since they wait for each other."""


class Cloud:
    """One cloud, up or down."""

    def __init__(self, settings: Settings) -> None:
        """For the cloud with these settings."""
        self.settings = settings
        self.processes = Processes(settings)
        self.services = Services(self.processes)
        self._begun = time.monotonic()

    def install(self) -> None:
        """Install what is missing."""
        with self._alone():
            install(self.settings)

    def up(self) -> None:
        """Start everything that does not run, after installing and setting up what is missing.

        Raises:
            CloudError: Something failed. What was started stays; `up` may be run again.
        """
        with self._alone():
            self.services.check_ports()
            # before an install: a cloud set up by other packages must not lose those it runs on
            remember(self.settings)
            install(self.settings)
            self._begun = time.monotonic()
            for name in ("etc", "log", "db", "data", "run", "schemas"):
                (self.settings.home / name).mkdir(parents=True, exist_ok=True)
            Configuration(self.settings).write()
            try:
                self._start()
            except CloudError as error:
                # On a busy machine a service may end because one that it logs in to is late.
                reason, _, _ = str(error).partition(";")
                self._say(f"{reason}: starting once more what has ended")
                self.processes.abort.clear()
                self._start()
            self._say("up; to use it:")
            file = shlex.quote(str(self.settings.clouds_yaml))
            print(f"export OS_CLIENT_CONFIG_FILE={file} OS_CLOUD={ADMIN_CLOUD}", flush=True)

    def down(self, *, wipe: bool) -> None:
        """End every process, and forget the cloud's state too if asked to."""
        with self._alone():
            names = self.processes.names()
            for some in stop_order(names):
                self.processes.stop(some)
            print("stopped:", " ".join(names) or "nothing was running")
            if wipe:
                for folder in (*STATE, "log"):
                    shutil.rmtree(self.settings.home / folder, ignore_errors=True)
                self.settings.record.unlink(missing_ok=True)
                self.settings.clouds_yaml.unlink(missing_ok=True)
                print("wiped:", self.settings.home)

    def status(self) -> bool:
        """Print a line for every process; return whether all is well."""
        good, total = True, 0
        for name, process in PROCESSES.items():
            pid = self.processes.pid(name)
            state = "running" if pid else "not running"
            if pid and process.health:
                code = answers(self.settings, name)
                state = f"HTTP {code}" if code else "no answer"
                good = good and bool(code)
            good = good and bool(pid)
            size = self.processes.resident_kib(name) if pid else 0
            total += size
            port = self.settings.ports[process.ports[0]] if process.ports else ""
            print(f"{name:17} {pid or '':>8} {port:>6} {size // 1024:5} MiB  {state}")
        print(f"{'total':17} {'':>8} {'':>6} {total // 1024:5} MiB")
        return good

    def save(self, name: str) -> None:
        """Keep a copy of the stopped cloud's state under a name."""
        with self._alone():
            target = self._copy_of(name)
            if not self.settings.run.exists():
                raise CloudError(f"there is no state in {self.settings.home}; run `up` first")
            shutil.rmtree(target, ignore_errors=True)
            for part in STATE:
                shutil.copytree(self.settings.home / part, target / part, symlinks=True)
            for file in (self.settings.record, self.settings.clouds_yaml):
                shutil.copy2(file, target)
            print("saved:", target)

    def restore(self, name: str) -> None:
        """Put a saved state in place of the stopped cloud's present one."""
        with self._alone():
            source = self._copy_of(name)
            if not source.is_dir():
                raise CloudError(f"nothing was saved as {name!r} in {self.settings.saved}")
            for part in STATE:
                shutil.rmtree(self.settings.home / part, ignore_errors=True)
                shutil.copytree(source / part, self.settings.home / part, symlinks=True)
            for file in (self.settings.record, self.settings.clouds_yaml):
                shutil.copy2(source / file.name, file)
            print("restored:", source)

    def _start(self) -> None:
        """Start all services, each as soon as what it needs is there.

        Every service has a thread for its chain of steps; they wait for each other's results.
        Set-up jobs share a small pool, in the order of what most others wait for.
        """
        since = now()
        workers = ("nova-compute", "cinder-volume", "cinder-backup")
        restarted = {name for name in workers if not self.processes.pid(name)}
        services = self.services
        services.broker()
        with ThreadPoolExecutor(SETUP_JOBS) as setup, ThreadPoolExecutor(CHAINS) as chains:
            made = {
                name: setup.submit(self._once, f"{name} database", services.databases.make, name)
                for name in ("keystone", "nova", "placement", "neutron", "cinder", "glance")
            }
            broker = chains.submit(services.wait_broker)

            def keystone() -> None:
                made["keystone"].result()
                self._api("keystone", "keystone.wsgi.api")
                self._once("identity", self._bootstrap, "identity")

            def placement() -> None:
                made["placement"].result()
                self._api("placement", "placement.wsgi.api")

            def glance() -> None:
                made["glance"].result()
                self._api("glance", "glance.wsgi.api")

            def neutron() -> None:
                made["neutron"].result()
                broker.result()
                self._api("neutron", "neutron.wsgi.api")

            def compute() -> None:
                made["nova"].result()
                broker.result()
                # these log in to placement when they start: some end if they cannot, and
                # nova-compute would make its resource provider only a minute later
                identity.result()
                providers.result()
                services.worker("nova-conductor")
                services.worker("nova-compute")
                services.worker("nova-scheduler")
                services.wait_compute(since if "nova-compute" in restarted else "")
                self._say("nova-compute is ready")

            def nova() -> None:
                made["nova"].result()
                broker.result()
                self._api("nova-api", "nova.wsgi.osapi_compute")

            def volumes() -> None:
                made["cinder"].result()
                broker.result()
                services.worker("cinder-volume")
                services.worker("cinder-backup")
                services.worker("cinder-scheduler")
                for name in ("cinder-volume", "cinder-backup"):
                    services.wait_volume(name, since if name in restarted else "")
                    self._say(f"{name} is ready")

            def cinder() -> None:
                made["cinder"].result()
                broker.result()
                config = self.settings.etc / "cinder/cinder.conf"
                self._api("cinder-api", "cinder.wsgi.api", "--config-file", config)

            identity = chains.submit(keystone)
            providers = chains.submit(placement)
            apis = [identity, providers, *map(chains.submit, (nova, neutron, glance, cinder))]

            def resources() -> None:
                for api in apis:
                    api.result()
                self._once("resources", self._bootstrap, "resources")
                if "cinder-volume" in restarted:
                    self._bootstrap("pools")
                    self._say("volumes can be placed")

            others = map(chains.submit, (compute, volumes, resources))
            self._join([*apis, *others, *made.values(), broker])
        self.processes.check(*PROCESSES)

    def _join(self, futures: Sequence[Future[None]]) -> None:
        try:
            for future in as_completed(futures):
                future.result()
        except BaseException:
            self.processes.abort.set()
            for future in futures:
                future.cancel()
            raise

    def _api(self, name: str, module: str, *arguments: str | Path) -> None:
        self.services.api(name, module, *arguments)
        self.services.wait_api(name)
        self._say(f"{name} answers")

    def _bootstrap(self, step: str) -> None:
        python = self.settings.venv / "bin/python"
        environment = {
            "PYTHONPATH": str(PROJECT),
            "OPENSTACK_TYPED_CLOUD_HOME": str(self.settings.home),
        }
        self.processes.run([python, "-m", "tests.cloud.bootstrap", step], environment)

    def _once(self, name: str, job: Callable[[str], None], argument: str) -> None:
        """Run a set-up step unless it has been finished before for this cloud."""
        mark = self.settings.run / f"{name}.done"
        if not mark.exists():
            job(argument)
            mark.touch()
            self._say(f"{name} done")

    def _say(self, text: str) -> None:
        # with the end of the line in one piece: services say something from threads of their own
        print(f"[{time.monotonic() - self._begun:6.1f} s] {text}\n", end="", flush=True)

    def _copy_of(self, name: str) -> Path:
        if self.processes.names():
            raise CloudError("stop the cloud first: `python -m tests.cloud down`")
        if Path(name).name != name or name in (".", ".."):
            raise CloudError(f"{name!r} is no name for a saved state")
        return self.settings.saved / name

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from changing the same cloud at the same time: they wait their turn."""
        self.settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.settings.home / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("waiting for another command on the same cloud", flush=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
