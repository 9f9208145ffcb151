# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The way to one service: its endpoint, its microversions, its extensions, its answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import orjson

from .versions import Range, Version

if TYPE_CHECKING:
    from keystoneauth1.adapter import Adapter
    from keystoneauth1.session import Session

    from .client import Service
    from .operation import Operation
    from .request import Request


@attrs.frozen
class Endpoint:
    """Where a service is, and what it offers there.

    Attributes:
        url: The versioned endpoint, without a slash at the end.
        api: The version of the API that answers there, if it says so.
        microversions: What it offers; None if it has none or does not say.
    """

    url: str
    api: Version | None
    microversions: Range | None


class Connection:
    """What all clients made from one another by `at` share."""

    def __init__(
        self, service: Service, session: Session | Adapter, options: Mapping[str, Any]
    ) -> None:
        self.service = service
        self._session = session
        self._options = {name: value for name, value in options.items() if value is not None}
        self._endpoint: Endpoint | None = None
        self._access: object = None
        self._extensions: frozenset[str] | None = None

    @cached_property
    def adapter(self) -> Adapter:
        """The keystoneauth Adapter with all settings."""
        from keystoneauth1.adapter import Adapter

        options = dict(self._options)
        session = self._session
        if isinstance(session, Adapter):
            for name in _ADAPTER_OPTIONS:
                options.setdefault(name, getattr(session, name))
            session = session.session
        options = {name: value for name, value in options.items() if value is not None}
        options.setdefault("service_type", self.service.type)
        options.setdefault("interface", "public")
        options.setdefault("min_version", self.service.api)
        options.setdefault("max_version", f"{self.service.api.partition('.')[0]}.latest")
        return Adapter(session, **options)

    # --- the endpoint

    def endpoint(self) -> Endpoint:
        """The endpoint, looked up once for each token.

        Raises:
            EndpointNotFound: The catalog has no such service, region or interface (keystoneauth's).
        """
        access = self._current_access()
        found = self._endpoint
        if found is None or access is not self._access:
            found = self._discovered()
            self._endpoint, self._access = found, access
        return found

    def _current_access(self) -> object:
        """What changes when the session gets a new token, which may bring another catalog."""
        adapter = self.adapter
        auth = adapter.auth or adapter.session.auth
        get_access = getattr(auth, "get_access", None)
        return get_access(adapter.session) if get_access is not None else auth

    def _discovered(self) -> Endpoint:
        from keystoneauth1 import exceptions

        data = self.adapter.get_endpoint_data()
        if data is None or not data.url:
            raise exceptions.EndpointNotFound(
                f"the catalog has no endpoint of type {self.adapter.service_type!r}, interface "
                f"{self.adapter.interface!r}, region {self.adapter.region_name!r}"
            )
        low, high = _version(data.min_microversion), _version(data.max_microversion)
        return Endpoint(
            url=data.url.rstrip("/"),
            api=_version(data.api_version),
            microversions=Range(low, high) if low is not None and high is not None else None,
        )

    # --- requests

    def send(self, operation: Operation[Any], request: Request, version: Version | None) -> Any:
        """Send a request; the answer is a `requests.Response`.

        Raises:
            HttpError: The service refused it.
        """
        from keystoneauth1 import exceptions

        from .errors import http_error

        headers = {"Accept": "application/json", **request.headers}
        if operation.stream:
            headers["Accept"] = "*/*"
        if version is not None and self.service.header:
            headers["OpenStack-API-Version"] = f"{self.service.header} {version}"
        outcome = operation.outcome or {}
        try:
            return self.adapter.request(
                f"{self.endpoint().url}{request.path}",
                request.method,
                headers=headers,
                data=request.data,
                stream=operation.stream,
                log=not operation.secret,
                authenticated=operation.authenticated,
            )
        except exceptions.HttpError as error:
            if error.http_status in outcome:
                return error.response
            raise http_error(operation.name, error) from None

    # --- extensions

    def check_extensions(self, operation: Operation[Any], given: Mapping[str, Any]) -> None:
        """Refuse a call that needs an extension which the cloud has not loaded.

        Raises:
            ExtensionMissing: It has not. Nothing was sent.
        """
        for part, alias in operation.extensions_for(given):
            if alias not in self.extensions():
                from .errors import ExtensionMissing

                raise ExtensionMissing(
                    f"{part} needs the {self.service.name} extension {alias}, which this cloud "
                    "has not loaded; no request was sent"
                )

    def extensions(self) -> frozenset[str]:
        """The aliases of the extensions that the cloud has loaded, asked for once."""
        if self._extensions is None:
            url = f"{self.endpoint().url}{self.service.extensions}"
            response = self.adapter.get(url, headers={"Accept": "application/json"})
            listed = orjson.loads(response.content)["extensions"]
            self._extensions = frozenset(entry["alias"] for entry in listed)
        return self._extensions


def _version(found: tuple[int | float, ...] | None) -> Version | None:
    """A version as keystoneauth has it: two numbers, or nothing."""
    if found is None or len(found) < 2:
        return None
    return Version(int(found[0]), int(found[1]))


_ADAPTER_OPTIONS = (
    "auth",
    "region_name",
    "interface",
    "service_type",
    "service_name",
    "endpoint_override",
    "min_version",
    "max_version",
    "connect_retries",
    "status_code_retries",
    "global_request_id",
)
