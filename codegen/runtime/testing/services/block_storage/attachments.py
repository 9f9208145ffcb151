# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Attachments of volumes, by which Nova reserves and connects them."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES, invalid

RULES.usual["Attachment"] = {
    "instance": None, "status": "reserved", "attach_mode": None, "attached_at": "",
    "detached_at": "", "connection_info": dict, "attached_host": None, "mountpoint": None,
    "connector": dict, "created_at": RULES.time,
}  # fmt: skip
RULES.same |= {"Attachment.instance_id": "instance", "Attachment.attach_status": "status"}
RULES.own_work |= {"attachments"}


@RULES.filters_by("Attachment.status")
def _no_column(call: Call, thing: Thing, values: list[str]) -> bool:
    return False


# --- what happens to volumes

_VOLUMES = {"attached": "in-use", "detached": "available"}
"""The status of volumes with these attachments; otherwise it is called the same."""


def attachments_of(call: Call, volume: Thing) -> list[Thing]:
    """The attachments of a volume."""
    return [each for each in call.all("Attachment") if each["volume_id"] == volume.key]


def reserve_for(call: Call, volume: Thing, server: str | None) -> Thing:
    """Keep a volume for a server, which connects it later.

    Raises:
        Refused: It is not to be had.
    """
    now = volume["status"]
    if "error" in now:
        why = "Volume attachments can not be created if the volume is in an error state."
        raise invalid("volume", why)
    good = ["available", "downloading", *(["in-use"] if volume["multiattach"] else [])]
    there = attachments_of(call, volume)
    # A server that has the volume may reserve it once more: it may be on its way to another host.
    again = server is not None and any(each["instance"] == server for each in there)
    if now in good:
        volume["status"] = "reserved"
    elif not (again and now in ("in-use", "reserved")):
        text = f"Volume {volume.key} status must be {' or '.join(good)} to reserve, but the current"
        raise invalid("volume", f"{text} status is {now}.")
    fields = {"volume_id": volume.key, "instance": server}
    return call.make("Attachment", fields, project=volume.project)


def connect(call: Call, attachment: Thing, connector: dict[str, Any]) -> None:
    """Connect a reserved volume to a host.

    Raises:
        Refused: The connector is none, or something else is connected.
    """
    if not connector.get("initiator"):
        raise invalid("input received", "Connector doesn't have required information: initiator")
    volume = call.get("Volume", attachment["volume_id"])
    there = attachments_of(call, volume)
    connected = any(each["connection_info"] for each in there)
    if len(there) > 1 and connected and not volume["multiattach"]:
        text = f"duplicate connectors detected on volume {volume.key}"
        raise Refused(409, f"Resource conflict: {text}")
    mode = attachment["attach_mode"]
    mode = mode if mode not in (None, "null") else connector.get("mode") or "rw"
    attachment |= {
        "status": "attaching", "attach_mode": mode, "attached_at": RULES.time(call),
        "attached_host": connector.get("host"), "connector": connector,
        "mountpoint": connector.get("mountpoint", "na"),
        "connection_info": connection(mode, attachment),
    }  # fmt: skip
    volume |= {"status": "attaching", "attach_status": "attaching"}


def connection(mode: str, attachment: Thing | None = None) -> dict[str, Any]:
    """How a host gets at a volume: what the driver of the test cloud says."""
    whole: dict[str, Any] = {"driver_volume_type": "iscsi", "access_mode": mode, "encrypted": False,
             "qos_specs": None, "cacheable": False, "enforce_multipath": False}  # fmt: skip
    if attachment is not None:
        whole["attachment_id"] = attachment.key
    return whole


def complete(call: Call, attachment: Thing) -> None:
    """Say that a connected volume is in use."""
    attachment["status"] = "attached"
    volume = call.get("Volume", attachment["volume_id"])
    volume |= {"status": "in-use", "attach_status": "attached"}
    volume["attachments"] = [
        a for a in volume["attachments"] if a["attachment_id"] != attachment.key
    ]
    volume["attachments"].append(
        {
            "id": volume.key,
            "volume_id": volume.key,
            "attachment_id": attachment.key,
            "server_id": attachment["instance"],
            "host_name": attachment["attached_host"],
            "device": attachment["mountpoint"],
            "attached_at": attachment["attached_at"] or None,
        }
    )


def attach(
    call: Call, volume: Thing, server: str | None, device: str, mode: str, host: str | None
) -> Thing:
    """Attach a volume at once; gives the attachment."""
    fields = {
        "volume_id": volume.key, "instance": server, "attached_host": host, "mountpoint": device,
        "attach_mode": mode, "attached_at": RULES.time(call),
    }  # fmt: skip
    attachment = call.make("Attachment", fields, project=volume.project)
    volume.hidden.setdefault("flags", {})["attached_mode"] = mode
    complete(call, attachment)
    return attachment


def detach(call: Call, attachment: Thing) -> None:
    """Take an attachment away, and let its volume be as the others want it."""
    call.world.remove(attachment)
    volume = call.world.get("block_storage.Volume", attachment["volume_id"])
    if volume is None:
        return
    volume["attachments"] = [
        a for a in volume["attachments"] if a["attachment_id"] != attachment.key
    ]
    left = [each["status"] for each in attachments_of(call, volume)]
    # The order of the alphabet is that of their weight: attached, attaching, reserved.
    most = min(left, default="detached")
    volume |= {"status": _VOLUMES.get(most, most), "attach_status": most}
    volume.hidden.get("flags", {}).pop("attached_mode", None)


# --- the API


@RULES.does("attachments.create")
def _create(call: Call) -> Thing:
    volume = call.get("Volume", call.args["volume_uuid"])
    attachment = reserve_for(call, volume, call.args.get("instance_uuid"))
    readonly = volume.hidden.get("flags", {}).get("readonly") == "True"
    mode = "ro" if readonly else call.args.get("mode") or "null"
    attachment["attach_mode"] = mode if call.at_least("3.54") or readonly else "null"
    if call.args.get("connector"):
        connect(call, attachment, call.args["connector"])
    return attachment


def _with_connector(call: Call) -> None:
    if not call.args["connector"]:
        raise Refused(400, "Invalid input for field/attribute connector. Too few properties.")


RULES.forms["attachments.update"] = _with_connector


@RULES.does("attachments.update")
def _update(call: Call) -> Thing:
    connect(call, call.thing, call.args["connector"])
    return call.thing


@RULES.does("attachments.complete")
def _complete(call: Call) -> None:
    complete(call, call.thing)


@RULES.does("attachments.delete")
def _delete(call: Call) -> list[Thing]:
    may_detach(call, call.thing)
    detach(call, call.thing)
    return attachments_of(call, call.get("Volume", call.thing["volume_id"]))


def may_detach(call: Call, attachment: Thing) -> None:
    """Refuse to take a volume from a server that uses it: only Nova may.

    Raises:
        Refused: A server does.
    """
    server = attachment["instance"]
    if call.inside or not server or not attachment["connection_info"]:
        return
    used = (
        a for a in call.all("compute.VolumeAttachment") if a.get("attachment_id") == attachment.key
    )
    if any(a.get("serverId") == server for a in used):
        text = f"Detach volume from instance {server} using the Compute API"
        raise Refused(409, text)
