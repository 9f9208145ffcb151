# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Creating, listing, showing and changing servers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute, ComputeRolling, CreatedServer, ImageReference, Server
from openstack_typed.errors import (
    BadRequest,
    Conflict,
    FieldUnavailable,
    Forbidden,
    NotFound,
    UnsupportedArgument,
)
from openstack_typed.network import Network
from tests.live.machines import SSH_KEY, built, flavor_id, gone, image_id, network_id, settled
from tests.live.support import Cleanup, since, unique, wait_gone, wait_until, when

USER_DATA = b64encode(b"#!/bin/sh\n").decode()


@pytest.fixture(scope="module")
def full(compute: ComputeRolling) -> Iterator[Server]:
    """A server that was created with every argument that goes together."""
    cleanup = Cleanup()
    key = unique("key")
    compute.keypairs.create(name=key, public_key=SSH_KEY)
    cleanup(compute.keypairs.delete, key)
    kind = when(compute, "..2.63", policies=["affinity"]) | when(
        compute, "2.64+", policy="affinity"
    )
    group = compute.server_groups.create(name=unique("group"), **kind)
    cleanup(compute.server_groups.delete, group.id)
    yield built(
        compute,
        cleanup,
        key_name=key,
        admin_pass="correct horse",
        user_data=USER_DATA,
        metadata={"color": "blue"},
        security_groups=[{"name": "default"}],
        availability_zone="nova",
        disk_config="AUTO",
        config_drive=True,
        access_ip_v4="192.0.2.7",
        access_ip_v6="2001:db8::7",
        scheduler_hints={"group": group.id},
        **when(compute, "..2.56", personality=[{"path": "/etc/motd", "contents": "aGk="}]),
        **when(compute, "2.19+", description="for tests"),
        **when(compute, "2.52+", tags=["one", "two"]),
        **when(compute, "2.63+", trusted_image_certificates=None),
        **when(compute, "2.74+", host="openstack-typed", hypervisor_hostname="openstack-typed"),
        **when(compute, "2.90+", hostname="guest"),
    )
    cleanup.run()


# --- one server


def test_a_server_is_as_it_was_asked_for(compute: ComputeRolling, full: Server) -> None:
    assert (full.status, full.vm_state, full.task_state) == ("ACTIVE", "active", None)
    assert (full.power_state, full.metadata) == (1, {"color": "blue"})
    assert (full.access_ip_v4, full.access_ip_v6) == ("192.0.2.7", "2001:db8::7")
    assert (full.config_drive, full.disk_config) == ("True", "AUTO")
    assert full.availability_zone == "nova"
    assert [group.name for group in full.security_groups or ()] == ["default"]
    assert isinstance(full.image, ImageReference)
    assert full.image.id == image_id(compute.session)


def test_newer_microversions_tell_more_of_a_server(compute: ComputeRolling, full: Server) -> None:
    if since(compute, "2.3+"):
        assert full.user_data == USER_DATA
        assert USER_DATA not in repr(full)
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
    compute: ComputeRolling, full: Server
) -> None:
    flavor: Any = full.flavor
    if since(compute, "2.47+"):
        assert (flavor.original_name, flavor.ram) == ("m1.tiny", 512)
    else:
        assert flavor.id == flavor_id(compute.session)


def test_a_field_of_a_later_microversion_says_what_it_needs(
    compute: ComputeRolling, full: Server
) -> None:
    if not since(compute, "2.73+"):
        said = rf"needs compute >= 2\.73; this answer was {compute.microversion}"
        with pytest.raises(FieldUnavailable, match=said):
            _ = full.locked_reason
    elif not since(compute, "2.96+"):
        assert not hasattr(full, "pinned_availability_zone")


def test_addresses_come_by_the_name_of_their_network(full: Server) -> None:
    assert full.addresses is not None
    ((name, (address,)),) = full.addresses.items()
    assert (name, address.version, address.type) == ("private", 4, "fixed")


def test_timestamps_are_moments_in_utc(full: Server) -> None:
    assert full.updated is not None
    assert full.created.utcoffset() == full.updated.utcoffset() == timedelta(0)


