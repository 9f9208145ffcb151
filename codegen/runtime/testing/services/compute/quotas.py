# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of quotas: of projects, of their users, and of classes; and of limits."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...world import Thing
from .dialect import RULES
from .sizes import Size, size_of

# Those of the network are not counted, and have no effect.
_DEFAULTS = {
    "instances": 10, "cores": 20, "ram": 51200, "key_pairs": 100, "metadata_items": 128,
    "server_groups": 10, "server_group_members": 10, "injected_files": 5,
    "injected_file_content_bytes": 10240, "injected_file_path_bytes": 255, "fixed_ips": -1,
    "floating_ips": -1, "security_groups": -1, "security_group_rules": -1,
}  # fmt: skip
# Limit: the quota.
_LIMITS = {
    "maxTotalInstances": "instances", "maxTotalCores": "cores", "maxTotalRAMSize": "ram",
    "maxTotalKeypairs": "key_pairs", "maxServerMeta": "metadata_items",
    "maxImageMeta": "metadata_items", "maxServerGroups": "server_groups",
    "maxServerGroupMembers": "server_group_members", "maxPersonality": "injected_files",
    "maxPersonalitySize": "injected_file_content_bytes", "maxSecurityGroups": "security_groups",
    "maxSecurityGroupRules": "security_group_rules", "maxTotalFloatingIps": "floating_ips",
}  # fmt: skip
_USED = {
    "totalInstancesUsed": "instances", "totalCoresUsed": "cores", "totalRAMUsed": "ram",
    "totalServerGroupsUsed": "server_groups", "totalSecurityGroupsUsed": "security_groups",
    "totalFloatingIpsUsed": "floating_ips",
}  # fmt: skip
_OF_CLASS, _OF_PROJECT = "quota class", "quotas"
_UNLIMITED = float("inf")


def _kept(call: Call, kind: str, key: str) -> Thing:
    """The quotas that somebody has set."""
    whole = f"compute.{kind}"
    return call.world.get(whole, key) or call.world.add(Thing(whole, key, {}))


def _defaults(call: Call) -> dict[str, int]:
    return _DEFAULTS | _kept(call, _OF_CLASS, "default")


def _limits(call: Call, project: str, user: str = "") -> dict[str, int]:
    """The quotas of a project, or of one of its users."""
    found = _defaults(call) | _kept(call, _OF_PROJECT, project)
    return found | _kept(call, _OF_PROJECT, f"{project}/{user}") if user else found


def _used(call: Call, project: str, user: str = "") -> dict[str, int]:
    """What a project has used, or one of its users."""

    def mine(kind: str) -> list[Thing]:
        found = [thing for thing in call.all(kind) if thing.project == project]
        return [thing for thing in found if not user or thing.get("user_id") == user]

    servers = mine("Server")
    size = sum((size_of(server) for server in servers), Size())
    counted = {"instances": len(servers), "cores": size.vcpus, "ram": size.memory}
    return dict.fromkeys(_DEFAULTS, 0) | counted | {"server_groups": len(mine("ServerGroup"))}


def room(call: Call, name: str) -> float:
    """How many whoever asks may have of something, by the name of its quota."""
    value = _limits(call, call.project, call.user)[name]
    return _UNLIMITED if value < 0 or call.asked.own else value


def check(call: Call, size: Size, many: int) -> None:
    """Look that there is room for new servers, or for one that grows.

    Args:
        call: The call.
        size: What they take together, or what it takes more than now.
        many: How many there shall be more than now.

    Raises:
        Refused: There is not.
    """
    used = _used(call, call.project)
    asked = {"instances": many, "cores": size.vcpus, "ram": size.memory}
    over = [name for name, more in asked.items() if more and used[name] + more > room(call, name)]
    if over:
        name = over[0]
        text = (
            f"Quota exceeded for {', '.join(over)}: Requested {asked[name]}, but already used "
            f"{used[name]} of {int(room(call, name))} {name}"
        )
        raise call.refuse(403, text)


# --- of projects


def _project(call: Call) -> str:
    """The project that the path names.

    Raises:
        Refused: There is none, or it is none of whoever asks.
    """
    project = call.params["project_id"]
    if not call.admin and project != call.project and call.operation.verb != "show_defaults":
        raise call.rules.forbidden(call)
    if call.operation.verb != "delete" and call.find("identity.Project", project) is None:
        raise call.refuse(400, f"Project ID {project} is not a valid project.")
    return project


@RULES.does("quota_sets.show")
def _show(call: Call) -> dict[str, Any]:
    project = _project(call)
    return {"id": project, **_limits(call, project, call.asks("user_id"))}


@RULES.does("quota_sets.show_defaults")
def _show_defaults(call: Call) -> dict[str, Any]:
    return {"id": _project(call), **_defaults(call)}


@RULES.does("quota_sets.show_details")
def _show_details(call: Call) -> dict[str, Any]:
    project, user = _project(call), call.asks("user_id")
    used = _used(call, project, user)
    return {"id": project} | {
        name: {"limit": limit, "in_use": used[name], "reserved": 0}
        for name, limit in _limits(call, project, user).items()
    }


@RULES.does("quota_sets.update")
def _update(call: Call) -> dict[str, int]:
    project, user = _project(call), call.asks("user_id")
    given = {name: int(value) for name, value in call.args.items() if name != "force"}
    if not call.args.get("force"):
        used, whole = _used(call, project, user), _limits(call, project)
        for name, value in given.items():
            _between(call, name, value, used[name], whole[name] if user else -1)
    _kept(call, _OF_PROJECT, f"{project}/{user}" if user else project).update(given)
    return _limits(call, project, user)


def _between(call: Call, name: str, value: int, least: int, most: int) -> None:
    number, top = (_UNLIMITED if n == -1 else n for n in (value, most))
    if number < least:
        text = f"greater than or equal to already used and reserved {least}."
    elif number > top:
        text = f"less than or equal to {most}."
    else:
        return
    raise call.refuse(400, f"Quota limit {value} for {name} must be {text}")


@RULES.does("quota_sets.delete")
def _delete(call: Call) -> None:
    project, user = _project(call), call.asks("user_id")
    for kept in call.all(_OF_PROJECT):
        mine = f"{project}/{user}"
        if kept.key == mine if user else kept.key.partition("/")[0] == project:
            call.world.remove(kept)


# --- of classes


@RULES.does("quota_class_sets.show")
def _show_class(call: Call) -> dict[str, Any]:
    name = call.params["quota_class"]
    return {"id": name, **_DEFAULTS, **_kept(call, _OF_CLASS, name)}


@RULES.does("quota_class_sets.update")
def _update_class(call: Call) -> dict[str, int]:
    kept = _kept(call, _OF_CLASS, call.params["quota_class"])
    kept.update({name: int(value) for name, value in call.args.items()})
    return _DEFAULTS | kept


# --- limits


@RULES.does("limits.show")
def _show_limits(call: Call) -> dict[str, Any]:
    project = call.asks("tenant_id") or call.project
    if "tenant_id" in call.query and not call.admin:
        raise call.rules.forbidden(call)
    limits, used = _limits(call, project), _used(call, project)
    absolute = {name: limits[quota] for name, quota in _LIMITS.items()}
    return {"rate": [], "absolute": absolute | {n: used[quota] for n, quota in _USED.items()}}
