# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tokens of the fake cloud: how long they live, what they die of, what they let do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from keystoneauth1.exceptions import EmptyCatalog
from keystoneauth1.identity.v3 import Password
from keystoneauth1.session import Session

from openstack_typed.errors import BadRequest, Forbidden, Unauthorized
from openstack_typed.identity import Identity, Project, Role, User
from openstack_typed.testing import FakeCloud

PASSWORD = "correct horse battery staple"


class Office:
    """A user with a role on a project, and the administrator who made them.

    Attributes:
        cloud: The cloud.
        identity: Identity as the administrator.
        user, project, role: The user, the project, and the role there.
    """

    def __init__(self, cloud: FakeCloud) -> None:
        self.cloud = cloud
        self.identity = Identity(cloud.session())
        self.user: User = self.identity.users.create(name="worker", password=PASSWORD)
        self.project: Project = self.identity.projects.create(name="work")
        self.role: Role = self.identity.roles.find_one("member")
        self.identity.project_user_roles.add(self.project.id, self.user.id, self.role.id)

    def token(self) -> str:
        """A new token of the user for the project."""
        who = {"user": {"id": self.user.id, "password": PASSWORD}}
        return self.identity.tokens.create(
            identity={"methods": ["password"], "password": who},  # type: ignore[typeddict-item]
            scope={"project": {"id": self.project.id}},
        ).id

    def alive(self, token: str) -> bool:
        """Whether a token is good."""
        return self.identity.tokens.check(subject_token=token)

    def session(self, **scope: Any) -> Session:
        """A session of the user."""
        url = self.cloud.login()["auth_url"]
        auth = Password(auth_url=url, user_id=self.user.id, password=PASSWORD, **scope)
        return Session(auth=auth, session=self.cloud.http())


@pytest.fixture
def office() -> Office:
    return Office(FakeCloud())


def test_they_live_a_day(office: Office) -> None:
    token = office.token()
    office.cloud.pass_time(23 * 3600)
    office.identity = Identity(office.cloud.session())
    assert office.alive(token)
    office.cloud.pass_time(2 * 3600)
    assert not office.alive(token)


def test_an_old_session_logs_in_again(office: Office) -> None:
    own = Identity(office.session(project_id=office.project.id))
    assert own.users.show(office.user.id).name == "worker"
    office.cloud.pass_time(25 * 3600)
    assert own.users.show(office.user.id).name == "worker"


DEATHS: dict[str, Callable[[Office], object]] = {
    "a new password": lambda o: o.identity.users.update(o.user.id, password="another"),
    "the user changed his password": lambda o: o.identity.users.change_password(
        o.user.id, original_password=PASSWORD, password="another"
    ),
    "the user is disabled": lambda o: o.identity.users.update(o.user.id, enabled=False),
    "the user is gone": lambda o: o.identity.users.delete(o.user.id),
    "the project is disabled": lambda o: o.identity.projects.update(o.project.id, enabled=False),
    "the project is gone": lambda o: o.identity.projects.delete(o.project.id),
    "the role is taken": lambda o: o.identity.project_user_roles.remove(
        o.project.id, o.user.id, o.role.id
    ),
    "all tokens are revoked": lambda o: o.identity.users.revoke_tokens(o.user.id),
}


@pytest.mark.parametrize("reason", DEATHS)
def test_they_die(reason: str, office: Office) -> None:
    token = office.token()
    assert office.alive(token)
    DEATHS[reason](office)
    assert not office.alive(token)


@pytest.mark.parametrize("reason", [key for key in DEATHS if "tokens" not in key])
def test_there_are_no_new_ones_after_that(reason: str, office: Office) -> None:
    DEATHS[reason](office)
    with pytest.raises(Unauthorized):
        office.token()


def test_those_of_others_live_on(office: Office) -> None:
    demo = office.cloud.session("demo")
    token = demo.get_token() or ""
    office.identity.users.delete(office.user.id)
    office.identity.projects.delete(office.project.id)
    assert office.alive(token)


def test_a_role_that_a_group_has(office: Office) -> None:
    identity = office.identity
    group, project = identity.groups.create(name="team"), identity.projects.create(name="shared")
    identity.project_group_roles.add(project.id, group.id, office.role.id)
    identity.groups.add_user(group.id, office.user.id)
    session = office.session(project_id=project.id)
    token = session.get_token() or ""
    roles = {role.name for role in identity.tokens.show(subject_token=token).roles or ()}
    assert roles == {"member", "reader"}
    identity.groups.remove_user(group.id, office.user.id)
    assert not office.alive(token)


