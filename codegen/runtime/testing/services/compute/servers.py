# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of servers: new ones, what they show, how they change and go."""

from __future__ import annotations

import re
from contextlib import suppress
from string import ascii_lowercase
from typing import Any

from ...call import Call
from ...messages import Refused
from ...shape import ABSENT, MISSING
from ...world import Thing
from . import quotas, requests
from .addresses import networks, plug, plugs, unplug
from .allocations import claim, release
from .dialect import GONE, RULES, links, stamp
from .disks import complete, make_volume, release_all, reserve
from .hosts import compute_service, zone_of
from .sizes import Size
from .states import (
    HOST,
    LAUNCHED,
    NODE,
    POWER,
    RUNNING,
    STATUSES,
    TASK,
    TERMINATED,
    VM,
    check_state,
    check_unlocked,
    host_id,
    record,
    touch,
    work,
)

_DISK_CONFIG, _ZONE = "OS-DCF:diskConfig", "OS-EXT-AZ:availability_zone"
_ATTRIBUTES = "OS-EXT-SRV-ATTR:"
_PROGRESSING = ("ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING")
_FAULTY = ("ERROR", "DELETED")

RULES.own_work.add("servers")
RULES.not_found["Server"] = "Instance {key} could not be found."
RULES.unreferenced |= {"servers.create.flavorRef", "servers.create_many.flavorRef",
                       "servers.resize.flavorRef"}  # fmt: skip


# --- what tests put in


def _any_image(call: Call) -> str:
    return next(each.key for each in call.all("image.Image") if each["status"] == "active")


def _any_network(call: Call) -> list[dict[str, str]]:
    return [{"uuid": each.key} for each in networks(call) if not each.get("router:external")][:1]


RULES.sown["Server"] = {"image_ref": _any_image, "networks": _any_network}


@RULES.when_changed("Server")
def _follow(call: Call, server: Thing) -> None:
    """Let the states follow a status that was put in."""
    for state, (usual, _) in STATUSES.items():
        if server["status"] == usual != STATUSES[server[VM]][0]:
            server.update({VM: state, TASK: None})


# --- new ones


@RULES.does("servers.create")
def _create(call: Call) -> Thing:
    return _created(call)[0]


@RULES.does("servers.create_many")
def _create_many(call: Call) -> Any:
    return _created(call)[0][f"{_ATTRIBUTES}reservation_id"]


def _created(call: Call) -> list[Thing]:
    args = call.args
    least = int(args.get("min_count") or 1)
    most = int(args.get("max_count") or least)
    if least > most:
        raise call.refuse(400, "min_count must be <= max_count")
    zone = requests.zone_asked(call)
    disks, volume_backed = requests.disks(call)
    if not args.get("imageRef") and not volume_backed and not disks:
        raise call.refuse(400, "Missing imageRef attribute")
    if most > 1 and args.get("hostname"):
        raise call.refuse(400, "Unable to allocate a single hostname to multiple instances")
    flavor = requests.flavor_named(call, args["flavorRef"])
    image = None
    if args.get("imageRef"):
        image = requests.image_named(call, args["imageRef"], "Can not find requested image")
        requests.check_fit(call, flavor, image)
    requests.check_key(call, args.get("key_name"))
    requests.check_metadata(call, args.get("metadata") or {})
    requests.check_files(call)
    hints = requests.hints(call, most)
    interfaces = requests.interfaces(call, most)
    if most > 1 and any(disk.volume for disk in disks):
        text = "Cannot attach one or more volumes to multiple instances"
        raise call.refuse(400, f"Invalid volume: {text}")
    many = _affordable(call, flavor, least, most)
    reservation = f"r-{call.world.hex('reservation')[:8]}"
    made = []
    for number in range(many):
        name = args["name"].strip()
        server = _new(call, f"{name}-{number + 1}" if most > 1 else name, flavor, image)
        server[f"{_ATTRIBUTES}launch_index"] = number
        server[f"{_ATTRIBUTES}reservation_id"] = reservation
        server["scheduler_hints"] = requests.as_lists(hints)
        server["pinned_availability_zone"] = zone
        _build(call, server, interfaces, disks)
        made.append(server)
    call.sent["Location"] = f"{call.root}/servers/{made[0].key}"
    return made


def _affordable(call: Call, flavor: Thing, least: int, most: int) -> int:
    """As many servers as there is room for."""

    def check(many: int) -> int:
        quotas.check(call, Size(many * flavor["vcpus"], many * flavor["ram"]), many)
        return many

    for many in range(most, least, -1):
        with suppress(Refused):
            return check(many)
    return check(least)


