# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost explain`: from the descriptions alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.runtime.cli.commands import RESOURCES, resource
from tests.runtime.cli.conftest import Bare


def lines(bare: Bare, *argv: str) -> list[str]:
    done = bare("explain", *argv)
    assert done.status == 0, done.err
    return done.out.splitlines()


def arguments(bare: Bare, *argv: str) -> dict[str, Any]:
    done = bare("explain", *argv, "--format", "json")
    assert done.status == 0, done.err
    return {each["name"]: each for each in done.data["arguments"]}


def test_a_command(bare: Bare) -> None:
    found = lines(bare, "servers.create")
    assert found[:2] == ["compute servers create: Create a server.", "POST /servers."]
    assert "Arguments:" in found
    assert "Answer: CreatedServer:" in found
    # What is nested stands below, further in.
    place = next(n for n, line in enumerate(found) if line.startswith("  networks: "))
    assert any(line.startswith("    uuid: uuid") for line in found[place : place + 10])


@pytest.mark.parametrize(
    "words",
    [
        ["servers.create"],
        ["servers", "create"],
        ["compute.servers.create"],
        ["nova.servers.create"],
    ],
)
def test_names_may_be_written_in_several_ways(bare: Bare, words: list[str]) -> None:
    assert lines(bare, *words) == lines(bare, "compute", "servers", "create")


def test_only_what_a_microversion_has(bare: Bare) -> None:
    assert "hostname" in arguments(bare, "servers.create", "--at", "2.90")
    assert "hostname" not in arguments(bare, "servers.create", "--at", "2.89")
    old = arguments(bare, "servers.create", "--at", "2.36")["networks"]
    assert (old["type"], old.get("required")) == ("list of ServerNetwork", None)
    new = arguments(bare, "servers.create", "--at", "2.37")["networks"]
    assert (new["type"], new["required"]) == ("list of ServerNetwork | 'auto' | 'none'", "all")
    tagged = {"2.32": True, "2.37": False, "2.42": True}
    for version, there in tagged.items():
        networks = arguments(bare, "servers.create", "--at", version)["networks"]
        assert ("tag" in [each["name"] for each in networks["inner"]]) is there


def test_without_one_the_versions_are_told(bare: Bare) -> None:
    found = arguments(bare, "servers.create")
    assert found["hostname"]["when"] == "2.90+"
    text = "list of ServerNetwork in 2.1..2.36, or list of ServerNetwork | 'auto' | 'none' in"
    assert found["networks"]["type"].startswith(text)


def test_what_is_in_an_argument(bare: Bare) -> None:
    found = bare("explain", "servers.create.networks.tag").out
    assert found.startswith("compute servers create networks tag\n")
    assert "A tag for the device" in found
    assert bare("explain", "servers.create.networks.tagg").status == 2


def test_what_is_in_an_answer(bare: Bare) -> None:
    assert "  flavor: EmbeddedFlavor" in bare("explain", "servers.show.flavor", "--at", "2.47").out
    at_first = bare("explain", "servers.show.flavor", "--at", "2.46").out
    assert "FlavorReference" in at_first
    assert "vcpus" not in at_first


def test_a_type(bare: Bare) -> None:
    assert lines(bare, "Server")[0] == "compute Server: A server, as `show` reports it."
    assert "  original_name" in bare("explain", "Server.flavor").out
    assert bare("explain", "ServerStatus").out.count("VERIFY_RESIZE") == 1


def test_a_type_of_several_services(bare: Bare) -> None:
    done = bare("explain", "Extension")
    assert done.status == 2
    assert "`ost explain compute.Extension` or `ost explain network.Extension`" in done.err
    assert lines(bare, "compute.Extension")[0].startswith("compute Extension: ")


def test_a_resource(bare: Bare) -> None:
    found = bare("explain", "compute.flavors").out
    assert "  update: PUT /flavors/{flavor_id}" in found
    assert "  update: " not in bare("explain", "compute.flavors", "--at", "2.54").out
    assert "  Flavor: object" in found


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ((), "say what to explain"),
        (("Nope",), "there is no type 'Nope'"),
        (("image.Server",), "image has no type 'Server'"),
        (("servers.creat",), "did you mean `ost servers create`"),
        (("servers.create.nets",), "has no 'nets'"),
        (("servers.create", "--at", "3.0"), "compute has 2.1..2.104"),
        (("servers.create", "--at", "new"), "compute has 2.1..2.104"),
        (("networks.create", "--at", "2.1"), "network has no microversions"),
        (("server-tags.list", "--at", "2.25"), "is not there at 2.25: it is in 2.26+"),
        (("compute",), "'compute' is a service"),
    ],
)
def test_mistakes(bare: Bare, argv: tuple[str, ...], told: str) -> None:
    done = bare("explain", *argv)
    assert done.status == 2
    assert told in done.err


@pytest.mark.parametrize("name", RESOURCES)
def test_everything_is_explained(bare: Bare, name: str) -> None:
    found = resource(name)
    for command in found.commands.values():
        done = bare("explain", f"{name}.{command.name}", "-f", "json")
        assert done.status == 0, done.err
        told = [each["name"] for each in json.loads(done.out).get("arguments", ())]
        assert told == [
            row.get("python") or row["name"] for row in command.row.get("arguments", ())
        ]
