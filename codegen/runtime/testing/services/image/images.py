# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Images: their records, changes by JSON patch, lists, and the image that there is at first."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .data import filled, stored
from .dialect import RULES, member, mine, one_of

_READ_ONLY = frozenset(
    {
        "created_at", "updated_at", "status", "checksum", "size", "virtual_size", "direct_url",
        "self", "file", "schema", "id", "os_hash_algo", "os_hash_value",
    }
)  # fmt: skip
_NEVER_GIVEN = _READ_ONLY - {"id"} | {"stores"}
_RESERVED = frozenset({"location", "deleted", "deleted_at"})
_BASE = frozenset(
    {
        "name", "container_format", "disk_format", "visibility", "protected", "os_hidden", "tags",
        "min_disk", "min_ram", "owner",
    }
)  # fmt: skip
"""The fields of an image that may be changed, and that all images have."""
_FORMATS = {"container_format": "ContainerFormat", "disk_format": "DiskFormat"}
_SORT_KEYS = (
    "name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at",
)  # fmt: skip

RULES.not_found["Image"] = "No image found with ID {key}"
RULES.usual["Image"] = {
    "name": None, "status": "queued", "visibility": "shared", "protected": False,
    "os_hidden": False, "tags": lambda call: [], "container_format": None, "disk_format": None,
    "min_disk": 0, "min_ram": 0, "size": None, "virtual_size": None, "checksum": None,
    "os_hash_algo": None, "os_hash_value": None, "owner": lambda call: call.project,
    "locations": lambda call: [],
}  # fmt: skip


@RULES.when_made("Image")
def _made(call: Call, image: Thing) -> None:
    path = f"/v2/images/{image.key}"
    image.update({"self": path, "file": f"{path}/file", "schema": "/v2/schemas/image"})
    image.hidden["made"] = image.hidden["changed"] = call.world.now()
    image.hidden.setdefault("free", {})


# --- made and changed


def _refuse_names(name: str) -> None:
    if name in _RESERVED or name.startswith("os_glance"):
        raise Refused(403, f"Attribute '{name}' is reserved.")


def _look(call: Call, name: str, value: Any) -> None:
    """Look at the value of a field that an image is given."""
    if name in _FORMATS and value is not None:
        known = [value for value, _ in call.service.specs.declared[_FORMATS[name]].values]
        if value not in known:
            raise Refused(400, f"{value!r} is not one of {[None, *known]} (at {name})")
    if name == "tags" and any(len(tag) > 255 for tag in value):
        raise Refused(400, "a tag is longer than 255 characters (at tags)")
    if name == "name" and len(value or "") > 255:
        raise Refused(400, "the name is longer than 255 characters (at name)")
    if name == "visibility" and value == "public" and not call.admin:
        raise Refused(403, "You are not authorized to complete publicize_image action.")


@RULES.does("images.create")
def _create(call: Call) -> Thing:
    for name, value in call.args.items():
        if name in _NEVER_GIVEN:
            raise Refused(403, f"Attribute '{name}' is read-only.")
        _refuse_names(name)
        _look(call, name, value)
    owner = call.args.get("owner", call.project)
    if owner != call.project and not call.admin:
        raise Refused(403, f"You are not permitted to create images owned by '{owner}'.")
    key = call.args.get("id", "")
    if key and call.world.get("image.Image", key) is not None:
        raise Refused(409, f"Image ID {key} already exists!")
    fields = {k: v for k, v in call.args.items() if k in _BASE or k == "id"}
    fields["tags"] = list(dict.fromkeys(fields.get("tags", ())))
    image = call.make("Image", fields)
    image.hidden["free"] = {k: v for k, v in call.args.items() if k not in fields}
    call.sent["Location"] = f"{call.root}/images/{image.key}"
    call.sent["OpenStack-image-import-methods"] = "glance-direct,web-download,copy-image"
    call.sent["OpenStack-image-store-ids"] = "fs"
    return image


@RULES.checks("images.update")
def _patch_type(call: Call) -> None:
    kind = call.asked.headers.get("content-type", "").partition(";")[0]
    if kind != call.operation.media:
        raise Refused(415, f"Image PATCH expects Content-Type one of: {call.operation.media}")
    mine(call, call.thing)


@RULES.does("images.update")
def _update(call: Call) -> Thing:
    image = call.thing
    changes = [(*_pointed(change), change) for change in call.value]
    # Nothing is changed if something cannot be.
    fields, free = dict(image), dict(image.hidden["free"])
    for op, path, change in changes:
        name, value = path[0], change.get("value")
        if name == "locations":
            _locations(image, op, path, value)
        elif name in _BASE:
            if op == "remove":
                raise Refused(403, f"Property {name} may not be removed.")
            _look(call, name, value)
            if name == "owner" and not call.admin:
                raise Refused(403, "Owner can't be updated by non admin.")
            if name in _FORMATS and image["status"] not in ("queued", "importing"):
                raise Refused(403, f"Attribute {name} can be only replaced for a queued image.")
            fields[name] = list(dict.fromkeys(value)) if name == "tags" else value
        elif op != "add" and name not in free:
            raise Refused(409, f"Property {name} does not exist.")
        elif op == "remove":
            del free[name]
        elif not isinstance(value, str):
            raise Refused(400, f"{value!r} is not of type 'string' (at {name})")
        else:
            free[name] = value
    image.update(fields)
    image.hidden["free"] = free
    if changes:
        RULES.touched(call, image)
    return image


