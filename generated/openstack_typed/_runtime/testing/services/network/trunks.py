# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Trunks, and the ports whose traffic they carry."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

RULES.usual["Trunk"] = {
    "name": "", "description": "", "admin_state_up": True, "status": "DOWN", "sub_ports": list,
    "tags": list, "revision_number": 1,
}  # fmt: skip


def unused(call: Call, port: str, trunk: Thing | None = None) -> None:
    """Look whether a port is in no trunk, or in none but one.

    Raises:
        Refused: It is in one.
    """
    for other in call.world.all("network.Trunk"):
        if other is not trunk and other["port_id"] == port:
            text = f"Port {port} is currently a parent port for trunk {other.key}."
            raise Refused(409, text, "PortInUseAsTrunkParent")
        if any(sub["port_id"] == port for sub in other["sub_ports"]):
            text = f"Port {port} is currently a subport for trunk {other.key}."
            raise Refused(409, text, "PortInUseAsSubPort")


def _carry(call: Call, trunk: Thing, more: list[dict[str, Any]]) -> None:
    """Let a trunk carry more ports."""
    for sub in more:
        unused(call, sub["port_id"], trunk)
        if sub["port_id"] == trunk["port_id"]:
            text = f"Port {sub['port_id']} is currently a parent port for trunk {trunk.key}."
            raise Refused(409, text, "PortInUseAsTrunkParent")
        if "segmentation_type" not in sub or "segmentation_id" not in sub:
            text = "Invalid input for operation: segmentation_type and segmentation_id are needed."
            raise Refused(400, text, "InvalidInput")
        number = sub["segmentation_id"]
        if any(other["segmentation_id"] == number for other in trunk["sub_ports"]):
            text = f"segmentation_id {number} already in use on trunk {trunk.key}."
            raise Refused(409, text, "DuplicateSubPort")
        trunk["sub_ports"] = [*trunk["sub_ports"], sub]


def _enabled(trunk: Thing) -> None:
    if not trunk["admin_state_up"]:
        raise Refused(409, f"Trunk {trunk.key} is currently disabled.", "TrunkDisabled")


@RULES.when_made("Trunk")
def _made(call: Call, trunk: Thing) -> None:
    port = call.refer("Port", trunk["port_id"])
    unused(call, port.key, trunk)
    if port["binding:host_id"]:
        text = f"Port {port.key} is currently in use and is not eligible for use as a parent port."
        raise Refused(409, text, "ParentPortInUse")
    wanted, trunk["sub_ports"] = trunk["sub_ports"], []
    _carry(call, trunk, wanted)


@RULES.when_gone("Trunk")
def _gone(call: Call, trunk: Thing) -> None:
    _enabled(trunk)
    port = call.world.get("network.Port", trunk["port_id"])
    if port is not None and port["binding:host_id"]:
        raise Refused(409, f"Trunk {trunk.key} is currently in use.", "TrunkInUse")


@RULES.does("trunks.list_subports")
def _list_subports(call: Call) -> Any:
    return call.thing["sub_ports"]


@RULES.does("trunks.add_subports")
def _add_subports(call: Call) -> Any:
    trunk = call.thing
    _enabled(trunk)
    old = trunk["sub_ports"]
    try:
        _carry(call, trunk, call.args["sub_ports"])
    except Refused:
        trunk["sub_ports"] = old
        raise
    RULES.touched(call, trunk)
    return trunk


@RULES.does("trunks.remove_subports")
def _remove_subports(call: Call) -> Any:
    trunk = call.thing
    _enabled(trunk)
    gone = [sub["port_id"] for sub in call.args["sub_ports"]]
    carried = [sub["port_id"] for sub in trunk["sub_ports"]]
    for port in gone:
        if port not in carried:
            text = f"SubPort {port} on trunk {trunk.key} could not be found."
            raise Refused(404, text, "SubPortNotFound")
    trunk["sub_ports"] = [sub for sub in trunk["sub_ports"] if sub["port_id"] not in gone]
    RULES.touched(call, trunk)
    return trunk
