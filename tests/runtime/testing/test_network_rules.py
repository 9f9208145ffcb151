# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Network of the fake refuses, shares and hides, beyond what the live tests look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from openstack_typed._runtime.testing.cloud import FakeCloud
from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from openstack_typed.network import Network

ANYBODY = "a" * 32


class Clients:
    """An administrator and a member on one cloud."""

    def __init__(self) -> None:
        self.fake = FakeCloud()
        self.admin = Network(self.fake.session())
        self.member = Network(self.fake.session("demo"))
        self.project = str(self.member.session.get_project_id())


@pytest.fixture
def clients() -> Clients:
    """Clients on a cloud of their own."""
    return Clients()


# --- what members see


@pytest.mark.parametrize(
    "resource",
    [
        "agents",
        "segments",
        "network_segment_ranges",
        "service_profiles",
        "network_ip_availabilities",
        "loggable_resources",
        "metering_labels",
    ],
)
def test_members_see_none_of_what_is_for_administrators(clients: Clients, resource: str) -> None:
    clients.admin.service_profiles.create(metainfo="settings")
    clients.admin.metering_labels.create(name="label")
    assert getattr(clients.admin, resource).list().all() != []
    assert getattr(clients.member, resource).list().all() == []


@pytest.mark.parametrize(
    "call",
    [
        lambda network: network.segments.create(network_id=ANYBODY, network_type="vxlan"),
        lambda network: network.qos_policies.create(name="policy"),
        lambda network: network.qos_rule_types.show("dscp_marking"),
        lambda network: network.flavors.create(service_type="L3_ROUTER_NAT"),
        lambda network: network.metering_labels.create(name="label"),
        lambda network: network.logs.create(resource_type="security_group"),
        lambda network: network.quotas.list().all(),
        lambda network: network.quotas.show(ANYBODY),
        lambda network: network.quotas.update(network.session.get_project_id(), port=1),
    ],
)
def test_members_are_refused(clients: Clients, call: Callable[[Network], Any]) -> None:
    with pytest.raises(Forbidden):
        call(clients.member)


def test_members_see_their_own_quotas(clients: Clients) -> None:
    quotas = clients.member.quotas
    clients.admin.quotas.update(clients.project, port=7)
    assert quotas.show(clients.project).port == 7
    assert quotas.show_defaults(clients.project).port == 500
    assert quotas.show_details(clients.project).port.limit == 7


# --- sharing


def test_what_is_shared_with_all_has_a_policy(clients: Clients) -> None:
    admin, member = clients.admin, clients.member
    (public,) = admin.networks.list(name="public")
    (policy,) = admin.rbac_policies.list(object_id=public.id)
    assert (policy.action, policy.target_project_id) == ("access_as_external", "*")
    made = admin.networks.create(name="for all", shared=True)
    (policy,) = admin.rbac_policies.list(object_id=made.id)
    assert (policy.action, policy.target_project_id) == ("access_as_shared", "*")
    port = member.ports.create(network_id=made.id)
    with pytest.raises(Conflict):
        admin.networks.update(made.id, shared=False)
    with pytest.raises(Conflict):
        admin.rbac_policies.delete(policy.id)
    member.ports.delete(port.id)
    admin.rbac_policies.delete(policy.id)
    assert admin.networks.show(made.id).shared is False
    with pytest.raises(NotFound):
        member.networks.show(made.id)
    assert admin.networks.update(made.id, shared=True).shared is True
    assert admin.networks.update(made.id, shared=False).shared is False
    assert admin.rbac_policies.list(object_id=made.id).all() == []


def test_a_policy_shares_with_one_project(clients: Clients) -> None:
    admin, member = clients.admin, clients.member
    made = admin.qos_policies.create(name="policy")
    with pytest.raises(NotFound):
        member.qos_policies.show(made.id)
    policy = admin.rbac_policies.create(
        object_type="qos_policy",
        object_id=made.id,
        action="access_as_shared",
        target_project_id=clients.project,
    )
    assert member.qos_policies.show(made.id).shared is True
    assert admin.qos_policies.show(made.id).shared is False
    admin.qos_policies.delete(made.id)
    with pytest.raises(NotFound):
        admin.rbac_policies.show(policy.id)


