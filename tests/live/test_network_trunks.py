# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Trunks and the ports whose traffic they carry."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import Conflict
from openstack_typed.network import Network, Trunk
from tests.live.netting import (
    check_filters,
    check_lists,
    check_revisions,
    check_tags,
    made_network,
    made_port,
)
from tests.live.support import Cleanup, unique


@pytest.fixture(scope="module")
def home(network: Network, session_cleanup: Cleanup) -> str:
    """The ID of a network for the ports."""
    return made_network(network, session_cleanup)


def made_trunk(network: Network, cleanup: Cleanup, home: str, **arguments: Any) -> Trunk:
    """A new trunk with a port of its own."""
    made = network.trunks.create(
        **{
            "name": unique("trunk"),
            "port_id": made_port(network, cleanup, home).id,
            **arguments,
        }
    )
    cleanup(network.trunks.delete, made.id)
    return made


def test_a_trunk_is_as_it_was_asked_for_and_changes(
    network: Network, home: str, cleanup: Cleanup
) -> None:
    project = network.session.get_project_id()
    port, sub = (made_port(network, cleanup, home) for _ in range(2))
    made = made_trunk(
        network,
        cleanup,
        home,
        description="for tests",
        port_id=port.id,
        admin_state_up=True,
        sub_ports=[{"port_id": sub.id, "segmentation_type": "vlan", "segmentation_id": 7}],
        project_id=project,
        tenant_id=project,
    )
    assert (made.description, made.port_id, made.project_id) == ("for tests", port.id, project)
    assert (made.admin_state_up, made.status) == (True, "DOWN")
    (carried,) = made.sub_ports
    assert (carried.port_id, carried.segmentation_type) == (sub.id, "vlan")
    assert carried.segmentation_id == 7
    assert network.trunks.show(made.id) == made
    cleanup(network.trunks.update, made.id, admin_state_up=True)  # else it cannot be deleted
    changed = network.trunks.update(
        made.id, name="other", description="changed", admin_state_up=False
    )
    assert (changed.name, changed.description, changed.admin_state_up) == (
        "other",
        "changed",
        False,
    )


def test_ports_come_to_a_trunk_and_leave_it(network: Network, home: str, cleanup: Cleanup) -> None:
    made, sub = made_trunk(network, cleanup, home), made_port(network, cleanup, home)
    more = network.trunks.add_subports(
        made.id,
        sub_ports=[{"port_id": sub.id, "segmentation_type": "vlan", "segmentation_id": 8}],
    )
    assert [each.port_id for each in more.sub_ports] == [sub.id]
    (carried,) = network.trunks.list_subports(made.id)
    assert (carried.port_id, carried.segmentation_id) == (sub.id, 8)
    with pytest.raises(Conflict):
        network.ports.delete(sub.id)
    less = network.trunks.remove_subports(made.id, sub_ports=[{"port_id": sub.id}])
    assert (less.id, less.sub_ports) == (made.id, [])
    assert network.trunks.list_subports(made.id).all() == []


def test_a_trunk_is_found_by_all_that_it_has(network: Network, home: str, cleanup: Cleanup) -> None:
    made = made_trunk(network, cleanup, home, description=unique("description"))
    check_tags(network, "trunks", network.trunks, made)
    fitting = {
        "name": made.name,
        "port_id": made.port_id,
        "status": "DOWN",
        "admin_state_up": True,
    }
    check_filters(network.trunks, made, fitting, {"status": "ACTIVE"})


def test_lists_of_trunks(network: Network, home: str, cleanup: Cleanup) -> None:
    check_lists(network.trunks, [made_trunk(network, cleanup, home) for _ in range(3)], "name")


def test_a_trunk_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, home: str, cleanup: Cleanup
) -> None:
    check_revisions(network.trunks, made_trunk(network, cleanup, home))
