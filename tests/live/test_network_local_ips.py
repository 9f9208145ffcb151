# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Local IPs and the ports that share them."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import Conflict, NotFound
from openstack_typed.network import LocalIp, Network
from tests.live.netting import check_filters, check_lists, check_revisions, made_network, made_port
from tests.live.support import Cleanup, unique


@pytest.fixture(scope="module")
def home(network: Network, session_cleanup: Cleanup) -> str:
    """The ID of a network with a subnet."""
    made = made_network(network, session_cleanup)
    subnet = network.subnets.create(network_id=made, ip_version=4, cidr="10.90.0.0/24")
    session_cleanup(network.subnets.delete, subnet.id)
    return made


def made_local_ip(network: Network, cleanup: Cleanup, **arguments: Any) -> LocalIp:
    """A new local IP."""
    made = network.local_ips.create(**{"name": unique("local"), **arguments})
    cleanup(network.ports.delete, made.local_port_id)  # it stays behind
    cleanup(network.local_ips.delete, made.id)
    return made


def test_a_local_ip_is_as_it_was_asked_for_and_changes(
    network: Network, home: str, cleanup: Cleanup
) -> None:
    project = network.session.get_project_id()
    made = made_local_ip(
        network,
        cleanup,
        description="for tests",
        network_id=home,
        local_ip_address="10.90.0.77",
        ip_mode="passthrough",
        project_id=project,
        tenant_id=project,
    )
    assert (made.description, made.project_id) == ("for tests", project)
    assert (made.network_id, made.local_ip_address) == (home, "10.90.0.77")
    assert made.ip_mode == "passthrough"
    assert network.local_ips.show(made.id) == made
    changed = network.local_ips.update(made.id, name="other", description="changed")
    assert (changed.name, changed.description) == ("other", "changed")
    port = made_port(network, cleanup, home)
    of_port = made_local_ip(network, cleanup, local_port_id=port.id, local_ip_address=None)
    assert of_port.local_ip_address == port.fixed_ips[0].ip_address


def test_several_local_ips_are_created_at_once(
    network: Network, home: str, cleanup: Cleanup
) -> None:
    made = network.local_ips.create_many([{"network_id": home, "name": name} for name in "ab"])
    for one in made:
        cleanup(network.ports.delete, one.local_port_id)
        cleanup(network.local_ips.delete, one.id)
    assert [one.name for one in made] == ["a", "b"]


def test_a_local_ip_is_found_by_all_that_it_has(
    network: Network, home: str, cleanup: Cleanup
) -> None:
    made = made_local_ip(network, cleanup, network_id=home, description=unique("description"))
    fitting = {
        "name": made.name,
        "local_port_id": made.local_port_id,
        "network_id": home,
        "local_ip_address": made.local_ip_address,
        "ip_mode": "translate",
    }
    wrong = {"local_ip_address": "10.90.0.1", "ip_mode": "passthrough"}
    check_filters(network.local_ips, made, fitting, wrong)


def test_lists_of_local_ips(network: Network, home: str, cleanup: Cleanup) -> None:
    made = [made_local_ip(network, cleanup, network_id=home) for _ in range(3)]
    check_lists(network.local_ips, made, "name")


def test_a_local_ip_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, home: str, cleanup: Cleanup
) -> None:
    check_revisions(network.local_ips, made_local_ip(network, cleanup, network_id=home))


def test_ports_share_a_local_ip(network: Network, home: str, cleanup: Cleanup) -> None:
    associations, made = (
        network.local_ip_port_associations,
        made_local_ip(network, cleanup, network_id=home),
    )
    one, two, three = (made_port(network, cleanup, home) for _ in range(3))
    first = associations.create(
        made.id,
        fixed_port_id=one.id,
        fixed_ip=one.fixed_ips[0].ip_address,
        project_id=made.project_id,
        tenant_id=made.project_id,
    )
    cleanup(associations.delete, made.id, one.id)
    assert (first.local_ip_id, first.local_ip_address) == (made.id, made.local_ip_address)
    assert (first.fixed_port_id, first.fixed_ip) == (one.id, one.fixed_ips[0].ip_address)
    assert first.host == ""
    assert associations.show(made.id, one.id) == first
    more = associations.create_many(made.id, [{"fixed_port_id": each.id} for each in (two, three)])
    for each in more:
        cleanup(associations.delete, made.id, each.fixed_port_id)
    with pytest.raises(Conflict):
        network.local_ips.delete(made.id)

    def listed(**options: Any) -> set[str]:
        return {each.fixed_port_id for each in associations.list(made.id, **options)}

    assert listed() == {one.id, two.id, three.id}
    assert listed(fixed_port_id=one.id) == {one.id}
    up = associations.list(made.id, sort_key=["fixed_port_id"], sort_dir=["asc"])
    assert [each.fixed_port_id for each in up] == sorted((one.id, two.id, three.id))
    assert listed(fixed_ip=one.fixed_ips[0].ip_address) == {one.id}
    assert listed(fields=["fixed_port_id"]) == {one.id, two.id, three.id}
    assert associations.show(made.id, one.id, fields=["fixed_ip"]).fixed_ip == first.fixed_ip
    associations.delete(made.id, one.id)
    with pytest.raises(NotFound):
        associations.show(made.id, one.id)
