# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Volume types, who may use them, their extra specs and encryption, and default types."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...verbs import create, update
from ...world import Thing
from .dialect import RULES, for_admins, invalid, pairs

DEFAULT = "null"
"""The name of the type of volumes that nobody chooses one for."""
_SEEN_BY_ALL = ("RESKEY:availability_zones", "multiattach", "replication_enabled")
"""The extra specs that members see."""

RULES.usual["VolumeType"] = {
    "description": None, "is_public": True, "extra_specs": dict, "qos_specs_id": None,
    "created_at": RULES.time,
}  # fmt: skip
RULES.same["VolumeType.os-volume-type-access:is_public"] = "is_public"
RULES.ignored |= {"is_public"}
RULES.fields["VolumeType.qos_specs_id"] = for_admins("qos_specs_id")
RULES.not_found["extra_specs"] = "The volume type has no extra specs with key {key}."


@RULES.seed
def _types(call: Call) -> None:
    for name in ("__DEFAULT__", DEFAULT):
        description = "Default Volume Type" if name == "__DEFAULT__" else None
        specs = {"volume_backend_name": "null"} if name == DEFAULT else {}
        fields = {"name": name, "description": description, "extra_specs": specs}
        call.make("VolumeType", fields)


# --- types


def default_type(call: Call) -> Thing:
    """The type of volumes that nobody chooses one for: the project's, or the cloud's."""
    chosen = call.world.get("block_storage.DefaultType", call.project)
    key = chosen["volume_type_id"] if chosen is not None else ""
    return call.find("VolumeType", key) or named_type(call, DEFAULT)


def named_type(call: Call, name: str) -> Thing:
    """A type by its name or id.

    Raises:
        Refused: There is none.
    """
    found = call.find("VolumeType", name)
    if found is None:
        seen = (t for t in call.all("VolumeType") if call.rules.visible(call, t))
        found = next((t for t in seen if t["name"] == name), None)
    if found is None:
        raise Refused(404, f"Volume type with name {name} could not be found.")
    return found


def type_of(call: Call, thing: Thing | None) -> Thing | None:
    """The type of a volume, or of a snapshot of one, whoever may see it."""
    return (
        None
        if thing is None
        else call.world.get("block_storage.VolumeType", str(thing.get("volume_type_id")))
    )


@RULES.when_made("VolumeType")
def _everybodys(call: Call, thing: Thing) -> None:
    thing.project = ""


@RULES.shows("VolumeType.os-volume-type-access:is_public")
def _access_is_public(call: Call, thing: Thing) -> Any:
    return thing["is_public"]


@RULES.shows("VolumeType.extra_specs")
def _extra_specs(call: Call, thing: Thing) -> Any:
    specs: dict[str, Any] = thing["extra_specs"]
    return specs if call.admin else {k: v for k, v in specs.items() if k in _SEEN_BY_ALL}


@RULES.filters_by("VolumeType.extra_specs")
def _by_extra_specs(call: Call, thing: Thing, values: list[str]) -> bool:
    specs: dict[str, Any] = thing["extra_specs"]
    return pairs(values[-1]).items() <= specs.items()


@RULES.checks("volume_types.list")
def _filters(call: Call) -> None:
    if not call.admin:
        for name in ("name", "description", "qos_specs_id", "id"):
            call.query.pop(name, None)


def _asked_type(call: Call, key: str) -> Thing:
    return default_type(call) if key == "default" else call.get("VolumeType", key)


RULES.finders["volume_types.show"] = _asked_type


def _free(call: Call, name: str, own: str = "") -> None:
    if any(t["name"] == name and t.key != own for t in call.all("VolumeType")):
        raise Refused(409, f"Volume Type {name} already exists.")


@RULES.does("volume_types.create")
def _create(call: Call) -> Thing:
    name = call.args["name"].strip()
    if not name:
        raise Refused(400, "Volume type name can not be empty.")
    _free(call, name)
    return create(call, "VolumeType")


def _of_something(call: Call) -> None:
    if all(value is None for value in call.args.values()):
        text = "Specify the type's name, description, is_public or a combination thereof."
        raise Refused(400, text)


RULES.forms |= {"volume_types.update": _of_something, "group_types.update": _of_something}


@RULES.does("volume_types.update")
def _update(call: Call) -> Thing:
    given = {key: value for key, value in call.args.items() if value is not None}
    if given.get("name", "x").strip() == "":
        raise Refused(400, "Volume type name can not be empty.")
    _free(call, given.get("name", ""), call.thing.key)
    call.args = given
    return update(call, call.thing)


@RULES.when_gone("VolumeType")
def _unused(call: Call, thing: Thing) -> None:
    if any(v["volume_type_id"] == thing.key for v in call.all("Volume")):
        raise Refused(400, "Target volume type is still in use.")
    if thing["name"] == DEFAULT:
        text = f"The volume type {thing.key} is a default volume type and cannot be deleted."
        raise Refused(400, text)


