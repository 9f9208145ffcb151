# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The actions of volumes."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, truth
from ...world import Thing
from .attachments import attach, attachments_of, connection, detach, may_detach
from .backends import services
from .dialect import RULES, invalid, now_on
from .quotas import reserve
from .volume_types import named_type, type_of
from .volumes import BACKEND, find_image, group_of, image_metadata, snapshots_of

_UPLOADED = bytes(512)
"""What the back end of the test cloud uploads of any volume."""

RULES.during |= {
    "volumes.extend": {"status": "extending"},
    "volumes.retype": {"status": "retyping"},
    "volumes.upload_image": {"status": "uploading"},
    "volumes.revert": {"status": "reverting"},
    "volumes.reimage": {"status": "downloading"},
}
RULES.unreferenced |= {
    "volumes.detach.attachment_id", "volumes.force_detach.attachment_id",
    "volumes.revert.snapshot_id",
}  # fmt: skip


def _flags(volume: Thing) -> dict[str, str]:
    """What Cinder says of how a volume may be used."""
    found: dict[str, str] = volume.hidden.setdefault("flags", {})
    return found


# --- attach and detach


@RULES.does("volumes.attach")
def _attach(call: Call) -> None:
    volume, mode = call.thing, call.args.get("mode", "rw")
    if _flags(volume).setdefault("readonly", "False") == "True" and mode != "ro":
        raise Refused(400, f"Invalid attaching mode '{mode}' for volume {volume.key}.")
    if volume["status"] not in ("available", "attaching", "in-use") or (
        volume["status"] == "in-use" and not volume["multiattach"]
    ):
        why = "volume is already attached and multiple attachments are not enabled"
        raise invalid("volume", why)
    server, host = call.args.get("instance_uuid"), call.args.get("host_name")
    attach(call, volume, server, call.args["mountpoint"], mode, host)


@RULES.does("volumes.detach", "volumes.force_detach")
def _detach(call: Call) -> None:
    volume, key = call.thing, call.args.get("attachment_id")
    there = attachments_of(call, volume)
    if key is None and len(there) > 1:
        why = "Detach volume failed: More than one attachment, but no attachment_id provided."
        raise invalid("volume", why)
    meant = [each for each in there if key in (None, each.key)]
    for each in meant:
        may_detach(call, each)
        detach(call, each)
    if not meant:
        left = "in-use" if there else "available"
        volume |= {"status": left, "attach_status": "attached" if there else "detached"}


@RULES.does("volumes.reserve")
def _reserve(call: Call) -> None:
    volume = call.thing
    good = ("available", "in-use") if volume["multiattach"] else ("available",)
    if volume["status"] not in good:
        now = volume["status"]
        why = f"Volume status must be {' or '.join(good)} to reserve, but the status is {now}."
        raise invalid("volume", why)
    volume["status"] = "attaching"


@RULES.does("volumes.unreserve")
def _unreserve(call: Call) -> None:
    volume = call.thing
    if volume["status"] == "attaching":
        volume["status"] = "in-use" if attachments_of(call, volume) else "available"


@RULES.does("volumes.begin_detaching")
def _begin_detaching(call: Call) -> None:
    if (call.thing["status"], call.thing["attach_status"]) != ("in-use", "attached"):
        why = (
            "Unable to detach volume. Volume status must be 'in-use' and attach_status must be "
            "'attached' to detach."
        )
        raise invalid("volume", why)
    call.thing["status"] = "detaching"


@RULES.does("volumes.roll_detaching")
def _roll_detaching(call: Call) -> None:
    if call.thing["status"] == "detaching":
        call.thing["status"] = "in-use"


@RULES.does("volumes.initialize_connection")
def _initialize_connection(call: Call) -> dict[str, Any]:
    connector = call.args["connector"]
    if not connector.get("initiator"):
        raise invalid("input received", "Connector doesn't have required information: initiator")
    mode = _flags(call.thing).get("attached_mode", "rw")
    return connection_info(mode, connector)


def connection_info(mode: str, connector: dict[str, Any]) -> dict[str, Any]:
    """How a host gets at a volume, as the old API says it."""
    data = connection(mode)
    driver = data.pop("driver_volume_type")
    multipath = bool(connector.get("enforce_multipath", False))
    return {"driver_volume_type": driver, "data": data, "enforce_multipath": multipath}


@RULES.does("volumes.terminate_connection")
def _terminate_connection(call: Call) -> None:
    there = attachments_of(call, call.thing)
    if len(there) == 1:
        may_detach(call, there[0])
    _unreserve(call)


