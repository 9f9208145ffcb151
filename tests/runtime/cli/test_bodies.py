# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Arguments in files: `--body`, and what `--skeleton` prints for it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from openstack_typed._runtime.cli.commands.index import Command
from openstack_typed._runtime.cli.failures import Usage
from openstack_typed._runtime.cli.reading.bodies import read as read_body
from openstack_typed._runtime.cli.reading.inputs import Inputs
from openstack_typed._runtime.cli.reading.skeletons import lines

from .arguments import commands, read

SERVER = "compute servers create"


@pytest.fixture
def body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in the folder where the command is run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "body.yaml"


def test_keys_are_names_of_python_or_of_the_wire(body: Path) -> None:
    body.write_text(
        "name: 0123\nflavorRef: 1\ndisk_config: AUTO\nmin_count: 2\n"
        "networks:\n- uuid: 55\n  fixed_ip: 10.0.0.1\nscheduler_hints: {group: G}\n"
    )
    assert read(SERVER, "--body", "body.yaml") == {
        "name": "0123",
        "flavor_ref": "1",
        "disk_config": "AUTO",
        "min_count": 2,
        "networks": [{"uuid": "55", "fixed_ip": "10.0.0.1"}],
        "scheduler_hints": {"group": "G"},
    }


def test_flags_win_over_the_file(body: Path) -> None:
    body.write_text("name: a\ndescription: b\ntags: [x]\n")
    found = read(SERVER, "--body", "body.yaml", "--name", "c", "--null", "description")
    assert found == {"name": "c", "description": None, "tags": ["x"]}


@pytest.mark.parametrize(
    ("name", "wire", "wanted"),
    [
        (SERVER, {"server": {"name": "a", "flavorRef": "1"}, "os:scheduler_hints": {"group": "G"}},
         {"name": "a", "flavor_ref": "1", "scheduler_hints": {"group": "G"}}),
        ("compute servers create-many", {"server": {"name": "a", "return_reservation_id": True}},
         {"name": "a"}),
        ("compute servers resize", {"resize": {"flavorRef": "2"}}, {"flavor_ref": "2"}),
        ("compute servers confirm-resize", {"confirmResize": None}, {}),
        ("network networks create-many", {"networks": [{"name": "a"}]},
         {"networks": [{"name": "a"}]}),
        ("network networks create-many", [{"name": "a"}], {"networks": [{"name": "a"}]}),
        ("identity users create", {"user": {"name": "ann", "title": "Dr"}},
         {"name": "ann", "extra": {"title": "Dr"}}),
        ("image images update", [{"op": "remove", "path": "/x"}],
         {"changes": [{"op": "remove", "path": "/x"}]}),
    ],
)  # fmt: skip
def test_a_body_may_be_that_of_the_request(
    body: Path, name: str, wire: Any, wanted: dict[str, Any]
) -> None:
    body.write_text(json.dumps(wire, indent=2))
    assert read(name, "--body", "body.yaml") == wanted


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a\nflavour_ref: 1\n",
         "body.yaml:2: flavour_ref: there is no such argument; did you mean flavor_ref?"),
        ("networks:\n- uuid: a\n  taag: b\n",
         "body.yaml:3: networks.0.taag: there is no such key; did you mean tag?"),
        ("networks:\n- uuid: a\n- uuid: b\n  port: []\n",
         "body.yaml:4: networks.1.port takes a UUID or null, not a list"),
        ('{\n "server": {\n  "min_count": "x"\n }\n}',
         "body.yaml:3: server.min_count takes a whole number, not 'x'"),
        ("name:\n", "body.yaml:1: name takes text, not null"),
        ("name: a\nname: b\n", "body.yaml:2: 'name' is there twice"),
        ("flavor_ref: a\nflavorRef: b\n", "body.yaml:2: flavorRef: flavor_ref is there twice"),
        ("name: [\n", "body.yaml:1: expected the node content, but found '<stream end>'"),
        ("just text", "body.yaml:1: names of arguments with their values are expected"),
        ("a: &a [*a]", "body.yaml:1: an alias holds itself"),
        ("admin_pass: [hunter2]", "body.yaml:1: admin_pass takes text"),
        ("", "body.yaml:1: names of arguments with their values are expected"),
        ("name: a\n---\nname: b\n", "body.yaml:2: but found another document"),
        ("name: !!python/object/apply:os.system [ls]\n",
         "body.yaml:1: name takes text, not a list"),
        ('{"name": ' + "[" * 100_000, "body.yaml: it is nested too deeply"),
        ("name: " + "[" * 5_000, "body.yaml: it is nested too deeply"),
        ('{"min_count": ' + "9" * 5_000 + "}", "body.yaml: a number has too many digits"),
        ("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
            for old, new in zip("abcdefghi", "bcdefghij", strict=True)
         ), "body.yaml: with its aliases it has more than 1,000,000 values"),
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_mistakes_say_where_they_are(body: Path, text: str, message: str) -> None:
    body.write_text(text)
    with pytest.raises(Usage) as raised:
        read(SERVER, "--body", "body.yaml")
    assert str(raised.value) == message


