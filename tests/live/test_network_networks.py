# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Networks."""

from __future__ import annotations

from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from openstack_typed.network import Network
from tests.live.netting import (
    NOWHERE,
    check_filters,
    check_lists,
    check_revisions,
    check_tags,
    made_network,
    made_policy,
    made_port,
)
from tests.live.support import Cleanup, unique


def test_a_network_is_as_it_was_asked_for(network: Network, cleanup: Cleanup) -> None:
    policy = made_policy(network, cleanup)
    project = network.session.get_project_id()
    assert project is not None
    name = unique("network")
    made = network.networks.create(
        name=name,
        description="for tests",
        admin_state_up=False,
        shared=True,
        mtu=1400,
        router_external=False,
        provider_network_type="vlan",
        provider_physical_network="physnet1",
        provider_segmentation_id=150,
        port_security_enabled=False,
        qos_policy_id=policy.id,
        dns_domain="tests.example.",
        project_id=project,
        tenant_id=project,
        availability_zone_hints=[],
    )
    cleanup(network.networks.delete, made.id)
    assert (made.name, made.description, made.project_id) == (name, "for tests", project)
    assert (made.admin_state_up, made.shared, made.router_external) == (False, True, False)
    assert (made.mtu, made.dns_domain, made.qos_policy_id) == (
        1400,
        "tests.example.",
        policy.id,
    )
    assert (made.provider_network_type, made.provider_segmentation_id) == ("vlan", 150)
    assert (made.subnets, made.tags, made.port_security_enabled) == ([], [], False)
    shown = made.to_dict()
    # Only the answer to the creation has it, if the network is not external.
    del shown["is_default"]
    assert network.networks.show(made.id).to_dict() == shown


def test_an_external_network_may_be_the_default(network: Network, cleanup: Cleanup) -> None:
    made = network.networks.create(name=unique("network"), router_external=True, is_default=False)
    cleanup(network.networks.delete, made.id)
    assert (made.router_external, made.is_default) == (True, False)
    assert made.id in {n.id for n in network.networks.list(router_external=True, is_default=False)}


def test_a_network_may_have_several_segments(network: Network, cleanup: Cleanup) -> None:
    wanted: Any = [
        {
            "provider_network_type": "vlan",
            "provider_physical_network": "physnet1",
            "provider_segmentation_id": number,
        }
        for number in (151, 152)
    ]
    made = network.networks.create(name=unique("network"), segments=wanted)
    cleanup(network.networks.delete, made.id)
    assert made.segments is not None
    assert [s.provider_segmentation_id for s in made.segments] == [151, 152]
    shown = network.networks.show(made.id)
    assert shown.provider_network_type is None
    assert network.networks.update(made.id, segments=wanted).segments == made.segments


def test_a_network_for_highly_available_routers(network: Network, cleanup: Cleanup) -> None:
    made = network.networks.create(name=unique("network"), ha=True)
    cleanup(network.networks.delete, made.id)
    assert network.networks.show(made.id).id == made.id


def test_several_networks_are_created_at_once(network: Network, cleanup: Cleanup) -> None:
    names = [unique("network") for _ in range(2)]
    made = network.networks.create_many([{"name": name} for name in names])
    for one in made:
        cleanup(network.networks.delete, one.id)
    assert [one.name for one in made] == names


def test_a_network_changes(network: Network, cleanup: Cleanup) -> None:
    made = made_network(network, cleanup)
    changed = network.networks.update(
        made,
        name="other",
        description="changed",
        admin_state_up=False,
        shared=True,
        mtu=1300,
        port_security_enabled=False,
        dns_domain="other.example.",
        qos_policy_id=None,
        router_external=True,
        is_default=False,
    )
    assert (changed.name, changed.description, changed.mtu) == ("other", "changed", 1300)
    assert changed.router_external is True
    assert (changed.admin_state_up, changed.shared) == (False, True)
    assert (changed.port_security_enabled, changed.dns_domain) == (False, "other.example.")


