# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The services' SQLite databases: made once, from migrations or from a kept empty copy.

The migrations are the slow part of a new cloud and give the same tables every time, so the empty
databases are kept: the next new cloud, after `down --wipe`, copies them. They are filed under a
fingerprint of the installed packages and of the code that made them.
"""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from tests.cloud.processes import Argument, Processes
from tests.cloud.settings import DRIVERS, REGION, fingerprint

MAKERS = (Path(__file__), DRIVERS / "openstack_typed_cloud/neutron_tables.py")
"""The code that what is in an empty database depends on."""


class Databases:
    """Makes and reads the databases of one cloud."""

    def __init__(self, processes: Processes) -> None:
        """For the cloud of these processes."""
        self.processes = processes
        self.settings = processes.settings
        self.bin = self.settings.venv / "bin"
        self._makers: Mapping[str, Callable[[], None]] = {
            "keystone": self._keystone,
            "placement": self._placement,
            "glance": self._glance,
            "nova": self._nova,
            "neutron": self._neutron,
            "cinder": self._cinder,
        }

    def make(self, service: str) -> None:
        """Make the databases of a service, complete with what must be in them at its start."""
        self._makers[service]()

    def rows(self, name: str, query: str, *values: str) -> int:
        """The number that a query gives; 0 as long as there is no such table."""
        try:
            with closing(sqlite3.connect(self._path(name), timeout=60)) as connection:
                return int(connection.execute(query, values).fetchone()[0])
        except sqlite3.OperationalError:
            return 0

    def _path(self, name: str) -> Path:
        return self.settings.db / f"{name}.db"

    def _config(self, name: str) -> list[Argument]:
        return ["--config-file", self.settings.etc / name]

    def _schema(self, name: str, migrate: Callable[[], None], template: str = "") -> None:
        kept = self.settings.schemas / _origin() / f"{template or name}.db"
        for leftover in self.settings.db.glob(f"{name}.db*"):
            leftover.unlink()  # of a set-up that did not finish
        if kept.exists():
            _copy(kept, self._path(name))
            return
        with closing(sqlite3.connect(self._path(name))) as connection:
            # kept in the file itself: readers do not block the writer
            connection.execute("PRAGMA journal_mode=WAL")
        migrate()
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}")
        _copy(self._path(name), unfinished)
        unfinished.replace(kept)

    def _manage(self, module: str, *commands: list[Argument]) -> None:
        """Run several commands of one manage program, which is imported only once."""
        argv: list[Argument] = [self.bin / "python", "-m", "openstack_typed_cloud.manage", module]
        for command in commands:
            argv += ["--next", *command]
        self.processes.run(argv)

    def _keystone(self) -> None:
        module, config = "keystone.cmd.manage", self._config("keystone/keystone.conf")
        self._schema("keystone", lambda: self._manage(module, [*config, "db_sync"]))
        user = pwd.getpwuid(os.getuid()).pw_name
        group = grp.getgrgid(os.getgid()).gr_name
        owner = ["--keystone-user", user, "--keystone-group", group]
        address = self.settings.url("keystone", "/v3")
        bootstrap = {
            "username": "admin",
            "password": self.settings.admin_password,
            "project-name": "admin",
            "role-name": "admin",
            "service-name": "keystone",
            "region-id": REGION,
            "public-url": address,
            "internal-url": address,
            "admin-url": address,
        }
        self._manage(
            module,
            [*config, "fernet_setup", *owner],
            [*config, "credential_setup", *owner],
            [*config, "bootstrap", *(f"--bootstrap-{k}={v}" for k, v in bootstrap.items())],
        )

    def _placement(self) -> None:
        command: list[Argument] = [
            self.bin / "placement-manage",
            *self._config("placement/placement.conf"),
        ]
        self._schema("placement", lambda: self.processes.run([*command, "db", "sync"]))

    def _glance(self) -> None:
        config = self._config("glance/glance-api.conf")
        metadefs = self.settings.venv / "etc/glance/metadefs"
        self._schema(
            "glance",
            lambda: self._manage(
                "glance.cmd.manage",
                [*config, "db_sync"],
                [*config, "db_load_metadefs", metadefs],
            ),
        )

    def _nova(self) -> None:
        module, config = "nova.cmd.manage", self._config("nova/nova.conf")
        self._schema("nova_api", lambda: self._manage(module, [*config, "api_db", "sync"]))
        local = [*config, "db", "sync", "--local_cell"]
        self._schema("nova_cell1", lambda: self._manage(module, local))
        # both cells have the same tables: the second is always a copy of the first
        self._schema("nova_cell0", lambda: None, template="nova_cell1")
        cell0 = database_url(self._path("nova_cell0"))
        self._manage(
            module,
            [*config, "cell_v2", "map_cell0", "--database_connection", cell0],
            [*config, "cell_v2", "create_cell", "--name", "cell1"],
        )

    def _neutron(self) -> None:
        # neutron's migrations alter tables in ways SQLite cannot: its tables are made from the
        # models instead, with the rows that migrations would insert, and then marked as current
        python, config = self.bin / "python", self._config("neutron/neutron.conf")

        def migrate() -> None:
            tables: list[Argument] = [python, "-m", "openstack_typed_cloud.neutron_tables"]
            self.processes.run([*tables, *config])
            self.processes.run([self.bin / "neutron-db-manage", *config, "stamp", "heads"])

        self._schema("neutron", migrate)

    def _cinder(self) -> None:
        command = [self.bin / "cinder-manage", *self._config("cinder/cinder.conf")]
        self._schema("cinder", lambda: self.processes.run([*command, "db", "sync"]))


def database_url(path: Path) -> str:
    """The SQLAlchemy URL of a database; see drivers/openstack_typed_cloud/sqlite.py."""
    return f"sqlite:///{path}?timeout=60&plugin=openstack_typed"


def _origin() -> str:
    """Changes when empty databases may come out differently from those that were kept before."""
    digest = hashlib.sha256(fingerprint().encode())
    for path in MAKERS:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _copy(source: Path, target: Path) -> None:
    # not a file copy: what was written last may still be in a file beside it, the WAL
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=WAL")
