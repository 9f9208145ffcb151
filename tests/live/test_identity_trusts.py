# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`identity.trusts` and `identity.revocation_events`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openstack_typed.errors import BadRequest, Forbidden, NotFound
from openstack_typed.identity import Identity, Project, Role, User
from tests.live.identity_support import (
    DOMAIN,
    PASSWORD,
    endpoint,
    make_project,
    make_user,
    session_of,
)
from tests.live.support import Cleanup, unique


@pytest.fixture
def trustor(identity: Identity, cleanup: Cleanup) -> User:
    return make_user(identity, cleanup, "trustor")


@pytest.fixture
def trustee(identity: Identity, cleanup: Cleanup) -> User:
    return make_user(identity, cleanup, "trustee")


@pytest.fixture
def role(identity: Identity) -> Role:
    (role,) = identity.roles.list(name="member")
    return role


@pytest.fixture
def project(identity: Identity, cleanup: Cleanup, trustor: User, role: Role) -> Project:
    """A project that the trustor is a member of."""
    project = make_project(identity, cleanup)
    identity.project_user_roles.add(project.id, trustor.id, role.id)
    return project


@pytest.fixture
def own(identity: Identity, trustor: User, project: Project) -> Identity:
    """Identity as the trustor, in the project."""
    return Identity(session_of(identity, trustor, project_id=project.id))


def test_create_takes_all_arguments(
    own: Identity, cleanup: Cleanup, trustor: User, trustee: User, project: Project, role: Role
) -> None:
    expires = datetime(2099, 1, 31, 12, tzinfo=UTC)
    made = own.trusts.create(
        trustor_user_id=trustor.id, trustee_user_id=trustee.id, project_id=project.id,
        roles=[{"name": "member"}], impersonation=True, expires_at=expires,
        allow_redelegation=True, redelegation_count=2, extra={"color": "red"},
    )  # fmt: skip
    cleanup(own.trusts.delete, made.id)
    assert (made.trustor_user_id, made.trustee_user_id) == (trustor.id, trustee.id)
    assert (made.project_id, made.impersonation, made.expires_at) == (project.id, True, expires)
    assert (made.remaining_uses, made.redelegated_trust_id) == (None, None)
    assert (made.redelegation_count, made.deleted_at) == (2, None)
    assert {one.id for one in made.roles} >= {role.id}
    shown = own.trusts.show(made.id)
    assert (shown.id, shown.roles) == (made.id, made.roles)


def test_lists_and_roles(
    identity: Identity, own: Identity, trustor: User, trustee: User, project: Project, role: Role
) -> None:
    trusts = own.trusts
    made = trusts.create(
        trustor_user_id=trustor.id, trustee_user_id=trustee.id, project_id=project.id,
        roles=[{"id": role.id}], impersonation=False, remaining_uses=3, expires_at=None,
    )  # fmt: skip
    assert (made.remaining_uses, made.expires_at) == (3, None)
    assert [one.id for one in trusts.list(trustor_user_id=trustor.id)] == [made.id]
    other = Identity(session_of(identity, trustee), endpoint_override=endpoint(identity))
    assert [one.id for one in other.trusts.list(trustee_user_id=trustee.id)] == [made.id]
    assert made.id in {one.id for one in identity.trusts.list()}
    assert role in trusts.list_roles(made.id).all()
    assert trusts.show_role(made.id, role.id) == role
    assert trusts.check_role(made.id, role.id) is True
    assert trusts.check_role(made.id, "nothing") is False
    with pytest.raises(NotFound):
        trusts.show_role(made.id, "nothing")
    with pytest.raises(Forbidden):
        trusts.list().all()
    with pytest.raises(Forbidden):
        other.trusts.delete(made.id)
    trusts.delete(made.id)
    with pytest.raises(NotFound):
        trusts.show(made.id)
    with pytest.raises(NotFound):
        trusts.list_roles(made.id).all()
    with pytest.raises(NotFound):
        trusts.delete(made.id)
    with pytest.raises(Forbidden):
        trusts.create(trustor_user_id=trustee.id, trustee_user_id=trustee.id, impersonation=True)
    with pytest.raises(NotFound):
        trusts.create(trustor_user_id=trustor.id, trustee_user_id="nobody", impersonation=True)
    with pytest.raises(BadRequest):
        trusts.create(
            trustor_user_id=trustor.id, trustee_user_id=trustee.id, impersonation=True,
            remaining_uses=0,
        )  # fmt: skip


def test_a_trust_is_used(
    identity: Identity, own: Identity, trustor: User, trustee: User, project: Project, role: Role
) -> None:
    made = own.trusts.create(
        trustor_user_id=trustor.id, trustee_user_id=trustee.id, project_id=project.id,
        roles=[{"id": role.id}], impersonation=True,
    )  # fmt: skip
    token = identity.tokens.create(
        identity={
            "methods": ["password"],
            "password": {"user": {"id": trustee.id, "password": PASSWORD}},
        },
        scope={"trust": {"id": made.id}},
    )
    assert token.trust is not None and token.trust.id == made.id
    own.trusts.delete(made.id)
    with pytest.raises(NotFound):
        identity.tokens.show(subject_token=token.id)


def test_revocation_events(identity: Identity, cleanup: Cleanup) -> None:
    user = make_user(identity, cleanup)
    identity.users.revoke_tokens(user.id)
    events = identity.revocation_events.list().all()
    (found,) = (event for event in events if event.user_id == user.id)
    assert found.project_id is None and found.audit_id is None
    assert abs(found.issued_before - datetime.now(UTC)) < timedelta(minutes=5)
    since = datetime.now(UTC) - timedelta(days=1)
    assert user.id in {event.user_id for event in identity.revocation_events.list(since=since)}


def test_revocation_events_name_what_they_are_for(identity: Identity, cleanup: Cleanup) -> None:
    user = make_user(identity, cleanup)
    token = identity.tokens.create(
        identity={
            "methods": ["password"],
            "password": {"user": {"id": user.id, "password": PASSWORD}},
        }
    )
    identity.tokens.delete(subject_token=token.id)
    project = identity.projects.create(name=unique("gone"), domain_id=DOMAIN)
    identity.projects.update(project.id, enabled=False)
    identity.projects.delete(project.id)
    events = identity.revocation_events.list().all()
    assert token.audit_ids[0] in {event.audit_chain_id or event.audit_id for event in events}
