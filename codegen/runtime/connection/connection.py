# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What all clients made from one another by `at` share: the way to one service."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ..calls.operation import Operation
from ..calls.request import Request
from ..calls.service import Service
from ..once import lazy
from ..versions import Version

if TYPE_CHECKING:
    from keystoneauth1.adapter import Adapter
    from keystoneauth1.session import Session

    from ..retries import Retries
    from ..trace import Trace
    from .attempts import Attempts
    from .endpoint import Endpoint, Endpoints
    from .extensions import Extensions
    from .facts import Facts
    from .transport import Transport


class Connection:
    """The way to one service: its endpoint, its extensions, and what carries the requests."""

    def __init__(
        self, service: Service, session: Session | Adapter, options: Mapping[str, Any]
    ) -> None:
        self.service = service
        self._session = session
        for name in options.keys() - {*_OPTIONS, "facts"}:  # that one is for a Cloud to say
            raise TypeError(f"unexpected option {name!r}; expected one of {', '.join(_OPTIONS)}")
        said = {name: value for name, value in options.items() if value is not None}
        self._retries: Retries | bool | None = said.pop("retries", None)
        self.trace: Trace | None = said.pop("trace", None)
        self._facts: Facts | None = said.pop("facts", None)
        self._options = said

    @lazy
    def adapter(self) -> Adapter:
        """The keystoneauth Adapter with all settings."""
        from keystoneauth1.adapter import Adapter

        given = self._session
        # A copy shares what limits the rate of its requests with the Adapter that was given.
        adapter = copy.copy(given) if isinstance(given, Adapter) else Adapter(given)
        for name, value in self._options.items():
            setattr(adapter, name, value)
        # Which microversion is sent, and what becomes of errors, is decided here.
        adapter.version = adapter.default_microversion = adapter.raise_exc = None
        api = self.service.api
        adapter.service_type = adapter.service_type or self.service.type
        adapter.interface = adapter.interface or "public"
        adapter.min_version = adapter.min_version or api
        adapter.max_version = adapter.max_version or f"{api.partition('.')[0]}.latest"
        return adapter

    @lazy
    def transport(self) -> Transport:
        """What carries the requests."""
        # The first call has time for these imports.
        from .attempts import Policy
        from .transport import Transport

        return Transport(self.adapter, Policy.of(self.adapter, self._retries))

    def bounded(self, seconds: float) -> Connection:
        """The same way, on which no request takes longer, and none is sent again."""
        from .attempts import Policy
        from .transport import Transport

        other = copy.copy(self)
        other._endpoints = self._endpoints
        other._extensions = self._extensions
        adapter = cast("Adapter", _Bounded(self.adapter, seconds))
        vars(other)["transport"] = Transport(adapter, Policy.of(self.adapter, retries=False))
        return other

    @lazy
    def _endpoints(self) -> Endpoints:
        from .endpoint import Endpoints

        return Endpoints(self.service, self.transport, self._facts)

    @lazy
    def _extensions(self) -> Extensions:
        from .extensions import Extensions

        path = self.service.extensions
        return Extensions(lambda: f"{self.endpoint().url}{path}", self._get, self._facts)

    def endpoint(self, *, anonymous: bool = False) -> Endpoint:
        """The endpoint, looked up once for each token.

        Args:
            anonymous: Find it without a token, where that is possible.

        Raises:
            EndpointNotFound: The catalog has no such service, region or interface (keystoneauth's).
            DiscoveryFailure: Which version is where could not be found out (keystoneauth's).
        """
        try:
            return self._endpoints.find(anonymous=anonymous)
        except Exception as error:
            if not self.doubts(error):
                raise
        return self._endpoints.find(anonymous=anonymous)

    def extensions(self) -> frozenset[str] | None:
        """The aliases of the extensions that the cloud has loaded; None if it does not tell."""
        return self._extensions.loaded(self._endpoints.token()) if self.service.extensions else None

    def check_extensions(self, operation: Operation[Any], given: Mapping[str, Any]) -> None:
        """Refuse a call that needs an extension which the cloud has not loaded.

        Raises:
            ExtensionMissing: It has not. Nothing was sent.
        """
        for part, alias in operation.extensions_for(given):
            loaded = self.extensions()
            if loaded is None:
                return  # the check cannot be made, so that the service has the last word
            if alias not in loaded:
                from ..errors import ExtensionMissing

                raise ExtensionMissing(
                    f"{part} needs the {self.service.name} extension {alias}, which this cloud "
                    "has not loaded; no request was sent"
                )

    def doubts(self, error: Exception) -> bool:
        """Whether a call failed because of what is known from an earlier program.

        If it may be so, that is thrown away, and the call may be tried again: nothing was sent.
        """
        if self._facts is None:
            return False
        from keystoneauth1.exceptions import DiscoveryFailure, EndpointNotFound

        from ..errors import ExtensionMissing, UnsupportedByCloud

        doubtful = (DiscoveryFailure, EndpointNotFound, ExtensionMissing, UnsupportedByCloud)
        return isinstance(error, doubtful) and self._facts.forget()

    def attempts(self, operation: Operation[Any]) -> Attempts:
        """The attempts of a call that is about to be sent."""
        from .attempts import Attempts

        return Attempts(self.transport.policy, operation)

    def send(
        self,
        operation: Operation[Any],
        request: Request,
        version: Version | None,
        endpoint: Endpoint,
        attempts: Attempts,
    ) -> Any:
        """Send a request; the answer is a `requests.Response` of any status."""
        try:
            response = self.transport.send(
                request.method,
                f"{endpoint.url}{request.path}",
                headers=self.headers(operation, request, version, endpoint),
                data=request.data,
                stream=operation.stream,
                log=not operation.secret,
                authenticated=operation.authenticated,
                attempts=attempts,
            )
        except Exception:
            if self._facts is not None:
                self._facts.forget()  # it may be somewhere else now
            raise
        if self._facts is not None and response.status_code == 406:
            self._facts.forget()  # it may have other microversions now
        return response

    def headers(
        self,
        operation: Operation[Any],
        request: Request,
        version: Version | None,
        endpoint: Endpoint,
    ) -> dict[str, str]:
        """The headers of a request, without the token."""
        headers = {"Accept": operation.answer or "application/json", **request.headers}
        if operation.stream:
            # Of data that a proxy compresses on its way, sizes, sums and ranges would be wrong.
            headers |= {"Accept": "*/*", "Accept-Encoding": "identity"}
        if version is not None and self.service.header:
            headers["OpenStack-API-Version"] = f"{self.service.header} {version}"
            legacy, offered = self.service.legacy_header, endpoint.microversions
            if legacy is not None and (offered is None or offered.high in legacy.versions):
                headers[legacy.name] = str(version)
        return headers

    def _get(self, url: str) -> Any:
        """Ask for what a call would do without: a refusal is no reason for a new token."""
        return self.transport.send("GET", url, headers={"Accept": "application/json"}, renew=False)


class _Bounded:
    """An Adapter each of whose requests gives up after some time."""

    def __init__(self, adapter: Adapter, seconds: float) -> None:
        self._adapter = adapter
        self._end = time.monotonic() + seconds

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)

    def request(self, url: str, method: str, **options: Any) -> Any:
        left = max(self._end - time.monotonic(), _LEAST)
        own = getattr(self._adapter.session, "timeout", None)
        left = min(left, own) if own else left
        return self._adapter.request(url, method, timeout=left, **options)


_LEAST = 0.01
"""Seconds: requests takes no 0."""

# What a client may be told besides its session.
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
    "retries",
    "trace",
)
