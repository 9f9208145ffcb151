# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors and the service profiles that carry them out."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import Conflict, NotFound
from openstack_typed.network import Flavor, Network, ServiceProfile
from tests.live.netting import check_filters, check_lists, made_router
from tests.live.support import Cleanup, unique

DRIVER = "neutron.services.l3_router.service_providers.single_node.SingleNodeDriver"


def made_flavor(network: Network, cleanup: Cleanup, **arguments: Any) -> Flavor:
    """A new flavor."""
    made = network.flavors.create(
        **{"name": unique("flavor"), "service_type": "L3_ROUTER_NAT", **arguments}
    )
    cleanup(network.flavors.delete, made.id)
    return made


def made_profile(network: Network, cleanup: Cleanup, **arguments: Any) -> ServiceProfile:
    """A new service profile."""
    made = network.service_profiles.create(**{"metainfo": unique("settings"), **arguments})
    cleanup(network.service_profiles.delete, made.id)
    return made


def test_a_flavor_is_as_it_was_asked_for_and_changes(network: Network, cleanup: Cleanup) -> None:
    made = made_flavor(
        network, cleanup, description="for tests", enabled=False, service_profiles=[]
    )
    assert (made.description, made.service_type) == ("for tests", "L3_ROUTER_NAT")
    assert (made.enabled, made.service_profiles) == (False, [])
    assert network.flavors.show(made.id) == made
    changed = network.flavors.update(
        made.id, name="other", description=None, enabled=True, service_profiles=[]
    )
    assert (changed.name, changed.description, changed.enabled) == ("other", None, True)
    network.flavors.delete(made.id)
    with pytest.raises(NotFound):
        network.flavors.show(made.id)


def test_a_service_profile_is_as_it_was_asked_for_and_changes(
    network: Network, cleanup: Cleanup
) -> None:
    profiles = network.service_profiles
    made = made_profile(
        network, cleanup, description="for tests", driver=DRIVER, enabled=False, metainfo="{}"
    )
    assert (made.description, made.driver) == ("for tests", DRIVER)
    assert (made.enabled, made.metainfo) == (False, "{}")
    assert profiles.show(made.id) == made
    changed = profiles.update(
        made.id, description=None, driver=DRIVER, enabled=True, metainfo="changed"
    )
    assert (changed.description, changed.enabled, changed.metainfo) == (None, True, "changed")
    profiles.delete(made.id)
    with pytest.raises(NotFound):
        profiles.show(made.id)


def test_a_service_profile_carries_a_flavor_out(network: Network, cleanup: Cleanup) -> None:
    flavors, profile = network.flavors, made_profile(network, cleanup)
    made = made_flavor(network, cleanup)
    assert flavors.check_service_profile(made.id, profile.id) is False
    added = flavors.add_service_profile(made.id, service_profile_id=profile.id)
    assert added.id == made.id
    assert flavors.show(made.id).service_profiles == [profile.id]
    assert flavors.check_service_profile(made.id, profile.id) is True
    with pytest.raises(Conflict):
        flavors.add_service_profile(made.id, service_profile_id=profile.id)
    with pytest.raises(Conflict):
        network.service_profiles.delete(profile.id)
    flavors.remove_service_profile(made.id, profile.id)
    assert flavors.show(made.id).service_profiles == []
    others = [made_profile(network, cleanup).id for _ in range(2)]
    several = flavors.add_service_profiles(made.id, [{"id": each} for each in others])
    assert [each.id for each in several] == [made.id, made.id]
    assert sorted(flavors.show(made.id).service_profiles) == sorted(others)
    for each in others:
        flavors.remove_service_profile(made.id, each)


def test_a_router_is_of_a_flavor(network: Network, cleanup: Cleanup) -> None:
    profile, flavor = made_profile(network, cleanup, driver=DRIVER), made_flavor(network, cleanup)
    network.flavors.add_service_profile(flavor.id, service_profile_id=profile.id)
    cleanup(network.flavors.remove_service_profile, flavor.id, profile.id)
    made = made_router(network, cleanup, flavor_id=flavor.id)
    assert (made.flavor_id, network.routers.show(made.id).flavor_id) == (flavor.id, flavor.id)
    with pytest.raises(Conflict):
        network.flavors.delete(flavor.id)


def test_flavors_and_service_profiles_are_found_by_all_that_they_have(
    network: Network, cleanup: Cleanup
) -> None:
    flavor = made_flavor(network, cleanup, description=unique("description"))
    fitting = {"name": flavor.name, "service_type": "L3_ROUTER_NAT", "enabled": True}
    check_filters(network.flavors, flavor, fitting, common=("description",))
    profile = made_profile(network, cleanup, description=unique("description"), driver=DRIVER)
    fitting = {"driver": DRIVER, "enabled": True}
    check_filters(network.service_profiles, profile, fitting, common=("description",))


def test_lists_of_flavors_and_service_profiles(network: Network, cleanup: Cleanup) -> None:
    flavors = [made_flavor(network, cleanup) for _ in range(3)]
    check_lists(network.flavors, flavors, "name")
    profiles = [made_profile(network, cleanup) for _ in range(3)]
    check_lists(network.service_profiles, profiles, "metainfo")