@pytest.mark.parametrize("name", ["--body", "--user-data"])
def test_what_never_ends_is_refused(name: str) -> None:
    at = "@" * (name != "--body")
    with pytest.raises(Usage, match="/dev/zero has more than 64 MiB, which no argument has"):
        read(SERVER, name, f"{at}/dev/zero")


def test_what_is_in_the_path_is_not_in_the_file(body: Path) -> None:
    body.write_text("server_id: a\n")
    with pytest.raises(Usage) as raised:
        read("compute servers resize", "--body", "body.yaml")
    assert str(raised.value) == (
        "body.yaml:1: server_id: it stands on the command line, as it is in the path"
    )


# --- skeletons

_OPEN = re.compile(r"( *)(\S+:)  # (.*)$")
_FILL = {
    "text": "text",
    "a UUID": "u",
    "a whole number": "1",
    "a number": "1.5",
    "true or false": "true",
    "a time": "2026-01-31T12:00:00Z",
    "an object": "{}",
    "an IP": "192.0.2.1",
    "a block": "192.0.2.0/24",
    "a MAC": "fa:16:3e:00:00:01",
    "a URL": "http://x",
    "any": "x",
}


def _filled(text: str) -> str:
    """A skeleton with a value of what it says to take in each place that was left open."""
    found = text.split("\n")
    for number, line in enumerate(found):
        left_open = _OPEN.match(line)
        below = found[number + 1] if number + 1 < len(found) else ""
        if left_open and not below.startswith(f"{left_open[1]}  "):
            found[number] = f"{left_open[1]}{left_open[2]} {_value(left_open[3])}"
    return "\n".join(found)


def _value(words: str) -> str:
    for begin, value in _FILL.items():
        if words.startswith(begin):
            return value
    one_of = re.match(r"(?:one of )?([^,. ]+)", words)
    assert one_of is not None, words
    return json.dumps(one_of[1])


def test_a_skeleton_that_is_filled_in_is_read_back(tmp_path: Path) -> None:
    """Of every command: all lines taken in, those left open filled."""
    file = tmp_path / "body.yaml"
    several = 0
    for command in commands():
        text = re.sub(r"(?m)^#(?!#)", "", "\n".join(lines(command)))
        file.write_text(_filled(text))
        if not (wanted := _names(command)):
            continue
        assert list(read_body(command, str(file), Inputs())) == wanted, command.full_name
        several += 1
    assert several > 500


def _names(command: Command) -> list[str]:
    named = [
        each
        for each in command.arguments
        if not each.positional and each.place != "own" and each.type != "file"
    ]
    return [each.name for each in sorted(named, key=lambda each: each.required != "all")]


def test_a_skeleton_that_is_left_as_it_is_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "body.yaml"
    file.write_text("\n".join(lines(next(c for c in commands() if c.full_name == SERVER))))
    with pytest.raises(Usage) as raised:
        read(SERVER, "--body", str(file))
    assert str(raised.value) == f"{file}:8: name takes text, not null"
