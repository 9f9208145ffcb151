# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The auth plugin that settings ask for: any that keystoneauth can load."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from ..log import LOG
from .entry import Entries, Entry, near
from .keys import AUTH, for_tenants, with_domains
from .logins import ending
from .settings import Settings

if TYPE_CHECKING:
    from keystoneauth1.loading import Opt
    from keystoneauth1.plugin import BaseAuthPlugin


# The words that people know and keystoneauth does not.
_TYPES = {"token_endpoint": "admin_token", "None": "none"}
_APPLICATION_CREDENTIAL = "v3applicationcredential"
PASSWORD = ("password", "v3password", "v2password")
"""The plugins that need a password."""
# What a token may be for.
_SCOPES = frozenset(
    ("domain_id", "domain_name", "project_id", "project_name", "system_scope", "trust_id")
)
# What Keystone refuses of a login by an application credential: it has its project.
_SCOPE = (*_SCOPES, "project_domain_id", "project_domain_name")


def auth_type(settings: Settings) -> str:
    """The name of the plugin: what is said, or else what the keys are for."""
    entry = settings.entry("auth_type")
    if entry is not None and (said := entry.text()):
        return _TYPES.get(said, said)
    given = {key for key, each in settings.auth.items() if each.value}
    if given & {"application_credential_id", "application_credential_name"}:
        return _APPLICATION_CREDENTIAL
    if "token" in given and "password" not in given:
        return "token"
    return "password"


class Login(NamedTuple):
    """What a plugin is made with.

    Attributes:
        name: Its name.
        loader: What keystoneauth makes it with.
        arguments: Its arguments.
        secret: Those that nobody may see.
    """

    name: str
    loader: Any
    arguments: dict[str, Any]
    secret: frozenset[str]


def plugin(settings: Settings) -> BaseAuthPlugin:
    """Make the plugin. Nothing is sent.

    Raises:
        ConfigurationError: There is no such plugin, or it lacks something.
    """
    from keystoneauth1.exceptions import OptionError

    asked = login(settings)
    try:
        made: BaseAuthPlugin = asked.loader.load_from_options(**asked.arguments)
        if hasattr(made, "get_access"):
            ending(made)
    except OptionError as error:
        from ..errors import ConfigurationError

        raise ConfigurationError(f"{settings.auth_place}: {error}") from None
    return made


def login(settings: Settings) -> Login:
    """What the plugin is made with.

    Raises:
        ConfigurationError: There is no such plugin, or it lacks something.
    """
    from keystoneauth1.exceptions import AuthPluginException

    name = auth_type(settings)
    try:
        loader = loader_of(name)
        given = _given(settings, name)
        options = _options(loader, given)
    except AuthPluginException:
        raise _unknown(settings, name) from None
    arguments = _arguments(settings, name, given, options)
    _complete(settings, name, given, arguments, options)
    secret = frozenset(option.dest for option in options.values() if option.secret)
    return Login(name, loader, arguments, secret & arguments.keys())


def loader_of(name: str) -> Any:
    """What makes a plugin.

    keystoneauth looks through all that is installed, which takes a tenth of a second where it
    cannot keep what it found; most ask for a plugin of its own.

    Raises:
        NoMatchingPlugin: There is no such plugin.
    """
    from importlib import metadata

    from keystoneauth1 import loading

    with suppress(metadata.PackageNotFoundError):
        own = metadata.distribution("keystoneauth1").entry_points
        for found in own.select(group=loading.PLUGIN_NAMESPACE, name=name):
            return found.load()()
    return loading.get_plugin_loader(name)


def scoped(settings: Settings) -> bool:
    """Whether a token is for something, and so brings a catalog."""
    by_itself = auth_type(settings) == _APPLICATION_CREDENTIAL
    return by_itself or any(settings.auth[key].value for key in _SCOPES & settings.auth.keys())


def _given(settings: Settings, name: str) -> Entries:
    """What is said for the plugin, wherever it stands."""
    found = with_domains(settings.auth)
    if name == _APPLICATION_CREDENTIAL:
        found = {key: each for key, each in found.items() if key not in _SCOPE}
    if (methods := settings.entry("auth_methods")) is not None:
        found.setdefault("auth_methods", methods)
    return for_tenants(name, found)


def _options(loader: Any, given: Entries) -> dict[str, Opt]:
    """The options of the plugin, by each of their names."""
    options = list(loader.get_options())
    if any(option.dest == "auth_methods" for option in options) and "auth_methods" in given:
        for method in given["auth_methods"].texts():
            options += loader_of(method).get_options()
    names: dict[str, Opt] = {}
    for option in options:
        names[option.dest] = option
        for each in (option, *option.deprecated):
            names.setdefault(each.name.replace("-", "_"), option)
    return names


def _arguments(
    settings: Settings, name: str, given: Entries, options: dict[str, Opt]
) -> dict[str, Any]:
    """What the plugin is made with; what it has no use for is left out."""
    arguments: dict[str, Any] = {}
    for key, entry in given.items():
        if entry.value is None or entry.value == "":
            continue
        if key in options:
            arguments[options[key].dest or key] = _value(settings, options[key], entry)
        elif key not in AUTH:
            meant = near(key, options)
            LOG.warning("%s: %s is nothing that %s takes%s", entry.place, entry.key, name, meant)
    for key, option in options.items():
        beside = settings.entry(key)
        if beside is not None and option.dest not in arguments:
            arguments[option.dest or key] = _value(settings, option, beside)
    return arguments


def _value(settings: Settings, option: Opt, entry: Entry) -> Any:
    if option.dest == "auth_methods":
        return entry.texts()
    if option.dest == "auth_url":
        return settings.filled(entry)
    if option.type in (int, float):
        return entry.number(option.type)
    return entry.boolean() if option.type is bool else entry.text()


def _complete(
    settings: Settings,
    name: str,
    given: Entries,
    arguments: dict[str, Any],
    options: dict[str, Opt],
) -> None:
    """Say what is missing, before a login fails without saying so."""
    wanted = [o.dest or o.name for o in options.values() if o.required]
    if name in PASSWORD:
        wanted += ["password"]
    for key in dict.fromkeys(wanted):
        if key in arguments:
            continue
        entry = given.get(key)
        if entry is not None:
            null = "null, which YAML reads of ~, null and nothing"
            raise entry.wrong(
                f"is {null if entry.value is None else 'empty'}; put quotes around it"
            )
        from ..errors import ConfigurationError

        where = "secure.yaml" if options[key].secret else "`auth`"
        raise ConfigurationError(
            f"{settings.auth_place}: the cloud {settings.name!r} has no {key}, which the auth_type "
            f"{name} needs; write it into {where}, or pass auth={{{key!r}: ...}}"
        )
    if name in PASSWORD and not {"username", "user_id"} & arguments.keys():
        from ..errors import ConfigurationError

        meant = "; leave auth_type out to log in by the application credential"
        raise ConfigurationError(
            f"{settings.auth_place}: the cloud {settings.name!r} has no username, which the "
            f"auth_type {name} needs{meant * any(k.startswith('application_') for k in given)}"
        )


def _unknown(settings: Settings, name: str) -> Exception:
    from keystoneauth1 import loading

    known = sorted(loading.get_available_plugin_names())
    entry = settings.entry("auth_type") or settings.entry("auth_methods")
    fault = f"is {name!r}, of which there is no plugin{near(name, known)}; there are "
    fault += ", ".join(known)
    assert entry is not None  # what is not said is a plugin that there is
    return entry.wrong(fault)
