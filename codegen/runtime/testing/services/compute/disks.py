# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The volumes of servers, which Block Storage has and attaches."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...shape import ABSENT
from ...world import Thing
from .dialect import RULES
from .states import HOST, VM, begin, check_state, check_unlocked, close

KIND = "compute.VolumeAttachment"
_ATTACHING = (
    "active", "paused", "stopped", "resized", "soft-delete", "shelved", "shelved_offloaded",
)  # fmt: skip
_SHELVED = ("shelved", "shelved_offloaded")


def attachments(call: Call, server: Thing) -> list[Thing]:
    """The volumes of a server."""
    found = (each for each in call.world.all(KIND) if each["serverId"] == server.key)
    return sorted(found, key=lambda each: str(each["device"]))


def is_volume_backed(call: Call, server: Thing) -> bool:
    """Whether a server boots from a volume."""
    return any(each.hidden["boot_index"] == 0 for each in attachments(call, server))


def _path(call: Call, rest: str) -> str:
    return f"/v3/{call.project}/{rest}"


# --- attaching and detaching


def check_volume(call: Call, key: str, status: int) -> Thing:
    """A volume that may be attached.

    Raises:
        Refused: There is none, or it is in use.
    """
    volume = call.find("block_storage.Volume", key)
    if volume is None:
        raise call.refuse(status, f"Volume {key} could not be found.")
    shared = volume.get("multiattach") and volume["status"] == "in-use"
    if shared and not call.at_least("2.60"):
        text = "Volumes that several servers may share need a microversion of at least 2.60."
        raise call.refuse(400, f"Multiattach not supported: {text}")
    if volume["status"] != "available" and not shared:
        text = f"volume '{key}' status must be 'available'. Currently in '{volume['status']}'"
        raise call.refuse(400, f"Invalid volume: {text}")
    return volume


def reserve(
    call: Call, server: Thing, volume: str, *, device: str | None = None, tag: str | None = None,
    delete: bool = False, boot_index: int = -1,
) -> Thing:  # fmt: skip
    """Keep a volume for a server.

    Raises:
        Refused: Block Storage refuses it.
    """
    wanted = {"attachment": {"volume_uuid": volume, "instance_uuid": server.key}}
    made = call.ask("block_storage", "POST", _path(call, "attachments"), wanted)["attachment"]
    fields = {
        "id": volume, "volumeId": volume, "serverId": server.key,
        "device": device or _next_device(call, server), "tag": tag,
        "delete_on_termination": delete, "attachment_id": made["id"],
        "bdm_uuid": call.world.uuid("block device"),
    }  # fmt: skip
    each = Thing(KIND, volume, fields)
    each.slot = f"{server.key}/{volume}"
    each.parents = {"server_id": server.key}
    each.hidden["boot_index"] = boot_index
    return call.world.add(each)


def complete(call: Call, server: Thing, each: Thing) -> None:
    """Connect a volume that is kept for a server."""
    path = _path(call, f"attachments/{each['attachment_id']}")
    connector = {
        "host": server[HOST] or call.service.cloud.host,
        "initiator": f"iqn.fake.initiator:{server[HOST]}",
        "ip": "127.0.0.1", "platform": "x86_64", "os_type": "linux", "multipath": False,
        "mountpoint": each["device"],
    }  # fmt: skip
    call.ask("block_storage", "PUT", path, {"attachment": {"connector": connector}})
    call.ask("block_storage", "POST", f"{path}/action", {"os-complete": {}})


def release(call: Call, each: Thing) -> None:
    """Let go of a volume; it goes too, if it was to go with its server."""
    call.world.remove(each)
    try:
        call.ask("block_storage", "DELETE", _path(call, f"attachments/{each['attachment_id']}"))
    except Refused as refused:
        if refused.status != 404:
            raise


def release_all(call: Call, server: Thing) -> None:
    """Let go of all volumes of a server that goes."""
    for each in attachments(call, server):
        release(call, each)
        if each["delete_on_termination"]:
            volume = call.find_any("block_storage.Volume", each["volumeId"])
            if volume is not None:
                call.world.finish(volume)
                call.ask("block_storage", "DELETE", _path(call, f"volumes/{volume.key}"))


def make_volume(call: Call, wanted: dict[str, Any]) -> str:
    """Make a volume, and wait for it."""
    made = call.ask("block_storage", "POST", _path(call, "volumes"), {"volume": wanted})
    volume = call.find_any("block_storage.Volume", made["volume"]["id"])
    assert volume is not None
    call.world.finish(volume)
    return volume.key


