# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""QoS specs, and the volume types that have them."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, truth
from ...world import Thing
from .dialect import RULES

RULES.usual["QosSpec"] = {
    "consumer": "back-end", "specs": dict, "created_at": RULES.time, "updated_at": None,
}  # fmt: skip


@RULES.filters_by("QosSpec.name", "QosSpec.consumer")
def _no_column(call: Call, thing: Thing, values: list[str]) -> bool:
    """Cinder takes these filters, and has no columns for them."""
    return False


@RULES.does("qos_specs.create")
def _create(call: Call) -> Thing:
    specs = dict(call.args)
    name = specs.pop("name").strip()
    consumer = specs.pop("consumer", "back-end")
    if any(spec["name"] == name for spec in call.all("QosSpec")):
        raise Refused(409, f"QoS Specs {name} already exists.")
    return call.make("QosSpec", {"name": name, "consumer": consumer, "specs": specs}, project="")


def _links(call: Call) -> dict[str, Any]:
    named = call.args.get("name")
    meant = next(s for s in call.all("QosSpec") if named == s["name"] or s in call.things.values())
    return {"links": RULES.links(call, meant)}


RULES.besides |= {"qos_specs.create": _links, "qos_specs.show": _links}


@RULES.does("qos_specs.update")
def _update(call: Call) -> dict[str, Any]:
    specs = dict(call.args)
    call.thing["consumer"] = specs.pop("consumer", call.thing["consumer"])
    call.thing["specs"].update(specs)
    return call.args


@RULES.does("qos_specs.delete_keys")
def _delete_keys(call: Call) -> None:
    specs = call.thing["specs"]
    for key in call.args["keys"]:
        if key not in specs:
            raise Refused(404, f"QoS spec {call.thing.key} has no spec with key {key}.")
    for key in call.args["keys"]:
        del specs[key]


# --- volume types


def _types_of(call: Call, spec: Thing) -> list[Thing]:
    return [kind for kind in call.all("VolumeType") if kind["qos_specs_id"] == spec.key]


@RULES.checks("qos_specs.delete")
def _in_use(call: Call) -> None:
    types = _types_of(call, call.thing)
    if types and not truth(call.asks("force", "false")):
        raise Refused(400, "Qos specs still in use.")
    for kind in types:
        kind["qos_specs_id"] = None


@RULES.does("qos_specs.list_associations")
def _associations(call: Call) -> list[dict[str, str]]:
    return [
        {"id": kind.key, "name": kind["name"], "association_type": "volume_type"}
        for kind in _types_of(call, call.thing)
    ]


@RULES.does("qos_specs.associate")
def _associate(call: Call) -> None:
    kind = call.get("VolumeType", call.asks("vol_type_id"))
    if kind["qos_specs_id"] not in (None, call.thing.key):
        text = f"Type {kind.key} is already associated with another qos specs: "
        raise Refused(400, f"Invalid volume type: {text}{kind['qos_specs_id']}")
    kind["qos_specs_id"] = call.thing.key


@RULES.does("qos_specs.disassociate")
def _disassociate(call: Call) -> None:
    kind = call.get("VolumeType", call.asks("vol_type_id"))
    if kind["qos_specs_id"] == call.thing.key:
        kind["qos_specs_id"] = None


@RULES.does("qos_specs.disassociate_all")
def _disassociate_all(call: Call) -> None:
    for kind in _types_of(call, call.thing):
        kind["qos_specs_id"] = None
