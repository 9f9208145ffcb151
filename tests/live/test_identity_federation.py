# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Identity providers, protocols, mappings and service providers, and coming in by them."""

from __future__ import annotations

from typing import Any

import pytest
from keystoneauth1.noauth import NoAuth

from openstack_typed.errors import (
    BadRequest,
    Conflict,
    InternalServerError,
    NotFound,
    Unauthorized,
)
from openstack_typed.identity import FederationMapping, Identity, IdentityProvider
from tests.live.identity_support import endpoint, make_domain
from tests.live.support import Cleanup, session_with, unique

# What a web server that has authenticated a user would put into the environment.
HEADER, REMOTE = "X-Federated-User", "HTTP_X_FEDERATED_USER"
DASHBOARD = "http://127.0.0.1/auth/websso/"


@pytest.fixture
def idp(identity: Identity, cleanup: Cleanup) -> IdentityProvider:
    """An identity provider whose users come into a domain of their own."""
    domain = make_domain(identity, cleanup)
    idp = identity.identity_providers.create(unique("idp"), domain_id=domain.id, enabled=True)
    cleanup(identity.identity_providers.delete, idp.id)
    return idp


@pytest.fixture
def mapping(identity: Identity, cleanup: Cleanup) -> FederationMapping:
    mapping = identity.federation_mappings.create(
        unique("mapping"),
        rules=[{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": REMOTE}]}],
    )
    cleanup(identity.federation_mappings.delete, mapping.id)
    return mapping


def test_identity_providers(identity: Identity, cleanup: Cleanup) -> None:
    idps, name, remote = identity.identity_providers, unique("idp"), unique("remote")
    domain = make_domain(identity, cleanup)
    made = idps.create(
        name, description="A provider", enabled=True, remote_ids=[remote], authorization_ttl=60,
        domain_id=domain.id,
    )  # fmt: skip
    cleanup(idps.delete, name)
    assert (made.id, made.description, made.enabled) == (name, "A provider", True)
    assert (made.domain_id, made.authorization_ttl) == (domain.id, 60)
    assert list(made.remote_ids) == [remote]
    assert made.links.self_link.endswith(f"/v3/OS-FEDERATION/identity_providers/{name}")
    assert idps.show(name) == made
    (listed,) = idps.list(id=name)
    assert listed.remote_ids == made.remote_ids
    assert listed.links.protocols == f"{made.links.self_link}/protocols"
    assert name in {one.id for one in idps.list(enabled=True)}
    assert name not in {one.id for one in idps.list(enabled=False)}
    changed = idps.update(
        name, description=None, enabled=False, remote_ids=None, authorization_ttl=None
    )
    assert (changed.description, changed.enabled, changed.authorization_ttl) == (None, False, None)
    assert changed.remote_ids == []
    with pytest.raises(Conflict):
        idps.create(name, domain_id=domain.id)
    with pytest.raises(BadRequest):
        idps.create(unique("idp"), authorization_ttl=-1)
    with pytest.raises(NotFound):
        idps.create(unique("idp"), domain_id="nothing")
    for call in (idps.show, idps.delete):
        with pytest.raises(NotFound):
            call("nothing")
    with pytest.raises(NotFound):
        idps.update("nothing", enabled=True)


def test_an_identity_provider_without_a_domain_gets_one(identity: Identity) -> None:
    made = identity.identity_providers.create(unique("idp"))
    assert made.enabled is False
    identity.identity_providers.delete(made.id)
    identity.domains.update(made.domain_id, enabled=False)
    identity.domains.delete(made.domain_id)


def test_mappings(identity: Identity, cleanup: Cleanup) -> None:
    mappings, name = identity.federation_mappings, unique("mapping")
    rules: Any = [
        {
            "local": [
                {
                    "user": {
                        "id": "{0}",
                        "name": "{0}",
                        "email": "{1}",
                        "domain": {"name": "Default"},
                        "type": "ephemeral",
                    },
                    "group": {"name": "people", "domain": {"id": "default"}},
                    "projects": [
                        {
                            "name": "home of {0}",
                            "roles": [{"name": "member"}],
                            "domain": {"id": "default"},
                        }
                    ],
                    "projects_json": "{2}",
                },
                {"groups": "{3}", "domain": {"id": "default"}},
                {"group_ids": "{3}"},
                {"group": {"id": "abc"}},
            ],
            "remote": [
                {"type": "A"},
                {"type": "B"},
                {"type": "C"},
                {"type": "D", "whitelist": ["x"]},
                {"type": "D", "blacklist": ["y.*"], "regex": True},
                {"type": "E", "any_one_of": ["x", "y"]},
                {"type": "F", "not_any_of": ["z"], "regex": False},
            ],
        }
    ]
    made = mappings.create(name, rules=rules, schema_version="3.0")
    cleanup(mappings.delete, name)
    assert (made.id, made.schema_version) == (name, "3.0")
    assert [rule.to_dict() for rule in made.rules] == rules
    local = made.rules[0].local[0]
    assert local.user is not None and local.user.type == "ephemeral"
    assert mappings.show(name) == made
    assert name in {one.id for one in mappings.list()}
    plain: Any = [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "A"}]}]
    changed = mappings.update(name, rules=plain, schema_version="1.0")
    assert [rule.to_dict() for rule in changed.rules] == plain
    with pytest.raises(Conflict):
        mappings.create(name, rules=plain)
    with pytest.raises(BadRequest):
        mappings.create(unique("mapping"), rules=[])
    for call in (mappings.show, mappings.delete):
        with pytest.raises(NotFound):
            call("nothing")
    with pytest.raises(NotFound):
        mappings.update("nothing", rules=plain)


