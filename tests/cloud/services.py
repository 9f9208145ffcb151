# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The cloud's processes: their commands, their ports, and what shows that each is ready."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence

from tests.cloud.databases import Databases
from tests.cloud.install import EPMD, RABBITMQ_SERVER
from tests.cloud.processes import Argument, Processes, http_status, listening, taken
from tests.cloud.settings import HOST, CloudError, Settings, port_variable


@dataclasses.dataclass(frozen=True, kw_only=True)
class Process:
    """One process of the cloud."""

    name: str
    ports: tuple[str, ...] = ()
    health: str = ""
    """The path that answers once an API is up; its port is the first one."""


# in the order they are shown, and the reverse of the order they are stopped in
PROCESSES: Mapping[str, Process] = {
    process.name: process
    for process in (
        Process(name="epmd", ports=("epmd",)),
        Process(name="rabbitmq", ports=("rabbitmq", "rabbitmq_distribution")),
        Process(name="keystone", ports=("keystone",), health="/v3"),
        Process(name="placement", ports=("placement",), health="/"),
        Process(name="glance", ports=("glance",), health="/versions"),
        Process(name="neutron", ports=("neutron",), health="/"),
        Process(name="nova-conductor"),
        Process(name="nova-scheduler"),
        Process(name="nova-compute"),
        Process(name="nova-api", ports=("nova",), health="/"),
        Process(name="cinder-scheduler"),
        Process(name="cinder-volume"),
        Process(name="cinder-backup"),
        Process(name="cinder-api", ports=("cinder",), health="/"),
    )
}
BROKER = ("rabbitmq", "epmd")


class Services:
    """Starts each process of one cloud, and waits for it."""

    def __init__(self, processes: Processes) -> None:
        """For the cloud of these processes."""
        self.processes = processes
        self.settings = processes.settings
        self.databases = Databases(processes)

    def check_ports(self) -> None:
        """Look for ports that something else has, before anything is started.

        Raises:
            CloudError: There are some; it names each, and the variable that moves it.
        """
        refused = []
        for process in PROCESSES.values():
            if self.processes.pid(process.name):
                continue
            for name in process.ports:
                port = self.settings.ports[name]
                if taken(port):
                    refused.append(
                        f"port {port} of {process.name} is taken by another program; "
                        f"set {port_variable(name)} to a free one"
                    )
        if refused:
            raise CloudError("\n".join(refused))

    def api(self, name: str, module: str, *arguments: Argument) -> None:
        """Start an API, as a WSGI application on its port."""
        port = self.settings.ports[PROCESSES[name].ports[0]]
        serve: list[Argument] = [*self._module("serve"), port, self.settings.threads, module]
        self.processes.start(name, [*serve, *arguments])

    def worker(self, name: str) -> None:
        """Start a process that listens on the message bus only."""
        service = name.split("-")[0]
        config: list[Argument] = ["--config-file", self.settings.etc / service / f"{service}.conf"]
        command: list[Argument] = [self.settings.venv / "bin" / name]
        if name == "nova-compute":
            command = self._module("compute")
        self.processes.start(name, [*command, *config])

    def broker(self) -> None:
        """Start RabbitMQ."""
        ports, data = self.settings.ports, self.settings.data / "rabbitmq"
        self.processes.start("epmd", [EPMD, "-address", HOST, "-port", ports["epmd"]])
        # without an epmd to talk to, RabbitMQ would start one that is on no record
        self.processes.wait("epmd", lambda: listening(ports["epmd"]))
        environment = {
            "HOME": data,  # for the Erlang cookie
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_EPMD_PORT": ports["epmd"],
            "RABBITMQ_NODENAME": "openstack-typed@localhost",
            "RABBITMQ_MNESIA_BASE": data / "mnesia",
            "RABBITMQ_LOG_BASE": data / "log",
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": data / "rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": data / "rabbitmq-env.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": data / "enabled_plugins",
            "RABBITMQ_DIST_PORT": ports["rabbitmq_distribution"],
            "RABBITMQ_IO_THREAD_POOL_SIZE": 4,
            # one scheduler thread: it has little to do, and spins on every core otherwise
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}"
            ),
        }
        text = {key: str(value) for key, value in environment.items()}
        self.processes.start("rabbitmq", [RABBITMQ_SERVER], text)

    def wait_broker(self) -> None:
        """Wait until RabbitMQ accepts connections."""
        self.processes.wait("rabbitmq", lambda: listening(self.settings.ports["rabbitmq"]))

    def wait_api(self, name: str) -> None:
        """Wait until an API answers."""
        self.processes.wait(name, lambda: answers(self.settings, name))

    def wait_compute(self, since: str) -> None:
        """Wait until nova may place servers on the compute host.

        Args:
            since: From `now`: an earlier report is of a process that is gone.
        """
        rows = self.databases.rows
        reported = "select count(*) from services where binary='nova-compute' and last_seen_up>=?"
        self.processes.wait(
            "nova-compute", lambda: rows("nova_cell1", reported, since), "nova-conductor"
        )
        mapped = "select count(*) from host_mappings"
        self.processes.wait("nova-scheduler", lambda: rows("nova_api", mapped))

    def wait_volume(self, name: str, since: str) -> None:
        """Wait until cinder may give work to a process, such as `cinder-volume`."""
        reported = f"select count(*) from services where binary='{name}' and updated_at>=?"
        self.processes.wait(name, lambda: self.databases.rows("cinder", reported, since))

    def _module(self, name: str) -> list[Argument]:
        return [self.settings.venv / "bin/python", "-m", f"openstack_typed_cloud.{name}"]


def now() -> str:
    """The time as the services write it into their databases."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())


def answers(settings: Settings, name: str) -> int | None:
    """The status an API answers with, if it is one of a working API."""
    process = PROCESSES[name]
    status = http_status(settings.url(process.ports[0], process.health))
    return status if status in (200, 300, 401) else None


def healthy(settings: Settings) -> bool:
    """Whether every process is alive and every API answers."""
    processes = Processes(settings)
    return all(
        processes.pid(name) and (not process.health or answers(settings, name))
        for name, process in PROCESSES.items()
    )


def stop_order(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Processes to stop, in two rounds: the broker goes last, when nobody needs it."""
    return [n for n in names if n not in BROKER], [n for n in names if n in BROKER]
