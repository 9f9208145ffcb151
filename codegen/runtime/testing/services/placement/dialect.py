# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How Placement speaks: its errors, its document, its headers, and who may use it."""

from __future__ import annotations

from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

from ...call import Call
from ...check import Problem
from ...messages import Refused, Reply
from ...rules import Rules
from ...world import Thing

UNDEFINED = "placement.undefined_code"
CONFLICT = "placement.concurrent_update"
DUPLICATE = "placement.duplicate_name"
IN_USE = "placement.inventory.inuse"
PROVIDER_IN_USE = "placement.resource_provider.inuse"
PARENT = "placement.resource_provider.cannot_delete_parent"
NO_PROVIDER = "placement.resource_provider.not_found"
BAD_VALUE = "placement.query.bad_value"
MISSING_VALUE = "placement.query.missing_value"
DUPLICATE_KEY = "placement.query.duplicate_key"

_USUAL = {
    400: "The server could not comply with the request since it is either malformed or otherwise "
    "incorrect.",
    403: "Access was denied to this resource.",
    404: "The resource could not be found.",
    409: "There was a conflict when trying to complete your request.",
}
"""What stands before the words of each error."""


class _Placement(Rules):
    def error(self, call: Call, refused: Refused) -> Reply:
        if refused.kind == "NotAtThisVersion" and call.operation.name == "inventories.clear":
            refused = Refused(405, f"The method {call.asked.method} is not allowed.")
        title = HTTPStatus(refused.status).phrase
        if refused.status == 401:
            said = {"code": 401, "title": title, "message": refused.message}
            return Reply(401, {"error": said})
        usual = _USUAL.get(refused.status, "")
        detail = usual if refused.message == usual else f"{usual}\n\n {refused.message}"
        error: dict[str, Any] = {
            "status": refused.status, "title": title, "detail": f"{detail}\n\n   ",
            "request_id": f"req-{call.world.uuid('request')}",
        }  # fmt: skip
        if call.version is not None and call.at_least("1.23"):
            error["code"] = refused.kind if refused.kind.startswith("placement.") else UNDEFINED
        if "low" in refused.more:
            error["max_version"], error["min_version"] = refused.more["high"], refused.more["low"]
        return Reply(refused.status, {"errors": [error]})

    def wrong(self, call: Call, problems: list[Problem]) -> Refused:
        query = {argument.name for argument in call.operation.of("query")} | call.query.keys()
        of_query = all(p.path and p.path[0] in query for p in problems)
        begin = "Invalid query string parameters" if of_query else "JSON does not validate"
        text = "; ".join(
            (
                f"Additional properties are not allowed ({p.path[-1]!r} was unexpected)"
                if p.kind in ("unknown", "version", "extension")
                else p.message
            )
            for p in problems
        )
        return Refused(400, f"{begin}: {text}")

    def allowed(self, call: Call) -> bool:
        roles = call.token.roles if call.token is not None else frozenset()
        name = call.operation.name
        if name == "reshaper.reshape":
            return "service" in roles or call.inside
        if name == "usages.show" and "reader" in roles and call.asks("project_id") == call.project:
            return True
        return call.operation.open or bool(roles & {"admin", "service"})

    def forbidden(self, call: Call) -> Refused:
        text = f"Policy does not allow placement:{call.operation.name} to be performed."
        return Refused(403, text)

    def document(self, call: Call) -> Reply | None:
        if call.path not in ("", "/"):
            return None
        low, high = call.service.range or ("", "")
        version = {
            "id": "v1.0", "status": "CURRENT", "min_version": str(low), "max_version": str(high),
            "links": [{"rel": "self", "href": ""}],
        }  # fmt: skip
        return Reply(200, {"versions": [version]})

    def headers(self, call: Call, reply: Reply) -> None:
        reply.headers.setdefault("x-openstack-request-id", f"req-{call.world.uuid('request')}")
        if call.version is None:
            return
        reply.headers["OpenStack-API-Version"] = f"placement {call.version}"
        reply.headers["Vary"] = "OpenStack-API-Version"
        if reply.status < 300 and call.asked.method == "GET" and call.at_least("1.15"):
            reply.headers.setdefault("Last-Modified", http_time(call))
            reply.headers["Cache-Control"] = "no-cache"

    def strict_query(self, call: Call) -> bool:
        return bool(call.operation.of("query"))

    def visible(self, call: Call, thing: Thing) -> bool:
        return True


RULES = _Placement("placement")
RULES.loose = False
RULES.not_found = {
    "ResourceProvider": "No resource provider with uuid {key} found",
    "ResourceClass": "No such resource class {key}.",
}


def http_time(call: Call) -> str:
    """The time as headers have it."""
    return format_datetime(call.world.now(), usegmt=True)
