# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Compute passed on from other services, up to 2.35 or 2.38."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute, ComputeRolling, Server
from openstack_typed.errors import BadRequest, HttpError, NotFound, UnsupportedArgument
from openstack_typed.image import Image
from openstack_typed.network import Network
from tests.live.machines import image_id, network_id
from tests.live.support import Cleanup, unique, wait_gone, wait_until

# All of it exists at the lowest of the four microversions only.
pytestmark = pytest.mark.parametrize("compute", ["2.1"], indirect=True)


@pytest.fixture
def image(compute: ComputeRolling, cleanup: Cleanup) -> str:
    """The ID of an image with data and a property."""
    images = Image(compute.session).images
    made = images.create(
        name=unique("image"), disk_format="raw", container_format="bare", extra={"color": "blue"}
    )
    cleanup(images.delete, made.id)
    Image(compute.session).image_data.upload(made.id, data=b"data")
    return made.id


def test_images_are_listed_shown_and_deleted(compute: ComputeRolling, image: str) -> None:
    shown = compute.images.show(image)
    assert (shown.status, shown.progress, shown.size) == ("ACTIVE", 100, 4)
    assert shown.metadata["color"] == "blue"
    assert {link.rel for link in shown.links} == {"self", "bookmark", "alternate"}
    assert shown.server is None
    assert shown.name is not None
    for listed in (compute.images.list, compute.images.list_brief):
        found = listed(
            name=shown.name,
            status="active",
            min_ram=0,
            min_disk=0,
            changes_since=datetime.now(UTC) - timedelta(days=1),
            properties={"color": "blue"},
            limit=1,
            page_size=1,
            offset=1,
        )
        assert [one.id for one in found] == [image]
        assert list(listed(name=shown.name, marker=image)) == []
        assert list(listed(server=image, type="snapshot")) == []
    compute.images.delete(image)
    with pytest.raises(NotFound):
        compute.images.show(image)


def test_an_image_of_a_server_names_it(
    compute: ComputeRolling, server: Server, cleanup: Cleanup
) -> None:
    location = compute.servers.create_image(server.id, name=unique("image")).location
    made = location.rpartition("/")[2]
    cleanup(compute.images.delete, made)
    shown = wait_until(lambda: compute.images.show(made), lambda i: i.status == "ACTIVE")
    assert shown.server is not None
    assert shown.server.id == server.id


def test_properties_of_images_are_changed(compute: ComputeRolling, image: str) -> None:
    metadata = compute.image_metadata
    assert metadata.list(image)["color"] == "blue"
    assert metadata.show(image, "color") == "blue"
    assert metadata.set(image, "color", value="red") == "red"
    assert metadata.update(image, metadata={"size_of": "all"})["color"] == "red"
    assert metadata.replace(image, metadata={"shape": "round"}) == {"shape": "round"}
    metadata.remove(image, "shape")
    with pytest.raises(NotFound):
        metadata.show(image, "shape")


def test_there_is_no_bare_metal(compute: ComputeRolling) -> None:
    nodes, any_id = compute.baremetal_nodes, network_id(compute.session)
    with pytest.raises(HttpError):
        list(nodes.list())
    with pytest.raises(HttpError):
        nodes.show(any_id)
    with pytest.raises(BadRequest, match="node-create"):
        nodes.create()
    with pytest.raises(BadRequest, match="node-delete"):
        nodes.delete(any_id)
    with pytest.raises(BadRequest, match="port-create"):
        nodes.add_interface(any_id)
    with pytest.raises(BadRequest, match="port-delete"):
        nodes.remove_interface(any_id)


def test_floating_ips_are_created_and_deleted(compute: ComputeRolling, cleanup: Cleanup) -> None:
    pools = {pool.name for pool in compute.floating_ip_pools.list()}
    assert "public" in pools
    made = compute.floating_ips.create(pool="public")
    cleanup(compute.floating_ips.delete, made.id)
    assert (made.pool, made.fixed_ip, made.instance_id) == ("public", None, None)
    assert compute.floating_ips.show(made.id).ip == made.ip
    assert made.id in {one.id for one in compute.floating_ips.list()}
    compute.floating_ips.delete(made.id)
    with pytest.raises(NotFound):
        compute.floating_ips.show(made.id)
    with pytest.raises(NotFound):
        compute.floating_ips.create(pool="no such pool")


def test_networks_have_a_name_and_little_else(compute: ComputeRolling) -> None:
    private = network_id(compute.session)
    shown = compute.networks.show(private)
    assert (shown.label, shown.cidr, shown.vlan) == ("private", None, None)
    assert private in {one.id for one in compute.networks.list()}
    mine = compute.project_networks.show(private)
    assert (mine.label, mine.cidr) == ("private", "None")
    assert "private" in {one.label for one in compute.project_networks.list()}


