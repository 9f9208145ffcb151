# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Volumes: how they come, change and go, what lists have, and their metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from msgspec import json

from ...call import Call
from ...messages import Refused, Reply, truth
from ...shape import ABSENT
from ...verbs import touch, update
from ...world import Thing
from .dialect import RULES, column, for_admins, invalid, optional, pairs
from .messages import tell
from .quotas import reserve
from .volume_types import default_type, named_type, type_of

BACKEND = "cinder-volume"
"""The process of the back end."""
ZONE = "nova"
"""The one availability zone."""
_NO_STATUS = {
    "managing": "creating",
    "error_managing": "error",
    "error_managing_deleting": "deleting",
}


def pool(call: Call) -> str:
    """The one pool, where all volumes are."""
    return f"{call.service.cloud.host}@null#null"


def the_backend(call: Call) -> Thing:
    """The service of the one back end."""
    (found,) = call.world.where("block_storage.BlockStorageService", binary=BACKEND)
    return found


def _service_uuid(call: Call) -> str:
    return str(the_backend(call).hidden["uuid"])


RULES.usual["Volume"] = {
    "name": None, "description": None, "status": "creating", "attach_status": "detached",
    "migration_status": None, "availability_zone": ZONE, "host": pool,
    "cluster_name": None, "metadata": dict, "volume_type_id": None, "group_id": None,
    "consistencygroup_id": None, "snapshot_id": None, "source_volid": None, "bootable": False,
    "multiattach": False, "replication_status": None, "encryption_key_id": None,
    "provider_id": None, "service_uuid": _service_uuid, "consumes_quota": True,
    "shared_targets": False, "encrypted": False, "attachments": list,
    "volume_image_metadata": dict,
}  # fmt: skip
RULES.begins["Volume"] = {"status": "creating"}
RULES.during |= {
    "volumes.delete": {"status": "deleting"},
    "volumes.force_delete": {"status": "deleting"},
    "volumes.unmanage": {"status": "unmanaging"},
}
RULES.same |= {
    f"{kind}.display_{name}": name
    for kind in ("Volume", "Snapshot", "Backup", "Transfer")
    for name in ("name", "description")
}
RULES.unreferenced |= {"volumes.create.OS-SCH-HNT:scheduler_hints"}
RULES.ignored |= {"cascade", "force"}
RULES.lax |= {"volumes.create"}
RULES.unchecked |= {"volume.group_id", "volume.backup_id"}  # they work at any version

RULES.fields |= {
    "Volume.migration_status": for_admins("migration_status"),
    "Volume.provider_id": for_admins("provider_id"),
    "Volume.cluster_name": for_admins("cluster_name"),
    "Volume.os-vol-host-attr:host": for_admins("host"),
    "Volume.os-vol-mig-status-attr:migstat": for_admins("migration_status"),
    "Volume.encryption_key_id": optional("encryption_key_id"),
    "Volume.volume_image_metadata": optional("volume_image_metadata"),
}
RULES.filters |= {
    f"Volume.{name}": column(name)
    for name in ("status", "migration_status", "provider_id", "cluster_name", "encryption_key_id")
}


def group_of(volume: Thing) -> str:
    """The id of the group that a volume is in, of either kind; empty if it is in none."""
    return volume["group_id"] or volume["consistencygroup_id"] or ""


# --- what answers show


@RULES.shows("Volume.status")
def _status(call: Call, thing: Thing) -> str:
    status: str = thing["status"]
    return _NO_STATUS.get(status, status)


@RULES.shows("Volume.volume_type")
def _type_name(call: Call, thing: Thing) -> Any:
    kind = type_of(call, thing)
    return kind["name"] if kind is not None else None


@RULES.shows("Volume.os-vol-tenant-attr:tenant_id")
def _tenant(call: Call, thing: Thing) -> str:
    return thing.project


@RULES.shows("Volume.os-vol-mig-status-attr:name_id")
def _name_id(call: Call, thing: Thing) -> Any:
    return None if call.admin else ABSENT


@RULES.shows("Volume.metadata")
def _with_flags(call: Call, thing: Thing) -> dict[str, str]:
    """The metadata, and what Cinder says of how the volume may be used."""
    return {**thing["metadata"], **thing.hidden.get("flags", {})}


@RULES.shows("Volume.attachments")
def _attachments(call: Call, thing: Thing) -> list[dict[str, Any]]:
    shown = {} if call.admin else {"host_name": None}
    return [{**each, **shown} for each in thing["attachments"]]


