# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""OAuth 1.0, where users let consumers act for them, and OAuth 2.0 for application credentials."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ...call import Call
from ...messages import Refused, Reply
from ...world import Thing
from .authentication import credential_proof, secret_is, user_of
from .dialect import RULES, refused, where
from .grants import named, roles_of, with_ids
from .oauth1_signature import header, signed
from .times import stamp
from .tokens import LIFE, issue, revoke

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_ASKED, _GIVEN = timedelta(hours=8), timedelta(days=1)
"""How long a request token lasts, and an access token."""


@RULES.when_made("Oauth1Consumer")
def _secret(call: Call, consumer: Thing) -> None:
    consumer.hidden["secret"] = call.world.hex("secret")


@RULES.shows("CreatedOauth1Consumer.secret")
def _shown_secret(call: Call, consumer: Thing) -> Any:
    return consumer.hidden["secret"]


@RULES.checks("oauth1_consumers.update")
def _no_secret(call: Call) -> None:
    if "secret" in call.args:
        raise Refused(400, "Cannot change consumer secret.")


@RULES.when_gone("Oauth1Consumer")
def _consumer_gone(call: Call, consumer: Thing) -> None:
    for kind in ("Oauth1RequestToken", "Oauth1AccessToken"):
        for each in list(call.world.where(f"identity.{kind}", consumer_id=consumer.key)):
            call.world.remove(each)
    revoke(call, {"OS-OAUTH1:consumer_id": consumer.key})


# --- what a consumer asks a user for


@RULES.does("oauth1_request_tokens.create")
def _ask(call: Call) -> Reply:
    project = call.asked.headers.get("requested-project-id", "")
    if not project:
        raise Refused(400, "Expecting to find requested_project_id in request.")
    if not header(call).get("oauth_consumer_key"):
        raise Refused(400, "Invalid OAuth header: there is no oauth_consumer_key.")
    call.get("Project", project)
    consumer, _ = signed(call)
    expires = call.world.now() + _ASKED
    secret, key = call.world.hex("secret"), call.world.hex("request token")
    fields = {"consumer_id": consumer.key, "project": project, "user": ""}
    made = call.world.add(Thing("identity.Oauth1RequestToken", key, fields))
    made.hidden |= {"secret": secret, "expires": expires, "roles": []}
    said = {"oauth_token": key, "oauth_token_secret": secret, "oauth_expires_at": stamp(expires)}
    return Reply(201, urlencode(said).encode(), dict(_FORM))


@RULES.does("oauth1_request_tokens.authorize")
def _authorize(call: Call) -> dict[str, str]:
    asked = call.thing
    if asked.hidden["expires"] <= call.world.now():
        raise Refused(401, "Request token is expired")
    roles = [named(call, said).key for said in call.args.get("roles", ())]
    if not set(roles) <= {role.key for role in roles_of(call, call.user, project=asked["project"])}:
        raise Refused(401, "authorizing user does not have role required")
    asked["user"] = call.user
    asked.hidden |= {"roles": roles, "verifier": call.world.hex("verifier")[:8]}
    return {"oauth_verifier": asked.hidden["verifier"]}


@RULES.does("oauth1_access_tokens.create")
def _give(call: Call) -> Reply:
    if not header(call).get("oauth_token"):
        raise Refused(400, "Invalid OAuth header: there is no oauth_token.")
    consumer, params = signed(call)
    asked = call.world.get("identity.Oauth1RequestToken", params["oauth_token"])
    wrong = asked is None or asked["consumer_id"] != consumer.key or not asked["user"]
    if asked is None or wrong or asked.hidden["verifier"] != params.get("oauth_verifier"):
        raise refused()
    call.world.remove(asked)
    expires = call.world.now() + _GIVEN
    secret, key = call.world.hex("secret"), call.world.hex("access token")
    made = call.world.add(Thing("identity.Oauth1AccessToken", key, {
        "id": key, "consumer_id": consumer.key, "authorizing_user_id": asked["user"],
        "project_id": asked["project"], "expires_at": stamp(expires),
    }))  # fmt: skip
    made.parents = {"user_id": asked["user"]}
    made.hidden |= {"secret": secret, "expires": expires, "roles": asked.hidden["roles"]}
    said = {"oauth_token": key, "oauth_token_secret": secret, "oauth_expires_at": stamp(expires)}
    return Reply(201, urlencode(said).encode(), dict(_FORM))


# --- what a user has given


@RULES.shows("Oauth1AccessToken.links")
def _links(call: Call, access: Thing) -> dict[str, str]:
    here = where(call, access)
    return {"self": here, "roles": f"{here}/roles"}


@RULES.does("oauth1_access_tokens.list_roles")
def _list_roles(call: Call) -> list[Thing]:
    return with_ids(call, "Role", call.thing.hidden["roles"])


@RULES.does("oauth1_access_tokens.show_role")
def _show_role(call: Call) -> Thing:
    role = call.things["role_id"]
    if role.key not in call.things["access_token_id"].hidden["roles"]:
        raise RULES.missing(call, "Role", role.key)
    return role


@RULES.when_gone("Oauth1AccessToken")
def _access_gone(call: Call, access: Thing) -> None:
    revoke(call, {"OS-OAUTH1:access_token_id": access.key}, noted=False)


# --- OAuth 2.0


@RULES.does("oauth2_tokens.create")
def _client_credentials(call: Call) -> Reply:
    said = dict(parse_qsl(call.asked.body.decode()))
    if said.get("grant_type") != "client_credentials":
        text = "The parameter grant_type must be client_credentials."
        return _no(400, "unsupported_grant_type", text)
    key, secret = _client(call, said)
    found = call.world.get("identity.ApplicationCredential", key)
    if found is None or not secret_is(found.hidden["hash"], secret):
        return _no(401, "invalid_client", "Client authentication failed.")
    user = user_of(call, {"id": found["user_id"]})
    proof = credential_proof(user, found, ["application_credential"])
    token = issue(call, proof)
    life = int(LIFE.total_seconds())
    return Reply(200, {"access_token": token.id, "token_type": "Bearer", "expires_in": life})


def _client(call: Call, said: dict[str, str]) -> tuple[str, str]:
    """The id and the secret of a client, of the header or of the body."""
    word, _, rest = call.asked.headers.get("authorization", "").partition(" ")
    if word.lower() == "basic":
        try:
            key, _, secret = base64.b64decode(rest).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return key, secret
    return said.get("client_id", ""), said.get("client_secret", "")


def _no(status: int, error: str, text: str) -> Reply:
    return Reply(status, {"error": error, "error_description": text})
