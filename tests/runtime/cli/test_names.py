# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Names in the place of IDs."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

import pytest

from openstack_typed._runtime.cli.failures import AMBIGUOUS, NOT_FOUND, Failure
from openstack_typed._runtime.cli.reading.names import with_ids
from openstack_typed.testing import FakeCloud

from .commands import resource
from .conftest import Ost


@pytest.fixture
def fake() -> FakeCloud:
    return FakeCloud()


def replaced(fake: FakeCloud, command: str, **given: Any) -> dict[str, Any]:
    """The arguments of a command with IDs."""
    of, _, name = command.rpartition(".")
    options = Namespace(find=given.pop("find", None))
    return with_ids(fake.connect(), resource(of).commands[name], given, options)


def asked(fake: FakeCloud, operation: str) -> int:
    """How often something was looked up."""
    return sum(call.operation == operation for call in fake.calls)


def test_arguments_of_other_services(fake: FakeCloud) -> None:
    cloud = fake.connect()
    given = replaced(
        fake, "compute.servers.create", name="web", image_ref="tiny", flavor_ref="m1.tiny"
    )
    assert given == {
        "name": "web",
        "image_ref": cloud.image.images.find_one("tiny").id,
        "flavor_ref": cloud.compute.flavors.find_one("m1.tiny").id,
    }


def test_keys_of_requests_each_name_once(fake: FakeCloud) -> None:
    private = fake.connect().network.networks.find_one("private").id
    before = asked(fake, "network.networks.list")
    given = replaced(
        fake,
        "compute.servers.create",
        networks=[{"uuid": "private", "tag": "private"}, {"uuid": "private", "port": None}],
        block_device_mapping_v2=[{"uuid": "private", "boot_index": 0}],
    )
    assert given["networks"] == [
        {"uuid": private, "tag": "private"},
        {"uuid": private, "port": None},
    ]
    assert given["block_device_mapping_v2"] == [{"uuid": "private", "boot_index": 0}]
    assert asked(fake, "network.networks.list") == before + 1


def test_what_another_key_says_is_looked_for(fake: FakeCloud) -> None:
    volume = fake.add("volume", name="data").id
    image = fake.connect().image.images.find_one("tiny").id
    given = replaced(
        fake,
        "compute.servers.create",
        block_device_mapping_v2=[
            {"source_type": "volume", "uuid": "data"},
            {"source_type": "image", "uuid": "tiny"},
            {"source_type": "blank", "uuid": "data"},
        ],
    )
    assert [each["uuid"] for each in given["block_device_mapping_v2"]] == [volume, image, "data"]


def test_what_another_argument_says_is_looked_for(fake: FakeCloud) -> None:
    private = fake.connect().network.networks.find_one("private").id
    create = "network.rbac_policies.create"
    given = replaced(fake, create, object_type="network", object_id="private")
    assert given["object_id"] == private
    with pytest.raises(Failure, match="no qos-policies have the name or the ID 'private'"):
        replaced(fake, create, object_type="qos_policy", object_id="private")


def test_keys_inside_of_keys(fake: FakeCloud) -> None:
    server = fake.add("server", name="web").id
    given = replaced(fake, "compute.servers.create", scheduler_hints={"same_host": ["web", server]})
    assert given["scheduler_hints"] == {"same_host": [server, server]}


def test_values_of_maps_with_free_keys(fake: FakeCloud) -> None:
    provider = fake.add("resource_provider", name="node").uuid
    given = replaced(fake, "placement.allocation_candidates.list", group_in_tree={"_A": "node"})
    assert given == {"group_in_tree": {"_A": provider}}


@pytest.mark.parametrize("project", ["*", "", "0" * 32, "0a0a0a0a-0000-4000-8000-00000000000a"])
def test_words_and_ids_are_no_names(fake: FakeCloud, project: str) -> None:
    before = len(fake.calls)
    given = replaced(fake, "network.rbac_policies.create", target_project_id=project)
    assert given == {"target_project_id": project}
    assert len(fake.calls) == before


def test_urls_are_no_names(fake: FakeCloud) -> None:
    url = "http://glance/v2/images/1"
    given = replaced(fake, "block_storage.volumes.create", image_ref=url)
    assert given == {"image_ref": url}


def test_addresses_name_floating_ips(fake: FakeCloud) -> None:
    public = fake.connect().network.networks.find_one("public").id
    made = fake.add("floating_ip", floating_network_id=public)
    given = replaced(fake, "network.floating_ips.show", floating_ip_id=made.floating_ip_address)
    assert given == {"floating_ip_id": made.id}


