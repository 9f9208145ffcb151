# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How Nova speaks: its errors, its documents, its headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...call import Call
from ...check import Problem
from ...messages import Refused, Reply
from ...rules import Rules
from ...specs import Pages
from ...world import Thing
from . import cells
from .documents import brief, versions
from .policy import ADMINS, MANAGERS
from .queries import is_strict

_KEYS = {
    400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "itemNotFound",
    405: "badMethod", 409: "conflictingRequest", 413: "overLimit", 429: "overLimit",
    501: "notImplemented", 503: "serviceUnavailable",
}  # fmt: skip
# Where things are that have links.
_PATHS = {"Flavor": "flavors", "Image": "images", "Server": "servers"}
GONE = "compute.Server.gone"
"""Where deleted servers are kept."""
# They look at no other key of the body than those they know.
_LAX = frozenset(
    {
        "floating_ips.create",
        "security_group_rules.create",
        "security_groups.create",
        "security_groups.update",
    }
)


class _Nova(Rules):
    def form_first(self, call: Call) -> bool:
        return True

    def allowed(self, call: Call) -> bool:
        if call.token is None:
            return True  # what the specs open to everybody
        if not super().allowed(call):
            return False
        name, roles = call.operation.name, call.token.roles
        if call.admin or name in MANAGERS:
            return call.admin or "manager" in roles
        # Keypairs are their user's own, whatever roles he has.
        return call.asked.method == "GET" or "member" in roles or name.startswith("keypairs.")

    def strict_query(self, call: Call) -> bool:
        return is_strict(call)

    def error(self, call: Call, refused: Refused) -> Reply:
        if refused.kind in ("RouteNotFound", "MethodNotAllowed"):
            # What no controller answers is answered by the library for HTTP below it.
            return Reply(404, {"message": "The resource could not be found.<br /><br />\n\n\n",
                               "code": "404 Not Found", "title": "Not Found"})  # fmt: skip
        if refused.status == 401:
            return Reply(401, {"error": {"code": 401, "title": "Unauthorized",
                                         "message": refused.message}})  # fmt: skip
        key = _KEYS.get(refused.status, "computeFault")
        return Reply(refused.status, {key: {"code": refused.status, "message": refused.message}})

    def lax_frame(self, call: Call) -> bool:
        return call.operation.name in _LAX

    def lax_body(self, call: Call) -> bool:
        return call.operation.name in _LAX

    def wrong(self, call: Call, problems: list[Problem]) -> Refused:
        problem = problems[0]
        where = (
            problem.path[:-1] if problem.unexpected or problem.kind == "missing" else problem.path
        )
        if not where:
            return Refused(400, problem.validation)
        place = "query parameters" if call.asked.method == "GET" else "field/attribute"
        return Refused(400, f"Invalid input for {place} {where[-1]}. {problem.validation}")

    def document(self, call: Call) -> Reply | None:
        every = versions(call)
        if call.path in ("", "/"):
            return Reply(200, {"versions": [brief(each) for each in every.values()]})
        if call.path in ("/v2.1", "/v2.1/"):
            return Reply(200, {"version": every["v2.1"]})
        return None

    def headers(self, call: Call, reply: Reply) -> None:
        request = request_id(call)
        reply.headers["x-openstack-request-id"] = reply.headers["x-compute-request-id"] = request
        if call.version is not None:
            reply.headers["OpenStack-API-Version"] = f"compute {call.version}"
            reply.headers["X-OpenStack-Nova-API-Version"] = str(call.version)
        reply.headers["Vary"] = "OpenStack-API-Version, X-OpenStack-Nova-API-Version"

    def page_links(
        self, call: Call, cut: list[Any], *, more: bool, limited: bool, pages: Pages
    ) -> dict[str, Any]:
        # Nova links to a next page whenever this one is as long as was asked for.
        full = limited and len(cut) == int(call.asks("limit"))
        return super().page_links(call, cut, more=more or full, limited=limited, pages=pages)

    def partly(self, call: Call, thing: Thing) -> Mapping[str, Any] | None:
        return cells.known(call, thing)

    def look_up(self, call: Call, kind: str, key: str) -> Thing:
        return cells.reach(call, super().look_up(call, kind, key))

    def links(self, call: Call, thing: Thing) -> list[Mapping[str, str]]:
        return links(call, _PATHS.get(thing.kind.partition(".")[2], ""), thing.key)


def request_id(call: Call) -> str:
    """The ID of a request, which its answer and the record of actions have."""
    if "x-openstack-request-id" not in call.sent:
        call.sent["x-openstack-request-id"] = f"req-{call.world.uuid('request')}"
    return call.sent["x-openstack-request-id"]


def links(call: Call, path: str, key: str) -> list[Mapping[str, str]]:
    """The links of a thing: to this version of the API, and to none."""
    bare = call.root.removesuffix(f"/{call.service.specs.path}")
    return [
        {"rel": "self", "href": f"{call.root}/{path}/{key}"},
        {"rel": "bookmark", "href": f"{bare}/{path}/{key}"},
    ]


def stamp(call: Call) -> str:
    """The time, as Nova writes it where it says no zone."""
    return call.world.now().strftime("%Y-%m-%dT%H:%M:%S.000000")


RULES = _Nova("compute")
RULES.admin = list(ADMINS)
RULES.unknown_filters = False
