# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Compute answers for servers whose cell is down, as its view of them has it."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import FieldUnavailable

from ..fake_cloud import FakeCloud

LINKS = [{"rel": "self", "href": "https://compute/v2.1/servers/1"}]
LISTED: dict[str, Any] = {
    "id": "1",
    "status": "UNKNOWN",
    "tenant_id": "p",
    "created": "2026-02-03T04:05:06Z",
    "links": LINKS,
}
SHOWN: dict[str, Any] = LISTED | {
    "image": "",
    "flavor": {
        "original_name": "m1", "vcpus": 1, "ram": 512, "disk": 1, "ephemeral": 0, "swap": 0,
        "extra_specs": {},
    },
    "OS-EXT-AZ:availability_zone": "UNKNOWN",
    "OS-EXT-STS:power_state": 0,
    "user_id": "u",
    "server_groups": [],
}  # fmt: skip
WHY = "but the cloud left it out: the server's cell does not answer"


def test_a_shown_server(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json={"server": SHOWN})
    server = cloud.compute("2.79").servers.show("1")
    assert server.partial
    assert (server.status, server.flavor.vcpus, server.user_id) == ("UNKNOWN", 1, "u")
    assert (server.server_groups, server.locked_reason) == ([], None)
    with pytest.raises(FieldUnavailable, match=WHY):
        _ = server.name
    assert getattr(server, "addresses", {}) == {}
    assert server.to_dict() == SHOWN


def test_listed_servers(cloud: FakeCloud) -> None:
    full = {**SHOWN, "name": "web", "updated": "2026-02-03T04:05:06Z", "metadata": {}}
    cloud.answer("compute GET /servers/detail", json={"servers": [LISTED, full]})
    down, up = cloud.compute("2.69").servers.list()
    assert (down.partial, up.partial, up.name) == (True, False, "web")
    with pytest.raises(FieldUnavailable, match=WHY):
        _ = down.flavor


def test_servers_in_brief(cloud: FakeCloud) -> None:
    brief = {key: LISTED[key] for key in ("id", "status", "links")}
    cloud.answer("compute GET /servers", json={"servers": [brief]})
    (server,) = cloud.compute("2.69").servers.list_brief()
    assert (server.partial, server.status) == (True, "UNKNOWN")


def test_before_there_were_partial_answers(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json={"server": LISTED})
    server = cloud.compute("2.68").servers.show("1")
    assert not server.partial
    with pytest.raises(FieldUnavailable, match=r"but the cloud left it out$"):
        _ = server.name