# --- size and type


@RULES.does("volumes.extend")
def _extend(call: Call) -> None:
    volume, size = call.thing, int(call.args["new_size"])
    more = size - volume["size"]
    if more <= 0:
        why = (
            "New size for extend must be greater than current size. "
            f"(current: {volume['size']}, extended: {size})."
        )
        raise invalid("input received", why)
    good = ("available", "in-use") if call.at_least("3.42") else ("available",)
    if volume["status"] not in good:
        now = volume["status"]
        why = f"Volume {volume.key} status must be '{good[0]}' to extend, currently {now}."
        raise invalid("volume", why)
    reserve(call, type_of(call, volume), project=volume.project, gigabytes=more)
    call.ends.append(now_on(volume, size=size))


@RULES.does("volumes.complete_extension")
def _complete_extension(call: Call) -> None:
    if call.thing["status"] != "extending":
        raise invalid("volume", "Volume is not being extended.")
    raise invalid("volume", "Required volume admin metadata is malformed or missing.")


@RULES.does("volumes.retype")
def _retype(call: Call) -> None:
    volume = call.thing
    kind = named_type(call, call.args["new_type"])
    grouped = group_of(volume)
    moving = volume["migration_status"] not in (None, "success", "error")
    same = volume["volume_type_id"] == kind.key
    if volume["status"] not in ("available", "in-use") or moving or grouped or same:
        why = (
            "Retype needs volume to be in available or in-use state, not be part of an active "
            "migration or a consistency group, requested type has to be different that the one "
            "from the volume, and for in-use volumes front-end qos specs cannot change."
        )
        raise invalid("volume", why)
    reserve(call, kind, project=volume.project, volumes=0, gigabytes=0)
    many = kind["extra_specs"].get("multiattach") == "<is> True"
    call.ends.append(now_on(volume, volume_type_id=kind.key, multiattach=many))


# --- migration


@RULES.does("volumes.migrate")
def _migrate(call: Call) -> None:
    volume, host = call.thing, call.args.get("host")
    cluster = call.args.get("cluster") if call.at_least("3.16") else None
    if bool(host) is bool(cluster):
        raise invalid("input received", "One and only one of cluster and host must be set.")
    where = str(host or "").partition("#")[0]
    if not [s for s in services(call, host=where, binary=BACKEND) if s["status"] == "enabled"]:
        raise invalid("host", f"No available service named '{cluster or host}'")
    # There is one back end, and one pool.
    why = (
        f"Volume {volume.key} status must be available or in-use, must not be migrating, have "
        "snapshots, be replicated, be part of a group and destination host/cluster must be "
        "different than the current one"
    )
    raise invalid("volume", why)


@RULES.does("volumes.complete_migration")
def _complete_migration(call: Call) -> str:
    volume, new = call.thing, call.get("Volume", call.args["new_volume"])
    if volume["migration_status"] or new["migration_status"]:
        for each, what in ((volume, "Source"), (new, "Destination")):
            if not each["migration_status"]:
                raise invalid("volume", f"{what} volume not mid-migration.")
        status = new["migration_status"]
        why = f"Destination has migration_status {status}, expected target:{volume.key}."
        raise invalid("volume", why)
    if not call.args.get("error"):
        for each in attachments_of(call, volume):
            detach(call, each)
            attach(call, new, each["instance"], each["mountpoint"], "rw", each["attached_host"])
    return new.key


# --- statuses and flags


@RULES.does("volumes.reset_status")
def _reset_status(call: Call) -> None:
    volume = call.thing
    given = {key: value for key, value in call.args.items() if value}
    if not given:
        raise Refused(400, "Must specify at least one of status, attach_status, migration_status.")
    if given.get("status") in ("deleting", "error_deletingdetaching"):
        raise Refused(400, f"Cannot reset-state to {given['status']}")
    if given.get("status") == "in-use" and not attachments_of(call, volume):
        text = "Cannot reset-state to in-use because volume does not have any attachments."
        raise Refused(400, text)
    if given.get("migration_status") == "none":
        given["migration_status"] = None
    volume.update(given)
    volume.later.clear()
    if given.get("attach_status") == "detached":
        for each in attachments_of(call, volume):
            call.world.remove(each)
        volume["attachments"] = []
        _flags(volume).pop("attached_mode", None)


