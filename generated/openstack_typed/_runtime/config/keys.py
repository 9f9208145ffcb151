# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The many spellings of keys, and the one that the rest of this room knows."""

from __future__ import annotations

from .entry import Entries, Entry

AUTH = frozenset((
    "application_credential_id", "application_credential_name", "application_credential_secret",
    "auth_url", "domain_id", "domain_name", "passcode", "password", "project_domain_id",
    "project_domain_name", "project_id", "project_name", "system_scope", "token", "trust_id",
    "user_domain_id", "user_domain_name", "user_id", "username",
))  # fmt: skip
"""What belongs into `auth`, and is found beside it as well. Plugins may know more."""

BESIDE_AUTH = (
    "api_timeout", "api_version", "auth_type", "cacert", "cert", "default_microversion",
    "endpoint_override", "insecure", "interface", "profile", "region_name", "regions", "verify",
)  # fmt: skip
"""What belongs beside `auth`, by the ends of its keys."""

_SAME = {
    "auth_plugin": "auth_type",
    "auth_token": "token",
    "tenant_id": "project_id",
    "tenant_name": "project_name",
    "user_name": "username",
    "cloud": "profile",
}
_V2 = ("v2password", "v2token")
"""The plugins that know tenants only."""


def canonical(entry: Entry) -> Entries:
    """The settings of one place, with the keys that the rest knows; those of `auth` in there."""
    given = _named(entry.entries())
    auth = given.pop("auth", None)
    inner = _named(auth.entries()) if auth is not None else {}
    for key, each in inner.items():
        if key not in AUTH and key.endswith(BESIDE_AUTH):
            raise each.wrong("belongs beside `auth`, not into it; move it one level up")
    outer = {key: given.pop(key) for key in list(given) if key in AUTH}
    source = auth or entry
    return {**given, "auth": Entry({**outer, **inner}, f"{entry.key}.auth", source.place)}


def _named(entries: Entries) -> Entries:
    found: Entries = {}
    for written, entry in entries.items():
        key = written.replace("-", "_")
        key = _SAME.get(key, key)
        if key.endswith("endpoint_type"):
            key = key.replace("endpoint_type", "interface")
        # Of two spellings the present one counts, in whatever order they stand.
        if key not in found or written == key:
            found[key] = entry
    return found


def for_tenants(auth_type: str, auth: Entries) -> Entries:
    """The settings of `auth` as an old plugin wants them, if it is one."""
    if auth_type not in _V2:
        return auth
    return {key.replace("project_", "tenant_"): entry for key, entry in auth.items()}


def with_domains(auth: Entries) -> Entries:
    """With the domains of the user and the project, where one was given for both."""
    if not any(_said(auth, key) for key in ("project_id", "project_name")):
        return auth
    found = dict(auth)
    for key in ("domain_id", "domain_name"):
        domain = found.pop(key, None)
        if domain is not None:
            found.setdefault(f"user_{key}", domain)
            found.setdefault(f"project_{key}", domain)
    return found


def _said(entries: Entries, key: str) -> bool:
    return key in entries and bool(entries[key].value)
