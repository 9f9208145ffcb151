# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the live tests share: sessions, microversions, waiting, cleaning up."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from keystoneauth1 import loading
from keystoneauth1.plugin import BaseAuthPlugin
from keystoneauth1.session import Session

from openstack_typed._runtime.client import Client, MicroversionClient
from openstack_typed._runtime.testing.cloud import FakeCloud
from openstack_typed._runtime.versions import Version, VersionSet
from openstack_typed.errors import NotFound
from tests.cloud import clouds_yaml
from tests.cloud.settings import load

T = TypeVar("T")

_FAKES: list[FakeCloud] = []


def fake() -> FakeCloud | None:
    """The fake that the tests run on; None if they run on the real cloud."""
    return _FAKES[0] if _FAKES else None


def run_on(cloud: FakeCloud) -> None:
    """Run the tests on a fake."""
    _FAKES[:] = [cloud]


ADMIN, DEMO, SYSTEM = "openstack-typed", "openstack-typed-demo", "openstack-typed-system"
SERVICE = "openstack-typed-service"

HOST = load().hostname
"""The one host of the cloud."""

PREFIX = f"live-{uuid.uuid4().hex[:8]}"
"""The beginning of the name of everything that this run makes."""

# Where much changes at once, for better or worse: compute 2.47 embeds flavors, and 2.79 is what
# most clouds of the last years have in common. Placement 1.12 gave allocations their present
# form, 1.29 nested providers. Volumes have a group at 3.23 and the ID of
# their type at 3.63.
_MIDDLE: dict[str, tuple[str, str]] = {
    "compute": ("2.47", "2.79"),
    "placement": ("1.12", "1.29"),
    "block_storage": ("3.23", "3.63"),
}


def microversions(client: type[MicroversionClient]) -> tuple[str, ...]:
    """The microversions to test a service at: the lowest, two between, and the highest."""
    service = client._service
    lowest, highest = service.versions.lowest, service.versions.highest
    return (str(lowest), *_MIDDLE[service.name], str(highest))


def since(client: Client, versions: str) -> bool:
    """Whether a client's microversion is in a version set: `since(compute, "2.26+")`."""
    return Version.parse(client.microversion) in VersionSet.parse(versions)


def when(client: Client, versions: str, **arguments: Any) -> dict[str, Any]:
    """Arguments that exist in some microversions only; none of them at the others."""
    return arguments if since(client, versions) else {}


def session_for(cloud: str) -> Session:
    """A keystoneauth Session for one of the clouds in the test cloud's clouds.yaml."""
    if (faked := fake()) is not None:
        return faked.session(_login(cloud))
    settings = yaml.safe_load(clouds_yaml().read_text("utf-8"))["clouds"][cloud]
    auth: BaseAuthPlugin = loading.get_plugin_loader("password").load_from_options(
        **settings["auth"]
    )
    return session_with(auth)


def describe(folder: Path, url: str) -> Path:
    """A clouds.yaml for the fake, served at a URL; its clouds are called as those of the real one.

    Args:
        folder: Where to write it.
        url: Where the fake is.
    """
    faked = fake()
    assert faked is not None
    made = faked.clouds(url)["clouds"]
    clouds = {name: made[_login(name)] for name in (ADMIN, DEMO, SYSTEM, SERVICE)}
    path = folder / "clouds.yaml"
    path.write_text(yaml.safe_dump({"clouds": clouds}))
    return path


def _login(cloud: str) -> str:
    """What the fake calls a login of one of the clouds."""
    return cloud.removeprefix("openstack-typed").strip("-") or "admin"


def session_with(auth: BaseAuthPlugin, **options: Any) -> Session:
    """A keystoneauth Session for the cloud that the tests run on."""
    if (faked := fake()) is not None:
        options["session"] = faked.http()
    return Session(auth=auth, app_name="openstack-typed-tests", **options)


def unique(name: str) -> str:
    """A name that nothing else in the cloud has."""
    return f"{PREFIX}-{name}-{uuid.uuid4().hex[:6]}"


def wait_until(get: Callable[[], T], good: Callable[[T], object], timeout: float = 60) -> T:
    """Get a value again and again until it is good; return it.

    Raises:
        TimeoutError: It was not good in time; the message has the last value.
    """
    end = time.monotonic() + timeout
    while not good(value := get()):
        if time.monotonic() > end:
            raise TimeoutError(f"after {timeout} s it is still {value!r}")
        time.sleep(0.2)
    return value


def wait_gone(get: Callable[[], object], timeout: float = 60) -> None:
    """Get something again and again until it is not found."""

    def gone() -> bool:
        try:
            get()
        except NotFound:
            return True
        return False

    wait_until(gone, bool, timeout)


class Cleanup:
    """Undoes what tests did: `cleanup(servers.delete, server.id)`, the last first."""

    def __init__(self) -> None:
        self._steps: list[tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]] = []

    def __call__(self, undo: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Remember what to do in the end. What is gone by then is no error."""
        self._steps.append((undo, args, kwargs))

    def run(self) -> None:
        """Do it all.

        Raises:
            ExceptionGroup: Steps that failed; all others were done nevertheless.
        """
        errors: list[Exception] = []
        while self._steps:
            undo, args, kwargs = self._steps.pop()
            try:
                undo(*args, **kwargs)
            except NotFound:
                continue
            except Exception as error:
                errors.append(error)
        if errors:
            raise ExceptionGroup("could not clean up", errors)
