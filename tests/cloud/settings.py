# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Where the cloud lives and how it is reached: defaults, environment, and what an `up` recorded.

A value from the environment wins over the one recorded when the cloud was first set up, and that
one wins over the default. So a cloud that was brought up on other ports is still found by
`status`, `down` and the live tests when the variables are no longer set.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

PREFIX = "OPENSTACK_TYPED_CLOUD_"
HOST = "127.0.0.1"
REGION = "RegionOne"
ADMIN_CLOUD = "openstack-typed"
DEMO_CLOUD = "openstack-typed-demo"
SYSTEM_CLOUD = "openstack-typed-system"
SERVICE_CLOUD = "openstack-typed-service"

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parent.parent
DRIVERS = FOLDER / "drivers"
REQUIREMENTS = FOLDER / "requirements.txt"
CONSTRAINTS = FOLDER / "constraints.txt"

DEFAULT_PORTS: Mapping[str, int] = {
    "keystone": 5000,
    "placement": 8778,
    "glance": 9292,
    "nova": 8774,
    "neutron": 9696,
    "cinder": 8776,
    "rabbitmq": 5672,
    "rabbitmq_distribution": 25672,
    "epmd": 43690,
}


class CloudError(Exception):
    """Something the user has to know and can act on; shown without a traceback."""


def port_variable(name: str) -> str:
    """The environment variable that moves the port called `name`."""
    return f"{PREFIX}PORT_{name.upper()}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that can be set, and the paths that follow from it."""

    home: Path
    python: str
    ports: Mapping[str, int]
    hostname: str
    admin_password: str
    demo_password: str
    debug: bool
    threads: int
    patience: int

    @property
    def venv(self) -> Path:
        """OpenStack from PyPI."""
        return self.home / "venv"

    @property
    def etc(self) -> Path:
        """Configuration files, one folder a service."""
        return self.home / "etc"

    @property
    def log(self) -> Path:
        """One log file a process, and setup.log for what runs once."""
        return self.home / "log"

    @property
    def db(self) -> Path:
        """SQLite files."""
        return self.home / "db"

    @property
    def data(self) -> Path:
        """What services keep outside their database: images, keys, locks, the broker's files."""
        return self.home / "data"

    @property
    def run(self) -> Path:
        """Process records and the marks of finished set-up steps."""
        return self.home / "run"

    @property
    def schemas(self) -> Path:
        """Empty databases, kept for the next new cloud."""
        return self.home / "schemas"

    @property
    def saved(self) -> Path:
        """Copies of the whole state, by name."""
        return self.home / "saved"

    @property
    def record(self) -> Path:
        """The settings this cloud was set up with."""
        return self.home / "settings.json"

    @property
    def clouds_yaml(self) -> Path:
        """The client configuration file."""
        return self.home / "clouds.yaml"

    def url(self, service: str, path: str = "") -> str:
        """The address of a service, by its name on the port table."""
        return f"http://{HOST}:{self.ports[service]}{path}"


def fingerprint() -> str:
    """Changes when the packages that make up the cloud change."""
    digest = hashlib.sha256()
    for path in (REQUIREMENTS, CONSTRAINTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment and from the record of an existing cloud."""

    def variable(name: str, default: str) -> str:
        return environment.get(PREFIX + name) or default

    cache = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(variable("HOME", str(cache / "openstack-typed" / "cloud"))).expanduser().absolute()
    recorded = recorded_settings(home / "settings.json")
    ports = {
        name: _integer(environment, port_variable(name), recorded.get(f"port_{name}", default))
        for name, default in DEFAULT_PORTS.items()
    }
    return Settings(
        home=home,
        python=variable("PYTHON", sys.executable),
        ports=ports,
        hostname=variable("HOSTNAME", recorded.get("hostname", "openstack-typed")),
        admin_password=variable(
            "ADMIN_PASSWORD", recorded.get("admin_password", "openstack-typed-admin")
        ),
        demo_password=variable(
            "DEMO_PASSWORD", recorded.get("demo_password", "openstack-typed-demo")
        ),
        debug=variable("DEBUG", "false").lower() in ("1", "true", "yes", "on"),
        threads=_integer(environment, PREFIX + "THREADS", 8),
        patience=_integer(environment, PREFIX + "PATIENCE", 600),
    )


def recorded_settings(record: Path) -> dict[str, str]:
    """What `remember` wrote, or nothing for a cloud that was never set up."""
    try:
        return dict(json.loads(record.read_text()))
    except FileNotFoundError:
        return {}


def remember(settings: Settings) -> None:
    """Record the settings that end up in databases, or refuse other ones than those recorded.

    The service catalogue holds the ports, keystone the passwords, nova and cinder the host name:
    changing one of them later needs a new cloud.

    Raises:
        CloudError: The cloud was set up with other settings or other packages.
    """
    wanted = {f"port_{name}": str(port) for name, port in settings.ports.items()} | {
        "hostname": settings.hostname,
        "admin_password": settings.admin_password,
        "demo_password": settings.demo_password,
        "packages": fingerprint(),
    }
    existing = recorded_settings(settings.record)
    if existing == wanted:
        return
    if existing:
        changed = sorted(key for key in wanted if wanted[key] != existing.get(key))
        raise CloudError(
            f"the cloud in {settings.home} was set up with another value of "
            f"{', '.join(changed)}; forget it with `python -m tests.cloud down --wipe`"
        )
    settings.record.touch(mode=0o600)
    settings.record.write_text(json.dumps(wanted, indent=2) + "\n")


def _integer(environment: Mapping[str, str], name: str, default: str | int) -> int:
    text = environment.get(name) or default
    try:
        return int(text)
    except ValueError:
        raise CloudError(f"{name} must be a number, not {text!r}") from None
