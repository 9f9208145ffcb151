# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Checks of nova: servers, and all that can be done with them."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.cloud.checks.harness import ADMIN, DEMO, TAG, check, poll, server, settled

NOVA = ADMIN.compute


@check
def server_active() -> object:
    """A server becomes ACTIVE, for an administrator and for a plain member."""
    begun = time.monotonic()
    with server() as mine, server(DEMO, "private-demo"):
        return f"two in {time.monotonic() - begun:.1f} s", mine.addresses


@check
def microversions() -> object:
    """The microversion asked for is the one answered, from the first to the last."""
    last = NOVA.get_endpoint_data().max_microversion
    sizes = {}
    with server() as made:
        for version in ("2.1", "2.47", "2.79", "2.96", ".".join(map(str, last))):
            answer = NOVA.get("/servers/detail", microversion=version)
            shown = next(s for s in answer.json()["servers"] if s["id"] == made.id)
            assert answer.headers["OpenStack-API-Version"] == f"compute {version}"
            assert ("original_name" in shown["flavor"]) == (version != "2.1"), shown["flavor"]
            sizes[version] = f"{len(shown)} fields"
    return sizes


@check
def server_actions() -> object:
    """Every action leads to the state it should."""
    small, medium = (NOVA.find_flavor(f"m1.{size}").id for size in ("small", "medium"))
    tiny = ADMIN.image.find_image("tiny").id
    with server() as made:
        key = made.id
        actions: list[tuple[Callable[[], object], str]] = [
            (lambda: NOVA.reboot_server(key, "SOFT"), "ACTIVE"),
            (lambda: NOVA.reboot_server(key, "HARD"), "ACTIVE"),
            (lambda: NOVA.stop_server(key), "SHUTOFF"),
            (lambda: NOVA.start_server(key), "ACTIVE"),
            (lambda: NOVA.pause_server(key), "PAUSED"),
            (lambda: NOVA.unpause_server(key), "ACTIVE"),
            (lambda: NOVA.suspend_server(key), "SUSPENDED"),
            (lambda: NOVA.resume_server(key), "ACTIVE"),
            (lambda: NOVA.resize_server(key, small), "VERIFY_RESIZE"),
            (lambda: NOVA.confirm_server_resize(key), "ACTIVE"),
            (lambda: NOVA.resize_server(key, medium), "VERIFY_RESIZE"),
            (lambda: NOVA.revert_server_resize(key), "ACTIVE"),
            (lambda: NOVA.rebuild_server(key, tiny), "ACTIVE"),
            (lambda: NOVA.rescue_server(key), "RESCUE"),
            (lambda: NOVA.unrescue_server(key), "ACTIVE"),
            (lambda: NOVA.lock_server(key), "ACTIVE"),
            (lambda: NOVA.unlock_server(key), "ACTIVE"),
            (lambda: NOVA.shelve_server(key), "SHELVED_OFFLOADED"),
            (lambda: NOVA.unshelve_server(key), "ACTIVE"),
        ]
        for act, status in actions:
            act()
            settled(key, status)
        return [action.action for action in NOVA.server_actions(key)]


@check
def console_and_interfaces() -> object:
    """A console has an address; a port can be attached and detached."""
    with server() as made:
        NOVA.get_server_console_output(made.id, length=5)
        console = NOVA.create_console(made.id, console_type="novnc")
        network = ADMIN.network.find_network("private")
        port = ADMIN.network.create_port(network_id=network.id, name=TAG)

        def attached(count: int) -> None:
            poll(
                "interfaces",
                lambda: len(list(NOVA.server_interfaces(made.id))),
                lambda n: n == count,
            )

        NOVA.create_server_interface(made.id, port_id=port.id)
        attached(2)
        assert ADMIN.network.get_port(port.id).status == "ACTIVE"
        NOVA.delete_server_interface(port.id, made.id)
        attached(1)
    ADMIN.network.delete_port(port.id, ignore_missing=True)
    return console["url"]


@check
def server_details() -> object:
    """What a server may have besides: a key, a group, metadata, tags, another name."""
    NOVA.create_keypair(name=TAG)
    group = NOVA.create_server_group(name=TAG, policy="soft-anti-affinity")
    try:
        with server(
            key_name=TAG,
            metadata={"a": "b"},
            scheduler_hints={"group": group.id},
            user_data="IyEvYmluL3NoCg==",
        ) as made:
            NOVA.set_server_metadata(made.id, c="d")
            assert NOVA.get_server(made.id).metadata == {"a": "b", "c": "d"}
            NOVA.put(f"/servers/{made.id}/tags/x", microversion="2.96")
            NOVA.update_server(made.id, name=f"{TAG}-2")
            assert NOVA.get_server(made.id).name == f"{TAG}-2"
    finally:
        NOVA.delete_server_group(group.id)
        NOVA.delete_keypair(TAG)
    return [(service.binary, service.state) for service in NOVA.services()]


@check
def server_snapshot() -> object:
    """A snapshot becomes an image with data."""
    with server() as made:
        image = NOVA.create_server_image(made.id, TAG)
        try:
            return poll(
                "image", lambda: ADMIN.image.get_image(image.id).status, lambda s: s == "active"
            )
        finally:
            ADMIN.image.delete_image(image.id)
