# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The exact classes of single microversions, at run time."""

from __future__ import annotations

import pickle
from importlib import import_module
from typing import Any, get_args

import pytest

from openstack_typed import OMIT, Omit
from openstack_typed._runtime.versions import VersionSet

from .fake_cloud import FakeCloud

compute: Any = import_module("openstack_typed.compute")
servers: Any = import_module("openstack_typed.compute.servers")


@pytest.mark.parametrize(
    ("version", "exact"),
    [("2.84", False), ("2.85", True), ("2.87", True), ("2.88", False), ("auto", False)],
)
def test_a_client_is_an_instance_by_its_pin(cloud: FakeCloud, version: str, exact: bool) -> None:
    client = cloud.compute(version)
    assert isinstance(client, compute.Compute)
    assert isinstance(client, compute.Compute_2_85) is exact
    assert isinstance(client.at("2.85"), compute.Compute_2_85)
    assert isinstance(cloud.placement(), compute.Compute_2_85) is False


@pytest.mark.parametrize(("version", "covered"), [("2.78", False), ("2.79", True), ("2.104", True)])
def test_a_client_or_a_later_one(cloud: FakeCloud, version: str, covered: bool) -> None:
    assert isinstance(cloud.compute(version), compute.Compute_2_79_up) is covered


@pytest.mark.parametrize("low", [*range(1, 105)])
def test_a_version_and_later_ones_are_covered_without_gaps(low: int) -> None:
    union = getattr(compute, f"Compute_2_{low}_up")
    classes = get_args(union) or (union,)
    covered = VersionSet(part for cls in classes for part in cls._versions)
    assert VersionSet.parse(f"2.{low}+") <= covered


def test_an_answer_is_an_instance_by_its_microversion() -> None:
    old = compute.Server.from_dict({}, microversion="2.46")
    new = compute.Server.from_dict({}, microversion="2.100")
    unknown = compute.Server.from_dict({})
    assert not isinstance(old, servers.Server_2_100)
    assert isinstance(new, servers.Server_2_100)
    assert not isinstance(unknown, servers.Server_2_100)
    assert all(isinstance(each, compute.Server) for each in (old, new, unknown))


def test_a_resource_is_an_instance_by_its_client(cloud: FakeCloud) -> None:
    client = cloud.compute("2.90")
    assert isinstance(client.servers, servers.Servers_2_90)
    assert not isinstance(client.at("2.89").servers, servers.Servers_2_90)


def test_an_exact_class_makes_nothing(cloud: FakeCloud) -> None:
    with pytest.raises(TypeError) as caught:
        compute.Compute_2_90(cloud.session)
    assert str(caught.value) == "Compute_2_90 is a type to check against; make a Compute"


def test_an_exact_class_is_made_once() -> None:
    assert compute.Compute_2_90 is compute.Compute_2_90
    assert servers.Server_2_100 is servers.Server_2_100
    assert compute.ComputeRolling is compute.Compute


@pytest.mark.parametrize(
    "name", ["Compute_2_105_up", "Compute_3_1_up", "Compute_x_up", "Compute_2_105"]
)
def test_an_exact_class_that_does_not_exist(name: str) -> None:
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
        getattr(compute, name)


# --- OMIT


def test_there_is_one_omit() -> None:
    made: Any = Omit()
    assert made is OMIT is pickle.loads(pickle.dumps(OMIT))
    assert (repr(OMIT), bool(OMIT)) == ("OMIT", False)


def test_omit_is_chosen_by_a_condition(cloud: FakeCloud) -> None:
    cloud.answer("compute PUT /servers/1", json={"server": {"id": "1"}})
    for key in ("", "k"):
        cloud.compute().servers.update("1", name=key if key else OMIT)
    assert [r.json() for r in cloud.sent] == [{"server": {}}, {"server": {"name": "k"}}]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Server_2_80", "Server_2_73"),
        ("Servers_2_80", "Servers_2_77"),
        ("ServerNetworkRequest_2_80", "ServerNetworkRequest_2_42"),
    ],
)
def test_an_exact_class_of_another_version_says_which_one_it_is(wanted: str, found: str) -> None:
    said = f"^there is no {wanted}: at 2.80 it is {found}; import that$"
    for module in ("compute", "compute.servers"):
        with pytest.raises(ImportError, match=said):
            exec(f"from openstack_typed.{module} import {wanted}")
    assert hasattr(compute, found)


@pytest.mark.parametrize("name", ["Nothing_2_80", "Server_2_999", "Server_9", "Nothing"])
def test_other_names_are_as_unknown_as_ever(name: str) -> None:
    assert not hasattr(compute, name)
    with pytest.raises(ImportError, match=f"^cannot import name '{name}' from "):
        exec(f"from openstack_typed.compute import {name}")
