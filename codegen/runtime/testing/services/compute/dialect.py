# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How Nova speaks: its errors, its documents, its headers."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, Reply
from ...rules import Rules
from ...specs import Pages
from .documents import brief, versions
from .policy import ADMINS, MANAGERS
from .queries import is_strict

_KEYS = {
    400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "itemNotFound",
    405: "badMethod", 409: "conflictingRequest", 413: "overLimit", 429: "overLimit",
    501: "notImplemented", 503: "serviceUnavailable",
}  # fmt: skip


class _Nova(Rules):
    def allowed(self, call: Call) -> bool:
        if call.token is None or not super().allowed(call):
            return call.token is None
        name, roles = call.operation.name, call.token.roles
        if call.admin or name in MANAGERS:
            return call.admin or "manager" in roles
        # Keypairs are their user's own, whatever roles he has.
        return call.asked.method == "GET" or "member" in roles or name.startswith("keypairs.")

    def strict_query(self, call: Call) -> bool:
        return is_strict(call)

    def error(self, call: Call, refused: Refused) -> Reply:
        if refused.kind == "VersionNotFound":
            low, high = refused.more["low"], refused.more["high"]
            return Reply(406, {"errors": [{
                "code": "computeFault.microversion-unsupported", "status": 406,
                "title": "Requested microversion is unsupported", "detail": refused.message,
                "max_version": high, "min_version": low, "links": [],
                "request_id": "",
            }]})  # fmt: skip
        if refused.status == 401:
            return Reply(401, {"error": {"code": 401, "title": "Unauthorized",
                                         "message": refused.message}})  # fmt: skip
        key = _KEYS.get(refused.status, "computeFault")
        return Reply(refused.status, {key: {"code": refused.status, "message": refused.message}})

    def document(self, call: Call) -> Reply | None:
        every = versions(call)
        if call.path in ("", "/"):
            return Reply(200, {"versions": [brief(each) for each in every.values()]})
        if call.path in ("/v2.1", "/v2.1/"):
            return Reply(200, {"version": every["v2.1"]})
        return None

    def headers(self, call: Call, reply: Reply) -> None:
        request = f"req-{call.world.uuid('request')}"
        reply.headers.setdefault("x-openstack-request-id", request)
        reply.headers.setdefault("x-compute-request-id", request)
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


def stamp(call: Call) -> str:
    """The time, as Nova writes it where it says no zone."""
    return call.world.now().strftime("%Y-%m-%dT%H:%M:%S.000000")


RULES = _Nova("compute")
RULES.admin = list(ADMINS)
RULES.unknown_filters = False
