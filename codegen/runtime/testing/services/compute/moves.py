# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of resizes, migrations and evacuations, and the record of them."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...shape import ABSENT
from ...world import Thing
from . import quotas, requests
from .allocations import NOWHERE, claim
from .dialect import RULES, stamp
from .disks import is_volume_backed
from .hosts import compute_service
from .servers import new_password
from .sizes import Size
from .states import (
    HOST,
    LAUNCHED,
    OFF,
    POWER,
    RUNNING,
    VM,
    begin,
    check_state,
    check_unlocked,
    close,
    within,
    work,
)

KIND = "compute.Migration"


# --- resizes and cold migrations


@RULES.does("servers.resize")
def _resize(call: Call) -> None:
    server = call.thing
    check_unlocked(call, server)
    check_state(call, server, "resize", ("active", "stopped"))
    flavor, old = requests.flavor_named(call, call.args["flavorRef"]), server.hidden["flavor"]
    if flavor.key == old["id"]:
        raise call.refuse(400, "When resizing, instances must change flavor!")
    if flavor["disk"] == 0 and old["disk"] and not is_volume_backed(call, server):
        raise call.refuse(400, "Resize to zero disk flavor is not allowed.")
    more = [max(flavor[name] - old[name], 0) for name in ("vcpus", "ram")]
    quotas.check(call, Size(*more), 0)
    _move(call, server, "resize", dict(flavor))


@RULES.does("servers.migrate")
def _migrate(call: Call) -> None:
    server, host = call.thing, call.args.get("host")
    check_unlocked(call, server)
    check_state(call, server, "migrate", ("active", "stopped"))
    if host is not None:
        if host == server[HOST]:
            text = f"Unable to migrate to host {host}: it is where the instance is already."
            raise call.refuse(400, text)
        if compute_service(call, host) is None:
            raise call.refuse(400, f"Compute host {host} could not be found.")
    _move(call, server, "migrate", dict(server.hidden["flavor"]))


def _move(call: Call, server: Thing, action: str, flavor: dict[str, Any]) -> None:
    kind = "resize" if action == "resize" else "migration"
    migration = _begin(call, server, kind, flavor)

    def moved() -> str | None:
        before = (server[VM], server.hidden["flavor"])
        server.hidden["flavor"] = flavor
        try:
            _claim(call, server)
        except Refused as refused:
            server.hidden["flavor"] = before[1]
            _claim(call, server)
            _end(call, migration, "error")
            return refused.message
        server.hidden["before"] = before
        if call.args.get("OS-DCF:diskConfig"):
            server["OS-DCF:diskConfig"] = call.args["OS-DCF:diskConfig"]
        server.update({VM: "resized", LAUNCHED: stamp(call)})
        _end(call, migration, "finished")
        return None

    work(call, server, action, moved, task="resize_prep", event="compute_prep_resize")


def _claim(call: Call, server: Thing) -> None:
    claim(call, server, disk=not is_volume_backed(call, server))


def _back(call: Call, server: Thing, verb: str, end: str, keep: bool) -> None:
    """What ends a resize: a confirmation, or the way back."""
    check_unlocked(call, server)
    check_state(call, server, verb, ("resized",))
    migration = next(
        (m for m in reversed(_migrations(call, server)) if m["status"] == "finished"), None
    )
    if migration is None:
        raise call.refuse(400, "Instance has not been resized.")

    def ended() -> None:
        state, flavor = server.hidden.pop("before")
        if not keep:
            server.hidden["flavor"] = flavor
            _claim(call, server)
        server.update({VM: state, POWER: OFF if state == "stopped" else RUNNING})
        _end(call, migration, end)

    task = None if keep else "resize_reverting"  # Nova shows none while it confirms
    work(call, server, verb, ended, task=task, event=f"compute_{call.operation.verb}")


@RULES.does("servers.confirm_resize")
def _confirm(call: Call) -> None:
    _back(call, call.thing, "confirmResize", "confirmed", keep=True)


@RULES.does("servers.revert_resize")
def _revert(call: Call) -> None:
    _back(call, call.thing, "revertResize", "reverted", keep=False)


