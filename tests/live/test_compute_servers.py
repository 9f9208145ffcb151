# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Creating, showing and changing servers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import (
    Compute,
    ComputeRolling,
    CreatedServer,
    ImageReference,
    ServerRolling,
)
from openstack_typed.errors import (
    BadRequest,
    Conflict,
    FieldUnavailable,
    Forbidden,
    NotFound,
    UnsupportedArgument,
)
from openstack_typed.network import Network
from tests.live.machines import (
    USER_DATA,
    built,
    everything,
    flavor_id,
    gone,
    image_id,
    network_id,
    settled,
)
from tests.live.support import Cleanup, since, unique, wait_gone, wait_until, when

# --- one server


def test_a_server_is_as_it_was_asked_for(compute: ComputeRolling, full: ServerRolling) -> None:
    assert (full.status, full.vm_state, full.task_state) == ("ACTIVE", "active", None)
    assert (full.power_state, full.metadata) == (1, {"color": "blue"})
    assert (full.access_ip_v4, full.access_ip_v6) == ("192.0.2.7", "2001:db8::7")
    assert (full.config_drive, full.disk_config) == ("True", "AUTO")
    assert full.availability_zone == "nova"
    assert [group.name for group in full.security_groups or ()] == ["default"]
    assert isinstance(full.image, ImageReference)
    assert full.image.id == image_id(compute.session)


def test_newer_microversions_tell_more_of_a_server(
    compute: ComputeRolling, full: ServerRolling
) -> None:
    if since(compute, "2.3+"):
        assert full.user_data == USER_DATA
        assert repr(USER_DATA) not in repr(full)
    if since(compute, "2.19+"):
        assert full.description == "for tests"
    if since(compute, "2.52+"):
        assert sorted(full.tags or ()) == ["one", "two"]
    if since(compute, "2.90+"):
        assert full.hostname == "guest"
    groups = [g.id for g in compute.server_groups.list() if full.id in g.members]
    assert len(groups) == 1
    if since(compute, "2.71+"):
        assert full.server_groups == groups
    if since(compute, "2.100+"):
        assert full.scheduler_hints is not None
        assert full.scheduler_hints.group == groups


def test_the_flavor_is_a_reference_before_2_47_and_embedded_from_then_on(
    compute: ComputeRolling, full: ServerRolling
) -> None:
    flavor: Any = full.flavor
    if since(compute, "2.47+"):
        assert (flavor.original_name, flavor.ram) == ("m1.tiny", 512)
    else:
        assert flavor.id == flavor_id(compute.session)


def test_a_field_of_a_later_microversion_says_what_it_needs(
    compute: ComputeRolling, full: ServerRolling
) -> None:
    if not since(compute, "2.73+"):
        said = rf"needs compute >= 2\.73; this answer was {compute.microversion}"
        with pytest.raises(FieldUnavailable, match=said):
            _ = full.locked_reason
    elif not since(compute, "2.96+"):
        assert not hasattr(full, "pinned_availability_zone")


def test_addresses_come_by_the_name_of_their_network(full: ServerRolling) -> None:
    assert full.addresses is not None
    ((name, (address,)),) = full.addresses.items()
    assert (name, address.version, address.type) == ("private", 4, "fixed")


def test_timestamps_are_moments_in_utc(full: ServerRolling) -> None:
    assert full.updated is not None
    assert full.created.utcoffset() == full.updated.utcoffset() == timedelta(0)


def test_an_unknown_server_is_not_found(compute: ComputeRolling) -> None:
    with pytest.raises(NotFound) as caught:
        compute.servers.show("00000000-0000-0000-0000-000000000000")
    assert caught.value.operation == "servers.show"
    assert caught.value.request_id is not None


# --- creation in other ways


def many(compute: ComputeRolling, cleanup: Cleanup, **arguments: Any) -> list[ServerRolling]:
    """New servers of one creation that are ACTIVE, sorted by name."""
    asked: dict[str, Any] = {
        "flavor_ref": flavor_id(compute.session),
        "networks": [{"uuid": network_id(compute.session)}],
        **arguments,
    }
    reservation = compute.servers.create_many(**asked)
    assert isinstance(reservation, str)
    found = [s.id for s in compute.servers.list(reservation_id=reservation)]
    for one in found:
        cleanup(gone, compute, one)
    return sorted((settled(compute, one) for one in found), key=lambda s: s.name)


def test_several_servers_are_created_at_once(compute: ComputeRolling, cleanup: Cleanup) -> None:
    name, image = unique("many"), image_id(compute.session)
    found = many(compute, cleanup, name=name, image_ref=image, min_count=2, max_count=2)
    assert [server.name for server in found] == [f"{name}-1", f"{name}-2"]