def test_members_share_what_is_theirs_and_not_with_all(clients: Clients) -> None:
    member = clients.member
    (own,) = member.networks.list(name="private-demo")
    (other,) = clients.admin.networks.list(name="private")

    def share(network_id: str, target: str) -> Any:
        return member.rbac_policies.create(
            object_type="network",
            object_id=network_id,
            action="access_as_shared",
            target_project_id=target,
        )

    assert share(own.id, ANYBODY).target_project_id == ANYBODY
    with pytest.raises(Forbidden):
        share(own.id, "*")
    with pytest.raises(NotFound):
        share(other.id, ANYBODY)


# --- what does not go together


@pytest.mark.parametrize(
    ("resource", "arguments"),
    [
        ("networks", {"name": "n" * 256}),
        ("networks", {"description": "d" * 256}),
        ("qos_policies", {"name": "n" * 256}),
        ("local_ips", {"description": "d" * 1025}),
        ("network_segment_ranges", {"network_type": "vxlan", "minimum": 0, "maximum": 1}),
        ("segments", {"network_type": "vlan", "network_id": ANYBODY, "physical_network": "p" * 65}),
        ("subnet_pools", {"name": "", "prefixes": ["10.0.0.0/8"]}),
    ],
)
def test_arguments_are_in_their_bounds(
    clients: Clients, resource: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest):
        getattr(clients.admin, resource).create(**arguments)


def test_rates_and_marks_are_in_their_bounds(clients: Clients) -> None:
    network = clients.admin
    policy = network.qos_policies.create(name="policy").id
    with pytest.raises(BadRequest):
        network.qos_bandwidth_limit_rules.create(policy, max_kbps=-1)
    with pytest.raises(BadRequest):
        network.qos_minimum_packet_rate_rules.create(policy, min_kpps=2**31)
    with pytest.raises(BadRequest):
        network.qos_dscp_marking_rules.create(policy, dscp_mark=27)
    with pytest.raises(BadRequest):
        network.quotas.update(ANYBODY, port=-2)
    with pytest.raises(BadRequest):
        network.tags.replace("policies", policy, tags=["t" * 256])


def test_rules_of_a_policy_do_not_contradict_each_other(clients: Clients) -> None:
    network = clients.admin
    policy = network.qos_policies.create(name="policy").id
    limits, minima = network.qos_bandwidth_limit_rules, network.qos_minimum_bandwidth_rules
    limit = limits.create(policy, max_kbps=1000)
    with pytest.raises(Conflict):
        limits.create(policy, max_kbps=2000)
    with pytest.raises(Conflict):
        minima.create(policy, min_kbps=1001)
    minima.create(policy, min_kbps=1001, direction="ingress")
    minima.create(policy, min_kbps=1000)
    with pytest.raises(Conflict):
        limits.update(policy, limit.id, max_kbps=999)
    assert limits.show(policy, limit.id).max_kbps == 1000
    rates = network.qos_minimum_packet_rate_rules
    rates.create(policy, min_kpps=1, direction="any")
    with pytest.raises(Conflict):
        rates.create(policy, min_kpps=1, direction="egress")
    marks = network.qos_dscp_marking_rules
    marks.create(policy, dscp_mark=26)
    with pytest.raises(Conflict):
        marks.create(policy, dscp_mark=46)


def test_a_rule_is_of_its_policy_alone(clients: Clients) -> None:
    network = clients.admin
    one, two = (network.qos_policies.create(name=name).id for name in "ab")
    rule = network.qos_dscp_marking_rules.create(one, dscp_mark=26).id
    with pytest.raises(NotFound):
        network.qos_dscp_marking_rules.show(two, rule)
    before = network.qos_policies.show(one).revision_number
    network.qos_dscp_marking_rules.delete(one, rule)
    assert network.qos_policies.show(one).revision_number > before


def test_a_project_has_one_default_policy(clients: Clients) -> None:
    policies = clients.admin.qos_policies
    policies.create(name="one", is_default=True)
    two = policies.create(name="two")
    with pytest.raises(Conflict):
        policies.create(name="three", is_default=True)
    with pytest.raises(Conflict):
        policies.update(two.id, is_default=True)
    assert policies.show(two.id).is_default is False


def test_subnets_are_all_on_segments_or_none(clients: Clients) -> None:
    network = clients.admin
    home, other = (network.networks.create(name=name).id for name in "ab")
    (segment,) = network.segments.list(network_id=home)
    (foreign,) = network.segments.list(network_id=other)

    def subnet(number: int, **more: Any) -> Any:
        return network.subnets.create(
            network_id=home, ip_version=4, cidr=f"10.{number}.0.0/24", **more
        )

    with pytest.raises(BadRequest):
        subnet(1, segment_id=foreign.id)
    assert network.networks.show(home).l2_adjacency is True
    made = subnet(1, segment_id=segment.id)
    assert network.networks.show(home).l2_adjacency is False
    with pytest.raises(BadRequest):
        subnet(2)
    with pytest.raises(BadRequest):
        network.subnets.update(made.id, segment_id=None)
    with pytest.raises(Conflict):
        network.segments.delete(segment.id)


