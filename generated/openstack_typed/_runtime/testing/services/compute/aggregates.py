# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of host aggregates, and of the availability zones that they form."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES, stamp
from .hosts import compute_service, servers_on

RULES.usual["Aggregate"] = {
    "id": lambda call: call.world.number("compute.Aggregate"),
    "uuid": lambda call: call.world.uuid("compute.Aggregate"),
    "created_at": stamp, "updated_at": None, "deleted": False, "deleted_at": None,
    "hosts": lambda call: [], "metadata": lambda call: {},
}  # fmt: skip
_ZONE = "availability_zone"


@RULES.names("Aggregate")
def _named(call: Call, key: str) -> Thing | None:
    if not key.lstrip("-").isdigit():
        raise call.refuse(400, f"Invalid input received: id must be an integer: {key}")
    return call.world.get("compute.Aggregate", key)


@RULES.shows("Aggregate.availability_zone")
def _zone(call: Call, aggregate: Thing) -> str | None:
    zone: str | None = aggregate["metadata"].get(_ZONE)
    return zone


def _free(call: Call, name: str, but: Thing | None = None) -> str:
    """A name that no other aggregate has.

    Raises:
        Refused: One has it.
    """
    name = name.strip()
    if any(other["name"] == name for other in call.all("Aggregate") if other is not but):
        raise call.refuse(409, f"Aggregate {name} already exists.")
    return name


@RULES.does("aggregates.create")
def _create(call: Call) -> Thing:
    zone = call.args.get(_ZONE)
    fields: dict[str, Any] = {"name": _free(call, call.args["name"])}
    if zone is not None:
        fields["metadata"] = {_ZONE: zone.strip()}
    return call.make("Aggregate", fields, project="")


@RULES.does("aggregates.update")
def _update(call: Call) -> Thing:
    aggregate, given = call.thing, call.args
    if not given:
        raise call.refuse(400, "Invalid input for field/attribute aggregate. Nothing to change")
    name = _free(call, given["name"], aggregate) if "name" in given else aggregate["name"]
    if _ZONE in given:
        _put(call, aggregate, {_ZONE: given[_ZONE]})
    aggregate.update(name=name, updated_at=stamp(call))
    return aggregate


@RULES.does("aggregates.set_metadata")
def _set_metadata(call: Call) -> Thing:
    _put(call, call.thing, call.args["metadata"])
    return call.thing


def _put(call: Call, aggregate: Thing, metadata: dict[str, str | None]) -> None:
    """Put metadata on an aggregate; null takes a key away.

    Raises:
        Refused: Its hosts cannot be in another zone.
    """
    zone = metadata.get(_ZONE)
    if zone is not None:
        for host in aggregate["hosts"]:
            _same_zone(call, aggregate, host, zone, 400)
            if zone != aggregate["metadata"].get(_ZONE) and servers_on(call, host):
                raise _invalid(call, aggregate, "hosts contain instances in this zone", 400)
    for key, value in metadata.items():
        if value is None:
            aggregate["metadata"].pop(key, None)
        else:
            aggregate["metadata"][key] = value


def _same_zone(call: Call, aggregate: Thing, host: str, zone: str, status: int) -> None:
    """Look that a host is in no other zone."""
    for other in call.all("Aggregate"):
        theirs = other["metadata"].get(_ZONE)
        if other is not aggregate and host in other["hosts"] and theirs not in (None, zone):
            text = f"hosts already in availability zone(s) {[theirs]}"
            raise _invalid(call, aggregate, text, status)


def _invalid(call: Call, aggregate: Thing, reason: str, status: int) -> Refused:
    text = f"Cannot change aggregate {aggregate.key}. Reason: One or more {reason}."
    return call.refuse(status, text)


@RULES.when_gone("Aggregate")
def _only_empty(call: Call, aggregate: Thing) -> None:
    if aggregate["hosts"]:
        text = f"Cannot remove aggregate {aggregate.key}. Reason: Host aggregate is not empty."
        raise call.refuse(400, text)


@RULES.does("aggregates.add_host")
def _add_host(call: Call) -> Thing:
    aggregate, host = call.thing, call.args["host"]
    if compute_service(call, host) is None:
        raise call.refuse(404, f"Compute host {host} could not be found.")
    if host in aggregate["hosts"]:
        raise call.refuse(409, f"Aggregate {aggregate.key} already has host {host}.")
    if (zone := aggregate["metadata"].get(_ZONE)) is not None:
        _same_zone(call, aggregate, host, zone, 409)
    aggregate["hosts"].append(host)
    return aggregate


@RULES.does("aggregates.remove_host")
def _remove_host(call: Call) -> Thing:
    aggregate, host = call.thing, call.args["host"]
    if host not in aggregate["hosts"]:
        raise call.refuse(404, f"Cannot remove host {host} in aggregate {aggregate.key}")
    aggregate["hosts"].remove(host)
    return aggregate


@RULES.does("aggregates.cache_images")
def _cache_images(call: Call) -> None:
    images = [image["id"] for image in call.args["cache"]]
    if len(set(images)) < len(images):
        raise call.refuse(400, "Duplicate images in request")
