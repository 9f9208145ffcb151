# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Services, regions and endpoints, and which projects and policies have them."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from openstack_typed.identity import CloudService, Endpoint, Identity, Policy, Region
from tests.live.identity_support import make_project, name_filters
from tests.live.support import Cleanup, unique


@pytest.fixture
def service(identity: Identity, cleanup: Cleanup) -> CloudService:
    service = identity.services.create(type=unique("type"), name=unique("Service"))
    cleanup(identity.services.delete, service.id)
    return service


@pytest.fixture
def region(identity: Identity, cleanup: Cleanup) -> Region:
    region = identity.regions.create(id=unique("region"))
    cleanup(identity.regions.delete, region.id)
    return region


@pytest.fixture
def endpoint(
    identity: Identity, cleanup: Cleanup, service: CloudService, region: Region
) -> Endpoint:
    endpoint = identity.endpoints.create(
        service_id=service.id, interface="public", url="http://127.0.0.1:1/", region_id=region.id
    )
    cleanup(identity.endpoints.delete, endpoint.id)
    return endpoint


@pytest.fixture
def policy(identity: Identity, cleanup: Cleanup) -> Policy:
    policy = identity.policies.create(type="application/json", blob="{}")
    cleanup(identity.policies.delete, policy.id)
    return policy


# --- the catalog itself


def test_services(identity: Identity, cleanup: Cleanup) -> None:
    services, kind = identity.services, unique("type")
    made = services.create(
        type=kind, name=unique("Service"), description="A service", enabled=False,
        extra={"color": "red"},
    )  # fmt: skip
    cleanup(services.delete, made.id)
    assert (made.type, made.description, made.enabled) == (kind, "A service", False)
    assert made.extra == {"color": "red"}
    assert made.links.self_link.endswith(f"/v3/services/{made.id}")
    assert services.show(made.id) == made
    for by_name in name_filters(made.name):
        assert [one.id for one in services.list(**by_name)] == [made.id], by_name
    assert [one.id for one in services.list(type=kind)] == [made.id]
    changed = services.update(
        made.id, type=f"{kind}-2", name="new", description=None, enabled=True,
        extra={"shape": "round"},
    )  # fmt: skip
    assert (changed.type, changed.name, changed.description) == (f"{kind}-2", "new", None)
    assert changed.enabled is True
    assert changed.extra["shape"] == "round"
    plain = services.create(type=kind)
    assert (plain.name, plain.description, plain.enabled) == ("", None, True)
    services.delete(plain.id)
    with pytest.raises(NotFound):
        services.show(plain.id)
    with pytest.raises(NotFound):
        services.update(plain.id, name="x")
    with pytest.raises(NotFound):
        services.delete(plain.id)
    with pytest.raises(BadRequest):
        services.create(type="")


def test_regions(identity: Identity, cleanup: Cleanup) -> None:
    regions, name = identity.regions, unique("region")
    made = regions.create(id=name, description="A region", extra={"color": "red"})
    cleanup(regions.delete, name)
    assert (made.id, made.description, made.parent_region_id) == (name, "A region", None)
    assert made.extra == {"color": "red"}
    assert made.links.self_link.endswith(f"/v3/regions/{name}")
    assert regions.show(name) == made
    below = regions.create_with_id(
        f"{name}-2", description=None, parent_region_id=name, extra={"a": "b"}
    )
    assert (below.id, below.description, below.parent_region_id) == (f"{name}-2", "", name)
    assert [one.id for one in regions.list(parent_region_id=name)] == [below.id]
    assert {name, below.id, "RegionOne"} <= {one.id for one in regions.list()}
    changed = regions.update(below.id, description="New", parent_region_id=None, extra={"c": "d"})
    assert (changed.description, changed.parent_region_id) == ("New", None)
    assert changed.extra == {"a": "b", "c": "d"}
    regions.delete(below.id)
    unnamed = regions.create(parent_region_id=name)
    assert len(unnamed.id) == 32
    regions.delete(unnamed.id)
    with pytest.raises(NotFound):
        regions.show(below.id)
    with pytest.raises(NotFound):
        regions.update(below.id, description="x")
    with pytest.raises(NotFound):
        regions.delete(below.id)
    with pytest.raises(NotFound):
        regions.create(parent_region_id="nothing")
    with pytest.raises(Conflict):
        regions.create(id=name)
    with pytest.raises(Conflict):
        regions.create_with_id(name)
    with pytest.raises(BadRequest):
        regions.create_with_id(name, extra={"id": "another"})