def _pointed(change: dict[str, Any]) -> tuple[str, list[str]]:
    """What a change does, and what it points to."""
    op, pointer = change["op"], change["path"]
    if op not in ("add", "remove", "replace"):
        raise Refused(400, f"Invalid operation: `{op}`.")
    if not isinstance(pointer, str) or not pointer.startswith("/"):
        raise Refused(400, f'Pointer `{pointer}` does not start with "/".')
    path = [part.replace("~1", "/").replace("~0", "~").strip() for part in pointer[1:].split("/")]
    if len(path) != (2 if path[0] == "locations" and op != "replace" else 1) or not path[-1]:
        raise Refused(400, f"Invalid JSON pointer for this resource: '/{'/'.join(path)}'")
    if op != "remove" and "value" not in change:
        raise Refused(400, f'Operation "{op}" requires a member named "value".')
    if path[0] in _READ_ONLY:
        raise Refused(403, f"Attribute '{path[0]}' is read-only.")
    _refuse_names(path[0])
    return op, path


def _locations(image: Thing, op: str, path: list[str], value: Any) -> None:
    """Change where the data of an image is: nowhere else, in a cloud whose store has files."""
    if image["status"] not in ("active", "queued"):
        text = f"It's not allowed to {op} locations if image status is {image['status']}."
        raise Refused(409, text)
    if op == "remove":
        if len(image["locations"]) <= 1:
            raise Refused(403, "Cannot remove last location in the image.")
        raise Refused(400, "Invalid position for removing a location.")
    if not value:
        raise Refused(403, "Cannot set locations to empty list.")
    raise Refused(400, "Invalid location")


# --- other things that happen to images


@RULES.does("images.delete")
def _delete(call: Call) -> None:
    image = call.thing
    mine(call, image)
    if image["protected"]:
        raise Refused(403, f"Image {image.key} is protected and cannot be deleted.")
    call.drop(image)


@RULES.when_gone("Image")
def _gone(call: Call, image: Thing) -> None:
    for each in call.all("ImageMember"):
        if each["image_id"] == image.key:
            call.drop(each)


@RULES.does("images.deactivate", "images.reactivate")
def _activity(call: Call) -> None:
    image, word = call.thing, call.operation.verb
    mine(call, image)
    if image["status"] not in ("active", "deactivated"):
        raise Refused(403, f"Not allowed to {word} image in status '{image['status']}'")
    image["status"] = "deactivated" if word == "deactivate" else "active"
    RULES.touched(call, image)


@RULES.does("image_tags.add")
def _tag(call: Call) -> None:
    image, tag = call.thing, _named_tag(call)
    _look(call, "tags", [tag])
    if tag not in image["tags"]:
        image["tags"] = [*image["tags"], tag]
    RULES.touched(call, image)


@RULES.does("image_tags.remove")
def _untag(call: Call) -> None:
    image, tag = call.thing, _named_tag(call)
    if tag not in image["tags"]:
        raise Refused(404, "The resource could not be found.")
    image["tags"] = [each for each in image["tags"] if each != tag]
    RULES.touched(call, image)


def _named_tag(call: Call) -> str:
    tag = call.params["tag"]
    if "/" in tag:  # which it takes for a part of the path, escaped or not
        raise Refused(404, "The resource could not be found.")
    mine(call, call.thing)
    return tag


# --- lists


@RULES.checks("images.list")
def _asked(call: Call) -> None:
    """Refuse lists that nobody can make."""
    if "sort" in call.query and ("sort_key" in call.query or "sort_dir" in call.query):
        raise Refused(400, "Old and new sorting syntax cannot be combined")
    pairs = [part.partition(":") for part in call.asks("sort").split(",") if part]
    keys = call.query.get("sort_key", []) + [key.strip() for key, _, _ in pairs]
    directions = call.query.get("sort_dir", []) + [way.strip() for _, _, way in pairs if way]
    for key in keys:
        if key not in _SORT_KEYS:
            raise Refused(400, f"Invalid sort key: {key}.")
    for way in directions:
        if way not in ("asc", "desc"):
            raise Refused(400, f"Invalid sort direction: {way}")
    given = call.query.get("sort_dir", [])
    if len(given) > 1 and len(given) != len(call.query.get("sort_key", [])):
        raise Refused(400, "Number of sort dirs does not match the number of sort keys")
    if len(given) == 1:
        call.query["sort_dir"] = given * max(1, len(call.query.get("sort_key", [])))
    for name, kind in _CHOICES.items():
        one_of(call, name, [value for value, _ in call.service.specs.declared[kind].values])
    for name in ("os_hidden", "protected"):
        if name in call.query and call.asks(name).lower() not in ("true", "false"):
            raise Refused(400, f"Invalid value '{call.asks(name)}' for '{name}' filter.")


