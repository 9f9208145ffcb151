# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The cloud, or the clouds, that a command goes to: what options say, over files and variables."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..failures import Usage
from ..standard import is_terminal

if TYPE_CHECKING:
    from ...cloud import BaseCloud
    from ...config.clouds import Clouds
    from ...config.reader import ConnectOptions
    from ...config.settings import Settings
    from ...everywhere import Origin

_AUTH = (
    "auth_url", "username", "user_id", "user_domain_name", "user_domain_id", "password", "token",
    "passcode", "project_name", "project_id", "project_domain_name", "project_domain_id",
    "domain_name", "domain_id", "system_scope", "trust_id", "application_credential_id",
    "application_credential_name", "application_credential_secret",
)  # fmt: skip
"""The options that stand below `auth` in clouds.yaml, without `os_`."""

_LONGEST = 1e9
"""Seconds: more than systems can wait."""

_OTHER_LOGINS = (
    "token", "application_credential_id", "application_credential_name",
)  # fmt: skip
_INSTEAD = {
    "username": ("user_id", *_OTHER_LOGINS),
    "user_id": ("username", "user_domain_name", "user_domain_id", *_OTHER_LOGINS),
    "password": _OTHER_LOGINS,
    "user_domain_name": ("user_domain_id",),
    "user_domain_id": ("user_domain_name",),
    "project_name": ("project_id", "system_scope"),
    "project_id": ("project_name", "project_domain_name", "project_domain_id", "system_scope"),
    "project_domain_name": ("project_domain_id",),
    "project_domain_id": ("project_domain_name",),
    "domain_name": ("domain_id", "project_name", "project_id", "system_scope"),
    "domain_id": ("domain_name", "project_name", "project_id", "system_scope"),
    "system_scope": ("project_name", "project_id", "domain_name", "domain_id"),
    "application_credential_id": ("application_credential_name",),
    "application_credential_name": ("application_credential_id",),
}
"""What files and variables say in vain where an option says something else in the place of it."""

_KINDS = {
    "token": {"token"},
    "v3applicationcredential": {"application_credential_id", "application_credential_name"},
}
"""The plugins that options are for, whatever else a file has."""


def opened(package: str, options: Namespace, *, ask: bool = True) -> Any:
    """The cloud that options name.

    Args:
        package: The import name of the package.
        options: The options.
        ask: Whether somebody may be asked for a password that is missing.

    Raises:
        Usage: They name several.
        ConfigurationError: There is no such cloud, or what is said of it makes no sense.
    """
    if several(options):
        raise Usage("this command goes to one cloud in one region; name one with --os-cloud")
    clouds, said = read(options)
    name = clouds.chosen(options.os_cloud)
    return _cloud(package, clouds, name, _with_password(clouds, name, said) if ask else said)


def access_of(cloud: Any) -> Any:
    """What Keystone says of the login, which is made now; None if there is none of Keystone's."""
    auth = cloud.session.auth
    return auth.get_access(cloud.session) if hasattr(auth, "get_access") else None


def several(options: Namespace) -> bool:
    """Whether options name more than one cloud or region."""
    return options.all_clouds or options.all_regions or "," in (options.os_cloud or "")


def all_of(package: str, options: Namespace) -> Iterator[tuple[Origin, Callable[[], BaseCloud]]]:
    """The clouds and regions that options name, and what opens each.

    Raises:
        Usage: Options contradict each other.
        ConfigurationError: There is no such cloud, or a file is not what it should be.
    """
    from ...errors import ConfigurationError
    from ...everywhere import Origin

    if options.all_clouds and options.os_cloud:
        raise Usage("--all-clouds are more than --os-cloud names: leave one of them out")
    if options.all_regions and options.os_region_name:
        raise Usage("--all-regions are more than --os-region-name: leave one of them out")
    clouds, said = read(options)
    names = options.os_cloud.split(",") if options.os_cloud else [None]
    if options.all_clouds:
        if not clouds.in_files:
            raise ConfigurationError(clouds.nothing())
        names = list(clouds.in_files)
    for name in dict.fromkeys(clouds.chosen(each and each.strip()) for each in names):
        try:
            known: list[str | None] = [region for region, _ in clouds.regions(name)]
        except ConfigurationError:
            known = []  # opening it says what is wrong
        every = options.all_regions or options.all_clouds
        wanted = options.os_region_name
        for region in [wanted] if wanted else (known if every else known[:1]) or [None]:
            told: ConnectOptions = {**said, "region_name": region}
            yield Origin(name, region), _opener(package, clouds, name, told)