def test_endpoints(
    identity: Identity, cleanup: Cleanup, service: CloudService, region: Region
) -> None:
    endpoints = identity.endpoints
    made = endpoints.create(
        service_id=service.id, interface="public", url="http://127.0.0.1:1/a", region_id=region.id,
        enabled=False, name="public", description="An endpoint", extra={"color": "red"},
    )  # fmt: skip
    cleanup(endpoints.delete, made.id)
    assert (made.service_id, made.interface, made.url) == (
        service.id, "public", "http://127.0.0.1:1/a",
    )  # fmt: skip
    assert (made.region_id, made.region, made.enabled) == (region.id, region.id, False)
    assert (made.name, made.description) == ("public", "An endpoint")
    assert made.extra == {"color": "red"}
    assert endpoints.show(made.id) == made
    old = endpoints.create(
        service_id=service.id, interface="internal", url="http://127.0.0.1:1/b", region=region.id
    )
    assert (old.region_id, old.name, old.description, old.enabled) == (region.id, None, None, True)

    def found(**filters: Any) -> set[str]:
        return {one.id for one in endpoints.list(**filters)}

    assert found(service_id=service.id) == {made.id, old.id}
    assert found(service_id=service.id, interface="internal") == {old.id}
    assert found(region_id=region.id) == {made.id, old.id}
    changed = endpoints.update(
        old.id, service_id=service.id, interface="admin", url="http://127.0.0.1:1/c",
        region_id=None, enabled=False, name="admin", description="New", extra={"shape": "round"},
    )  # fmt: skip
    assert (changed.interface, changed.url) == ("admin", "http://127.0.0.1:1/c")
    assert (changed.region_id, changed.region, changed.enabled) == (None, None, False)
    assert (changed.name, changed.description) == ("admin", "New")
    assert endpoints.update(old.id, region=region.id).region_id == region.id
    with pytest.raises(Forbidden, match="endpoints"):
        identity.regions.delete(region.id)
    endpoints.delete(old.id)
    with pytest.raises(NotFound):
        endpoints.show(old.id)
    with pytest.raises(NotFound):
        endpoints.update(old.id, name="x")
    with pytest.raises(NotFound):
        endpoints.delete(old.id)
    with pytest.raises(BadRequest):
        endpoints.create(service_id="nothing", interface="public", url="http://127.0.0.1:1/")


# --- endpoints of projects


def test_endpoint_groups(
    identity: Identity, cleanup: Cleanup, service: CloudService, region: Region, endpoint: Endpoint
) -> None:
    groups, project = identity.endpoint_groups, make_project(identity, cleanup)
    made = groups.create(
        name=unique("group"), description="A group",
        filters={"service_id": service.id, "region_id": region.id, "interface": "public"},
    )  # fmt: skip
    cleanup(groups.delete, made.id)
    assert made.description == "A group"
    assert (made.filters.service_id, made.filters.interface) == (service.id, "public")
    assert groups.show(made.id) == made
    assert [one.id for one in groups.list(name=made.name)] == [made.id]
    assert [one.id for one in groups.list_endpoints(made.id)] == [endpoint.id]

    assert groups.check_project(made.id, project.id) is False
    groups.add_project(made.id, project.id)
    assert groups.check_project(made.id, project.id) is True
    shown = groups.show_project(made.id, project.id)
    assert (shown.endpoint_group_id, shown.project_id) == (made.id, project.id)
    assert [one.id for one in groups.list_projects(made.id)] == [project.id]
    assert [one.id for one in groups.list_for_project(project.id)] == [made.id]
    assert [one.id for one in identity.project_endpoints.list(project.id)] == [endpoint.id]
    with pytest.raises(Conflict):
        groups.add_project(made.id, project.id)
    groups.remove_project(made.id, project.id)
    with pytest.raises(NotFound):
        groups.remove_project(made.id, project.id)
    with pytest.raises(NotFound):
        groups.show_project(made.id, project.id)

    changed = groups.update(
        made.id, name="new", description=None, filters={"interface": "internal"}
    )
    assert (changed.name, changed.description) == ("new", None)
    assert (changed.filters.interface, changed.filters.service_id) == ("internal", None)
    with pytest.raises(BadRequest):
        groups.create(name="empty", filters={})
    with pytest.raises(NotFound):
        groups.update("nothing", name="x")
    with pytest.raises(NotFound):
        groups.delete("nothing")


