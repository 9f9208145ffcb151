# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Requests that are signed as OAuth 1.0 says: RFC 5849, with HMAC-SHA1."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, unquote

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import refused


def signed(call: Call) -> tuple[Thing, dict[str, str]]:
    """The consumer that has signed a request, and what its header says.

    Raises:
        Refused: Nobody has, or not with the right secrets.
    """
    params = header(call)
    for name in ("oauth_consumer_key", "oauth_signature"):
        if not params.get(name):
            raise Refused(400, f"Invalid OAuth header: there is no {name}.")
    consumer = call.world.get("identity.Oauth1Consumer", params["oauth_consumer_key"])
    if consumer is None:
        raise refused()
    token = params.get("oauth_token", "")
    secret = ""
    if token:
        holder = call.world.get("identity.Oauth1RequestToken", token) or call.world.get(
            "identity.Oauth1AccessToken", token
        )
        if holder is None:
            raise refused()
        secret = holder.hidden["secret"]
    key = f"{_quoted(consumer.hidden['secret'])}&{_quoted(secret)}".encode()
    right = hmac.new(key, _base(call, params).encode(), hashlib.sha1).digest()
    if not hmac.compare_digest(base64.b64encode(right).decode(), params["oauth_signature"]):
        raise refused()
    return consumer, params


def header(call: Call) -> dict[str, str]:
    """What the header says, by name."""
    word, _, rest = call.asked.headers.get("authorization", "").partition(" ")
    if word.lower() != "oauth":
        return {}
    found = {}
    for part in rest.split(","):
        name, _, value = part.strip().partition("=")
        found[unquote(name)] = unquote(value.strip('"'))
    return found


def _base(call: Call, params: dict[str, str]) -> str:
    """The text that is signed; Keystone leaves the query out of it."""
    kept = {k: v for k, v in params.items() if k not in ("oauth_signature", "realm")}
    pairs = sorted((_quoted(k), _quoted(v)) for k, v in kept.items())
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    url = f"{call.asked.base}{call.asked.path}"
    return f"{call.asked.method}&{_quoted(url)}&{_quoted(joined)}"


def _quoted(text: str) -> str:
    return quote(text, safe="~")
