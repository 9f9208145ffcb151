# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From things to answers: the fields of a version, envelopes, order and pages."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed import Cloud
from openstack_typed._runtime.testing.shape import MISSING, Shaper
from openstack_typed._runtime.testing.specs import read
from openstack_typed._runtime.testing.world import Thing
from openstack_typed._runtime.versions import Version
from openstack_typed.testing import FakeCloud


def shaped(value: Any, expr: Any, version: str = "2.1") -> Any:
    def shown(*arguments: object) -> Any:
        return MISSING

    shaper = Shaper(read("compute"), Version.parse(version), None, shown, "2026-01-01T00:00:00Z")
    return shaper.shape(value, expr)


@pytest.mark.parametrize(("version", "there"), [("2.1", False), ("2.2", True)])
def test_has_exactly_the_fields_of_the_version(version: str, there: bool) -> None:
    key = Thing("compute.Keypair", "a", {"name": "a", "type": "ssh", "whatever": 1})
    found = shaped(key, "Keypair", version)
    assert found["name"] == "a"
    assert ("type" in found) is there
    assert "whatever" not in found


@pytest.mark.parametrize(
    ("expr", "usual"),
    [
        ("int", 0),
        ("bool", False),
        ("str", ""),
        ("datetime", "2026-01-01T00:00:00Z"),
        (["any of", "int", "null"], None),
        (["list", "int"], []),
        (["map", "str"], {}),
        (["is", "auto"], "auto"),
    ],
)
def test_what_nobody_said_has_the_usual_value_of_its_type(expr: Any, usual: Any) -> None:
    assert shaped(MISSING, expr) == usual


def test_pages_are_linked_and_whole(fake: FakeCloud, cloud: Cloud) -> None:
    made = {fake.add("network", name=f"net-{number}").id for number in range(7)}
    seen = [each.id for each in cloud.network.networks.list(limit=3)]
    assert made <= set(seen) and len(seen) == len(set(seen))
    assert sum(call.operation == "network.networks.list" for call in fake.calls) >= 3


def test_order(fake: FakeCloud, cloud: Cloud) -> None:
    for name in ("b", "a", "c"):
        fake.add("network", name=name, description="mine")
    found = cloud.network.networks.list(sort_key="name", sort_dir="desc", description="mine")
    assert [each.name for each in found] == ["c", "b", "a"]