def _new(call: Call, name: str, flavor: Thing, image: Thing | None) -> Thing:
    args = call.args
    number = call.world.number("compute.instance")
    old = None if call.at_least("2.19") else name
    fields = {
        "name": name, "description": args.get("description", old), "tenant_id": call.project,
        "user_id": call.user, "image": as_image(call, image),
        "accessIPv4": args.get("accessIPv4") or "", "accessIPv6": args.get("accessIPv6") or "",
        "key_name": args.get("key_name"), "metadata": dict(args.get("metadata") or {}),
        "tags": list(args.get("tags") or ()), "locked": False, "locked_reason": None,
        "progress": 0, "config_drive": "True" if args.get("config_drive") else "",
        _DISK_CONFIG: args.get(_DISK_CONFIG, "MANUAL"),
        "trusted_image_certificates": args.get("trusted_image_certificates"),
        VM: "building", TASK: "scheduling", POWER: 0, HOST: None, NODE: None, LAUNCHED: None,
        TERMINATED: None, _ZONE: "", f"{_ATTRIBUTES}instance_name": f"instance-{number:08x}",
        f"{_ATTRIBUTES}hostname": args.get("hostname") or host_name(name),
        f"{_ATTRIBUTES}root_device_name": "/dev/vda", f"{_ATTRIBUTES}kernel_id": "",
        f"{_ATTRIBUTES}ramdisk_id": "", f"{_ATTRIBUTES}user_data": args.get("user_data"),
    }  # fmt: skip
    server = call.make("Server", fields)
    server.hidden["flavor"] = dict(flavor)
    server.hidden["groups asked"] = [
        {"name": group["name"]} for group in args.get("security_groups") or ({"name": "default"},)
    ]
    return server


def host_name(name: str) -> str:
    """The host name that a name makes."""
    text = re.sub(r"[^a-z0-9.-]", "", re.sub(r"[ _]", "-", name.lower())).strip(".-")
    return text[:63] or "server"


def as_image(call: Call, image: Thing | None) -> Any:
    """An image as servers show it: by reference; empty without one."""
    if image is None:
        return ""
    properties = {
        name: str(image[name])
        for name in ("min_ram", "min_disk", "container_format", "disk_format")
        if image.get(name) is not None
    }
    bookmark = [link for link in links(call, "images", image.key) if link["rel"] == "bookmark"]
    return {"id": image.key, "links": bookmark, "properties": properties}


def _build(
    call: Call, server: Thing, interfaces: list[dict[str, Any]], disks: list[requests.Disk]
) -> None:
    group = _group(call, server)
    unfit = requests.unfit(call, server.hidden["flavor"], group)
    if group is not None:
        group["members"].append(server.key)
    names = [f"/dev/vd{letter}" for letter in ascii_lowercase[1 if server["image"] else 0 :]]
    # What is there is kept for the server at once, so that nobody else takes it.
    kept = {
        name: _reserve(call, server, disk, disk.volume, name)
        for name, disk in zip(names, disks, strict=False)
        if disk.volume
    }

    def built() -> None:
        try:
            if unfit is not None:
                raise Refused(500, unfit)
            place(call, server)
            for interface in interfaces:
                plug(call, server, **interface)
            for name, disk in zip(names, disks, strict=False):
                made = kept.get(name)
                if made is None:
                    made = _reserve(call, server, disk, make_volume(call, disk.made), name)
                complete(call, server, made)
        except Refused:
            strip(call, server)
            server.update({HOST: None, NODE: None, _ZONE: ""})
            raise
        server.update({VM: "active", POWER: RUNNING, LAUNCHED: stamp(call)})

    event = "conductor_schedule_and_build_instances" if unfit else None
    work(
        call, server, "create", built, task="scheduling",
        event=event or "compute__do_build_and_run_instance",
    )  # fmt: skip


def _reserve(call: Call, server: Thing, disk: requests.Disk, volume: str, name: str) -> Thing:
    return reserve(
        call, server, volume, device=_path(disk.device) or name, tag=disk.tag, delete=disk.delete,
        boot_index=disk.boot_index,
    )  # fmt: skip


def strip(call: Call, server: Thing) -> None:
    """Take from a server what it has of other services."""
    unplug(call, server, *(each["port"] for each in plugs(server)))
    release_all(call, server)
    release(call, server)


def _path(device: str | None) -> str | None:
    return f"/dev/{device.removeprefix('/dev/')}" if device else None


def _group(call: Call, server: Thing) -> Thing | None:
    keys = server["scheduler_hints"].get("group") or []
    return call.find_any("ServerGroup", keys[0]) if keys else None


def place(call: Call, server: Thing) -> None:
    """Put a server on the one host.

    Raises:
        Refused: There is no room.
    """
    claim(call, server, disk=bool(server["image"]))
    host = call.service.cloud.host
    server.update({HOST: host, NODE: host, _ZONE: zone_of(call, host)})


# --- what they show


@RULES.shows("CreatedServer.adminPass", "RebuiltServer.adminPass")
def _password(call: Call, server: Thing) -> Any:
    return call.args.get("adminPass") or new_password(call)


def new_password(call: Call) -> str:
    """A password that nobody has chosen."""
    return call.world.hex("password")[:12]


@RULES.shows("CreatedServer.security_groups")
def _asked_groups(call: Call, server: Thing) -> Any:
    return server.hidden["groups asked"]


@RULES.shows("RebuiltServer.user_data")
def _user_data(call: Call, server: Thing) -> Any:
    return server[f"{_ATTRIBUTES}user_data"]