def test_each_of_several_servers_has_all_that_they_were_created_with(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    root: dict[str, Any] = {
        "boot_index": 0,
        "source_type": "image",
        "destination_type": "volume",
        "uuid": image_id(compute.session),
        "volume_size": 1,
        "delete_on_termination": True,
    }
    asked = everything(compute, cleanup) | {"block_device_mapping_v2": [root]}
    if hostname := asked.pop("hostname", None):
        with pytest.raises(BadRequest, match="single hostname"):
            many(compute, cleanup, name="never made", hostname=hostname, max_count=2, **asked)
    found = many(compute, cleanup, name=unique("many"), min_count=2, max_count=2, **asked)
    assert len(found) == 2
    for server in found:
        assert (server.key_name, server.metadata) == (asked["key_name"], {"color": "blue"})
        assert (server.access_ip_v4, server.access_ip_v6) == ("192.0.2.7", "2001:db8::7")
        assert (server.config_drive, server.disk_config) == ("True", "AUTO")
        assert server.availability_zone == "nova"
        assert [group.name for group in server.security_groups or ()] == ["default"]
        assert (server.image, len(server.volumes_attached or ())) == ("", 1)
        if since(compute, "2.3+"):
            assert server.user_data == USER_DATA
        if since(compute, "2.19+"):
            assert server.description == "for tests"
        if since(compute, "2.52+"):
            assert sorted(server.tags or ()) == ["one", "two"]
    group = compute.server_groups.show(asked["scheduler_hints"]["group"])
    assert {server.id for server in found} <= set(group.members)


def test_a_reserved_server_takes_a_volume_of_its_own(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    volumes = BlockStorage(compute.session).volumes
    volume = volumes.create(size=1, name=unique("volume"))
    cleanup(volumes.delete, volume.id)
    wait_until(lambda: volumes.show(volume.id), lambda v: v.status == "available")
    cleanup(wait_until, lambda: volumes.show(volume.id), lambda v: v.status == "available")
    asked: dict[str, Any] = {
        "name": unique("many"),
        "image_ref": image_id(compute.session),
        "block_device_mapping": [
            {"device_name": "vdb", "volume_id": volume.id, "delete_on_termination": False}
        ],
        "legacy_scheduler_hints": {"cidr": "/24", "build_near_host_ip": "127.0.0.1"},
    }
    with pytest.raises(BadRequest, match="multiple instances"):
        many(compute, cleanup, **asked, min_count=2)
    hostname = when(compute, "2.90+", hostname="guest")
    (server,) = many(compute, cleanup, **asked, **hostname)
    assert [v.id for v in server.volumes_attached or ()] == [volume.id]
    if since(compute, "2.90+"):
        assert server.hostname == "guest"


def test_a_server_lives_and_is_listed_after_its_death(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    created = compute.servers.create(
        name=unique("server"),
        flavor_ref=flavor_id(compute.session),
        image_ref=image_id(compute.session),
        networks=[{"uuid": network_id(compute.session)}],
        admin_pass="battery staple",
        legacy_scheduler_hints={"cidr": "/24", "build_near_host_ip": "127.0.0.1"},
    )
    assert isinstance(created, CreatedServer)
    cleanup(gone, compute, created.id)
    assert created.admin_pass == "battery staple"
    assert "battery staple" not in repr(created)
    settled(compute, created.id)
    compute.servers.force_delete(created.id)
    wait_gone(lambda: compute.servers.show(created.id))
    (found,) = [s for s in compute.servers.list(deleted=True, limit=50) if s.id == created.id]
    assert found.status == "DELETED"
    assert found.terminated_at is not None
    with pytest.raises(NotFound):
        compute.servers.delete(created.id)


def test_a_server_boots_from_a_volume_and_has_no_image(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    root: dict[str, Any] = {
        "boot_index": 0,
        "source_type": "image",
        "destination_type": "volume",
        "uuid": image_id(compute.session),
        "volume_size": 1,
        "delete_on_termination": True,
        "disk_bus": "virtio",
        "device_type": "disk",
        **when(compute, "2.42+", tag="root"),
        **when(compute, "2.67+", volume_type="null"),
    }
    blank: dict[str, Any] = {
        "boot_index": -1,
        "source_type": "blank",
        "destination_type": "volume",
        "volume_size": 1,
        "delete_on_termination": True,
    }
    server = built(compute, cleanup, block_device_mapping_v2=[root, blank])
    assert server.image == ""
    assert len(server.volumes_attached or ()) == 2
    (listed,) = [s for s in compute.servers.list() if s.id == server.id]
    assert listed.image == ""


@pytest.mark.parametrize("networks", ["auto", "none"])
def test_networks_can_be_chosen_by_the_service(
    compute: ComputeRolling, cleanup: Cleanup, networks: Any
) -> None:
    if not since(compute, "2.37+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.37"):
            compute.servers.create(name="x", flavor_ref="1", networks=networks)
        return
    if networks == "auto":
        # The project has two networks to choose from.
        with pytest.raises(Conflict, match="Multiple possible networks found"):
            built(compute, cleanup, networks="auto")
    else:
        server = built(compute, cleanup, networks="none")
        assert server.addresses == {}


def test_a_server_takes_a_given_port_address_and_volume(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    ports = Network(compute.session).ports
    port = ports.create(network_id=network_id(compute.session), name=unique("port"))
    cleanup(ports.delete, port.id)
    volumes = BlockStorage(compute.session).volumes
    volume = volumes.create(size=1, name=unique("volume"))
    cleanup(volumes.delete, volume.id)
    wait_until(lambda: volumes.show(volume.id), lambda v: v.status == "available")
    cleanup(wait_until, lambda: volumes.show(volume.id), lambda v: v.status == "available")
    server = built(
        compute,
        cleanup,
        networks=[
            {"port": port.id, **when(compute, "2.42+", tag="first")},
            {"uuid": network_id(compute.session), "fixed_ip": "10.0.9.9"},
        ],
        block_device_mapping=[
            {"device_name": "vdb", "volume_id": volume.id, "delete_on_termination": False}
        ],
    )
    assert server.addresses is not None
    addresses = {address.addr: address.mac_addr for address in server.addresses["private"]}
    assert addresses[port.fixed_ips[0].ip_address] == port.mac_address
    assert "10.0.9.9" in addresses
    assert [v.id for v in server.volumes_attached or ()] == [volume.id]


def test_a_server_without_a_host_has_a_fault(compute: ComputeRolling, cleanup: Cleanup) -> None:
    flavor = compute.flavors.create(name=unique("flavor"), ram=64, vcpus=1, disk=1)
    cleanup(compute.flavors.delete, flavor.id)
    compute.flavor_extra_specs.set(flavor.id, "trait:HW_GPU_API_VULKAN", value="required")
    created = compute.servers.create(
        name=unique("server"),
        flavor_ref=flavor.id,
        image_ref=image_id(compute.session),
        networks=[{"uuid": network_id(compute.session)}],
    )
    assert isinstance(created, CreatedServer)
    cleanup(gone, compute, created.id)
    server = wait_until(lambda: compute.servers.show(created.id), lambda s: s.status == "ERROR")
    assert server.fault is not None
    assert "No valid host" in server.fault.message
    assert (server.host, server.power_state) == (None, 0)
    (listed,) = [s for s in compute.servers.list(status="ERROR") if s.id == created.id]
    assert listed.fault is not None


def test_a_server_that_asks_for_too_much_is_refused(compute: ComputeRolling) -> None:
    networks: Any = [{"uuid": network_id(compute.session)}]
    image = image_id(compute.session)
    with pytest.raises(BadRequest):
        compute.servers.create(name="x", flavor_ref="none", image_ref=image, networks=networks)


# --- changes


def test_an_update_is_shown_by_its_answer_and_afterwards(
    compute: ComputeRolling, server: ServerRolling
) -> None:
    name = unique("renamed")
    updated = compute.servers.update(
        server.id,
        name=name,
        access_ip_v4="192.0.2.8",
        access_ip_v6="2001:db8::8",
        disk_config="MANUAL",
        **when(compute, "2.19+", description="other"),
        **when(compute, "2.90+", hostname="other"),
        **when(compute, "2.104+", pinned_availability_zone=None),
    )
    assert (updated.name, updated.access_ip_v4, updated.disk_config) == (
        name,
        "192.0.2.8",
        "MANUAL",
    )
    shown = compute.servers.show(server.id)
    assert (shown.name, shown.access_ip_v6) == (name, "2001:db8::8")
    if since(compute, "2.90+"):
        assert (shown.description, shown.hostname) == ("other", "other")


# --- a plain member


@pytest.fixture(scope="module")
def mine(compute: ComputeRolling, demo: Session) -> ComputeRolling:
    """The client of a plain member."""
    return Compute.dynamic(demo, compute.microversion)


@pytest.fixture(scope="module")
def owned(mine: ComputeRolling) -> Iterator[ServerRolling]:
    """A server of a plain member."""
    cleanup = Cleanup()
    yield built(mine, cleanup, networks=[{"uuid": network_id(mine.session, "private-demo")}])
    cleanup.run()


def test_a_plain_member_sees_less_of_a_server(mine: ComputeRolling, owned: ServerRolling) -> None:
    assert (owned.host, owned.instance_name) == (None, None)
    assert owned.id in {s.id for s in mine.servers.list()}
    assert mine.servers.update(owned.id, name="mine").name == "mine"
    assert "create" in {a.action for a in mine.instance_actions.list(owned.id)}
    with pytest.raises(Forbidden):
        mine.servers.migrate(owned.id)
    with pytest.raises((Forbidden, BadRequest)):
        list(mine.servers.list(all_tenants=True))


def test_a_locked_server_cannot_be_changed_by_its_owner(
    compute: ComputeRolling, mine: ComputeRolling, owned: ServerRolling
) -> None:
    compute.servers.lock(owned.id, **when(compute, "2.73+", locked_reason="a test"))
    with pytest.raises(Conflict):
        mine.servers.stop(owned.id)
    locked = compute.servers.show(owned.id)
    if since(compute, "2.9+"):
        assert locked.locked is True
    if since(compute, "2.73+"):
        assert locked.locked_reason == "a test"
        assert owned.id in {s.id for s in compute.servers.list(locked=True, all_tenants=True)}
    compute.servers.unlock(owned.id)
