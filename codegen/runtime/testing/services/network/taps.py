# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Taps and mirrors: copies of the traffic of ports (tap-as-a-service)."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

RULES.usual["TapService"] = {"name": "", "description": "", "status": "ACTIVE"}
RULES.usual["TapFlow"] = {
    "name": "",
    "description": "",
    "vlan_filter": None,
    "status": "ACTIVE",
}
RULES.usual["TapMirror"] = {"name": "", "description": ""}


@RULES.when_made("TapService", "TapMirror")
def _one_a_port(call: Call, thing: Thing) -> None:
    for other in call.all(thing.kind):
        if other is not thing and other["port_id"] == thing["port_id"]:
            text = f"The specified port {thing['port_id']} is used by {other.key} already."
            raise Refused(409, text, "PortInUse")


@RULES.when_made("TapMirror")
def _mirror_made(call: Call, mirror: Thing) -> None:
    tunnels = {number for number in mirror["directions"].values() if number is not None}
    for other in call.all("TapMirror"):
        if other is not mirror and tunnels & set(other["directions"].values()):
            text = f"TapMirror tunnel ids {sorted(tunnels)} conflict with those of {other.key}."
            raise Refused(409, text, "TapMirrorTunnelConflict")
