# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One listing over many clouds and regions."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openstack_typed import Cloud, Failed, Found, Origin, everywhere
from openstack_typed._runtime import everywhere as runtime
from openstack_typed.errors import ConfigurationError, Forbidden

from .fake_cloud import LOGIN, PUBLIC, SECOND, FakeCloud

ONE, TWO = Origin("web", "RegionOne"), Origin("web", "RegionTwo")


@pytest.fixture(autouse=True)
def own_files(no_configuration: None) -> Iterator[None]:
    """No file and no variable of this machine; and no thread is left behind."""
    yield
    assert left() == []


def left() -> list[str]:
    """The threads of ours that there are."""
    return [each.name for each in threading.enumerate() if each.name.startswith("everywhere-")]


def described(**clouds: Any) -> None:
    web = {"regions": ["RegionOne", "RegionTwo"], "auth": LOGIN}
    Path("clouds.yaml").write_text(json.dumps({"clouds": {"web": web, **clouds}}))


def network(name: str) -> dict[str, Any]:
    return {"id": f"id-of-{name}", "name": name}


def names(cloud: Cloud) -> Iterator[str]:
    return (each.name for each in cloud.network.networks.list(fields=["id", "name"]))


def counting(cloud: Cloud) -> Iterator[int]:
    """A listing without end."""
    number = 0
    while True:
        yield number
        number += 1


def test_all_regions_of_all_clouds_with_their_origin(cloud: FakeCloud) -> None:
    described(other={"region_name": "RegionTwo", "auth": LOGIN})
    cloud.answer("network GET /networks", json={"networks": [network("a"), network("b")]})
    cloud.answer("network GET /networks", json={"networks": [network("c")]}, host=SECOND)
    found = set(everywhere(names))
    assert found == {
        Found(ONE, "a"),
        Found(ONE, "b"),
        Found(TWO, "c"),
        Found(Origin("other", "RegionTwo"), "c"),
    }
    assert {str(each.origin) for each in found} == {
        "web:RegionOne", "web:RegionTwo", "other:RegionTwo",
    }  # fmt: skip


def test_a_failure_is_told_from_answers_and_stops_nobody(cloud: FakeCloud) -> None:
    described(broken={"auth": {**LOGIN, "password": None}})
    cloud.answer("network GET /networks", json={"networks": [network("a")]})
    cloud.answer("network GET /networks", status_code=403, host=SECOND)
    found = list(everywhere(names))
    assert [each for each in found if isinstance(each, Found)] == [Found(ONE, "a")]
    failed = {each.origin: type(each.error) for each in found if isinstance(each, Failed)}
    assert failed == {TWO: Forbidden, Origin("broken", None): ConfigurationError}


def test_some_clouds_and_one_region(cloud: FakeCloud) -> None:
    described(other={"auth": LOGIN})
    cloud.answer("network GET /networks", json={"networks": [network("c")]}, host=SECOND)
    assert list(everywhere(names, ["web"], region_name="RegionTwo")) == [Found(TWO, "c")]


def test_clouds_that_were_made_already(cloud: FakeCloud) -> None:
    cloud.answer("network GET /networks", json={"networks": [network("c")]}, host=SECOND)
    made = Cloud(cloud.session, region_name="RegionTwo")
    assert list(everywhere(names, [made])) == [Found(Origin("", "RegionTwo"), "c")]
    assert list(everywhere(names, [])) == []


def test_there_are_no_more_threads_than_asked_for() -> None:
    described(**{f"c{number}": {"auth": LOGIN} for number in range(6)})
    seen = set()

    def listing(cloud: Cloud) -> list[int]:
        seen.add(threading.current_thread().name)
        assert len(left()) <= 2
        return [1]

    assert len(list(everywhere(listing, workers=2))) == 8
    assert seen <= {"everywhere-0", "everywhere-1"}


def test_threads_do_not_run_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_WAITING", 3)
    described()
    made: list[int] = []

    def listing(cloud: Cloud) -> Iterator[int]:
        for number in counting(cloud):
            made.append(number)
            yield number

    results = everywhere(listing, workers=1)
    taken = [next(results) for _ in range(5)]
    assert [each.item for each in taken if isinstance(each, Found)] == [0, 1, 2, 3, 4]
    assert len(made) <= 5 + 3 + 1
    results.close()  # type: ignore[attr-defined]


def test_whoever_stops_reading_ends_the_threads() -> None:
    described()
    for found in everywhere(counting):
        assert isinstance(found, Found)
        if found.item == 10:
            break
    assert left() == []


def test_ctrl_c_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_GRACE", 0.0)
    described()
    go_on = threading.Event()
    asked: list[threading.Thread] = []

    def listing(cloud: Cloud) -> Iterator[int]:
        for number in counting(cloud):
            asked.append(threading.current_thread())
            main = threading.main_thread().ident
            assert main is not None
            signal.pthread_kill(main, signal.SIGINT)
            go_on.wait()  # a request that takes its time
            yield number

    with pytest.raises(KeyboardInterrupt):
        next(everywhere(listing, workers=1))
    go_on.set()
    for thread in asked:
        thread.join()
    assert len(asked) == 1  # and nothing more was asked for, of neither region


def test_what_makes_no_sense_is_refused_at_once(cloud: FakeCloud) -> None:
    described()
    with pytest.raises(ValueError, match="workers is 0; at least one is needed"):
        everywhere(names, workers=0)
    with pytest.raises(ConfigurationError, match="the cloud 'wep' is not described"):
        everywhere(names, ["wep"])
    with pytest.raises(TypeError, match="each cloud has a session of its own"):
        everywhere(names, session=cloud.session)
    assert PUBLIC not in "".join(cloud.urls)