# --- live migrations and evacuations, which need a second host


@RULES.does("servers.migrate_live")
def _migrate_live(call: Call) -> None:
    server, host = call.thing, call.args["host"]
    check_unlocked(call, server)
    check_state(call, server, "os-migrateLive", ("active", "paused"))
    if host is not None and compute_service(call, host) is None:
        raise call.refuse(400, f"Compute host {host} could not be found.")
    text = NOWHERE
    if host is not None:
        text = (
            f"Migration pre-check error: Unable to migrate instance ({server.key}) to current "
            f"host ({host})."
        )
    record = begin(call, server, "live-migration", "conductor_live_migrate_instance")
    migration = _begin(call, server, "live-migration", server.hidden["flavor"])
    _end(call, migration, "error")
    close(call, record, text)
    if not call.at_least("2.34"):
        raise call.refuse(400, text)


@RULES.does("servers.evacuate")
def _evacuate(call: Call) -> Any:
    server, host = call.thing, call.args.get("host")
    check_state(call, server, "evacuate", ("active", "stopped", "error"))
    if host is not None and compute_service(call, host) is None:
        raise call.refuse(400, f"Compute host {host} could not be found.")
    if host is not None and host == server[HOST]:
        raise call.refuse(400, "The target host can't be the same one.")
    service = compute_service(call, server[HOST]) if server[HOST] else None
    if service is not None and not service["forced_down"]:
        raise call.refuse(400, f"Compute service of {server[HOST]} is still in use.")
    migration = _begin(call, server, "evacuation", server.hidden["flavor"])

    def nowhere() -> None:
        _end(call, migration, "error")
        raise call.refuse(500, NOWHERE)

    work(
        call, server, "evacuate", nowhere, task="rebuilding", event="conductor_rebuild_instance"
    )  # fmt: skip
    return {"adminPass": call.args.get("adminPass") or new_password(call)}


# --- the record


def _begin(call: Call, server: Thing, kind: str, flavor: dict[str, Any]) -> Thing:
    host = call.service.cloud.host
    key = call.world.uuid("compute.Migration")
    fields = {
        "id": call.world.number("compute.Migration.id"), "uuid": key, "instance_uuid": server.key,
        "migration_type": kind, "status": "migrating", "source_compute": server[HOST],
        "source_node": server[HOST], "dest_compute": host, "dest_node": host,
        "dest_host": "127.0.0.1", "old_instance_type_id": _number(server.hidden["flavor"]),
        "new_instance_type_id": _number(flavor), "user_id": call.user, "project_id": call.project,
        "created_at": stamp(call), "updated_at": None,
    }  # fmt: skip
    return call.world.add(Thing(KIND, key, fields))


def _end(call: Call, migration: Thing, status: str) -> None:
    migration.update({"status": status, "updated_at": stamp(call)})


def _number(flavor: dict[str, Any]) -> int:
    """The number that Nova's database has for a flavor, which nothing else tells."""
    return int(flavor.get("number", 1))


def _migrations(call: Call, server: Thing) -> list[Thing]:
    return [m for m in call.world.all(KIND) if m["instance_uuid"] == server.key]


@RULES.does("migrations.list")
def _list(call: Call) -> list[Thing]:
    found = [m for m in call.world.all(KIND) if _meant(call, m)]
    # The latest first, since there are pages.
    return found[::-1] if call.at_least("2.59") else found


_EXACT = ("instance_uuid", "migration_type", "status", "user_id", "project_id")


def _meant(call: Call, migration: Thing) -> bool:
    if any(name in call.query and migration[name] != call.asks(name) for name in _EXACT):
        return False
    if call.asks("hidden", "0") != "0":
        return False
    hosts = (migration["source_compute"], migration["dest_compute"])
    if "host" in call.query:
        if call.asks("host") not in hosts:
            return False
    elif "source_compute" in call.query and call.asks("source_compute") != hosts[0]:
        return False
    return within(call, migration["updated_at"] or migration["created_at"])


@RULES.shows("Migration.links")
def _links(call: Call, migration: Thing) -> Any:
    return ABSENT  # only live migrations in progress have them
