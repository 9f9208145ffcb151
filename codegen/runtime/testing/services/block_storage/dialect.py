# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How Cinder speaks: errors, versions, links, pages, filters, and what is for administrators."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import DecodeError, json

from ...call import Call
from ...check import Problem
from ...messages import Refused, Reply, truth
from ...rules import Rules
from ...shape import ABSENT, MISSING
from ...specs import Pages
from ...verbs import subject
from ...world import Thing

_KEYS = {
    400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "itemNotFound",
    405: "badMethod", 409: "conflictingRequest", 413: "overLimit", 415: "badMediaType",
    501: "notImplemented", 503: "serviceUnavailable",
}  # fmt: skip

COLLECTIONS = {
    "Volume": "volumes", "Snapshot": "snapshots", "Backup": "backups", "Message": "messages",
    "Transfer": "volume-transfers", "QosSpec": "qos-specs",
}  # fmt: skip
"""The path of each kind of thing that has links."""

FILTERS = {
    "volume": ["name", "status", "metadata", "bootable", "migration_status", "availability_zone",
               "group_id", "size", "created_at", "updated_at", "consumes_quota"],
    "backup": ["name", "status", "volume_id"],
    "snapshot": ["name", "status", "volume_id", "metadata", "availability_zone", "consumes_quota"],
    "group": ["name"],
    "group_snapshot": ["name", "status", "group_id"],
    "attachment": ["volume_id", "status", "instance_id", "attach_status"],
    "message": ["resource_uuid", "resource_type", "event_id", "request_id", "message_level"],
    "pool": ["name", "volume_type"],
    "volume_type": ["is_public", "extra_specs"],
}  # fmt: skip
"""The filters that anybody may use, by resource: Cinder's resource_filters.json."""

_LISTS = {
    "volume": "volumes", "backup": "backups", "snapshot": "snapshots", "group": "groups",
    "group_snapshot": "group_snapshots", "attachment": "attachments", "message": "messages",
}  # fmt: skip
_NO_FILTERS = {
    "limit", "marker", "offset", "sort", "sort_key", "sort_dir", "with_count", "all_tenants",
    "list_volume",
}  # fmt: skip
_READS = ("groups.list_replication_targets", "volumes.show_image_metadata")
"""What readers may do, although it is asked for by POST."""
_COLUMNS = ("id", "created_at", "updated_at")
_PROJECT = re.compile(r"[0-9a-f\-]+")