def test_an_unknown_server_is_not_found(compute: ComputeRolling) -> None:
    with pytest.raises(NotFound) as caught:
        compute.servers.show("00000000-0000-0000-0000-000000000000")
    assert caught.value.operation == "servers.show"
    assert caught.value.request_id is not None


# --- lists


def filters(compute: ComputeRolling, server: Server) -> dict[str, Any]:
    """One filter a kind, all of which fit a server."""
    assert server.addresses is not None
    assert isinstance(server.image, ImageReference)
    (address,) = next(iter(server.addresses.values()))
    return {
        "name": server.name,
        "status": ["ACTIVE", "BUILD"],
        "ip": address.addr,
        "image": server.image.id,
        "flavor": flavor_id(compute.session),
        "all_tenants": True,
        "project_id": server.tenant_id,
        "user_id": server.user_id,
        "host": server.host,
        "node": server.hypervisor_hostname,
        "availability_zone": "nova",
        "vm_state": "active",
        "power_state": 1,
        "key_name": server.key_name,
        "config_drive": "True",
        "progress": 0,
        "deleted": False,
        "soft_deleted": True,
        "uuid": server.id,
        "launch_index": 0,
        "access_ip_v4": "192.0.2.7",
        "access_ip_v6": "2001:db8::7",
        "changes_since": server.created,
        **when(compute, "2.3+", reservation_id=getattr(server, "reservation_id", None)),
        **when(compute, "2.3+", root_device_name=getattr(server, "root_device_name", None)),
        **when(compute, "2.3+", hostname=getattr(server, "hostname", None)),
        "description": "of no effect",
        **when(compute, "2.19+", display_description="for tests"),
        **when(compute, "2.26+", tags=["one", "two"], tags_any=["two", "three"]),
        **when(compute, "2.26+", not_tags=["one", "three"], not_tags_any=["three"]),
        **when(compute, "2.66+", changes_before=server.created + timedelta(hours=1)),
        **when(compute, "2.73+", locked=False),
    }


def test_filters_that_all_fit_find_the_server(compute: ComputeRolling, full: Server) -> None:
    fitting = filters(compute, full)
    if not since(compute, "2.52+"):
        # The server got no tags.
        for name in ("tags", "tags_any", "not_tags"):
            fitting.pop(name, None)
    assert [s.id for s in compute.servers.list(**fitting)] == [full.id]
    assert [s.id for s in compute.servers.list_brief(**fitting)] == [full.id]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("access_ip_v4", "192.0.2.99"),
        ("access_ip_v6", "2001:db8::99"),
        ("auto_disk_config", "0"),
        ("availability_zone", "elsewhere"),
        ("config_drive", "no"),
        ("created_at", "1999"),
        ("deleted", True),
        ("display_description", "nothing that anybody wrote"),
        ("display_name", "no such name"),
        ("flavor", "none"),
        ("host", "elsewhere"),
        ("hostname", "no such host name"),
        ("image", "00000000-0000-0000-0000-000000000000"),
        ("image_ref", "00000000-0000-0000-0000-000000000000"),
        ("ip", "203.0.113.250"),
        ("ip6", "2001:db8:ffff::"),
        ("kernel_id", "none"),
        ("key_name", "no such key"),
        ("launch_index", 99),
        ("launched_at", "1999"),
        ("locked_by", "admin"),
        ("name", "no such name"),
        ("node", "elsewhere"),
        ("power_state", 7),
        ("progress", 42),
        ("ramdisk_id", "none"),
        ("reservation_id", "r-none"),
        ("root_device_name", "/dev/none"),
        ("status", "SOFT_DELETED"),
        ("task_state", "rescuing"),
        ("terminated_at", "1999"),
        ("user_id", "nobody"),
        ("uuid", "00000000-0000-0000-0000-000000000000"),
        ("vm_state", "rescued"),
    ],
)
def test_a_filter_that_does_not_fit_leaves_the_server_out(
    compute: ComputeRolling, full: Server, name: str, value: Any
) -> None:
    for listed in (compute.servers.list, compute.servers.list_brief):
        arguments: dict[str, Any] = {name: value}
        assert full.id not in {s.id for s in listed(**arguments)}


