# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A proxy between clients and the cloud that answers some of the requests wrongly.

It is a plain HTTP proxy on loopback: a session whose `proxies` name it sends everything through
it, the login and the version documents too. It notes what became of each request.
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

LOGIN = "login.invalid"
"""The host that a redirect leads to."""

_PAGE = b"<html><head><title>Sign in</title></head><body>Sign in, please</body></html>"
_HTML = ("Content-Type", "text/html; charset=utf-8")
_JSON = ("Content-Type", "application/json")
# What concerns one connection only (RFC 9110, 7.6.1), or is said anew.
_NOT_PASSED_ON = frozenset(
    {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "content-length"}
)
_LONGEST_GAP = 5
_LATE = 0.2


class Answer(NamedTuple):
    """An answer as it goes to a client.

    Attributes:
        status: The status.
        headers: Its headers, without the length.
        body: The body.
        part: How many bytes of the body are sent before the connection is closed; None for all.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    part: int | None = None


class Fault(NamedTuple):
    """What goes wrong with a request.

    Attributes:
        arrives: Whether the service gets the request.
        spoiled: What becomes of the service's answer; None if the connection is reset.
    """

    arrives: bool
    spoiled: Callable[[Answer], Answer | None]


def _late(answer: Answer) -> Answer:
    time.sleep(_LATE)
    return answer


_HTML_PAGE = Answer(200, (_HTML,), _PAGE)
_LATER = Answer(503, (_HTML,), b"<html><body>No server is available</body></html>")
_REFUSED = Answer(401, (_JSON,), b'{"error": {"code": 401, "message": "Authenticate, please"}}')
_SIGN_IN = Answer(302, (_HTML, ("Location", f"http://{LOGIN}/?from=here")), _PAGE)

FAULTS: dict[str, Fault] = {
    "reset before": Fault(False, lambda _: None),
    "reset after": Fault(True, lambda _: None),
    "503 before": Fault(False, lambda _: _LATER),
    "503 after": Fault(True, lambda _: _LATER),
    "truncated": Fault(True, lambda answer: answer._replace(part=len(answer.body) // 2)),
    "page before": Fault(False, lambda _: _HTML_PAGE),
    "page after": Fault(True, lambda _: _HTML_PAGE),
    "login": Fault(False, lambda _: _SIGN_IN),
    "304": Fault(False, lambda _: Answer(304)),
    "empty": Fault(False, lambda _: Answer(200)),
    "401": Fault(False, lambda _: _REFUSED),
    "delay": Fault(True, _late),
}
PASSING = ("reset before", "reset after", "503 before", "503 after", "truncated")
"""Those after which a read is tried again."""


class Seen(NamedTuple):
    """A request that came to the proxy.

    Attributes:
        method: The method.
        url: The URL.
        token: Whether it had a token.
        fault: What went wrong with it; empty if nothing did.
        status: What the service answered; 0 if it never got the request.
    """

    method: str
    url: str
    token: bool
    fault: str
    status: int

    @property
    def logs_in(self) -> bool:
        """Whether it asks for a token."""
        return self.method == "POST" and urlsplit(self.url).path.endswith("/auth/tokens")


class Proxy:
    """The proxy; it runs in a `with` block."""

    def __init__(self, seed: int, faults: Sequence[str]) -> None:
        """Begin to listen.

        Args:
            seed: With the same seed, the same requests meet the same faults.
            faults: The faults to be met.
        """
        self._random = Random(seed)
        self._faults = faults
        self._bag: list[str] = []
        self._left = 1
        self._seen: list[Seen] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self.problems: list[str] = []
        """What went wrong in the proxy itself, which must be nothing."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self) -> list[Seen]:
        """What has come since the last time."""
        seen, self._seen = self._seen, []
        return seen

    def answer(
        self, method: str, url: str, headers: list[tuple[str, str]], read: Callable[[], bytes]
    ) -> Answer | None:
        """Let a request be answered, rightly or wrongly; None to reset its connection."""
        if urlsplit(url).hostname == LOGIN:
            self._note(method, url, headers, "", 0)
            read()
            return _HTML_PAGE
        fault = self._next()
        if fault and not FAULTS[fault].arrives:
            self._note(method, url, headers, fault, 0)
            answer = FAULTS[fault].spoiled(Answer(0))
            if answer is not None:
                read()
            return answer
        true = _forward(method, url, headers, read())
        if fault == "truncated" and len(true.body) < 2:
            self._bag.append(fault)  # for an answer that has halves
            fault = ""
        self._note(method, url, headers, fault, true.status)
        return FAULTS[fault].spoiled(true) if fault else true

    def _next(self) -> str:
        """The fault of this request; empty for none. All kinds have their turn before the next."""
        self._left -= 1
        if self._left:
            return ""
        self._left = self._random.randint(2, _LONGEST_GAP)
        if not self._bag:
            self._bag = self._random.sample(self._faults, len(self._faults))
        return self._bag.pop()

    def _note(
        self, method: str, url: str, headers: list[tuple[str, str]], fault: str, status: int
    ) -> None:
        token = any(name.lower() == "x-auth-token" for name, _ in headers)
        self._seen.append(Seen(method, url, token, fault, status))


def _forward(method: str, url: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=60)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, text in headers:
            connection.putheader(name, text)
        connection.putheader("Connection", "close")
        if body or method in ("POST", "PUT", "PATCH"):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        found = tuple(
            (name, text)
            for name, text in response.getheaders()
            if name.lower() not in _NOT_PASSED_ON
        )  # fmt: skip
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    proxy: Proxy

    def shutdown_request(self, request: Any) -> None:
        # Without the polite end of the usual one, which would come before a reset.
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if not isinstance(error, ConnectionError):  # the client may go away at any time
            self.proxy.problems.append(repr(error))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer with a body takes 40 ms
    server: _Server

    def _handle(self) -> None:
        headers = [
            (name, text)
            for name, text in self.headers.items()
            if name.lower() not in _NOT_PASSED_ON
        ]  # fmt: skip
        answer = self.server.proxy.answer(self.command, self.path, headers, self._body)
        if answer is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        head = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}"]
        head += [f"{name}: {text}" for name, text in answer.headers]
        if answer.status not in (204, 304):
            head.append(f"Content-Length: {len(answer.body)}")
        self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1"))
        if self.command != "HEAD":
            self.wfile.write(answer.body[: answer.part])
        self.close_connection = self.close_connection or answer.part is not None

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _handle

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def log_message(self, format: str, *args: Any) -> None:
        """Be silent."""
