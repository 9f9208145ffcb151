# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Faults of sockets, on real ones: answers that get lost or stop, and connections that are few."""

from __future__ import annotations

import gc
import io
import os
import signal
import socket
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
import requests
from keystoneauth1.adapter import Adapter
from keystoneauth1.exceptions import ConnectFailure, ConnectTimeout
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token
from urllib3 import HTTPResponse

from openstack_typed.compute import Compute
from openstack_typed.errors import BadAnswer, ServiceUnavailable, Unauthorized
from openstack_typed.image import Image
from openstack_typed.network import Network

from ..bad_server import BadServer, bad_server, cut, hang_up, ok, reset

SHOW = "GET /v2.0/networks/1"
CREATE = "POST /v2.0/networks"
DELETE = "DELETE /v2.0/networks/1"
FOUND = ok(b'{"network": {"id": "1"}}')
MADE = ok(b'{"network": {"id": "1"}}', 201)
UNSENT = "the request may have been carried out"


@pytest.fixture
def server() -> Iterator[BadServer]:
    with bad_server() as started:
        yield started


def network(server: BadServer, **options: Any) -> Network:
    adapter = Adapter(server.session("/v2.0"), connect_retry_delay=0, status_code_retry_delay=0)
    return Network(adapter, **options)


# --- what gets lost


@pytest.mark.parametrize("fault", [hang_up, reset, cut(b'{"netw', 20)])
def test_a_lost_answer_to_a_read_is_asked_for_again(server: BadServer, fault: Any) -> None:
    server.answer(SHOW, fault, fault, FOUND)
    assert network(server, connect_retries=2).networks.show("1").id == "1"
    assert len(server.requests) == 3


@pytest.mark.parametrize("fault", [hang_up, reset, cut(b'{"netw', 20)])
def test_a_read_is_tried_as_often_as_was_said(server: BadServer, fault: Any) -> None:
    server.answer(SHOW, fault)
    for retries in (0, 1, 3):
        before = len(server.requests)
        with pytest.raises(ConnectFailure) as caught:
            network(server, connect_retries=retries).networks.show("1")
        assert UNSENT not in str(caught.value)
        assert len(server.requests) - before == retries + 1


@pytest.mark.parametrize("fault", [hang_up, reset, cut(b'{"netw', 20)])
@pytest.mark.parametrize(
    ("line", "call"),
    [
        (CREATE, lambda n: n.networks.create(name="a")),
        (DELETE, lambda n: n.networks.delete("1")),
        ("PUT /v2.0/networks/1", lambda n: n.networks.update("1", name="a")),
    ],
)
def test_what_may_have_been_carried_out_is_not_sent_again(
    server: BadServer, line: str, call: Any, fault: Any
) -> None:
    server.answer(line, fault, MADE)
    with pytest.raises(ConnectFailure, match=f"; {UNSENT}$"):
        call(network(server, connect_retries=3))
    assert server.lines() == [line]


def test_a_connection_that_never_was_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    session = Session(auth=Token(f"http://127.0.0.1:{port}/v2.0", "a-token"))
    tried = []

    class Counting(Adapter):
        def request(self, url: str, method: str, **options: Any) -> Any:
            tried.append(method)
            return super().request(url, method, **options)

    adapter = Counting(session, connect_retries=2, connect_retry_delay=0)
    with pytest.raises(ConnectFailure) as caught:
        Network(adapter).networks.create(name="a")
    assert UNSENT not in str(caught.value)
    assert tried == ["POST"] * 3


def test_an_error_that_is_handled_meanwhile_is_not_mixed_up(server: BadServer) -> None:
    """A failure to connect, elsewhere and earlier, says nothing of this request."""
    server.answer(CREATE, hang_up)
    try:
        requests.get("http://127.0.0.1:1/", timeout=5)
    except requests.ConnectionError:
        with pytest.raises(ConnectFailure, match=f"; {UNSENT}$"):
            network(server, connect_retries=3).networks.create(name="a")
    assert len(server.requests) == 1