# --- extra specs


@RULES.does("volume_type_extra_specs.update", "group_type_specs.update")
def _update_specs(call: Call) -> dict[str, Any]:
    """Add specs; the answer has these only."""
    name = "extra_specs" if "extra_specs" in call.thing else "group_specs"
    given: dict[str, Any] = call.args[name]
    call.thing[name].update(given)
    return given


# --- access


def _projects(thing: Thing) -> list[str]:
    found: list[str] = thing.hidden.setdefault("projects", [])
    return found


@RULES.does("volume_type_access.list")
def _list_access(call: Call) -> list[dict[str, str]]:
    kind = call.thing
    if kind["is_public"]:
        raise Refused(404, "Access list not available for public volume types.")
    return [{"volume_type_id": kind.key, "project_id": each} for each in _projects(kind)]


@RULES.checks("volume_type_access.add", "volume_type_access.remove")
def _is_private(call: Call) -> None:
    if call.thing["is_public"]:
        why = "Type access modification is not applicable to public volume type."
        raise invalid("volume type", why)


@RULES.does("volume_type_access.add")
def _add_access(call: Call) -> None:
    project, kind = call.args["project"], call.thing
    if project in _projects(kind):
        text = f"Volume type access for {kind.key} / {project} combination already exists."
        raise Refused(409, text)
    _projects(kind).append(project)


@RULES.does("volume_type_access.remove")
def _remove_access(call: Call) -> None:
    project, kind = call.args["project"], call.thing
    if project not in _projects(kind):
        text = f"Volume type access not found for {kind.key} / {project} combination."
        raise Refused(404, text)
    _projects(kind).remove(project)


# --- encryption


def _encryption(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = call.thing.hidden.get("encryption", {})
    return found


@RULES.does("volume_type_encryption.show")
def _show_encryption(call: Call) -> dict[str, Any]:
    return _encryption(call)


@RULES.does("volume_type_encryption.show_value")
def _show_encryption_value(call: Call) -> Any:
    key = call.params["key"]
    if key not in _encryption(call):
        raise Refused(404, "The resource could not be found.")
    return _encryption(call)[key]


def _in_use(call: Call) -> None:
    if any(v["volume_type_id"] == call.thing.key for v in call.all("Volume")):
        raise Refused(400, "Cannot change the encryption of a volume type that is in use.")


@RULES.does("volume_type_encryption.create")
def _create_encryption(call: Call) -> dict[str, Any]:
    if _encryption(call):
        text = f"Volume type encryption for type {call.thing.key} already exists."
        raise Refused(400, text)
    _in_use(call)
    made = {
        "cipher": None, "key_size": None, **call.args, "volume_type_id": call.thing.key,
        "encryption_id": call.world.uuid("encryption"), "created_at": RULES.time(call),
        "updated_at": None, "deleted_at": None, "deleted": False,
    }  # fmt: skip
    call.thing.hidden["encryption"] = made
    return made


def _asked_encryption(call: Call) -> dict[str, Any]:
    found = _encryption(call)
    if found.get("encryption_id") != call.params["encryption_id"]:
        text = f"Volume type encryption for type {call.thing.key} does not exist."
        raise Refused(404, text)
    return found


@RULES.does("volume_type_encryption.update")
def _update_encryption(call: Call) -> dict[str, Any]:
    found = _asked_encryption(call)
    _in_use(call)
    found |= call.args | {"updated_at": RULES.time(call)}
    return dict(call.args)


@RULES.does("volume_type_encryption.delete")
def _delete_encryption(call: Call) -> None:
    _asked_encryption(call)
    _in_use(call)
    call.thing.hidden["encryption"] = {}


# --- the default types of projects


@RULES.does("default_types.list")
def _list_defaults(call: Call) -> list[Thing]:
    return call.all("DefaultType")


def _default_of(call: Call) -> Thing:
    project = call.params["project_id"]
    found = call.world.get("block_storage.DefaultType", project)
    if found is None:
        raise Refused(404, f"Default type for project {project} not found.")
    return found


@RULES.does("default_types.show")
def _show_default(call: Call) -> Thing:
    return _default_of(call)


@RULES.does("default_types.set")
def _set_default(call: Call) -> Thing:
    project = call.params["project_id"]
    if call.find("identity.Project", project) is None:
        raise Refused(404, f"Project {project} could not be found.")
    try:
        kind = named_type(call, call.args["volume_type"])
    except Refused as refused:
        raise Refused(400, refused.message) from None
    found = call.world.get("block_storage.DefaultType", project)
    fields = {"project_id": project, "volume_type_id": kind.key}
    if found is not None:
        found.update(fields)
        return found
    return call.make("DefaultType", fields, project, project="")


@RULES.does("default_types.delete")
def _delete_default(call: Call) -> None:
    found = call.world.get("block_storage.DefaultType", call.params["project_id"])
    if found is not None:
        call.world.remove(found)
