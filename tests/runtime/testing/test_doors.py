# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Other people's programs on the fake cloud, over HTTP and unchanged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openstack
import pytest
from keystoneauth1.adapter import Adapter
from keystoneauth1.identity.v3 import Password
from keystoneauth1.session import Session

from openstack_typed._runtime.testing.commands import write
from openstack_typed.testing import FakeCloud

# openstacksdk warns of what it calls itself.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def url(fake: FakeCloud) -> Iterator[str]:
    """Where the cloud is."""
    with fake.serve() as url:
        yield url


@pytest.fixture
def clouds_yaml(fake: FakeCloud, url: str, tmp_path: Path) -> Path:
    """How to log in to it."""
    path = tmp_path / "clouds.yaml"
    write(path, fake.clouds(url))
    return path


# --- openstacksdk


@pytest.fixture
def sdk(clouds_yaml: Path) -> Iterator[Any]:
    """A connection of openstacksdk."""
    config = openstack.config.OpenStackConfig([str(clouds_yaml)], load_envvars=False)
    connection = openstack.connection.Connection(config=config.get_one("admin"))
    yield connection
    connection.close()


def test_sdk_networks(sdk: Any) -> None:
    assert {"public", "private"} <= {each.name for each in sdk.network.networks()}
    web = sdk.network.create_network(name="web")
    subnet = sdk.network.create_subnet(network_id=web.id, ip_version=4, cidr="10.9.0.0/24")
    assert sdk.network.get_network(web.id).subnet_ids == [subnet.id]
    sdk.network.delete_network(web)
    assert sdk.network.find_network("web") is None


def test_sdk_servers_and_volumes(sdk: Any) -> None:
    server = sdk.compute.create_server(
        name="web-1",
        flavor_id=sdk.compute.find_flavor("m1.tiny").id,
        image_id=sdk.image.find_image("tiny").id,
        networks=[{"uuid": sdk.network.find_network("private").id}],
    )
    server = sdk.compute.wait_for_server(server, wait=5, interval=0.1)
    assert server.status == "ACTIVE"
    assert list(server.addresses) == ["private"]
    volume = sdk.block_storage.create_volume(name="data", size=1)
    sdk.block_storage.wait_for_status(volume, status="available", wait=5, interval=0.1)
    sdk.compute.create_volume_attachment(server, volume_id=volume.id)
    assert sdk.block_storage.get_volume(volume.id).status == "in-use"
    assert [each.volume_id for each in sdk.compute.volume_attachments(server)] == [volume.id]
    sdk.compute.delete_server(server)
    sdk.compute.wait_for_delete(server, wait=5, interval=0.1)
    assert sdk.compute.find_server("web-1") is None
    assert sdk.block_storage.get_volume(volume.id).status == "available"


def test_sdk_images(sdk: Any) -> None:
    image = sdk.image.create_image(
        "disk", data=b"a disk", disk_format="raw", container_format="bare", validate_checksum=True
    )
    assert sdk.image.get_image(image.id).status == "active"
    assert sdk.image.download_image(image).content == b"a disk"
    sdk.image.delete_image(image)
    assert sdk.image.find_image("disk") is None


# --- the openstack command


# Starting takes it longer than all that it does here: one process runs several commands.
SHELL = """
import contextlib, io, json, sys
from openstackclient.shell import main

for line in sys.stdin:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = main(json.loads(line))
    print(json.dumps([status, out.getvalue()]), flush=True)
"""


@pytest.fixture
def command(clouds_yaml: Path, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Runs the command; gives the JSON that it prints, if it does."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("OS_")}
    env = {**clean, "OS_CLIENT_CONFIG_FILE": str(clouds_yaml), "OS_CLOUD": "admin"}
    errors = tmp_path / "errors"
    with (
        errors.open("w") as file,
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", SHELL],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, text=True,
        ) as shell,
    ):  # fmt: skip
        assert shell.stdin is not None and shell.stdout is not None
        sent, answers = shell.stdin, shell.stdout

        def run(*arguments: str) -> Any:
            print(json.dumps(arguments), file=sent, flush=True)
            status, out = json.loads(answers.readline() or '["it is gone", ""]')
            assert status == 0, f"{arguments}: {status}: {out}{errors.read_text()}"
            return json.loads(out) if "json" in arguments else out

        yield run
        sent.close()


JSON = ("-f", "json")


def test_the_command_reads(command: Callable[..., Any]) -> None:
    assert command("token", "issue", *JSON)["id"]
    assert {"compute", "network", "image"} <= {
        each["Type"] for each in command("catalog", "list", *JSON)
    }
    assert "demo" in [each["Name"] for each in command("project", "list", *JSON)]
    assert "admin" in [each["Name"] for each in command("user", "list", *JSON)]
    assert "m1.tiny" in [each["Name"] for each in command("flavor", "list", *JSON)]
    assert [each["Name"] for each in command("image", "list", *JSON)] == ["tiny"]


def test_the_command_writes(command: Callable[..., Any]) -> None:
    command("network", "create", "web", *JSON)
    command("subnet", "create", "web", "--network", "web", "--subnet-range", "10.9.0.0/24", *JSON)
    made = command(
        "server", "create", "web-1", "--flavor", "m1.tiny", "--image", "tiny", "--network", "web",
        "--wait", *JSON,
    )  # fmt: skip
    assert made["status"] == "ACTIVE"
    assert [each["Name"] for each in command("server", "list", *JSON)] == ["web-1"]
    command("volume", "create", "data", "--size", "1", *JSON)
    command("server", "add", "volume", "web-1", "data", *JSON)
    assert command("volume", "show", "data", *JSON)["status"] == "in-use"
    command("server", "delete", "web-1", "--wait")
    command("volume", "delete", "data")
    command("network", "delete", "web")
    assert command("server", "list", *JSON) == []


# --- keystoneauth


@pytest.mark.parametrize(
    ("service", "version", "microversions"),
    [
        ("identity", (3, 14), None),
        ("compute", (2, 1), ((2, 1), (2, 104))),
        ("block-storage", (3, 0), ((3, 0), (3, 71))),
        ("image", (2, 18), None),
        ("network", (2, 0), None),
        ("placement", (1, 0), ((1, 0), (1, 39))),
    ],
)
def test_keystoneauth_discovers(
    fake: FakeCloud, url: str, service: str, version: tuple[int, int], microversions: Any
) -> None:
    session = Session(auth=Password(**fake.login(url=url)))
    adapter = Adapter(session, service_type=service, min_version=str(version[0]))
    data = adapter.get_endpoint_data()
    assert data is not None and str(data.url).startswith(url)
    assert data.api_version == version
    if microversions is not None:
        assert (data.min_microversion, data.max_microversion) == microversions
