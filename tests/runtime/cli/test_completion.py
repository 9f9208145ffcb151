# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What shells complete: by the words that could follow, and in real shells."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from openstack_typed._runtime.cli.completion.candidates import FILES, candidates

from .conftest import Ost

GENERATED = Path(__file__).parents[3] / "generated"
# A busy machine may need more than people want to wait for.
_LONG = 60


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OST_COMPLETION_SECONDS", str(_LONG))


def texts(*words: str) -> list[str]:
    """What the last word could become."""
    return [each.text for each in candidates("openstack_typed", words[:-1], words[-1])]


def test_first_words_are_services_resources_and_commands_of_none() -> None:
    found = texts("")
    assert {"compute", "servers", "images", "clouds", "api"} - {*found, "api"} == set()
    assert "services" not in found  # several services have them
    assert "complete" not in found
    assert texts("block") == ["block-storage"]


def test_resources_and_commands() -> None:
    assert "volume-types" in texts("block-storage", "vol")
    assert texts("servers", "confirm") == ["confirm-resize"]
    assert texts("compute", "servers", "confirm") == ["confirm-resize"]
    assert texts("--os-cloud", "web", "servers", "confirm") == ["confirm-resize"]
    assert texts("nonsense", "") == []


def test_flags_are_those_of_the_command_and_of_all() -> None:
    found = texts("servers", "create", "--")
    assert {"--flavor", "--flavor-ref", "--network", "--config-drive", "--no-config-drive",
            "--body", "--os-cloud", "--format"} <= set(found)  # fmt: skip
    assert "--server-id" not in found
    assert "--name" not in texts("servers", "create", "--name", "web", "--")
    assert "--network" in texts("servers", "create", "--network", "uuid=x", "--")


def test_values_of_flags() -> None:
    assert texts("servers", "create", "--disk-config", "") == ["AUTO", "MANUAL"]
    assert texts("servers", "create", "--disk-config=A") == ["--disk-config=AUTO"]
    assert texts("servers", "list", "-f", "j") == ["json", "jsonl"]
    assert texts("servers", "list", "--sort-by", "hostn") == ["hostname"]
    assert texts("servers", "list", "-c", "id,hostn") == ["id,hostname"]
    assert texts("--os-interface", "p") == ["public"]
    assert texts("servers", "update", "--null", "de") == ["description"]
    assert texts("completion", "z") == ["zsh"]
    assert texts("changes", "b") == ["block-storage"]


def test_files_are_for_the_shell_to_know() -> None:
    assert candidates("openstack_typed", ["servers", "create", "--body"], "") == [FILES]
    assert candidates("openstack_typed", ["servers", "create", "--user-data"], "@x") == [FILES]


def test_keys_of_objects() -> None:
    found = candidates("openstack_typed", ["servers", "create", "--network"], "u")
    assert [(each.text, each.more) for each in found] == [("uuid=", True)]
    assert texts("servers", "create", "--network", "uuid=1,po") == ["uuid=1,port="]
    assert texts("servers", "create", "--network", "a") == ["auto"]


def test_names_come_from_the_cloud(ost: Ost) -> None:
    assert set(texts("servers", "create", "--flavor", "m1.")) == {
        "m1.tiny", "m1.small", "m1.medium", "m1.large",
    }  # fmt: skip
    assert texts("compute", "flavors", "show", "m1.t") == ["m1.tiny"]
    assert texts("--os-cloud", "dem") == ["demo"]
    assert texts("--os-cloud", "admin,dem") == ["admin,demo"]
    shown = candidates("openstack_typed", ["flavors", "delete", "m1.tiny"], "m1.t")
    assert shown == []  # it is there already


def test_names_are_of_the_kind_that_was_typed(ost: Ost) -> None:
    ost.fake.add("volume", name="data")
    disk = ("servers", "create", "--block-device-mapping-v2")
    assert texts(*disk, "source_type=volume,uuid=") == ["source_type=volume,uuid=data"]
    assert texts(*disk, "source_type=blank,uuid=") == []
    create = ("rbac-policies", "create", "--object-type")
    assert "private" in texts(*create, "network", "--object", "")
    assert "private" not in texts(*create, "qos_policy", "--object", "")


def test_without_a_cloud_there_are_no_names_and_no_errors(no_configuration: None) -> None:
    assert texts("servers", "show", "") == []


