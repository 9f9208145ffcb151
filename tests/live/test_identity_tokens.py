# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`identity.tokens`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from keystoneauth1.exceptions import MissingAuthMethods
from keystoneauth1.session import Session

from openstack_typed.errors import BadRequest, Forbidden, NotFound, Unauthorized
from openstack_typed.identity import Identity, Project, Token, User
from tests.live.identity_support import (
    DOMAIN,
    PASSWORD,
    endpoint,
    give_roles,
    make_credential,
    make_domain,
    make_project,
    make_user,
    session_of,
)
from tests.live.support import Cleanup, unique

ROLES = ("member", "reader")


@pytest.fixture
def user(identity: Identity, cleanup: Cleanup) -> User:
    return make_user(identity, cleanup)


@pytest.fixture
def project(identity: Identity, cleanup: Cleanup, user: User) -> Project:
    """A project that the user has roles on."""
    project = make_project(identity, cleanup)
    give_roles(identity, user, *ROLES, project_id=project.id)
    return project


@pytest.fixture
def token(identity: Identity, user: User, project: Project) -> Token:
    """The user's token for the project."""
    return identity.tokens.create(
        identity={
            "methods": ["password"],
            "password": {"user": {"id": user.id, "password": PASSWORD}},
        },
        scope={"project": {"id": project.id}},
    )


def own(identity: Identity, user: User) -> Identity:
    """Identity as a user who has not said what for."""
    return Identity(session_of(identity, user), endpoint_override=endpoint(identity))


# --- what a token can be for


def test_create_for_a_project(token: Token, user: User, project: Project) -> None:
    assert token.id
    assert token.id not in repr(token)
    assert token.methods == ["password"]
    assert (token.user.id, token.user.name) == (user.id, user.name)
    assert (token.user.domain.id, token.user.domain.name) == (DOMAIN, "Default")
    assert token.user.password_expires_at is None
    assert token.project is not None and token.roles is not None
    assert (token.project.id, token.project.name) == (project.id, project.name)
    assert token.project.domain.id == DOMAIN
    assert {role.name for role in token.roles} == set(ROLES)
    assert token.is_domain is False
    assert token.expires_at - token.issued_at == timedelta(days=1)
    assert len(token.audit_ids) == 1
    services = {service.type: service for service in token.catalog or ()}
    assert services["identity"].name == "keystone"
    assert {endpoint.interface for endpoint in services["identity"].endpoints} == {
        "public",
        "internal",
        "admin",
    }
    assert {endpoint.region_id for endpoint in services["compute"].endpoints} == {"RegionOne"}
    assert token.domain is None and token.system is None and token.trust is None
    assert token.application_credential is None and token.oauth1 is None


def test_create_by_names_and_without_a_catalog(
    identity: Identity, user: User, project: Project
) -> None:
    token = identity.tokens.create(
        nocatalog=True,
        identity={
            "methods": ["password"],
            "password": {
                "user": {"name": user.name, "domain": {"name": "Default"}, "password": PASSWORD}
            },
        },
        scope={"project": {"name": project.name, "domain": {"id": DOMAIN}}},
    )
    assert token.catalog is None
    assert token.project is not None and token.project.id == project.id


def test_create_for_nothing(identity: Identity, user: User) -> None:
    password: Any = {"user": {"id": user.id, "password": PASSWORD}}
    scopes: tuple[Any, ...] = ("unscoped", {"unscoped": {}})
    for scope in scopes:
        token = identity.tokens.create(
            identity={"methods": ["password"], "password": password}, scope=scope
        )
        assert token.project is None and token.roles is None and token.catalog is None


def test_create_for_a_domain_and_for_the_system(
    identity: Identity, cleanup: Cleanup, user: User
) -> None:
    domain = make_domain(identity, cleanup)
    give_roles(identity, user, "reader", domain_id=domain.id)
    give_roles(identity, user, "member")
    tokens = own(identity, user).tokens
    assert [one.id for one in tokens.list_domains()] == [domain.id]
    assert [one.all for one in tokens.list_system_scopes()] == [True]
    who: Any = {
        "methods": ["password"],
        "password": {"user": {"id": user.id, "password": PASSWORD}},
    }
    create = identity.tokens.create
    token = create(identity=who, scope={"domain": {"id": domain.id}})
    assert token.domain is not None and token.domain.name == domain.name
    assert token.project is None
    token = create(identity=who, scope={"system": {"all": True}})
    assert token.system is not None and token.system.all is True
    assert "member" in {role.name for role in token.roles or ()}


