# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Credentials of users: those of EC2 and others, application credentials and access rules."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound, Unauthorized
from openstack_typed.identity import Identity, Project, User
from tests.live.identity_support import (
    give_roles,
    make_credential,
    make_project,
    make_user,
    name_filters,
    session_of,
)
from tests.live.support import Cleanup, unique


@pytest.fixture
def user(identity: Identity, cleanup: Cleanup) -> User:
    return make_user(identity, cleanup)


@pytest.fixture
def project(identity: Identity, cleanup: Cleanup, user: User) -> Project:
    """A project that the user is a member of."""
    project = make_project(identity, cleanup)
    give_roles(identity, user, "member", project_id=project.id)
    return project


@pytest.fixture
def own(identity: Identity, user: User, project: Project) -> Identity:
    """Identity as the user, in the project."""
    return Identity(session_of(identity, user, project_id=project.id))


# --- credentials of any kind


def test_credentials(identity: Identity, cleanup: Cleanup, user: User, project: Project) -> None:
    credentials = identity.credentials
    made = credentials.create(type="cert", blob="abc", user_id=user.id, extra={"color": "red"})
    cleanup(credentials.delete, made.id)
    assert (made.type, made.blob, made.user_id, made.project_id) == ("cert", "abc", user.id, None)
    assert made.extra == {"color": "red"}
    assert "abc" not in repr(made)
    assert made.links.self_link.endswith(f"/v3/credentials/{made.id}")
    assert credentials.show(made.id) == made
    blob = json.dumps({"access": uuid4().hex, "secret": uuid4().hex})
    ec2 = credentials.create(type="ec2", blob=blob, user_id=user.id, project_id=project.id)
    assert ec2.project_id == project.id
    assert {one.id for one in credentials.list(user_id=user.id)} == {made.id, ec2.id}
    assert [one.id for one in credentials.list(user_id=user.id, type="ec2")] == [ec2.id]
    assert credentials.update(made.id, blob="def").blob == "def"
    credentials.delete(ec2.id)
    with pytest.raises(NotFound):
        credentials.show(ec2.id)
    with pytest.raises(NotFound):
        credentials.delete(ec2.id)
    with pytest.raises(NotFound):
        credentials.update(ec2.id, blob="x")
    with pytest.raises(BadRequest):
        credentials.create(type="ec2", blob="no JSON", user_id=user.id, project_id=project.id)


def test_ec2_credentials(
    identity: Identity, cleanup: Cleanup, user: User, project: Project
) -> None:
    credentials = identity.ec2_credentials
    made = credentials.create(user.id, project_id=project.id)
    assert (made.user_id, made.project_id, made.trust_id) == (user.id, project.id, None)
    assert made.secret and made.secret not in repr(made)
    assert made.links.self_link.endswith(f"/v3/users/{user.id}/credentials/OS-EC2/{made.access}")
    assert credentials.show(user.id, made.access) == made
    assert credentials.list(user.id).all() == [made]
    credentials.delete(user.id, made.access)
    with pytest.raises(NotFound):
        credentials.show(user.id, made.access)
    with pytest.raises(NotFound):
        credentials.delete(user.id, made.access)
    with pytest.raises(NotFound):
        credentials.create(user.id, project_id="nothing")
    with pytest.raises(NotFound):
        credentials.list("nobody").all()


# --- application credentials


