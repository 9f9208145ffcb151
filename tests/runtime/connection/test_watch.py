# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The hook around each exchange, and the log of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from openstack_typed import Call, Retries
from openstack_typed.compute import Compute
from openstack_typed.errors import NotFound

from ..fake_cloud import FakeCloud


class Watch:
    """A hook that keeps what it was told."""

    def __init__(self) -> None:
        self.seen: list[Call] = []
        self.raised: list[BaseException] = []

    @contextmanager
    def __call__(self, call: Call) -> Iterator[None]:
        assert call.status is None
        try:
            yield
        except BaseException as error:
            self.raised.append(error)
            raise
        finally:
            self.seen.append(call)


def facts(call: Call) -> list[Any]:
    return [
        call.service, call.operation, call.route, call.microversion, call.status, call.retries,
        call.request_id, call.error,
    ]  # fmt: skip


def test_an_exchange_is_told(cloud: FakeCloud) -> None:
    watch = Watch()
    cloud.answer(
        "compute GET /servers/1", json={"server": {"id": "1"}},
        headers={"x-openstack-request-id": "req-7"},
    )  # fmt: skip
    Compute(cloud.session, "2.79", trace=watch).servers.show("1")
    (call,) = watch.seen
    assert facts(call) == [
        "compute", "servers.show", "GET /servers/{server_id}", "2.79", 200, 0, "req-7", None,
    ]  # fmt: skip
    assert 0 < call.duration < 60


def test_each_page_is_an_exchange(cloud: FakeCloud) -> None:
    watch = Watch()
    link = {"rel": "next", "href": "https://public.example/x?marker=1"}
    cloud.answer(
        "compute GET /servers/detail",
        {"json": {"servers": [{"id": "1"}], "servers_links": [link]}},
        {"json": {"servers": []}},
    )
    servers = Compute(cloud.session, trace=watch).servers.list()
    assert watch.seen == []
    assert len(servers.all()) == 1
    assert [call.operation for call in watch.seen] == ["servers.list"] * 2


def test_a_refusal_is_raised_in_the_hook(cloud: FakeCloud) -> None:
    watch = Watch()
    cloud.answer("compute GET /servers/1", status_code=404, json={"itemNotFound": {"message": "?"}})
    with pytest.raises(NotFound) as caught:
        Compute(cloud.session, trace=watch).servers.show("1")
    assert watch.raised == [caught.value]
    assert (watch.seen[0].status, watch.seen[0].error) == (404, "NotFound")


def test_no_answer_at_all_is_told_with_its_retries(cloud: FakeCloud) -> None:
    watch = Watch()
    cloud.answer("compute GET /servers/1", exc=requests.ConnectionError)
    client = Compute(cloud.session, trace=watch, retries=Retries(attempts=3, delay=0.001))
    with pytest.raises(Exception, match="servers/1"):
        client.servers.show("1")
    (call,) = watch.seen
    assert (call.status, call.retries, call.error) == (None, 2, "ConnectFailure")


def test_all_clients_of_one_connection_have_the_hook(cloud: FakeCloud) -> None:
    watch = Watch()
    cloud.answer("compute GET /servers/1", json={"server": {"id": "1"}})
    Compute(cloud.session, trace=watch).at("2.79").servers.show("1")
    assert [call.microversion for call in watch.seen] == ["2.79"]


def test_the_log_says_what_was_called_and_nothing_secret(
    cloud: FakeCloud, caplog: pytest.LogCaptureFixture
) -> None:
    cloud.answer("compute POST /servers/s1/action", status_code=202)
    with caplog.at_level(logging.DEBUG, "openstack_typed"):
        Compute(cloud.session, "2.79").servers.change_password("s1", admin_pass="swordfish")
    (line,) = [r.getMessage() for r in caplog.records if r.name == "openstack_typed"]
    assert line.startswith("compute servers.change_password: 202 in 0.")
    assert "microversion 2.79" in line
    assert "swordfish" not in caplog.text
