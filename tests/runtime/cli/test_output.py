# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Order, queries, and what happens when nobody wants to see the rest."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pytest

from openstack_typed._runtime.cli.commands.parser import parse
from openstack_typed._runtime.cli.output.order import in_order
from openstack_typed.network import Network

from .commands import resource
from .conftest import Ost
from .terminal import command, environment

WITHOUT_JMESPATH = "import sys; sys.modules['jmespath'] = None"


# --- order


def ordered(rows: list[dict[str, Any]], *names: str) -> list[Any]:
    """The ids of rows, in order."""
    networks = resource("network.networks").commands["list"]
    argv = [word for name in names for word in ("--sort-by", name)]
    return [row["id"] for row in in_order(networks, rows, parse(networks, argv).options)]


MTUS: list[dict[str, Any]] = [
    {"id": 1, "mtu": 1500},
    {"id": 2, "mtu": None},
    {"id": 3, "mtu": 9},
    {"id": 4},
    {"id": 5, "mtu": 2**63},
    {"id": 6, "mtu": "10"},
    {"id": 7, "mtu": 9},
]


def test_numbers_are_in_the_order_of_numbers() -> None:
    assert ordered(MTUS, "mtu") == [3, 7, 1, 5, 6, 2, 4]


def test_downwards_what_is_not_there_is_last_as_well() -> None:
    assert ordered(MTUS, "-mtu") == [6, 5, 1, 3, 7, 2, 4]


def test_several_columns() -> None:
    rows: list[dict[str, Any]] = [
        {"id": 1, "name": "b", "shared": True},
        {"id": 2, "name": "a", "shared": False},
        {"id": 3, "name": "B", "shared": False},
        {"id": 4, "name": "a", "shared": True},
    ]
    assert ordered(rows, "name", "-shared") == [4, 2, 3, 1]
    assert ordered(rows, "name,-shared") == [4, 2, 3, 1]
    assert ordered(rows, "shared", "name") == [2, 3, 4, 1]


def test_paths_and_wire_names() -> None:
    rows = [{"id": 1, "router:external": True}, {"id": 2, "router:external": False}]
    assert ordered(rows, "router_external") == [2, 1]
    assert ordered(rows, "-router:external") == [1, 2]
    tags = [{"id": 1, "tags": ["b"]}, {"id": 2, "tags": ["a"]}, {"id": 3, "tags": []}]
    assert ordered(tags, "tags.0") == [2, 1, 3]


def test_all_pages_are_in_one_order(ost: Ost) -> None:
    argv = ("networks", "list", "--limit", "1", "-f", "name", "--sort-by")
    assert ost(*argv, "name").out.split() == ["private", "private-demo", "public"]
    assert ost(*argv, "-name").out.split() == ["public", "private-demo", "private"]
    assert ost(*argv, "-admin_state_up", "--sort-by=-name").out.split()[0] == "public"


# --- queries


def test_queries_are_over_the_wire_form(ost: Ost) -> None:
    query = '[?"router:external"].{name: name, mtu: mtu}'
    done = ost("networks", "list", "--query", query)
    assert done.data == [{"name": "public", "mtu": 1500}]
    assert done.out.startswith('[\n  {\n    "name": "public",\n')


@pytest.mark.parametrize(
    ("query", "form", "out"),
    [
        ("length(@)", "json", "3\n"),
        ("length(@)", "value", "3\n"),
        ("[].name | sort(@)", "value", "private\nprivate-demo\npublic\n"),
        ("sort_by(@, &name)[].[name, shared]", "jsonl", '["private", false]\n'),
        ("sort_by(@, &name)[].[name, shared]", "value", "private\tfalse\n"),
        ("sort_by(@, &name)[].{n: name, s: shared}", "value", "private\tfalse\n"),
        ("sort_by(@, &name)[].{n: name}", "yaml", "- n: private\n"),
        ("[?name=='none']", "json", "[]\n"),
        ("[0].nothing", "json", "null\n"),
    ],
)
def test_what_queries_find_has_the_format_that_is_named(
    ost: Ost, query: str, form: str, out: str
) -> None:
    assert ost("networks", "list", "--query", query, "-f", form).out.startswith(out)


def test_queries_of_one_thing(ost: Ost) -> None:
    assert ost("networks", "show", "public", "--query", "name").out == '"public"\n'
    assert ost("networks", "show", "public", "--query", "name", "-f", "value").out == "public\n"


def test_queries_see_rows_in_their_order(ost: Ost) -> None:
    done = ost("networks", "list", "--sort-by", "-name", "--query", "[0].name", "-f", "value")
    assert done.out == "public\n"


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["--query", "foo["], "--query 'foo[' is no JMESPath expression: "),
        (["--query", "@", "-c", "name"], "--query says itself what is shown: leave --column out"),
        (["--query", "@", "-f", "table"], "--query goes with json, jsonl, yaml, value; not with"),
        (["-c", ""], "--column names no column"),
        (["--sort-by", ","], "--sort-by names no column"),
        (["--width", "0"], "--width takes a number of columns, such as 120; not '0'"),
        (["--width", "wide"], "--width takes a number of columns, such as 120; not 'wide'"),
    ],
)
def test_options_that_make_no_sense_are_refused_at_once(
    ost: Ost, argv: list[str], told: str
) -> None:
    done = ost("networks", "list", *argv)
    assert done.status == 2
    assert done.err.startswith(f"ost: {told}")
    assert ost.fake.calls == []


def test_a_query_that_does_not_fit_the_answer(ost: Ost) -> None:
    done = ost("networks", "list", "--query", "length(`1`)")
    assert done.status == 1
    assert done.err.startswith("ost: --query 'length(`1`)': ")
    assert done.err.count("\n") == 1


def test_without_jmespath_it_is_said_how_to_get_it(ost: Ost) -> None:
    start = "from openstack_typed._runtime.cli.main import main; import sys; "
    code = f"{WITHOUT_JMESPATH}\n{start}sys.exit(main('openstack_typed'))"
    argv = [sys.executable, "-c", code, "networks", "list", "--query", "@"]
    done = subprocess.run(argv, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "ost: --query wants jmespath: pip install 'openstack-typed[cli]'\n"
    assert ost.fake.calls == []


# --- whoever wants no more


@contextmanager
def started(*argv: str) -> Iterator[tuple[subprocess.Popen[str], IO[str], IO[str]]]:
    """A command line that runs, its output and its errors."""
    with subprocess.Popen(
        command(*argv),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        yield process, process.stdout, process.stderr


@pytest.mark.parametrize("form", ["jsonl", "table"])
def test_a_closed_pipe_is_quiet(ost: Ost, form: str) -> None:
    network = Network(ost.fake.session())
    for number in range(30):
        network.networks.create(name=f"n{number}")
    with started("networks", "list", "--limit", "1", "-f", form) as (process, out, err):
        assert out.readline()
        out.close()
        assert process.wait(20) == 141
        assert err.read() == ""


def test_ctrl_c_is_quiet(ost: Ost) -> None:
    ost.fake.faults.slow("network.networks.list", seconds=5)
    with started("networks", "list", "-f", "json") as (process, out, err):
        deadline = time.monotonic() + 20
        while not ost.fake.calls and time.monotonic() < deadline:
            time.sleep(0.05)
        assert ost.fake.calls
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert (out.read(), err.read()) == ("", "")