def test_create_from_a_token(identity: Identity, token: Token, project: Project) -> None:
    again = identity.tokens.create(
        identity={"methods": ["token"], "token": {"id": token.id}},
        scope={"project": {"id": project.id}},
    )
    assert set(again.methods) == {"password", "token"}
    assert again.audit_ids[-1] == token.audit_ids[-1]
    assert again.expires_at == token.expires_at


# --- other methods than a password


def test_more_methods_with_a_receipt(
    identity: Identity, cleanup: Cleanup, user: User, project: Project
) -> None:
    own = Identity(session_of(identity, user, project_id=project.id))
    credential = make_credential(own, cleanup, user)
    identity.users.update(
        user.id,
        options={
            "multi_factor_auth_enabled": True,
            "multi_factor_auth_rules": [["password", "application_credential"]],
        },
    )
    with pytest.raises(MissingAuthMethods) as refused:
        identity.tokens.create(
            identity={
                "methods": ["password"],
                "password": {"user": {"id": user.id, "password": PASSWORD}},
            }
        )
    (methods,) = refused.value.required_auth_methods
    assert set(methods) == {"password", "application_credential"}  # in any order
    token = identity.tokens.create(
        auth_receipt=refused.value.receipt or "",
        identity={
            "methods": ["application_credential"],
            "application_credential": {
                "id": credential.id,
                "secret": credential.secret,
            },
        },
    )
    assert set(token.methods) == {"password", "application_credential"}


def test_an_application_credential(
    identity: Identity, cleanup: Cleanup, user: User, project: Project
) -> None:
    own = Identity(session_of(identity, user, project_id=project.id))
    rule = {"method": "GET", "path": "/v2/images", "service": "image"}
    made = make_credential(own, cleanup, user, roles=[{"name": "reader"}], access_rules=[rule])
    tokens = identity.tokens
    token = tokens.create(
        identity={
            "methods": ["application_credential"],
            "application_credential": {"id": made.id, "secret": made.secret},
        }
    )
    credential = token.application_credential
    assert credential is not None
    assert (credential.id, credential.name) == (made.id, made.name)
    assert credential.restricted is True
    (found,) = credential.access_rules or ()
    assert (found.service, found.method, found.path) == ("image", "GET", "/v2/images")
    assert {role.name for role in token.roles or ()} == {"reader"}
    by_name = tokens.create(
        identity={
            "methods": ["application_credential"],
            "application_credential": {
                "name": made.name,
                "user": {"id": user.id},
                "secret": made.secret,
            },
        }
    )
    assert by_name.project is not None and by_name.project.id == project.id
    # Only those who say that they heed access rules can see tokens that have some.
    assert tokens.show(subject_token=token.id, access_rules="1.0").user.id == user.id
    assert tokens.check(subject_token=token.id, access_rules="1.0") is True
    assert tokens.check(subject_token=token.id) is False
    with pytest.raises(NotFound):
        tokens.show(subject_token=token.id)


def test_a_trust(identity: Identity, cleanup: Cleanup, user: User, project: Project) -> None:
    trustee = make_user(identity, cleanup, "trustee")
    trusts = Identity(session_of(identity, user, project_id=project.id)).trusts
    trust = trusts.create(
        trustor_user_id=user.id,
        trustee_user_id=trustee.id,
        project_id=project.id,
        impersonation=True,
        roles=[{"name": "reader"}],
    )
    cleanup(trusts.delete, trust.id)
    token = identity.tokens.create(
        identity={
            "methods": ["password"],
            "password": {"user": {"id": trustee.id, "password": PASSWORD}},
        },
        scope={"trust": {"id": trust.id}},
    )
    assert token.trust is not None
    assert token.trust.id == trust.id
    assert token.trust.impersonation is True
    assert token.trust.trustor_user.id == user.id
    assert token.trust.trustee_user.id == trustee.id
    assert token.user.id == user.id
    (role,) = token.roles or ()
    assert (role.name, role.domain_id) == ("reader", None)


