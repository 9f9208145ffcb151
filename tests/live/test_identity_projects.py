# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`identity.projects` and `identity.project_tags`."""

from __future__ import annotations

import pytest

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from openstack_typed.identity import Identity, Project
from tests.live.identity_support import DOMAIN, give_roles, make_domain, make_project, name_filters
from tests.live.support import Cleanup, unique


@pytest.fixture
def project(identity: Identity, cleanup: Cleanup) -> Project:
    return make_project(identity, cleanup)


def ids(projects: object) -> list[str]:
    assert hasattr(projects, "__iter__")
    return [project.id for project in projects]


def test_create_takes_all_arguments(identity: Identity, cleanup: Cleanup) -> None:
    name = unique("full")
    project = identity.projects.create(
        name=name,
        domain_id=DOMAIN,
        parent_id=DOMAIN,
        is_domain=False,
        description="A project",
        enabled=False,
        tags=["blue", "green"],
        options={"immutable": False},
        extra={"color": "red"},
    )
    cleanup(identity.projects.delete, project.id)
    assert project.name == name
    assert project.domain_id == project.parent_id == DOMAIN
    assert project.is_domain is False
    assert project.enabled is False
    assert project.description == "A project"
    assert sorted(project.tags) == ["blue", "green"]
    assert project.options is not None and project.options.immutable is False
    assert project.extra == {"color": "red"}
    assert project.links.self_link.endswith(f"/v3/projects/{project.id}")
    assert identity.projects.show(project.id) == project


def test_a_domain_is_a_project_without_a_domain(identity: Identity, cleanup: Cleanup) -> None:
    domain = make_domain(identity, cleanup)
    assert domain.is_domain is True
    assert domain.domain_id is None
    assert domain.parent_id is None
    assert domain.id in ids(identity.projects.list(is_domain=True))
    assert domain.id not in ids(identity.projects.list())


def test_a_name_can_be_used_once_in_a_domain(identity: Identity, project: Project) -> None:
    with pytest.raises(Conflict, match="it is not permitted to have two projects"):
        identity.projects.create(name=project.name, domain_id=DOMAIN)


def test_a_name_has_64_characters_at_most(identity: Identity) -> None:
    with pytest.raises(BadRequest, match="too long"):
        identity.projects.create(name="x" * 65, domain_id=DOMAIN)


def test_update_takes_all_arguments(identity: Identity, project: Project) -> None:
    name = unique("new")
    changed = identity.projects.update(
        project.id,
        name=name,
        description=None,
        enabled=False,
        tags=["red"],
        options={"immutable": None},
        extra={"shape": "round"},
    )
    assert changed.name == name
    assert changed.description is None
    assert changed.enabled is False
    assert list(changed.tags) == ["red"]
    assert changed.extra["shape"] == "round"


def test_an_immutable_project_cannot_be_changed(identity: Identity, project: Project) -> None:
    identity.projects.update(project.id, options={"immutable": True})
    with pytest.raises(Forbidden, match="immutable"):
        identity.projects.update(project.id, description="x")
    with pytest.raises(Forbidden, match="immutable"):
        identity.projects.delete(project.id)
    changed = identity.projects.update(project.id, options={"immutable": None})
    assert changed.options is not None and changed.options.immutable is None


def test_delete(identity: Identity, project: Project) -> None:
    identity.projects.delete(project.id)
    with pytest.raises(NotFound, match="Could not find project"):
        identity.projects.show(project.id)
    with pytest.raises(NotFound, match="Could not find project"):
        identity.projects.delete(project.id)


def test_list_filters(identity: Identity, cleanup: Cleanup) -> None:
    name = unique("Filter")
    project = identity.projects.create(name=name, domain_id=DOMAIN, tags=["live-a", "live-b"])
    cleanup(identity.projects.delete, project.id)
    child = identity.projects.create(
        name=unique("child"), parent_id=project.id, tags=["live-a"], enabled=False
    )
    cleanup(identity.projects.delete, child.id)
    both, first, none = {project.id, child.id}, {project.id}, set[str]()

    def found(**filters: object) -> set[str]:
        return set(ids(identity.projects.list(**filters))) & both  # type: ignore[arg-type]

    for by_name in name_filters(name):
        assert found(**by_name) == first, by_name
    assert found(domain_id=DOMAIN) == both
    assert found(enabled=False) == {child.id}
    assert found(parent_id=project.id) == {child.id}
    assert found(is_domain=True) == none
    assert found(tags=["live-a", "live-b"]) == first
    assert found(tags_any=["live-b", "live-c"]) == first
    assert found(not_tags=["live-a", "live-b"]) == {child.id}
    assert found(not_tags_any=["live-a", "live-b"]) == none


