# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One command in several clouds and regions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openstack_typed.network import Network
from openstack_typed.testing import FakeCloud

from .conftest import Bare, Served, describe

LIST = ("networks", "list", "-f", "json")


@pytest.fixture
def two(served: Served) -> Iterator[Served]:
    """Another cloud, described as `b` beside the first one, `a`, which has a network more."""
    Network(served.fake.session()).networks.create(name="only-in-a")
    other = FakeCloud(seed="b")
    with other.serve() as url:
        describe(
            {
                "a": {"auth": served.login(), "region_name": "RegionOne"},
                "b": {"auth": other.login("admin", url), "regions": ["RegionOne", "RegionTwo"]},
                "broken": {"auth": {**other.login("admin", url), "password": "wrong"}},
            }
        )
        yield Served(other, url)


def origins(data: Any) -> set[tuple[str, str]]:
    return {(each["cloud"], each["region"]) for each in data}


def test_rows_say_where_they_are_from(bare: Bare, served: Served, two: Served) -> None:
    done = bare(*LIST, "--os-cloud", "a,b", "-c", "name,status")
    assert done.status == 0, done.err
    assert origins(done.data) == {("a", "RegionOne"), ("b", "RegionOne")}
    assert [*done.data[0]][:2] == ["cloud", "region"]
    by_name = {each["name"]: each["cloud"] for each in done.data}
    assert by_name["only-in-a"] == "a"
    assert done.err == ""


def test_what_fails_is_told_and_the_others_go_on(bare: Bare, served: Served, two: Served) -> None:
    done = bare("networks", "list", "--all-clouds", "-f", "json")
    assert done.status == 10
    assert origins(done.data) == {("a", "RegionOne"), ("b", "RegionOne")}
    told = sorted(done.err.splitlines())
    assert len(told) == 2
    assert '"cloud": "b:RegionTwo"' in told[0]
    assert "no endpoint in the catalog" in told[0]
    assert '"cloud": "broken"' in told[1]
    assert "the login failed" in told[1]


def test_all_regions_of_one_cloud(bare: Bare, two: Served) -> None:
    done = bare("networks", "list", "--all-regions", "--os-cloud", "b", "-f", "value", "-c", "name")
    assert done.status == 10
    assert done.err.startswith("ost: b:RegionTwo: ")
    assert done.err.count("\n") == 1


def test_if_all_fail_alike_the_status_says_how(bare: Bare, two: Served) -> None:
    describe({name: {"auth": {**two.login(), "password": "wrong"}} for name in ("a", "b")})
    done = bare(*LIST, "--all-clouds")
    assert (done.status, done.data) == (5, [])


def test_one_thing_of_each(bare: Bare, served: Served, two: Served) -> None:
    done = bare("networks", "show", "only-in-a", "--os-cloud", "a,b", "-f", "json")
    assert done.status == 10
    assert [(each["cloud"], each["name"]) for each in done.data] == [("a", "only-in-a")]


def test_what_changes_something_goes_to_one_cloud(bare: Bare, served: Served, two: Served) -> None:
    done = bare("networks", "create", "--name", "x", "--os-cloud", "a,b")
    assert done.status == 2
    assert "goes to one cloud in one region only" in done.err
    assert two.fake.calls == []
    assert bare("token", "--all-clouds").status == 2


def test_unknown_clouds_are_refused_before_anything_is_sent(bare: Bare, two: Served) -> None:
    done = bare(*LIST, "--os-cloud", "b,c")
    assert done.status == 5
    assert "the cloud 'c' is not described" in done.err
    assert two.fake.calls == []