@RULES.shows("Server.flavor")
def _flavor(call: Call, server: Thing) -> Any:
    flavor = server.hidden["flavor"]
    bookmark = [link for link in links(call, "flavors", flavor["id"]) if link["rel"] == "bookmark"]
    shown = {
        "id": flavor["id"], "links": bookmark, "original_name": flavor["name"],
        "ephemeral": flavor["OS-FLV-EXT-DATA:ephemeral"], "swap": flavor["swap"] or 0,
        "extra_specs": dict(flavor.get("extra_specs") or {}),
    }  # fmt: skip
    return shown | {name: flavor[name] for name in ("vcpus", "ram", "disk")}


@RULES.shows(
    f"Server.{HOST}", f"Server.{NODE}",
    *(f"Server.{_ATTRIBUTES}{name}" for name in
      ("instance_name", "launch_index", "reservation_id", "root_device_name", "kernel_id",
       "ramdisk_id", "user_data")),
)  # fmt: skip
def _for_admins(call: Call, server: Thing) -> Any:
    return MISSING if call.admin else ABSENT


@RULES.shows(f"Server.{_ATTRIBUTES}hostname")
def _hostname(call: Call, server: Thing) -> Any:
    return MISSING if call.admin or call.at_least("2.90") else ABSENT


@RULES.shows("Server.host_status")
def _host_status(call: Call, server: Thing) -> Any:
    if not call.admin:
        return ABSENT
    service = compute_service(call, server[HOST]) if server[HOST] else None
    if service is None:
        return ""
    if service["forced_down"]:
        return "DOWN"
    return "UP" if service["status"] == "enabled" else "MAINTENANCE"


@RULES.shows("Server.hostId")
def _host_id(call: Call, server: Thing) -> Any:
    return host_id(server)


@RULES.shows("Server.progress")
def _progress(call: Call, server: Thing) -> Any:
    return server["progress"] if server["status"] in _PROGRESSING else ABSENT


@RULES.shows("Server.fault")
def _fault(call: Call, server: Thing) -> Any:
    fault = server.get("fault")
    if fault is None or server["status"] not in _FAULTY:
        return ABSENT
    hidden = () if call.admin or fault["code"] != 500 else ("details",)
    return {name: value for name, value in fault.items() if name not in hidden}


@RULES.shows("Server.server_groups")
def _groups(call: Call, server: Thing) -> Any:
    return [group.key for group in call.all("ServerGroup") if server.key in group["members"]]


@RULES.shows("Server.locked_reason")
def _locked_reason(call: Call, server: Thing) -> Any:
    return server["locked_reason"]


@RULES.shows("ServerBrief.status")
def _brief_status(call: Call, server: Thing) -> Any:
    return ABSENT  # it is there only if the server's cell does not answer


# --- changes


@RULES.checks("servers.update")
def _check_update(call: Call) -> None:
    zone = call.args.get("pinned_availability_zone")
    if zone is not None and zone != call.thing[_ZONE]:
        raise call.refuse(400, f"The server is not in the availability zone {zone}.")
    if "name" in call.args:
        call.args["name"] = call.args["name"].strip()


# --- the end


@RULES.does("servers.delete")
def _delete(call: Call) -> None:
    server = call.thing
    check_unlocked(call, server)
    check_state(call, server, "delete", busy=True)
    go(call, server)


@RULES.does("servers.force_delete")
def _force_delete(call: Call) -> None:
    server = call.thing
    check_unlocked(call, server)
    check_state(call, server, "forceDelete")
    go(call, server)


def go(call: Call, server: Thing) -> None:
    """Delete a server, with what is its own."""

    def gone() -> None:
        strip(call, server)
        for group in call.all("ServerGroup"):
            if server.key in group["members"]:
                group["members"].remove(server.key)
        call.drop(server)
        server.update({VM: "deleted", POWER: 0, TERMINATED: stamp(call)})
        server.hidden["gone"] = True
        touch(call, server)
        call.world.things[GONE][server.key] = server

    work(call, server, "delete", gone, task="deleting", event="compute_terminate_instance")


@RULES.does("servers.restore")
def _restore(call: Call) -> None:
    # The fake defers no deletion.
    check_unlocked(call, call.thing)
    check_state(call, call.thing, "restore", ("soft-delete",))


# --- locks


@RULES.does("servers.lock")
def _lock(call: Call) -> None:
    server = call.thing
    mine = server.project == call.project
    server.update({"locked": True, "locked_reason": call.args.get("locked_reason")})
    server.hidden["locked by"] = "owner" if mine else "admin"
    record(call, server, "lock", "compute_lock")


@RULES.does("servers.unlock")
def _unlock(call: Call) -> None:
    server = call.thing
    if server.hidden.get("locked by") == "admin" and not call.admin:
        raise call.rules.forbidden(call)
    server.update({"locked": False, "locked_reason": None})
    server.hidden.pop("locked by", None)
    record(call, server, "unlock", "compute_unlock")


@RULES.does("servers.reset_state")
def _reset_state(call: Call) -> None:
    server = call.thing
    server.update({VM: call.args["state"], TASK: None})
    touch(call, server)
    record(call, server, "resetState", "compute_reset_state")
