# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Roles, what they imply, and who has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from openstack_typed.identity import Domain, Group, Identity, Project, Role, User
from tests.live.identity_support import (
    DOMAIN,
    make_domain,
    make_group,
    make_project,
    make_user,
    name_filters,
)
from tests.live.support import Cleanup, unique


def make_role(identity: Identity, cleanup: Cleanup, name: str = "role", **more: Any) -> Role:
    role = identity.roles.create(name=unique(name), **more)
    cleanup(identity.roles.delete, role.id)
    return role


def ids(found: Iterable[Any]) -> set[str]:
    return {one.id for one in found}


@pytest.fixture
def role(identity: Identity, cleanup: Cleanup) -> Role:
    return make_role(identity, cleanup)


@pytest.fixture
def user(identity: Identity, cleanup: Cleanup) -> User:
    return make_user(identity, cleanup)


@pytest.fixture
def group(identity: Identity, cleanup: Cleanup) -> Group:
    return make_group(identity, cleanup)


@pytest.fixture
def project(identity: Identity, cleanup: Cleanup) -> Project:
    return make_project(identity, cleanup)


@pytest.fixture
def domain(identity: Identity, cleanup: Cleanup) -> Domain:
    return identity.domains.show(make_domain(identity, cleanup).id)


# --- roles


def test_create_takes_all_arguments(identity: Identity, cleanup: Cleanup) -> None:
    name = unique("role")
    role = identity.roles.create(
        name=name, domain_id=None, description="A role", options={"immutable": False},
        extra={"color": "red"},
    )  # fmt: skip
    cleanup(identity.roles.delete, role.id)
    assert (role.name, role.domain_id, role.description) == (name, None, "A role")
    assert role.options is not None and role.options.immutable is False
    assert role.extra == {"color": "red"}
    assert role.links.self_link.endswith(f"/v3/roles/{role.id}")
    assert identity.roles.show(role.id) == role
    with pytest.raises(Conflict):
        identity.roles.create(name=name)
    with pytest.raises(BadRequest):
        identity.roles.create(name="x" * 256)


def test_update_takes_all_arguments(identity: Identity, role: Role) -> None:
    name = unique("new")
    changed = identity.roles.update(
        role.id, name=name, description="New", domain_id=None, options={"immutable": True},
        extra={"shape": "round"},
    )  # fmt: skip
    assert (changed.name, changed.description) == (name, "New")
    assert changed.extra["shape"] == "round"
    with pytest.raises(Forbidden, match="immutable"):
        identity.roles.delete(role.id)
    changed = identity.roles.update(role.id, options={"immutable": None})
    assert changed.options is not None and changed.options.immutable is None
    with pytest.raises(NotFound):
        identity.roles.update("nothing", name=name)


def test_delete(identity: Identity, role: Role) -> None:
    identity.roles.delete(role.id)
    with pytest.raises(NotFound):
        identity.roles.show(role.id)
    with pytest.raises(NotFound):
        identity.roles.delete(role.id)


def test_list_filters(identity: Identity, cleanup: Cleanup, domain: Domain) -> None:
    own = make_role(identity, cleanup, "Filter", domain_id=domain.id)
    role = make_role(identity, cleanup, "Filter")
    for by_name in name_filters(role.name):
        assert ids(identity.roles.list(**by_name)) == {role.id}, by_name
    assert ids(identity.roles.list(domain_id=domain.id)) == {own.id}
    assert identity.roles.show(own.id).domain_id == domain.id


def test_implied_roles(identity: Identity, cleanup: Cleanup) -> None:
    implied = identity.implied_roles
    prior, other = (make_role(identity, cleanup, name) for name in ("prior", "implied"))
    assert implied.list(prior.id).implies == []
    assert implied.check(prior.id, other.id) is False
    rule = implied.add(prior.id, other.id)
    assert (rule.prior_role.id, rule.prior_role.name) == (prior.id, prior.name)
    assert (rule.implies.id, rule.implies.name) == (other.id, other.name)
    assert rule.implies.links.self_link.endswith(f"/v3/roles/{other.id}")
    assert implied.show(prior.id, other.id) == rule
    assert implied.check(prior.id, other.id) is True
    assert ids(implied.list(prior.id).implies) == {other.id}
    rules = {each.prior_role.id: ids(each.implies) for each in identity.role_inferences.list()}
    assert rules[prior.id] == {other.id}
    implied.remove(prior.id, other.id)
    with pytest.raises(NotFound):
        implied.show(prior.id, other.id)
    with pytest.raises(NotFound):
        implied.list("nothing")


# --- who has them: on a project, on a domain, on the system


def test_roles_on_a_project(
    identity: Identity, project: Project, role: Role, user: User, group: Group
) -> None:
    give_and_take(identity.project_user_roles, project.id, user.id, role=role)
    give_and_take(identity.project_group_roles, project.id, group.id, role=role)


def test_roles_on_a_domain(
    identity: Identity, domain: Domain, role: Role, user: User, group: Group
) -> None:
    give_and_take(identity.domain_user_roles, domain.id, user.id, role=role)
    give_and_take(identity.domain_group_roles, domain.id, group.id, role=role)


