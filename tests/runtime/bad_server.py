# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A server on loopback that misbehaves: for faults that are those of sockets.

It plays one service at a fixed endpoint, so that there is neither a login nor a catalog.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token


class Request:
    """A request that arrived.

    Attributes:
        line: Its method and path.
        headers: Its headers, by their names in small letters.
        body: Its body.
    """

    def __init__(self, line: str, headers: dict[str, str], body: bytes) -> None:
        self.line = line
        self.headers = headers
        self.body = body


Answer: TypeAlias = Callable[[BaseHTTPRequestHandler], None]
"""Writes the answer to a request, or something else than one."""


def ok(body: bytes = b"", status: int = 200, **headers: str) -> Answer:
    """An answer as it should be. Header names have `_` for `-`."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response_only(status)
        for name, text in headers.items():
            to.send_header(name.replace("_", "-"), text)
        if status not in (204, 304):
            to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)

    return answer


def cut(body: bytes, announced: int, status: int = 200) -> Answer:
    """A body that ends before the announced length."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response_only(status)
        to.send_header("Content-Length", str(announced))
        to.end_headers()
        to.wfile.write(body)
        to.wfile.flush()
        hang_up(to)

    return answer


def hang_up(to: BaseHTTPRequestHandler) -> None:
    """The connection ends."""
    to.close_connection = True
    to.connection.shutdown(socket.SHUT_RDWR)


def reset(to: BaseHTTPRequestHandler) -> None:
    """The connection is broken off the hard way."""
    to.close_connection = True
    to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    to.connection.close()


class BadServer:
    """A server whose answers are laid out before.

    Attributes:
        url: Its address.
        requests: What has arrived.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._answers: dict[str, list[Answer]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def handle_any(self) -> None:
                body = self._body()
                headers = {name.lower(): text for name, text in self.headers.items()}
                line = f"{self.command} {self.path}"
                outer.requests.append(Request(line, headers, body))
                laid_out = outer._answers.get(line) or [ok(status=404)]
                answer = laid_out.pop(0) if len(laid_out) > 1 else laid_out[0]
                answer(self)

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length") or 0))
                body = b""
                while size := int(self.rfile.readline().strip() or b"0", 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass  # a client that goes away is what is tested

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, line: str, *answers: Answer) -> None:
        """Lay out answers: one after the other, and then the last one for ever."""
        self._answers[line] = list(answers)

    def lines(self, start: str = "") -> list[str]:
        """Method and path of what has arrived."""
        return [request.line for request in self.requests if request.line.startswith(start)]

    def session(self, path: str, **options: Any) -> Session:
        """A session whose endpoint is a path of this server."""
        return Session(auth=Token(self.url + path, "a-token"), timeout=10, **options)

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def bad_server() -> Iterator[BadServer]:
    """A server that ends with the block."""
    server = BadServer()
    try:
        yield server
    finally:
        server.close()