def test_protocols(identity: Identity, idp: IdentityProvider, mapping: FederationMapping) -> None:
    protocols = identity.identity_provider_protocols
    made = protocols.create(
        idp.id, "mapped", mapping_id=mapping.id, remote_id_attribute="Shib-Identity-Provider"
    )
    assert (made.id, made.mapping_id) == ("mapped", mapping.id)
    assert made.links.self_link and made.links.identity_provider
    assert protocols.show(idp.id, "mapped").mapping_id == mapping.id
    (listed,) = protocols.list(idp.id)
    assert (listed.id, listed.idp_id) == ("mapped", idp.id)
    assert listed.remote_id_attribute == "Shib-Identity-Provider"
    changed = protocols.update(
        idp.id, "mapped", mapping_id=mapping.id, remote_id_attribute="OIDC-iss"
    )
    assert changed.mapping_id == mapping.id
    (listed,) = protocols.list(idp.id)
    assert listed.remote_id_attribute == "OIDC-iss"
    with pytest.raises(Conflict):
        protocols.create(idp.id, "mapped", mapping_id=mapping.id)
    with pytest.raises(BadRequest):
        protocols.create(idp.id, "saml2", mapping_id="")
    protocols.delete(idp.id, "mapped")
    for call in (protocols.show, protocols.delete):
        with pytest.raises(NotFound):
            call(idp.id, "mapped")
    with pytest.raises(NotFound):
        protocols.update(idp.id, "mapped", mapping_id=mapping.id)
    assert protocols.list("nothing").all() == []


def test_service_providers(identity: Identity, cleanup: Cleanup) -> None:
    providers, name = identity.service_providers, unique("sp")
    made = providers.create(
        name, auth_url="http://127.0.0.1:1/auth", sp_url="http://127.0.0.1:1/sp", enabled=True,
        description="Another cloud", relay_state_prefix="ss:mem:",
    )  # fmt: skip
    cleanup(providers.delete, name)
    assert (made.id, made.auth_url, made.sp_url) == (
        name, "http://127.0.0.1:1/auth", "http://127.0.0.1:1/sp",
    )  # fmt: skip
    assert (made.enabled, made.description, made.relay_state_prefix) == (
        True, "Another cloud", "ss:mem:",
    )  # fmt: skip
    assert providers.show(name) == made
    assert [one.id for one in providers.list(id=name)] == [name]
    assert name in {one.id for one in providers.list(enabled=True)}
    assert name not in {one.id for one in providers.list(enabled=False)}
    token = identity.tokens.create(
        identity={"methods": ["token"], "token": {"id": identity.adapter.get_token() or ""}}
    )
    assert token.service_providers is not None
    assert name in {one.id for one in token.service_providers}
    changed = providers.update(
        name, auth_url="http://127.0.0.1:1/a", sp_url="http://127.0.0.1:1/s", enabled=False,
        description=None, relay_state_prefix="x",
    )  # fmt: skip
    assert (changed.enabled, changed.description, changed.relay_state_prefix) == (False, None, "x")
    with pytest.raises(Conflict):
        providers.create(name, auth_url="http://127.0.0.1:1/", sp_url="http://127.0.0.1:1/")
    with pytest.raises(BadRequest):
        providers.create(unique("sp"), auth_url="nowhere", sp_url="nowhere")
    for call in (providers.show, providers.delete):
        with pytest.raises(NotFound):
            call("nothing")
    with pytest.raises(NotFound):
        providers.update("nothing", enabled=True)


