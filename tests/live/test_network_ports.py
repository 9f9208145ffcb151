# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Ports."""

from __future__ import annotations

from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import BadRequest, Conflict, Forbidden
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


@pytest.fixture
def home(network: Network, cleanup: Cleanup) -> str:
    """The ID of a network with a subnet."""
    made = made_network(network, cleanup)
    subnet = network.subnets.create(network_id=made, ip_version=4, cidr="10.80.0.0/24")
    cleanup(network.subnets.delete, subnet.id)
    return made


def test_a_port_is_as_it_was_asked_for(network: Network, home: str, cleanup: Cleanup) -> None:
    project = network.session.get_project_id()
    policy = made_policy(network, cleanup)
    group = network.security_groups.create(name=unique("group"))
    cleanup(network.security_groups.delete, group.id)
    made = made_port(
        network,
        cleanup,
        home,
        description="for tests",
        admin_state_up=False,
        mac_address="fa:16:3e:00:77:01",
        fixed_ips=[{"ip_address": "10.80.0.7"}],
        device_id="a device",
        device_owner="tests:none",
        security_groups=[group.id],
        port_security_enabled=True,
        allowed_address_pairs=[{"ip_address": "192.0.2.0/24", "mac_address": "fa:16:3e:00:77:02"}],
        extra_dhcp_opts=[{"opt_name": "bootfile-name", "opt_value": "pxelinux.0", "ip_version": 4}],
        binding_vnic_type="normal",
        binding_host_id="openstack-typed",
        dns_name="guest",
        dns_domain="tests.example.",
        qos_policy_id=policy.id,
        propagate_uplink_status=True,
        project_id=project,
        tenant_id=project,
    )
    assert (made.mac_address, [ip.ip_address for ip in made.fixed_ips]) == (
        "fa:16:3e:00:77:01",
        ["10.80.0.7"],
    )
    assert (made.device_id, made.device_owner, made.security_groups) == (
        "a device",
        "tests:none",
        [group.id],
    )
    (pair,) = made.allowed_address_pairs
    assert (pair.ip_address, pair.mac_address) == ("192.0.2.0/24", "fa:16:3e:00:77:02")
    (option,) = made.extra_dhcp_opts
    assert (option.opt_name, option.opt_value) == ("bootfile-name", "pxelinux.0")
    assert (made.binding_host_id, made.binding_profile) == ("openstack-typed", {})
    assert made.binding_vif_details is not None
    assert (made.dns_name, made.dns_domain) == ("guest", "tests.example.")
    assert [name.hostname for name in made.dns_assignment] == ["guest"]
    assert (made.qos_policy_id, made.propagate_uplink_status) == (policy.id, True)
    assert network.ports.show(made.id).to_dict() | {"revision_number": 0, "updated_at": ""} == (
        made.to_dict() | {"revision_number": 0, "updated_at": ""}
    )


def test_a_port_changes(network: Network, home: str, cleanup: Cleanup) -> None:
    policy = made_policy(network, cleanup)
    made = made_port(network, cleanup, home)
    changed = network.ports.update(
        made.id,
        name="other",
        description="changed",
        admin_state_up=False,
        mac_address="fa:16:3e:00:77:03",
        # Beside a new MAC address, Neutron wants to hear the subnet too.
        fixed_ips=[{"ip_address": "10.80.0.8", "subnet_id": made.fixed_ips[0].subnet_id}],
        device_id="other",
        device_owner="tests:other",
        security_groups=[],
        allowed_address_pairs=[{"ip_address": "192.0.2.9"}],
        extra_dhcp_opts=[{"opt_name": "domain-name", "opt_value": "tests.example"}],
        binding_vnic_type="direct",
        binding_host_id="elsewhere",
        dns_name="other",
        dns_domain="other.example.",
        qos_policy_id=policy.id,
    )
    assert (changed.name, changed.description, changed.device_id) == ("other", "changed", "other")
    assert (changed.mac_address, changed.dns_name) == ("fa:16:3e:00:77:03", "other")
    assert (changed.security_groups, changed.qos_policy_id) == ([], policy.id)
    # What is bound keeps its MAC address.
    network.ports.update(made.id, binding_host_id="")
    emptied = network.ports.update(
        made.id,
        mac_address=None,
        allowed_address_pairs=None,
        extra_dhcp_opts=[{"opt_name": "domain-name", "opt_value": None}],
        qos_policy_id=None,
        port_security_enabled=False,
        security_groups=None,
    )
    assert emptied.mac_address != changed.mac_address
    assert (emptied.allowed_address_pairs, emptied.extra_dhcp_opts) == ([], [])
    assert (emptied.qos_policy_id, emptied.port_security_enabled) == (None, False)