def test_ranges_do_not_overlap_and_have_sense(clients: Clients) -> None:
    ranges = clients.admin.network_segment_ranges
    made = ranges.create(network_type="vxlan", minimum=50, maximum=60)
    assert (made.shared, made.project_id, made.physical_network) == (True, None, "")
    for first, last in ((9, 5), (0, 5)):
        with pytest.raises(BadRequest):
            ranges.create(network_type="geneve", minimum=first, maximum=last)
    with pytest.raises(BadRequest):
        ranges.create(network_type="vlan", minimum=1, maximum=2)
    with pytest.raises(Conflict):
        ranges.create(network_type="vxlan", minimum=60, maximum=61)


def test_logs_and_labels_are_of_what_there_is(clients: Clients) -> None:
    network = clients.admin
    with pytest.raises(BadRequest):
        network.logs.create(resource_type="router")
    for name in ("resource_id", "target_id"):
        missing: dict[str, Any] = {name: "00000000-0000-0000-0000-000000000000"}
        with pytest.raises(NotFound):
            network.logs.create(resource_type="security_group", **missing)
    home = network.networks.create(name="home").id
    port = network.ports.create(network_id=home)
    group = network.security_groups.create(name="group")
    with pytest.raises(BadRequest):
        network.logs.create(resource_type="security_group", resource_id=group.id, target_id=port.id)
    log = network.logs.create(resource_type="security_group", target_id=port.id)
    network.ports.delete(port.id)
    with pytest.raises(NotFound):
        network.logs.show(log.id)
    label = network.metering_labels.create(name="label").id
    rules = network.metering_label_rules
    rules.create(metering_label_id=label, direction="ingress", remote_ip_prefix="10.0.0.0/8")
    with pytest.raises(Conflict):
        rules.create(metering_label_id=label, direction="ingress", remote_ip_prefix="10.1.0.0/16")
    with pytest.raises(BadRequest):
        rules.create(metering_label_id=label, direction="ingress")


def test_flavors_are_carried_out_by_drivers_that_there_are(clients: Clients) -> None:
    profiles = clients.admin.service_profiles
    with pytest.raises(BadRequest):
        profiles.create(description="neither a driver nor settings")
    with pytest.raises(NotFound):
        profiles.create(driver="no.such.Driver")


def test_agents_serve_what_they_can(clients: Clients) -> None:
    network = clients.admin
    dhcp, l3 = (
        next(iter(network.agents.list(topic=f"{name}_agent"))).id for name in ("dhcp", "l3")
    )
    home = network.networks.create(name="home").id
    with pytest.raises(NotFound):
        network.agents.add_dhcp_network(l3, network_id=home)
    assert network.networks.show(home).availability_zones == []
    network.agents.add_dhcp_network(dhcp, network_id=home)
    assert network.networks.show(home).availability_zones == ["nova"]
    network.networks.delete(home)
    assert network.agents.list_dhcp_networks(dhcp).all() == []
    with pytest.raises(Conflict):
        network.agents.remove_dhcp_network(dhcp, network.networks.create(name="other").id)


def test_what_is_refused_leaves_all_as_it_was(clients: Clients) -> None:
    network = clients.admin
    made = network.networks.create(name="for all", shared=True).id
    network.subnets.create(network_id=made, ip_version=4, cidr="10.5.0.0/24")
    port = network.ports.create(network_id=made)
    local = network.local_ips.create(network_id=made)
    network.local_ip_port_associations.create(local.id, fixed_port_id=port.id)
    with pytest.raises(Conflict):
        network.local_ips.delete(local.id)
    with pytest.raises(Conflict):
        network.networks.delete(made)
    assert len(network.rbac_policies.list(object_id=made).all()) == 1
    assert len(network.local_ip_port_associations.list(local.id).all()) == 1
    network.ports.delete(port.id)
    assert network.local_ip_port_associations.list(local.id).all() == []
    network.local_ips.delete(local.id)
    network.networks.delete(made)
    assert network.rbac_policies.list(object_id=made).all() == []