def read(options: Namespace) -> tuple[Clouds, ConnectOptions]:
    """The clouds that there are, and what options say of the one that is meant."""
    from ...config.clouds import Clouds

    file = options.os_client_config_file
    variables = dict(os.environ)
    if options.os_auth_url:
        # As OS_AUTH_URL does, it describes a cloud where none is named.
        variables["OS_AUTH_URL"] = options.os_auth_url
    return Clouds(variables, Path(file) if file else None), said_by(options)


def said_by(options: Namespace) -> ConnectOptions:
    """What options say, as `connect` takes it.

    Raises:
        Usage: It makes no sense.
    """
    given = {key: value for key in _AUTH if (value := getattr(options, f"os_{key}")) is not None}
    auth: dict[str, str | None] = {}
    for key in given:
        auth |= dict.fromkeys(_INSTEAD.get(key, ()), "")
    if given.get("system_scope") not in (None, "all"):
        raise Usage(f"--os-system-scope is {given['system_scope']!r}; it may be `all` only")
    kinds = (kind for kind, keys in _KINDS.items() if keys & given.keys())
    return {
        "region_name": options.os_region_name,
        "interface": options.os_interface,
        "auth_type": options.os_auth_type or next(kinds, None),
        "auth": {**auth, **given},
        "verify": False if options.insecure else _file(options, "os_cacert"),
        "cert": _cert(options),
        "timeout": _timeout(options),
        "config_file": options.os_client_config_file,
        "app_name": "ost",
    }


def _file(options: Namespace, name: str) -> str | None:
    """The path that an option has."""
    path: str | None = getattr(options, name)
    if not path:
        return None
    path = os.path.expanduser(path)
    if not os.path.exists(path):
        raise Usage(f"--{name.replace('_', '-')} names {path}, which is not there")
    return path


def _cert(options: Namespace) -> str | tuple[str, str] | None:
    certificate, key = _file(options, "os_cert"), _file(options, "os_key")
    for flag, path in (("--os-cert", certificate), ("--os-key", key)):
        if path and os.path.isdir(path):
            raise Usage(f"{flag} names {path}, which is a folder")
    if key and not certificate:
        raise Usage("--os-key is the key of a certificate; name that with --os-cert")
    return (certificate, key) if certificate and key else certificate


def _timeout(options: Namespace) -> float | None:
    """How long a request may take. With --wait, the option says how long to wait instead."""
    if options.timeout is None or getattr(options, "wait", False):
        return None
    try:
        seconds = float(options.timeout)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= _LONGEST:
        raise Usage(f"--timeout is {options.timeout!r}; write how many seconds, such as 30")
    return seconds


def _cloud(package: str, clouds: Clouds, name: str, said: ConnectOptions) -> Any:
    from .tokens import keep

    cloud = import_module(f"{package}.cloud").Cloud._one_of(clouds, name, said)
    keep(cloud)
    return cloud


def _opener(
    package: str, clouds: Clouds, name: str, said: ConnectOptions
) -> Callable[[], BaseCloud]:
    return lambda: _cloud(package, clouds, name, said)


# --- a password that nothing says


def _with_password(clouds: Clouds, name: str, said: ConnectOptions) -> ConnectOptions:
    """What options say, with the password that is asked for if there is somebody to ask."""
    from ...config.reader import settings_of

    settings = settings_of(clouds, name, said)
    if not _lacks_password(settings) or not is_terminal(sys.stdin):
        return said
    from getpass import getpass

    auth = settings.auth
    user = next((auth[key].text() for key in ("username", "user_id") if key in auth), None)
    if user is None:
        return said  # that is what will be missing
    where = auth["auth_url"].text() if "auth_url" in auth else f"the cloud {name}"
    password = getpass(f"Password of {user} at {where}: ")
    return {**said, "auth": {**(said.get("auth") or {}), "password": password}}


def _lacks_password(settings: Settings) -> bool:
    from ...config.auth import PASSWORD, auth_type

    entry = settings.auth.get("password")
    return auth_type(settings) in PASSWORD and (entry is None or not entry.value)