class _Cinder(Rules):
    """The rules of Cinder.

    Attributes:
        finders: What finds the thing that a path names, by operation or by kind.
        forms: What bodies are refused for before the path is looked up, by operation.
        besides: What stands beside the answer of an operation.
        lax: The operations whose bodies may have keys that nobody knows.
    """

    usual_direction = "desc"

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.finders: dict[str, Callable[[Call, str], Thing]] = {}
        self.forms: dict[str, Callable[[Call], None]] = {}
        self.besides: dict[str, Callable[[Call], dict[str, Any]]] = {}
        self.lax: set[str] = set()

    def form_first(self, call: Call) -> bool:
        return call.asked.method != "GET"

    def error(self, call: Call, refused: Refused) -> Reply:
        if not call.operation and refused.status in (404, 405):
            # What has no route does not get as far as Cinder itself.
            text = "The resource could not be found."
            return Reply(404, {"code": "404 Not Found", "title": "Not Found", "message": text})
        if refused.status == 401:
            body = {"code": 401, "title": "Unauthorized", "message": refused.message}
            return Reply(401, {"error": body})
        key = _KEYS.get(refused.status, "computeFault")
        body = {"code": refused.status, "message": refused.message}
        if refused.status == 413:
            return Reply(413, {key: {**body, "retryAfter": "0"}}, {"Retry-After": "0"})
        return Reply(refused.status, {key: body})

    def wrong(self, call: Call, problems: list[Problem]) -> Refused:
        first = problems[0]
        if first.kind in ("unknown", "version"):
            text = f"Additional properties are not allowed ({first.path[-1]!r} was unexpected)"
            return Refused(400, text)
        if first.kind == "missing":
            return Refused(400, first.message)
        return Refused(400, f"Invalid input for field/attribute {first.where}. {first.message}")

    def allowed(self, call: Call) -> bool:
        """What administrators may do, and else who reads and who is a member of the project."""
        if call.admin or call.token is None:
            return True
        reads = call.asked.method == "GET" or call.operation.name in _READS
        wanted = {"reader", "member"} if reads else {"member"}
        return super().allowed(call) and bool(wanted & call.token.roles)

    def forbidden(self, call: Call) -> Refused:
        name = call.operation.name if call.operation else call.path
        return Refused(403, f"Policy doesn't allow {name} to be performed.", "PolicyNotAuthorized")

    def missing(self, call: Call, kind: str, key: str) -> Refused:
        text = self.not_found.get(kind, "{kind} {key} could not be found.")
        return Refused(404, text.format(kind=kind, key=key), f"{kind}NotFound")

    def no_reference(self, call: Call, kind: str, key: str, path: str) -> Refused:
        return self.missing(call, kind, key)

    def headers(self, call: Call, reply: Reply) -> None:
        request = f"req-{call.world.uuid('request')}"
        reply.headers.setdefault("x-compute-request-id", request)
        reply.headers.setdefault("x-openstack-request-id", request)
        if call.version is not None:
            reply.headers["OpenStack-API-Version"] = f"volume {call.version}"
            reply.headers["Vary"] = "OpenStack-API-Version"

    def document(self, call: Call) -> Reply | None:
        if call.path in ("", "/"):
            return Reply(300, {"versions": [version(call, f"{call.root}/v3/")]})
        if call.path in ("/v3", "/v3/") and call.asked.method == "GET":
            return Reply(200, {"versions": [version(call, f"{call.root}/v3/")]})
        return None

    def inner(self, call: Call, path: str) -> str:
        """The path without the id of the project, which may stand before it."""
        stem, _, rest = path.lstrip("/").partition("/")
        if not _PROJECT.fullmatch(stem):
            return path
        token = call.service.cloud.token(call.asked)
        if token is not None and stem != token.project:
            raise Refused(400, "Malformed request url")
        call.root += f"/{stem}"
        return f"/{rest}"

    def lax_frame(self, call: Call) -> bool:
        return False

    def lax_body(self, call: Call) -> bool:
        return call.operation.name in self.lax

    def strict_query(self, call: Call) -> bool:
        return call.operation.resource == "clusters"

    def time(self, call: Call) -> str:
        return call.world.now().strftime("%Y-%m-%dT%H:%M:%S.%f")

    def links(self, call: Call, thing: Thing) -> list[Mapping[str, str]]:
        path = f"{COLLECTIONS[thing.kind.partition('.')[2]]}/{thing.key}"
        bookmark = call.root.replace("/v3", "", 1)
        return [
            {"rel": "self", "href": f"{call.root}/{path}"},
            {"rel": "bookmark", "href": f"{bookmark}/{path}"},
        ]

    def look_up(self, call: Call, kind: str, key: str) -> Thing:
        if (form := self.forms.get(call.operation.name)) is not None:
            form(call)
        finder = self.finders.get(call.operation.name) or self.finders.get(kind)
        return finder(call, key) if finder is not None else super().look_up(call, kind, key)

    def beside(self, call: Call) -> dict[str, Any]:
        rule = self.besides.get(call.operation.name)
        return rule(call) if rule is not None else {}

    # --- lists

    def visible(self, call: Call, thing: Thing) -> bool:
        if thing.get("is_public") is False and not call.admin:
            return call.project in thing.hidden.get("projects", ())
        return super().visible(call, thing)

    def listed(self, call: Call, thing: Thing) -> bool:
        """Lists have the things of the project, unless an administrator asks for all."""
        if "is_public" in thing:
            asked = call.asks("is_public", "true") if call.admin else "true"
            public = truth(asked)
            own = public is True and call.project in thing.hidden.get("projects", ())
            return asked == "none" or thing["is_public"] is public or own
        if call.admin and truth(call.asks("all_tenants", "false")):
            return True
        return not thing.project or thing.project == call.project

    def ordered(self, call: Call, things: list[Thing]) -> list[Thing]:
        """The newest first; sort keys must be columns."""
        kind = subject(call) or ""
        columns = {*_COLUMNS, *self.usual.get(kind, ()), *call.service.fields_of(kind)}
        for key, way in _sorting(call):
            if self.same.get(f"{kind}.{key}", key) not in columns:
                raise invalid("input received", "Invalid sort key")
            if way not in ("asc", "desc", ""):
                why = f"Unknown sort direction, must be one of: asc, desc, and not {way}"
                raise invalid("input received", why)
        return sorted(things, key=lambda thing: thing.order, reverse=True)

    def no_marker(self, call: Call, things: list[Any], marker: str) -> list[Any]:
        kind = _kind(things[0]) if things else "Marker"
        raise self.missing(call, kind, marker)

    def page_links(
        self, call: Call, cut: list[Any], *, more: bool, limited: bool, pages: Pages
    ) -> dict[str, Any]:
        # Cinder links to a next page whenever this one is as long as was asked for.
        full = limited and len(cut) >= int(call.asks("limit"))
        return super().page_links(call, cut, more=more or full, limited=limited, pages=pages)


RULES = _Cinder("block_storage")
RULES.uuids = False


def version(call: Call, href: str) -> dict[str, Any]:
    """What Cinder says of its version."""
    low, high = call.service.range or ("", "")
    return {
        "id": "v3.0",
        "status": "CURRENT",
        "version": str(high),
        "min_version": str(low),
        "updated": "2023-08-31T00:00:00Z",
        "links": [
            {"rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/"},
            {"rel": "self", "href": href},
        ],
        "media-types": [
            {"base": "application/json", "type": "application/vnd.openstack.volume+json;version=3"}
        ],
    }


def invalid(what: str, why: str) -> Refused:
    """A refusal as Cinder words them: `Invalid volume: …`."""
    return Refused(400, f"Invalid {what}: {why}")


