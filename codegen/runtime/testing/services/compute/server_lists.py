# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of lists of servers: which are meant, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...call import Call
from ...messages import split, truth
from ...world import Thing
from .addresses import ports
from .cells import counted
from .dialect import GONE, RULES
from .states import HOST, LAUNCHED, NODE, POWER, STATUSES, TASK, TERMINATED, VM, within

Meant = Callable[[Call, Thing, str], bool]

_ATTRIBUTES = "OS-EXT-SRV-ATTR:"
# What Nova's database calls the fields of servers. Lists sort by these, and filter by most.
_COLUMNS = {
    "access_ip_v4": "accessIPv4", "access_ip_v6": "accessIPv6",
    "availability_zone": "OS-EXT-AZ:availability_zone", "config_drive": "config_drive",
    "created_at": "created", "display_description": "description", "display_name": "name",
    "host": HOST, "hostname": f"{_ATTRIBUTES}hostname", "kernel_id": f"{_ATTRIBUTES}kernel_id",
    "key_name": "key_name", "launch_index": f"{_ATTRIBUTES}launch_index", "launched_at": LAUNCHED,
    "locked": "locked", "node": NODE, "power_state": POWER, "progress": "progress",
    "project_id": "tenant_id", "ramdisk_id": f"{_ATTRIBUTES}ramdisk_id",
    "reservation_id": f"{_ATTRIBUTES}reservation_id",
    "root_device_name": f"{_ATTRIBUTES}root_device_name", "task_state": TASK,
    "terminated_at": TERMINATED, "updated_at": "updated", "user_id": "user_id", "uuid": "id",
    "vm_state": VM,
}  # fmt: skip
_EXACT = ("host", "task_state", "user_id", "uuid", "vm_state")
_PATTERNS = (
    "access_ip_v4", "access_ip_v6", "availability_zone", "config_drive", "created_at",
    "display_description", "display_name", "hostname", "kernel_id", "key_name", "launch_index",
    "launched_at", "node", "power_state", "progress", "ramdisk_id", "reservation_id",
    "root_device_name", "terminated_at",
)  # fmt: skip
# What everybody may filter by, and from which version on.
_OPEN = {
    **dict.fromkeys(
        ("reservation_id", "name", "status", "image", "flavor", "ip", "changes-since",
         "all_tenants"), "2.1"
    ),
    "ip6": "2.5",
    **dict.fromkeys(("tags", "tags-any", "not-tags", "not-tags-any"), "2.26"),
    "changes-before": "2.66", "locked": "2.73",
    **dict.fromkeys(
        ("availability_zone", "config_drive", "key_name", "created_at", "launched_at",
         "terminated_at", "power_state", "task_state", "vm_state", "progress", "user_id"), "2.83"
    ),
    "hostname": "2.90",
}  # fmt: skip
# Sort keys that Nova takes, and does nothing with.
_IDLE = frozenset(
    {
        "architecture", "cell_name", "cleaned", "default_ephemeral_device", "default_swap_device",
        "deleted", "deleted_at", "disable_terminate", "ephemeral_gb", "ephemeral_key_uuid", "id",
        "key_data", "launched_on", "locked", "memory_mb", "os_type", "reservation_id", "root_gb",
        "shutdown_terminate", "user_data", "vcpus", "vm_mode",
    }
)  # fmt: skip

RULES.same |= {f"Server.{name}": field for name, field in _COLUMNS.items()}


# --- filters


def _column(server: Thing, name: str) -> Any:
    return server.get(_COLUMNS[name])


def _is(name: str) -> Meant:
    return lambda call, server, value: _column(server, name) == value


def _like(name: str) -> Meant:
    def meant(call: Call, server: Thing, value: str) -> bool:
        found = _column(server, name)
        return found is not None and _searched(call, value, str(found))

    return meant


