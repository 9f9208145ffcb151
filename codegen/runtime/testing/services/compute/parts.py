# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of what belongs to servers: metadata, tags, consoles, measurements, actions."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...shape import ABSENT
from ...world import Thing
from .dialect import RULES
from .events import CONSOLE_TOKEN
from .requests import check_metadata
from .states import HOST, VM, check_state, check_unlocked, within

_CHANGEABLE = ("active", "paused", "suspended", "stopped")
_TAGS = 50

RULES.not_found["metadata"] = "Metadata item was not found"
RULES.not_found["tags"] = "The server has no tag '{key}'"


# --- metadata and tags


@RULES.checks(*(f"server_metadata.{verb}" for verb in ("update", "replace", "set", "remove")))
def _check_metadata(call: Call) -> None:
    server, verb = call.thing, call.operation.verb
    check_unlocked(call, server)
    word = "delete metadata" if verb == "remove" else "update metadata"
    check_state(call, server, word, _CHANGEABLE)
    if verb == "remove":
        return
    given = call.args.get("metadata", call.args)
    if verb == "set" and call.params["key"] not in given:
        raise call.refuse(400, "Request body and URI mismatch")
    check_metadata(call, given if verb == "replace" else {**server["metadata"], **given})


@RULES.checks(*(f"server_tags.{verb}" for verb in ("add", "replace", "remove", "clear")))
def _check_tags(call: Call) -> None:
    server = call.thing
    verbs = {"add": "update tag", "replace": "update tags", "remove": "delete tag"}
    word = verbs.get(call.operation.verb, "delete tags")
    check_state(call, server, word, _CHANGEABLE)
    if call.operation.verb == "add":
        tag = call.params["tag"]
        if tag not in server["tags"] and len(server["tags"]) >= _TAGS:
            raise call.refuse(400, f"The number of tags exceeded the per-server limit {_TAGS}")
        call.sent["Location"] = f"{call.root}/servers/{server.key}/tags/{tag}"


# --- what the hypervisor knows

_OLD_MEASURES = {
    "cpu0_time": 17300000000, "memory": 524288, "vda_errors": -1, "vda_read": 262144,
    "vda_read_req": 112, "vda_write": 5778432, "vda_write_req": 488, "vnet1_rx": 2070139,
    "vnet1_rx_drop": 0, "vnet1_rx_errors": 0, "vnet1_rx_packets": 26701, "vnet1_tx": 140208,
    "vnet1_tx_drop": 0, "vnet1_tx_errors": 0, "vnet1_tx_packets": 662,
}  # fmt: skip
_MEASURES = {
    "state": "running", "driver": "libvirt", "hypervisor": "kvm", "hypervisor_os": "ubuntu",
    "uptime": 46664, "config_drive": True, "num_cpus": 1, "num_nics": 1, "num_disks": 1,
    "memory_details": {"maximum": 524288, "used": 0},
    "cpu_details": [{"id": 0, "time": 17300000000, "utilisation": 15}],
    "nic_details": [
        {"mac_address": "01:23:45:67:89:ab", "rx_octets": 2070139, "rx_errors": 100,
         "rx_drop": 200, "rx_packets": 26701, "rx_rate": 300, "tx_octets": 140208,
         "tx_errors": 400, "tx_drop": 500, "tx_packets": 662, "tx_rate": 600}
    ],
    "disk_details": [
        {"read_bytes": 262144, "read_requests": 112, "write_bytes": 5778432,
         "write_requests": 488, "errors_count": 1}
    ],
}  # fmt: skip


@RULES.does("server_diagnostics.show")
def _diagnostics(call: Call) -> Any:
    _check_ready(call)
    return _MEASURES if call.at_least("2.48") else _OLD_MEASURES


def _check_ready(call: Call) -> None:
    server = call.thing
    if server[VM] == "building" or server[HOST] is None:
        raise call.refuse(409, f"Instance {server.key} is not ready")


@RULES.does("server_topology.show")
def _topology(call: Call) -> Any:
    return {"nodes": [], "pagesize_kb": None}


@RULES.does("server_passwords.show")
def _password(call: Call) -> Any:
    return {"password": call.thing.hidden.get("password", "")}


@RULES.does("server_passwords.clear")
def _clear_password(call: Call) -> None:
    call.thing.hidden.pop("password", None)


@RULES.does("servers.show_console_output")
def _console_output(call: Call) -> str:
    _check_ready(call)
    lines, length = ["FAKE CONSOLE OUTPUT", "ANOTHER", "LAST LINE"], call.args.get("length")
    many = -1 if length is None else int(length)
    return "\n".join(lines if many < 0 else lines[max(len(lines) - many, 0) :])


# --- consoles: there are those that the host has, which is set for VNC alone


def _console(call: Call, protocol: str, kind: str) -> str:
    """The address of a console, with a token of its own."""
    server = call.thing
    _check_ready(call)
    if (protocol, kind) != ("vnc", "novnc"):
        if protocol == "vnc":
            raise call.refuse(400, f"Invalid console type {kind}")
        raise call.refuse(400, f"The console type {kind} is unavailable on this host.")
    token = call.world.uuid("console")
    fields = {
        "instance_uuid": server.key, "host": "127.0.0.1", "port": 5900,
        "internal_access_path": None,
    }  # fmt: skip
    call.world.add(Thing(f"compute.{CONSOLE_TOKEN}", token, fields))
    return f"http://127.0.0.1:6080/vnc_auto.html?path=%3Ftoken%3D{token}"


@RULES.does("server_consoles.create")
def _remote_console(call: Call) -> Any:
    protocol, kind = call.args["protocol"], call.args["type"]
    return {"protocol": protocol, "type": kind, "url": _console(call, protocol, kind)}


@RULES.does(*(f"servers.show_{name}_console" for name in ("vnc", "spice", "serial", "rdp")))
def _old_console(call: Call) -> Any:
    protocol = call.operation.verb.split("_")[1]
    return {"type": call.args["type"], "url": _console(call, protocol, call.args["type"])}


# --- the record of actions


@RULES.does("instance_actions.list")
def _list_actions(call: Call) -> list[Thing]:
    return [
        action
        for action in reversed(call.all("InstanceAction"))
        if action["instance_uuid"] == call.thing.key and within(call, action["updated_at"])
    ]


@RULES.shows("InstanceAction.events")
def _events(call: Call, action: Thing) -> Any:
    if not call.admin and not call.at_least("2.51"):
        return ABSENT
    hidden = () if call.admin else ("traceback", "host", "details")
    return [
        {name: value for name, value in event.items() if name not in hidden}
        for event in action["events"]
    ]
