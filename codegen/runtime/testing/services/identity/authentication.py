# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How users show who they are: the methods of authentication, one or several of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from attrs import Factory, define

from ...call import Call, Token
from ...messages import Refused, Reply
from ...world import Thing
from .dialect import refused
from .oauth1_signature import signed
from .times import stamp

RECEIPT = "openstack-auth-receipt"


@define(eq=False)
class Proof:
    """Who somebody has shown to be, and what by.

    Attributes:
        user: The user.
        methods: By which methods.
        expires: When a token may last at most, if it comes from something else.
        chain: The audit id of the first token that it comes from.
        facts: What its tokens say beyond the scope, by what tokens call it.
        project: The only project that its tokens may be for.
        roles: The only roles that its tokens may have; None for all.
        scope: What the token that it comes from is for.
    """

    user: Thing
    methods: list[str] = Factory(list)
    expires: datetime | None = None
    chain: str = ""
    facts: dict[str, Any] = Factory(dict)
    project: str = ""
    roles: list[str] | None = None


def authenticate(call: Call, identity: dict[str, Any]) -> Proof:
    """Who asks for a token.

    Raises:
        Refused: He has not shown it.
    """
    proofs = []
    for method in identity["methods"]:
        if method not in _METHODS:
            raise refused()
        if method not in identity:
            text = f"Expecting to find {method} in identity."
            raise Refused(400, text)
        proofs.append(_METHODS[method](call, identity[method]))
    if not proofs or any(proof.user is not proofs[0].user for proof in proofs):
        raise refused()
    first = proofs[0]
    for proof in proofs[1:]:
        first.methods += proof.methods
        first.facts |= proof.facts
        first.project = first.project or proof.project
        first.roles = proof.roles if first.roles is None else first.roles
        first.expires = first.expires or proof.expires
        first.chain = first.chain or proof.chain
    if (receipt := call.asked.headers.get(RECEIPT)) is not None:
        first.methods += _of_receipt(call, receipt, first.user)
    first.methods = list(dict.fromkeys(first.methods))
    return first


# --- several methods


def enough(call: Call, proof: Proof) -> Reply | None:
    """What asks for more methods, if the user must use more; with a receipt for those used."""
    options = proof.user["options"]
    rules = options.get("multi_factor_auth_rules") or []
    if not rules or options.get("multi_factor_auth_enabled") is False:
        return None
    if any(set(rule) <= set(proof.methods) for rule in rules) or "token" in proof.methods:
        return None
    now = call.world.now()
    receipt = Thing("identity.receipts", call.world.hex("receipt"), {
        "user": proof.user.key, "methods": proof.methods, "expires": now + timedelta(minutes=5),
    })  # fmt: skip
    call.world.add(receipt)
    user, domain = proof.user, call.world.get("identity.Domain", proof.user["domain_id"])
    body = {
        "receipt": {
            "methods": proof.methods,
            "user": {
                "id": user.key,
                "name": user["name"],
                "domain": {"id": user["domain_id"], "name": domain["name"] if domain else ""},
            },
            "expires_at": stamp(receipt["expires"]),
            "issued_at": stamp(now),
        },
        "required_auth_methods": rules,
    }
    return Reply(401, body, {"Openstack-Auth-Receipt": receipt.key})


def _of_receipt(call: Call, key: str, user: Thing) -> list[str]:
    receipt = call.world.get("identity.receipts", key)
    if receipt is None or receipt["user"] != user.key or receipt["expires"] <= call.world.now():
        raise Refused(401, f"Could not find auth receipt: {key}.")
    methods: list[str] = receipt["methods"]
    return methods


# --- one method each


def _password(call: Call, said: dict[str, Any]) -> Proof:
    user = user_of(call, said["user"])
    if not right_password(user, said["user"].get("password")):
        raise refused()
    return Proof(user, ["password"])


def right_password(user: Thing, password: str | None) -> bool:
    """Whether a password is the user's."""
    return password is not None and user.hidden.get("password") == password


def user_of(call: Call, said: dict[str, Any]) -> Thing:
    """The user that is named, by id or by name and domain, if he may log in.

    Raises:
        Refused: There is none.
    """
    user = None
    if "id" in said:
        user = call.world.get("identity.User", said["id"])
    elif "name" in said:
        if "domain" not in said:
            raise Refused(400, "Expecting to find domain in user.")
        domain = domain_of(call, said["domain"])
        found = call.world.where("identity.User", name=said["name"], domain_id=domain.key)
        user = next(found, None)
    else:
        raise Refused(400, "Expecting to find id or name in user.")
    if user is None or not user["enabled"] or not enabled_domain(call, user["domain_id"]):
        raise refused()
    return user


