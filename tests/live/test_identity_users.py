# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`identity.users`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound, Unauthorized
from openstack_typed.identity import Identity, User
from tests.live.identity_support import (
    DOMAIN,
    PASSWORD,
    endpoint,
    give_roles,
    make_project,
    make_user,
    name_filters,
    session_of,
)
from tests.live.support import Cleanup, unique


@pytest.fixture
def user(identity: Identity, cleanup: Cleanup) -> User:
    return make_user(identity, cleanup)


def test_create_takes_all_arguments(identity: Identity, cleanup: Cleanup) -> None:
    project = make_project(identity, cleanup)
    name = unique("full")
    user = identity.users.create(
        name=name,
        domain_id=DOMAIN,
        password=PASSWORD,
        enabled=True,
        description="A user",
        email="user@example.org",
        default_project_id=project.id,
        options={
            "ignore_change_password_upon_first_use": True,
            "ignore_password_expiry": True,
            "ignore_lockout_failure_attempts": True,
            "lock_password": True,
            "ignore_user_inactivity": True,
            "multi_factor_auth_rules": [["password", "totp"]],
            "multi_factor_auth_enabled": False,
        },
        extra={"shoe_size": 43},
    )
    cleanup(identity.users.delete, user.id)
    assert (user.name, user.domain_id, user.enabled) == (name, DOMAIN, True)
    assert (user.description, user.email) == ("A user", "user@example.org")
    assert user.default_project_id == project.id
    assert user.password_expires_at is None
    assert user.extra == {"shoe_size": 43}
    assert user.links.self_link.endswith(f"/v3/users/{user.id}")
    options = user.options
    assert options is not None
    assert options.ignore_change_password_upon_first_use is True
    assert options.ignore_password_expiry is True
    assert options.ignore_lockout_failure_attempts is True
    assert options.lock_password is True
    assert options.ignore_user_inactivity is True
    assert options.multi_factor_auth_rules == [["password", "totp"]]
    assert options.multi_factor_auth_enabled is False
    assert user.federated is None
    assert identity.users.show(user.id) == user


def test_create_with_the_name_alone(identity: Identity, cleanup: Cleanup) -> None:
    user = identity.users.create(name=unique("short"))
    cleanup(identity.users.delete, user.id)
    assert user.domain_id == DOMAIN
    assert user.description is user.email is user.default_project_id is None


def test_a_name_can_be_used_once_in_a_domain(identity: Identity, user: User) -> None:
    with pytest.raises(Conflict, match="Duplicate entry found with name"):
        identity.users.create(name=user.name, domain_id=DOMAIN)


def test_update_takes_all_arguments(identity: Identity, cleanup: Cleanup, user: User) -> None:
    project = make_project(identity, cleanup)
    name = unique("new")
    changed = identity.users.update(
        user.id,
        name=name,
        domain_id=DOMAIN,
        password="another",
        enabled=False,
        description="Changed",
        email=None,
        default_project_id=project.id,
        options={"lock_password": True},
        extra={"shoe_size": 44},
    )
    assert (changed.name, changed.enabled, changed.description) == (name, False, "Changed")
    assert changed.email is None
    assert changed.default_project_id == project.id
    assert changed.options is not None and changed.options.lock_password is True
    assert changed.extra["shoe_size"] == 44
    changed = identity.users.update(
        user.id, password=None, default_project_id=None, options={"lock_password": None}
    )
    assert changed.default_project_id is None


def test_a_user_stays_in_the_domain(identity: Identity, user: User) -> None:
    with pytest.raises(BadRequest, match="Cannot change Domain ID"):
        identity.users.update(user.id, domain_id="elsewhere")


def test_delete(identity: Identity, user: User) -> None:
    identity.users.delete(user.id)
    with pytest.raises(NotFound, match="Could not find user"):
        identity.users.show(user.id)
    with pytest.raises(NotFound, match="Could not find user"):
        identity.users.delete(user.id)


def test_list_filters_by_name(identity: Identity, cleanup: Cleanup) -> None:
    user = make_user(identity, cleanup, "Filter")
    identity.users.update(user.id, enabled=False)
    name = user.name
    users = identity.users
    for filters in (
        *name_filters(name),
        {"name": name, "domain_id": DOMAIN, "enabled": False},
        {"name": name, "sort_key": "name", "sort_dir": "desc"},
    ):
        assert [one.id for one in users.list(**filters)] == [user.id], filters
    assert list(users.list(name=name, enabled=True)) == []
    assert list(users.list(name=name, domain_id="elsewhere")) == []


def test_list_filters_by_the_expiry_of_the_password(identity: Identity, user: User) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    found = identity.users.list(password_expires_at=f"lt:{soon:%Y-%m-%dT%H:%M:%SZ}")
    assert user.id not in [one.id for one in found]
    with pytest.raises(BadRequest):
        list(identity.users.list(password_expires_at="someday"))


def test_list_goes_on_to_the_next_page(identity: Identity, cleanup: Cleanup) -> None:
    made = sorted(make_user(identity, cleanup).id for _ in range(3))
    pages = list(identity.users.list(limit=2).pages())
    assert len(pages) > 1
    assert all(len(page) <= 2 for page in pages)
    assert set(made) <= {one.id for page in pages for one in page}
    after = [one.id for one in identity.users.list(marker=made[1])]
    assert made[2] in after and made[1] not in after


