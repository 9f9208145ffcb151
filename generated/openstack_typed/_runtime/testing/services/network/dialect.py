# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How Neutron speaks: errors, pages, filters, revisions, and whose things are seen by whom."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ...call import Call
from ...check import Problem
from ...messages import Refused, Reply, split
from ...rules import Rules
from ...specs import Pages
from ...world import Thing
from . import counting, policy

_CLASSES = {
    400: "HTTPBadRequest", 403: "HTTPForbidden", 404: "HTTPNotFound",
    405: "HTTPMethodNotAllowed", 409: "HTTPConflict", 412: "HTTPPreconditionFailed",
    501: "HTTPNotImplemented", 503: "HTTPServiceUnavailable",
}  # fmt: skip
# What Neutron calls things in the names of errors, where it is not what the specs call them.
_NAMES = {
    "FloatingIp": "FloatingIP",
    "FloatingIpPortForwarding": "PortForwarding",
    "LocalIp": "LocalIP",
    "NdpProxy": "NDPProxy",
    "QosBandwidthLimitRule": "QosRule",
    "QosDscpMarkingRule": "QosRule",
    "QosMinimumBandwidthRule": "QosRule",
    "QosMinimumPacketRateRule": "QosRule",
    "QosPacketRateLimitRule": "QosRule",
}
_OWNER = ("project_id", "tenant_id")
_OF_WEB = ("RouteNotFound", "MethodNotAllowed")
"""The engine's names of errors that Neutron's framework makes."""
_MADE = ("dns_name", "dns_domain")
_OWN_WAYS = ("api_resources", "extensions", "quotas", "tags")
"""What is not answered by the common controller, which looks at the names of filters."""
_MARKED = ("networks", "ports", "routers")
"""What is not listed behind a marker that is not there; lists of all else begin anew."""
_CORE_RESOURCES = ("networks", "subnets", "subnet_pools", "ports")
"""What is answered by the framework, and not as extensions are."""
CORE = {"network": "networks", "subnet": "subnets", "subnetpool": "subnetpools", "port": "ports"}
"""The collections that every cloud has."""


class _Neutron(Rules):
    def form_first(self, call: Call) -> bool:
        return True

    # --- errors

    def error(self, call: Call, refused: Refused) -> Reply:
        if refused.status == 401:
            text = {"code": 401, "title": "Unauthorized", "message": refused.message}
            return Reply(401, {"error": text})
        kind = refused.kind
        if kind == "ExtensionNotFound":
            text = {"code": "404 Not Found", "title": "Not Found", "message": refused.message}
            return Reply(404, text)
        if kind == "MalformedRequestBody" and call.operation.resource in _CORE_RESOURCES:
            kind = ""
        if not kind or kind in _OF_WEB:
            kind = _CLASSES.get(refused.status, "HTTPInternalServerError")
        said = {"type": kind, "message": refused.message, "detail": ""}
        return Reply(refused.status, {"NeutronError": said})

    def wrong(self, call: Call, problems: list[Problem]) -> Refused:
        first = problems[0]
        if first.where == "limit":
            text = f"Bad limit request: Limit must be an integer 0 or greater: {first.message}."
            return Refused(400, text, "BadRequest")
        if call.asked.method == "GET":
            names = [problem.where for problem in problems]
            return Refused(400, f"{names} is invalid attribute for filtering")
        if first.kind in ("unknown", "extension"):
            names = [p.where for p in problems if p.kind in ("unknown", "extension")]
            return Refused(400, f"Unrecognized attribute(s) '{', '.join(names)}'")
        if first.kind == "missing":
            text = f"Failed to parse request. Required attribute '{first.where}' not specified"
            return Refused(400, text)
        # What Neutron makes a number or a bool of is refused in another place than text.
        made = first.message.endswith(("'boolean'", "'integer'")) or first.path[-1] in _MADE
        text = f"Invalid input for {first.where}. Reason: {first.message}."
        return Refused(400, text, "InvalidInput" if made else "")

    def missing(self, call: Call, kind: str, key: str) -> Refused:
        name = _NAMES.get(kind, kind)
        return Refused(404, f"{name} {key} could not be found.", f"{name}NotFound")

    def no_reference(self, call: Call, kind: str, key: str, path: str) -> Refused:
        return self.missing(call, kind, key)

    def forbidden(self, call: Call) -> Refused:
        return policy.disallowed(policy.action(call))

    # --- requests

    def document(self, call: Call) -> Reply | None:
        if call.path == "/v2.0":  # what is at the root of the version ends in a slash
            call.service.cloud.admitted(call.asked)
            raise Refused(404, "The resource could not be found.")
        link = {"rel": "self", "href": f"{call.root}/v2.0/"}
        version = {"id": "v2.0", "status": "CURRENT", "links": [link]}
        return Reply(200, {"versions": [version]}) if call.path in ("", "/") else None

    def headers(self, call: Call, reply: Reply) -> None:
        reply.headers.setdefault("X-Openstack-Request-Id", f"req-{call.world.uuid('request')}")

    def strict_query(self, call: Call) -> bool:
        return call.operation.verb in ("list", "show") and call.operation.resource not in _OWN_WAYS

    def permit(self, call: Call) -> None:
        _well_asked(call)
        policy.permit(call)
        if call.operation.verb.startswith("create"):
            owners = [self.owner(call, "", one) for one in policy.bodies(call)]
            counting.enforce(call, policy.name_of(call), owners)
        _at_revision(call)

    # --- things

    def visible(self, call: Call, thing: Thing) -> bool:
        if call.admin:
            return True
        if policy.hidden(thing):
            return False
        if (rule := self.seen.get(thing.kind.partition(".")[2])) is not None:
            return rule(call, thing)
        return not thing.project or thing.project == call.project or shared(call, thing)

    def hides(self, call: Call, thing: Thing, field: str) -> bool:
        return not call.admin and policy.hidden(thing, field)

    def owner(self, call: Call, kind: str, fields: dict[str, Any]) -> str:
        if kind and "project_id" not in call.service.fields_of(kind):
            return ""  # a part of something; who sees that sees it
        owner = next((fields[n] for n in _OWNER if fields.get(n) is not None), call.project)
        return str(owner)

    def touched(self, call: Call, thing: Thing) -> None:
        super().touched(call, thing)
        if "revision_number" in thing:
            thing["revision_number"] += 1

    # --- lists

    def ordered(self, call: Call, things: list[Thing]) -> list[Thing]:
        # Pages need an order that is the same each time.
        return sorted(things, key=lambda thing: thing.key) if call.asks("limit") else things

    def default_limit(self, call: Call) -> int | None:
        return None

    def zero(self, call: Call) -> int | None:
        return None

    def no_marker(self, call: Call, things: list[Any], marker: str) -> list[Any]:
        if call.operation.resource not in _MARKED:
            return things
        answer = call.returns()
        record = answer[1][1] if answer is not None else ""
        raise self.missing(call, call.service.specs.kinds.get(record, record), marker)

    def page_links(
        self, call: Call, cut: list[Any], *, more: bool, limited: bool, pages: Pages
    ) -> dict[str, Any]:
        if not limited:
            return {}
        reverse = call.asks("page_reverse").lower() == "true"
        full = len(cut) >= int(call.asks("limit"))
        shown = cut[::-1] if reverse else cut
        links = []
        for rel, there in (("next", full or reverse), ("previous", full or not reverse)):
            if there:
                end = (shown[-1] if rel == "next" else shown[0]) if shown else None
                links.append({"rel": rel, "href": _page(call, end, back=rel == "previous")})
        return {pages.key: links} if links else {}


