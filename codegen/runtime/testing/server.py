# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The door for other programs: HTTP on the loopback interface."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SO_LINGER, SOL_SOCKET
from struct import pack
from threading import Thread
from time import sleep
from typing import Any

from .messages import Answer, Asked, Defect, Reply


@contextmanager
def serving(answer: Answer, port: int) -> Generator[str]:
    """Serve a cloud; gives its URL."""
    server = _Server(("127.0.0.1", port), _handler(answer))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of programs that go away."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _handler(answer: Answer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "openstack-typed-fake"
        disable_nagle_algorithm = True
        wbufsize = -1

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline:
                self.close_connection = True
                return
            if not self.parse_request():
                return
            url = f"http://{self.headers.get('Host', '127.0.0.1')}{self.path}"
            content = self.content()
            if content is None:
                self.close_connection = True
                return
            asked = Asked.of(self.command, url, dict(self.headers.items()), content)
            try:
                reply = answer(asked)
            except Defect as defect:
                reply = Reply(500, {"error": {"code": 500, "message": str(defect)}})
            sleep(reply.wait)
            if reply.cut == "reset":
                self.hang_up()
                return
            payload = reply.content()
            self.send_response(reply.status)
            for name, value in reply.sent().items():
                self.send_header(name, value)
            if reply.status not in (204, 304):
                self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            if reply.cut == "truncated":
                payload = payload[: len(payload) // 2]
                self.close_connection = True
            if self.command != "HEAD" and reply.status not in (204, 304):
                self.wfile.write(payload)
            self.wfile.flush()

        def hang_up(self) -> None:
            """Close the connection at once: with a reset, and without a word."""
            self.close_connection = True
            self.connection.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))
            self.connection.close()

        def content(self) -> bytes | None:
            """What came as the body; None if it broke off: then nothing is carried out."""
            if "chunked" in self.headers.get("Transfer-Encoding", ""):
                parts = []
                while size := int(self.rfile.readline().split(b";")[0] or b"-1", 16):
                    if size < 0:
                        return None
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)
            length = int(self.headers.get("Content-Length") or 0)
            found = self.rfile.read(length)
            return found if len(found) == length else None

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