def test_a_503_to_a_read_is_asked_again_and_to_a_create_not(server: BadServer) -> None:
    server.answer(SHOW, ok(status=503), FOUND)
    server.answer(CREATE, ok(status=503), MADE)
    client = network(server, status_code_retries=2)
    assert client.networks.show("1").id == "1"
    with pytest.raises(ServiceUnavailable):
        client.networks.create(name="a")
    assert server.lines("POST") == [CREATE]


def test_a_429_was_not_carried_out(server: BadServer) -> None:
    server.answer(CREATE, ok(status=429, Retry_After="0"), MADE)
    adapter = Adapter(
        server.session("/v2.0"), status_code_retries=2, retriable_status_codes=[429, 503]
    )
    assert Network(adapter).networks.create(name="a").id == "1"
    assert server.lines() == [CREATE] * 2


@pytest.mark.parametrize("announced", [3, 1_000_000])
def test_half_an_answer_is_no_answer(server: BadServer, announced: int) -> None:
    server.answer(SHOW, cut(b'{"network": {"id": "1"', announced + 30))
    with pytest.raises(ConnectFailure, match=r"the answer to .* broke off"):
        network(server).networks.show("1")


def test_half_a_refusal_is_a_refusal(server: BadServer) -> None:
    server.answer(SHOW, cut(b'{"NeutronError": "No', 100, status=503))
    with pytest.raises(ServiceUnavailable):
        network(server).networks.show("1")


def test_an_answer_that_does_not_end_is_a_timeout(server: BadServer) -> None:
    free = Event()

    def stuck(to: Any) -> None:
        to.send_response_only(200)
        to.send_header("Content-Length", "10")
        to.end_headers()
        to.wfile.write(b"{")
        to.wfile.flush()
        free.wait(10)
        hang_up(to)

    server.answer(SHOW, stuck)
    session = server.session("/v2.0")
    session.timeout = 0.2
    with pytest.raises((ConnectFailure, ConnectTimeout)):
        Network(session).networks.show("1")
    free.set()


# --- few connections


def one_connection(server: BadServer, path: str) -> Session:
    """A session that has one connection, and waits for it."""
    carrier = requests.Session()
    pool = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=1, pool_block=True)
    carrier.mount("http://", pool)

    class Renewing(Token):
        """A token that can be renewed, at the same server."""

        number = 0

        def get_token(self, session: Any) -> str:
            session.get(f"{server.url}/token", authenticated=False)
            return f"token-{self.number}"

        def invalidate(self) -> bool:
            self.number += 1
            return True

    return Session(auth=Renewing(server.url + path, ""), session=carrier, timeout=10)


def test_a_renewal_has_the_connection_that_the_refusal_had(server: BadServer) -> None:
    server.answer("GET /token", ok())
    server.answer(SHOW, ok(b"x" * 100_000, 401), FOUND)
    assert Network(one_connection(server, "/v2.0")).networks.show("1").id == "1"


def test_the_renewal_of_a_download_has_it_too(server: BadServer) -> None:
    server.answer("GET /token", ok())
    server.answer("GET /v2", ok(b'{"version": {"id": "v2.9"}}'))
    server.answer("GET /v2/images/1/file", ok(b"x" * 100_000, 401), ok(b"data"))
    image = Image(one_connection(server, "/v2"))
    assert image.image_data.download("1").read() == b"data"
    with image.image_data.download("1") as data:
        assert next(data) == b"data"
    assert image.image_data.download("1").read() == b"data"


def test_connections_are_used_again(server: BadServer) -> None:
    server.answer(SHOW, FOUND)
    server.answer(DELETE, ok(status=204))
    client = Network(one_connection(server, "/v2.0"))
    server.answer("GET /token", ok())
    for _ in range(3):
        client.networks.show("1")
        client.networks.delete("1")


# --- answers that are in memory


