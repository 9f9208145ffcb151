# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is sent again under a policy, when, and what is said of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from keystoneauth1.adapter import Adapter
from keystoneauth1.exceptions import ConnectFailure
from keystoneauth1.session import Session

from openstack_typed import Retries
from openstack_typed._runtime.connection.attempts import Policy
from openstack_typed.errors import Conflict, NotFound, ServiceUnavailable, TooManyRequests
from openstack_typed.network import Network

from ..bad_server import BadServer, bad_server, cut, hang_up, ok, reset

SHOW = "GET /v2.0/networks/1"
CREATE = "POST /v2.0/networks"
UPDATE = "PUT /v2.0/networks/1"
DELETE = "DELETE /v2.0/networks/1"
JOIN = "PUT /v2.0/routers/1/add_router_interface"
FOUND = ok(b'{"network": {"id": "1"}}')
JOINED = ok(b'{"id": "1", "subnet_id": "2"}')
LATER = ok(status=503)
GONE = ok(b'{"NeutronError": {"message": "Network 1 could not be found."}}', status=404)
QUICK = Retries(attempts=3, delay=0.01)
LOST = [hang_up, reset, cut(b'{"netw', 20)]


@pytest.fixture
def server() -> Iterator[BadServer]:
    with bad_server() as started:
        yield started


def network(server: BadServer, retries: Retries | bool | None = QUICK, **options: Any) -> Network:
    return Network(server.session("/v2.0"), retries=retries, **options)


@pytest.mark.parametrize("fault", [*LOST, LATER, ok(status=502), ok(status=504)])
@pytest.mark.parametrize("line", [SHOW, UPDATE])
def test_what_does_the_same_twice_is_sent_again(server: BadServer, line: str, fault: Any) -> None:
    server.answer(line, fault, fault, FOUND)
    networks = network(server).networks
    found = networks.show("1") if line == SHOW else networks.update("1", name="a")
    assert found.id == "1"
    assert server.lines() == [line] * 3


@pytest.mark.parametrize("fault", [*LOST, LATER])
def test_what_a_second_delete_does_not_find_is_deleted(server: BadServer, fault: Any) -> None:
    server.answer(DELETE, fault, GONE)
    network(server).networks.delete("1")
    assert server.lines() == [DELETE] * 2


@pytest.mark.parametrize("faults", [[], [ok(status=429, Retry_After="0")]])
def test_what_was_never_deleted_is_not_found(server: BadServer, faults: list[Any]) -> None:
    server.answer(DELETE, *faults, GONE)
    with pytest.raises(NotFound):
        network(server).networks.delete("1")


def test_a_page_is_not_taken_for_what_is_deleted(server: BadServer) -> None:
    page = ok(b"<html>no such site</html>", status=404, Content_Type="text/html")
    server.answer(DELETE, hang_up, page)
    with pytest.raises(NotFound, match="an earlier attempt may have been carried out"):
        network(server).networks.delete("1")


def test_a_refusal_of_the_second_attempt_tells_of_the_first(server: BadServer) -> None:
    server.answer(DELETE, hang_up, ok(b'{"NeutronError": {"message": "in use"}}', status=409))
    with pytest.raises(Conflict) as caught:
        network(server).networks.delete("1")
    assert caught.value.reason == "in use; an earlier attempt may have been carried out"


@pytest.mark.parametrize("fault", [*LOST, LATER])
@pytest.mark.parametrize("line", [CREATE, JOIN])
def test_what_does_not_is_sent_once(server: BadServer, line: str, fault: Any) -> None:
    server.answer(line, fault, FOUND if line == CREATE else JOINED)
    client = network(server)
    with pytest.raises((ConnectFailure, ServiceUnavailable)):
        if line == CREATE:
            client.networks.create(name="a")
        else:
            client.routers.add_router_interface("1", subnet_id="2")
    assert server.lines(line.split()[0]) == [line]


def test_what_was_refused_for_now_is_sent_again(server: BadServer) -> None:
    server.answer(CREATE, ok(status=429, Retry_After="0"), FOUND)
    assert network(server).networks.create(name="a").id == "1"


def test_it_is_bounded_whatever_the_reasons(server: BadServer) -> None:
    server.answer(SHOW, hang_up, LATER, hang_up, LATER)
    with pytest.raises(ConnectFailure):
        network(server).networks.show("1")
    assert server.lines() == [SHOW] * 3


@pytest.mark.parametrize("retries", [False, None, Retries(attempts=1)])
def test_it_can_be_switched_off(server: BadServer, retries: Retries | bool | None) -> None:
    server.answer(SHOW, LATER, FOUND)
    with pytest.raises(ServiceUnavailable):
        network(server, retries).networks.show("1")


def test_a_policy_counts_instead_of_the_adapters(server: BadServer) -> None:
    server.answer(SHOW, LATER, FOUND)
    adapter = Adapter(server.session("/v2.0"), status_code_retries=5, status_code_retry_delay=0)
    with pytest.raises(ServiceUnavailable):
        Network(adapter, retries=False).networks.show("1")


def test_a_wait_that_is_too_long_is_the_callers(server: BadServer) -> None:
    server.answer(SHOW, ok(status=429, Retry_After="61"), FOUND)
    with pytest.raises(TooManyRequests) as caught:
        network(server).networks.show("1")
    assert caught.value.retry_after == 61


def test_the_service_says_how_long_to_wait(
    server: BadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    server.answer(SHOW, ok(status=503, Retry_After="7"), LATER, FOUND)
    network(server, Retries(delay=8)).networks.show("1")
    told, own = waits
    assert told == 7
    assert 8 <= own <= 16


def test_waits_double_and_are_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = Policy.of(Adapter(Session()), Retries(attempts=9, delay=1, longest=20))
    for done, longest in enumerate([1, 2, 4, 8, 16, 20, 20]):
        found = [policy.delays(connect=True, done=done) for _ in range(50)]
        assert longest / 2 <= min(found) < max(found) <= longest


def test_each_is_said_in_the_log(server: BadServer, caplog: pytest.LogCaptureFixture) -> None:
    server.answer(SHOW, LATER, hang_up, FOUND)
    with caplog.at_level(logging.WARNING, "openstack_typed"):
        network(server).networks.show("1")
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith(f"GET {server.url}/v2.0/networks/1: the answer was 503; trying again")
    assert first.endswith("(retry 1)")
    assert "/v2.0/networks/1: no answer came; trying again in 0.0 s (retry 2)" in second