def _searched(call: Call, pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        raise call.refuse(400, f"Invalid regular expression {pattern}") from None


def _by_image(call: Call, server: Thing, value: str) -> bool:
    return bool(server["image"]) and server["image"]["id"] == value


def _by_address(version: int) -> Meant:
    def meant(call: Call, server: Thing, value: str) -> bool:
        return any(
            value in each["ip_address"] and (":" in each["ip_address"]) is (version == 6)
            for port in ports(call, server)
            for each in port["fixed_ips"]
        )

    return meant


def _tags(call: Call, value: str) -> set[str]:
    return set(split([value]))


def _by_locked(call: Call, server: Thing, value: str) -> bool:
    return server["locked"] is truth(value)


_FILTERS: dict[str, Meant] = {
    **{name: _is(name) for name in _EXACT},
    **{name: _like(name) for name in _PATTERNS},
    "name": _like("display_name"),
    "image": _by_image,
    "image_ref": _by_image,
    "flavor": lambda call, server, value: server.hidden["flavor"]["id"] == value,
    "ip": _by_address(4),
    "ip6": _by_address(6),
    "tags": lambda call, server, value: _tags(call, value) <= {*server["tags"]},
    "tags-any": lambda call, server, value: bool(_tags(call, value) & {*server["tags"]}),
    "not-tags": lambda call, server, value: not _tags(call, value) <= {*server["tags"]},
    "not-tags-any": lambda call, server, value: not _tags(call, value) & {*server["tags"]},
    "locked": _by_locked,
    "locked_by": lambda call, server, value: server.hidden.get("locked by") == value,
    "auto_disk_config": lambda call, server, value: _searched(
        call, value, str(int(server["OS-DCF:diskConfig"] == "AUTO"))
    ),
}


@RULES.does("servers.list", "servers.list_brief")
def _list(call: Call) -> list[Thing]:
    query = {
        name: values
        for name, values in call.query.items()
        if call.admin or (name in _OPEN and call.at_least(_OPEN[name]))
    }
    _check_range(call)
    statuses = query.get("status", [])
    states = _states(call, statuses) if statuses else None
    everybody = "all_tenants" in query and truth(query["all_tenants"][-1] or "1") is not False
    if everybody and not call.admin:
        raise call.rules.forbidden(call)
    _order(call)
    found = []
    for server in _there(call, query, states):
        if counted(call, server) and _meant(call, server, query, states, everybody):
            call.world.read(server)
            found.append(server)
    return found


def _check_range(call: Call) -> None:
    since, before = call.asks("changes-since"), call.asks("changes-before")
    if since and before and since > before:
        text = "The value of changes-since must be less than or equal to changes-before."
        raise call.refuse(400, text)


def _states(call: Call, statuses: list[str]) -> dict[str, set[str | None]]:
    """The states that have these statuses: with each stable one, the tasks; all if None is one."""
    found: dict[str, set[str | None]] = {}
    wanted = {status.upper() for status in statuses}
    for state, (usual, others) in STATUSES.items():
        tasks: set[str | None] = {task for task, status in others.items() if status in wanted}
        if usual in wanted:
            tasks.add(None)
        if tasks:
            found[state] = tasks
    if not found and call.at_least("2.38"):
        raise call.refuse(400, "Invalid status value")
    return found


def _there(
    call: Call, query: dict[str, list[str]], states: dict[str, set[str | None]] | None
) -> list[Thing]:
    """The servers that there are, and were, as far as the query asks for them."""
    present, past = call.all("Server"), list(call.world.things[GONE].values())
    changed = "changes-since" in query or "changes-before" in query
    gone = truth(query.get("deleted", [""])[-1])
    if states is not None and set(states) == {"deleted"}:
        if not call.admin:
            raise call.refuse(403, "Only administrators may list deleted instances")
        gone = True
    if "deleted" not in query and changed and not gone:
        return present + past
    return past if gone else present


def _meant(
    call: Call, server: Thing, query: dict[str, list[str]],
    states: dict[str, set[str | None]] | None, everybody: bool,
) -> bool:  # fmt: skip
    if everybody:
        wanted = query.get("project_id", query.get("tenant_id"))
        if wanted is not None and server.project != wanted[-1]:
            return False
    elif server.project != call.project:
        return False
    if states is not None:
        tasks = states.get(server[VM], set())
        if None not in tasks and server[TASK] not in tasks:
            return False
    if not within(call, server["updated"]):
        return False
    return all(
        _FILTERS[name](call, server, values[-1])
        for name, values in query.items()
        if name in _FILTERS
    )


# --- order


@RULES.shows("Server.created_at")
def _created_at(call: Call, server: Thing) -> Any:
    return server.order  # which is more exact than the time


@RULES.shows("Server.instance_type_id")
def _flavor_number(call: Call, server: Thing) -> Any:
    return server.hidden["flavor"]["id"]


def _order(call: Call) -> None:
    """Sort by what is asked for, and let the latest come first otherwise."""
    keys = [key for values in call.query.get("sort_key", []) for key in values.split(",")]
    dirs = [way for values in call.query.get("sort_dir", []) for way in values.split(",")]
    if len(dirs) > len(keys) and keys:
        raise call.refuse(400, "Sort direction array size exceeds sort key array size.")
    usual = dirs[0] if dirs else "desc"
    pairs = [
        (key, dirs[place] if place < len(dirs) else usual)
        for place, key in enumerate(keys)
        if key not in _IDLE or (key == "locked" and call.at_least("2.73"))
    ]
    if not call.admin and any(key in ("host", "node") for key, _ in pairs):
        pairs = [pair for pair in pairs if pair[0] not in ("host", "node")]
    last = pairs[-1][1] if pairs else "desc"
    pairs.append(("created_at", last))
    call.query["sort_key"] = [key for key, _ in pairs]
    call.query["sort_dir"] = [way for _, way in pairs]
