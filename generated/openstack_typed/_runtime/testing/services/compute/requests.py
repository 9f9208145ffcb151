# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What new servers ask for, and what they are refused for before anything is built."""

from __future__ import annotations

from typing import Any

from attrs import define
from msgspec import json

from ...call import Call
from ...world import Thing
from . import quotas
from .addresses import check_free, networks, security_group, usable, usable_network
from .allocations import NOWHERE, traits
from .disks import check_volume
from .hosts import compute_service, zone_of

_GIB = 1024**3
AMBIGUOUS = "Multiple possible networks found, use a Network ID to be more specific."


@define
class Disk:
    """A volume that a new server asks for.

    Attributes:
        volume: The volume; empty if it is made.
        made: What it is made of, as Block Storage is asked for it.
        device: The name of the device that is asked for.
        tag: What the guest knows it by.
        delete: Whether it goes with the server.
        boot_index: Its place in the order of booting.
    """

    volume: str
    made: dict[str, Any]
    device: str | None
    tag: str | None
    delete: bool
    boot_index: int


# --- flavors, images, keys


def flavor_named(call: Call, word: str) -> Thing:
    """A flavor, by its ID or its URL.

    Raises:
        Refused: There is none.
    """
    return call.refer("Flavor", word.rpartition("/")[2])


def image_named(call: Call, key: str, text: str) -> Thing:
    """An image that may be used.

    Args:
        call: The request.
        key: Its ID.
        text: What is said if there is none.

    Raises:
        Refused: There is none, or there is nothing in it.
    """
    image = call.find("image.Image", key)
    if image is None:
        raise call.refuse(400, text)
    if image["status"] != "active":
        raise call.refuse(400, f"Image {key} is not active.")
    return image


def check_fit(call: Call, flavor: Any, image: Thing) -> None:
    """Refuse an image that does not fit into a flavor.

    Raises:
        Refused: It does not.
    """
    if flavor["ram"] < (image.get("min_ram") or 0):
        raise call.refuse(400, "Flavor's memory is too small for requested image.")
    least = max((image.get("min_disk") or 0) * _GIB, image.get("size") or 0)
    if flavor["disk"] and flavor["disk"] * _GIB < least:
        text = (
            f"Flavor's disk is too small for requested image. Flavor disk is "
            f"{flavor['disk'] * _GIB} bytes, image is {least} bytes."
        )
        raise call.refuse(400, text)


def check_key(call: Call, name: str | None) -> None:
    """Refuse a key pair that whoever asks does not have.

    Raises:
        Refused: There is none of this name.
    """
    mine = (k for k in call.all("Keypair") if k.get("user_id") == call.user)
    if name is not None and not any(key["name"] == name for key in mine):
        raise call.refuse(400, "Invalid key_name provided.")


def check_metadata(call: Call, metadata: dict[str, str]) -> None:
    """Refuse more metadata than a server may have.

    Raises:
        Refused: It is too much.
    """
    most = quotas.room(call, "metadata_items")
    if len(metadata) > most:
        text = f"Maximum number of metadata items exceeds {most:.0f}"
        raise call.refuse(403, f"Quota exceeded or out of space: {text}")


def check_files(call: Call) -> None:
    """Refuse more files, or longer ones, than may be put into a server.

    Raises:
        Refused: They are too many or too long.
    """
    files = call.args.get("personality") or []
    sizes = {
        "injected_files": len(files),
        "injected_file_path_bytes": max((len(each["path"]) for each in files), default=0),
        "injected_file_content_bytes": max((len(each["contents"]) for each in files), default=0),
    }
    for name, size in sizes.items():
        if size > quotas.room(call, name):
            text = f"Quota exceeded for {name}: {size} is more than {quotas.room(call, name):.0f}"
            raise call.refuse(403, text)


# --- disks


