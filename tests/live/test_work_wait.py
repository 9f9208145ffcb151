# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Waiting for work to end: everything of the cloud that has a state."""

from __future__ import annotations

import runpy
import time
from io import BytesIO

import pytest
from keystoneauth1.session import Session

from openstack_typed import Look
from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute, ComputeRolling
from openstack_typed.errors import NotFound, WaitFailed, WaitTimeout
from openstack_typed.image import Image
from openstack_typed.network import Network
from tests.live import machines
from tests.live.support import Cleanup, unique
from tests.test_project import PROJECT


@pytest.fixture
def block_storage(admin: Session) -> BlockStorage:
    return BlockStorage(admin, "3.70")


def test_a_server_through_its_states(compute: ComputeRolling, cleanup: Cleanup) -> None:
    servers, session = compute.servers, compute.session
    told: list[Look] = []
    made = servers.create(
        name=unique("server"),
        flavor_ref=machines.flavor_id(session),
        image_ref=machines.image_id(session),
        networks=[{"uuid": machines.network_id(session)}],
    )
    cleanup(servers.delete_and_wait, made.id)
    server = servers.wait(made, until="ACTIVE", progress=told.append, timeout=120)
    assert (server.id, server.status, server.task_state) == (made.id, "ACTIVE", None)
    assert server.addresses and told[-1].state == "ACTIVE"
    servers.stop(server)
    assert servers.wait(server, after="stop").status == "SHUTOFF"
    servers.start(server)
    assert servers.wait(server).status == "ACTIVE"
    servers.reboot(server, type="HARD")
    assert servers.wait(server, after="reboot").status == "ACTIVE"
    servers.pause(server)
    assert servers.wait(server, until=["PAUSED", "ERROR"]).status == "PAUSED"
    servers.unpause(server)
    servers.wait(server, after="unpause")
    servers.suspend(server)
    servers.wait(server, after="suspend")
    servers.resume(server)
    server = servers.wait(server, after="resume")
    servers.shelve(server)
    assert servers.wait(server, after="shelve").status in ("SHELVED", "SHELVED_OFFLOADED")
    servers.unshelve(server)
    assert servers.wait(server, after="unshelve", timeout=120).status == "ACTIVE"
    with pytest.raises(WaitTimeout, match="is still ACTIVE"):
        servers.wait(server, until="SHUTOFF", timeout=1.5)
    left = servers.delete_and_wait(server)
    assert left is None or left.status == "DELETED"
    assert servers.wait_deleted(server) is None or left is not None


def test_a_resize_and_its_confirmation(admin: Session, cleanup: Cleanup) -> None:
    compute = Compute.dynamic(admin, "2.79")
    server = machines.built(compute, cleanup)
    small = machines.flavor_id(admin, "m1.small")
    compute.servers.resize(server, flavor_ref=small)
    assert compute.servers.wait(server, after="resize").status == "VERIFY_RESIZE"
    compute.servers.revert_resize(server)
    assert compute.servers.wait(server, after="revert_resize").status == "ACTIVE"
    compute.servers.resize(server, flavor_ref=small)
    compute.servers.wait(server, after="resize")
    compute.servers.confirm_resize(server)
    assert compute.servers.wait(server, after="confirm_resize").status == "ACTIVE"
    compute.servers.rebuild(server, image_ref=machines.image_id(admin))
    compute.servers.wait(server, after="rebuild", timeout=120)
    compute.servers.rescue(server)
    assert compute.servers.wait(server, after="rescue", timeout=120).status == "RESCUE"
    compute.servers.unrescue(server)
    assert compute.servers.wait(server, after="unrescue", timeout=120).status == "ACTIVE"


