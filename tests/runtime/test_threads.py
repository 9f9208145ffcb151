# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One client used by many threads, and many clients on one session."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, local
from typing import Any

import pytest
import requests
import requests_mock
from keystoneauth1.identity import V3Password

from openstack_typed.compute import Server
from openstack_typed.errors import ExtensionMissing

from .fake_cloud import LOGIN, PATHS, PUBLIC, SECOND, FakeCloud

THREADS = 16


def at_once(do: Callable[[int], Any]) -> list[Any]:
    """What a call gives in each of many threads that begin together."""
    barrier = Barrier(THREADS)

    def begin(number: int) -> Any:
        barrier.wait()
        return do(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


@pytest.fixture(autouse=True)
def switch_often() -> Iterator[None]:
    """Let threads take turns at nearly every step, so that races show."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


@pytest.fixture
def cloud() -> FakeCloud:
    """A cloud that many threads can ask at once: the usual fake lets one request in at a time."""
    adapter = requests_mock.Adapter()
    pool = requests.Session()
    pool.mount("https://", adapter)
    return FakeCloud(requests_mock.Mocker(adapter=adapter), pool)


@pytest.fixture
def servers(cloud: FakeCloud) -> FakeCloud:
    """A cloud with a server for each thread."""
    for number in range(THREADS):
        server = {"id": str(number), "name": f"web{number}"}
        cloud.answer(f"compute GET /servers/{number}", json={"server": server})
    return cloud


def test_each_thread_gets_its_own_answer(servers: FakeCloud) -> None:
    compute = servers.compute("2.79")
    names = at_once(lambda n: [compute.servers.show(str(n)).name for _ in range(5)])
    assert names == [[f"web{n}"] * 5 for n in range(THREADS)]


class Together(V3Password):
    """A login that lets no thread go on before all of them have the token."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._barrier = Barrier(THREADS)
        self._thread = local()

    def get_access(self, session: Any, **options: Any) -> Any:
        access = super().get_access(session, **options)
        if not hasattr(self._thread, "met"):
            self._thread.met = True
            self._barrier.wait()
        return access


def test_threads_that_begin_together_negotiate_once(servers: FakeCloud) -> None:
    servers.session.auth = Together(**LOGIN)
    compute = servers.compute("2.79")
    at_once(lambda n: compute.servers.show(str(n)))
    assert (len(servers.logins), len(servers.discoveries)) == (1, 1)
    assert len(servers.sent) == THREADS


def test_each_thread_has_its_own_microversion(servers: FakeCloud) -> None:
    compute = servers.compute()
    found = at_once(lambda n: compute.at(f"2.{n + 1}").servers.show(str(n)))
    assert [str(server.answer.microversion) for server in found] == [
        f"2.{n + 1}" for n in range(THREADS)
    ]
    sent = {r.url.rpartition("/")[2]: r.headers["OpenStack-API-Version"] for r in servers.sent}
    assert sent == {str(n): f"compute 2.{n + 1}" for n in range(THREADS)}


def test_a_failed_pin_fails_in_all_threads(servers: FakeCloud) -> None:
    compute = servers.compute("2.104")

    def fail(number: int) -> str:
        with pytest.raises(Exception, match="the cloud offers") as caught:
            compute.servers.show(str(number))
        return str(caught.value)

    assert len(set(at_once(fail))) == 1
    assert servers.sent == []


def test_a_new_token_is_met_by_all_threads(servers: FakeCloud) -> None:
    compute = servers.compute("2.79")
    compute.servers.show("0")
    servers.issue_token("another", hosts={"RegionOne": SECOND})
    servers.session.invalidate()
    for number in range(THREADS):
        server = {"id": str(number), "name": f"db{number}"}
        servers.answer(f"compute GET /servers/{number}", json={"server": server}, host=SECOND)
    names = at_once(lambda n: compute.servers.show(str(n)).name)
    assert names == [f"db{n}" for n in range(THREADS)]
    assert (len(servers.logins), len(servers.discoveries)) == (2, 2)


def test_extensions_are_asked_for_once(cloud: FakeCloud) -> None:
    listed = [{"alias": "net-mtu-writable"}]
    cloud.answer("network GET /extensions", json={"extensions": listed})
    cloud.answer("network POST /networks", json={"network": {"id": "1"}})
    network = cloud.network()

    def create(number: int) -> bool:
        if number % 2:
            return bool(network.networks.create(mtu=number).id == "1")
        with pytest.raises(ExtensionMissing):
            network.networks.create(qos_policy_id="q")
        return True

    assert all(at_once(create))
    url = f"GET {PUBLIC}{PATHS['network']}/extensions"
    assert cloud.urls.count(url) == 1


def test_a_pager_may_be_read_by_each_thread(cloud: FakeCloud) -> None:
    link = [{"rel": "next", "href": "?marker=1"}]
    last = f"{PUBLIC}{PATHS['compute']}/servers/detail?marker=1"
    cloud.answer(
        "compute GET /servers/detail", json={"servers": [{"id": "1"}], "servers_links": link}
    )
    cloud.http.get(last, json={"servers": [{"id": "2"}]})
    listed = cloud.compute().servers.list()
    found = at_once(lambda _: [server.id for server in listed])
    assert found == [["1", "2"]] * THREADS


def test_threads_may_read_one_answer(cloud: FakeCloud) -> None:
    data = {
        "id": "1",
        "created": "2024-05-06T07:08:09Z",
        "flavor": {"id": "f", "links": []},
        "addresses": {"net": [{"addr": "10.0.0.1"}]},
    }
    server: Any = Server.from_dict(data, microversion="2.1")

    def read(_: int) -> Any:
        return (
            server.created.year,
            server.flavor.id,
            server.addresses["net"][0].addr,
            server.to_dict() == data,
        )

    assert set(at_once(read)) == {(2024, "f", "10.0.0.1", True)}


# --- nobody waits for another's request


class Meeting:
    """A place in the fake transport where requests wait until a number of them are there."""

    def __init__(self, number: int) -> None:
        self._barrier = Barrier(number, timeout=10)

    def then(self, document: Any) -> Callable[[Any, Any], Any]:
        """An answer that is given when all are there."""

        def answer(_request: Any, _context: Any) -> Any:
            self._barrier.wait()
            return document

        return answer


def test_the_calls_of_one_client_are_on_the_way_at_once(cloud: FakeCloud) -> None:
    compute = cloud.compute("2.79")
    meeting = Meeting(THREADS)
    for number in range(THREADS):
        document = {"server": {"id": str(number), "name": f"web{number}"}}
        cloud.answer(f"compute GET /servers/{number}", json=meeting.then(document))
    names = at_once(lambda n: compute.servers.show(str(n)).name)
    assert names == [f"web{n}" for n in range(THREADS)]


def test_eight_clients_on_one_session_are_at_work_at_once(cloud: FakeCloud) -> None:
    second: Any = {"region_name": "RegionTwo"}
    # What is asked for, the envelope of the answer, how it is asked for.
    calls: list[tuple[str, str, str, Callable[[], Any]]] = [
        (PUBLIC, "compute GET /flavors/0", "flavor",
         lambda: cloud.compute("2.61").flavors.show("0").id),
        (PUBLIC, "block_storage GET /volumes/1", "volume",
         lambda: cloud.block_storage("3.60").volumes.show("1").id),
        (PUBLIC, "placement GET /resource_providers/2", "",
         lambda: cloud.placement("1.30").resource_providers.show("2").uuid),
        (PUBLIC, "identity GET /projects/3", "project",
         lambda: cloud.identity().projects.show("3").id),
        (PUBLIC, "image GET /images/4", "",
         lambda: cloud.image().images.show("4").id),
        (PUBLIC, "network GET /networks/5", "network",
         lambda: cloud.network().networks.show("5").id),
        (SECOND, "compute GET /flavors/6", "flavor",
         lambda: cloud.compute("2.61", **second).flavors.show("6").id),
        (SECOND, "network GET /networks/7", "network",
         lambda: cloud.network(**second).networks.show("7").id),
    ]  # fmt: skip
    meeting = Meeting(len(calls))
    for host, call, envelope, _ in calls:
        found = {"id": call[-1], "uuid": call[-1]}
        document = {envelope: found} if envelope else found
        cloud.answer(call, json=meeting.then(document), host=host)
    with ThreadPoolExecutor(len(calls)) as pool:
        ids = list(pool.map(lambda each: each[3](), calls))
    assert ids == [str(number) for number in range(len(calls))]
    assert len(cloud.logins) == 1


def test_a_service_that_does_not_answer_holds_up_no_other(cloud: FakeCloud) -> None:
    stuck, free = Event(), Event()

    def discovery(_request: Any, _context: Any) -> Any:
        stuck.set()
        assert free.wait(10)
        return {}

    for slash in ("", "/"):
        cloud.http.get(f"{PUBLIC}{PATHS['compute']}{slash}", json=discovery)
    cloud.answer("network GET /networks/1", json={"network": {"id": "1"}})
    cloud.answer("compute GET /flavors/1", json={"flavor": {"id": "1"}})
    compute, network = cloud.compute("2.61"), cloud.network()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: compute.flavors.show("1").id)
        assert stuck.wait(10)
        assert network.networks.show("1").id == "1"
        assert not waiting.done()
        cloud.offer("compute", "2.1", "2.96")
        free.set()
        assert waiting.result(10) == "1"