def disks(call: Call) -> tuple[list[Disk], bool]:
    """The volumes that are asked for, and whether the disk that is booted from is one of them.

    Raises:
        Refused: There is no such volume, image or snapshot, or they do not go together.
    """
    new, old = call.args.get("block_device_mapping_v2"), call.args.get("block_device_mapping")
    if new and old:
        text = "Using different block_device_mapping syntaxes is not allowed in the same request."
        raise call.refuse(400, text)
    devices = new or [_modern(device) for device in old or ()]
    found = []
    for device in devices:
        source = device.get("source_type") or "volume"
        target = device.get("destination_type") or ("volume" if source == "volume" else "local")
        if target == "volume" and not device.get("no_device"):
            found.append(_disk(call, device, source))
    indexes = sorted(disk.boot_index for disk in found if disk.boot_index >= 0)
    if indexes and indexes != list(range(indexes[0], indexes[0] + len(indexes))):
        text = "Boot sequence for the instance and image/block device mapping is not valid."
        raise call.refuse(400, f"Block Device Mapping is Invalid: {text}")
    volume_backed = 0 in indexes or (bool(old) and not call.args.get("imageRef"))
    return found, volume_backed


def _modern(device: dict[str, Any]) -> dict[str, Any]:
    """A device of the old form in the new one."""
    source = "snapshot" if device.get("snapshot_id") else "volume"
    key = device.get("snapshot_id") or device.get("volume_id")
    first = str(device.get("device_name", "")).endswith("vda")
    return {**device, "source_type": source, "destination_type": "volume", "uuid": key,
            "boot_index": 0 if first else -1}  # fmt: skip


def _disk(call: Call, device: dict[str, Any], source: str) -> Disk:
    key = str(device.get("uuid") or device.get("volume_id") or device.get("image_id") or "")
    made: dict[str, Any] = {"size": device.get("volume_size"), "name": ""}
    if source == "volume":
        if call.find("block_storage.Volume", key) is None:
            raise call.refuse(400, f"Block Device Mapping is Invalid: failed to get volume {key}.")
        check_volume(call, key, 400)
    elif source == "image":
        text = f"Block Device Mapping is Invalid: failed to get image {key}."
        image_named(call, key, text)
        made["imageRef"] = key
    elif source == "snapshot":
        snapshot = call.find("block_storage.Snapshot", key)
        if snapshot is None:
            text = f"Block Device Mapping is Invalid: failed to get snapshot {key}."
            raise call.refuse(400, text)
        made |= {"snapshot_id": key, "size": made["size"] or snapshot["size"]}
    if source in ("image", "blank") and not made["size"]:
        text = "Images with destination_type 'volume' need to have a non-zero size specified"
        raise call.refuse(400, f"Block Device Mapping is Invalid: {text}")
    if device.get("volume_type"):
        made["volume_type"] = device["volume_type"]
    index = device.get("boot_index")
    return Disk(
        key if source == "volume" else "", made, device.get("device_name"), device.get("tag"),
        bool(device.get("delete_on_termination")), -1 if index is None else int(index),
    )  # fmt: skip


# --- networks


def interfaces(call: Call, many: int) -> list[dict[str, Any]]:
    """What is to be plugged into a new server, as `plug` takes it.

    Raises:
        Refused: There is no such network or port, or it cannot be taken.
    """
    asked = call.args.get("networks")
    if asked == "none":
        return []
    groups = [
        security_group(call, group["name"], call.project, 400).key
        for group in call.args.get("security_groups") or ()
        if group.get("name")
    ]
    if not asked or asked == "auto":
        own = networks(call)
        if len(own) > 1:
            raise call.refuse(409, AMBIGUOUS)
        if asked and not own:
            raise call.refuse(400, "Unable to automatically allocate a network for project")
        return [{"network": network.key, "groups": groups} for network in own]
    return [_interface(call, item, groups, many) for item in asked]