def test_project_endpoints(identity: Identity, cleanup: Cleanup, endpoint: Endpoint) -> None:
    endpoints, project = identity.project_endpoints, make_project(identity, cleanup)
    assert endpoints.list(project.id).all() == []
    assert endpoints.check(project.id, endpoint.id) is False
    endpoints.add(project.id, endpoint.id)
    assert endpoints.check(project.id, endpoint.id) is True
    assert [one.id for one in endpoints.list(project.id)] == [endpoint.id]
    assert [one.id for one in endpoints.list_projects(endpoint.id)] == [project.id]
    with pytest.raises(Conflict):
        endpoints.add(project.id, endpoint.id)
    endpoints.remove(project.id, endpoint.id)
    with pytest.raises(NotFound):
        endpoints.remove(project.id, endpoint.id)
    with pytest.raises(NotFound):
        endpoints.list("nothing").all()


# --- policies


def test_policies(identity: Identity, cleanup: Cleanup) -> None:
    policies, kind = identity.policies, unique("type")
    made = policies.create(type=kind, blob="{}", extra={"color": "red"})
    cleanup(policies.delete, made.id)
    assert (made.type, made.blob) == (kind, "{}")
    assert made.extra == {"color": "red"}
    assert policies.show(made.id) == made
    assert [one.id for one in policies.list(type=kind)] == [made.id]
    changed = policies.update(made.id, type=f"{kind}-2", blob="[]", extra={"shape": "round"})
    assert (changed.type, changed.blob) == (f"{kind}-2", "[]")
    with pytest.raises(NotFound):
        policies.show("nothing")
    with pytest.raises(NotFound):
        policies.update("nothing", blob="x")
    with pytest.raises(NotFound):
        policies.delete("nothing")
    with pytest.raises(BadRequest):
        policies.create(type="x" * 256, blob="{}")


def test_policy_associations(
    identity: Identity, service: CloudService, region: Region, endpoint: Endpoint, policy: Policy
) -> None:
    policies = identity.policy_associations
    assert policies.check_endpoint(policy.id, endpoint.id) is False
    policies.add_endpoint(policy.id, endpoint.id)
    assert policies.check_endpoint(policy.id, endpoint.id) is True
    (found,) = policies.list_endpoints(policy.id)
    assert (found.id, found.service_id, found.region_id) == (endpoint.id, service.id, region.id)
    assert policies.show_policy(endpoint.id).id == policy.id
    policies.remove_endpoint(policy.id, endpoint.id)
    with pytest.raises(NotFound):
        policies.show_policy(endpoint.id)

    assert policies.check_service(policy.id, service.id) is False
    policies.add_service(policy.id, service.id)
    assert policies.check_service(policy.id, service.id) is True
    assert [one.id for one in policies.list_endpoints(policy.id)] == [endpoint.id]
    policies.remove_service(policy.id, service.id)

    assert policies.check_region(policy.id, service.id, region.id) is False
    policies.add_region(policy.id, service.id, region.id)
    assert policies.check_region(policy.id, service.id, region.id) is True
    assert [one.id for one in policies.list_endpoints(policy.id)] == [endpoint.id]
    policies.remove_region(policy.id, service.id, region.id)
    with pytest.raises(NotFound):
        policies.remove_endpoint("nothing", endpoint.id)
    with pytest.raises(NotFound):
        policies.add_service("nothing", service.id)
    with pytest.raises(NotFound):
        policies.list_endpoints("nothing").all()
