# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One command on several things, and what is asked before they are deleted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openstack_typed._runtime.cli.calls import asking
from openstack_typed._runtime.cli.failures import Usage
from tests.runtime.cli.conftest import Ost
from tests.runtime.cli.terminal import alone, at_terminal


@pytest.fixture
def servers(ost: Ost) -> dict[str, str]:
    """Three servers: their IDs, by name."""
    return {each["name"]: each["id"] for each in _make(ost, "web-0", "web-1", "web-2")}


def _make(ost: Ost, *names: str) -> list[dict[str, Any]]:
    made = [ost.fake.add("server", name=name) for name in names]
    ost.fake.calls.clear()
    return [{"name": name, "id": each.id} for name, each in zip(names, made, strict=True)]


def sent(ost: Ost, operation: str) -> list[str]:
    """The paths of the calls of an operation."""
    return [call.path for call in ost.fake.calls if call.operation == operation]


def test_each_has_its_turn(ost: Ost, servers: dict[str, str]) -> None:
    done = ost("servers", "stop", "web-0", servers["web-1"])
    assert (done.status, done.out, done.err) == (0, "", "")
    wanted = [f"/servers/{servers[name]}/action" for name in ("web-0", "web-1")]
    assert sent(ost, "compute.servers.stop") == wanted


def test_a_thing_that_is_named_twice_has_one_turn(ost: Ost, servers: dict[str, str]) -> None:
    assert ost("servers", "stop", "web-0", servers["web-0"], "web-1").status == 0
    assert len(sent(ost, "compute.servers.stop")) == 2


def test_nothing_is_done_if_one_is_missing(ost: Ost, servers: dict[str, str]) -> None:
    done = ost("servers", "delete", "web-0", "nope", "web-1", "neither", "--yes")
    assert done.status == 3
    assert "'nope'" in done.err
    assert "'neither'" in done.err
    assert "nothing was done" in done.err
    assert sent(ost, "compute.servers.delete") == []


def test_nothing_is_deleted_on_a_guess_between_two_names(ost: Ost, servers: dict[str, str]) -> None:
    ost.fake.add("server", name="web-1")
    for names in (("web-1",), ("web-0", "web-1")):
        done = ost("servers", "delete", *names, "--yes")
        assert done.status == 4
        assert servers["web-1"] in done.err  # the candidates are told
    assert sent(ost, "compute.servers.delete") == []


def test_failures_are_told_and_the_others_go_on(ost: Ost, servers: dict[str, str]) -> None:
    assert ost("servers", "stop", "web-0").status == 0
    done = ost("servers", "stop", "web-0", "web-1")
    assert done.status == 10
    assert done.err.startswith(f"ost: web-0 ({servers['web-0']}): servers.stop: Cannot 'stop'")
    assert len(done.err.splitlines()) == 1
    assert ost.fake.connect().compute.servers.show(servers["web-1"]).status == "SHUTOFF"


def test_if_all_fail_alike_the_status_says_how(ost: Ost, servers: dict[str, str]) -> None:
    assert ost("servers", "stop", "web-0", "web-1").status == 0
    done = ost("servers", "stop", "web-0", "web-1", "-f", "json")
    assert done.status == 7
    told = [json.loads(line) for line in done.err.splitlines()]
    assert [each["thing"].partition(" ")[0] for each in told] == ["web-0", "web-1"]
    assert [each["http_status"] for each in told] == [409, 409]


def test_more_words_than_parts_are_refused_where_something_comes_back(ost: Ost) -> None:
    done = ost("servers", "show", "a", "b")
    assert done.status == 2
    assert "'b' is one too many" in done.err


# --- asking


def test_without_a_terminal_it_is_an_error_at_once(ost: Ost, servers: dict[str, str]) -> None:
    done = alone("servers", "delete", "web-0", "web-1", given=b"y\n")
    assert done.returncode == 2
    assert b"--yes" in done.stderr
    assert done.stdout == b""
    assert sent(ost, "compute.servers.delete") == []


def test_yes_asks_nobody(ost: Ost, servers: dict[str, str]) -> None:
    assert ost("servers", "delete", "web-0", "web-1", "--yes").status == 0
    assert len(sent(ost, "compute.servers.delete")) == 2


def test_a_single_thing_is_deleted_without_a_question(ost: Ost, servers: dict[str, str]) -> None:
    done = alone("servers", "delete", "web-0")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert len(sent(ost, "compute.servers.delete")) == 1


@pytest.mark.parametrize(("answer", "status", "count"), [("y", 0, 2), ("", 1, 0), ("no", 1, 0)])
def test_somebody_at_a_terminal_is_asked(
    ost: Ost, servers: dict[str, str], answer: str, status: int, count: int
) -> None:
    asked = {"Delete 2 servers? [y/N] ": f"{answer}\n"}
    found, shown = at_terminal("servers", "delete", "web-0", servers["web-1"], answers=asked)
    assert found == status
    assert f"  web-0 ({servers['web-0']})\n  {servers['web-1']}\nDelete 2 servers? [y/N]" in shown
    assert ("nothing was done" in shown) is (count == 0)
    assert len(sent(ost, "compute.servers.delete")) == count


def test_few_of_many_things_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    def answer(question: str) -> str:
        asked.append(question)
        return "y"

    monkeypatch.setattr(asking, "_answer", answer)
    asking.sure("delete 25 servers", [f"web-{number}" for number in range(25)])
    assert asked[0].splitlines()[-2:] == ["  and 5 more", "Delete 25 servers? [y/N] "]


def test_nobody_is_asked_where_nothing_is_a_terminal() -> None:
    with pytest.raises(Usage, match="give --yes"):
        asking.sure("delete 2 servers", ["a", "b"])