# --- coming in and going out


def coming(identity: Identity, name: str, remote: str = "") -> Identity:
    """Identity behind a web server that has authenticated a user."""
    headers = {HEADER: name, **({"X-Identity-Provider": remote} if remote else {})}
    session = session_with(NoAuth(), additional_headers=headers)
    return Identity(session, endpoint_override=endpoint(identity))


def test_coming_in(
    identity: Identity, cleanup: Cleanup, idp: IdentityProvider, mapping: FederationMapping
) -> None:
    identity.identity_provider_protocols.create(idp.id, "mapped", mapping_id=mapping.id)
    token = coming(identity, "somebody").federated_auth.create_token(idp.id, "mapped")
    cleanup(identity.users.delete, token.user.id)
    assert token.id
    assert token.user.name == "somebody"
    assert token.methods == ["mapped"]
    assert identity.tokens.show(subject_token=token.id).user.id == token.user.id
    anonymous = Identity(session_with(NoAuth()), endpoint_override=endpoint(identity))
    with pytest.raises(Unauthorized):
        anonymous.federated_auth.create_token(idp.id, "mapped")
    with pytest.raises(NotFound):
        anonymous.federated_auth.create_token("nothing", "mapped")


def test_signing_on_in_a_browser(
    identity: Identity, cleanup: Cleanup, mapping: FederationMapping
) -> None:
    remote = unique("remote")
    domain = make_domain(identity, cleanup)
    idp = identity.identity_providers.create(
        unique("idp"), domain_id=domain.id, enabled=True, remote_ids=[remote]
    )
    cleanup(identity.identity_providers.delete, idp.id)
    identity.identity_provider_protocols.create(idp.id, "mapped", mapping_id=mapping.id)
    auth = coming(identity, "somebody", remote).federated_auth
    pages = [
        auth.sign_on("mapped", origin=DASHBOARD).read(),
        auth.sign_on_at(idp.id, "mapped", origin=DASHBOARD).read(),
    ]
    for page in pages:
        assert DASHBOARD.encode() in page
        assert b'name="token"' in page
    (user,) = identity.users.list(domain_id=domain.id, name="somebody")
    cleanup(identity.users.delete, user.id)
    with pytest.raises(Unauthorized):
        auth.sign_on("mapped", origin="http://127.0.0.1:1/")
    with pytest.raises(Unauthorized):
        auth.sign_on_at(idp.id, "mapped", origin="http://127.0.0.1:1/")


def test_going_out(identity: Identity, cleanup: Cleanup) -> None:
    """As far as a cloud without a key to sign with goes."""
    auth, name = identity.federated_auth, unique("sp")
    token = identity.adapter.get_token() or ""
    identity.service_providers.create(
        name, auth_url="http://127.0.0.1:1/auth", sp_url="http://127.0.0.1:1/sp", enabled=True
    )
    cleanup(identity.service_providers.delete, name)
    for call in (auth.create_saml_assertion, auth.create_ecp_assertion):
        with pytest.raises(NotFound):
            call(
                identity={"methods": ["token"], "token": {"id": token}},
                scope={"service_provider": {"id": "nothing"}},
            )
        with pytest.raises(InternalServerError):
            call(
                identity={"methods": ["token"], "token": {"id": token}},
                scope={"service_provider": {"id": name}},
            )


def test_metadata(identity: Identity) -> None:
    assert b"EntityDescriptor" in identity.federated_auth.download_metadata().read()
