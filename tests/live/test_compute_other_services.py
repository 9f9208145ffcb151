# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is for other services (events, tokens, assisted snapshots), shares, and the API itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from openstack_typed.compute import ComputeRolling, Server
from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound, UnsupportedArgument
from tests.live.machines import network_id
from tests.live.support import since


def test_events_are_taken_or_not_one_by_one(compute: ComputeRolling, server: Server) -> None:
    changed = {"name": "network-changed", "server_uuid": server.id, "status": "completed"}
    unknown = {
        "name": "network-vif-plugged",
        "server_uuid": network_id(compute.session),
        "tag": "a",
    }
    events: Any = [changed, unknown]
    taken, dropped = compute.server_external_events.create(events=events)
    assert (taken.code, taken.status, taken.tag) == (200, "completed", None)
    assert (dropped.code, dropped.status, dropped.tag) == (404, "failed", "a")
    (alone,) = compute.server_external_events.create(events=events[:1])
    assert alone.code == 200
    grown: Any = [{"name": "volume-extended", "server_uuid": server.id}]
    if since(compute, "2.51+"):
        (untagged,) = compute.server_external_events.create(events=grown)
        assert untagged.code == 400
    else:
        with pytest.raises(UnsupportedArgument, match=r"2\.51"):
            compute.server_external_events.create(events=grown)


def test_tokens_of_consoles_are_looked_up(compute: ComputeRolling, server: Server) -> None:
    tokens = compute.console_auth_tokens
    if since(compute, "..2.30"):
        with pytest.raises(BadRequest):
            tokens.show("a")
        return
    with pytest.raises(NotFound):
        tokens.show("no-such-token")
    console = compute.server_consoles.create(server.id, protocol="vnc", type="novnc")
    (path,) = parse_qs(urlsplit(console.url).query)["path"]
    shown = tokens.show(path.partition("token=")[2])
    assert shown.instance_uuid == server.id
    assert shown.port > 0


def test_no_volume_is_there_for_assisted_snapshots(compute: ComputeRolling) -> None:
    snapshots, any_id = compute.assisted_volume_snapshots, network_id(compute.session)
    with pytest.raises(BadRequest):
        snapshots.create(
            volume_id=any_id,
            create_info={"snapshot_id": any_id, "type": "qcow2", "new_file": "a", "id": "b"},
        )
    with pytest.raises(BadRequest):
        snapshots.delete(any_id, delete_info={"volume_id": any_id})


def test_there_are_no_shares(compute: ComputeRolling, server: Server) -> None:
    shares, any_id = compute.server_shares, network_id(compute.session)
    if not since(compute, "2.97+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.97"):
            shares.list(server.id)
        return
    assert list(shares.list(server.id)) == []
    with pytest.raises(NotFound):
        shares.show(server.id, any_id)
    with pytest.raises((Conflict, Forbidden)):
        shares.create(server.id, share_id=any_id, tag="data")
    with pytest.raises((Conflict, NotFound)):
        shares.delete(server.id, any_id)


def test_the_version_says_its_range(compute: ComputeRolling) -> None:
    current = compute.versions.show_current()
    assert (current.id, current.status, current.min_version) == ("v2.1", "CURRENT", "2.1")
    assert {link.rel for link in current.links} == {"self", "describedby"}
    assert current.media_types[0].base == "application/json"
    assert compute.versions.show("v2.1").version == current.version
    with pytest.raises(NotFound):
        compute.versions.show("v9")


def test_extensions_are_listed_and_shown(compute: ComputeRolling) -> None:
    listed = {extension.alias: extension for extension in compute.extensions.list()}
    shown = compute.extensions.show("os-volumes")
    assert listed["os-volumes"] == shown
    assert shown.links == []
    with pytest.raises(NotFound):
        compute.extensions.show("no-such-extension")