def test_what_a_port_needs_of_placement_is_shown(network: Network, cleanup: Cleanup) -> None:
    policy = made_policy(network, cleanup)
    network.qos_minimum_bandwidth_rules.create(policy.id, min_kbps=1000, direction="egress")
    home = made_network(
        network,
        cleanup,
        provider_network_type="vlan",
        provider_physical_network="physnet1",
        provider_segmentation_id=170,
    )
    made = made_port(network, cleanup, home, qos_policy_id=policy.id)
    assert made.resource_request is not None
    assert made.resource_request.request_groups is not None
    (group,) = made.resource_request.request_groups
    assert group.resources == {"NET_BW_EGR_KILOBIT_PER_SEC": 1000}
    assert "CUSTOM_PHYSNET_PHYSNET1" in group.required


def test_the_parent_of_a_trunk_knows_its_trunk(
    network: Network, home: str, cleanup: Cleanup
) -> None:
    parent, child = (made_port(network, cleanup, home) for _ in range(2))
    trunk = network.trunks.create(
        port_id=parent.id,
        sub_ports=[{"port_id": child.id, "segmentation_type": "vlan", "segmentation_id": 9}],
    )
    cleanup(network.trunks.delete, trunk.id)
    details = network.ports.show(parent.id).trunk_details
    assert details is not None
    assert details.trunk_id == trunk.id
    assert [(s.port_id, s.segmentation_id) for s in details.sub_ports] == [(child.id, 9)]


def test_a_port_takes_what_no_driver_answers(network: Network, home: str, cleanup: Cleanup) -> None:
    made = made_port(network, cleanup, home, numa_affinity_policy="required", device_profile="x")
    assert (made.numa_affinity_policy, made.device_profile) == (None, None)
    assert network.ports.update(made.id, numa_affinity_policy=None).numa_affinity_policy is None


def test_what_a_port_may_reach_in_a_private_vlan(network: Network, cleanup: Cleanup) -> None:
    home = made_network(network, cleanup, pvlan=True)

    def where(port: Any) -> tuple[str | None, str | None]:
        return port.pvlan_type, port.pvlan_community

    free, alone, blue = (
        made_port(network, cleanup, home, **arguments)
        for arguments in (
            {},
            {"pvlan_type": "isolated"},
            {"pvlan_type": "community", "pvlan_community": "blue"},
        )
    )
    assert where(free) == ("promiscuous", None)
    assert (where(alone), where(network.ports.show(alone.id))) == (("isolated", None),) * 2
    assert (where(blue), where(network.ports.show(blue.id))) == (("community", "blue"),) * 2

    def listed(**filters: Any) -> set[str]:
        return {each.id for each in network.ports.list(network_id=home, **filters)}

    assert listed(pvlan_type="isolated") == {alone.id}
    assert listed(pvlan_type=["isolated", "promiscuous"]) == {free.id, alone.id}
    assert listed(pvlan_community="blue") == {blue.id}
    assert listed(pvlan_community="red") == set()
    change = network.ports.update
    assert where(change(alone.id, pvlan_type="community", pvlan_community="red")) == (
        "community",
        "red",
    )
    assert where(network.ports.show(alone.id)) == ("community", "red")
    assert where(change(alone.id, pvlan_type="promiscuous")) == ("promiscuous", None)
    assert where(change(alone.id, pvlan_type=None)) == ("promiscuous", None)
    plain = made_network(network, cleanup)
    for place, refused, why in (
        (home, {"pvlan_type": "community"}, "Community name is required"),
        (home, {"pvlan_community": "blue"}, "cannot be set"),
        (home, {"port_security_enabled": False}, "Port security is disabled"),
        (plain, {"pvlan_type": "isolated"}, "not enabled"),
    ):
        arguments: dict[str, Any] = {"network_id": place, **refused}
        with pytest.raises(BadRequest, match=why):
            network.ports.create(**arguments)


