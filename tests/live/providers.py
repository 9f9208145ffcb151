# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Resource providers and consumers to work on."""

from __future__ import annotations

import uuid
from typing import Any

from openstack_typed.placement import PlacementRolling, ResourceProviderRolling
from tests.live.support import Cleanup, unique, when


def new_uuid() -> str:
    """A UUID that nothing else has."""
    return str(uuid.uuid4())


def custom(name: str) -> str:
    """A name for a trait or a resource class that nothing else in the cloud has."""
    return "CUSTOM_" + unique(name).upper().replace("-", "_")


def provider(
    placement: PlacementRolling, cleanup: Cleanup, **arguments: Any
) -> ResourceProviderRolling:
    """A new resource provider."""
    wanted = new_uuid()
    placement.resource_providers.create(name=unique("provider"), uuid=wanted, **arguments)
    cleanup(placement.resource_providers.delete, wanted)
    return placement.resource_providers.show(wanted)


def stocked(
    placement: PlacementRolling, cleanup: Cleanup, **totals: int
) -> ResourceProviderRolling:
    """A new resource provider with inventories: `VCPU=8`."""
    found = provider(placement, cleanup)
    placement.inventories.replace(
        found.uuid,
        inventories={name: {"total": total} for name, total in totals.items()},
        resource_provider_generation=found.generation,
    )
    return placement.resource_providers.show(found.uuid)


def generation(placement: PlacementRolling, uuid: str) -> int:
    """The generation of a resource provider."""
    return placement.resource_providers.show(uuid).generation


def claim(placement: PlacementRolling, uuid: str, **resources: int) -> Any:
    """The arguments of an allocation of resources of one provider to a new consumer."""
    listed = [{"resource_provider": {"uuid": uuid}, "resources": resources}]
    mapped = {uuid: {"resources": resources}}
    return {
        **when(placement, "..1.11", allocations=listed),
        **when(placement, "1.12+", allocations=mapped),
        **when(placement, "1.8+", project_id="live-project", user_id="live-user"),
        **when(placement, "1.28+", consumer_generation=None),
        **when(placement, "1.34+", mappings={"": [uuid]}),
        **when(placement, "1.38+", consumer_type="LIVE"),
    }


def consumer(placement: PlacementRolling, cleanup: Cleanup, uuid: str, **resources: int) -> str:
    """A new consumer of resources of one provider."""
    wanted = new_uuid()
    placement.allocations.replace(wanted, **claim(placement, uuid, **resources))
    cleanup(placement.allocations.delete, wanted)
    return wanted
