# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Servers of the fake: what tests want of them that no real cloud does on demand."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute
from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound, WaitFailed
from openstack_typed.image import Image
from openstack_typed.network import Network
from openstack_typed.placement import Placement
from openstack_typed.testing import FakeCloud


@pytest.fixture
def compute(fake: FakeCloud) -> Compute:
    session = fake.session()
    session.get_token()
    return Compute(session, "2.79")


def asked(fake: FakeCloud, **more: Any) -> dict[str, Any]:
    """What a server that nothing is special about is asked for."""
    session = fake.session()
    image = Image(session).images.find_one("tiny").id
    network = Network(session).networks.find_one("private").id
    flavor = Compute(session).flavors.find_one("m1.tiny").id
    return {"name": "one", "flavor_ref": flavor, "image_ref": image,
            "networks": [{"uuid": network}], **more}  # fmt: skip


def attach(compute: Compute, server_id: str) -> str:
    """A volume of a server that it is attached to."""
    volumes = BlockStorage(compute.session).volumes
    volume = volumes.wait(volumes.create(size=1))
    compute.volume_attachments.create(server_id, volume_id=volume.id)
    return volume.id


# --- work that takes a while


def test_a_server_is_built_as_often_seen_as_the_test_wants(
    fake: FakeCloud, compute: Compute
) -> None:
    fake.after(reads=2)
    made = compute.servers.create(**asked(fake))
    seen = [compute.servers.show(made.id) for _ in range(4)]
    assert [server.status for server in seen] == ["BUILD", "BUILD", "ACTIVE", "ACTIVE"]
    assert [bool(server.addresses) for server in seen] == [False, False, True, True]


def test_a_busy_server_refuses_other_work(fake: FakeCloud, compute: Compute) -> None:
    made = compute.servers.create(**asked(fake))
    fake.after(seconds=60)
    compute.servers.reboot(made.id, type="SOFT")
    assert compute.servers.show(made.id).status == "REBOOT"
    with pytest.raises(Conflict, match=r"Cannot 'stop' .* while it is in task_state rebooting"):
        compute.servers.stop(made.id)
    fake.pass_time(60)
    compute.servers.stop(made.id)


def test_a_volume_is_attached_on_the_clock_of_the_cloud(fake: FakeCloud, compute: Compute) -> None:
    made = compute.servers.create(**asked(fake))
    volumes = BlockStorage(compute.session).volumes
    volume = volumes.wait(volumes.create(size=1))
    fake.after(seconds=5)
    compute.volume_attachments.create(made.id, volume_id=volume.id)
    assert volumes.show(volume.id).status == "reserved"
    fake.pass_time(5)
    assert volumes.show(volume.id).status == "in-use"


# --- work that fails


def test_a_server_fails_to_be_built(fake: FakeCloud, compute: Compute) -> None:
    fake.fail("compute.servers.create", "No disk is left.", times=1)
    made = compute.servers.create(**asked(fake))
    with pytest.raises(WaitFailed, match="No disk is left"):
        compute.servers.wait(made, until="ACTIVE")
    (action,) = compute.instance_actions.list(made.id)
    assert (action.action, action.message) == ("create", "Error")
    assert compute.servers.wait(compute.servers.create(**asked(fake))).status == "ACTIVE"


def test_an_action_fails(fake: FakeCloud, compute: Compute) -> None:
    made = compute.servers.create(**asked(fake))
    fake.fail("compute.servers.stop", "The guest does not answer.")
    compute.servers.stop(made.id)
    server = compute.servers.show(made.id)
    assert server.status == "ERROR"
    assert server.fault is not None
    assert server.fault.message == "The guest does not answer."


def test_a_network_without_addresses_fails_a_server(fake: FakeCloud, compute: Compute) -> None:
    network = Network(compute.session)
    small = network.networks.create(name="small")
    network.subnets.create(network_id=small.id, ip_version=4, cidr="192.0.2.0/30")
    nets = [{"uuid": small.id}]
    first, second = (compute.servers.create(**asked(fake, networks=nets)) for _ in range(2))
    assert compute.servers.show(first.id).status == "ACTIVE"
    server = compute.servers.show(second.id)
    assert (server.status, server.host, server.addresses) == ("ERROR", None, {})


# --- what is counted, and let go of


def test_programs_ask_for_servers_and_the_fake_for_the_rest(
    fake: FakeCloud, compute: Compute
) -> None:
    given = asked(fake)
    fake.calls.clear()
    compute.servers.show(compute.servers.create(**given).id)
    assert [call.operation for call in fake.calls] == [
        "compute.servers.create",
        "compute.servers.show",
    ]
    assert fake.problems == []


def test_quotas_are_counted(fake: FakeCloud, compute: Compute) -> None:
    given = asked(fake)
    made = [compute.servers.create(**given) for _ in range(10)]
    with pytest.raises(Forbidden, match="Quota exceeded for instances: Requested 1, but already"):
        compute.servers.create(**given)
    compute.servers.delete(made[0].id)
    compute.servers.create(**given)


def test_a_server_that_goes_lets_go_of_ports_and_volumes(fake: FakeCloud, compute: Compute) -> None:
    ports = Network(compute.session).ports
    given = asked(fake)
    own = ports.create(network_id=given["networks"][0]["uuid"])
    given["networks"].append({"port": own.id})
    made = compute.servers.create(**given)
    volume = attach(compute, made.id)
    assert len(ports.list(device_id=made.id).all()) == 2
    compute.servers.delete(made.id)
    with pytest.raises(NotFound):
        compute.servers.show(made.id)
    assert ports.list(device_id=made.id).all() == []
    assert ports.show(own.id).device_id == ""
    assert BlockStorage(compute.session).volumes.show(volume).status == "available"