class InMemory(requests.adapters.BaseAdapter):
    """Answers as recording libraries give them: the body is in memory, and never closes itself."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    def send(self, request: Any, **_: Any) -> requests.Response:  # type: ignore[override]
        raw = HTTPResponse(io.BytesIO(self.body), {}, 200, preload_content=False)
        response = requests.adapters.HTTPAdapter().build_response(request, raw)
        return response

    def close(self) -> None:
        pass


def in_memory(body: bytes, path: str) -> Session:
    carrier = requests.Session()
    carrier.mount("http://", InMemory(body))
    return Session(auth=Token(f"http://memory.test{path}", "a-token"), session=carrier)


def test_answers_in_memory_end() -> None:
    body = b'{"network": {"id": "1"}}'
    assert Network(in_memory(body, "/v2.0")).networks.show("1").id == "1"


def test_downloads_in_memory_end() -> None:
    image = Image(in_memory(b"some data", "/v2"), endpoint_override="http://memory.test/v2")
    assert image.image_data.download("1").read() == b"some data"


def test_only_what_is_streamed_is_streamed(server: BadServer) -> None:
    streamed = []

    class Watching(requests.adapters.HTTPAdapter):
        def send(self, request: Any, stream: bool = False, **options: Any) -> Any:  # type: ignore[override]
            streamed.append((request.path_url, stream))
            return super().send(request, stream=stream, **options)

    carrier = requests.Session()
    carrier.mount("http://", Watching())
    session = server.session("/v2", session=carrier)
    server.answer("GET /v2/images/1", ok(b'{"id": "1"}'))
    server.answer("GET /v2/images/1/file", ok(b"data"))
    image = Image(session, endpoint_override=f"{server.url}/v2")
    image.images.show("1")
    image.image_data.download("1").read()
    assert [stream for path, stream in streamed if "images" in path] == [False, True]


def test_hooks_of_the_session_are_kept(server: BadServer) -> None:
    seen = []
    carrier = requests.Session()
    carrier.hooks["response"].append(lambda response, *_, **__: seen.append(response.status_code))
    server.answer(SHOW, FOUND)
    Network(server.session("/v2.0", session=carrier)).networks.show("1")
    assert seen == [200]


# --- signals and forks


@pytest.fixture
def no_collection() -> Iterator[None]:
    """Collect no garbage for a while: Python loses an interrupt that comes in a finalizer."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_ctrl_c_in_a_look_up_leaves_the_client_usable(
    no_collection: None, server: BadServer
) -> None:
    def interrupt(to: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        ok(b'{"version": {"id": "v2.1", "version": "2.60", "min_version": "2.1"}}')(to)

    document = ok(b'{"version": {"id": "v2.1", "version": "2.60", "min_version": "2.1"}}')
    server.answer("GET /v2.1/", interrupt, document)
    server.answer("GET /v2.1/servers/1", ok(b'{"server": {"id": "1"}}'))
    compute = Compute(server.session("/v2.1"), "2.60")
    with pytest.raises(KeyboardInterrupt):
        for _ in range(1000):
            compute.servers.show("1")
            signal.sigtimedwait([], 0.01)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(compute.servers.show, "1").result(10).id == "1"


def test_a_child_that_is_forked_in_a_look_up_is_not_stopped(server: BadServer) -> None:
    asked, free = Event(), Event()
    document = ok(b'{"version": {"id": "v2.1", "version": "2.60", "min_version": "2.1"}}')

    def slow(to: Any) -> None:
        asked.set()
        free.wait(10)
        document(to)

    server.answer("GET /v2.1/", slow, document)
    server.answer("GET /v2.1/servers/1", ok(b'{"server": {"id": "1"}}'))
    compute = Compute(server.session("/v2.1"), "2.60")
    with ThreadPoolExecutor(1) as pool:
        parent = pool.submit(compute.servers.show, "1")
        assert asked.wait(10)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads
            child = os.fork()
        if child == 0:  # in the child: nothing of pytest may run here
            signal.alarm(10)
            os._exit(0 if compute.servers.show("1").id == "1" else 1)
        assert os.waitpid(child, 0)[1] == 0
        free.set()
        assert parent.result(10).id == "1"


def test_an_unauthorized_service_is_no_endless_login(server: BadServer) -> None:
    server.answer("GET /token", ok())
    server.answer(SHOW, ok(status=401))
    with pytest.raises(Unauthorized):
        Network(one_connection(server, "/v2.0")).networks.show("1")
    assert server.lines("GET /v2.0") == [SHOW] * 2


def test_what_is_no_json_is_told(server: BadServer) -> None:
    server.answer(SHOW, ok(b"<html>", Content_Type="text/html"))
    with pytest.raises(BadAnswer, match="no JSON"):
        network(server).networks.show("1")
