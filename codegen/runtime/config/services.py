# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What settings say of a single service, in every spelling of its type."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..versions import Version, VersionSet
from .auth import auth_type, scoped
from .entry import Entry
from .settings import Settings


class ForService(NamedTuple):
    """What a client is made with.

    Attributes:
        options: The options of the client.
        microversion: The microversion to pin it to; empty if nothing is said.
        source: Where the microversion was read.
    """

    options: dict[str, Any]
    microversion: str = ""
    source: Entry | None = None


def for_service(
    settings: Settings, service_type: str, api: str, versions: VersionSet | None
) -> ForService:
    """What settings say of a service.

    Args:
        settings: The settings.
        service_type: Its type in the catalog.
        api: The version of the API that the client is for.
        versions: The microversions that the client knows; None if it has none.

    Raises:
        ConfigurationError: Something of it makes no sense, or asks for another API.
    """
    own = _Own(settings, service_type)
    options: dict[str, Any] = {
        "region_name": own.text("region_name") or settings.region_name,
        "interface": own.interface() or settings.interface(),
        "service_type": own.text("service_type"),
        "service_name": own.text("service_name"),
        "endpoint_override": own.text("endpoint_override") or own.text("endpoint"),
    }
    for key in ("connect_retries", "status_code_retries"):
        entry = own.entry(key) or settings.entry(key)
        options[key] = entry.number(int) if entry is not None else None
    if not options["endpoint_override"]:
        if auth_type(settings) == "none":
            endpoint = settings.auth.get("endpoint") or settings.entry("endpoint")
            options["endpoint_override"] = endpoint.text() if endpoint is not None else None
        elif service_type == "identity" and "auth_url" in settings.auth and not scoped(settings):
            from keystoneauth1.plugin import AUTH_INTERFACE

            options["interface"] = AUTH_INTERFACE  # a token for nothing brings no catalog
    said = {name: value for name, value in options.items() if value is not None}
    return ForService(said, *own.microversion(api, versions))


class _Own:
    """The keys that begin with the type of a service."""

    def __init__(self, settings: Settings, service_type: str) -> None:
        self._settings = settings
        self._prefixes = [each.replace("-", "_") for each in spellings(service_type)]

    def _key(self, name: str) -> str:
        keys = (f"{prefix}_{name}" for prefix in self._prefixes)
        return next((key for key in keys if self._settings.entry(key) is not None), "")

    def entry(self, name: str) -> Entry | None:
        return self._settings.entry(self._key(name))

    def text(self, name: str) -> str | None:
        return self._settings.text(self._key(name))

    def interface(self) -> Any:
        return self._settings.interface(self._key("interface"))

    def microversion(self, api: str, versions: VersionSet | None) -> tuple[str, Entry | None]:
        """The microversion, and where it was read; checks the version of the API, too."""
        implied = self._api_version(api, versions)
        entry = self.entry("default_microversion")
        text = entry.text() if entry is not None else None
        if entry is None or not text or versions is None:
            return (implied.text() or "", implied) if implied is not None else ("", None)
        if implied is not None and implied.text() != text:
            raise entry.wrong(
                f"is {text}, and {implied.key} ({implied.place}) {implied.text()}; keep one"
            )
        return "highest" if text == "latest" else text, entry

    def _api_version(self, api: str, versions: VersionSet | None) -> Entry | None:
        """The version of the API that is asked for, if it is a microversion."""
        entry = self.entry("api_version")
        text = (entry.text() or "").removeprefix("v") if entry is not None else ""
        if entry is None or text in ("", "auto", "latest"):
            return None
        try:
            version = Version.parse(text if "." in text else f"{text}.0")
        except ValueError:
            raise entry.wrong("is no version; write digits, such as 2 or '2.79'") from None
        if version.major != int(api.partition(".")[0]):
            raise entry.wrong(f"is {text}; this client speaks version {api} only; remove it")
        return entry if versions is not None and "." in text and version in versions else None


def spellings(service_type: str) -> list[str]:
    """The spellings of a service type, the official one first."""
    import os_service_types

    return list(os_service_types.ServiceTypes().get_all_types(service_type))