def test_security_groups_are_created_changed_and_deleted(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    groups, rules, name = compute.security_groups, compute.security_group_rules, unique("group")
    made = groups.create(name=name, description="")
    cleanup(groups.delete, made.id)
    assert made.project_id == compute.session.get_project_id()
    changed = groups.update(made.id, name=f"{name}-2", description="for tests")
    assert (changed.name, changed.description) == (f"{name}-2", "for tests")
    ssh = rules.create(
        parent_group_id=made.id, ip_protocol="tcp", from_port=22, to_port=22, cidr="192.0.2.0/24"
    )
    assert (ssh.from_port, ssh.ip_range.cidr) == (22, "192.0.2.0/24")
    peers = rules.create(
        parent_group_id=made.id, ip_protocol="icmp", from_port=-1, to_port=-1, group_id=made.id
    )
    assert peers.group.name == changed.name
    assert {ssh.id, peers.id} <= {rule.id for rule in groups.show(made.id).rules}
    rules.delete(ssh.id)
    assert ssh.id not in {rule.id for rule in groups.show(made.id).rules}
    assert made.id in {group.id for group in groups.list(all_tenants=True)}
    assert made.id in {group.id for group in groups.list(limit=1)}
    everything = list(groups.list())
    assert len(list(groups.list(offset=1))) == len(everything) - 1
    groups.delete(made.id)
    with pytest.raises(NotFound):
        groups.show(made.id)


def test_volumes_and_snapshots_are_created_and_deleted(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    storage = BlockStorage(compute.session)
    kind = next(iter(storage.volume_types.list())).name
    made = compute.volumes.create(
        size=1,
        display_name=unique("volume"),
        display_description="for tests",
        volume_type=kind,
        availability_zone="nova",
        metadata={"color": "blue"},
    )
    cleanup(wait_gone, lambda: storage.volumes.show(made.id))
    cleanup(compute.volumes.delete, made.id)
    shown = wait_until(lambda: compute.volumes.show(made.id), lambda v: v.status == "available")
    assert (shown.volume_type, shown.metadata) == (kind, {"color": "blue"})
    assert shown.attachments[0].server_id is None
    assert made.id in {volume.id for volume in compute.volumes.list(limit=1)}
    assert len(list(compute.volumes.list(offset=1))) == len(list(compute.volumes.list())) - 1

    snapshot = compute.snapshots.create(
        volume_id=made.id, display_name="a", display_description="b", force=True
    )
    cleanup(wait_gone, lambda: compute.snapshots.show(snapshot.id))
    cleanup(compute.snapshots.delete, snapshot.id)
    taken = wait_until(
        lambda: compute.snapshots.show(snapshot.id), lambda s: s.status == "available"
    )
    assert (taken.volume_id, taken.display_name, taken.size) == (made.id, "a", 1)
    assert snapshot.id in {one.id for one in compute.snapshots.list(limit=1)}
    assert len(list(compute.snapshots.list(offset=1))) == len(list(compute.snapshots.list())) - 1
    copy = compute.volumes.create(size=1, snapshot_id=snapshot.id)
    cleanup(wait_gone, lambda: storage.volumes.show(copy.id))
    cleanup(compute.volumes.delete, copy.id)
    copied = wait_until(lambda: compute.volumes.show(copy.id), lambda v: v.status == "available")
    assert copied.snapshot_id == snapshot.id


def test_an_attached_volume_names_its_server(
    compute: ComputeRolling, server: Server, cleanup: Cleanup
) -> None:
    made = compute.volumes.create(size=1)
    cleanup(wait_gone, lambda: compute.volumes.show(made.id))
    cleanup(compute.volumes.delete, made.id)
    wait_until(lambda: compute.volumes.show(made.id), lambda v: v.status == "available")
    compute.volume_attachments.create(server.id, volume_id=made.id)
    cleanup(wait_until, lambda: compute.volumes.show(made.id), lambda v: v.status == "available")
    cleanup(compute.volume_attachments.delete, server.id, made.id)
    shown = wait_until(lambda: compute.volumes.show(made.id), lambda v: v.status == "in-use")
    assert shown.attachments[0].server_id == server.id


def test_the_network_of_today_is_elsewhere(compute: ComputeRolling) -> None:
    here = {one.id for one in compute.project_networks.list()}
    assert here <= {one.id for one in Network(compute.session).networks.list()}
    assert image_id(compute.session) in {one.id for one in compute.images.list_brief(name="tiny")}


def test_all_of_it_has_ended(compute: ComputeRolling) -> None:
    later = Compute.dynamic(compute.session, "2.39")
    for resource in ("images", "networks", "security_groups", "volumes", "snapshots"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute <= 2\.35"):
            getattr(later, resource).list()
    with pytest.raises(UnsupportedArgument, match=r"needs compute <= 2\.38"):
        later.image_metadata.list("any")