def _next_device(call: Call, server: Thing) -> str:
    used = {each["device"] for each in attachments(call, server)}
    if server["image"]:
        used.add(server["OS-EXT-SRV-ATTR:root_device_name"])
    return next(name for c in "abcdefghijklmnopqrstuvwxyz" if (name := f"/dev/vd{c}") not in used)


# --- what servers show of it


@RULES.shows("Server.os-extended-volumes:volumes_attached")
def _shown(call: Call, server: Thing) -> Any:
    return attachments(call, server)


@RULES.shows("AttachedVolume.id")
def _shown_id(call: Call, each: Thing) -> Any:
    return each["volumeId"]


@RULES.shows("VolumeAttachment.device")
def _shown_device(call: Call, each: Thing) -> Any:
    return each["device"] or ABSENT


# --- operations


@RULES.names("VolumeAttachment")
def _named(call: Call, key: str) -> Thing | None:
    return call.world.get(KIND, f"{call.thing.key}/{key}")


@RULES.does("volume_attachments.list")
def _list(call: Call) -> Any:
    server = call.thing
    # The server's own disk counts, but is not shown.
    local: list[Thing | None] = [None] if server["image"] else []
    found = [*local, *attachments(call, server)]
    begin_ = int(call.asks("offset", "0"))
    end = begin_ + int(call.asks("limit", "1000"))
    return [each for each in found[begin_:end] if each is not None]


@RULES.does("volume_attachments.create")
def _attach(call: Call) -> Any:
    server, args = call.thing, call.args
    key, device = args["volumeId"], args.get("device")
    _check(call, server, "attach_volume")
    volume = check_volume(call, key, 404)
    mine = attachments(call, server)
    if any(each["volumeId"] == key for each in mine):
        raise call.refuse(400, f"Invalid volume: volume {key} already attached to instance")
    if device and any(each["device"] == device for each in mine):
        raise call.refuse(409, f"The supplied device path ({device}) is in use.")
    made = reserve(
        call, server, key, device=device, tag=args.get("tag"),
        delete=bool(args.get("delete_on_termination")),
    )  # fmt: skip
    record = begin(call, server, "attach_volume", "compute_attach_volume")

    def connected() -> None:
        if call.find_any(KIND, made.slot) is made:
            complete(call, server, made)
        close(call, record)

    call.world.after(volume, connected)
    return None if call.at_least("2.101") else made


@RULES.does("volume_attachments.update")
def _update(call: Call) -> None:
    server, each, args = call.things["server_id"], call.thing, call.args
    regular = call.at_least("2.85")
    if not call.admin and not (regular and args["volumeId"] == each.key):
        raise call.rules.forbidden(call)
    if regular:
        for name, now in (
            ("id", each.key),
            ("serverId", server.key),
            ("device", each["device"]),
            ("tag", each["tag"]),
        ):
            if name in args and args[name] != now:
                raise call.refuse(400, f"The {name} property is not mutable")
        if "delete_on_termination" in args:
            each["delete_on_termination"] = args["delete_on_termination"]
        if args["volumeId"] == each.key:
            return
    # Block Storage itself asks for it while it migrates a volume, which the fake does at once.
    text = f"volume {each.key} is not migrating; this API should only be called by Cinder"
    raise call.refuse(409, text)


@RULES.does("volume_attachments.delete")
def _detach(call: Call) -> None:
    server, each = call.things["server_id"], call.thing
    _check(call, server, "detach_volume")
    if each.hidden["boot_index"] == 0 and server[VM] != "shelved_offloaded":
        raise call.refuse(403, "Cannot detach a root device volume")
    volume = call.find_any("block_storage.Volume", each.key)
    if volume is None:
        raise call.refuse(404, f"Volume {each.key} could not be found.")
    call.world.finish(volume)
    if volume["status"] != "in-use":
        text = f"volume '{each.key}' status must be 'in-use'. Currently in '{volume['status']}'"
        raise call.refuse(400, f"Invalid volume: {text}")
    call.ask(
        "block_storage", "POST", _path(call, f"volumes/{each.key}/action"),
        {"os-begin_detaching": {}},
    )  # fmt: skip
    record = begin(call, server, "detach_volume", "compute_detach_volume")

    def disconnected() -> None:
        if call.find_any(KIND, each.slot) is each:
            release(call, each)
        close(call, record)

    call.world.after(volume, disconnected)


def _check(call: Call, server: Thing, word: str) -> None:
    allowed = _ATTACHING if call.at_least("2.20") else set(_ATTACHING) - set(_SHELVED)
    check_unlocked(call, server)
    check_state(call, server, word, allowed)