def test_the_binding_profile_is_for_other_services(network: Network, home: str) -> None:
    with pytest.raises(Forbidden):
        network.ports.create(network_id=home, binding_profile={"a": "b"})


def test_several_ports_are_created_at_once(network: Network, home: str, cleanup: Cleanup) -> None:
    made = network.ports.create_many([{"network_id": home, "name": n} for n in ("one", "two")])
    for one in made:
        cleanup(network.ports.delete, one.id)
    assert [one.name for one in made] == ["one", "two"]


def test_a_port_is_found_by_all_that_it_has(network: Network, home: str, cleanup: Cleanup) -> None:
    made = made_port(
        network,
        cleanup,
        home,
        description=unique("description"),
        device_id=unique("device"),
        device_owner="tests:none",
        binding_host_id="openstack-typed",
    )
    check_tags(network, "ports", network.ports, made)
    fitting: dict[str, Any] = {
        "name": made.name,
        "network_id": home,
        "status": ["ACTIVE", "DOWN", "BUILD"],
        "admin_state_up": True,
        "mac_address": made.mac_address,
        "fixed_ips": [f"ip_address={made.fixed_ips[0].ip_address}"],
        "device_id": made.device_id,
        "device_owner": "tests:none",
        "security_groups": list(made.security_groups),
        "binding_host_id": "openstack-typed",
        "ip_allocation": "immediate",
    }
    wrong = {
        "status": "ERROR",
        "mac_address": "fa:16:3e:99:99:99",
        "fixed_ips": ["ip_address=10.80.0.99"],
        "ip_allocation": "deferred",
    }
    check_filters(network.ports, made, fitting, wrong)
    for other in (f"subnet_id={NOWHERE}", "ip_address_substr=99.99"):
        assert list(network.ports.list(id=made.id, fixed_ips=[other])) == []


def test_lists_of_ports(network: Network, home: str, cleanup: Cleanup) -> None:
    made = [made_port(network, cleanup, home) for _ in range(3)]
    check_lists(network.ports, made, "mac_address")


def test_a_port_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, home: str, cleanup: Cleanup
) -> None:
    check_revisions(network.ports, made_port(network, cleanup, home))


def test_an_address_that_is_taken_is_refused(network: Network, home: str, cleanup: Cleanup) -> None:
    made = made_port(network, cleanup, home)
    with pytest.raises(Conflict):
        made_port(network, cleanup, home, mac_address=made.mac_address)
    with pytest.raises(BadRequest):
        made_port(network, cleanup, home, fixed_ips=[{"ip_address": "198.51.100.1"}])


def test_a_plain_member_sees_less_of_a_port(demo: Session, cleanup: Cleanup) -> None:
    mine = Network(demo)
    home = made_network(mine, cleanup)
    made = made_port(mine, cleanup, home)
    assert (made.binding_host_id, made.binding_vif_type, made.resource_request) == (
        None,
        None,
        None,
    )
    assert made.binding_vnic_type == "normal"
    with pytest.raises(Forbidden):
        mine.ports.update(made.id, binding_host_id="openstack-typed")
