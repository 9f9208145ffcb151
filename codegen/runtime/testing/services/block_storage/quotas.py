# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Quotas of projects and classes, what is used of them, and the limits that follow."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, truth
from ...world import Thing
from .dialect import RULES

DEFAULTS = {
    "volumes": 10, "snapshots": 10, "gigabytes": 1000, "per_volume_gigabytes": -1, "backups": 10,
    "backup_gigabytes": 1000, "groups": 10,
}  # fmt: skip
_OF_TYPES = ("volumes", "gigabytes", "snapshots")
"""What is counted for each volume type too: `volumes_null`."""
_ABSOLUTE = {
    "volumes": ("maxTotalVolumes", "totalVolumesUsed"),
    "snapshots": ("maxTotalSnapshots", "totalSnapshotsUsed"),
    "gigabytes": ("maxTotalVolumeGigabytes", "totalGigabytesUsed"),
    "backups": ("maxTotalBackups", "totalBackupsUsed"),
    "backup_gigabytes": ("maxTotalBackupGigabytes", "totalBackupGigabytesUsed"),
}


def _known(call: Call) -> dict[str, int]:
    """All that there are quotas of, with their defaults."""
    types = [kind["name"] for kind in call.all("VolumeType")]
    return DEFAULTS | {f"{what}_{kind}": -1 for kind in types for what in _OF_TYPES}


def _kept(call: Call, kind: str, key: str) -> Thing:
    """What is set for a project, or for a class."""
    found = call.world.get(f"block_storage.{kind}", key)
    return found or call.world.add(Thing(f"block_storage.{kind}", key, {}))


def _defaults(call: Call) -> dict[str, int]:
    return _known(call) | _kept(call, "quota classes", "default")


def limits_of(call: Call, project: str) -> dict[str, int]:
    """The limits of a project."""
    return _defaults(call) | _kept(call, "quotas", project)


def used_by(call: Call, project: str) -> dict[str, int]:
    """How much of everything a project has."""
    used = dict.fromkeys(_known(call), 0)
    names = {kind.key: kind["name"] for kind in call.all("VolumeType")}

    def count(what: str, amount: int, kind: Any = None) -> None:
        used[what] += amount
        if kind in names:
            used[f"{what}_{names[kind]}"] += amount

    for volume in call.all("Volume"):
        if volume.project == project:
            count("volumes", 1, volume["volume_type_id"])
            count("gigabytes", volume["size"], volume["volume_type_id"])
    for snapshot in call.all("Snapshot"):
        if snapshot.project == project:
            count("snapshots", 1, snapshot["volume_type_id"])
            count("gigabytes", snapshot["size"], snapshot["volume_type_id"])
    for backup in call.all("Backup"):
        if backup.project == project:
            count("backups", 1)
            count("backup_gigabytes", backup["size"])
    for group in [*call.all("Group"), *call.all("ConsistencyGroup")]:
        if group.project == project:
            count("groups", 1)
    return used


def reserve(call: Call, kind: Thing | None = None, project: str = "", **wanted: int) -> None:
    """Refuse what is more than a project may have.

    Args:
        call: The request for it.
        kind: The volume type whose quotas count too.
        project: Whose; that of whoever asks without it.
        **wanted: How much more, of what.

    Raises:
        Refused: It is more.
    """
    if call.asked.own:
        return
    project = project or call.project
    limits, used = limits_of(call, project), used_by(call, project)
    most = limits["per_volume_gigabytes"]
    if "volumes" in wanted and 0 <= most < wanted["gigabytes"]:
        text = f"Requested volume size {wanted['gigabytes']} is larger than maximum allowed limit"
        raise Refused(413, f"{text} {most}.")
    of_type = {f"{what}_{kind['name']}": n for what, n in wanted.items()} if kind else {}
    for what, more in (wanted | of_type).items():
        limit = limits[what]
        if 0 <= limit < used[what] + more:
            raise Refused(413, _exceeded(what, limit, used[what], more))


def _exceeded(what: str, limit: int, used: int, more: int) -> str:
    if "gigabytes" in what:
        return (
            f"Requested volume or snapshot exceeds allowed {what} quota. Requested {more}G, quota "
            f"is {limit}G and {used}G has been consumed."
        )
    thing = what.partition("_")[0]
    return f"Maximum number of {thing} allowed ({limit}) exceeded for quota '{what}'."


# --- the quotas of projects


@RULES.checks("quota_sets.show", "quota_sets.show_defaults")
def _own(call: Call) -> None:
    if not call.admin and call.params["project_id"] != call.project:
        raise RULES.forbidden(call)


@RULES.does("quota_sets.show")
def _show(call: Call) -> dict[str, Any]:
    project = call.params["project_id"]
    limits = limits_of(call, project)
    if not truth(call.asks("usage", "false")):
        return {"id": project, **limits}
    used = used_by(call, project)
    whole = {n: {"limit": limits[n], "in_use": used[n], "reserved": 0} for n in limits}
    return {"id": project, **whole}


@RULES.does("quota_sets.show_defaults")
def _show_defaults(call: Call) -> dict[str, Any]:
    return {"id": call.params["project_id"], **_defaults(call)}


@RULES.checks("quota_sets.update", "quota_class_sets.update")
def _good(call: Call) -> None:
    known = _known(call)
    bad = [name for name in call.args if name not in known]
    if bad:
        raise Refused(400, f"Bad key(s) in quota set: {', '.join(bad)}")
    for name, value in call.args.items():
        if int(value) < -1:
            raise Refused(400, f"{name} must be >= -1")


@RULES.does("quota_sets.update")
def _update(call: Call) -> dict[str, Any]:
    project = call.params["project_id"]
    _kept(call, "quotas", project).update({k: int(v) for k, v in call.args.items()})
    return limits_of(call, project)


@RULES.does("quota_sets.delete")
def _delete(call: Call) -> None:
    _kept(call, "quotas", call.params["project_id"]).clear()


# --- the quotas of classes


@RULES.does("quota_class_sets.show")
def _show_class(call: Call) -> dict[str, Any]:
    name = call.params["quota_class"]
    return {"id": name, **_defaults(call), **_kept(call, "quota classes", name)}


@RULES.does("quota_class_sets.update")
def _update_class(call: Call) -> dict[str, Any]:
    kept = _kept(call, "quota classes", call.params["quota_class"])
    kept.update({k: int(v) for k, v in call.args.items()})
    return _defaults(call) | kept


# --- limits


@RULES.does("limits.show")
def _limits(call: Call) -> dict[str, Any]:
    project = call.asks("project_id") if call.at_least("3.39") and call.admin else ""
    project = project or call.project
    limits, used = limits_of(call, project), used_by(call, project)
    absolute: dict[str, int] = {}
    for what, (most, now) in _ABSOLUTE.items():
        absolute |= {most: limits[what], now: used[what]}
    return {"absolute": absolute, "rate": []}
