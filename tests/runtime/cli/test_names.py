# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Names in the place of IDs."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed._runtime.cli.names import with_ids
from openstack_typed.errors import Ambiguous, NothingFound
from openstack_typed.testing import FakeCloud

from .commands import resource
from .conftest import Ost


@pytest.fixture
def fake() -> FakeCloud:
    return FakeCloud()


def replaced(fake: FakeCloud, command: str, **given: Any) -> dict[str, Any]:
    """The arguments of a command with IDs."""
    of, _, name = command.rpartition(".")
    return with_ids(fake.connect(), resource(of).commands[name], given)


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
    with pytest.raises(NothingFound):
        replaced(fake, "network.ports.create", network_id="nothing")
    with pytest.raises(Ambiguous):
        replaced(fake, "network.ports.create", network_id="twin")


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
