# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tokens: what they are for, what is said of them, and when they die."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ...call import Call, Token
from ...messages import Refused, Reply, truth
from ...shape import ABSENT
from ...world import Thing
from .authentication import (
    Proof,
    authenticate,
    domain_of,
    enabled_domain,
    enough,
    good_token,
)
from .catalog import catalog
from .dialect import RULES, refused
from .grants import all_of, assignments, effective, roles_of, with_ids
from .relations import related
from .times import stamp

LIFE = timedelta(days=1)


@RULES.does("tokens.create")
def _create(call: Call) -> Reply:
    proof = authenticate(call, call.args["identity"])
    if (more := enough(call, proof)) is not None:
        return more
    return reply(call, issue(call, proof, call.args.get("scope")), 201)


def reply(call: Call, token: Token, status: int) -> Reply:
    """The answer that tells what a token is."""
    return Reply(status, {"token": shown(call, token)}, {"X-Subject-Token": token.id})


def shown(call: Call, token: Token) -> dict[str, Any]:
    """What is said of a token."""
    body = dict(token.body)
    if "roles" in body and "nocatalog" not in call.query:
        body["catalog"] = catalog(call, token.project)
    providers = [
        {"id": each.key, "auth_url": each["auth_url"], "sp_url": each["sp_url"]}
        for each in call.world.where("identity.ServiceProvider", enabled=True)
    ]
    return {**body, "service_providers": providers} if providers else body


# --- what for


def issue(call: Call, proof: Proof, scope: Any = None) -> Token:
    """Give a token for a scope.

    Raises:
        Refused: The user has no role there.
    """
    world, user = call.world, proof.user
    scope = _wanted(call, proof, scope)
    now = world.now().replace(microsecond=0)
    expires = min(now + LIFE, proof.expires or now + LIFE)
    token = Token(world.hex("token") + world.hex("token"), user.key, expires=expires)
    audit = world.hex("audit")[:22]
    body: dict[str, Any] = {
        "methods": proof.methods,
        "user": _said_user(call, user),
        "audit_ids": [audit, *([proof.chain] if proof.chain else [])],
        "expires_at": stamp(expires),
        "issued_at": stamp(now),
    }
    facts = dict(proof.facts)
    if (federated := facts.pop("OS-FEDERATION", None)) is not None:
        del body["user"]["password_expires_at"]
        body["user"]["OS-FEDERATION"] = federated
    token.body = body
    roles = _scoped(call, token, scope, proof)
    if roles is not None:
        if not roles:
            raise refused()
        body.setdefault("roles", [{"id": each.key, "name": each["name"]} for each in roles])
        token.roles = frozenset(role["name"] for role in roles)
    body.update(facts)
    call.service.cloud.tokens[token.id] = token
    return token


def _wanted(call: Call, proof: Proof, scope: Any) -> dict[str, Any]:
    """The scope that is asked for; none for an empty object.

    Raises:
        Refused: There are several, or the proof is not good for any but its own.
    """
    if scope is None or "OS-OAUTH1" in proof.facts:
        return _usual_scope(call, proof)
    if "application_credential" in proof.facts:
        raise Refused(401, "Application credentials cannot request a scope.")
    if scope == "unscoped":
        return {}
    if len(scope) != 1:
        text = "Expecting to find system, project, domain, OS-TRUST:trust or unscoped in scope."
        raise Refused(400, text)
    found: dict[str, Any] = scope
    return found


def _usual_scope(call: Call, proof: Proof) -> dict[str, Any]:
    """What a token is for if nobody says it: the user's own project, if he has a role there."""
    if proof.project:
        return {"project": {"id": proof.project}}
    project = proof.user.get("default_project_id")
    if not project or "OS-FEDERATION" in proof.facts:
        return {}
    found = call.world.get("identity.Project", project)
    if found is None or not found["enabled"] or not roles_of(call, proof.user.key, project=project):
        return {}
    return {"project": {"id": project}}


def _scoped(call: Call, token: Token, scope: dict[str, Any], proof: Proof) -> list[Thing] | None:
    """Make a token one for a scope; gives the roles there, or None for no scope."""
    user, body = proof.user, token.body
    if "project" in scope:
        project = project_of(call, scope["project"])
        token.project = project.key
        body["project"] = _said_project(call, project)
        body["is_domain"] = project["is_domain"]
        return _kept(call, roles_of(call, user.key, project=project.key), proof)
    if "domain" in scope:
        token.domain = domain_of(call, scope["domain"]).key
        body["domain"] = _said_domain(call, token.domain)
        return _kept(call, roles_of(call, user.key, domain=token.domain), proof)
    if "system" in scope:
        token.system = True
        body["system"] = {"all": True}
        return _kept(call, roles_of(call, user.key, system=True), proof)
    if "OS-TRUST:trust" in scope:
        return _by_trust(call, token, scope["OS-TRUST:trust"]["id"], user)
    return None