def _interface(call: Call, item: dict[str, Any], groups: list[str], many: int) -> dict[str, Any]:
    key, address, tag = item.get("port"), item.get("fixed_ip") or "", item.get("tag")
    if key:
        if address:
            text = f"Specified Fixed IP '{address}' cannot be used with port '{key}'"
            raise call.refuse(400, f"{text}: the two cannot be specified together.")
        if many > 1:
            text = "A unique port must be used for each of several servers."
            raise call.refuse(400, f"Failed to launch a multiple instances with one port. {text}")
        port = usable(call, key)
        if not port.get("fixed_ips"):
            raise call.refuse(400, f"Port {key} requires a FixedIP in order to be used.")
        return {"port": key, "tag": tag}
    if "uuid" not in item:
        raise call.refuse(400, "Bad network format: missing 'uuid'")
    network = usable_network(call, item["uuid"])
    if network.get("router:external") and not network.get("shared") and not call.admin:
        text = f"It is not allowed to create an interface on external network {network.key}"
        raise call.refuse(403, text)
    if not any(call.world.where("network.Subnet", network_id=network.key)):
        text = f"Network {network.key} requires a subnet in order to boot instances on."
        raise call.refuse(400, text)
    if address:
        if many > 1:
            raise call.refuse(400, "Invalid fixed IP and several servers in the same request.")
        check_free(call, network, address)
    return {"network": network.key, "address": address, "tag": tag, "groups": groups}


# --- hosts


def zone_asked(call: Call) -> str | None:
    """The availability zone that is asked for; None if any will do.

    Raises:
        Refused: There is none of this name, or no such host.
    """
    zone, _, rest = str(call.args.get("availability_zone") or "").partition(":")
    hosts = [part for part in rest.split(":") if part]
    if hosts and not call.admin:
        raise call.rules.forbidden(call)
    asked = [call.args.get("host"), call.args.get("hypervisor_hostname")]
    if any(asked) and not call.admin:
        raise call.rules.forbidden(call)
    if any(asked) and hosts:
        text = "host and hypervisor_hostname exclude an availability zone of the form zone:host"
        raise call.refuse(400, text)
    for host in filter(None, asked):
        if compute_service(call, host) is None:
            raise call.refuse(400, f"Compute host {host} could not be found.")
    if zone and not hosts and zone != zone_of(call, call.service.cloud.host):
        raise call.refuse(400, "The requested availability zone is not available")
    return zone or None


def hints(call: Call, many: int) -> dict[str, Any]:
    """The hints for the scheduler of new servers.

    Raises:
        Refused: There is no such server group, or no room in it.
    """
    found = call.beside.get("os:scheduler_hints")
    if found is None:
        found = call.beside.get("OS-SCH-HNT:scheduler_hints") or {}
    groups = found.get("group") or []
    for key in groups if isinstance(groups, list) else [groups]:
        group = call.find("ServerGroup", key)
        if group is None or (not call.admin and group.project != call.project):
            raise call.refuse(400, f"Instance group {key} could not be found.")
        if len(group["members"]) + many > quotas.room(call, "server_group_members"):
            raise call.refuse(403, "Quota exceeded, too many servers in group")
    return dict(found)


def as_lists(found: dict[str, Any]) -> dict[str, list[str]]:
    """The hints as they are kept: all are lists of text."""

    def text(value: Any) -> str:
        return value if isinstance(value, str) else json.encode(value).decode()

    return {
        name: [text(each) for each in (value if isinstance(value, list) else [value])]
        for name, value in found.items()
    }


def unfit(call: Call, flavor: Any, group: Thing | None) -> str | None:
    """Why no host will do for a server, however much there is of it; None if the one will.

    Args:
        call: The request.
        flavor: The server's flavor.
        group: The server group that it joins.
    """
    service = compute_service(call, call.service.cloud.host)
    up = service is not None and service["status"] == "enabled" and not service["forced_down"]
    specs = flavor.get("extra_specs") or {}
    named = {
        word: {key.removeprefix("trait:") for key, value in specs.items()
               if key.startswith("trait:") and value == word}
        for word in ("required", "forbidden")
    }  # fmt: skip
    has = traits(call)
    able = named["required"] <= has and not named["forbidden"] & has
    apart = group is not None and group["policy"] == "anti-affinity" and bool(group["members"])
    return None if up and able and not apart else NOWHERE
