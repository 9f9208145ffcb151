# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Port bindings: how a port is plugged in on each host."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...verbs import meant
from ...world import Thing
from . import policy
from .dialect import RULES

_KIND = "PortBinding"


def _active(port: Thing) -> Thing:
    """The binding that is in use, which the port has among its own fields."""
    names = ("vif_type", "vif_details", "vnic_type", "profile")
    fields: dict[str, Any] = {name: port.get(f"binding:{name}") for name in names}
    # Which drivers bound it only ports say.
    details = {n: v for n, v in (fields["vif_details"] or {}).items() if n != "bound_drivers"}
    host = port.get("binding:host_id") or ""
    fields |= {"host": host, "status": "ACTIVE", "vif_details": details}
    return Thing(f"network.{_KIND}", host, fields)


def _inactive(port: Thing) -> dict[str, Thing]:
    """The other bindings, by host."""
    found: dict[str, Thing] = port.hidden.setdefault("bindings", {})
    return found


def _all(port: Thing) -> list[Thing]:
    # Whoever deletes the binding that is in use leaves none.
    active = [] if port.hidden.get("unbound") else [_active(port)]
    return [*active, *_inactive(port).values()]


def _seen(call: Call) -> list[Thing]:
    """The bindings of a port, for administrators and services."""
    seen = call.admin or policy.may(call, "create_binding")
    return _all(call.things["port_id"]) if seen else []


def _found(call: Call) -> Thing:
    port, host = call.things["port_id"], call.params["host"]
    for binding in _seen(call):
        if binding["host"] == host:
            return binding
    text = f"Binding for port {port.key} for host {host} could not be found."
    raise Refused(404, text, "PortBindingNotFound")


@RULES.checks(*(
    f"port_bindings.{verb}" for verb in ("list", "show", "create", "update", "activate")
))  # fmt: skip
def _of_server(call: Call) -> None:
    port = call.things["port_id"]
    if not port["device_owner"].startswith(("compute:", "manila:")):
        text = (
            f"Bad port request: Invalid port {port.key}. Operation only valid on compute and "
            "shared filesystem ports."
        )
        raise Refused(400, text, "BadRequest")


@RULES.does("port_bindings.list")
def _list(call: Call) -> list[Thing]:
    return [one for one in _seen(call) if meant(call, _KIND, one)]


@RULES.does("port_bindings.show")
def _show(call: Call) -> Thing:
    return _found(call)


@RULES.does("port_bindings.create")
def _create(call: Call) -> Thing:
    port, host = call.things["port_id"], call.args["host"]
    if any(one["host"] == host for one in _all(port)):
        text = f"Binding for port {port.key} on host {host} already exists."
        raise Refused(409, text, "PortBindingAlreadyExists")
    fields = {
        "host": host,
        "status": "INACTIVE",
        "vif_type": "ovs",
        "vif_details": {"port_filter": True},
        "vnic_type": call.args.get("vnic_type", "normal"),
        "profile": call.args.get("profile") or {},
    }
    made = _inactive(port)[host] = Thing(f"network.{_KIND}", host, fields)
    if port.hidden.get("unbound"):
        _use(port, made)
    return made


@RULES.does("port_bindings.update")
def _update(call: Call) -> Thing:
    port, binding = call.things["port_id"], _found(call)
    fields = {name: value or {} if name == "profile" else value
              for name, value in call.args.items() if name in ("vnic_type", "profile")}  # fmt: skip
    binding.update(fields)
    if binding["status"] == "ACTIVE":
        port.update({f"binding:{name}": value for name, value in fields.items()})
    return binding


@RULES.does("port_bindings.activate")
def _activate(call: Call) -> Thing:
    port, binding = call.things["port_id"], _found(call)
    if binding["status"] == "ACTIVE":
        text = f"Binding for port {port.key} on host {binding.key} is already active."
        raise Refused(409, text, "PortBindingAlreadyActive")
    if not port.hidden.get("unbound"):
        before = _active(port)
        before.update({"status": "INACTIVE", "vif_type": "unbound", "vif_details": {}})
        _inactive(port)[before.key] = before
    _use(port, binding)
    call.rules.touched(call, port)
    return binding


def _use(port: Thing, binding: Thing) -> None:
    """Make a binding the one that is in use."""
    del _inactive(port)[binding.key]
    binding["status"] = "ACTIVE"
    port.hidden["unbound"] = False
    port["binding:host_id"] = binding["host"]
    for name in ("vif_type", "vnic_type", "profile"):
        port[f"binding:{name}"] = binding[name]
    port["binding:vif_details"].update(binding["vif_details"])


@RULES.does("port_bindings.delete")
def _delete(call: Call) -> None:
    port, host = call.things["port_id"], call.params["host"]
    if _inactive(port).pop(host, None) is None and _active(port)["host"] == host:
        port.hidden["unbound"] = True
        port["binding:host_id"] = ""
