# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`--wait`, and the command `wait`."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.runtime.cli.conftest import Ost
from tests.runtime.cli.terminal import at_terminal


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between looks, which take no time."""
    taken: list[float] = []
    monkeypatch.setattr(time, "sleep", taken.append)
    return taken


def add(ost: Ost, name: str = "web") -> str:
    """A server; its ID."""
    server = ost.fake.add("server", name=name)
    ost.fake.calls.clear()
    return str(server.id)


def operations(ost: Ost) -> list[str]:
    return [call.operation.removeprefix("compute.") for call in ost.fake.calls]


def test_what_is_shown_is_the_record_at_the_end(ost: Ost, pauses: list[float]) -> None:
    add(ost)
    ost.fake.after(reads=2)
    done = ost("servers", "stop", "web", "--wait", "-f", "json")
    assert (done.status, done.err) == (0, "")
    assert (done.data["name"], done.data["status"]) == ("web", "SHUTOFF")
    assert len(pauses) == 2


def test_without_wait_nothing_is_looked_at(ost: Ost) -> None:
    add(ost)
    assert ost("servers", "stop", "web").out == ""
    assert operations(ost)[-1] == "servers.stop"


def test_a_new_thing_is_waited_for_and_its_password_is_kept(ost: Ost) -> None:
    ost.fake.after(reads=1)
    network = ost.fake.connect().network.networks.find_one("private").id
    image = ost.fake.connect().image.images.find_one("tiny").id
    flags = ["--flavor", "m1.tiny", "--image", image, "--network", f"uuid={network}"]
    done = ost("servers", "create", "--name", "new", *flags, "--wait", "-f", "json")
    assert done.status == 0, done.err
    assert done.data["status"] == "ACTIVE"
    # Only the answer to the call has it, and nobody can look it up.
    assert len(done.data["adminPass"]) > 6
    assert "adminPass" not in ost("servers", "show", "new", "-f", "json").data


def test_what_a_resize_changes_is_seen_from_before(ost: Ost) -> None:
    add(ost)
    ost.fake.after(reads=1)
    done = ost(
        "servers", "resize", "web", "--flavor", "m1.small", "--wait", "-f", "value", "-c", "status"
    )
    assert (done.status, done.out) == (0, "VERIFY_RESIZE\n")
    assert (
        ost("servers", "confirm-resize", "web", "--wait", "-f", "value", "-c", "status").out
        == "ACTIVE\n"
    )


def test_several_are_shown_together(ost: Ost) -> None:
    add(ost, "a")
    add(ost, "b")
    done = ost("servers", "stop", "a", "b", "--wait", "-f", "json")
    assert [(each["name"], each["status"]) for each in done.data] == [
        ("a", "SHUTOFF"),
        ("b", "SHUTOFF"),
    ]


def test_a_deletion_is_over_when_the_thing_is_gone(ost: Ost) -> None:
    add(ost)
    ost.fake.after(reads=2)
    done = ost("servers", "delete", "web", "--wait")
    assert (done.status, done.out) == (0, "")
    assert operations(ost)[-1] == "servers.show"
    assert ost("servers", "show", "web").status == 3


def test_a_failure_is_told_with_its_reason(ost: Ost) -> None:
    add(ost)
    ost.fake.fail("compute.servers.rebuild", "No valid host was found.")
    image = ost.fake.connect().image.images.find_one("tiny").id
    done = ost("servers", "rebuild", "web", "--image", image, "--wait")
    assert done.status == 1
    assert "is ERROR: No valid host was found." in done.err


def test_the_time_is_limited(ost: Ost, monkeypatch: pytest.MonkeyPatch) -> None:
    add(ost)
    ost.fake.after(reads=50)
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    done = ost("servers", "stop", "web", "--wait", "--timeout", "5")
    assert done.status == 8
    assert "is still ACTIVE" in done.err
    assert "with powering-off under way" in done.err
    assert 5 <= now[0] < 6


@pytest.mark.parametrize("text", ["0", "-1", "soon", "nan"])
def test_a_time_that_is_none_is_refused_before_anything_is_sent(ost: Ost, text: str) -> None:
    add(ost)
    done = ost("servers", "stop", "web", "--wait", f"--timeout={text}")
    assert done.status == 2
    assert "--timeout" in done.err
    assert ost.fake.calls == []


def test_a_column_that_there_is_not_is_refused_before_anything_is_sent(ost: Ost) -> None:
    add(ost)
    done = ost("servers", "stop", "web", "--wait", "-c", "colour")
    assert done.status == 2
    assert "'colour'" in done.err
    assert ost.fake.calls == []


# --- the command


def test_it_waits_until_nothing_is_under_way(ost: Ost, pauses: list[float]) -> None:
    add(ost)
    ost.fake.after(reads=4)
    assert ost("servers", "stop", "web").status == 0
    assert ost("servers", "wait", "web", "-f", "value", "-c", "status").out == "SHUTOFF\n"
    assert len(pauses) >= 1


def test_it_waits_for_a_state(ost: Ost) -> None:
    add(ost)
    add(ost, "other")
    done = ost("servers", "wait", "web", "other", "--until", "ACTIVE", "-f", "json")
    assert [each["name"] for each in done.data] == ["web", "other"]


def test_a_state_in_another_spelling_is_refused(ost: Ost) -> None:
    add(ost)
    done = ost("servers", "wait", "web", "--until", "active")
    assert done.status == 2
    assert "did you mean ACTIVE?" in done.err


def test_it_waits_for_the_end_of_a_command(ost: Ost) -> None:
    add(ost)
    ost.fake.after(reads=2)
    assert ost("servers", "suspend", "web").status == 0
    done = ost("servers", "wait", "web", "--after", "suspend", "-f", "value", "-c", "status")
    assert (done.status, done.out) == (0, "SUSPENDED\n")


def test_it_waits_until_a_thing_is_gone(ost: Ost) -> None:
    add(ost)
    ost.fake.after(reads=2)
    assert ost("servers", "delete", "web").status == 0
    assert ost("servers", "wait", "web", "--deleted").status == 0
    assert ost("servers", "show", "web").status == 3
    # It may have gone before anybody has looked.
    done = ost("servers", "wait", "web", "--deleted")
    assert (done.status, done.out, done.err) == (0, "", "")
    assert ost("servers", "wait", "web").status == 3


def test_its_goals_exclude_each_other(ost: Ost) -> None:
    done = ost("servers", "wait", "web", "--until", "ACTIVE", "--deleted")
    assert done.status == 2
    assert "--until and --deleted exclude each other" in done.err


# --- progress


def test_a_terminal_shows_how_it_goes_on(ost: Ost) -> None:
    add(ost)
    ost.fake.after(reads=1)
    status, shown = at_terminal("servers", "stop", "web", "--wait", "-f", "json")
    assert status == 0
    lines: list[Any] = shown.split("\r\x1b[K")
    assert "web: ACTIVE, powering-off, 0 s" in lines
    assert any(line.startswith("web: SHUTOFF, ") for line in lines)
    # What is shown in the end stands where the line was.
    assert lines[-1].startswith("{\n")
