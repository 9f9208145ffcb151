# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From a name, or nothing, to the settings of a cloud."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from .clouds import Clouds
from .entry import Entry, Place, entry_of
from .settings import Settings

if TYPE_CHECKING:
    from keystoneauth1.session import Session

    from ..retries import Retries
    from ..trace import Trace

_CALLER = Place("connect()")


class ConnectOptions(TypedDict, total=False):
    """What `connect` may be told. It counts more than what files and variables say.

    None is as good as nothing said.
    """

    session: Session | None
    """A session to go through. Without a cloud's name, no file and no variable is read."""
    region_name: str | None
    """The region. Services that the file puts elsewhere, by `compute_region_name`, stay there."""
    interface: str | Sequence[str] | None
    """public (the default), internal or admin, of all services; or several, the best first."""
    auth_type: str | None
    """The auth plugin of keystoneauth: password, v3token, v3oidcpassword and so on."""
    auth: Mapping[str, str | None] | None
    """What the plugin wants: `{"password": getpass()}` is put over what the file says."""
    verify: bool | str | None
    """Whether certificates are checked; or the file of those that are trusted."""
    cert: str | tuple[str, str] | None
    """The file of the client's certificate; or those of certificate and key."""
    timeout: float | None
    """How many seconds a request may take."""
    config_file: str | os.PathLike[str] | None
    """The clouds.yaml to read, and no other."""
    retries: Retries | bool | None
    """When all clients send a request again: a policy, True for the usual one, False for never."""
    trace: Trace | None
    """Makes a context manager around each exchange of all clients, to time or trace it."""
    app_name: str | None
    """What the program is called, for the User-Agent."""
    app_version: str | None
    """Its version, for the User-Agent."""


# What a session brings along, so that nobody else can say it.
_OF_SESSION = (
    "auth_type", "auth", "verify", "cert", "timeout", "app_name", "app_version",
)  # fmt: skip


def checked(said: ConnectOptions) -> None:
    """Refuse what there is not, and what a session has already.

    Raises:
        TypeError: There is something of it.
    """
    known = ConnectOptions.__annotations__
    for name in said.keys() - known.keys():
        raise TypeError(f"unexpected option {name!r}; expected one of {', '.join(known)}")
    beside = [name for name in _OF_SESSION if said.get(name) is not None]
    if said.get("session") is not None and beside:
        raise TypeError(f"a session brings its own {', '.join(beside)}; leave one of them out")


def chosen(cloud: str | None, said: ConnectOptions) -> tuple[Clouds, str]:
    """All clouds, and the name of the one that is meant.

    Args:
        cloud: Its name; None for the one of OS_CLOUD, the environment, or the only one.
        said: What the caller says.

    Raises:
        ConfigurationError: There is no such cloud, or a file is not what it should be.
    """
    file = said.get("config_file")
    clouds = Clouds(path=Path(file) if file is not None else None)
    return clouds, clouds.chosen(cloud)


def read(cloud: str | None, said: ConnectOptions) -> Settings:
    """The settings of a cloud.

    Raises:
        ConfigurationError: There is no such cloud, or what is said of it makes no sense.
    """
    return settings_of(*chosen(cloud, said), said)


def settings_of(clouds: Clouds, name: str, said: ConnectOptions) -> Settings:
    """The settings of one of the clouds."""
    region, entries = clouds.settings(name, said.get("region_name"), _entries(said))
    if said.get("interface") is not None:
        # It is for all services, whatever a file says of one.
        entries = {key: each for key, each in entries.items() if not key.endswith("_interface")}
    return Settings(name, region, entries, clouds.named[name].place)


def unnamed(said: ConnectOptions) -> Settings:
    """The settings of a cloud that only a session is known of."""
    entries = _entries(said).entries()
    return Settings("", said.get("region_name"), entries, _CALLER)


def _entries(said: ConnectOptions) -> Entry:
    """What the caller says, as files say it."""
    found: dict[str, Any] = {
        key: value
        for key, value in said.items()
        if key in ("interface", "auth_type") and value is not None
    }
    found["auth"] = dict(said.get("auth") or {})
    match said.get("verify"):  # whatever a file says
        case bool(verify):
            found |= {"verify": verify, "insecure": False}
        case str(authorities):
            found |= {"verify": True, "insecure": False, "cacert": authorities}
        case _:
            pass
    match said.get("cert"):
        case (certificate, key):
            found |= {"cert": certificate, "key": key}
        case str(certificate):
            found |= {"cert": certificate, "key": ""}
        case None:
            pass
    if (timeout := said.get("timeout")) is not None:
        found["api_timeout"] = timeout
    return entry_of(found, "", _CALLER)


def session(settings: Settings, said: ConnectOptions) -> Session:
    """The keystoneauth Session that settings ask for. Nothing is sent."""
    from keystoneauth1.session import Session

    from .auth import plugin

    return Session(
        auth=plugin(settings),
        verify=settings.verify(),
        cert=settings.cert(),
        timeout=settings.timeout(),
        app_name=said.get("app_name"),
        app_version=said.get("app_version"),
    )
