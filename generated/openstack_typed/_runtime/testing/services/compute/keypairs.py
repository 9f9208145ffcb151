# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of keypairs: they are their user's own, and named by them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Any

from ... import verbs
from ...call import Call
from ...world import Thing
from .dialect import RULES, stamp
from .quotas import room

RULES.usual["Keypair"] = {
    "id": lambda call: call.world.number("compute.Keypair"), "type": "ssh", "created_at": stamp,
    "updated_at": None, "deleted": False, "deleted_at": None,
}  # fmt: skip
# What names may be made of, since versions.
_NAMES = {"": r"[\w\- ]+", "2.92": r"[\w\-@. ]+"}
RULES.within["Keypair"] = "user_id"
RULES.order["Keypair"] = lambda thing: thing.key


def _owner(call: Call) -> str:
    """The user whose keypairs are meant.

    Raises:
        Refused: Those of others are for administrators.
    """
    user: str = call.asks("user_id") or call.args.get("user_id") or call.user
    if user != call.user and not call.admin:
        raise call.rules.forbidden(call)
    return user


@RULES.names("Keypair")
def _named(call: Call, name: str) -> Thing | None:
    owned = bool(call.operation) and call.operation.resource == "keypairs"
    return call.world.get("compute.Keypair", f"{_owner(call) if owned else call.user}/{name}")


@RULES.sees("Keypair")
def _seen(call: Call, keypair: Thing) -> bool:
    return call.admin or keypair["user_id"] == call.user


@RULES.does("keypairs.list")
def _list(call: Call) -> list[Thing]:
    user = _owner(call)
    return [k for k in verbs.listed(call, "Keypair") if k["user_id"] == user]


@RULES.does("keypairs.create")
def _create(call: Call) -> Thing:
    user, name = _owner(call), call.args["name"].strip()
    if re.fullmatch(_NAMES["2.92" if call.at_least("2.92") else ""], name) is None:
        raise call.refuse(400, "Keypair data is invalid: Keypair name contains unsafe characters")
    kind = call.args.get("type", "ssh")
    key = call.args.get("public_key")
    private = None
    if key is None:
        key, private = _generated(call, kind)
    print_ = _fingerprint(call, key, kind)
    if call.find("Keypair", name) is not None:
        raise call.refuse(409, f"Key pair '{name}' already exists.")
    mine = sum(1 for other in call.all("Keypair") if other["user_id"] == user)
    if mine >= room(call, "key_pairs"):
        raise call.refuse(403, "Quota exceeded, too many key pairs.")
    fields: dict[str, Any] = {
        "name": name, "type": kind, "public_key": key, "fingerprint": print_, "user_id": user,
    }  # fmt: skip
    keypair = call.make("Keypair", fields, project="")
    if private is None:
        return keypair
    shown = Thing(keypair.kind, keypair.key, {**keypair, "private_key": private})
    return shown


def _fingerprint(call: Call, key: str, kind: str) -> str:
    """The fingerprint of a public key.

    Raises:
        Refused: It is none.
    """
    digest = ""
    try:
        if kind == "x509":
            lines = [line for line in key.strip().splitlines() if not line.startswith("-----")]
            digest = hashlib.sha1(base64.b64decode("".join(lines), validate=True)).hexdigest()
            good = "BEGIN CERTIFICATE" in key
        else:
            name, content, *_ = key.split()
            blob = base64.b64decode(content, validate=True)
            digest = hashlib.md5(blob).hexdigest()
            good = blob[4 : 4 + len(name)] == name.encode()
    except (ValueError, binascii.Error):
        good = False
    if not good:
        raise call.refuse(400, "Keypair data is invalid: failed to generate fingerprint")
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


def _generated(call: Call, kind: str) -> tuple[str, str]:
    """A public key and its private half, which have the form of keys and open nothing."""
    text = bytes.fromhex(call.world.hex("compute.key") + call.world.hex("compute.key"))
    body = base64.b64encode(text).decode()
    if kind == "x509":
        public = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
        return public, f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"
    name = b"ssh-ed25519"
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in (name, text))
    public = f"{name.decode()} {base64.b64encode(blob).decode()} Generated-by-Nova"
    return public, (
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n"
    )
