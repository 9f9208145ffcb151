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
from .terminal import at_terminal

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


# --- clouds of different age


@pytest.fixture
def older(served: Served) -> Iterator[FakeCloud]:
    """A cloud as old as 2.30 of Compute, `old`, beside one of today, `new`; each has a server."""
    other = FakeCloud(seed="b", compute="2.30")
    served.fake.add("server", name="today")
    other.add("server", name="yesterday")
    with other.serve() as url:
        describe(
            {
                "new": {"auth": served.login(), "region_name": "RegionOne"},
                "old": {"auth": other.login("admin", url), "region_name": "RegionOne"},
            }
        )
        yield other


AGES = ("servers", "list", "--os-cloud", "new,old")
FLAVOR = "flavor.original_name"


def test_each_row_says_what_its_cloud_lacks(bare: Bare, older: FakeCloud) -> None:
    wanted = {"today": "m1.tiny", "yesterday": "needs 2.47"}
    named = ("-c", f"name,{FLAVOR}")
    for more in ((), named, ("-f", "table"), (*named, "-f", "table", "--width", "30")):
        done = bare(*AGES, *more)
        assert (done.status, done.err) == (0, "")
        assert done.out.count("needs 2.47") == 1
        assert done.out.count("m1.tiny") == 1
    done = bare(*AGES, "-c", f"name,{FLAVOR}", "-f", "value")
    assert dict(line.split("\t")[2:] for line in done.lines) == wanted
    done = bare(*AGES, "-c", f"name,{FLAVOR}", "-f", "value", "--sort-by", "name")
    assert [line.split("\t")[3] for line in done.lines] == [*wanted.values()]


def test_what_none_of_them_lacks_is_no_matter(bare: Bare, older: FakeCloud) -> None:
    done = bare(*AGES, "-c", "name,locked")  # 2.9
    assert (done.status, done.err) == (0, "")
    assert "needs" not in done.out


def test_a_microversion_that_is_pinned_counts_for_all(bare: Bare, older: FakeCloud) -> None:
    done = bare(*AGES, "-c", "name,locked", "--microversion", "2.8")
    assert done.out.count("needs 2.9") == 2


def test_in_json_it_is_not_there_as_of_one_cloud(bare: Bare, older: FakeCloud) -> None:
    argv = ("-c", f"name,{FLAVOR}", "-f", "json")
    one = bare("servers", "list", "--os-cloud", "old", *argv)
    done = bare(*AGES, *argv)
    found = {row.pop("name"): row for row in done.data}
    assert one.data == [{"name": "yesterday"}]
    assert found["yesterday"] == {"cloud": "old", "region": "RegionOne"}
    assert found["today"][FLAVOR] == "m1.tiny"
    told = f"the column {FLAVOR} needs 2.47\n"
    assert (one.err, done.err) == (f"ost: {told}", f"ost: old:RegionOne: {told}")
    done = bare(*AGES, "-c", f"name,{FLAVOR}", "-f", "csv")
    assert "old,RegionOne,yesterday,\n" in done.out
    assert done.err == f"ost: old:RegionOne: {told}"


def test_colours_know_what_is_lacking(bare: Bare, older: FakeCloud) -> None:
    status, shown = at_terminal(*AGES, "-c", f"name,{FLAVOR}")
    assert status == 0
    assert "\x1b[2mneeds 2.47\x1b[0m" in shown
