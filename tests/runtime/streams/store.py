# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""An image service on loopback that has one image, and does not always do as it should."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from openstack_typed.image import Image

from ..bad_server import BadServer, cut, hang_up, ok

DATA = bytes(range(256)) * 40_000  # ten pieces of 1 MiB, nearly
PIECE = 1 << 20


def sums(data: bytes) -> dict[str, Any]:
    """What a record says of its data."""
    return {
        "size": len(data),
        "os_hash_algo": "sha512",
        "os_hash_value": hashlib.sha512(data).hexdigest(),
        "checksum": hashlib.md5(data, usedforsecurity=False).hexdigest(),
    }


NOTHING = {"size": None, "os_hash_algo": None, "os_hash_value": None, "checksum": None}


class Store:
    """The image `1`.

    Attributes:
        data: Its data.
        record: Its record.
        headers: What comes with data.
        breaks: After how many bytes the next downloads break off; None for one that does not.
        ranges: Whether it knows parts.
        before: Called with the number of each download, from 1, before it is answered.
        uploads: What to answer to uploads.
    """

    def __init__(self, server: BadServer, data: bytes = DATA) -> None:
        self.server = server
        self.headers: dict[str, str] = {}
        self.breaks: list[int | None] = []
        self.ranges = True
        self.before: Callable[[int], None] = lambda number: None
        self.record: dict[str, Any] = {"id": "1", "status": "active"}
        self.hold(data)
        server.answer("GET /v2/images/1", self._show)
        server.answer("GET /v2/images/1/file", self._download)
        server.answer("PUT /v2/images/1/file", self._upload)
        server.answer("DELETE /v2/images/1", ok(status=204))
        self.image = Image(server.session("/v2"))
        self.files = self.image.image_data

    def hold(self, data: bytes) -> None:
        """Have other data."""
        self.data = data
        self.record.update(sums(data))
        self.headers["Content-MD5"] = self.record["checksum"]

    def queue(self) -> None:
        """Have no data."""
        self.hold(b"")
        self.record.update(NOTHING, status="queued")

    @property
    def ranges_asked(self) -> list[str | None]:
        """What was asked for, by each download."""
        return [r.headers.get("range") for r in self.server.requests if r.line.endswith("/file")]

    def calls(self, method: str) -> int:
        return len(self.server.lines(method))

    def _show(self, to: BaseHTTPRequestHandler) -> None:
        ok(json.dumps(self.record).encode(), Content_Type="application/json")(to)

    def _download(self, to: BaseHTTPRequestHandler) -> None:
        self.before(len(self.ranges_asked))
        headers, body, status = dict(self.headers), self.data, 200
        asked = re.fullmatch(r"bytes=(\d+)-", to.headers.get("Range", ""))
        if asked and self.ranges:
            first = int(asked[1])
            if first >= len(self.data):
                return ok(b"no such part", 416)(to)
            body, status = body[first:], 206
            headers["Content-Range"] = f"bytes {first}-{len(self.data) - 1}/{len(self.data)}"
        limit = self.breaks.pop(0) if self.breaks else None
        to.send_response_only(status)
        for name, text in headers.items():
            to.send_header(name, text)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body[:limit])
        if limit is not None:
            to.wfile.flush()
            hang_up(to)
        return None

    def _upload(self, to: BaseHTTPRequestHandler) -> None:
        self.hold(self.server.requests[-1].body)
        self.record["status"] = "active"
        ok(status=204)(to)


__all__ = ["DATA", "NOTHING", "PIECE", "Store", "cut", "sums"]
