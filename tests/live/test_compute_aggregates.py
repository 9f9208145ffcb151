# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Host aggregates, and the availability zones that they form."""

from __future__ import annotations

import pytest
from keystoneauth1.session import Session

from openstack_typed.compute import Aggregate, AggregateImageRequest, Compute, ComputeRolling
from openstack_typed.errors import (
    BadRequest,
    Conflict,
    FieldUnavailable,
    Forbidden,
    NotFound,
    UnsupportedArgument,
)
from tests.live.machines import image_id
from tests.live.support import HOST, Cleanup, since, unique


@pytest.fixture
def aggregate(compute: ComputeRolling, cleanup: Cleanup) -> Aggregate:
    """An aggregate without hosts."""
    created = compute.aggregates.create(name=unique("aggregate"))
    cleanup(compute.aggregates.delete, created.id)
    return compute.aggregates.show(created.id)


def test_an_aggregate_is_created_shown_changed_and_deleted(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    aggregates, name = compute.aggregates, unique("aggregate")
    created = aggregates.create(name=name, availability_zone=None)
    cleanup(aggregates.delete, created.id)
    assert (created.name, created.availability_zone, created.deleted) == (name, None, False)
    shown = aggregates.show(created.id)
    assert (shown.name, shown.hosts, shown.metadata) == (name, [], {})
    assert (shown.updated_at, shown.deleted_at) == (None, None)
    if since(compute, "2.41+"):
        assert created.uuid == shown.uuid
    else:
        with pytest.raises(FieldUnavailable, match=r"needs compute >= 2\.41"):
            _ = shown.uuid
    changed = aggregates.update(created.id, name=f"{name}-2", availability_zone=name)
    assert (changed.name, changed.availability_zone) == (f"{name}-2", name)
    assert changed.metadata == {"availability_zone": name}
    assert changed.updated_at is not None
    assert created.id in {one.id for one in aggregates.list()}
    aggregates.delete(created.id)
    with pytest.raises(NotFound):
        aggregates.show(created.id)


def test_metadata_is_added_and_taken_away(compute: ComputeRolling, aggregate: Aggregate) -> None:
    put = compute.aggregates.set_metadata
    assert put(aggregate.id, metadata={"a": "1", "b": "2"}).metadata == {"a": "1", "b": "2"}
    assert put(aggregate.id, metadata={"a": None}).metadata == {"b": "2"}


def test_a_host_is_added_and_removed(
    compute: ComputeRolling, aggregate: Aggregate, cleanup: Cleanup
) -> None:
    aggregates = compute.aggregates
    assert aggregates.add_host(aggregate.id, host=HOST).hosts == [HOST]
    cleanup(aggregates.remove_host, aggregate.id, host=HOST)
    with pytest.raises(Conflict):
        aggregates.add_host(aggregate.id, host=HOST)
    with pytest.raises(BadRequest, match="not empty"):
        aggregates.delete(aggregate.id)
    assert aggregates.remove_host(aggregate.id, host=HOST).hosts == []
    with pytest.raises(NotFound):
        aggregates.remove_host(aggregate.id, host=HOST)


def test_images_are_cached_from_2_81_on(compute: ComputeRolling, aggregate: Aggregate) -> None:
    images: list[AggregateImageRequest] = [{"id": image_id(compute.session)}]
    if since(compute, "2.81+"):
        compute.aggregates.cache_images(aggregate.id, images=images)
        with pytest.raises(BadRequest, match="Duplicate"):
            compute.aggregates.cache_images(aggregate.id, images=images * 2)
    else:
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.81"):
            compute.aggregates.cache_images(aggregate.id, images=images)


def test_zones_are_listed_with_their_hosts(compute: ComputeRolling) -> None:
    zones = {zone.zone_name: zone for zone in compute.availability_zones.list()}
    assert zones["nova"].zone_state.available
    assert zones["nova"].hosts is not None
    services = zones["nova"].hosts[HOST]
    assert services["nova-compute"].active
    assert services["nova-compute"].available
    assert "internal" in zones
    brief = {zone.zone_name: zone for zone in compute.availability_zones.list_brief()}
    assert brief["nova"].zone_state.available
    assert brief["nova"].hosts is None
    assert "internal" not in brief


def test_plain_users_see_zones_without_hosts(demo: Session) -> None:
    zones = Compute(demo).availability_zones
    assert "nova" in {zone.zone_name for zone in zones.list_brief()}
    with pytest.raises(Forbidden):
        list(zones.list())