def _kept(call: Call, roles: list[Thing], proof: Proof) -> list[Thing]:
    """Those of the roles that a credential gives."""
    if proof.roles is None:
        return roles
    given = {role.key for role in all_of(call, with_ids(call, "Role", proof.roles))}
    return [role for role in roles if role.key in given]


def _by_trust(call: Call, token: Token, key: str, trustee: Thing) -> list[Thing]:
    trust = call.world.get("identity.Trust", key)
    if trust is None:
        raise refused()
    expires = trust.hidden["expires"]
    if expires is not None and expires <= call.world.now():
        raise refused()
    if trust["trustee_user_id"] != trustee.key:
        raise Refused(403, "User is not a trustee.")
    trustor = call.world.get("identity.User", trust["trustor_user_id"])
    if trustor is None or not trustor["enabled"]:
        raise Refused(403, "Trustor is disabled.")
    body, project = token.body, project_of(call, {"id": trust["project_id"]})
    token.project = project.key
    body["project"] = _said_project(call, project)
    body["OS-TRUST:trust"] = {
        "id": trust.key,
        "impersonation": trust["impersonation"],
        "trustor_user": {"id": trustor.key},
        "trustee_user": {"id": trustee.key},
    }
    if trust["impersonation"]:
        token.user = trustor.key
        body["user"] = _said_user(call, trustor)
    roles = all_of(call, with_ids(call, "Role", trust.hidden["roles"]))
    had = {role.key for role in roles_of(call, trust.hidden["root"], project=project.key)}
    if not had.issuperset(role.key for role in roles):
        raise Refused(403, "Trustee has no delegated roles.")
    if trust["remaining_uses"] is not None:
        if trust["remaining_uses"] <= 0:
            raise refused()
        trust["remaining_uses"] -= 1
    body["roles"] = [{"id": role.key, "name": role["name"], "domain_id": role["domain_id"],
                      "description": role["description"], "options": role["options"]}
                     for role in roles]  # fmt: skip
    return roles


def project_of(call: Call, said: dict[str, Any]) -> Thing:
    """The project that is named, by id or by name and domain.

    Raises:
        Refused: There is none, or it is disabled.
    """
    if "id" in said:
        project = call.world.get("identity.Project", said["id"])
    else:
        if "domain" not in said:
            raise Refused(400, "Expecting to find domain in project.")
        domain = domain_of(call, said["domain"])
        found = call.world.where("identity.Project", name=said.get("name"), domain_id=domain.key)
        project = next(found, None)
    if project is None or not project["enabled"] or not project["domain_id"]:
        raise refused()
    if not enabled_domain(call, project["domain_id"]):
        raise refused()
    return project


def _said_user(call: Call, user: Thing) -> dict[str, Any]:
    return {
        "id": user.key,
        "name": user["name"],
        "domain": _said_domain(call, user["domain_id"]),
        "password_expires_at": user["password_expires_at"],
    }


def _said_project(call: Call, project: Thing) -> dict[str, Any]:
    domain = _said_domain(call, project["domain_id"])
    return {"id": project.key, "name": project["name"], "domain": domain}


def _said_domain(call: Call, key: str) -> dict[str, str]:
    domain = call.world.get("identity.Domain", key)
    return {"id": key, "name": domain["name"] if domain is not None else ""}


# --- looking at tokens


def _subject(call: Call) -> Token:
    """The token that is asked about."""
    key = call.asked.headers.get("x-subject-token", "")
    found, token = call.service.cloud.tokens.get(key), call.token
    assert token is not None
    own = found is not None and found.user == token.user
    by_service = "service" in token.roles and call.operation.verb == "show"
    reader = token.system and "reader" in token.roles and call.operation.verb != "delete"
    if not (call.admin or own or by_service or reader):
        raise RULES.forbidden(call)
    return good_token(call, key)


def _with_rules(call: Call, token: Token) -> Token:
    # Who does not say that he heeds access rules does not get to see tokens that have some.
    rules = token.body.get("application_credential", {}).get("access_rules")
    if rules and "openstack-identity-access-rules" not in call.asked.headers:
        raise Refused(404, "Could not find token.")
    return token


