# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How Glance speaks: its errors, its documents, its pages, and who may see what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from ...call import Call
from ...check import Problem
from ...messages import Refused, Reply
from ...rules import Rules
from ...specs import Pages
from ...world import Thing

_MINORS = (18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
_HTML = (
    "<html>\n <head>\n  <title>{0}</title>\n </head>\n <body>\n  <h1>{0}</h1>\n"
    "  {1}\n </body>\n</html>"
)
_PAGE = 25
"""How many things a page has that nobody asks another size for."""
NEWEST_FIRST = frozenset({"images", "tasks", "metadef_namespaces", "metadef_tags"})
"""The resources whose lists begin with what was made last."""


class _Glance(Rules):
    usual_direction = "desc"

    def form_first(self, call: Call) -> bool:
        return call.operation.resource != "tasks"

    def error(self, call: Call, refused: Refused) -> Reply:
        # What it writes depends on what the caller takes: HTML before JSON before plain text.
        title = HTTPStatus(refused.status).phrase
        status, accept = f"{refused.status} {title}", call.asked.headers.get("accept", "")
        if "text/html" in accept or "*/*" in accept:
            body = f"{escape(refused.message)}<br /><br />\n\n\n"
            page = _HTML.format(status, body).encode()
            return Reply(refused.status, page, {"Content-Type": "text/html; charset=UTF-8"})
        if "json" in accept:
            text = f"{refused.message}<br /><br />\n\n\n"
            return Reply(refused.status, {"message": text, "code": status, "title": title})
        plain = f"{status}\n\n{refused.message}\n\n   ".encode()
        return Reply(refused.status, plain, {"Content-Type": "text/plain; charset=UTF-8"})

    def wrong(self, call: Call, problems: list[Problem]) -> Refused:
        name = call.operation.resource.removeprefix("metadef_").removesuffix("s")
        text = "; ".join(f"{p.message} (at {p.where})" if p.path else p.message for p in problems)
        return Refused(400, f"Provided object does not match schema '{name}': {text}")

    def missing(self, call: Call, kind: str, key: str) -> Refused:
        if kind == "Store":
            return self.no_reference(call, kind, key, "")
        if kind == "Task" and call.asked.method == "DELETE":
            return Refused(405, "This operation is currently not permitted on Glance Tasks.")
        return super().missing(call, kind, key)

    def no_reference(self, call: Call, kind: str, key: str, path: str) -> Refused:
        return Refused(409, f"The selected store {key} is not available on this node.")

    def look_up(self, call: Call, kind: str, key: str) -> Thing:
        if kind == "MetadefProperty" and call.asks("resource_type"):
            found = associated(call.things["namespace"], call.asks("resource_type"))
            prefix = found.get("prefix") or ""
            if not key.startswith(prefix):
                raise Refused(404, f"Property {key} does not start with the prefix {prefix!r}.")
            key = key.removeprefix(prefix)
        return super().look_up(call, kind, key)

    def forbidden(self, call: Call) -> Refused:
        name = call.operation.name if call.operation else call.asked.path
        return Refused(403, f"You are not authorized to complete {name} action.")

    def document(self, call: Call) -> Reply | None:
        if call.path not in ("", "/", "/versions", "/versions/"):
            return None
        links = [{"rel": "self", "href": f"{call.root}/v2/"}]
        versions = [
            {"id": f"v2.{minor}", "links": links,
             "status": "CURRENT" if minor == _MINORS[0] else "SUPPORTED"}
            for minor in _MINORS
        ]  # fmt: skip
        return Reply(200 if "versions" in call.path else 300, {"versions": versions})

    def headers(self, call: Call, reply: Reply) -> None:
        reply.headers.setdefault("x-openstack-request-id", f"req-{call.world.uuid('request')}")

    def visible(self, call: Call, thing: Thing) -> bool:
        if thing.kind == "image.ImageMember":
            image = call.world.get("image.Image", thing["image_id"])
            own = image is not None and image["owner"] == call.project
            return call.admin or own or thing.key == call.project
        if call.admin or thing.get("owner") in (None, call.project):
            return True
        if thing.get("visibility") in ("public", "community"):
            return True
        return thing.get("visibility") == "shared" and member(call, thing, call.project) is not None

    def touched(self, call: Call, thing: Thing) -> None:
        super().touched(call, thing)
        thing.hidden["changed"] = call.world.now()

    # --- lists

    def default_limit(self, call: Call) -> int | None:
        if call.operation.resource == "metadef_tags":
            return None
        return 1000 if "limit" in call.query else _PAGE

    def ordered(self, call: Call, things: list[Thing]) -> list[Thing]:
        if call.operation.resource not in NEWEST_FIRST:
            return things
        # What was made at the same time stays in the order of its making.
        upward = call.query.get("sort_dir") == ["asc"] and call.asks("sort_key") == "created_at"
        return things if upward else things[::-1]

    def no_marker(self, call: Call, things: list[Any], marker: str) -> list[Any]:
        if call.operation.resource == "metadef_namespaces":
            text = f"Metadata definition namespace={marker} was not found."
            raise Refused(404, text)
        raise Refused(400, f"Marker {marker} could not be found.")

    def page_links(
        self, call: Call, cut: list[Any], *, more: bool, limited: bool, pages: Pages
    ) -> dict[str, Any]:
        size = int(call.asks("limit")) if limited else _PAGE
        if not cut or len(cut) < size:
            return {}
        pairs = [(k, v) for k, v in call.asked.pairs() if k != "marker"]
        return {pages.key: f"/v2{call.path}?{urlencode([*pairs, ('marker', cut[-1].key)])}"}

    def beside(self, call: Call) -> dict[str, Any]:
        resource, verb = call.operation.resource, call.operation.verb
        if verb != "list" or resource not in _SCHEMAS:
            return {}
        found = {"schema": f"/v2/schemas/{_SCHEMAS[resource]}"}
        if call.operation.pages is not None and call.operation.pages.style == "link":
            pairs = [(k, v) for k, v in call.asked.pairs() if k != "marker"]
            found["first"] = f"/v2{call.path}" + (f"?{urlencode(pairs)}" if pairs else "")
        return found


_SCHEMAS = {
    "images": "images",
    "image_members": "members",
    "tasks": "tasks",
    "metadef_namespaces": "metadefs/namespaces",
    "metadef_objects": "metadefs/objects",
}
"""The schemas that lists name."""

RULES = _Glance("image")
RULES.loose = False
RULES.own_work = {"images", "tasks"}


def member(call: Call, image: Thing, project: str) -> Thing | None:
    """The membership of a project in an image."""
    for each in call.all("ImageMember"):
        if each["image_id"] == image.key and each.key == project:
            return each
    return None


def mine(call: Call, image: Thing) -> None:
    """Keep what others than its owner may not change.

    Raises:
        Refused: Whoever asks does not own it.
    """
    if not call.admin and image.get("owner") != call.project:
        raise RULES.forbidden(call)


def associated(namespace: Thing, name: str) -> Mapping[str, Any]:
    """What a namespace says of a resource type.

    Raises:
        Refused: They are not associated.
    """
    associations: Mapping[str, Mapping[str, Any]] = namespace.hidden["associations"]
    if name not in associations:
        text = f"The metadata definition resource-type association of resource-type={name}"
        raise Refused(404, f"{text} to namespace={namespace.key}, was not found.")
    return associations[name]


def one_of(call: Call, name: str, known: Iterable[Any]) -> None:
    """Look at a parameter of a query that has a few values.

    Raises:
        Refused: It is none of these.
    """
    if call.asks(name) and call.asks(name) not in known:
        raise Refused(400, f"Invalid {name.replace('_', ' ')}: {call.asks(name)}")