def test_placement_knows_what_a_server_takes(fake: FakeCloud, compute: Compute) -> None:
    placement = Placement(compute.session, "1.29")
    host = placement.resource_providers.find_one(fake.host).uuid

    def used() -> tuple[int, int]:
        usages = placement.resource_provider_usages.show(host).usages
        return usages["VCPU"], usages["MEMORY_MB"]

    before = used()
    made = compute.servers.create(**asked(fake))
    assert compute.servers.show(made.id).status == "ACTIVE"
    assert used() == (before[0] + 1, before[1] + 512)
    compute.servers.resize(made.id, flavor_ref=compute.flavors.find_one("m1.medium").id)
    compute.servers.show(made.id)
    assert used() == (before[0] + 2, before[1] + 4096)
    compute.servers.revert_resize(made.id)
    compute.servers.shelve(made.id)
    compute.servers.show(made.id)
    assert used() == before


def test_a_server_that_is_too_big_for_the_host(fake: FakeCloud, compute: Compute) -> None:
    compute.quota_sets.update(str(compute.session.get_project_id()), ram=-1)
    big = compute.flavors.create(name="big", ram=900_000, vcpus=1, disk=1)
    made = compute.servers.create(**asked(fake, flavor_ref=big.id))
    with pytest.raises(WaitFailed, match="No valid host was found"):
        compute.servers.wait(made, until="ACTIVE")


def test_a_resize_to_more_than_the_host_has_changes_nothing(
    fake: FakeCloud, compute: Compute
) -> None:
    compute.quota_sets.update(str(compute.session.get_project_id()), ram=-1)
    big = compute.flavors.create(name="big", ram=900_000, vcpus=1, disk=1)
    made = compute.servers.create(**asked(fake))
    compute.servers.resize(made.id, flavor_ref=big.id)
    server = compute.servers.show(made.id)
    flavor: Any = server.flavor
    assert (server.status, flavor.original_name) == ("ACTIVE", "m1.tiny")
    assert compute.instance_actions.list(made.id).all()[0].message == "Error"
    assert [m.status for m in compute.migrations.list(instance_uuid=made.id)] == ["error"]


# --- volumes and images


def from_volumes(fake: FakeCloud, compute: Compute) -> tuple[str, str]:
    """A server that boots from a volume, and another volume that it was given."""
    volumes = BlockStorage(compute.session).volumes
    data = volumes.wait(volumes.create(size=2)).id
    given = asked(fake)
    root: Any = {"boot_index": 0, "source_type": "image", "destination_type": "volume",
                 "uuid": given.pop("image_ref"), "volume_size": 1,
                 "delete_on_termination": True}  # fmt: skip
    other: Any = {"boot_index": -1, "source_type": "volume", "destination_type": "volume",
                  "uuid": data}  # fmt: skip
    made = compute.servers.create(**given, block_device_mapping_v2=[root, other])
    return made.id, data


def test_a_volume_is_kept_for_its_server_while_that_is_built(
    fake: FakeCloud, compute: Compute
) -> None:
    fake.after(seconds=60)
    volumes = BlockStorage(compute.session).volumes
    volume = volumes.create(size=1)
    fake.pass_time(60)
    mapping: Any = [{"device_name": "vdb", "volume_id": volume.id}]
    given = asked(fake, block_device_mapping=mapping)
    compute.servers.create(**given)
    assert volumes.show(volume.id).status == "reserved"
    with pytest.raises(BadRequest, match="status must be 'available'"):
        compute.servers.create(**given)


def test_the_volume_that_a_server_boots_from_goes_with_it(
    fake: FakeCloud, compute: Compute
) -> None:
    server, data = from_volumes(fake, compute)
    attached = compute.volume_attachments.list(server).all()
    assert [each.device for each in attached] == ["/dev/vda", "/dev/vdb"]
    compute.servers.delete(server)
    assert compute.servers.list().all() == []
    left = BlockStorage(compute.session).volumes.list().all()
    assert [(each.id, each.status) for each in left] == [(data, "available")]


def test_an_image_of_volumes_is_their_snapshots(fake: FakeCloud, compute: Compute) -> None:
    server, _ = from_volumes(fake, compute)
    made = compute.servers.create_image(server, name="kept")
    assert Image(compute.session).images.show(made.image_id).size == 0
    snapshots = BlockStorage(compute.session).snapshots.list().all()
    assert [each.name for each in snapshots] == ["snapshot for kept"] * 2


def test_a_shelved_server_is_an_image(fake: FakeCloud, compute: Compute) -> None:
    server = compute.servers.create(**asked(fake))
    compute.servers.shelve(server.id)
    images = Image(compute.session).images
    assert images.find_one("one-shelved").status == "active"
    compute.servers.unshelve(server.id)
    assert compute.servers.show(server.id).status == "ACTIVE"
    assert images.find("one-shelved") is None


# --- old clouds, and what tests put in


def test_the_services_of_an_old_cloud_understand_each_other() -> None:
    old = FakeCloud(compute="2.60", block_storage="3.0")
    compute = Compute(old.session(), "2.60")
    made = compute.servers.create(**asked(old))
    volume = attach(compute, made.id)
    assert BlockStorage(old.session(), "3.0").volumes.show(volume).status == "in-use"


def test_a_status_that_is_put_in_is_the_state_of_the_server(
    fake: FakeCloud, compute: Compute
) -> None:
    server = fake.add("server", status="SHUTOFF")
    assert compute.servers.show(server.id).vm_state == "stopped"
    compute.servers.start(server.id)
    assert compute.servers.show(server.id).status == "ACTIVE"
