# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The way to one service: its endpoint, its microversions, its extensions, its answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from .decode import BadShape, parse
from .download import broken_off
from .once import Once
from .operation import Operation
from .request import Request
from .versions import Range, Version

if TYPE_CHECKING:
    from keystoneauth1.adapter import Adapter
    from keystoneauth1.session import Session

    from .client import Service


class Endpoint(NamedTuple):
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
        for name in options.keys() - set(_OPTIONS):
            raise TypeError(f"unexpected option {name!r}; expected one of {', '.join(_OPTIONS)}")
        self._options = {name: value for name, value in options.items() if value is not None}
        self._endpoint: Once[Endpoint] = Once()
        self._extensions: Once[frozenset[str]] = Once()

    @cached_property
    def adapter(self) -> Adapter:
        """The keystoneauth Adapter with all settings."""
        from keystoneauth1.adapter import Adapter

        options = dict(self._options)
        session = self._session
        if isinstance(session, Adapter):
            for name in (*_OPTIONS, *_ADAPTER_OPTIONS):
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
        return self._endpoint.get(self._current_access(), self._discovered)

    def _current_access(self) -> object:
        """What changes when the session gets a new token, which may bring another catalog."""
        adapter = self.adapter
        auth = adapter.auth or adapter.session.auth
        get_access = getattr(auth, "get_access", None)
        return get_access(adapter.session) if get_access is not None else auth

    def _discovered(self) -> Endpoint:
        from keystoneauth1 import exceptions

        adapter = self.adapter
        override = adapter.endpoint_override
        if override and "%(" in override:
            ids = {"project_id": adapter.get_project_id(), "user_id": adapter.get_user_id()}
            adapter.endpoint_override = override % ids
        try:
            data = adapter.get_endpoint_data()
        except exceptions.DiscoveryFailure:
            # The auth plugin has a fixed endpoint, which does not say its versions.
            return Endpoint((adapter.get_endpoint() or "").rstrip("/"), None, None)
        if data is None or not data.url:
            where = f"at {override}" if override else "in the catalog"
            raise exceptions.EndpointNotFound(
                f"no endpoint {where} of type {adapter.service_type!r}, interface "
                f"{adapter.interface!r}, region {adapter.region_name!r} and a version from "
                f"{adapter.min_version} to {adapter.max_version}"
            )
        low, high = _version(data.min_microversion), _version(data.max_microversion)
        return Endpoint(
            url=data.url.rstrip("/"),
            # Without a status the version is a guess from the URL, which has no minor version.
            api=_version(data.api_version) if data.status else None,
            microversions=Range(low, high) if low is not None and high is not None else None,
        )

    # --- requests

    def send(self, operation: Operation[Any], request: Request, version: Version | None) -> Any:
        """Send a request; the answer is a `requests.Response`.

        Raises:
            HttpError: The service refused it.
        """
        from keystoneauth1 import exceptions
        from requests import RequestException

        from .errors import http_error

        headers = {"Accept": "application/json", **request.headers}
        if operation.stream:
            headers["Accept"] = "*/*"
        if version is not None and self.service.header:
            headers["OpenStack-API-Version"] = f"{self.service.header} {version}"
        once = request.data is not None and not isinstance(request.data, bytes)
        outcome = operation.outcome or {}
        try:
            response = self.adapter.request(
                f"{self.endpoint().url}{request.path}",
                request.method,
                headers=headers,
                data=request.data,
                stream=True,
                log=not operation.secret,
                authenticated=operation.authenticated,
                **(_ONCE if once else {}),
            )
            if once and response.status_code >= 300:
                raise exceptions.from_response(response, request.method, response.url)
            return response
        except exceptions.HttpError as error:
            if error.http_status in outcome:
                return error.response
            if once and error.http_status == 401:
                self.adapter.invalidate()  # so that the caller's next attempt has a new token
            raise http_error(operation.name, error) from None
        except RequestException as error:
            # keystoneauth reads the answers that it makes errors of, and lets this one through.
            raise broken_off("answer", error) from error

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
        """The aliases of the extensions that the cloud has loaded, asked for once.

        Raises:
            HttpError: The service refused to list them.
            BadAnswer: The answer is no such list.
        """
        return self._extensions.get(self.service, self._listed_extensions)

    def _listed_extensions(self) -> frozenset[str]:
        path = self.service.extensions
        listing: Operation[Any] = Operation("extensions.list", f"GET {path}")
        return _aliases(self.send(listing, Request("GET", path), None))


def content_of(response: Any) -> bytes:
    """The whole body of an answer, read at once and not in the small chunks of requests.

    Raises:
        ConnectFailure: The connection broke off (keystoneauth's).
    """
    try:
        return b"".join(response.iter_content(None))
    except OSError as error:
        raise broken_off("answer", error) from error


def _version(found: tuple[int | float, ...] | None) -> Version | None:
    """A version as keystoneauth has it: two numbers, or nothing."""
    if found is None or len(found) < 2:
        return None
    return Version(int(found[0]), int(found[1]))


def _aliases(response: Any) -> frozenset[str]:
    try:
        return frozenset(entry["alias"] for entry in parse(content_of(response))["extensions"])
    except (BadShape, KeyError, TypeError):
        from .errors import BadAnswer

        raise BadAnswer("extensions.list: the answer is no list of extensions") from None


# For a body that can be read but once: a second attempt would send what is left of it, nothing.
_ONCE: dict[str, Any] = {
    "allow_reauth": False,
    "redirect": False,
    "connect_retries": 0,
    "status_code_retries": 0,
}

# What a client may be told, and what it takes over from an Adapter besides.
_OPTIONS = (
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
_ADAPTER_OPTIONS = (
    "user_agent",
    "logger",
    "allow",
    "additional_headers",
    "client_name",
    "client_version",
    "allow_version_hack",
    "retriable_status_codes",
    "connect_retry_delay",
    "status_code_retry_delay",
)