def test_list_goes_on_to_the_next_page(identity: Identity, cleanup: Cleanup) -> None:
    made = sorted(make_project(identity, cleanup).id for _ in range(3))
    pages = list(identity.projects.list(limit=2, domain_id=DOMAIN).pages())
    assert len(pages) > 1
    assert all(len(page) <= 2 for page in pages)
    assert set(made) <= {project.id for page in pages for project in page}
    after = ids(identity.projects.list(marker=made[1], domain_id=DOMAIN))
    assert made[2] in after and made[1] not in after


def test_show_adds_the_projects_above_and_below(identity: Identity, cleanup: Cleanup) -> None:
    top = make_project(identity, cleanup, "top")
    middle = identity.projects.create(name=unique("middle"), parent_id=top.id)
    cleanup(identity.projects.delete, middle.id)
    bottom = identity.projects.create(name=unique("bottom"), parent_id=middle.id)
    cleanup(identity.projects.delete, bottom.id)

    plain = identity.projects.show(middle.id)
    assert [plain.parents, plain.subtree, plain.limits] == [None] * 3
    as_ids = identity.projects.show(middle.id, parents_as_ids=True, subtree_as_ids=True)
    assert as_ids.parents == {top.id: {DOMAIN: None}}
    assert as_ids.subtree == {bottom.id: None}
    with pytest.raises(BadRequest, match="at the same time"):
        identity.projects.show(middle.id, parents_as_ids=True, parents_as_list=True)
    with pytest.raises(Forbidden, match="not a leaf"):
        identity.projects.delete(top.id)


def test_show_adds_projects_that_the_user_has_a_role_on(
    identity: Identity, cleanup: Cleanup
) -> None:
    top = make_project(identity, cleanup, "top")
    bottom = identity.projects.create(name=unique("bottom"), parent_id=top.id)
    cleanup(identity.projects.delete, bottom.id)
    (me,) = identity.users.list(name="admin", domain_id=DOMAIN)
    for project in (top, bottom):
        give_roles(identity, me, "reader", project_id=project.id)
    service = identity.services.create(type=unique("type"), name="limits")
    cleanup(identity.services.delete, service.id)
    (registered,) = identity.registered_limits.create_many(
        registered_limits=[{"service_id": service.id, "resource_name": "live", "default_limit": 5}]
    )
    cleanup(identity.registered_limits.delete, registered.id)
    limits = identity.limits.create_many(
        limits=[
            {
                "project_id": project.id,
                "service_id": service.id,
                "resource_name": "live",
                "resource_limit": 3,
            }
            for project in (top, bottom)
        ]
    )
    for limit in limits:
        cleanup(identity.limits.delete, limit.id)

    shown = identity.projects.show(top.id, subtree_as_list=True, include_limits=True)
    assert isinstance(shown.subtree, list)
    (below,) = shown.subtree
    assert below.project.id == bottom.id
    assert below.project.limits is not None
    (found,) = below.project.limits
    assert (found.project_id, found.resource_name, found.resource_limit) == (bottom.id, "live", 3)
    shown = identity.projects.show(bottom.id, parents_as_list=True, include_limits=True)
    assert isinstance(shown.parents, list)
    (above,) = shown.parents
    assert above.project.id == top.id


# --- tags


def test_tags(identity: Identity, project: Project) -> None:
    tags = identity.project_tags
    assert tags.list(project.id).all() == []
    assert sorted(tags.replace(project.id, tags=["a", "b"])) == ["a", "b"]
    tags.add(project.id, "c d")
    assert sorted(tags.list(project.id)) == ["a", "b", "c d"]
    assert tags.check(project.id, "c d") is True
    tags.remove(project.id, "c d")
    assert tags.check(project.id, "c d") is False
    tags.clear(project.id)
    assert tags.list(project.id).all() == []


def test_tags_that_are_refused(identity: Identity, project: Project) -> None:
    tags = identity.project_tags
    with pytest.raises(BadRequest):
        tags.replace(project.id, tags=["a,b"])
    with pytest.raises(BadRequest):
        tags.add(project.id, "a,b")
    with pytest.raises(NotFound):
        tags.remove(project.id, "never")


def test_tags_of_a_project_that_does_not_exist(identity: Identity) -> None:
    tags = identity.project_tags
    with pytest.raises(NotFound, match="Could not find project"):
        tags.list("nothing").all()
    assert tags.check("nothing", "a") is False
