# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A call as data: what would be sent, without sending it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple, NoReturn, ParamSpec, TypeVar

from .answers.parse import parse
from .calls.operation import HIDDEN, Operation
from .calls.request import Request, build
from .client import Client, Resource
from .connection.endpoint import Endpoint
from .versions import Version

P = ParamSpec("P")


class DryRun(NamedTuple):
    """The request of a call; of a list, that of the first page. Secrets are replaced by `***`."""

    service: str
    """`compute`."""
    operation: str
    """`servers.create`."""
    method: str
    """The HTTP method."""
    url: str
    """The URL. It begins with `{compute}` where the endpoint is not known."""
    headers: Mapping[str, str]
    """The headers, those of the token too."""
    body: Any
    """The body: JSON as `json.loads` gives it, the text of a form, or None."""
    microversion: str
    """The microversion; empty for services without."""

    def curl(self) -> str:
        """The same as a command. The token is the variable OS_TOKEN of the shell."""
        from shlex import quote

        parts = ["curl", *(["-X", self.method] if self.method != "GET" else [])]
        parts.append(quote(self.url))
        for name, text in self.headers.items():
            secret = text == HIDDEN
            parts += ["-H", f'"{name}: $OS_TOKEN"' if secret else quote(f"{name}: {text}")]
        if self.body is not None:
            kind = self.headers.get("Content-Type", "")
            text = self.body if isinstance(self.body, str) else json.dumps(self.body)
            parts += ["--data-binary", quote(text) if "octet" not in kind else "@-"]
        return " ".join(parts)


def dry_run(method: Callable[P, object], /, *args: P.args, **given: P.kwargs) -> DryRun:
    """What a call would send.

    Where the session has credentials, endpoint and microversions are looked up as for a call;
    without any, nothing at all is sent: the URL is then below `{compute}`, and `auto` is the lowest
    microversion that takes the arguments. What the call would refuse is refused here too.

        print(dry_run(compute.servers.delete, "web").curl())

    Args:
        method: A method of a client that is one call: `compute.servers.create`.
        *args: Its arguments.
        **given: Its arguments.

    Raises:
        TypeError: It is no such method, or takes other arguments.
    """
    _, planned = _elsewhere(method, _Planner)
    try:
        found = planned(*args, **given)
    except _Several:
        found = None
    if not isinstance(found, DryRun):
        raise TypeError(f"{planned.func.__qualname__} is no single call, so that it has no dry run")
    return found


def dry_runs(method: Callable[P, object], /, *args: P.args, **given: P.kwargs) -> list[DryRun]:
    """What work of several calls would send, up to the first answer that says how it goes on.

    Of waiting that is the look, which is repeated.

    Args:
        method: A method of a client: `compute.servers.wait`.
        *args: Its arguments.
        **given: Its arguments.

    Raises:
        TypeError: It is no method of a client, or takes other arguments.
    """
    recorder, recorded = _elsewhere(method, _Recorder)
    with suppress(_Unanswered):
        recorded(*args, **given)
    return recorder.plans


class _Several(Exception):
    """Work of several calls, of which the later ones depend on what the first ones answer."""


class _Planner:
    """Stands for a client, and tells what that would send."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        raise TypeError("this method is made of several calls, so that it has no dry run")

    def _exact_version(self) -> Version | None:
        return self._client._exact_version()

    def _worker(self) -> Any:
        raise _Several

    def _call(self, operation: Operation[Any], given: dict[str, Any]) -> Any:
        client = self._client
        given = operation.converted(given)
        if _has_credentials(client):
            endpoint, version = client._prepared(operation, given)
        else:
            endpoint = Endpoint(f"{{{client._service.name}}}", unknown="there are no credentials")
            version = client._version_for(operation, given, endpoint)
        shown = {a.name: a.masked(given[a.name]) for a in operation.arguments if a.name in given}
        return _planned(client, operation, build(operation, shown, version), version, endpoint)


class _Unanswered(Exception):
    """Somebody wants to know what a service has answered."""


class _Answer:
    """Stands for what a service would answer."""

    def __getattr__(self, name: str) -> NoReturn:
        raise _Unanswered


class _Recorder(_Planner):
    """Stands for a client, and keeps all that it would send."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.plans: list[DryRun] = []

    def __getattr__(self, name: str) -> Any:
        stand_in: Any = self
        return type(getattr(self._client, name))(stand_in)

    def _worker(self) -> Any:
        return self

    def _bounded(self, seconds: float) -> Any:
        return self

    def _call(self, operation: Operation[Any], given: dict[str, Any]) -> Any:
        self.plans.append(super()._call(operation, given))
        return _Answer()


S = TypeVar("S", bound=_Planner)


def _elsewhere(method: Callable[..., object], kind: type[S]) -> tuple[S, partial[Any]]:
    """What stands for the client of a method, and the method with that instead.

    Raises:
        TypeError: It is no method of a client.
    """
    resource = getattr(method, "__self__", None)
    function = getattr(method, "__func__", None)
    if not isinstance(resource, Resource) or function is None:
        raise TypeError(
            f"dry_run() takes a method of a client, such as compute.servers.list, and its "
            f"arguments; not {method!r}"
        )
    planner = kind(resource._client)
    stand_in: Any = planner
    return planner, partial(function, type(resource)(stand_in))


def dry_call(client: Client, method: str, path: str, **parts: Any) -> DryRun:
    """What `Client.call` would send; a body is shown as it was given."""
    from .calls.by_hand import operation_of, request_of

    operation = operation_of(method, path)
    request = request_of(operation, path, parts)
    endpoint, version = client._prepared(operation, {})
    return _planned(client, operation, request, version, endpoint)


def _planned(
    client: Client,
    operation: Operation[Any],
    request: Request,
    version: Version | None,
    endpoint: Endpoint,
) -> DryRun:
    headers = client._connection.headers(operation, request, version, endpoint)
    if operation.authenticated:
        headers["X-Auth-Token"] = HIDDEN
    return DryRun(
        client._service.name,
        operation.name,
        request.method,
        f"{endpoint.url}{request.path}",
        headers,
        _body(request),
        str(version) if version is not None else "",
    )


def _has_credentials(client: Client) -> bool:
    adapter = client.adapter
    return bool(adapter.auth or adapter.session.auth)


def _body(request: Request) -> Any:
    data = request.data
    if data is None:
        return None
    if not isinstance(data, bytes):
        return "<data>"
    return parse(data) if "json" in request.headers.get("Content-Type", "") else data.decode()
