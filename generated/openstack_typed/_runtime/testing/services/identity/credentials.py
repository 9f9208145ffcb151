# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Credentials that Keystone keeps for others, those of EC2, and requests signed with them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote

from msgspec import DecodeError, json

from ...call import Call
from ...messages import Refused, Reply
from ...world import Thing
from .authentication import Proof, user_of
from .dialect import RULES, refused
from .grants import roles_of
from .tokens import issue, reply


@RULES.checks("credentials.create")
def _blob(call: Call) -> None:
    if not call.admin and call.args["user_id"] != call.user:
        raise RULES.forbidden(call)
    if call.args["type"] != "ec2":
        return
    try:
        blob = json.decode(call.args["blob"])
    except DecodeError:
        blob = None
    if not isinstance(blob, dict):
        raise Refused(400, "Invalid blob in credential.")
    if not call.args.get("project_id"):
        raise Refused(400, "Expecting to find project_id in credential.")
    call.args["id"] = hashlib.sha256(str(blob.get("access", "")).encode()).hexdigest()


@RULES.checks("credentials.show", "credentials.update", "credentials.delete")
def _own(call: Call) -> None:
    reader = call.token is not None and call.token.system and call.operation.verb == "show"
    if not call.admin and not reader and call.thing["user_id"] != call.user:
        raise RULES.forbidden(call)


RULES.unreferenced |= {"credentials.create.user_id", "credentials.create.project_id"}


@RULES.does("ec2_credentials.create")
def _create(call: Call) -> Thing:
    user = call.thing
    project = call.get("Project", call.args.get("tenant_id", ""))
    if not call.admin and not roles_of(call, user.key, project=project.key):
        raise refused()
    fields = {"user_id": user.key, "tenant_id": project.key, "trust_id": None,
              "secret": call.world.hex("secret")}  # fmt: skip
    return call.make("Ec2Credential", fields)


# --- signed requests


@RULES.does("tokens.create_from_ec2")
def _from_ec2(call: Call) -> Reply:
    said = call.args["credentials"]
    credential = _named(call, said)
    params = {k: v for k, v in said["params"].items() if k != "Signature"}
    version = params.get("SignatureVersion", "2")
    if version != "2":
        raise Refused(501, f"Signatures of version {version} are not faked.")
    kind = {"HmacSHA256": hashlib.sha256, "HmacSHA1": hashlib.sha1}.get(
        params.get("SignatureMethod", "HmacSHA256"), hashlib.sha256
    )
    query = "&".join(f"{_quoted(k)}={_quoted(v)}" for k, v in sorted(params.items()))
    parts = (said.get("verb", ""), said.get("host", ""), said.get("path", ""), query)
    return _admit(call, credential, "\n".join(parts).encode(), kind, said["signature"])


def _quoted(text: str) -> str:
    return quote(text, safe="-_~")


@RULES.does("tokens.create_from_s3")
def _from_s3(call: Call) -> Reply:
    said = call.args["credentials"]
    text = base64.urlsafe_b64decode(said["token"])
    return _admit(call, _named(call, said), text, hashlib.sha1, said["signature"])


def _named(call: Call, said: dict[str, Any]) -> Thing:
    found = call.world.get("identity.Ec2Credential", said["access"])
    if found is None:
        raise Refused(404, f"Could not find credential: {said['access']}.")
    return found


def _admit(call: Call, credential: Thing, text: bytes, kind: Any, signature: str) -> Reply:
    """The token of whoever has signed a text with a credential."""
    right = hmac.new(credential["secret"].encode(), text, kind).digest()
    if not hmac.compare_digest(base64.b64encode(right).decode(), signature):
        raise refused()
    user = user_of(call, {"id": credential["user_id"]})
    proof = Proof(user, ["ec2credential"], project=credential["tenant_id"])
    answer = reply(call, issue(call, proof), 200)
    if call.operation.name.endswith("_s3"):
        del answer.headers["X-Subject-Token"]
    return answer