def test_service_providers(identity: Identity, cleanup: Cleanup, user: User) -> None:
    name = unique("provider")
    identity.service_providers.create(
        name,
        auth_url="https://other.example.org/v3/auth",
        sp_url="https://other.example.org/Shibboleth.sso",
        enabled=True,
    )
    cleanup(identity.service_providers.delete, name)
    domain = make_domain(identity, cleanup)
    give_roles(identity, user, "reader", domain_id=domain.id)
    token = identity.tokens.create(
        identity={
            "methods": ["password"],
            "password": {"user": {"id": user.id, "password": PASSWORD}},
        },
        scope={"domain": {"id": domain.id}},
    )
    providers = {provider.id: provider for provider in token.service_providers or ()}
    assert providers[name].auth_url == "https://other.example.org/v3/auth"
    assert providers[name].sp_url == "https://other.example.org/Shibboleth.sso"


def test_methods_that_the_cloud_does_not_take(identity: Identity, user: User) -> None:
    create = identity.tokens.create
    with pytest.raises(Unauthorized, match="requires authentication"):
        create(identity={"methods": ["external"], "external": {}})
    with pytest.raises(Unauthorized):
        create(identity={"methods": ["saml2"], "saml2": {}})
    with pytest.raises(Unauthorized):
        create(
            identity={
                "methods": ["totp"],
                "totp": {"user": {"id": user.id, "passcode": "000000"}},
            }
        )
    with pytest.raises(NotFound, match="Could not find Identity Provider"):
        create(
            identity={
                "methods": ["mapped"],
                "mapped": {"identity_provider": "nobody", "protocol": "mapped"},
            }
        )
    with pytest.raises(Unauthorized):
        create(identity={"methods": []})
    with pytest.raises(BadRequest):
        create(identity={"methods": ["token"]})


def test_a_wrong_password(identity: Identity, user: User) -> None:
    with pytest.raises(Unauthorized, match="requires authentication") as refused:
        identity.tokens.create(
            identity={
                "methods": ["password"],
                "password": {"user": {"id": user.id, "password": "wrong"}},
            }
        )
    assert "wrong" not in str(refused.value)


# --- what can be done with a token


def test_show(identity: Identity, token: Token) -> None:
    shown = identity.tokens.show(subject_token=token.id, allow_expired=True)
    assert shown.id == token.id
    assert shown.to_dict() == token.to_dict()
    assert identity.tokens.show(subject_token=token.id, nocatalog=True).catalog is None


def test_check_and_delete(identity: Identity, token: Token) -> None:
    tokens = identity.tokens
    assert tokens.check(subject_token=token.id, nocatalog=True, allow_expired=True) is True
    tokens.delete(subject_token=token.id, cascade=True)
    assert tokens.check(subject_token=token.id) is False
    assert tokens.check(subject_token="nonsense") is False
    with pytest.raises(NotFound):
        tokens.show(subject_token=token.id)
    with pytest.raises(NotFound):
        tokens.delete(subject_token=token.id)


def test_delete_with_the_tokens_made_from_it(
    identity: Identity, token: Token, project: Project
) -> None:
    def made_from() -> str:
        return identity.tokens.create(
            identity={"methods": ["token"], "token": {"id": token.id}},
            scope={"project": {"id": project.id}},
        ).id

    alone, child = made_from(), made_from()
    identity.tokens.delete(subject_token=alone, cascade=False)
    assert identity.tokens.check(subject_token=alone) is False
    assert identity.tokens.check(subject_token=child) is True
    identity.tokens.delete(subject_token=token.id)
    assert identity.tokens.check(subject_token=child) is False


def test_a_member_cannot_look_at_the_tokens_of_others(
    identity: Identity, demo: Session, token: Token
) -> None:
    with pytest.raises(Forbidden):
        Identity(demo).tokens.show(subject_token=token.id)


def test_the_own_catalog(identity: Identity) -> None:
    catalog = {service.type: service for service in identity.tokens.list_catalog()}
    assert {"identity", "image", "compute", "placement"} <= catalog.keys()
    public = [e for e in catalog["identity"].endpoints if e.interface == "public"]
    assert [e.url for e in public] == [identity.adapter.get_endpoint(version=None)]


def test_the_own_projects(identity: Identity, user: User, project: Project) -> None:
    assert [one.id for one in own(identity, user).tokens.list_projects()] == [project.id]


def test_the_revocation_list_is_gone(identity: Identity) -> None:
    with pytest.raises(Forbidden):
        identity.tokens.show_revocation_list()
