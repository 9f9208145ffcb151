# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Keystone does beyond its specs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..call import Call, Token
from ..check import Problem
from ..messages import Refused, Reply
from ..rules import Rules
from ..world import Thing

_TITLES = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 409: "Conflict", 501: "Not Implemented", 503: "Service Unavailable",
}  # fmt: skip
_TYPES = {
    "compute": "compute", "block_storage": "block-storage", "image": "image", "network": "network",
    "placement": "placement", "identity": "identity",
}  # fmt: skip
PASSWORD = "fake-password"


class _Keystone(Rules):
    def error(self, call: Call, refused: Refused) -> Reply:
        title = _TITLES.get(refused.status, "Error")
        body = {"error": {"code": refused.status, "message": refused.message, "title": title}}
        return Reply(refused.status, body)

    def forbidden(self, call: Call) -> Refused:
        text = f"You are not authorized to perform the requested action: {call.operation.name}."
        return Refused(403, text)

    def document(self, call: Call) -> Reply | None:
        version = {
            "id": "v3.14",
            "status": "stable",
            "updated": "2020-04-07T00:00:00Z",
            "links": [{"rel": "self", "href": f"{call.root}/v3/"}],
            "media-types": [
                {"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}
            ],
        }
        if call.path in ("", "/"):
            return Reply(300, {"versions": {"values": [version]}}, {"Location": f"{call.root}/v3/"})
        if call.path in ("/v3", "/v3/"):
            return Reply(200, {"version": version})
        return None

    def headers(self, call: Call, reply: Reply) -> None:
        reply.headers.setdefault("Vary", "X-Auth-Token")
        number = call.world.uuid("request")
        reply.headers.setdefault("x-openstack-request-id", f"req-{number}")

    def missing(self, call: Call, kind: str, key: str) -> Refused:
        return Refused(404, f"Could not find {kind.lower()}: {key}.")

    def default_limit(self, call: Call) -> int | None:
        return None

    def identify(self, call: Call, kind: str) -> str:
        return call.world.hex(f"identity.{kind}")

    def visible(self, call: Call, thing: Thing) -> bool:
        return True

    def as_admin(self, call: Call) -> None:
        """Make a call one of the administrator in the project admin."""
        call.service.cloud.seed("identity")
        user = next(call.world.where("identity.User", name="admin"), None)
        project = next(call.world.where("identity.Project", name="admin"), None)
        if call.token is not None and user is not None and project is not None:
            call.token.user, call.token.project = user.key, project.key


RULES = _Keystone("identity")
RULES.loose = False
RULES.uuids = False
RULES.usual = {
    "Project": {"enabled": True, "description": "", "domain_id": "default", "is_domain": False,
                "parent_id": "default", "tags": list, "options": dict},
    "User": {"enabled": True, "domain_id": "default", "options": dict, "password_expires_at": None},
    "Domain": {"enabled": True, "description": "", "tags": list, "options": dict},
    "Role": {"domain_id": None, "description": None, "options": dict},
    "Group": {"domain_id": "default", "description": ""},
    "Region": {"description": "", "parent_region_id": None},
    "Service": {"enabled": True},
    "Endpoint": {"enabled": True},
}  # fmt: skip
RULES.same = {"User.password": ""}


# --- what there is from the start


@RULES.seed
def _world(call: Call) -> None:
    world = call.world

    def add(kind: str, key: str, **fields: Any) -> Thing:
        usual = {k: v() if v in (list, dict) else v for k, v in RULES.usual.get(kind, {}).items()}
        thing = Thing(f"identity.{kind}", key, {**usual, "id": key, **fields})
        return world.add(thing)

    add("Domain", "default", name="Default", description="The default domain")
    roles = {n: add("Role", world.hex("role"), name=n) for n in
             ("admin", "manager", "member", "reader", "service")}  # fmt: skip
    for name in ("admin", "demo", "service"):
        add("Project", world.hex("project"), name=name)
    for name in ("admin", "demo"):
        user = add("User", world.hex("user"), name=name)
        user.hidden["password"] = PASSWORD
        project = next(world.where("identity.Project", name=name))
        for role in ("admin", "member", "reader") if name == "admin" else ("member", "reader"):
            grant(call, roles[role].key, user=user.key, project=project.key)
        if name == "admin":
            grant(call, roles["admin"].key, user=user.key, system=True)
    add("Region", "RegionOne")
    for name, kind in _TYPES.items():
        add("Service", world.hex("service"), name=call.service.cloud.services[name].specs.project,
            type=kind)  # fmt: skip


def grant(
    call: Call, role: str, *, user: str = "", group: str = "", project: str = "",
    domain: str = "", system: bool = False,
) -> None:  # fmt: skip
    """Give a role to a user or a group, on a project, a domain or the whole system."""
    key = "/".join((role, user, group, project, domain, str(system)))
    fields = {"role": role, "user": user, "group": group, "project": project, "domain": domain,
              "system": system}  # fmt: skip
    call.world.add(Thing("identity.grants", key, fields))


def roles_of(call: Call, user: str, **scope: Any) -> list[Thing]:
    """The roles that a user has on a scope."""
    wanted = {"project": "", "domain": "", "system": False, **scope}
    found = []
    for each in call.world.where("identity.grants", user=user, **wanted):
        role = call.world.get("identity.Role", each["role"])
        if role is not None:
            found.append(role)
    return found


# --- tokens


@RULES.does("tokens.create")
def _log_in(call: Call) -> Reply:
    asked = call.args["identity"]
    user = _by_password(call, asked) if "password" in asked["methods"] else _by_token(call, asked)
    scope = call.args.get("scope") or {}
    token = issue(call, user, scope, asked["methods"])
    return Reply(201, {"token": token.body}, {"X-Subject-Token": token.id})


def _unauthorized() -> Refused:
    return Refused(401, "The request you have made requires authentication.")


def _by_password(call: Call, asked: dict[str, Any]) -> Thing:
    said = asked["password"]["user"]
    if "id" in said:
        user = call.world.get("identity.User", said["id"])
    else:
        domain = said.get("domain", {}).get("id", "default")
        user = next(call.world.where("identity.User", name=said["name"], domain_id=domain), None)
    if user is None or user.hidden.get("password") != said["password"] or not user["enabled"]:
        raise _unauthorized()
    return user


def _by_token(call: Call, asked: dict[str, Any]) -> Thing:
    token = call.service.cloud.tokens.get(asked.get("token", {}).get("id", ""))
    user = call.world.get("identity.User", token.user) if token and not token.revoked else None
    if user is None:
        raise _unauthorized()
    return user


def issue(call: Call, user: Thing, scope: dict[str, Any], methods: list[str]) -> Token:
    """Give a token for a scope."""
    cloud, now = call.service.cloud, call.world.now()
    token = Token(call.world.uuid("token"), user.key, expires=now + timedelta(hours=1))
    body: dict[str, Any] = {
        "methods": methods,
        "user": {"id": user.key, "name": user["name"], "domain": _domain(call, user["domain_id"]),
                 "password_expires_at": None},
        "expires_at": token.expires.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "issued_at": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "audit_ids": [call.world.hex("audit")[:22]],
    }  # fmt: skip
    roles: list[Thing] = []
    if "project" in scope:
        project = _project(call, scope["project"])
        roles = roles_of(call, user.key, project=project.key)
        token.project = project.key
        body["project"] = {"id": project.key, "name": project["name"],
                           "domain": _domain(call, project["domain_id"])}  # fmt: skip
        body["is_domain"] = False
    elif "domain" in scope:
        said = scope["domain"]
        token.domain = said.get("id") or next(
            (t.key for t in call.world.where("identity.Domain", name=said.get("name"))), ""
        )
        roles = roles_of(call, user.key, domain=token.domain)
        body["domain"] = _domain(call, token.domain)
    elif "system" in scope:
        token.system = True
        roles = roles_of(call, user.key, system=True)
        body["system"] = {"all": True}
    if scope:
        if not roles:
            raise _unauthorized()
        body["roles"] = [{"id": role.key, "name": role["name"]} for role in roles]
        body["catalog"] = catalog(call, token.project)
    token.roles = frozenset(role["name"] for role in roles)
    token.body = body
    cloud.tokens[token.id] = token
    return token


def _domain(call: Call, key: str) -> dict[str, str]:
    domain = call.world.get("identity.Domain", key)
    return {"id": key, "name": domain["name"] if domain is not None else ""}


def _project(call: Call, said: dict[str, Any]) -> Thing:
    project = call.world.get("identity.Project", said["id"]) if "id" in said else None
    if "name" in said:
        domain = said.get("domain", {}).get("id", "default")
        where = call.world.where("identity.Project", name=said["name"], domain_id=domain)
        project = next(where, None)
    if project is None:
        raise _unauthorized()
    return project


def catalog(call: Call, project: str) -> list[dict[str, Any]]:
    """The catalog of the cloud, for a project."""
    found = []
    for name, service in call.service.cloud.services.items():
        path = f"{call.asked.base}{service.prefix}"
        if name in ("compute", "identity", "block_storage"):
            path += f"/{service.specs.path}"
        kind = _TYPES[name]
        thing = next(call.world.where("identity.Service", type=kind))
        endpoints = [
            {"id": f"{thing.key[:-1]}{number}", "interface": interface, "region": "RegionOne",
             "region_id": "RegionOne", "url": path}
            for number, interface in enumerate(("public", "internal", "admin"))
        ]  # fmt: skip
        found.append({"id": thing.key, "type": kind, "name": thing["name"], "endpoints": endpoints})
    return found


def _said(problems: list[Problem]) -> str:
    return "; ".join(problem.message for problem in problems)