def test_application_credentials(
    own: Identity, cleanup: Cleanup, user: User, project: Project
) -> None:
    credentials = own.application_credentials
    name, secret = unique("credential"), uuid4().hex
    expires = datetime(2099, 1, 31, 12, tzinfo=UTC)
    made = credentials.create(
        user.id, name=name, description="A credential", secret=secret, roles=[{"name": "reader"}],
        expires_at=expires, unrestricted=True, system=None,
        access_rules=[{"service": "compute", "method": "GET", "path": "/v2.1/servers"}],
    )  # fmt: skip
    assert (made.name, made.description, made.secret) == (name, "A credential", secret)
    assert (made.project_id, made.expires_at, made.unrestricted) == (project.id, expires, True)
    assert (made.user_id, made.system) == (user.id, None)
    assert [role.name for role in made.roles] == ["reader"]
    assert secret not in repr(made)
    assert made.access_rules is not None
    (rule,) = made.access_rules
    assert (rule.service, rule.method, rule.path) == ("compute", "GET", "/v2.1/servers")
    shown = credentials.show(user.id, made.id)
    assert (shown.id, shown.name, shown.access_rules) == (made.id, name, made.access_rules)
    plain = make_credential(
        own, cleanup, user, "plain", description=None, secret=None, expires_at=None,
        unrestricted=None, access_rules=[{"id": rule.id}],
    )  # fmt: skip
    assert plain.secret and plain.expires_at is None
    assert {role.name for role in plain.roles} == {"member", "reader"}
    assert {one.id for one in credentials.list(user.id)} == {made.id, plain.id}
    assert [one.id for one in credentials.list(user.id, name=name)] == [made.id]
    with pytest.raises(Conflict):
        credentials.create(user.id, name=name)
    with pytest.raises(BadRequest):
        credentials.create(user.id, name=unique("more"), roles=[{"name": "admin"}])
    with pytest.raises(Forbidden):
        credentials.create("another", name=unique("more"))
    credentials.delete(user.id, made.id)
    with pytest.raises(NotFound):
        credentials.show(user.id, made.id)
    with pytest.raises(NotFound):
        credentials.delete(user.id, made.id)


def test_list_application_credentials_by_name(own: Identity, cleanup: Cleanup, user: User) -> None:
    credentials = own.application_credentials
    made = make_credential(own, cleanup, user, "Filter")
    make_credential(own, cleanup, user, "other")
    for by_name in name_filters(made.name):
        assert [one.id for one in credentials.list(user.id, **by_name)] == [made.id], by_name


def test_access_rules(own: Identity, user: User) -> None:
    rules = own.access_rules
    made = own.application_credentials.create(
        user.id, name=unique("credential"),
        access_rules=[
            {"service": "compute", "method": "GET", "path": "/v2.1/servers"},
            {"service": "image", "method": "POST", "path": "/v2/images"},
        ],
    )  # fmt: skip
    assert made.access_rules is not None
    by_service = {rule.service: rule for rule in made.access_rules}
    assert {rule.id for rule in rules.list(user.id)} == {r.id for r in by_service.values()}
    compute, image = by_service["compute"], by_service["image"]
    assert [rule.id for rule in rules.list(user.id, service="image")] == [image.id]
    assert [rule.id for rule in rules.list(user.id, method="GET")] == [compute.id]
    assert [rule.id for rule in rules.list(user.id, path="/v2/images")] == [image.id]
    shown = rules.show(user.id, compute.id)
    assert (shown.service, shown.method, shown.path) == ("compute", "GET", "/v2.1/servers")
    assert shown.links.self_link.endswith(f"/{compute.id}")
    with pytest.raises(Forbidden, match="in use"):
        rules.delete(user.id, compute.id)
    own.application_credentials.delete(user.id, made.id)
    rules.delete(user.id, compute.id)
    with pytest.raises(NotFound):
        rules.show(user.id, compute.id)
    with pytest.raises(NotFound):
        rules.delete(user.id, compute.id)


def test_a_secret_of_an_application_credential_logs_in(
    identity: Identity, own: Identity, user: User
) -> None:
    made = own.application_credentials.create(user.id, name=unique("login"))
    token = identity.tokens.create(
        identity={
            "methods": ["application_credential"],
            "application_credential": {"id": made.id, "secret": made.secret},
        }
    )
    assert token.application_credential is not None
    assert token.application_credential.id == made.id
    own.application_credentials.delete(user.id, made.id)
    with pytest.raises((NotFound, Unauthorized)):
        identity.tokens.show(subject_token=token.id)
