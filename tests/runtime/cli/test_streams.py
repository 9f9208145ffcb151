# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Standard streams that are closed, full, or in an encoding that lacks what is to be written."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from openstack_typed._runtime.cli import messages
from openstack_typed._runtime.cli.clouds.debug import shown

from ..fake_cloud import LOGIN, FakeCloud
from .conftest import Bare, Ost, describe
from .terminal import command, environment

NAME = "ü-漢\x1b[31m\u202e"


@pytest.fixture
def named(ost: Ost) -> Ost:
    ost.fake.add("project", name=NAME)
    return ost


def under_shell(
    argv: list[str], streams: str, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Run it with the streams that the words of a shell make."""
    kept = {name: value for name, value in environment().items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["/bin/sh", "-c", f'"$@" {streams}', "sh", *command(*argv)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**kept, **variables},
        timeout=60,
    )


LIST = ["projects", "list", "-f", "value", "-c", "name"]


@pytest.mark.parametrize(
    "argv",
    [
        LIST,
        ["projects", "list", "-f", "json"],
        ["--help"],
        ["--version"],
        ["api", "GET", "identity", "/projects"],
        ["projects", "create", "--skeleton"],
        ["projects", "create", "--name", "x", "--curl"],
        ["catalog"],
    ],
    ids=" ".join,
)
def test_where_output_is_closed_what_is_done_is_done(named: Ost, argv: list[str]) -> None:
    done = under_shell(argv, ">&-")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("argv", [LIST, ["--help"], ["--version"], ["catalog"]], ids=" ".join)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_full_disk_is_told_once(named: Ost, argv: list[str]) -> None:
    done = under_shell(argv, ">/dev/full")
    assert (done.returncode, done.stderr) == (1, b"ost: No space left on device\n")


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", ">&- 2>&-", "<&- >&- 2>&-"])
def test_the_status_tells_what_cannot_be_said(named: Ost, streams: str) -> None:
    assert under_shell(["projects", "show", "none-such"], streams).returncode == 3
    assert under_shell(["projects", "lisst"], streams).returncode == 2
    assert under_shell([*LIST, "--debug"], streams).returncode == 0


@pytest.mark.parametrize(
    "argv",
    [
        ["projects", "create", "--body", "-"],
        ["servers", "create", "--name", "x", "--flavor", "x", "--user-data", "-"],
        ["api", "POST", "identity", "/projects", "--json", "-"],
        ["image-data", "upload", "x", "--file", "-"],
    ],
    ids=" ".join,
)
def test_closed_input_is_no_empty_one(named: Ost, argv: list[str]) -> None:
    done = under_shell(argv, "<&-")
    assert done.returncode == 2
    assert done.stderr.startswith(b"ost: standard input is closed: ")
    assert named.fake.calls == []


def test_who_is_not_asked_for_a_password_has_no_input(named: Ost) -> None:
    described = json.loads(named.clouds_yaml.read_text())
    del described["clouds"]["admin"]["auth"]["password"]
    named.clouds_yaml.write_text(json.dumps(described))
    done = under_shell(LIST, "<&-")
    assert done.returncode == 5
    assert b"give --os-password" in done.stderr


def test_connections_do_not_get_the_number_of_output(named: Ost, tmp_path: Path) -> None:
    # What C libraries write to number 1 must not go to a service.
    code = (
        "import os; from openstack_typed._runtime.cli import standard\n"
        "with standard.streams(): file = os.open('/dev/null', 0)\n"
        "os._exit(file if file > 2 else 99)"
    )
    words = [command()[0], "-c", code]
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" <&- >&- 2>&-', "sh", *words], env=environment(), timeout=60
    )
    assert 2 < done.returncode < 99


# --- encodings


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("form", ["value", "plain", "table", "csv", "name", "json", "yaml", "api"])
def test_what_an_encoding_lacks_is_written_out(named: Ost, encoding: str, form: str) -> None:
    argv = LIST if form == "value" else ["projects", "list", "-c", "name", "-f", form]
    argv = ["projects", "list", "-c", "name"] if form == "plain" else argv
    argv = ["api", "GET", "identity", "/projects"] if form == "api" else argv
    done = under_shell(argv, "", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    assert "\\u6f22" in text.lower()
    if form in ("json", "api"):
        found: Any = json.loads(text)
        assert NAME in [each["name"] for each in (found if form == "json" else found["projects"])]


def test_words_are_utf_8_where_the_locale_knows_none(named: Ost) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = under_shell(["projects", "show", NAME, "-f", "json"], "", **ascii_only)
    assert json.loads(done.stdout)["name"] == NAME
    done = under_shell(["projects", "create", "--name", "ö", "--dry-run"], "", **ascii_only)
    assert "name: ö\n".encode() in done.stdout


def test_what_is_no_text_is_refused(named: Ost) -> None:
    for argv in (["projects", "show"], ["projects", "create", "--name"]):
        done = subprocess.run(
            [*map(os.fsencode, command(*argv)), b"\xff"],
            capture_output=True,
            env={**environment(), "PYTHONUTF8": "1"},
            timeout=60,
        )
        assert done.returncode == 2
        assert done.stderr == b"ost: '\\udcff' is no text in UTF-8\n"
    assert named.fake.calls == []


# --- what others have written


def test_messages_have_nothing_that_a_terminal_obeys(
    named: Ost, capsys: pytest.CaptureFixture[str]
) -> None:
    named.fake.faults.refused("identity.projects.create", 409, f"{NAME} is there\x07\r\n\x9b1m.")
    done = named("projects", "create", "--name", "other")
    assert done.status == 7
    assert "ü-漢\\x1b[31m\\u202e is there\\x07 \\x9b1m. (409" in done.err
    named.fake.faults.refused("identity.projects.create", 409, NAME)
    done = named("projects", "create", "--name", "other", "-f", "json")
    assert "\x1b" not in done.err and "\u202e" not in done.err
    assert NAME in json.loads(done.err)["message"]
    messages.say(f"it is {NAME}")
    assert capsys.readouterr().err == "ost: it is ü-漢\\x1b[31m\\u202e\n"


def test_so_has_what_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    with shown([], debug=True):
        logging.getLogger("keystoneauth.session").debug("RESP BODY: %s", NAME)
    assert capsys.readouterr().err.endswith("RESP BODY: ü-漢\\x1b[31m\\u202e\n")


@pytest.mark.parametrize(
    "form", ["value", "plain", "table", "csv", "name", "json", "jsonl", "yaml"]
)
def test_half_a_character_is_written_out(bare: Bare, cloud: FakeCloud, form: str) -> None:
    describe({"web": {"auth": LOGIN, "region_name": "RegionOne"}})
    cloud.answer("compute GET /servers/detail", text=r'{"servers": [{"name": "half-\ud800"}]}')
    argv = ["-c", "name", *(["-f", form] if form != "plain" else [])]
    done = bare("servers", "list", *argv)
    assert (done.status, done.err) == (0, "")
    assert r"half-\ud800" in done.out.lower()