def domain_of(call: Call, said: dict[str, Any]) -> Thing:
    """The domain that is named, by id or by name.

    Raises:
        Refused: There is none, or it is disabled.
    """
    found = (
        call.world.get("identity.Domain", said["id"])
        if "id" in said
        else next(call.world.where("identity.Domain", name=said.get("name")), None)
    )
    if found is None or not found["enabled"]:
        raise refused()
    return found


def enabled_domain(call: Call, key: str) -> bool:
    """Whether a domain is there, and enabled."""
    domain = call.world.get("identity.Domain", key)
    return domain is not None and bool(domain["enabled"])


def _token(call: Call, said: dict[str, Any]) -> Proof:
    token = good_token(call, said["id"])
    facts = token.body
    for name, what in (("OS-OAUTH1", "OAuth"), ("OS-TRUST:trust", "trust")):
        if name in facts:
            raise Refused(403, f"A token of {what} cannot be used to create another token.")
    if "application_credential" in facts:
        raise Refused(403, "Using a delegated token to create another token is not allowed.")
    scope = call.args.get("scope") or {}
    if token.system and isinstance(scope, dict) and {"project", "domain"} & scope.keys():
        raise Refused(403, "A system-scoped token cannot become one for a project or a domain.")
    user = call.world.get("identity.User", token.user)
    if user is None or not user["enabled"]:
        raise refused()
    methods = ["token", *facts["methods"]]
    federated = facts["user"].get("OS-FEDERATION")
    kept = {"OS-FEDERATION": federated} if federated else {}
    return Proof(user, methods, token.expires, facts["audit_ids"][-1], kept)


def good_token(call: Call, key: str) -> Token:
    """A token that is good.

    Raises:
        Refused: It is not, or not any more.
    """
    token = call.service.cloud.tokens.get(key)
    expired = token is None or (token.expires is not None and token.expires <= call.world.now())
    if token is None or token.revoked or expired:
        raise Refused(404, "Could not find token.")
    return token


def _application_credential(call: Call, said: dict[str, Any]) -> Proof:
    if "id" in said:
        found = call.world.get("identity.ApplicationCredential", said["id"])
    else:
        owner = user_of(call, said.get("user", {}))
        where = {"name": said.get("name"), "user_id": owner.key}
        found = next(call.world.where("identity.ApplicationCredential", **where), None)
    if found is None or not secret_is(found.hidden["hash"], said.get("secret", "")):
        raise refused()
    expires = found.hidden["expires"]
    if expires is not None and expires <= call.world.now():
        raise refused()
    user = user_of(call, {"id": found["user_id"]})
    return credential_proof(user, found, ["application_credential"])


def credential_proof(user: Thing, found: Thing, methods: list[str]) -> Proof:
    """What an application credential shows."""
    facts: dict[str, Any] = {"id": found.key, "name": found["name"]}
    facts["restricted"] = not found["unrestricted"]
    if found.get("access_rules"):
        facts["access_rules"] = found["access_rules"]
    roles = [role["id"] for role in found["roles"]]
    named = {"application_credential": facts}
    return Proof(user, methods, found.hidden["expires"], "", named, found["project_id"], roles)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_is(kept: str, secret: str) -> bool:
    """Whether a secret is the one of which something is kept."""
    return kept == digest(secret)


def _oauth1(call: Call, said: dict[str, Any]) -> Proof:
    consumer, params = signed(call)
    access = call.world.get("identity.Oauth1AccessToken", params.get("oauth_token", ""))
    if access is None or access["consumer_id"] != consumer.key:
        raise refused()
    if access.hidden["expires"] <= call.world.now():
        raise refused()
    user = user_of(call, {"id": access["authorizing_user_id"]})
    facts = {"OS-OAUTH1": {"access_token_id": access.key, "consumer_id": consumer.key}}
    project, roles = access["project_id"], access.hidden["roles"]
    return Proof(user, ["oauth1"], None, "", facts, project, roles)


def _external(call: Call, said: dict[str, Any]) -> Proof:
    # There is no web server in front that would have authenticated somebody.
    raise refused()


_METHODS: dict[str, Callable[[Call, dict[str, Any]], Proof]] = {
    "password": _password,
    "token": _token,
    "application_credential": _application_credential,
    "oauth1": _oauth1,
    "external": _external,
}
"""The methods that the cloud takes; those of federation are added by its module."""


def method(name: str) -> Callable[[Callable[[Call, dict[str, Any]], Proof]], None]:
    """Let a function be one more method."""

    def kept(function: Callable[[Call, dict[str, Any]], Proof]) -> None:
        _METHODS[name] = function

    return kept
