# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a request at a version, and which line of the specs says so."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed._runtime.testing.check import Checker
from openstack_typed._runtime.testing.specs import read
from openstack_typed._runtime.versions import Version

COMPUTE = read("compute")
CREATE = COMPUTE.by_name["keypairs.create"]


def problems(body: dict[str, Any], version: str, *, loose: bool = False) -> list[tuple[str, str]]:
    checker = Checker(COMPUTE, Version.parse(version), None, loose)
    found = list(checker.fields(body, CREATE.of("body"), None, CREATE, ("keypair",)))
    assert all(problem.spec.startswith("compute/keypairs.yaml:") for problem in found), found
    return [(problem.kind, problem.where) for problem in found]


KEY = {"name": "a", "public_key": "ssh-ed25519 AAAA"}


@pytest.mark.parametrize(
    ("body", "version", "found"),
    [
        (KEY, "2.1", []),
        ({**KEY, "type": "x509"}, "2.2", []),
        ({**KEY, "colour": "red"}, "2.1", [("unknown", "keypair.colour")]),
        ({"public_key": "x"}, "2.1", [("missing", "keypair.name")]),
        ({"name": "a"}, "2.92", [("missing", "keypair.public_key")]),
        ({**KEY, "type": "ssh"}, "2.1", [("version", "keypair.type")]),
        ({**KEY, "type": "rsa"}, "2.2", [("value", "keypair.type")]),
        ({**KEY, "name": 7}, "2.1", [("type", "keypair.name")]),
        ({**KEY, "name": None}, "2.1", [("type", "keypair.name")]),
    ],
)
def test_finds(body: dict[str, Any], version: str, found: list[tuple[str, str]]) -> None:
    assert problems(body, version) == found


@pytest.mark.parametrize(("loose", "good"), [(True, True), (False, False)])
def test_text_for_a_number(loose: bool, good: bool) -> None:
    checker = Checker(COMPUTE, Version.parse("2.1"), None, loose)
    assert (list(checker.value("7", "int", (), "")) == []) is good


def test_an_extension_that_is_not_loaded() -> None:
    network = read("network")
    create = network.by_name["networks.create"]
    checker = Checker(network, None, frozenset(), False)
    body = {"name": "a", "port_security_enabled": True}
    (found,) = checker.fields(body, create.of("body"), None, create, ())
    assert (found.kind, found.where) == ("extension", "port_security_enabled")
    assert "port-security" in found.message