def test_roles_on_the_system(identity: Identity, role: Role, user: User, group: Group) -> None:
    give_and_take(identity.system_user_roles, user.id, role=role)
    give_and_take(identity.system_group_roles, group.id, role=role)


def give_and_take(roles: Any, *where: str, role: Role) -> None:
    assert roles.list(*where).all() == []
    assert roles.check(*where, role.id) is False
    roles.add(*where, role.id)
    assert roles.check(*where, role.id) is True
    assert roles.list(*where).all() == [role]
    roles.remove(*where, role.id)
    assert roles.check(*where, role.id) is False
    with pytest.raises(NotFound):
        roles.remove(*where, role.id)
    with pytest.raises(NotFound):
        roles.add(*where, "nothing")
    with pytest.raises(NotFound):
        roles.list(*where[:-1], "nobody").all()
    if len(where) == 1:
        return
    assert roles.check_inherited(*where, role.id) is False
    roles.add_inherited(*where, role.id)
    assert roles.check_inherited(*where, role.id) is True
    assert roles.list(*where).all() == []
    if hasattr(roles, "list_inherited"):
        assert roles.list_inherited(*where).all() == [role]
    roles.remove_inherited(*where, role.id)
    with pytest.raises(NotFound):
        roles.remove_inherited(*where, role.id)
    with pytest.raises(NotFound):
        roles.add_inherited(*where, "nothing")


def test_a_role_of_another_domain_cannot_be_had_on_a_project(
    identity: Identity, cleanup: Cleanup, domain: Domain, project: Project, user: User, group: Group
) -> None:
    own = make_role(identity, cleanup, domain_id=domain.id)
    with pytest.raises(Forbidden, match="domain"):
        identity.project_user_roles.add(project.id, user.id, own.id)
    with pytest.raises(Forbidden, match="domain"):
        identity.project_group_roles.add(project.id, group.id, own.id)
    with pytest.raises(Forbidden, match="domain"):
        identity.project_user_roles.add_inherited(project.id, user.id, own.id)


# --- role assignments


def test_role_assignments(
    identity: Identity, cleanup: Cleanup, project: Project, role: Role, user: User, group: Group
) -> None:
    find = identity.role_assignments.list
    implied = make_role(identity, cleanup, "implied")
    identity.implied_roles.add(role.id, implied.id)
    cleanup(identity.implied_roles.remove, role.id, implied.id)
    child = identity.projects.create(name=unique("child"), parent_id=project.id)
    cleanup(identity.projects.delete, child.id)
    identity.groups.add_user(group.id, user.id)
    identity.project_user_roles.add(project.id, user.id, role.id)
    identity.project_group_roles.add_inherited(project.id, group.id, role.id)
    identity.system_user_roles.add(user.id, role.id)
    identity.domain_user_roles.add(DOMAIN, user.id, role.id)

    (direct,) = find(user_id=user.id, project_id=project.id)
    assert direct.user is not None and direct.scope.project is not None
    assert (direct.user.id, direct.scope.project.id, direct.role.id) == (
        user.id,
        project.id,
        role.id,
    )
    assert (direct.user.name, direct.user.domain, direct.group) == (None, None, None)
    assert direct.links.assignment.endswith(
        f"/v3/projects/{project.id}/users/{user.id}/roles/{role.id}"
    )
    (inherited,) = find(group_id=group.id, inherited_to="projects")
    assert inherited.scope.inherited_to == "projects"
    (system,) = find(user_id=user.id, system="all")
    assert system.scope.system is not None and system.scope.system.all is True
    (on_domain,) = find(user_id=user.id, domain_id=DOMAIN, include_names=True)
    assert on_domain.scope.domain is not None and on_domain.scope.domain.name == "Default"
    assert on_domain.user is not None and on_domain.user.domain is not None
    assert (on_domain.user.name, on_domain.user.domain.id) == (user.name, DOMAIN)
    assert (on_domain.role.name, on_domain.role.domain) == (role.name, None)
    assert len(find(role_id=role.id).all()) == 4

    below = find(user_id=user.id, project_id=project.id, include_subtree=True, effective=True).all()
    scopes = {each.scope.project.id for each in below if each.scope.project is not None}
    assert scopes == {project.id, child.id}
    assert {each.role.id for each in below} == {role.id, implied.id}
    (by_group,) = (
        each for each in below if each.links.membership is not None and each.role.id == role.id
    )
    assert by_group.scope.inherited_to == "projects"
    assert any(each.links.prior_role is not None for each in below)

    with pytest.raises(BadRequest):
        find(user_id=user.id, group_id=group.id).all()
    with pytest.raises(BadRequest):
        find(include_subtree=True).all()


def test_names_of_a_role_assignment(
    identity: Identity, cleanup: Cleanup, domain: Domain, group: Group
) -> None:
    own = make_role(identity, cleanup, domain_id=domain.id)
    project = identity.projects.create(name=unique("own"), domain_id=domain.id)
    cleanup(identity.projects.delete, project.id)
    identity.project_group_roles.add(project.id, group.id, own.id)
    (found,) = identity.role_assignments.list(project_id=project.id, include_names=True)
    assert found.group is not None and found.scope.project is not None
    assert (found.group.name, found.scope.project.name) == (group.name, project.name)
    assert found.role.domain is not None
    assert (found.role.domain.id, found.role.domain.name) == (domain.id, domain.name)
