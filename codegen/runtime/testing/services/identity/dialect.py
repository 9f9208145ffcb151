# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How Keystone speaks: its documents, errors, links and pages."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from ...call import Call
from ...messages import Refused, Reply
from ...rules import Rules
from ...specs import Pages
from ...world import Thing
from . import policy

_TITLES = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 409: "Conflict", 500: "Internal Server Error",
    501: "Not Implemented", 503: "Service Unavailable",
}  # fmt: skip
_WORDS = {
    "AccessRule": "access rule", "ApplicationCredential": "application credential",
    "CloudService": "service", "Ec2Credential": "credential", "EndpointGroup": "endpoint group",
    "FederationMapping": "mapping", "FederationProtocol": "federated protocol",
    "IdentityProvider": "Identity Provider", "Oauth1AccessToken": "Access Token",
    "Oauth1Consumer": "Consumer", "Oauth1RequestToken": "Request Token",
    "RegisteredLimit": "registered limit", "ServiceProvider": "Service Provider",
}  # fmt: skip
PATHS = {
    "AccessRule": "users/{user_id}/access_rules",
    "ApplicationCredential": "users/{user_id}/application_credentials",
    "CloudService": "services",
    "Credential": "credentials",
    "Domain": "domains",
    "Ec2Credential": "users/{user_id}/credentials/OS-EC2",
    "Endpoint": "endpoints",
    "EndpointGroup": "OS-EP-FILTER/endpoint_groups",
    "FederationMapping": "OS-FEDERATION/mappings",
    "FederationProtocol": "OS-FEDERATION/identity_providers/{idp_id}/protocols",
    "Group": "groups",
    "IdentityProvider": "OS-FEDERATION/identity_providers",
    "Limit": "limits",
    "Oauth1AccessToken": "users/{user_id}/OS-OAUTH1/access_tokens",
    "Oauth1Consumer": "OS-OAUTH1/consumers",
    "Policy": "policies",
    "Project": "projects",
    "Region": "regions",
    "RegisteredLimit": "registered_limits",
    "Role": "roles",
    "ServiceProvider": "OS-FEDERATION/service_providers",
    "Trust": "OS-TRUST/trusts",
    "User": "users",
}
"""Where the things of each kind are."""


def refused() -> Refused:
    """The refusal of whoever does not say well enough who he is; it does not say why."""
    return Refused(401, "The request you have made requires authentication.")


_FORM_FIRST = {"domains.create", "groups.create", "regions.create", "roles.create"}
"""What is refused for its form, whoever asks; of all else Keystone looks first who does."""


class _Keystone(Rules):
    def form_first(self, call: Call) -> bool:
        return call.operation.name in _FORM_FIRST

    def error(self, call: Call, refused: Refused) -> Reply:
        if refused.kind == "RouteNotFound":
            return Reply(404, b"<h1>Not Found</h1>", {"Content-Type": "text/html"})
        if refused.kind == "MethodNotAllowed":
            return Reply(405, {"message": refused.message})
        title = _TITLES.get(refused.status, "Error")
        body = {"error": {"code": refused.status, "message": refused.message, "title": title}}
        headers = {}
        if refused.status == 401:
            headers["WWW-Authenticate"] = f'Keystone uri="{_base(call)}"'
        return Reply(refused.status, body, headers)

    def forbidden(self, call: Call) -> Refused:
        text = f"You are not authorized to perform the requested action: {call.operation.name}."
        return Refused(403, text)

    def missing(self, call: Call, kind: str, key: str) -> Refused:
        return Refused(404, f"Could not find {_WORDS.get(kind, kind.lower())}: {key}.")

    def no_reference(self, call: Call, kind: str, key: str, path: str) -> Refused:
        return self.missing(call, kind, key)

    def document(self, call: Call) -> Reply | None:
        if call.path in ("", "/"):
            location = f"{_base(call)}/v3/"
            return Reply(300, {"versions": {"values": [version(call)]}}, {"Location": location})
        return None

    def headers(self, call: Call, reply: Reply) -> None:
        reply.headers.setdefault("Vary", "X-Auth-Token")
        reply.headers.setdefault("x-openstack-request-id", f"req-{call.world.uuid('request')}")
        if reply.status in (200, 201) and isinstance(reply.body, dict):
            _link(call, reply.body)

    def allowed(self, call: Call) -> bool:
        return policy.allowed(call)

    def permit(self, call: Call) -> None:
        if not policy.within(call):
            raise self.forbidden(call)

    def visible(self, call: Call, thing: Thing) -> bool:
        return True

    def listed(self, call: Call, thing: Thing) -> bool:
        name, value = _UNLESS_ASKED.get(call.operation.name, ("", None))
        asked = not name or name in call.query or thing.get(name) == value
        return bool(asked) and policy.listed(call, thing)

    def look_up(self, call: Call, kind: str, key: str) -> Thing:
        if call.operation.name in _NOT_EMPTY and not call.args:
            raise Refused(400, "Invalid input: {} should be non-empty.")
        if call.operation.name in _UNSEEN:
            return Thing(call.kind(kind), key, {})
        return super().look_up(call, kind, key)

    def identify(self, call: Call, kind: str) -> str:
        return call.world.hex(f"identity.{kind}")

    def strict_query(self, call: Call) -> bool:
        return call.operation.name in _KNOWN_QUERY

    def links(self, call: Call, thing: Thing) -> Any:
        return {"self": where(call, thing)}

    # --- pages

    def default_limit(self, call: Call) -> int | None:
        return None

    def no_marker(self, call: Call, things: list[Any], marker: str) -> list[Any]:
        raise Refused(404, f"Marker could not be found: {marker}.")

    def ordered(self, call: Call, things: list[Thing]) -> list[Thing]:
        # Pages are in the order of ids; lists without them are in no order that counts.
        paged = "limit" in call.query or "marker" in call.query
        return sorted(things, key=lambda thing: thing.key) if paged else things

    def page_links(
        self, call: Call, cut: list[Any], *, more: bool, limited: bool, pages: Pages
    ) -> dict[str, Any]:
        # Keystone does not look whether there is more: a full page has another one behind it.
        full = limited and len(cut) == int(call.asks("limit"))
        here = f"{call.asked.base}{call.asked.path}"
        links = {"next": call.next_link(cut[-1]) if full else None, "self": here, "previous": None}
        return {"links": links, **({"truncated": True} if full and pages.truncated else {})}

    def as_admin(self, call: Call) -> None:
        """Make a call one of the administrator in the project admin."""
        user = next(call.world.where("identity.User", name="admin"), None)
        project = next(call.world.where("identity.Project", name="admin"), None)
        if call.token is not None and user is not None and project is not None:
            call.token.user, call.token.project = user.key, project.key


