# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of images and their properties, as Nova passed them on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...call import Call
from ...messages import truth
from ...world import Thing
from . import proxies
from .dialect import RULES, links

_STATUSES = {
    "active": ("ACTIVE", 100), "queued": ("SAVING", 25), "saving": ("SAVING", 50),
    "deleted": ("DELETED", 0), "pending_delete": ("DELETED", 0), "killed": ("ERROR", 0),
}  # fmt: skip
_PATH, _PATCH = "/v2/images", "application/openstack-images-v2.1-json-patch"
# Nova shows these of the image; what else has no place in Glance's own fields is a property.
_OF_PROPERTIES = {"server": "instance_uuid", "type": "image_type"}
RULES.not_found["Image"] = "Image not found."
RULES.not_found["metadata"] = "Invalid metadata key {key}"


def _properties(call: Call, image: dict[str, Any]) -> dict[str, Any]:
    own = call.service.cloud.services["image"].fields_of("Image")
    return {key: value for key, value in image.items() if key not in own}


def _translated(call: Call, image: dict[str, Any]) -> dict[str, Any]:
    status, progress = _STATUSES.get(image["status"], ("UNKNOWN", 0))
    properties = _properties(call, image)
    found = {
        "id": image["id"], "name": image["name"], "status": status, "progress": progress,
        "minRam": image["min_ram"], "minDisk": image["min_disk"], "metadata": properties,
        "created": image["created_at"], "updated": image["updated_at"],
        "OS-EXT-IMG-SIZE:size": image["size"] or 0, "links": _links(call, image["id"]),
    }  # fmt: skip
    if (server := properties.get("instance_uuid")) is not None:
        found["server"] = {"id": server, "links": links(call, "servers", server)}
    if (auto := properties.get("auto_disk_config")) is not None:
        found["OS-DCF:diskConfig"] = "AUTO" if truth(str(auto)) else "MANUAL"
    return found


def _links(call: Call, key: str) -> list[Mapping[str, str]]:
    there = f"{call.asked.base}{call.service.cloud.services['image'].prefix}/images/{key}"
    kind = "application/vnd.openstack.image"
    return [
        *links(call, "images", key),
        {"rel": "alternate", "type": kind, "href": there},
    ]


proxies.passed_on("Image", "image", lambda call: _PATH, "", _translated)


@RULES.does("images.list", "images.list_brief")
def _list(call: Call) -> list[Thing]:
    found = call.ask("image", "GET", f"{_PATH}?limit=1000", own=True)["images"]
    call.query.pop("offset", None)  # it is taken, and has no effect
    return [
        proxies.thing(call, "Image", _translated, image)
        for image in found
        if all(_meant(call, image, name, values[-1]) for name, values in call.query.items())
    ]


def _meant(call: Call, image: dict[str, Any], name: str, value: str) -> bool:
    """Whether a filter means an image."""
    match name:
        case "name":
            return bool(image["name"] == value)
        case "status":
            return bool(image["status"] == value.lower())
        case "minRam" | "minDisk":
            return bool(image[f"min_{name[3:].lower()}"] == int(value))
        case "changes-since":
            return datetime.fromisoformat(image["updated_at"]) >= datetime.fromisoformat(value)
        case "server" | "type":
            key = _OF_PROPERTIES[name]
            return bool(_properties(call, image).get(key) == value.rpartition("/")[2])
    if name.startswith("property-"):
        return bool(_properties(call, image).get(name.removeprefix("property-")) == value)
    return True


@RULES.does("images.delete")
def _delete(call: Call) -> None:
    call.ask("image", "DELETE", f"{_PATH}/{call.thing.key}", own=True)


# --- properties


@RULES.does("image_metadata.update", "image_metadata.replace", "image_metadata.set")
def _put(call: Call) -> Any:
    verb, before = call.operation.verb, call.thing["metadata"]
    given = call.args if verb == "set" else call.args["metadata"]
    if verb == "set" and call.params["key"] not in given:
        raise call.refuse(400, "Request body and URI mismatch")
    after = given if verb == "replace" else {**before, **given}
    _change(call, before, after)
    return given[call.params["key"]] if verb == "set" else after


@RULES.does("image_metadata.remove")
def _remove(call: Call) -> None:
    before, key = call.thing["metadata"], call.params["key"]
    if key not in before:
        raise call.rules.missing(call, "metadata", key)
    _change(call, before, {name: value for name, value in before.items() if name != key})


def _change(call: Call, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Let an image have other properties."""
    changes: list[dict[str, Any]] = [
        {"op": "remove", "path": f"/{_pointed(key)}"} for key in before.keys() - after.keys()
    ]
    changes += [
        {"op": "add", "path": f"/{_pointed(key)}", "value": value}
        for key, value in after.items()
        if before.get(key) != value
    ]
    path = f"{_PATH}/{call.thing.key}"
    call.ask("image", "PATCH", path, changes, own=True, media=_PATCH)


def _pointed(key: str) -> str:
    """A key as a JSON pointer has it."""
    return key.replace("~", "~0").replace("/", "~1")
