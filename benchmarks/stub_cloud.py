# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A cloud that costs next to nothing: answers are made once and sent as they are.

It runs in a process of its own, on a free port of the loopback interface, and ends when what
started it ends, or after an hour. It has one project with any number of servers; it knows no
wrong password, and nothing can be changed in it.
"""

from __future__ import annotations

import argparse
import json
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from . import documents, things

PAGE = 1000
"""The most servers that one answer holds, as in Nova by default."""

_LIFETIME = 3600.0
_LONGEST_BODY = 1 << 20
_REASONS = {
    200: "OK",
    201: "Created",
    300: "Multiple Choices",
    400: "Bad Request",
    404: "Not Found",
}
_REQUEST_ID = "req-5b697ec2-a7c8-4bca-b178-2e1806f4d9db"


class Answers:
    """What the cloud answers, by path."""

    def __init__(self, base: str, servers: int) -> None:
        self.base = base
        self._ids = [documents.uuid("server", index) for index in range(servers)]
        self._places = {server_id: index for index, server_id in enumerate(self._ids)}
        found = [documents.server(index, base) for index in range(servers)]
        # What else may be asked for by `name`: the same servers in another form.
        self._servers = {
            "": [_json(each) for each in found],
            "member": [_json(documents.as_a_member(each)) for each in found],
            "strange": [_json(documents.with_a_strange_key(each)) for each in found],
        }
        self._fixed = self._made()
        self.page = cache(self._page)

    def _made(self) -> dict[str, tuple[int, bytes]]:
        base = self.base
        compute, identity = documents.compute_version(base), documents.identity_version(base)
        flavor = documents.flavor(base)
        images = [documents.image(index) for index in range(20)]
        networks = [documents.network(index) for index in range(20)]
        image_versions = [documents.plain_version("2.17", f"{base}/image/v2/")]
        network_versions = [documents.plain_version("2.0", f"{base}/network/v2.0/")]
        found: dict[str, tuple[int, Any]] = {
            "/identity": (300, {"versions": {"values": [identity]}}),
            "/identity/v3": (200, {"version": identity}),
            "/compute": (200, {"versions": [compute]}),
            "/compute/v2.1": (200, {"version": compute}),
            "/compute/v2.1/flavors/1": (200, {"flavor": flavor}),
            "/compute/v2.1/flavors/detail": (200, {"flavors": [flavor]}),
            "/image": (300, {"versions": image_versions}),
            "/image/v2/images": (200, {"images": images, "first": "/v2/images"}),
            "/network": (200, {"versions": network_versions}),
            "/network/v2.0/networks": (200, {"networks": networks}),
            "/network/v2.0/extensions": (200, {"extensions": []}),
        }
        found |= things.answers(base)
        return {path: (status, _json(document)) for path, (status, document) in found.items()}

    def token(self) -> bytes:
        """The answer to a password."""
        return _json({"token": documents.token(self.base)})

    def get(self, target: str) -> tuple[int, bytes]:
        """Status and body for what is asked for: a path, and perhaps a query."""
        url = urlsplit(target)
        path = url.path.rstrip("/")
        if target in self._fixed:
            return self._fixed[target]
        if path in self._fixed:
            return self._fixed[path]
        if path == "/compute/v2.1/servers/detail":
            query = {name: values[-1] for name, values in parse_qs(url.query).items()}
            limit, marker = int(query.get("limit", PAGE)), query.get("marker")
            return self.page(limit, marker, query.get("name", ""))
        index = self._places.get(path.removeprefix("/compute/v2.1/servers/"))
        if index is not None:
            return 200, b'{"server": ' + self._servers[""][index] + b"}"
        return _fault(404, "itemNotFound", "There is nothing here.")

    def _page(self, limit: int, marker: str | None, name: str) -> tuple[int, bytes]:
        if marker is not None and marker not in self._places:
            return _fault(400, "badRequest", f"marker [{marker}] not found")
        size = min(limit, PAGE) if limit > 0 else PAGE
        start = 0 if marker is None else self._places[marker] + 1
        entries = self._servers[name][start : start + size]
        links = b""
        # Like Nova, a full page has a link to the next, even if it is the last one.
        if entries and len(entries) == size:
            last = self._ids[start + size - 1]
            asked = f"limit={limit}&" if limit != PAGE else ""
            asked += f"name={name}&" if name else ""
            href = f"{self.base}/compute/v2.1/servers/detail?{asked}marker={last}"
            links = b', "servers_links": ' + _json([{"rel": "next", "href": href}])
        return 200, b'{"servers": [' + b", ".join(entries) + b"]" + links + b"}"


def _json(document: Any) -> bytes:
    return json.dumps(document).encode()


def _fault(status: int, name: str, message: str) -> tuple[int, bytes]:
    return status, _json({name: {"code": status, "message": message}})


# --- HTTP


class _Handler(socketserver.StreamRequestHandler):
    """One connection, which serves request after request."""

    server: Cloud
    disable_nagle_algorithm = True
    timeout = 60

    def handle(self) -> None:
        try:
            while self._serve():
                pass
        except (OSError, ValueError):
            return  # the other side is gone, or speaks no HTTP

    def _serve(self) -> bool:
        line = self.rfile.readline(65536).decode("latin-1").split()
        if len(line) != 3:
            return False
        method, target, _ = line
        headers = {}
        while (header := self.rfile.readline(65536)) not in (b"\r\n", b"\n", b""):
            name, _, text = header.decode("latin-1").partition(":")
            headers[name.lower()] = text.strip()
        length = int(headers.get("content-length", 0))
        if length > _LONGEST_BODY:
            return False
        self.rfile.read(length)
        self.wfile.write(self.server.answer(method, target, headers))
        return headers.get("connection", "").lower() != "close"


class Cloud(socketserver.ThreadingTCPServer):
    """The server; each connection has a thread."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, servers: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.answers = Answers(self.url, servers)

    def answer(self, method: str, target: str, headers: dict[str, str]) -> bytes:
        """A whole response, head and body."""
        more = ""
        if method == "POST" and target.rstrip("/").endswith("/auth/tokens"):
            status, body = 201, self.answers.token()
            more = "X-Subject-Token: gAAAAABn\r\n"
        else:
            status, body = self.answers.get(target)
        if target.startswith("/compute/v2.1"):
            _, _, version = headers.get("openstack-api-version", "compute 2.1").partition(" ")
            more = (
                f"OpenStack-API-Version: compute {version}\r\n"
                f"X-OpenStack-Nova-API-Version: {version}\r\n"
                "Vary: OpenStack-API-Version, X-OpenStack-Nova-API-Version\r\n"
                f"X-Compute-Request-Id: {_REQUEST_ID}\r\n"
            )
        head = (
            f"HTTP/1.1 {status} {_REASONS[status]}\r\n"
            "Date: Sun, 22 Nov 2026 13:28:31 GMT\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n"
            f"X-OpenStack-Request-Id: {_REQUEST_ID}\r\n"
            f"{more}\r\n"
        )
        return head.encode("latin-1") + body


# --- the process


@contextmanager
def running(servers: int) -> Iterator[str]:
    """Run a cloud in another process.

    Args:
        servers: How many servers it has.

    Yields:
        The URL of its identity service, for `auth_url`.
    """
    command = [sys.executable, "-m", __name__, str(servers)]
    folder = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError("the stub cloud did not start")
            yield f"{url}/identity/v3"
        finally:
            process.stdin.close()
            process.wait(10)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Run the cloud, print its URL, and end when the standard input does."""
    parser = argparse.ArgumentParser(description="A cloud that costs next to nothing.")
    parser.add_argument("servers", type=int, help="how many servers it has")
    cloud = Cloud(parser.parse_args().servers)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    timer = threading.Timer(_LIFETIME, os._exit, [1])
    timer.daemon = True
    timer.start()
    print(cloud.url, flush=True)
    cloud.serve_forever()


if __name__ == "__main__":
    main()