def test_a_cloud_that_does_not_answer_is_not_waited_for(
    no_configuration: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v3"
        (tmp_path / "c.yaml").write_text(
            f"clouds: {{a: {{auth: {{auth_url: '{url}', username: u, password: p, project_name: p, "
            "user_domain_id: d, project_domain_id: d}}}"
        )
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "c.yaml"))
        monkeypatch.setenv("OST_COMPLETION_SECONDS", "0.5")
        begun = time.monotonic()
        assert texts("servers", "show", "") == []
        assert time.monotonic() - begun < _LONG / 2


# --- real shells


def shell(name: str, script: str, ost: Ost, folder: Path) -> list[str]:
    """What a shell prints that has `ost` on its path."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    command = folder / "bin" / "ost"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m openstack_typed "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(GENERATED), "HOME": str(folder)}
    quiet = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[name]
    done = subprocess.run(
        [name, *quiet, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=3 * _LONG,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


BASH = """
source <(ost completion bash)
compopt() { echo "compopt $*"; }
for line in 'ost servers confirm' 'ost servers create --flavor m1.t' 'ost images show "my' \
            'ost images show my' 'ost servers create --network u' 'ost servers create --body '; do
    COMP_LINE=$line COMP_POINT=${#line}
    _ost
    printf '%s\\n' "${COMPREPLY[@]-}"
done
"""


def test_bash(ost: Ost, tmp_path: Path) -> None:
    ost.fake.add("image", name="my image")
    assert shell("bash", BASH, ost, tmp_path) == [
        "confirm-resize",
        "m1.tiny",
        "my image",
        "my\\ image",
        "compopt -o nospace",
        "uuid=",
        "compopt -o default",
        "",
    ]


ZSH = """
compdef() { :; }
compadd() { print -r -- "$@[1,-5]" "${(P)@[-3]}" "${(P)@[-1]}"; }
_files() { print files; }
source <(ost completion zsh)
words=(ost servers confirm); CURRENT=3; _ost
words=(ost servers create --network u); CURRENT=5; _ost
words=(ost servers create --body ''); CURRENT=5; _ost
"""


def test_zsh(ost: Ost, tmp_path: Path) -> None:
    assert shell("zsh", ZSH, ost, tmp_path) == [
        "-l confirm-resize  -- Confirm a resize or migration, which frees what the server had "
        "before. confirm-resize",
        "-l -S  uuid=  -- The network; needed without a port. uuid=",
        "files",
    ]


FISH = """
ost completion fish | source
complete -C 'ost servers confirm'
complete -C 'ost servers create --flavor m1.t'
complete -C 'ost servers create --network u'
"""


def test_fish(ost: Ost, tmp_path: Path) -> None:
    flavor = ost.fake.connect().compute.flavors.find_one("m1.tiny").id
    found = shell("fish", FISH, ost, tmp_path)
    assert found[0].startswith("confirm-resize\t")
    assert found[1:] == [f"m1.tiny\t{flavor}", "uuid=\tThe network; needed without a port."]


# --- names that others give


EVIL = "$(touch pwned)`touch pwned`\"'; touch pwned; !ls \\ é"


def completed(line: str) -> list[str]:
    """What bash is told of a line."""
    from openstack_typed._runtime.cli.own.complete import _bash

    return list(_bash("openstack_typed", str(len(line.encode())), " \t\n\"'><=;|&(:", line))


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_name_is_one_word_and_no_command(
    ost: Ost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quote: str
) -> None:
    ost.fake.add("project", name=EVIL)
    (found,) = completed(
        f"ost projects show {quote}$" if quote != '"' else 'ost projects show "\\$'
    )
    monkeypatch.chdir(tmp_path)
    told = subprocess.run(
        ["bash", "-c", f"printf %s {quote}{found}{quote}"], capture_output=True, check=True
    )
    assert told.stdout.decode() == EVIL
    assert not (tmp_path / "pwned").exists()


def test_who_has_a_name_that_no_shell_takes_is_told_by_its_id(ost: Ost) -> None:
    for name in ("two\nlines", "esc\x1b[31m", "tab\tbed"):
        made = ost.fake.add("project", name=name)
        assert made.id in texts("projects", "show", "")
    assert all(text.isprintable() for text in texts("projects", "show", ""))