def now_on(thing: Thing, **fields: Any) -> Callable[[], None]:
    """What changes fields of a thing later."""

    def then() -> None:
        thing.update(fields)

    return then


def _kind(thing: Thing) -> str:
    return thing.kind.partition(".")[2]


def _sorting(call: Call) -> list[tuple[str, str]]:
    """What a list is sorted by: the keys, each with its direction."""
    known = {argument.name for argument in call.operation.of("query")}
    if "sort" not in known:
        return []
    if call.asks("sort"):
        parts = [part.partition(":") for part in call.asks("sort").split(",")]
        return [(key.strip(), way.strip()) for key, _, way in parts]
    return [(call.asks("sort_key", "created_at"), call.asks("sort_dir"))]


# --- filters


def _refused(resource: str) -> Callable[[Call], None]:
    """Refuse the filters that are for administrators; before 3.31 they are passed over."""

    def check(call: Call) -> None:
        if call.admin:
            return
        others = [name for name in call.query if name.rstrip("~") not in FILTERS[resource]]
        others = [name for name in others if name not in _NO_FILTERS]
        if others and call.at_least("3.31"):
            text = f"Invalid filters {','.join(others)} are found in query options."
            raise Refused(400, text)
        for name in others:
            del call.query[name]

    return check


for _resource, _plural in _LISTS.items():
    for _verb in ("list", "list_brief"):
        RULES.checks(f"{_plural}.{_verb}")(_refused(_resource))


def pairs(value: str) -> dict[str, Any]:
    """The pairs of a filter by a map, which Cinder takes as JSON or as Python writes it."""
    try:
        found = json.decode(value)
    except DecodeError:
        try:
            found = literal_eval(value)
        except (ValueError, SyntaxError):
            return {}
    return found if isinstance(found, dict) else {}


def _like(name: str) -> Callable[[Call, Thing, list[str]], bool]:
    """A filter by a part of a text."""

    def meant(call: Call, thing: Thing, values: list[str]) -> bool:
        return values[-1].lower() in (thing.get(name) or "").lower()

    return meant


for _field in ("name", "description"):
    RULES.filters_by(f"{_field}~", f"display_{_field}~")(_like(_field))


@RULES.filters_by("metadata")
def _metadata(call: Call, thing: Thing, values: list[str]) -> bool:
    wanted = pairs(values[-1])
    return {key: thing["metadata"].get(key) for key in wanted} == wanted


@RULES.filters_by("project_id")
def _of_project(call: Call, thing: Thing, values: list[str]) -> bool:
    return thing.project == values[-1]


def column(name: str) -> Callable[[Call, Thing, list[str]], bool]:
    """A filter by what a thing holds, whatever answers show of it."""

    def meant(call: Call, thing: Thing, values: list[str]) -> bool:
        found = thing.get(name)
        if isinstance(found, bool):
            return truth(values[-1]) is found
        return found is not None and str(found) == values[-1]

    return meant


# --- what answers show to administrators only


def for_admins(name: str) -> Callable[[Call, Thing], Any]:
    """A field that others do not see: what a thing holds by a name."""

    def shown(call: Call, thing: Thing) -> Any:
        return thing.get(name, MISSING) if call.admin else ABSENT

    return shown


def optional(name: str) -> Callable[[Call, Thing], Any]:
    """A field that answers have only if the thing has a value for it."""

    def shown(call: Call, thing: Thing) -> Any:
        return thing.get(name) or ABSENT

    return shown


RULES.admin = [
    "backups.export_record", "backups.force_delete", "backups.import_record",
    "backups.reset_status", "capabilities.*", "clusters.*", "default_types.*",
    "group_snapshots.reset_status", "group_type_specs.*", "group_types.create",
    "group_types.delete", "group_types.update", "groups.reset_status", "hosts.*",
    "manageable_snapshots.*", "manageable_volumes.*", "pools.*", "qos_specs.*",
    "quota_class_sets.*", "quota_sets.delete", "quota_sets.update", "services.*",
    "snapshots.force_delete", "snapshots.manage", "snapshots.reset_status", "snapshots.unmanage",
    "volume_type_access.*", "volume_type_encryption.*", "volume_type_extra_specs.remove",
    "volume_type_extra_specs.set", "volume_type_extra_specs.update", "volume_types.create",
    "volume_types.delete", "volume_types.update", "volumes.complete_extension",
    "volumes.complete_migration", "volumes.force_delete", "volumes.force_detach", "volumes.manage",
    "volumes.migrate", "volumes.reset_status", "volumes.unmanage", "workers.*",
]  # fmt: skip
"""Cinder's policies that ask for an administrator."""

RULES.not_found = {
    "Attachment": "Volume attachment could not be found with filter: attachment_id = {key}.",
    "ConsistencyGroup": "ConsistencyGroup {key} could not be found.",
    "ConsistencyGroupSnapshot": "CgSnapshot {key} could not be found.",
    "GroupSnapshot": "GroupSnapshot {key} could not be found.",
    "GroupType": "Group type {key} could not be found.",
    "QosSpec": "No such qos spec {key}.",
    "VolumeType": "Volume type {key} could not be found.",
}  # fmt: skip