def _link(call: Call, body: dict[str, Any]) -> None:
    """Add the links that lists have, also those that have only one page."""
    operation = call.operation
    if not operation or "links" in body or operation.name in _UNLINKED:
        return
    alone = any(fnmatchcase(operation.name, pattern) for pattern in _LINKED_ALONE)
    if alone or (isinstance(call.returns(), tuple | list) and operation.verb.startswith("list")):
        here = {"self": f"{call.asked.base}{call.asked.path}"}
        body["links"] = here if alone else {"next": None, **here, "previous": None}


def _base(call: Call) -> str:
    return f"{call.asked.base}{call.service.prefix}"


def where(call: Call, thing: Thing) -> str:
    """The address of a thing."""
    kind = thing.kind.partition(".")[2]
    path = PATHS[kind].format_map({**thing.parents, **_held(thing)})
    return f"{_base(call)}/v3/{path}/{thing.key}"


def _held(thing: Mapping[str, Any]) -> dict[str, str]:
    return {"user_id": str(thing["user_id"])} if "user_id" in thing else {}


def version(call: Call) -> dict[str, Any]:
    """What Keystone says of its version."""
    kind = {"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}
    return {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{_base(call)}/v3/"}],
        "media-types": [kind],
    }


_UNLESS_ASKED = {
    "projects.list": ("is_domain", False),
    "roles.list": ("domain_id", None),
}
"""What things a list has unless its query asks for others."""

_NOT_EMPTY = {
    "domains.update", "endpoint_groups.update", "endpoints.update", "groups.update",
    "identity_providers.update",
}  # fmt: skip
"""The updates that must bring something; that is looked at before there is anything."""

_KNOWN_QUERY = {"endpoint_groups.list", "regions.list"}
"""The lists that refuse what they do not know in a query."""

_UNLINKED = {"role_inferences.list"}
"""The lists that have no links."""

_LINKED_ALONE = ("implied_roles.*", "project_tags.*", "tokens.list_catalog",
                 "tokens.list_system_scopes")  # fmt: skip
"""What has a link to itself, and none to other pages."""

_UNSEEN = {"identity_provider_protocols.list"}
"""The operations that do not look whether there is what their path names."""

RULES = _Keystone("identity")
RULES.loose = False
RULES.uuids = False
RULES.heads = True
RULES.usual = {
    "Credential": {"project_id": None},
    "Domain": {"enabled": True, "description": "", "tags": list, "options": dict},
    "Ec2Credential": {"trust_id": None},
    "Endpoint": {"enabled": True, "region_id": None},
    "EndpointGroup": {"description": None},
    "FederationMapping": {"schema_version": "1.0"},
    "Group": {"description": ""},
    "IdentityProvider": {"enabled": False, "description": None, "remote_ids": list,
                         "authorization_ttl": None},
    "Limit": {"region_id": None, "description": None, "project_id": None, "domain_id": None},
    "Project": {"enabled": True, "description": "", "is_domain": False, "tags": list,
                "options": dict},
    "Region": {"description": "", "parent_region_id": None},
    "RegisteredLimit": {"region_id": None, "description": None},
    "Role": {"domain_id": None, "description": None, "options": dict},
    "CloudService": {"enabled": True, "name": ""},
    "ServiceProvider": {"enabled": False, "description": None, "relay_state_prefix": "ss:mem:"},
    "User": {"enabled": True, "options": dict, "password_expires_at": None},
}  # fmt: skip
RULES.same = {"User.password": ""}
