# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The states of servers: what they allow, what is done meanwhile, and the record of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from hashlib import sha224
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import GONE, RULES, request_id, stamp

VM, TASK, POWER = "OS-EXT-STS:vm_state", "OS-EXT-STS:task_state", "OS-EXT-STS:power_state"
HOST, NODE = "OS-EXT-SRV-ATTR:host", "OS-EXT-SRV-ATTR:hypervisor_hostname"
LAUNCHED, TERMINATED = "OS-SRV-USG:launched_at", "OS-SRV-USG:terminated_at"
RUNNING, PAUSED, OFF = 1, 3, 4
"""What hypervisors say of the power."""

_RESIZING: dict[str, str] = dict.fromkeys(
    ("resize_prep", "resize_migrating", "resize_migrated", "resize_finish"), "RESIZE"
)
_REBUILDING: dict[str, str] = dict.fromkeys(
    ("rebuilding", "rebuild_block_device_mapping", "rebuild_spawning"), "REBUILD"
)
_REBOOTING = {
    "rebooting": "REBOOT",
    "reboot_pending": "REBOOT",
    "reboot_started": "REBOOT",
    "rebooting_hard": "HARD_REBOOT",
    "reboot_pending_hard": "HARD_REBOOT",
    "reboot_started_hard": "HARD_REBOOT",
}
# The status of each stable state, and what it is while some tasks go on.
STATUSES: dict[str, tuple[str, dict[str, str]]] = {
    "active": (
        "ACTIVE",
        {**_REBOOTING, **_RESIZING, **_REBUILDING, "updating_password": "PASSWORD",
         "migrating": "MIGRATING"},
    ),
    "building": ("BUILD", {}),
    "stopped": ("SHUTOFF", {**_RESIZING, **_REBUILDING}),
    "resized": ("VERIFY_RESIZE", {"resize_reverting": "REVERT_RESIZE"}),
    "paused": ("PAUSED", {"migrating": "MIGRATING"}),
    "suspended": ("SUSPENDED", {}),
    "rescued": ("RESCUE", {}),
    "error": ("ERROR", _REBUILDING),
    "deleted": ("DELETED", {}),
    "soft-delete": ("SOFT_DELETED", {}),
    "shelved": ("SHELVED", {}),
    "shelved_offloaded": ("SHELVED_OFFLOADED", {}),
}  # fmt: skip


# --- what is allowed


def check_unlocked(call: Call, server: Thing) -> None:
    """Refuse what a lock forbids all but administrators.

    Raises:
        Refused: The server is locked.
    """
    if server["locked"] and not call.admin:
        raise call.refuse(409, f"Instance {server.key} is locked")


def check_state(
    call: Call, server: Thing, word: str, states: Collection[str] = (), *, busy: bool = False
) -> None:
    """Refuse what a server's state forbids.

    Args:
        call: The request.
        server: The server.
        word: What is asked for, as Nova calls it.
        states: The stable states that allow it; all if there are none.
        busy: Whether it is allowed while something else is being done.

    Raises:
        Refused: The server is in another state.
    """
    for name, value, good in (
        ("vm_state", server[VM], not states or server[VM] in states),
        ("task_state", server[TASK], busy or server[TASK] is None),
    ):
        if not good:
            text = f"Cannot '{word}' instance {server.key} while it is in {name} {value}"
            raise call.refuse(409, text)


# --- what is done


def work(
    call: Call,
    server: Thing,
    action: str,
    end: Callable[[], str | None],
    *,
    task: str | None,
    event: str = "",
) -> None:
    """Let something be done to a server; it ends later, in error if it is refused or to fail.

    Args:
        call: The request.
        server: The server.
        action: What the record of actions calls it.
        end: Makes what is so in the end; gives what went wrong if the server is as before.
        task: The task meanwhile, if one is shown.
        event: What the record calls the step of the service.
    """
    server[TASK] = task
    touch(call, server)
    record = begin(call, server, action, event)
    failure = call.service.cloud.failing(call.operation, "compute")

    def finish() -> None:
        server[TASK] = None
        try:
            if failure is not None:
                raise Refused(500, failure)
            wrong = end()
        except Refused as refused:
            wrong = refused.message
            fail(call, server, wrong, refused.status)
        close(call, record, wrong)
        touch(call, server)

    call.world.after(server, finish)


def fail(call: Call, server: Thing, message: str, code: int = 500) -> None:
    """Put a server in error."""
    server[VM] = "error"
    server["fault"] = {"code": code, "message": message, "created": call.world.time(),
                       "details": message}  # fmt: skip


def touch(call: Call, server: Thing) -> None:
    """Note that a server changed: the time, and the status that its states make."""
    usual, others = STATUSES[server[VM]]
    server.update({"updated": call.world.time(), "status": others.get(server[TASK], usual)})


# --- the record


@RULES.names("Server")
def _server(call: Call, key: str) -> Thing | None:
    found = call.world.get("compute.Server", key)
    if found is None and call.operation and call.operation.resource == "instance_actions":
        # What was done to a server is kept when it is gone.
        return call.world.things[GONE].get(key) if call.at_least("2.21") else None
    return found


@RULES.names("InstanceAction")
def _action(call: Call, key: str) -> Thing | None:
    # One request may do something to several servers.
    return call.world.get("compute.InstanceAction", f"{call.thing.key}/{key}")


def begin(call: Call, server: Thing, action: str, event: str = "") -> Thing:
    """Record that an action on a server began."""
    request = request_id(call)
    fields: dict[str, Any] = {
        "action": action, "instance_uuid": server.key, "request_id": request, "user_id": call.user,
        "project_id": call.project, "start_time": stamp(call), "updated_at": stamp(call),
        "message": None, "events": [],
    }  # fmt: skip
    record = Thing("compute.InstanceAction", request, fields)
    record.parents = {"server_id": server.key}
    record.slot = f"{server.key}/{request}"
    if event:
        fields["events"].append(
            {"event": event, "start_time": stamp(call), "finish_time": None, "result": None,
             "traceback": None, "hostId": host_id(server), "host": server[HOST] or "",
             "details": None}
        )  # fmt: skip
    return call.world.add(record)


def close(call: Call, record: Thing, failure: str | None = None) -> None:
    """Record that an action ended."""
    record["updated_at"] = stamp(call)
    if failure is not None:
        record["message"] = "Error"
    for event in record["events"]:
        event["finish_time"] = stamp(call)
        event["result"] = "Success" if failure is None else "Error"
        event["details"] = failure


def record(call: Call, server: Thing, action: str, event: str = "") -> None:
    """Record an action that is over with the answer to the request."""
    close(call, begin(call, server, action, event))


def host_id(server: Thing) -> str:
    """A hash that tells a server's host from others, and tells nothing else."""
    text = f"{server.project}{server[HOST]}"
    return sha224(text.encode()).hexdigest() if server[HOST] else ""


def within(call: Call, changed: str) -> bool:
    """Whether a change was in the time that a query asks for."""
    moment, since, before = (
        _moment(changed),
        call.asks("changes-since"),
        call.asks("changes-before"),
    )
    return (not since or moment >= _moment(since)) and (not before or moment <= _moment(before))


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