def test_only_the_number_of_a_network_that_nothing_is_bound_to_changes(
    network: Network, cleanup: Cleanup
) -> None:
    kind = {"provider_network_type": "vlan", "provider_physical_network": "physnet1"}
    made, other = (
        made_network(network, cleanup, **kind, provider_segmentation_id=number)
        for number in (153, 156)
    )
    changed = network.networks.update(
        made,
        provider_network_type="vlan",
        provider_physical_network="physnet1",
        provider_segmentation_id=157,
    )
    assert changed.provider_segmentation_id == 157
    assert network.networks.show(made).provider_segmentation_id == 157
    for refused in (
        {"provider_network_type": "vxlan"},
        {"provider_physical_network": "physnet2"},
        {"provider_segmentation_id": 5000},
    ):
        with pytest.raises(BadRequest):
            network.networks.update(made, **refused)
    with pytest.raises(Conflict):
        network.networks.update(other, provider_segmentation_id=157)
    made_port(network, cleanup, made, binding_host_id="openstack-typed")
    with pytest.raises(BadRequest):
        network.networks.update(made, provider_segmentation_id=158)


def test_a_network_is_a_private_vlan(network: Network, cleanup: Cleanup) -> None:
    private, plain = made_network(network, cleanup, pvlan=True), made_network(network, cleanup)
    assert network.networks.show(private).pvlan is True
    assert network.networks.show(plain).pvlan is False

    def listed(**filters: Any) -> set[str]:
        return {each.id for each in network.networks.list(id=[private, plain], **filters)}

    assert (listed(pvlan=True), listed(pvlan=False)) == ({private}, {plain})
    assert network.networks.update(plain, pvlan=True).pvlan is True
    assert listed(pvlan=True) == {private, plain}
    assert network.networks.update(private, pvlan=False).pvlan is False
    assert listed(pvlan=False) == {private}
    with pytest.raises(BadRequest, match="Port security is disabled"):
        network.networks.create(name="never made", pvlan=True, port_security_enabled=False)
    insecure = made_network(network, cleanup, port_security_enabled=False)
    with pytest.raises(BadRequest, match="Port security is disabled"):
        network.networks.update(insecure, pvlan=True)


def test_a_network_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    made = network.networks.create(
        name=unique("network"),
        description=unique("description"),
        provider_network_type="vlan",
        provider_physical_network="physnet1",
        provider_segmentation_id=154,
    )
    cleanup(network.networks.delete, made.id)
    check_tags(network, "networks", network.networks, made)
    fitting: dict[str, Any] = {
        "name": made.name,
        "status": ["ACTIVE", "DOWN"],
        "admin_state_up": True,
        "shared": False,
        "mtu": made.mtu,
        "router_external": False,
        "provider_network_type": "vlan",
        "provider_physical_network": "physnet1",
        "provider_segmentation_id": 154,
    }
    check_filters(network.networks, made, fitting, {"status": "BUILD"})


def test_lists_of_networks(network: Network, cleanup: Cleanup) -> None:
    made = [network.networks.show(made_network(network, cleanup)) for _ in range(3)]
    check_lists(network.networks, made, "name", field="mtu")


def test_a_network_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    made = network.networks.create(name=unique("network"))
    cleanup(network.networks.delete, made.id)
    check_revisions(network.networks, made)


def test_a_network_in_use_is_not_deleted(network: Network, cleanup: Cleanup) -> None:
    made = made_network(network, cleanup)
    port = network.ports.create(network_id=made)
    cleanup(network.ports.delete, port.id)
    with pytest.raises(Conflict) as caught:
        network.networks.delete(made)
    assert "There are one or more ports still in use" in caught.value.reason


def test_a_network_without_agents_has_none(network: Network, cleanup: Cleanup) -> None:
    assert network.networks.list_dhcp_agents(made_network(network, cleanup)).all() == []
    with pytest.raises(NotFound):
        network.networks.show(NOWHERE)


def test_an_unknown_availability_zone_is_not_found(network: Network) -> None:
    with pytest.raises(NotFound):
        network.networks.create(name="never made", availability_zone_hints=["nowhere"])


# --- a plain member


def test_a_plain_member_sees_less_of_a_network(demo: Session, cleanup: Cleanup) -> None:
    mine = Network(demo)
    made = mine.networks.create(name=unique("network"))
    cleanup(mine.networks.delete, made.id)
    assert made.provider_network_type is None
    assert made.shared is False
    with pytest.raises(Forbidden):
        mine.networks.update(made.id, shared=True)
    with pytest.raises(Forbidden):
        mine.networks.create(name="never made", provider_network_type="vlan")
    with pytest.raises((Forbidden, NotFound)):
        mine.networks.list_dhcp_agents(made.id).all()
    public = {n.name: n for n in mine.networks.list(router_external=True)}
    assert public["public"].provider_network_type is None