def _page(call: Call, end: Any, *, back: bool) -> str:
    """The link to the page after, or before, a thing."""
    pairs = [(k, v) for k, v in call.asked.pairs() if k not in ("marker", "page_reverse")]
    pairs += [("marker", end.key)] if end is not None else []
    pairs += [("page_reverse", "True")] if back else []
    return f"{call.asked.base}{call.asked.path}?{urlencode(pairs)}"


def _well_asked(call: Call) -> None:
    """Look at what all lists understand, and at the two names of a project."""
    if call.asks("limit").startswith("-"):
        text = f"Limit must be an integer 0 or greater and not '{call.asks('limit')}'"
        raise Refused(400, f"Bad limit request: {text}.", "BadRequest")
    keys, ways = call.query.get("sort_key", []), call.query.get("sort_dir", [])
    if len(keys) != len(ways):
        raise Refused(400, "The number of sort_keys and sort_dirs must be same")
    if call.rules.strict_query(call) and "changed_since" in call.query:
        raise Refused(400, "['changed_since'] is invalid attribute for filtering")
    for one in policy.bodies(call):
        if len({one[name] for name in _OWNER if one.get(name) is not None}) > 1:
            raise Refused(400, "'project_id' and 'tenant_id' do not match")


def _at_revision(call: Call) -> None:
    """Refuse what was meant for another revision, if the operation looks at that."""
    if 412 not in call.operation.errors:
        return
    for part in split([call.asked.headers.get("if-match", "")]):
        name, _, number = part.strip().strip('"').partition("=")
        if name != "revision_number":
            continue
        if not number.isdigit():
            raise Refused(
                400, "Revision number etag must be in the format of revision_number=<int>"
            )
        current = call.thing.get("revision_number") if call.things else int(number)
        if current != int(number):
            text = f"Constrained to {number}, but current revision is {current}"
            raise Refused(412, text, "RevisionNumberConstraintFailed")


def shared(call: Call, thing: Thing, action: str = "") -> bool:
    """Whether a thing that belongs to another project is shared with the one that asks.

    Args:
        call: The request.
        thing: The thing.
        action: What it is to be shared for: `access_as_shared`; any use without it.
    """
    if thing.get("shared") or (not action and thing.get("router:external")):
        return True
    return any(
        rule["object_id"] == thing.key
        and rule["target_tenant"] in (call.project, "*")
        and action in ("", rule["action"])
        for rule in call.world.all("network.RbacPolicy")
    )


RULES = _Neutron("network")
RULES.admin = ["networks.list_dhcp_agents", "routers.list_l3_agents"]
RULES.instant = True
RULES.pages_by_limit = True