def test_a_service_of_ones_own_is_in_the_catalog(office: Office) -> None:
    identity = office.identity
    service = identity.services.create(type="load-balancer", name="octavia")
    identity.endpoints.create(
        service_id=service.id, interface="public", region_id="RegionOne",
        url="http://fake.cloud.test/lb/$(project_id)s",
    )  # fmt: skip
    session = office.session(project_id=office.project.id)
    assert session.get_endpoint(service_type="load-balancer", interface="public") == (
        f"http://fake.cloud.test/lb/{office.project.id}"
    )
    with pytest.raises(EmptyCatalog):
        office.session().get_endpoint(service_type="load-balancer")


def test_the_own_project_is_what_a_token_is_for(office: Office) -> None:
    assert office.session().get_project_id() is None
    office.identity.users.update(office.user.id, default_project_id=office.project.id)
    assert office.session().get_project_id() == office.project.id
    assert office.session(unscoped=True).get_project_id() is None


def test_a_manager_of_a_domain(office: Office) -> None:
    identity = office.identity
    domain, other = (identity.domains.create(name=name) for name in ("own", "other"))
    manager = identity.roles.find_one("manager")
    identity.domain_user_roles.add(domain.id, office.user.id, manager.id)
    inside = identity.users.create(name="inside", domain_id=domain.id)
    outside = identity.users.create(name="outside", domain_id=other.id)
    own = Identity(office.session(domain_id=domain.id))
    assert [user.name for user in own.users.list()] == ["inside"]
    made = own.users.create(name="new", domain_id=domain.id)
    own.users.delete(made.id)
    project = own.projects.create(name="new", domain_id=domain.id)
    own.project_user_roles.add(project.id, inside.id, office.role.id)
    admin = identity.roles.find_one("admin")
    for wrong in (
        lambda: own.users.show(outside.id),
        lambda: own.users.create(name="new", domain_id=other.id),
        lambda: own.project_user_roles.add(project.id, inside.id, admin.id),
        lambda: own.domains.create(name="new"),
    ):
        with pytest.raises(Forbidden):
            wrong()


def test_the_logins_that_there_are() -> None:
    cloud = FakeCloud()
    found = {}
    for name in ("admin", "demo", "system", "service"):
        session = cloud.session(name)
        token = Identity(session).tokens.show(subject_token=session.get_token() or "")
        scope = token.project.name if token.project is not None else "the system"
        found[name] = (token.user.name, scope, "admin" in {r.name for r in token.roles or ()})
    assert found == {
        "admin": ("admin", "admin", True),
        "demo": ("demo", "demo", False),
        "system": ("admin", "the system", True),
        "service": ("nova", "service", True),
    }


def test_an_application_credential_has_its_own_scope_alone(office: Office) -> None:
    own = Identity(office.session(project_id=office.project.id))
    made = own.application_credentials.create(office.user.id, name="one")
    create, who = office.identity.tokens.create, {"id": made.id, "secret": made.secret}
    identity: Any = {"methods": ["application_credential"], "application_credential": who}
    token = create(identity=identity)
    assert token.project is not None and token.project.id == office.project.id
    for scope in ({"system": {"all": True}}, {"project": {"id": office.project.id}}):
        with pytest.raises(Unauthorized):
            create(identity=identity, scope=scope)  # type: ignore[arg-type]
    own.application_credentials.delete(office.user.id, made.id)
    assert not office.alive(token.id)
    with pytest.raises(Unauthorized):
        create(identity=identity)


def test_a_scope_is_one(office: Office) -> None:
    who = {"user": {"id": office.user.id, "password": PASSWORD}}
    identity: Any = {"methods": ["password"], "password": who}
    scope: Any = {"system": {"all": True}, "project": {"id": office.project.id}}
    with pytest.raises(BadRequest, match="in scope"):
        office.identity.tokens.create(identity=identity, scope=scope)


def test_coming_in_by_a_link() -> None:
    """What is asked for by POST may be asked for by GET where browsers go."""
    cloud = FakeCloud()
    identity = Identity(cloud.session())
    identity.identity_providers.create("idp", domain_id="default", enabled=True)
    rules = [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "HTTP_X_USER"}]}]
    identity.federation_mappings.create("mapping", rules=rules)  # type: ignore[arg-type]
    identity.identity_provider_protocols.create("idp", "mapped", mapping_id="mapping")
    root = cloud.login()["auth_url"]
    url = f"{root}/OS-FEDERATION/identity_providers/idp/protocols/mapped/auth"
    answer = cloud.http().get(url, headers={"X-User": "somebody"})
    assert answer.status_code == 201
    assert answer.json()["token"]["user"]["name"] == "somebody"
    assert identity.tokens.check(subject_token=answer.headers["X-Subject-Token"])
    assert cloud.http().get(url).status_code == 401