def test_a_server_that_fits_nowhere(compute: ComputeRolling, cleanup: Cleanup) -> None:
    session = compute.session
    flavor = compute.flavors.create(name=unique("flavor"), ram=64, vcpus=1, disk=1)
    cleanup(compute.flavors.delete, flavor.id)
    compute.flavor_extra_specs.set(flavor.id, "trait:HW_GPU_API_VULKAN", value="required")
    made = compute.servers.create(
        name=unique("server"),
        flavor_ref=flavor.id,
        image_ref=machines.image_id(session),
        networks=[{"uuid": machines.network_id(session)}],
    )
    cleanup(compute.servers.delete_and_wait, made.id)
    with pytest.raises(WaitFailed) as caught:
        compute.servers.wait(made, until="ACTIVE", timeout=120)
    error = caught.value
    assert error.state == "ERROR" and "No valid host was found" in error.fault
    assert error.fault in str(error) and made.id in str(error)
    left = compute.servers.delete_and_wait(made)
    assert left is None or left.status == "DELETED"
    with pytest.raises(NotFound):
        compute.servers.wait("00000000-0000-4000-8000-000000000000")


def test_a_volume_and_what_is_made_of_it(block_storage: BlockStorage, cleanup: Cleanup) -> None:
    volumes, snapshots, backups = (
        block_storage.volumes, block_storage.snapshots, block_storage.backups
    )  # fmt: skip
    made = volumes.wait(volumes.create(size=1, name=unique("volume")), timeout=120)
    cleanup(volumes.delete_and_wait, made.id)
    assert made.status == "available"
    volumes.extend(made, new_size=2)
    assert volumes.wait(made, after="extend").size == 2
    snapshot = snapshots.create(volume_id=made.id, name=unique("snapshot"))
    cleanup(snapshots.delete_and_wait, snapshot.id)
    assert snapshots.wait(snapshot, until="available").status == "available"
    assert snapshots.delete_and_wait(snapshot) is None
    backup = backups.create(volume_id=made.id, name=unique("backup"))
    try:
        assert backups.wait(backup, after="create", timeout=120).status == "available"
    except WaitFailed as error:  # where no service makes backups
        assert error.state == "error" and error.fault
    cleanup(backups.delete_and_wait, backup.id)
    volumes.delete(made)
    assert volumes.delete_and_wait(made) is None


def test_a_volume_in_error(block_storage: BlockStorage, cleanup: Cleanup) -> None:
    volumes = block_storage.volumes
    made = volumes.wait(volumes.create(size=1, name=unique("volume")))
    volumes.reset_status(made, status="error")
    with pytest.raises(WaitFailed, match="is error"):
        volumes.wait(made, until="available")
    volumes.reset_status(made, status="error_deleting")
    with pytest.raises(WaitFailed, match="is error_deleting"):
        volumes.wait_deleted(made)
    volumes.reset_status(made, status="available")
    assert volumes.delete_and_wait(made) is None


def test_groups(block_storage: BlockStorage, cleanup: Cleanup) -> None:
    kind = block_storage.group_types.create(
        name=unique("kind"), group_specs={"consistent_group_snapshot_enabled": "<is> False"}
    )
    cleanup(block_storage.group_types.delete, kind.id)
    null = block_storage.volume_types.find_one("null")
    groups, snaps = block_storage.groups, block_storage.group_snapshots
    group = groups.create(name=unique("group"), group_type=kind.id, volume_types=[null.id])
    cleanup(groups.delete_and_wait, group.id, delete_volumes=True)
    assert groups.wait(group, timeout=120).status == "available"
    volume = block_storage.volumes.create(size=1, group_id=group.id, volume_type=null.id)
    block_storage.volumes.wait(volume, timeout=120)
    snap = snaps.create(group_id=group.id, name=unique("snapshot"))
    assert snaps.wait(snap, timeout=120).status == "available"
    assert snaps.delete_and_wait(snap) is None
    assert groups.delete_and_wait(group, delete_volumes=True, timeout=120) is None