_CHOICES = {"visibility": "ImageVisibilityFilter", "member_status": "ImageMemberStatusFilter"}


@RULES.does("images.list")
def _list(call: Call) -> list[Thing]:
    known = {argument.name for argument in call.operation.of("query")}
    free = {name: values for name, values in call.query.items() if name not in known}
    found = []
    for image in call.all("Image"):
        if _shown(call, image) and _meant(call, image, free):
            call.world.read(image)
            found.append(image)
    return found


def _shown(call: Call, image: Thing) -> bool:
    """Whether a list may have an image."""
    own, visibility = image["owner"] == call.project, image["visibility"]
    wanted = call.asks("visibility")
    if not call.admin and not own and visibility not in ("public", "community"):
        found = member(call, image, call.project) if visibility == "shared" else None
        status = call.asks("member_status", "accepted")
        if found is None or status not in ("all", found["status"]):
            return False
    if wanted:
        return wanted in ("all", visibility)
    return bool(own or visibility != "community")


def _meant(call: Call, image: Thing, free: dict[str, list[str]]) -> bool:
    """Whether the query means an image."""
    if call.asks("os_hidden", "false").lower() != str(image["os_hidden"]).lower():
        return False
    if any(image.hidden["free"].get(name) != values[-1] for name, values in free.items()):
        return False
    return all(
        test(image, values) for name, values in call.query.items() if (test := _TESTS.get(name))
    )


def _same(name: str) -> Callable[[Thing, list[str]], bool]:
    """Tests whether a field is as it is said."""

    def test(image: Thing, values: list[str]) -> bool:
        found = image.get(name)
        said = str(found).lower() if isinstance(found, bool) else str(found)
        return found is not None and said == values[-1]

    return test


def _one_of(name: str) -> Callable[[Thing, list[str]], bool]:
    """Tests whether a field is one of several values: `in:a,b`, `eq:a`, `a`."""

    def test(image: Thing, values: list[str]) -> bool:
        operator, colon, rest = values[-1].partition(":")
        if not colon:
            return bool(image.get(name) == values[-1])
        if operator == "in":
            return bool(image.get(name) in next(csv.reader([rest]), []))
        if operator == "eq":
            return bool(image.get(name) == rest)
        raise Refused(400, f"Unable to filter by unknown operator '{operator}'.")

    return test


def _bound(name: str, sign: int) -> Callable[[Thing, list[str]], bool]:
    """Tests whether a number is at least, or at most, another one."""

    def test(image: Thing, values: list[str]) -> bool:
        try:
            limit = int(values[-1])
        except ValueError:
            text = "Unable to filter on a range with a non-numeric value."
            raise Refused(400, text) from None
        found = image.get(name)
        return found is not None and bool((found - limit) * sign >= 0)

    return test


_COMPARE: dict[str, Callable[[datetime, datetime], bool]] = {
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "neq": lambda a, b: a != b,
}


def _time(name: str) -> Callable[[Thing, list[str]], bool]:
    """Tests a time, of which the fractions of seconds count that nobody is shown."""

    def test(image: Thing, values: list[str]) -> bool:
        operator, _, rest = values[-1].partition(":")
        if operator not in _COMPARE:
            operator, rest = "eq", values[-1]
        try:
            limit = datetime.fromisoformat(rest)
        except ValueError:
            raise Refused(400, f"Bad time to filter by: {values[-1]!r}.") from None
        limit = limit if limit.tzinfo else limit.replace(tzinfo=UTC)
        return _COMPARE[operator](image.hidden[name], limit)

    return test


_TESTS: dict[str, Callable[[Thing, list[str]], bool]] = {
    **{n: _one_of(n) for n in ("id", "name", "status", "container_format", "disk_format")},
    **{n: _same(n) for n in ("owner", "protected", "size", "virtual_size", "min_disk", "min_ram",
                             "checksum", "os_hash_algo", "os_hash_value")},
    **{f"{n}_min": _bound(n, 1) for n in ("size", "virtual_size", "min_disk", "min_ram")},
    **{f"{n}_max": _bound(n, -1) for n in ("size", "virtual_size", "min_disk", "min_ram")},
    "created_at": _time("made"),
    "updated_at": _time("changed"),
    "tag": lambda image, values: set(values) <= set(image["tags"]),
}  # fmt: skip


# --- what there is from the start


@RULES.seed
def _world(call: Call) -> None:
    image = call.make("Image", {"name": "tiny", "container_format": "bare", "disk_format": "raw",
                                "visibility": "public"})  # fmt: skip
    image.hidden["free"] = {
        "owner_specified.openstack.md5": "", "owner_specified.openstack.sha256": "",
        "owner_specified.openstack.object": "images/tiny",
    }  # fmt: skip
    filled(image, bytes(65536))
    stored(image)
