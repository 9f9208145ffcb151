# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`edit`: what an editor changes is sent, and nothing else."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openstack_typed._runtime.cli.failures import CONFLICT, FAILED, NOT_FOUND, USAGE

from .conftest import Ost
from .terminal import command, environment

Editor = Callable[..., None]


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """Sets an editor that replaces text, and keeps what it was shown in `shown`.

    Meanwhile somebody else may run a command.
    """
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def replacing(*changes: tuple[str, str], meanwhile: str = "") -> None:
        script = tmp_path / "editor.py"
        other = command(*meanwhile.split()) if meanwhile else []
        script.write_text(
            "import pathlib, subprocess, sys\n"
            f"if {other}:\n"
            f"    subprocess.run({other}, env={environment()}, check=True, capture_output=True)\n"
            "file = pathlib.Path(sys.argv[1])\n"
            "text = file.read_text()\n"
            f"pathlib.Path({str(tmp_path / 'shown')!r}).write_text(text)\n"
            f"for old, new in {list(changes)!r}:\n"
            "    assert old in text, old\n"
            "    text = text.replace(old, new)\n"
            "file.write_text(text)\n"
        )
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")

    return replacing


def sent(ost: Ost, operation: str) -> list[Any]:
    """The bodies of calls of an operation."""
    bodies = [call.body for call in ost.fake.calls if call.operation == operation]
    return [json.loads(body) if isinstance(body, bytes) else body for body in bodies]


def test_only_what_was_changed_is_sent(ost: Ost, editor: Editor, tmp_path: Path) -> None:
    editor(("name: private\n", "name: 0123\n"), ("mtu: 1450", "mtu: 1400"))
    ran = ost("networks", "edit", "private", "-f", "json")
    assert ran.status == 0, ran.err
    assert (ran.data["name"], ran.data["mtu"]) == ("0123", 1400)
    assert sent(ost, "network.networks.update") == [{"network": {"name": "0123", "mtu": 1400}}]
    shown = (tmp_path / "shown").read_text()
    assert "## Its name.\nname: private\n" in shown
    assert "\n#is_default: false  # true or false\n" in shown
    assert list(tmp_path.glob("ost-*")) == []


def test_what_is_commented_out_may_be_given(ost: Ost, editor: Editor) -> None:
    editor(("#is_default: false", "is_default: true"))
    assert ost("networks", "edit", "private").status == 0
    assert sent(ost, "network.networks.update") == [{"network": {"is_default": True}}]


def test_what_newer_microversions_have_is_there(ost: Ost, editor: Editor, tmp_path: Path) -> None:
    ost.fake.add("server", name="web")
    editor(("\nname: web\n", "\nname: other\n"))
    assert ost("servers", "edit", "web").status == 0
    assert sent(ost, "compute.servers.update") == [{"server": {"name": "other"}}]
    assert "\nhostname: web\n" in (tmp_path / "shown").read_text()  # 2.90


def test_properties_are_set_and_removed_one_by_one(ost: Ost, editor: Editor) -> None:
    made = ost.fake.add("image", name="disk")
    assert ost("images", "update", "disk", "--add", "a=1", "--add", "b=2").status == 0
    editor(("add:\n", "add:\n  os_type: linux\n"), ("  a: '1'\n", ""), ("  b: '2'", "  b: three"))
    assert ost("images", "edit", made.id).status == 0
    assert sent(ost, "image.images.update")[1:] == [
        [
            {"op": "add", "path": "/os_type", "value": "linux"},
            {"op": "add", "path": "/b", "value": "three"},
            {"op": "remove", "path": "/a"},
        ]
    ]


def test_nothing_is_sent_if_nothing_was_changed(ost: Ost, editor: Editor, tmp_path: Path) -> None:
    editor()
    ran = ost("networks", "edit", "private")
    assert (ran.status, ran.err) == (
        FAILED,
        "ost: nothing was changed in the editor, and nothing was sent\n",
    )
    assert sent(ost, "network.networks.update") == []
    assert list(tmp_path.glob("ost-*")) == []


def test_a_mistake_is_told_with_its_line_and_kept(ost: Ost, editor: Editor, tmp_path: Path) -> None:
    editor(("name: private\n", "naame: x\n"))
    ran = ost("networks", "edit", "private")
    (kept,) = tmp_path.glob("ost-networks-*.yaml")
    assert ran.status == USAGE
    assert ran.err == (
        f"ost: {kept}:6: naame: there is no such argument; did you mean name?; what was edited is "
        f"kept in {kept}\n"
    )
    assert "naame: x\n" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert sent(ost, "network.networks.update") == []


def test_what_the_service_refuses_is_kept(ost: Ost, editor: Editor, tmp_path: Path) -> None:
    ost.fake.add("network", name="mine")
    ost.fake.faults.refused("network.networks.update", status=409)
    editor(("name: mine\n", "name: other\n"))
    ran = ost("networks", "edit", "mine")
    (kept,) = tmp_path.glob("ost-networks-*.yaml")
    assert ran.status == CONFLICT
    assert f"what was edited is kept in {kept}" in ran.err
    assert "name: other\n" in kept.read_text()


