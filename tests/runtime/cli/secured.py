# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A fake cloud behind TLS on the loopback interface, by the certificates that tests have."""

from __future__ import annotations

import ssl
from collections.abc import Generator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from attrs import evolve

from openstack_typed._runtime.testing.messages import Asked, Reply
from openstack_typed._runtime.testing.server import _handler
from openstack_typed.testing import FakeCloud

CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = str(CERTIFICATES / "authority.pem")
CLIENT = str(CERTIFICATES / "client.pem")
KEY = str(CERTIFICATES / "client.key")


@contextmanager
def secured(
    fake: FakeCloud, certificate: str = "server", *, asks_clients: bool = False
) -> Generator[str]:
    """Serve a fake cloud; gives its URL.

    Args:
        fake: The cloud.
        certificate: What it shows: the name of a file.
        asks_clients: Whether clients have to show one.
    """

    def answer(asked: Asked) -> Reply:
        base = asked.base.replace("http:", "https:", 1)
        return fake.answer(evolve(asked, base=base))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    if asks_clients:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(AUTHORITY)
    server = _Server(("127.0.0.1", 0), _handler(answer))
    # Each connection shakes hands in its own thread: none can keep the others waiting.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a handshake that fails is what is tested."""