@RULES.does("volumes.set_bootable")
def _set_bootable(call: Call) -> None:
    call.thing["bootable"] = truth(str(call.args["bootable"]))


@RULES.does("volumes.update_readonly_flag")
def _update_readonly(call: Call) -> None:
    if call.thing["status"] != "available":
        now = call.thing["status"]
        text = f"Volume {call.thing.key} status must be available to update readonly flag, but "
        why = f"{text}current status is: {now}."
        raise invalid("volume", why)
    _flags(call.thing)["readonly"] = str(truth(str(call.args["readonly"])))


# --- images


@RULES.does("volumes.upload_image")
def _upload_image(call: Call) -> dict[str, Any]:
    volume, args = call.thing, call.args
    good = ("available", "in-use") if truth(str(args.get("force", False))) else ("available",)
    if volume["status"] not in good:
        why = f"Volume {volume.key} status must be {' or '.join(good)}"
        raise invalid("volume", why)
    asked = {
        "name": args["image_name"],
        "disk_format": args.get("disk_format", "raw"),
        "container_format": args.get("container_format") or "bare",
    }
    if call.at_least("3.1"):
        asked["visibility"] = args.get("visibility", "private")
        asked["protected"] = bool(truth(str(args.get("protected", False))))
        if asked["visibility"] == "public" and not call.admin:
            raise RULES.forbidden(call)
    made = call.ask("image", "POST", "/v2/images", asked)
    path, media = f"/v2/images/{made['id']}/file", "application/octet-stream"
    call.ends.append(lambda: call.ask("image", "PUT", path, _UPLOADED, media=media))
    kind = type_of(call, volume)
    return {
        "id": volume.key, "status": "uploading", "size": volume["size"],
        "display_description": volume["description"], "updated_at": volume["updated_at"],
        "volume_type": None if kind is None else _whole(kind),
        "image_id": made["id"], "image_name": made["name"], "disk_format": made["disk_format"],
        "container_format": made["container_format"], "visibility": made["visibility"],
        "protected": made["protected"],
    }  # fmt: skip


def _whole(kind: Thing) -> dict[str, Any]:
    """All that Cinder's database has of a volume type."""
    return {**kind, "deleted": False, "deleted_at": None, "updated_at": None}  # fmt: skip


@RULES.does("volumes.reimage")
def _reimage(call: Call) -> None:
    volume = call.thing
    good = ["available", "error"]
    if truth(str(call.args.get("reimage_reserved", False))):
        good.append("reserved")
    image = find_image(call, call.args["image_id"])
    if volume["status"] not in good:
        now = volume["status"]
        why = (
            f"Volume {volume.key} status must be {' or '.join(good)}, but current status is {now}."
        )
        raise invalid("volume", why)
    call.ends.append(now_on(volume, volume_image_metadata=image_metadata(image), bootable=True))


@RULES.does("volumes.set_image_metadata")
def _set_image_metadata(call: Call) -> dict[str, str]:
    kept: dict[str, str] = call.thing["volume_image_metadata"]
    kept.update(call.args["metadata"])
    return kept


@RULES.does("volumes.unset_image_metadata")
def _unset_image_metadata(call: Call) -> None:
    key = call.args["key"]
    if call.thing["volume_image_metadata"].pop(key, None) is None:
        raise Refused(404, f"Metadata with key {key} was not found.")


@RULES.does("volumes.show_image_metadata")
def _show_image_metadata(call: Call) -> dict[str, str]:
    found: dict[str, str] = call.thing["volume_image_metadata"]
    if not found:
        raise Refused(404, f"Metadata of volume {call.thing.key} cannot be found.")
    return found


# --- snapshots


@RULES.does("volumes.revert")
def _revert(call: Call) -> None:
    volume, wanted = call.thing, call.args["snapshot_id"]
    there = snapshots_of(call, volume)
    if not there:
        raise Refused(400, f"Volume {volume.key} doesn't have any snapshots.")
    latest = max(there, key=lambda snapshot: snapshot.order)
    if wanted != latest.key:
        text = f"Specified snapshot {wanted} is None or not the latest one of volume {volume.key}."
        raise Refused(400, text)
    no = f"Can't revert volume {volume.key} to its latest snapshot {wanted}."
    if volume["size"] != latest["size"]:
        raise Refused(400, f"{no} The volume size must be equal to the snapshot size.")
    if (volume["status"], latest["status"]) != ("available", "available"):
        raise Refused(409, f"Invalid volume: {no} Volume's status must be 'available'.")