# --- lists


@RULES.filters_by("glance_metadata")
def _image_metadata(call: Call, thing: Thing, values: list[str]) -> bool:
    metadata: dict[str, str] = thing["volume_image_metadata"]
    return pairs(values[-1]).items() <= metadata.items()


_COMPARE: dict[str, Callable[[datetime, datetime], bool]] = {
    "gt": gt, "gte": ge, "lt": lt, "lte": le, "eq": eq, "neq": ne,
}  # fmt: skip


def _compared(name: str) -> Callable[[Call, Thing, list[str]], bool]:
    """A filter by a time: `gte:2026-01-01T00:00:00`."""

    def meant(call: Call, thing: Thing, values: list[str]) -> bool:
        found = datetime.fromisoformat(thing[name])
        for part in ",".join(values).split(","):
            sign, _, rest = part.partition(":")
            sign, text = (sign, rest) if sign in _COMPARE else ("eq", part)
            try:
                asked = datetime.fromisoformat(text.replace("Z", "")).replace(tzinfo=None)
            except ValueError:
                raise Refused(400, f"filters '{name}' value is invalid") from None
            if not _COMPARE[sign](found, asked):
                return False
        return True

    return meant


RULES.filters |= {f"Volume.{name}": _compared(name) for name in ("created_at", "updated_at")}


@RULES.does("volumes.show_summary")
def _summary(call: Call) -> dict[str, Any]:
    found = [v for v in call.all("Volume") if call.rules.listed(call, v)]
    metadata: dict[str, list[str]] = {}
    for volume in found:
        for key, value in volume["metadata"].items():
            values = metadata.setdefault(key, [])
            if value not in values:
                values.append(value)
    return {
        "total_count": len(found),
        "total_size": sum(volume["size"] for volume in found),
        "metadata": metadata,
    }


# --- create and change


def check_metadata(metadata: dict[str, Any] | None) -> None:
    """Refuse keys and values that Cinder has no room for.

    Raises:
        Refused: There is one.
    """
    for key, value in (metadata or {}).items():
        if not 0 < len(key) <= 255:
            raise Refused(
                400, f"Metadata property key {key!r} has less than 1 or over 255 characters."
            )
        if isinstance(value, str) and len(value) > 255:
            raise Refused(400, f"Metadata property key {key} value greater than 255 characters.")


_SOURCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "snapshot_id": ("Snapshot", ("available", "backing-up")),
    "source_volid": ("Volume", ("available", "in-use")),
    "backup_id": ("Backup", ("available", "backing-up")),
    "group_id": ("Group", ()),
    "consistencygroup_id": ("ConsistencyGroup", ()),
}
"""What new volumes are made of, or in: the kind of it, and the statuses that it may have."""
_GROUPS = ("group_id", "consistencygroup_id")
_KEPT = ("name", "description", "metadata", "snapshot_id", "source_volid", *_GROUPS)


@RULES.does("volumes.create")
def _create(call: Call) -> Thing:
    return make_volume(call, {k: v for k, v in call.args.items() if v is not None})


def make_volume(call: Call, asked: dict[str, Any]) -> Thing:
    """Make a volume, as a request for one says.

    Raises:
        Refused: It asks for what there is not, or what does not go together.
    """
    kind = named_type(call, asked["volume_type"]) if asked.get("volume_type") else None
    named = {
        name: call.refer(of, asked[name]) for name, (of, _) in _SOURCES.items() if name in asked
    }
    group = next((named[name] for name in _GROUPS if name in named), None)
    source = next((named[name] for name in _SOURCES if name in named and name not in _GROUPS), None)
    reference = asked.get("imageRef") or asked.get("image_id")
    image = find_image(call, reference) if reference else None
    for name, thing in named.items():
        of, good = _SOURCES[name]
        if good and thing["status"] not in good:
            why = f"Originating {of.lower()} status must be one of '{', '.join(good)}' values"
            raise invalid(of.lower(), why)
    size = _size(asked.get("size"), None if source is None else source["size"])
    if image is not None:
        _fits(image, size)
    if asked.get("multiattach"):
        why = "multiattach is no argument any more: choose a volume type that enables it."
        raise invalid("input received", why)
    zone = asked.get("availability_zone")
    if zone not in (None, ZONE):
        raise invalid("input received", f"Availability zone '{zone}' is invalid.")
    if group is not None:
        _in_group(group, kind)
    kind = kind or type_of(call, source) or default_type(call)
    if kind.hidden.get("encryption"):
        # There is no key manager behind this cloud.
        raise invalid("input received", "Invalid encryption spec: no key manager")
    check_metadata(asked.get("metadata"))
    reserve(call, kind, volumes=1, gigabytes=size)
    fields = {name: asked[name] for name in _KEPT if name in asked}
    for old in ("name", "description"):
        if f"display_{old}" in asked:
            fields.setdefault(old, asked[f"display_{old}"])
    fields |= {"size": size, "volume_type_id": kind.key}
    if image is not None:
        fields |= {"bootable": True, "volume_image_metadata": image_metadata(image)}
    else:
        fields |= _copied(call, source)
    fields["multiattach"] = kind["extra_specs"].get("multiattach") == "<is> True"
    volume = call.make("Volume", fields)
    _place(call, volume, kind)
    return volume


