# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The door for sessions of the same process: a transport adapter of requests."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import RemoteDisconnected
from io import BytesIO
from typing import TYPE_CHECKING, Any

from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.exceptions import ConnectionError, ReadTimeout
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from .messages import Answer, Asked

if TYPE_CHECKING:
    from keystoneauth1.session import Session as AuthSession


class FakeAdapter(BaseAdapter):
    """Carries requests to a cloud of the same process."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer
        self._builder = HTTPAdapter()

    def send(
        self, request: PreparedRequest, *args: Any, timeout: Any = None, **kwargs: Any
    ) -> Response:
        """Answer a request.

        Raises:
            ConnectionError: A test wants the connection to be lost.
            ReadTimeout: A test wants the answer to come later than the request waits.
        """
        body: Any = request.body
        if body is None:
            content = b""
        elif isinstance(body, str):
            content = body.encode()
        elif isinstance(body, bytes | bytearray):
            content = bytes(body)
        elif hasattr(body, "read"):
            content = body.read()
        else:
            content = b"".join(body)
        asked = Asked.of(request.method or "GET", request.url or "", dict(request.headers), content)
        reply = self._answer(asked)
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        if patience is not None and reply.wait > patience:
            raise ReadTimeout(f"Read timed out. (read timeout={patience})", request=request)
        if reply.cut == "reset":
            gone = RemoteDisconnected("Remote end closed connection without response")
            raise ConnectionError(ProtocolError("Connection aborted.", gone), request=request)
        payload = reply.content()
        headers = {"Content-Length": str(len(payload)), **reply.sent()}
        if request.method == "HEAD":
            payload = b""
        if reply.cut == "truncated":
            payload = payload[: len(payload) // 2]
        raw = HTTPResponse(
            BytesIO(payload), headers, reply.status, reason=None, preload_content=False,
            request_method=request.method, enforce_content_length=True,
        )  # fmt: skip
        return self._builder.build_response(request, raw)

    def close(self) -> None:
        """Nothing is open."""


def http(answer: Answer) -> Session:
    """A Session of requests that a cloud of the same process answers."""
    http = Session()
    http.trust_env = False
    adapter = FakeAdapter(answer)
    http.mount("http://", adapter)
    http.mount("https://", adapter)
    return http


def session(http: Session, auth: Mapping[str, Any]) -> AuthSession:
    """A keystoneauth Session that talks to a cloud of the same process."""
    from keystoneauth1.identity import V3Password
    from keystoneauth1.session import Session as AuthSession

    return AuthSession(auth=V3Password(**auth), session=http, app_name="openstack-typed-fake")