def test_servers_of_another_project_are_left_out(
    compute: ComputeRolling, full: Server, demo: Session
) -> None:
    for listed in (compute.servers.list, compute.servers.list_brief):
        for name in ("project_id", "tenant_id"):
            arguments: dict[str, Any] = {"all_tenants": True, name: demo.get_project_id()}
            assert full.id not in {s.id for s in listed(**arguments)}


def test_servers_come_sorted_and_in_pages(
    compute: ComputeRolling, full: Server, server: Server
) -> None:
    for listed in (compute.servers.list, compute.servers.list_brief):
        whole = [s.id for s in listed(sort_key=["created_at", "uuid"], sort_dir=["asc", "desc"])]
        assert {full.id, server.id} <= {*whole}
        paged = listed(sort_key=["created_at", "uuid"], sort_dir=["asc", "desc"], limit=1)
        assert [s.id for s in paged] == whole
        after = listed(sort_key=["created_at", "uuid"], sort_dir=["asc", "desc"], marker=whole[0])
        assert [s.id for s in after] == whole[1:]


def test_a_sort_key_without_effect_is_refused_where_the_service_refuses_it(
    compute: ComputeRolling,
) -> None:
    if since(compute, "2.75+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute <= 2\.74"):
            compute.servers.list(sort_key=["vm_mode"])
    else:
        assert list(compute.servers.list(sort_key=["vm_mode"], limit=1)) is not None


def test_an_argument_of_a_later_microversion_is_refused_before_it_is_sent(
    compute: ComputeRolling,
) -> None:
    if since(compute, "..2.72"):
        with pytest.raises(UnsupportedArgument, match=r"servers\.list\(locked=\.\.\.\)"):
            compute.servers.list(locked=True)


# --- creation in other ways


def test_several_servers_are_created_at_once(compute: ComputeRolling, cleanup: Cleanup) -> None:
    name = unique("many")
    reservation = compute.servers.create(
        name=name,
        flavor_ref=flavor_id(compute.session),
        image_ref=image_id(compute.session),
        networks=[{"uuid": network_id(compute.session)}],
        min_count=2,
        max_count=2,
        return_reservation_id=True,
    )
    assert isinstance(reservation, str)
    found = [s.id for s in compute.servers.list(reservation_id=reservation)]
    for one in found:
        cleanup(gone, compute, one)
    assert len(found) == 2
    names = {settled(compute, one).name for one in found}
    assert names == {f"{name}-1", f"{name}-2"}


def test_a_server_lives_and_is_listed_after_its_death(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    created = compute.servers.create(
        name=unique("server"),
        flavor_ref=flavor_id(compute.session),
        image_ref=image_id(compute.session),
        networks=[{"uuid": network_id(compute.session)}],
        admin_pass="battery staple",
        return_reservation_id=False,
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
    compute: ComputeRolling, full: Server
) -> None:
    name = unique("renamed")
    updated = compute.servers.update(
        full.id,
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
    shown = compute.servers.show(full.id)
    assert (shown.name, shown.access_ip_v6) == (name, "2001:db8::8")
    if since(compute, "2.90+"):
        assert (shown.description, shown.hostname) == ("other", "other")


# --- a plain member


@pytest.fixture(scope="module")
def mine(compute: ComputeRolling, demo: Session) -> ComputeRolling:
    """The client of a plain member."""
    return Compute.dynamic(demo, compute.microversion)


@pytest.fixture(scope="module")
def owned(mine: ComputeRolling) -> Iterator[Server]:
    """A server of a plain member."""
    cleanup = Cleanup()
    yield built(mine, cleanup, networks=[{"uuid": network_id(mine.session, "private-demo")}])
    cleanup.run()


def test_a_plain_member_sees_less_of_a_server(mine: ComputeRolling, owned: Server) -> None:
    assert (owned.host, owned.instance_name) == (None, None)
    assert owned.id in {s.id for s in mine.servers.list()}
    assert mine.servers.update(owned.id, name="mine").name == "mine"
    assert "create" in {a.action for a in mine.instance_actions.list(owned.id)}
    with pytest.raises(Forbidden):
        mine.servers.migrate(owned.id)
    with pytest.raises((Forbidden, BadRequest)):
        list(mine.servers.list(all_tenants=True))


def test_a_locked_server_cannot_be_changed_by_its_owner(
    compute: ComputeRolling, mine: ComputeRolling, owned: Server
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