@RULES.does("tokens.show")
def _show(call: Call) -> Reply:
    return reply(call, _with_rules(call, _subject(call)), 200)


@RULES.does("tokens.check")
def _check(call: Call) -> Reply:
    return Reply(200, None, {"X-Subject-Token": _with_rules(call, _subject(call)).id})


@RULES.does("tokens.delete")
def _delete(call: Call) -> None:
    token = _subject(call)
    audit = token.body["audit_ids"][0]
    revoke(call, {"audit_id": audit})
    if truth(call.asks("cascade", "true")) is not False:
        revoke(call, {"audit_chain_id": audit})


@RULES.does("tokens.show_revocation_list")
def _revocation_list(call: Call) -> None:
    raise Refused(403, "Key-based tokens are gone, and with them the list of those revoked.")


# --- what users may have


@RULES.does("tokens.list_projects")
def _list_projects(call: Call) -> list[Thing]:
    found = {each.project: None for each in _mine(call) if each.project}
    return [each for each in with_ids(call, "Project", found) if each["enabled"]]


@RULES.does("tokens.list_domains")
def _list_domains(call: Call) -> list[Thing]:
    found = {each.domain: None for each in _mine(call) if each.domain}
    return [each for each in with_ids(call, "Domain", found) if each["enabled"]]


@RULES.does("tokens.list_system_scopes")
def _list_system_scopes(call: Call) -> list[dict[str, bool]]:
    return [{"all": True}] if any(each.system for each in _mine(call)) else []


def _mine(call: Call) -> Any:
    return (e for e in effective(call, assignments(call)) if e.user == call.user)


# --- when they die

_FACTS: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
    "user_id": lambda body: [body["user"]["id"],
                             body.get("OS-TRUST:trust", {}).get("trustee_user", {}).get("id"),
                             body.get("OS-TRUST:trust", {}).get("trustor_user", {}).get("id")],
    "project_id": lambda body: [body.get("project", {}).get("id")],
    "domain_id": lambda body: [body["user"]["domain"]["id"], body.get("domain", {}).get("id"),
                               body.get("project", {}).get("domain", {}).get("id")],
    "role_id": lambda body: [role["id"] for role in body.get("roles", ())],
    "audit_id": lambda body: body["audit_ids"][:1],
    "audit_chain_id": lambda body: body["audit_ids"][-1:],
    "OS-TRUST:trust_id": lambda body: [body.get("OS-TRUST:trust", {}).get("id")],
    "OS-OAUTH1:consumer_id": lambda body: [body.get("OS-OAUTH1", {}).get("consumer_id")],
    "OS-OAUTH1:access_token_id": lambda body: [body.get("OS-OAUTH1", {}).get("access_token_id")],
    "application_credential": lambda body: [body.get("application_credential", {}).get("id")],
}  # fmt: skip
"""What tokens are of, by what events call it."""


def revoke(call: Call, facts: dict[str, str], *, noted: bool = True) -> None:
    """Let all tokens die of which something holds; that is an event, unless it is not noted."""
    for token in call.service.cloud.tokens.values():
        if token.body and all(value in _FACTS[name](token.body) for name, value in facts.items()):
            token.revoked = True
    if noted:
        now = call.world.now()
        event = Thing("identity.RevocationEvent", call.world.hex("event"), dict(facts))
        event["issued_before"] = event["revoked_at"] = now.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        event.hidden["time"] = now
        call.world.add(event)


def _fact(name: str) -> Callable[[Call, Thing], Any]:
    return lambda call, event: event.get(name, ABSENT)


for _name in _FACTS:
    RULES.shows(f"RevocationEvent.{_name}")(_fact(_name))


@RULES.filters_by("RevocationEvent.since")
def _since(call: Call, event: Thing, values: list[str]) -> bool:
    return bool(event["revoked_at"] >= values[-1])


@RULES.when_gone("membership")
def _left(call: Call, membership: Thing) -> None:
    revoke(call, {"user_id": membership["user_id"]}, noted=False)


@RULES.when_gone("grant")
def _taken(call: Call, grant: Thing) -> None:
    """Whoever had the role has no tokens with it any more."""
    scope = {name: grant[name] for name in ("project_id", "domain_id") if grant.get(name)}
    users = [grant["user_id"]] if grant.get("user_id") else [
        each["user_id"] for each in related(call, "membership", group_id=grant["group_id"])
    ]  # fmt: skip
    for user in users:
        revoke(call, {"user_id": user, "role_id": grant["role_id"], **scope}, noted=False)
