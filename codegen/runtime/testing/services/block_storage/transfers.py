# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Transfers of volumes from project to project."""

from __future__ import annotations

from ...call import Call
from ...world import Thing
from .dialect import RULES, column, invalid
from .quotas import reserve
from .volume_types import type_of
from .volumes import snapshots_of

RULES.usual["Transfer"] = {
    "name": None, "no_snapshots": False, "destination_project_id": None, "accepted": False,
}  # fmt: skip
RULES.unreferenced |= {"volume_transfers.create.volume_id"}
for _name in ("destination_project_id", "source_project_id"):
    RULES.filters[f"Transfer.{_name}"] = column(_name)


@RULES.checks("volume_transfers.list", "volume_transfers.list_brief")
def _skip_twice(call: Call) -> None:
    """The service skips what is to be skipped twice."""
    if call.asks("offset").isdigit():
        call.query["offset"] = [str(2 * int(call.asks("offset")))]


@RULES.does("volume_transfers.create")
def _create(call: Call) -> Thing:
    volume = call.get("Volume", call.args["volume_id"])
    if volume["status"] != "available":
        raise invalid("volume", "status must be available")
    alone = bool(call.args.get("no_snapshots"))
    for snapshot in () if alone else snapshots_of(call, volume):
        if snapshot["status"] != "available":
            raise invalid("snapshot", f"snapshot: {snapshot.key} status must be available")
    fields = {
        "volume_id": volume.key, "name": call.args.get("name"), "no_snapshots": alone,
        "source_project_id": volume.project, "auth_key": call.world.hex("auth key")[:16],
    }  # fmt: skip
    volume["status"] = "awaiting-transfer"
    return call.make("Transfer", fields, project=volume.project)


@RULES.when_gone("Transfer")
def _give_back(call: Call, thing: Thing) -> None:
    volume = call.find("Volume", thing["volume_id"])
    if volume is not None and volume["status"] == "awaiting-transfer":
        volume["status"] = "available"


def _offered(call: Call, key: str) -> Thing:
    """A transfer of any project: whoever knows its secret may accept it."""
    found = call.world.get("block_storage.Transfer", key)
    if found is None:
        raise RULES.missing(call, "Transfer", key)
    return found


RULES.finders["volume_transfers.accept"] = _offered


@RULES.does("volume_transfers.accept")
def _accept(call: Call) -> Thing:
    transfer = call.thing
    if str(call.args["auth_key"]) != transfer["auth_key"]:
        raise invalid("auth key", f"Attempt to transfer {transfer.key} with invalid auth key.")
    volume = call.world.get("block_storage.Volume", transfer["volume_id"])
    if volume is None:
        raise RULES.missing(call, "Volume", transfer["volume_id"])
    if volume["consistencygroup_id"]:
        why = f"Volume {volume.key} must not be part of a consistency group."
        raise invalid("volume", why)
    kind = type_of(call, volume)
    snapshots = [] if transfer["no_snapshots"] else snapshots_of(call, volume)
    size = volume["size"] + sum(snapshot["size"] for snapshot in snapshots)
    reserve(call, kind, volumes=1, snapshots=len(snapshots), gigabytes=size)
    for thing in (volume, *snapshots):
        thing.project = call.project
        thing["user_id"] = call.user
    volume["status"] = "available"
    call.world.remove(transfer)
    return transfer
