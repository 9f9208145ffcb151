# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Actions on servers: what each is asked for, and the state that it leads to.

All are done to the same server, and each test leaves it ACTIVE.
"""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.compute import ComputeRolling, Server
from openstack_typed.errors import BadRequest, Conflict, Gone, NotFound, UnsupportedArgument
from openstack_typed.image import Image
from openstack_typed.network import Network
from tests.live.machines import flavor_id, image_id, network_id, settled
from tests.live.support import HOST, Cleanup, since, unique, wait_until, when

# --- power


def test_stop_and_start(compute: ComputeRolling, server: Server) -> None:
    compute.servers.stop(server.id)
    settled(compute, server.id, "SHUTOFF")
    with pytest.raises(Conflict):
        compute.servers.stop(server.id)
    compute.servers.start(server.id)
    settled(compute, server.id)


@pytest.mark.parametrize("kind", ["SOFT", "HARD"])
def test_reboot(compute: ComputeRolling, server: Server, kind: Any) -> None:
    compute.servers.reboot(server.id, type=kind)
    settled(compute, server.id)


def test_pause_and_unpause(compute: ComputeRolling, server: Server) -> None:
    compute.servers.pause(server.id)
    assert settled(compute, server.id, "PAUSED").vm_state == "paused"
    compute.servers.unpause(server.id)
    settled(compute, server.id)


def test_suspend_and_resume(compute: ComputeRolling, server: Server) -> None:
    compute.servers.suspend(server.id)
    settled(compute, server.id, "SUSPENDED")
    compute.servers.resume(server.id)
    settled(compute, server.id)


def test_reset_state(compute: ComputeRolling, server: Server) -> None:
    compute.servers.reset_state(server.id, state="error")
    assert compute.servers.show(server.id).status == "ERROR"
    compute.servers.reset_state(server.id, state="active")
    settled(compute, server.id)


def test_a_crash_dump_is_triggered_where_there_are_crash_dumps(
    compute: ComputeRolling, server: Server
) -> None:
    if since(compute, "2.17+"):
        compute.servers.trigger_crash_dump(server.id)
        settled(compute, server.id)
    else:
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.17"):
            compute.servers.trigger_crash_dump(server.id)


# --- size and host


def test_resize_and_confirm(compute: ComputeRolling, server: Server) -> None:
    compute.servers.resize(
        server.id, flavor_ref=flavor_id(compute.session, "m1.small"), disk_config="AUTO"
    )
    resized: Any = settled(compute, server.id, "VERIFY_RESIZE").flavor
    if since(compute, "2.47+"):
        assert resized.original_name == "m1.small"
    compute.servers.confirm_resize(server.id)
    settled(compute, server.id)


def test_resize_and_revert(compute: ComputeRolling, server: Server) -> None:
    compute.servers.resize(server.id, flavor_ref=flavor_id(compute.session, "m1.medium"))
    settled(compute, server.id, "VERIFY_RESIZE")
    compute.servers.revert_resize(server.id)
    reverted: Any = settled(compute, server.id).flavor
    if since(compute, "2.47+"):
        assert reverted.original_name != "m1.medium"
    with pytest.raises(Conflict):
        compute.servers.revert_resize(server.id)


def test_resize_to_the_same_or_no_flavor_is_refused(
    compute: ComputeRolling, server: Server
) -> None:
    with pytest.raises(BadRequest):
        compute.servers.resize(server.id, flavor_ref="none")


def test_an_evacuation_is_refused_while_the_host_is_up(
    compute: ComputeRolling, server: Server
) -> None:
    arguments = when(compute, "..2.13", on_shared_storage=True)
    with pytest.raises(BadRequest):
        compute.servers.evacuate(server.id, admin_pass="correct horse", **arguments)
    forced = when(compute, "2.29..2.67", force=True)
    with pytest.raises(BadRequest):
        compute.servers.evacuate(server.id, host=HOST, **arguments, **forced)


# --- what is inside


def test_rebuild(compute: ComputeRolling, server: Server) -> None:
    rebuilt = compute.servers.rebuild(
        server.id,
        image_ref=image_id(compute.session),
        name=unique("rebuilt"),
        admin_pass="battery staple",
        metadata={"color": "red"},
        disk_config="AUTO",
        access_ip_v4="192.0.2.9",
        access_ip_v6="2001:db8::9",
        preserve_ephemeral=False,
        **when(compute, "..2.56", personality=[{"path": "/etc/motd", "contents": b"hi"}]),
        **when(compute, "2.19+", description="rebuilt"),
        **when(compute, "2.54+", key_name=None),
        **when(compute, "2.57+", user_data=None),
        **when(compute, "2.63+", trusted_image_certificates=None),
        **when(compute, "2.90+", hostname="rebuilt"),
    )
    assert (rebuilt.id, rebuilt.status, rebuilt.admin_pass) == (
        server.id,
        "REBUILD",
        "battery staple",
    )
    assert "battery staple" not in repr(rebuilt)
    after = settled(compute, server.id)
    assert (after.metadata, after.access_ip_v4) == ({"color": "red"}, "192.0.2.9")


def test_rescue_and_unrescue(compute: ComputeRolling, server: Server) -> None:
    rescued = compute.servers.rescue(
        server.id, admin_pass="to the rescue", rescue_image_ref=image_id(compute.session)
    )
    assert rescued.admin_pass == "to the rescue"
    settled(compute, server.id, "RESCUE")
    compute.servers.unrescue(server.id)
    settled(compute, server.id)
    with pytest.raises(Conflict):
        compute.servers.unrescue(server.id)


def test_change_password(compute: ComputeRolling, server: Server) -> None:
    compute.servers.change_password(server.id, admin_pass="another one")
    settled(compute, server.id)


def test_inject_network_info(compute: ComputeRolling, server: Server) -> None:
    compute.servers.inject_network_info(server.id)
    settled(compute, server.id)


def test_reset_network_is_gone_for_good(compute: ComputeRolling, server: Server) -> None:
    with pytest.raises(Gone):
        compute.servers.reset_network(server.id)


# --- images


def test_an_image_is_made_of_a_server(
    compute: ComputeRolling, server: Server, cleanup: Cleanup
) -> None:
    made = compute.servers.create_image(server.id, name=unique("image"), metadata={"a": "b"})
    if since(compute, "2.45+"):
        image = made.image_id
    else:
        image = made.location.rpartition("/")[2]
    cleanup(Image(compute.session).images.delete, image)
    wait_until(lambda: Image(compute.session).images.show(image).status, lambda s: s == "active")
    settled(compute, server.id)


def test_a_backup_is_made_of_a_server(
    compute: ComputeRolling, server: Server, cleanup: Cleanup
) -> None:
    made = compute.servers.create_backup(
        server.id, name=unique("backup"), backup_type="daily", rotation=1, metadata={"a": "b"}
    )
    if since(compute, "2.45+"):
        image = made.image_id
    else:
        assert made.location is not None
        image = made.location.rpartition("/")[2]
    cleanup(Image(compute.session).images.delete, image)
    wait_until(lambda: Image(compute.session).images.show(image).status, lambda s: s == "active")
    settled(compute, server.id)


def test_a_backup_that_is_not_kept_has_no_location(compute: ComputeRolling, server: Server) -> None:
    made = compute.servers.create_backup(
        server.id, name=unique("backup"), backup_type="none", rotation=0
    )
    if since(compute, "..2.44"):
        assert made.location is None
    settled(compute, server.id)


# --- shelves


def test_shelve_and_unshelve(compute: ComputeRolling, server: Server) -> None:
    compute.servers.shelve(server.id)
    settled(compute, server.id, "SHELVED_OFFLOADED")
    compute.servers.unshelve(
        server.id,
        **when(compute, "2.77..2.90", availability_zone="nova"),
        **when(compute, "2.91+", availability_zone=None, host=HOST),
    )
    settled(compute, server.id)


def test_only_a_shelved_server_is_offloaded(compute: ComputeRolling, server: Server) -> None:
    with pytest.raises(Conflict):
        compute.servers.shelve_offload(server.id)
    with pytest.raises(Conflict):
        compute.servers.unshelve(server.id)


# --- locks


def test_a_lock_keeps_its_reason(compute: ComputeRolling, server: Server) -> None:
    compute.servers.lock(server.id, **when(compute, "2.73+", locked_reason="a test"))
    if since(compute, "2.9+"):
        assert compute.servers.show(server.id).locked is True
        assert [s.id for s in compute.servers.list(locked_by="owner")] == [server.id]
    compute.servers.unlock(server.id)
    if since(compute, "2.9+"):
        assert compute.servers.show(server.id).locked is False


# --- addresses


def test_a_fixed_address_is_added_and_removed(compute: ComputeRolling, server: Server) -> None:
    if not since(compute, "..2.43"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute <= 2\.43"):
            compute.servers.add_fixed_ip(server.id, network_id="x")
        return

    def addresses() -> set[str]:
        return {a.addr for a in compute.server_ips.list(server.id)["private"]}

    before = addresses()
    compute.servers.add_fixed_ip(server.id, network_id=network_id(compute.session))
    (added,) = wait_until(addresses, lambda now: now > before) - before
    compute.servers.remove_fixed_ip(server.id, address=added)
    wait_until(addresses, lambda now: now == before)


def test_a_floating_address_is_added_and_removed(
    compute: ComputeRolling, server: Server, cleanup: Cleanup
) -> None:
    if not since(compute, "..2.43"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute <= 2\.43"):
            compute.servers.remove_floating_ip(server.id, address="203.0.113.1")
        return
    by_hand = Network(compute.session).adapter
    public = network_id(compute.session, "public")
    wanted = {"floatingip": {"floating_network_id": public}}
    floating = by_hand.post("/floatingips", json=wanted).json()["floatingip"]
    cleanup(by_hand.delete, f"/floatingips/{floating['id']}")
    address = floating["floating_ip_address"]
    fixed, *_ = compute.server_ips.list(server.id)["private"]
    compute.servers.add_floating_ip(server.id, address=address, fixed_address=fixed.addr)
    kinds = {a.addr: a.type for a in (settled(compute, server.id).addresses or {})["private"]}
    assert kinds[address] == "floating"
    compute.servers.remove_floating_ip(server.id, address=address)
    with pytest.raises((Conflict, BadRequest)):
        compute.servers.remove_floating_ip(server.id, address=address)
    with pytest.raises(NotFound):
        compute.servers.add_floating_ip(server.id, address="198.51.100.1")


# --- deletion


def test_a_server_that_is_not_deleted_cannot_be_restored(
    compute: ComputeRolling, server: Server
) -> None:
    with pytest.raises(Conflict):
        compute.servers.restore(server.id)