def test_an_editor_that_fails_sends_nothing(
    ost: Ost, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor()
    monkeypatch.setenv("EDITOR", "false")
    ran = ost("networks", "edit", "private")
    assert ran.status == FAILED
    assert "the editor false ended with status 1; nothing was sent" in ran.err
    monkeypatch.setenv("VISUAL", "no-such-editor")
    ran = ost("networks", "edit", "private")
    assert ran.status == USAGE
    assert "the editor no-such-editor cannot be run: No such file or directory" in ran.err
    assert sent(ost, "network.networks.update") == []


# --- what somebody else changes meanwhile


def test_what_the_service_guards_is_changed_only_as_it_was(
    ost: Ost, editor: Editor, tmp_path: Path
) -> None:
    made = ost.fake.add("network", name="mine")
    editor(("\nname: mine\n", "\nname: other\n"), meanwhile="networks update mine --mtu 1300")
    ran = ost("networks", "edit", "mine")
    (kept,) = tmp_path.glob("ost-networks-*.yaml")
    assert ran.status == CONFLICT
    assert ran.err.startswith(
        "ost: somebody else has changed it meanwhile, and it is left like that: networks.update: "
        "Constrained to "
    )
    assert ran.err.endswith(
        f"; what was edited is kept in {kept}: run `ost network networks edit {made.id}` again and "
        "bring over what is still right\n"
    )
    assert "\nname: other\n" in kept.read_text()
    there = ost("networks", "show", "mine", "-f", "json").data
    assert (there["name"], there["mtu"]) == ("mine", 1300)
    # As it is said, it works.
    editor(("\nname: mine\n", "\nname: other\n"))
    assert ost("networks", "edit", made.id).status == 0


@pytest.fixture(params=["no guard", "no extension"])
def unguarded(request: pytest.FixtureRequest, ost: Ost) -> tuple[str, str]:
    """A thing, `mine`, whose service lets everybody change it: its resource and the operation."""
    if request.param == "no guard":
        ost.fake.add("project", name="mine")
        return "projects", "identity.projects.update"
    network = ost.fake.services["network"]
    assert network.extensions is not None
    network.extensions = network.extensions - {"revision-if-match"}
    ost.fake.add("network", name="mine")
    return "networks", "network.networks.update"


def test_what_the_service_does_not_guard_is_looked_at_again(
    ost: Ost, editor: Editor, unguarded: tuple[str, str], tmp_path: Path
) -> None:
    things, update = unguarded
    told = "description: ''"
    editor((told, "description: ours"), meanwhile=f"{things} update mine --description theirs")
    ran = ost(things, "edit", "mine")
    (kept,) = tmp_path.glob(f"ost-{things}-*.yaml")
    assert ran.status == CONFLICT
    assert ran.err.startswith(
        "ost: somebody else has changed description meanwhile, and nothing was sent; what was "
        f"edited is kept in {kept}: run `ost "
    )
    assert "description: ours\n" in kept.read_text()
    assert len(sent(ost, update)) == 1  # theirs


def test_other_changes_are_left_alone(
    ost: Ost, editor: Editor, unguarded: tuple[str, str], tmp_path: Path
) -> None:
    things, _ = unguarded
    editor(("\nname: mine\n", "\nname: ours\n"),
           meanwhile=f"{things} update mine --description theirs")  # fmt: skip
    ran = ost(things, "edit", "mine", "-f", "json")
    assert ran.status == 0, ran.err
    assert (ran.data["name"], ran.data["description"]) == ("ours", "theirs")
    assert list(tmp_path.glob("ost-*")) == []


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [("--add c=3", ""), ("--add b=3", "b"), ("--remove a", "a"), ("--name x --remove b", "b")],
)
def test_of_properties_each_is_looked_at(
    ost: Ost, editor: Editor, meanwhile: str, told: str
) -> None:
    made = ost.fake.add("image", name="disk")
    assert ost("images", "update", "disk", "--add", "a=1", "--add", "b=2").status == 0
    editor(("  a: '1'\n", ""), ("  b: '2'", "  b: two"),
           meanwhile=f"images update {made.id} {meanwhile}")  # fmt: skip
    ran = ost("images", "edit", made.id)
    assert ran.status == (CONFLICT if told else 0), ran.err
    assert not told or f"somebody else has changed {told} meanwhile" in ran.err


def test_what_is_gone_meanwhile_is_told_and_the_text_kept(
    ost: Ost, editor: Editor, tmp_path: Path
) -> None:
    ost.fake.add("server", name="web")
    editor(("\nname: web\n", "\nname: other\n"), meanwhile="servers delete web")
    ran = ost("servers", "edit", "web")
    (kept,) = tmp_path.glob("ost-servers-*.yaml")
    assert ran.status == NOT_FOUND
    assert f"what was edited is kept in {kept}" in ran.err


def test_what_replaces_all_is_sent_with_all(ost: Ost, editor: Editor) -> None:
    provider = ost("resource-providers", "create", "--name", "host", "--microversion", "1.20",
                   "-f", "json").data["uuid"]  # fmt: skip
    new = ("inventories", "create", provider, "--resource-class", "VCPU", "--total", "8",
           "--max-unit", "4", "--resource-provider-generation", "0")  # fmt: skip
    assert ost(*new).status == 0
    editor(("\nreserved: 0\n", "\nreserved: 1\n"))
    ran = ost("inventories", "edit", provider, "VCPU", "-f", "json")
    assert ran.status == 0, ran.err
    assert (ran.data["reserved"], ran.data["max_unit"], ran.data["total"]) == (1, 4, 8)
    # The generation is among it, so that the service refuses what is meant for another.
    editor(("\nreserved: 1\n", "\nreserved: 2\n"),
           meanwhile=f"inventories update {provider} VCPU --total 9 --resource-provider-generation "
           "2")  # fmt: skip
    ran = ost("inventories", "edit", provider, "VCPU")
    assert ran.status == CONFLICT