def test_federated_identities(identity: Identity, cleanup: Cleanup, user: User) -> None:
    provider, mapping = unique("idp"), unique("mapping")
    # Without a domain the service would make one, and leave it behind.
    identity.identity_providers.create(provider, domain_id=DOMAIN)
    cleanup(identity.identity_providers.delete, provider)
    identity.federation_mappings.create(
        mapping,
        rules=[{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}],
    )
    cleanup(identity.federation_mappings.delete, mapping)
    identity.identity_provider_protocols.create(provider, "mapped", mapping_id=mapping)
    unique_id = unique("subject")
    identity.users.update(
        user.id,
        federated=[
            {
                "idp_id": provider,
                "protocols": [{"protocol_id": "mapped", "unique_id": unique_id}],
            }
        ],
    )
    (federated,) = identity.users.show(user.id).federated or ()
    assert federated.idp_id == provider
    (protocol,) = federated.protocols
    assert (protocol.protocol_id, protocol.unique_id) == ("mapped", unique_id)
    users = identity.users
    for found in (
        users.list(idp_id=provider),
        users.list(idp_id=provider, protocol_id="mapped"),
        users.list(unique_id=unique_id),
    ):
        assert [one.id for one in found] == [user.id]
    other = identity.users.create(
        name=unique("federated"),
        federated=[
            {
                "idp_id": provider,
                "protocols": [{"protocol_id": "mapped", "unique_id": unique("subject")}],
            }
        ],
    )
    cleanup(identity.users.delete, other.id)
    assert {one.id for one in users.list(idp_id=provider)} == {user.id, other.id}


def test_change_password(identity: Identity, user: User) -> None:
    change = identity.users.change_password
    change(user.id, original_password=PASSWORD, password="a new one")
    with pytest.raises(Unauthorized):
        change(user.id, original_password=PASSWORD, password="another one")
    identity.users.update(user.id, options={"lock_password": True})
    with pytest.raises(BadRequest, match="disallowing password changes"):
        change(user.id, original_password="a new one", password="another one")


def test_list_groups(identity: Identity, cleanup: Cleanup, user: User) -> None:
    assert identity.users.list_groups(user.id).all() == []
    names = sorted((unique("Group-a"), unique("Group-b")))
    for name in names:
        group = identity.groups.create(name=name, description="A group", extra={"color": "red"})
        cleanup(identity.groups.delete, group.id)
        identity.groups.add_user(group.id, user.id)
    groups = sorted(identity.users.list_groups(user.id), key=lambda group: group.name)
    assert [group.name for group in groups] == names
    assert groups[0].domain_id == DOMAIN
    assert groups[0].description == "A group"
    assert groups[0].membership_expires_at is None
    assert groups[0].extra == {"color": "red"}
    assert groups[0].links.self_link.endswith(groups[0].id)
    name = names[0]
    for filtered in (
        identity.users.list_groups(user.id, name=name),
        identity.users.list_groups(user.id, name__icontains=name[5:].upper()),
        identity.users.list_groups(user.id, name__istartswith=name[:-1].upper()),
        identity.users.list_groups(user.id, name__iendswith=name[5:].upper()),
    ):
        assert [group.name for group in filtered] == [name]
    assert len(identity.users.list_groups(user.id, limit=1).all()) == 1


def test_list_projects(identity: Identity, cleanup: Cleanup, user: User) -> None:
    assert identity.users.list_projects(user.id).all() == []
    projects = [make_project(identity, cleanup, name) for name in ("Mine-a", "Mine-b")]
    for project in projects:
        give_roles(identity, user, "reader", project_id=project.id)
    found = identity.users.list_projects(user.id)
    assert sorted(found, key=lambda p: p.id) == sorted(projects, key=lambda p: p.id)
    first = projects[0]
    name = first.name
    for filters in (
        *name_filters(name),
        {"name": name, "domain_id": DOMAIN, "enabled": True},
    ):
        filtered = identity.users.list_projects(user.id, **filters)
        assert [project.id for project in filtered] == [first.id], filters
    assert identity.users.list_projects(user.id, enabled=False).all() == []
    assert len(identity.users.list_projects(user.id, limit=1).all()) == 1


def test_users_see_themselves_and_nobody_else(
    identity: Identity, cleanup: Cleanup, user: User, demo: Session
) -> None:
    own = Identity(session_of(identity, user), endpoint_override=endpoint(identity))
    assert own.users.show(user.id).id == user.id
    assert own.users.list_projects(user.id).all() == []
    with pytest.raises(Forbidden):
        list(own.users.list())
    with pytest.raises(Forbidden):
        Identity(demo).users.show(user.id)


def test_revoke_tokens(identity: Identity, user: User) -> None:
    own = session_of(identity, user)
    token = str(own.get_token())
    assert identity.tokens.check(subject_token=token) is True
    identity.users.revoke_tokens(user.id)
    assert identity.tokens.check(subject_token=token) is False