def test_nothing_and_too_much(fake: FakeCloud) -> None:
    for _ in range(2):
        fake.add("network", name="twin")
    with pytest.raises(Failure) as raised:
        replaced(fake, "network.ports.create", network_id="privat")
    assert str(raised.value) == (
        "--network: no networks have the name or the ID 'privat'; did you mean 'private' or "
        "'private-demo'?"
    )
    assert raised.value.status == NOT_FOUND
    with pytest.raises(Failure) as raised:
        replaced(fake, "network.ports.create", network_id="twin")
    first, second = fake.connect().network.networks.list(name="twin", limit=10)
    assert str(raised.value) == (
        f"--network: several networks have the name 'twin': {first.id}; {second.id}; give the "
        "ID, or where to look with --find (project_id)"
    )
    assert raised.value.status == AMBIGUOUS


@pytest.mark.parametrize("name", ["a/b", "a&b=c", "a, b", "10.0.0.0/24", "x:y", "a.b", "123", "é"])
def test_odd_names(fake: FakeCloud, name: str) -> None:
    fake.add("network", name=f"{name}x")
    wanted = fake.add("network", name=name).id
    assert replaced(fake, "network.ports.create", network_id=name) == {"network_id": wanted}


# --- where they are looked for


def test_the_same_name_elsewhere(fake: FakeCloud) -> None:
    projects = [fake.connect().identity.projects.find_one(name).id for name in ("demo", "admin")]
    here, there = (fake.add("network", name="twin", project_id=each).id for each in projects)
    with pytest.raises(Failure) as raised:
        replaced(fake, "network.ports.create", network_id="twin")
    for network, project in ((here, projects[0]), (there, projects[1])):
        assert f"{network} (project_id {project});" in str(raised.value)
    for find, wanted in (
        ("project_id=demo", here),
        ("networks.project_id=admin", there),
        (f"by=name,project_id={projects[1]}", there),
    ):
        given = replaced(fake, "network.ports.create", network_id="twin", find=[find])
        assert given == {"network_id": wanted}


def test_ids_are_not_looked_up(fake: FakeCloud) -> None:
    before = len(fake.calls)
    given = replaced(fake, "network.ports.create", network_id="odd", find=["networks.by=id"])
    assert given == {"network_id": "odd"}
    assert len(fake.calls) == before


def test_what_is_named_by_its_name_is_not_looked_up(fake: FakeCloud) -> None:
    before = len(fake.calls)
    given = replaced(fake, "placement.resource_classes.ensure", resource_class="CUSTOM_NEW")
    assert given == {"resource_class": "CUSTOM_NEW"}
    assert len(fake.calls) == before


@pytest.mark.parametrize(
    ("find", "message"),
    [
        ("all_tenant=true", "ost: --find all_tenant: this command looks for servers with by, "
         "all_tenants, project_id"),
        ("networks.by=id", "ost: --find networks.by: this command looks for servers with by, "
         "all_tenants, project_id"),
        ("by=uuid", "ost: --find by takes id or name, not 'uuid'"),
        ("x", "ost: --find: 'x' is no KEY=VALUE"),
    ],
)  # fmt: skip
def test_where_to_look_may_make_no_sense(ost: Ost, find: str, message: str) -> None:
    ran = ost("servers", "delete", "web", "--find", find)
    assert (ran.status, ran.err) == (2, message + "\n")
    assert ost.fake.calls == []


def test_nothing_is_done_on_a_guess(ost: Ost) -> None:
    for name in ("one", "twin", "twin"):
        ost.fake.add("server", name=name)
    ran = ost("servers", "delete", "one", "twin", "--yes", "-f", "json")
    assert ran.status == AMBIGUOUS
    assert "several servers have the name 'twin'" in json.loads(ran.err)["message"]
    assert not any(call.operation == "compute.servers.delete" for call in ost.fake.calls)


def test_a_name_becomes_an_id_in_what_is_sent(ost: Ost) -> None:
    ran = ost("network", "ports", "create", "--network", "private", "--project", "demo")
    assert ran.status == 0, ran.err
    cloud = ost.fake.connect()
    (port,) = (
        call.body["port"] for call in ost.fake.calls if call.operation == "network.ports.create"
    )
    assert port == {
        "network_id": cloud.network.networks.find_one("private").id,
        "project_id": cloud.identity.projects.find_one("demo").id,
    }
