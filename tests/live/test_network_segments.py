# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Segments of networks, and the ranges of numbers that they get."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from openstack_typed.errors import BadRequest, Conflict
from openstack_typed.network import Network, NetworkSegmentRange, Segment
from tests.live.netting import (
    check_filters,
    check_lists,
    check_revisions,
    made_network,
)
from tests.live.support import Cleanup, unique


def made_segment(network: Network, cleanup: Cleanup, number: int, **arguments: Any) -> Segment:
    """A new segment, on a network of its own unless one is given."""
    if "network_id" not in arguments:
        arguments["network_id"] = made_network(
            network,
            cleanup,
            provider_network_type="vlan",
            provider_physical_network="physnet1",
            provider_segmentation_id=number + 50,
        )
    made = network.segments.create(
        **{
            "name": unique("segment"),
            "network_type": "vlan",
            "physical_network": "physnet1",
            "segmentation_id": number,
            **arguments,
        }
    )
    cleanup(network.segments.delete, made.id)
    return made


def made_range(network: Network, cleanup: Cleanup, first: int, **arguments: Any) -> Any:
    """A new range of ten numbers on a physical network that nothing else uses."""
    made = network.network_segment_ranges.create(
        **{
            "name": unique("range"),
            "network_type": "vlan",
            "physical_network": "physnet7",
            "minimum": first,
            "maximum": first + 9,
            **arguments,
        }
    )
    cleanup(network.network_segment_ranges.delete, made.id)
    return made


# --- segments


def test_a_segment_is_as_it_was_asked_for_and_changes(network: Network, cleanup: Cleanup) -> None:
    project = network.session.get_project_id()
    made = made_segment(
        network, cleanup, 110, description="for tests", project_id=project, tenant_id=project
    )
    assert (made.network_type, made.physical_network) == ("vlan", "physnet1")
    assert (made.segmentation_id, made.description) == (110, "for tests")
    assert network.segments.show(made.id) == made
    changed = network.segments.update(made.id, name="other", description="changed")
    assert (changed.name, changed.description) == ("other", "changed")
    assert network.segments.update(made.id, name=None).name is None


def test_a_segment_with_a_subnet_is_not_deleted(network: Network, cleanup: Cleanup) -> None:
    made = made_segment(network, cleanup, 111)
    for first in network.segments.list(network_id=made.network_id):
        if first.id != made.id:
            network.segments.delete(first.id)
    subnet = network.subnets.create(
        network_id=made.network_id, ip_version=4, cidr="10.89.0.0/24", segment_id=made.id
    )
    cleanup(network.subnets.delete, subnet.id)
    with pytest.raises(Conflict):
        network.segments.delete(made.id)


def test_a_segment_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    made = made_segment(network, cleanup, 112, description=unique("description"))
    fitting = {
        "name": made.name,
        "network_id": made.network_id,
        "network_type": "vlan",
        "physical_network": "physnet1",
    }
    check_filters(
        network.segments,
        made,
        fitting,
        {"network_type": "vxlan"},
        common=("description", "revision_number"),
    )


def test_lists_of_segments(network: Network, cleanup: Cleanup) -> None:
    first = made_segment(network, cleanup, 113)
    more = [
        made_segment(network, cleanup, number, network_id=first.network_id) for number in (114, 115)
    ]
    unasked = first.to_dict().keys() - {"id"}
    check_lists(network.segments, [first, *more], "segmentation_id", unasked=unasked)


def test_a_segment_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    check_revisions(network.segments, made_segment(network, cleanup, 116))


# --- ranges of numbers


def test_a_range_is_as_it_was_asked_for_and_changes(network: Network, cleanup: Cleanup) -> None:
    project = network.session.get_project_id()
    made: NetworkSegmentRange = made_range(
        network,
        cleanup,
        1000,
        description="for tests",
        shared=False,
        project_id=project,
        tenant_id=project,
    )
    assert (made.network_type, made.physical_network) == ("vlan", "physnet7")
    assert (made.minimum, made.maximum, made.default) == (1000, 1009, False)
    assert (made.shared, made.project_id, made.description) == (False, project, "for tests")
    assert (made.available, made.used) == (list(range(1000, 1010)), {})
    assert network.network_segment_ranges.show(made.id) == made
    changed = network.network_segment_ranges.update(
        made.id, name="other", description="changed", minimum=1001, maximum=1008
    )
    assert (changed.name, changed.description) == ("other", "changed")
    assert (changed.minimum, changed.maximum) == (1001, 1008)


def test_a_range_says_whose_networks_have_its_numbers(network: Network, cleanup: Cleanup) -> None:
    made = made_range(network, cleanup, 1100)
    home = made_network(
        network,
        cleanup,
        provider_network_type="vlan",
        provider_physical_network="physnet7",
        provider_segmentation_id=1105,
    )
    owner = network.networks.show(home).project_id
    assert network.network_segment_ranges.show(made.id).used == {"1105": owner}
    with pytest.raises(Conflict):
        network.network_segment_ranges.delete(made.id)


def test_ranges_of_the_configuration_are_not_changed(network: Network) -> None:
    defaults = [each for each in network.network_segment_ranges.list() if each.default]
    assert {each.network_type for each in defaults} >= {"vlan", "vxlan"}
    assert all(each.shared and each.project_id is None for each in defaults)
    with pytest.raises(BadRequest):
        network.network_segment_ranges.update(defaults[0].id, minimum=1)


def test_several_ranges_are_created_at_once(network: Network, cleanup: Cleanup) -> None:
    ranges = network.network_segment_ranges
    made = ranges.create_many(
        [
            {
                "network_type": "vlan",
                "physical_network": "physnet7",
                "minimum": first,
                "maximum": first,
                "shared": True,
            }
            for first in (1201, 1203)
        ]
    )
    for each in made:
        cleanup(ranges.delete, each.id)
    assert [each.available for each in made] == [[1201], [1203]]


def test_a_range_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    project = network.session.get_project_id()
    made = made_range(
        network,
        cleanup,
        1300,
        description=unique("description"),
        shared=False,
        project_id=project,
    )
    network.tags.replace("network_segment_ranges", made.id, tags=["one"])
    for by in ("tags", "tags_any", "not_tags", "not_tags_any"):
        ignored: dict[str, Any] = {by: ["other"]}
        (found,) = network.network_segment_ranges.list(id=made.id, **ignored)
        assert found.tags == ["one"]
    fitting = {"name": made.name, "network_type": "vlan", "physical_network": "physnet7"}
    check_filters(
        network.network_segment_ranges,
        made,
        {**fitting, "tenant_id": project},
        {"network_type": "vxlan"},
        common=("description", "project_id", "revision_number"),
    )


def test_neither_segments_nor_ranges_are_found_by_their_changes(network: Network) -> None:
    # This cloud checks the names of filters, and knows no `changed_since` among them.
    for resource in (network.segments, network.network_segment_ranges):
        with pytest.raises(BadRequest):
            list(resource.list(changed_since=datetime(2000, 1, 1, tzinfo=UTC)))


def test_lists_of_ranges(network: Network, cleanup: Cleanup) -> None:
    made = [made_range(network, cleanup, first) for first in (1400, 1410, 1420)]
    unasked = ("tags", "description", "revision_number", "created_at", "updated_at")
    check_lists(network.network_segment_ranges, made, "name", unasked=unasked)


def test_a_range_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    check_revisions(network.network_segment_ranges, made_range(network, cleanup, 1500))
