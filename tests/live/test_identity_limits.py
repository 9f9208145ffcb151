# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`identity.registered_limits` and `identity.limits`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from openstack_typed.identity import CloudService, Identity, Limit, RegisteredLimit
from tests.live.identity_support import DOMAIN, make_project
from tests.live.support import Cleanup, unique


@pytest.fixture
def service(identity: Identity, cleanup: Cleanup) -> CloudService:
    service = identity.services.create(type=unique("type"), name="limits")
    cleanup(identity.services.delete, service.id)
    return service


@pytest.fixture
def region(identity: Identity, cleanup: Cleanup) -> str:
    region = identity.regions.create(id=unique("region"))
    cleanup(identity.regions.delete, region.id)
    return region.id


@pytest.fixture
def registered(
    identity: Identity, cleanup: Cleanup, service: CloudService, region: str
) -> RegisteredLimit:
    (made,) = identity.registered_limits.create_many(
        registered_limits=[
            {
                "service_id": service.id,
                "region_id": region,
                "resource_name": "snapshot",
                "default_limit": 5,
                "description": "Snapshots",
            }
        ]
    )
    cleanup(identity.registered_limits.delete, made.id)
    return made


def test_registered_limits(
    identity: Identity, service: CloudService, region: str, registered: RegisteredLimit
) -> None:
    limits = identity.registered_limits
    assert (registered.service_id, registered.region_id) == (service.id, region)
    assert (registered.resource_name, registered.default_limit) == ("snapshot", 5)
    assert registered.description == "Snapshots"
    assert registered.links.self_link.endswith(f"/v3/registered_limits/{registered.id}")
    assert limits.show(registered.id) == registered
    plain, other = limits.create_many(
        registered_limits=[
            {"service_id": service.id, "resource_name": "plain", "default_limit": -1},
            {"service_id": service.id, "resource_name": "other", "default_limit": 0},
        ]
    )
    assert (plain.region_id, plain.description) == (None, None)

    def found(**filters: str) -> set[str]:
        return {one.id for one in limits.list(**filters)}

    assert found(service_id=service.id) == {registered.id, plain.id, other.id}
    assert found(region_id=region) == {registered.id}
    assert found(service_id=service.id, resource_name="plain") == {plain.id}
    changed = limits.update(
        plain.id, service_id=service.id, region_id=region, resource_name="changed",
        default_limit=7, description="New",
    )  # fmt: skip
    assert (changed.region_id, changed.resource_name) == (region, "changed")
    assert (changed.default_limit, changed.description) == (7, "New")
    assert limits.update(plain.id, description=None).description is None
    with pytest.raises(Conflict):
        limits.create_many(
            registered_limits=[
                {"service_id": service.id, "resource_name": "other", "default_limit": 1}
            ]
        )
    with pytest.raises(BadRequest):
        limits.create_many(registered_limits=[])
    for one in (plain, other):
        limits.delete(one.id)
    with pytest.raises(NotFound):
        limits.show(plain.id)
    with pytest.raises(NotFound):
        limits.delete(plain.id)
    with pytest.raises(NotFound):
        limits.update(plain.id, default_limit=1)


def test_limits(
    identity: Identity, cleanup: Cleanup, service: CloudService, region: str,
    registered: RegisteredLimit,
) -> None:  # fmt: skip
    limits, project = identity.limits, make_project(identity, cleanup)
    kind = {"service_id": service.id, "region_id": region, "resource_name": "snapshot"}

    def create(*limits: dict[str, object]) -> Sequence[Limit]:
        given: Any = [{**kind, **limit} for limit in limits]
        return identity.limits.create_many(limits=given)

    for_project, for_domain = create(
        {"project_id": project.id, "resource_limit": 9, "description": "More"},
        {"domain_id": DOMAIN, "resource_limit": -1},
    )
    assert (for_project.project_id, for_project.domain_id) == (project.id, None)
    assert (for_project.service_id, for_project.region_id) == (service.id, region)
    assert (for_project.resource_name, for_project.resource_limit) == ("snapshot", 9)
    assert for_project.description == "More"
    assert for_project.links.self_link.endswith(f"/v3/limits/{for_project.id}")
    assert (for_domain.project_id, for_domain.domain_id) == (None, DOMAIN)
    assert limits.show(for_project.id) == for_project

    def found(**filters: str) -> set[str]:
        return {one.id for one in limits.list(**filters)}

    assert found(service_id=service.id) == {for_project.id, for_domain.id}
    assert found(region_id=region, resource_name="snapshot") == {for_project.id, for_domain.id}
    assert found(project_id=project.id) == {for_project.id}
    assert found(domain_id=DOMAIN, service_id=service.id) == {for_domain.id}
    changed = limits.update(for_project.id, resource_limit=3, description="Less")
    assert (changed.resource_limit, changed.description) == (3, "Less")
    assert limits.update(for_project.id, description=None).description == "Less"
    with pytest.raises(Forbidden):
        identity.registered_limits.delete(registered.id)
    with pytest.raises(Conflict):
        create({"project_id": project.id, "resource_limit": 1})
    with pytest.raises(BadRequest):
        limits.create_many(limits=[])
    for one in (for_project, for_domain):
        limits.delete(one.id)
    with pytest.raises(NotFound):
        limits.show(for_project.id)
    with pytest.raises(NotFound):
        limits.delete(for_project.id)
    with pytest.raises(NotFound):
        limits.update(for_project.id, resource_limit=1)


def test_model(identity: Identity) -> None:
    model = identity.limits.show_model()
    assert model.name == "flat"
    assert model.description
