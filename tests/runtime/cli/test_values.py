# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is typed, as the values that clients take."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from openstack_typed._runtime.cli.failures import Usage

from .arguments import read

SERVER = "compute servers create"
LIVE = "compute servers migrate-live"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, where the command is run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Put something to standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize(
    ("name", "argv", "wanted"),
    [
        (SERVER, ["--name", "web"], {"name": "web"}),
        (SERVER, ["--name", "007"], {"name": "007"}),
        (SERVER, ["--name", "@@web"], {"name": "@web"}),
        (SERVER, ["--name=-x"], {"name": "-x"}),
        (SERVER, ["--name", "null"], {"name": "null"}),
        (SERVER, ["--min-count", "3"], {"min_count": 3}),
        (SERVER, ["--config-drive"], {"config_drive": True}),
        (SERVER, ["--no-config-drive"], {"config_drive": False}),
        (SERVER, ["--disk-config", "AUTO"], {"disk_config": "AUTO"}),
        ("network subnets create", ["--ip-version", "4"], {"ip_version": 4}),
        (SERVER, ["--null", "description"], {"description": None}),
        (SERVER, ["--null", "trusted-image-certificate"], {"trusted_image_certificates": None}),
        (SERVER, ["--user-data", "#!/bin/sh"], {"user_data": "#!/bin/sh"}),
        ("compute flavors create", ["--rxtx-factor", "1.5"], {"rxtx_factor": 1.5}),
        ("network subnets create", ["--ip-version", "4"], {"ip_version": 4}),
        (LIVE, ["--block-migration", "auto"], {"block_migration": "auto"}),
        (LIVE, ["--block-migration", "true"], {"block_migration": True}),
        # lists
        (SERVER, ["--tag", "a", "--tag", "b"], {"tags": ["a", "b"]}),
        (SERVER, ["--tags", "a", "--tags", "b,c"], {"tags": ["a", "b,c"]}),
        (SERVER, ["--tags", '["a", "b"]', "--tag", "c"], {"tags": ["a", "b", "c"]}),
        (SERVER, ["--tags", "[]"], {"tags": []}),
        (SERVER, ["--tag", "[a]"], {"tags": ["[a]"]}),
        # of unions, the most specific
        ("network networks list", ["--name", "a"], {"name": "a"}),
        ("network networks list", ["--name", "a", "--name", "b"], {"name": ["a", "b"]}),
        ("network networks list", ["--name", "[a]"], {"name": "[a]"}),
        ("network security-group-rules create", ["--protocol", "tcp"], {"protocol": "tcp"}),
        ("network security-group-rules create", ["--protocol", "6"], {"protocol": 6}),
        ("block-storage volume-transfers accept", ["--auth-key", "0123"], {"auth_key": "0123"}),
        # text in queries is any text
        ("compute servers list", ["--status", "NEW"], {"status": "NEW"}),
        ("image images list", ["--name", "in:a,b"], {"name": "in:a,b"}),
        ("image images list", ["--created-at", "gt:2024-01-01"], {"created_at": "gt:2024-01-01"}),
        # maps: all behind the first = is the value
        (SERVER, ["--metadata", "a=b=c,d=e"], {"metadata": {"a": "b=c,d=e"}}),
        (SERVER, ["--metadata", "a=1", "--metadata", "b={}"], {"metadata": {"a": "1", "b": "{}"}}),
        (SERVER, ["--metadata", '{"a": "b"}'], {"metadata": {"a": "b"}}),
        (SERVER, ["--metadata", "hw:x.y="], {"metadata": {"hw:x.y": ""}}),
        ("image images update", ["--add", "os_type=linux"], {"add": {"os_type": "linux"}}),
        ("image images update", ["--remove", "a", "--remove", "b"], {"remove": ["a", "b"]}),
        ("identity users create", ["--extra", 'x={"y": [1]}'], {"extra": {"x": {"y": [1]}}}),
        ("identity users create", ["--extra", "a=1", "--extra", "b=c"],
         {"extra": {"a": 1, "b": "c"}}),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_value(name: str, argv: list[str], wanted: dict[str, Any]) -> None:
    assert read(name, *argv) == wanted


@pytest.mark.parametrize(
    ("argv", "wanted"),
    [
        (["--network", "auto"], "auto"),
        (["--networks", "none"], "none"),
        (["--network", "uuid=N,tag=nic0"], [{"uuid": "N", "tag": "nic0"}]),
        (["--network", "uuid=N", "--network", "port=P"], [{"uuid": "N"}, {"port": "P"}]),
        (["--network", 'tag="a, b",uuid=N'], [{"tag": "a, b", "uuid": "N"}]),
        (["--network", "tag='it\\'s',uuid=N"], [{"tag": "it's", "uuid": "N"}]),
        (["--network", "tag=a\\,b,uuid=N"], [{"tag": "a,b", "uuid": "N"}]),
        (["--network", "tag=C:\\x"], [{"tag": "C:\\x"}]),
        (["--network", "port=null,fixed-ip=10.0.0.1"], [{"port": None, "fixed_ip": "10.0.0.1"}]),
        (["--network", "tag=5"], [{"tag": "5"}]),
        (["--network", '{"uuid": "N"}'], [{"uuid": "N"}]),
        (["--network", "{uuid: N, tag: 5}"], [{"uuid": "N", "tag": "5"}]),
        (["--networks", '[{"uuid": "N"}]', "--network", "uuid=M"], [{"uuid": "N"}, {"uuid": "M"}]),
        (["--security-group", "web"], [{"name": "web"}]),
        (["--block-device-mapping-v2", "boot_index=0,delete-on-termination=true,volume_size=9"],
         [{"boot_index": 0, "delete_on_termination": True, "volume_size": 9}]),
        (["--scheduler-hints", "group=G", "--scheduler-hints", "different_host=a"],
         {"group": "G", "different_host": "a"}),
        (["--scheduler-hints", "same_host=a,same_host=b"], {"same_host": ["a", "b"]}),
        (["--scheduler-hints", 'same_host=["a", "b"]'], {"same_host": ["a", "b"]}),
    ],
)  # fmt: skip
def test_objects_are_typed_with_their_keys(argv: list[str], wanted: Any) -> None:
    (found,) = read(SERVER, *argv).values()
    assert found == wanted


def test_dots_lead_into_what_keys_hold() -> None:
    argv = ["--port", "name=a,fixed_ips.0.ip_address=10.0.0.1,fixed_ips.1.subnet_id=S,network_id=N"]
    assert read("network ports create-many", *argv) == {
        "ports": [
            {
                "name": "a",
                "network_id": "N",
                "fixed_ips": [{"ip_address": "10.0.0.1"}, {"subnet_id": "S"}],
            }
        ]
    }


def test_keys_may_have_the_names_of_the_wire() -> None:
    wanted = {"binding:host_id": "h", "network_id": "N"}
    for key in ("binding:host_id", "binding_host_id", "binding-host-id"):
        argv = ["--port", f"{key}=h,network_id=N"]
        assert read("network ports create-many", *argv) == {"ports": [wanted]}


@pytest.mark.parametrize("text", ["2024-05-06T07:08:09Z", "2024-05-06T09:08:09+02:00"])
def test_times_are_points_in_time(text: str) -> None:
    (found,) = read("identity revocation-events list", "--since", text).values()
    assert found == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_a_time_without_an_offset_is_utc() -> None:
    (found,) = read("identity revocation-events list", "--since", "2024-05-06").values()
    assert found == datetime(2024, 5, 6, tzinfo=UTC)


# --- files


def test_values_come_from_files(folder: Path) -> None:
    (folder / "key.pub").write_text("ssh-ed25519 AAAA\n")
    (folder / "init").write_bytes(b"\xff\x00\n")
    (folder / "nets.yaml").write_text("- uuid: 0123\n  tag: no\n")
    (folder / "net.json").write_text('{"uuid": "N"}')
    assert read(SERVER, "--description", "@key.pub") == {"description": "ssh-ed25519 AAAA"}
    assert read(SERVER, "--user-data", "@init") == {"user_data": b"\xff\x00\n"}
    assert read(SERVER, "--networks", "@nets.yaml") == {"networks": [{"uuid": "0123", "tag": "no"}]}
    assert read(SERVER, "--network", "@net.json") == {"networks": [{"uuid": "N"}]}
    assert read(SERVER, "--metadata", "@net.json") == {"metadata": {"uuid": "N"}}
    assert read(SERVER, "--personality", "path=/a,contents=@init") == {
        "personality": [{"path": "/a", "contents": b"\xff\x00\n"}]
    }


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"hello\n")
    assert read(SERVER, "--description", "-") == {"description": "hello"}
    with pytest.raises(Usage) as raised:
        read(SERVER, "--description", "-", "--user-data", "-")
    assert str(raised.value) == (
        "--user-data and --description both want standard input, which can be read once"
    )


def test_a_file_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(Usage) as raised:
        read(SERVER, "--description", "@lost")
    assert str(raised.value) == (
        "--description: lost cannot be read: No such file or directory; for text that begins "
        "with @, write @@"
    )


# --- what is refused, before anything is sent


@pytest.mark.parametrize(
    ("name", "argv", "message"),
    [
        (SERVER, ["--min-count", "x"], "--min-count takes a whole number, not 'x'"),
        (SERVER, ["--min-count", "9" * 5_000],
         f"--min-count takes a whole number, not '{'9' * 5_000}'"),
        (SERVER, ["--name", "a", "--name", "b"], "--name is there twice, and takes one value"),
        (SERVER, ["--config-drive", "--no-config-drive"],
         "--config-drive is there twice: say it once"),
        (SERVER, ["--disk-config", "manual"],
         "--disk-config takes one of AUTO, MANUAL, not 'manual'; did you mean MANUAL?"),
        (SERVER, ["--null", "name"], "--null name: --name takes text, and no null"),
        (SERVER, ["--null", "descripton"],
         "--null descripton: there is no such argument; did you mean --description?"),
        (SERVER, ["--null", "description", "--description", "x"],
         "--description cannot be a value and null"),
        (SERVER, ["--network", "uuid=N,taag=x"],
         "--network: taag: there is no such key; did you mean tag?"),
        (SERVER, ["--network", "uuid=N,x"],
         "--network: 'x' is no KEY=VALUE; a comma in a value stands in quotes or behind a "
         "backslash"),
        (SERVER, ["--network", "private"],
         "--network: 'private' is no KEY=VALUE, as uuid=VALUE is; its keys are uuid, port, "
         "fixed_ip, tag"),
        (SERVER, ["--network", "uuid=N,uuid=M"], "--network: uuid: is there twice"),
        (SERVER, ["--network", 'tag="a'],
         "--network: '\"a' is no KEY=VALUE; a comma in a value stands in quotes or behind a "
         "backslash"),
        (SERVER, ["--block-device-mapping-v2", "volume_size=big"],
         "--block-device-mapping-v2: volume_size takes a whole number, not 'big'"),
        (SERVER, ["--networks", "auto", "--network", "uuid=N"],
         "--network is there twice, and takes one value"),
        (SERVER, ["--metadata", "a"],
         "--metadata: 'a' is no KEY=VALUE; a comma in a value stands in quotes or behind a "
         "backslash"),
        (SERVER, ["--metadata", "a=1", "--metadata", "a=2"], "--metadata: a: is there twice"),
        (SERVER, ["--networks", '[{"uuid": "N"}'],
         "--network: expected ',' or ']', but got '<stream end>'"),
        (SERVER, ["--metadata", '{"a": 1}'],
         "--metadata: a takes text, not 1; put it in quotes"),
        ("network ports create-many", ["--port", "name=x"], "--port: network_id is missing"),
        ("network ports create-many", ["--port", "network_id=N,fixed_ips.1.subnet_id=S"],
         "--port: items are numbered from 0 on: 1 are there"),
        (SERVER, ["--name", "--host", "h"],
         "--name wants a value; write --name=VALUE if that begins with a dash; see "
         "`ost compute servers create --help`"),
        (SERVER, ["--format", "xml"],
         "--format takes one of table, wide, json, jsonl, yaml, csv, value, name; see "
         "`ost compute servers create --help`"),
        (SERVER, ["--flavour", "x"],
         "there is no option --flavour; did you mean --flavor or --flavor-ref?; see "
         "`ost compute servers create --help`"),
    ],
)  # fmt: skip
def test_mistakes_say_what_is_expected(name: str, argv: list[str], message: str) -> None:
    with pytest.raises(Usage) as raised:
        read(name, *argv)
    assert str(raised.value) == message


def test_secrets_are_not_in_messages() -> None:
    for name, argv in (
        ("identity tokens create", ["--identity", 'password.user.password={"x": "hunter2"}']),
        ("identity tokens create", ["--identity", "methods=password,hunter2"]),
        ("block-storage volume-transfers accept", ["--auth-key", "a", "--auth-key", "hunter2"]),
        (SERVER, ["--admin-pass", "a", "--admin-pass", "hunter2"]),
    ):
        with pytest.raises(Usage) as raised:
            read(name, *argv)
        assert "hunter2" not in str(raised.value)