def _in_group(group: Thing, kind: Thing | None) -> None:
    """Refuse a volume of a type that a group is not for."""
    if kind is None:
        why = "volume_type must be provided when creating a volume in a group."
        raise invalid("input received", why)
    if kind.key not in group["volume_types"]:
        why = f"Invalid volume_type {kind['name']} requested: the group does not support it."
        raise invalid("input received", why)


def _size(asked: Any, least: int | None) -> int:
    size = int(asked) if asked else least or 0
    if size <= 0:
        why = f"Volume size '{asked}' must be an integer and greater than 0"
        raise invalid("input received", why)
    if least is not None and size < least:
        why = f"Volume size '{size}'GB cannot be smaller than the original size {least}GB."
        raise invalid("input received", why)
    return size


def find_image(call: Call, reference: str) -> Thing:
    """An image that whoever asks may use, by its id, its URL or its name.

    Raises:
        Refused: There is none.
    """
    key = reference.rpartition("/")[2]
    for image in call.all("image.Image"):
        if (key == image.key or reference == image.get("name")) and call.sees(image):
            return image
    raise Refused(400, "Invalid image identifier or unable to access requested image.")


def _fits(image: Thing, size: int) -> None:
    """Refuse an image that is not ready, or too big for a volume."""
    if image["status"] != "active":
        raise invalid("input received", f"Image {image.key} is not active.")
    gigabytes = -(-(image.get("size") or 0) // 2**30)
    if gigabytes > size:
        why = f"Size of specified image {gigabytes}GB is larger than volume size {size}GB."
        raise invalid("input received", why)
    least = image.get("min_disk") or 0
    if least > size:
        why = f"Volume size {size}GB cannot be smaller than the image minDisk size {least}GB."
        raise invalid("input received", why)


def image_metadata(image: Thing) -> dict[str, str]:
    """What a volume tells of the image that it is made of."""
    names = ("checksum", "container_format", "disk_format", "min_disk", "min_ram", "size")
    known = {name: str(image[name]) for name in names if image.get(name) is not None}
    free = {name: str(value) for name, value in image.hidden.get("free", {}).items()}
    return {"image_id": image.key, "image_name": str(image.get("name")), **known, **free}


def _copied(call: Call, source: Thing | None) -> dict[str, Any]:
    """What a volume has of the volume that it is a copy of, or whose snapshot."""
    if source is None or source.kind == "block_storage.Backup":
        return {}
    key = source.get("volume_id", source.key)
    origin = call.world.get("block_storage.Volume", key)
    if origin is None:
        return {}
    image = dict(origin["volume_image_metadata"])
    return {"bootable": origin["bootable"], "volume_image_metadata": image}


def _place(call: Call, volume: Thing, kind: Thing) -> None:
    """Find a place for a volume: there is one back end, and some types ask for another one."""
    wanted = kind["extra_specs"].get("volume_backend_name")
    if wanted not in (None, "null") or the_backend(call)["status"] == "disabled":
        volume["host"] = None
        call.fails = "No back end may take the volume."
        tell(call, volume, "VOLUME", "001", "003", "schedule allocate volume:Could not find any "
             "available weighted backend.")  # fmt: skip


def _with_something(call: Call) -> None:
    if not call.args and call.at_least("3.53"):
        raise Refused(400, "Invalid input for field/attribute volume. Too few properties.")


RULES.forms["volumes.update"] = _with_something


@RULES.does("volumes.update")
def _update(call: Call) -> Thing:
    check_metadata(call.args.get("metadata"))
    return update(call, call.thing)


# --- delete


def deletable(call: Call, volume: Thing, *, cascade: bool = False, force: bool = False) -> None:
    """Refuse to delete a volume that something keeps.

    Raises:
        Refused: Something does.
    """
    good = ("available", "error", "error_restoring", "error_extending", "error_managing")
    kept = (
        volume["attach_status"] == "attached"
        or volume["migration_status"] not in (None, "error", "success")
        or group_of(volume) != ""
        or (not force and volume["status"] not in good)
        or (not cascade and bool(snapshots_of(call, volume)))
    )
    if kept:
        wanted = "" if force else f"status must be {' or '.join(good)} and "
        why = (
            f"Volume {wanted}must not be migrating, attached, belong to a group, have snapshots, "
            "awaiting a transfer, or be disassociated from snapshots after volume transfer."
        )
        raise invalid("volume", why)


def snapshots_of(call: Call, volume: Thing) -> list[Thing]:
    """The snapshots of a volume."""
    return [s for s in call.all("Snapshot") if s["volume_id"] == volume.key]


@RULES.does("volumes.delete")
def _delete(call: Call) -> None:
    cascade, force = (bool(truth(call.asks(n, "false"))) for n in ("cascade", "force"))
    if force and call.at_least("3.23") and not call.admin:
        raise RULES.forbidden(call)
    force = force and call.at_least("3.23")
    deletable(call, call.thing, cascade=cascade, force=force)
    for snapshot in snapshots_of(call, call.thing):
        snapshot["status"] = "deleting"


@RULES.does("volumes.force_delete", "volumes.unmanage")
def _force_delete(call: Call) -> None:
    deletable(call, call.thing, force=call.operation.verb == "force_delete")


@RULES.when_gone("Volume")
def _with_all_of_it(call: Call, thing: Thing) -> None:
    for kind in ("Snapshot", "Attachment"):
        for each in call.all(kind):
            if each["volume_id"] == thing.key:
                call.drop(each)


# --- metadata, of volumes and of snapshots


def _etag(metadata: dict[str, str]) -> str:
    content = json.encode({"metadata": dict(sorted(metadata.items()))})
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@RULES.checks("volume_metadata.replace", "volume_metadata.set")
def _if_match(call: Call) -> None:
    wanted = call.asked.headers.get("if-match")
    if wanted and call.at_least("3.15") and wanted.strip('"') != _etag(call.thing["metadata"]):
        raise Refused(412, "The metadata was changed meanwhile.")


@RULES.does("volume_metadata.list")
def _list_metadata(call: Call) -> Reply:
    metadata = call.thing["metadata"]
    headers = {"ETag": _etag(metadata)} if call.at_least("3.15") else {}
    return Reply(200, {"metadata": metadata}, headers)


def _in_metadata(call: Call) -> str:
    key, thing = call.params["key"], call.thing
    if key not in thing["metadata"]:
        what = thing.kind.partition(".")[2]
        raise Refused(404, f"{what} {thing.key} has no metadata with key {key}.")
    return key


@RULES.does("volume_metadata.show", "snapshot_metadata.show")
def _show_metadata(call: Call) -> str:
    return str(call.thing["metadata"][_in_metadata(call)])


@RULES.does("volume_metadata.remove", "snapshot_metadata.remove")
def _remove_metadata(call: Call) -> None:
    del call.thing["metadata"][_in_metadata(call)]
    touch(call, call.thing)


def _change_metadata(call: Call, metadata: dict[str, str]) -> dict[str, str]:
    check_metadata(metadata)
    call.thing["metadata"] = metadata
    touch(call, call.thing)
    return metadata


@RULES.does("volume_metadata.update", "snapshot_metadata.update")
def _update_metadata(call: Call) -> dict[str, str]:
    return _change_metadata(call, call.thing["metadata"] | call.args["metadata"])


@RULES.does("volume_metadata.replace", "snapshot_metadata.replace")
def _replace_metadata(call: Call) -> dict[str, str]:
    return _change_metadata(call, dict(call.args["metadata"]))


@RULES.does("volume_metadata.set", "snapshot_metadata.set")
def _set_metadata(call: Call) -> str:
    key = call.params["key"]
    value: str = call.args[key]
    _change_metadata(call, call.thing["metadata"] | {key: value})
    return value


# --- encryption


@RULES.does("volumes.show_encryption")
def _show_encryption(call: Call) -> dict[str, Any]:
    return {"encryption_key_id": call.thing["encryption_key_id"]}


@RULES.does("volumes.show_encryption_value")
def _show_encryption_value(call: Call) -> bytes:
    found = call.thing.get(call.params["key"])
    return b"" if found is None else str(found).encode()