def test_attached_and_detached(
    admin: Session, block_storage: BlockStorage, cleanup: Cleanup
) -> None:
    compute = Compute.dynamic(admin, "2.79")
    server = machines.built(compute, cleanup)
    volumes = block_storage.volumes
    volume = volumes.wait(volumes.create(size=1, name=unique("volume")))
    cleanup(volumes.delete_and_wait, volume.id)
    compute.volume_attachments.create(server.id, volume_id=volume.id)
    assert volumes.wait(volume, until="in-use").attachments[0].server_id == server.id
    attachment = block_storage.attachments.list(volume_id=volume.id).one()
    assert block_storage.attachments.wait(attachment.id).status == "attached"
    compute.volume_attachments.delete(server.id, volume.id)
    # It is still being detached: the deletion waits for that.
    assert volumes.delete_and_wait(volume, timeout=120) is None
    assert block_storage.attachments.wait_deleted(attachment.id) is None


def test_the_example_that_attaches_and_detaches(
    admin: Session, block_storage: BlockStorage, cleanup: Cleanup
) -> None:
    server = machines.built(Compute.dynamic(admin, "2.79"), cleanup)
    assert server.name is not None
    example = runpy.run_path(str(PROJECT / "examples" / "attach_volume.py"))["attach_volume"]
    example(admin, server.name)
    assert Compute.dynamic(admin, "2.79").volume_attachments.list(server.id).all() == []
    assert block_storage.volumes.find("data") is None


def test_images(admin: Session, cleanup: Cleanup) -> None:
    image = Image(admin)
    made = image.images.create(name=unique("image"), container_format="bare", disk_format="raw")
    cleanup(image.images.delete, made.id)
    assert image.images.wait(made).status == "queued"
    image.image_data.upload(made.id, BytesIO(b"x" * 1000))
    assert image.images.wait(made, until="active").size == 1000
    image.images.deactivate(made)
    with pytest.raises(WaitFailed, match="is deactivated"):
        image.images.wait(made, until="active")
    assert image.images.delete_and_wait(made) is None


def test_an_import_from_nowhere(admin: Session, cleanup: Cleanup) -> None:
    image = Image(admin)
    if "web-download" not in (image.info.show_import().value or ()):
        pytest.skip("the cloud does not import from the web")
    made = image.images.create(name=unique("image"), container_format="bare", disk_format="raw")
    cleanup(image.images.delete, made.id)
    uri = "http://0.0.0.0/disk.raw"  # which the filter lets pass
    image.images.import_image(made, method={"name": "web-download", "uri": uri})
    begun = time.monotonic()
    with pytest.raises(WaitFailed) as caught:
        image.images.wait(made, after="import_image", timeout=120)
    assert caught.value.fault and time.monotonic() - begun < 100


def test_things_of_network(network: Network, cleanup: Cleanup) -> None:
    net = network.networks.create(name=unique("net"))
    cleanup(network.networks.delete_and_wait, net.id)
    assert network.networks.wait(net).status == "ACTIVE"
    subnet = network.subnets.create(network_id=net.id, ip_version=4, cidr="10.77.0.0/24")
    port = network.ports.create(network_id=net.id)
    assert network.ports.wait(port, after="create").status in ("DOWN", "ACTIVE", "N/A")
    trunk = network.trunks.create(port_id=port.id, sub_ports=[])
    assert network.trunks.wait(trunk).status in ("DOWN", "ACTIVE")
    assert network.trunks.delete_and_wait(trunk) is None
    router = network.routers.create(name=unique("router"))
    assert network.routers.wait(router).status == "ACTIVE"
    assert network.routers.delete_and_wait(router) is None
    assert network.ports.delete_and_wait(port) is None
    network.subnets.delete(subnet.id)
    assert network.networks.delete_and_wait(net) is None


def test_floating_ips(network: Network, cleanup: Cleanup) -> None:
    outside = network.networks.find_one("public")
    address = network.floating_ips.create(floating_network_id=outside)
    assert network.floating_ips.wait(address).status in ("DOWN", "ACTIVE")
    assert network.floating_ips.delete_and_wait(address) is None
