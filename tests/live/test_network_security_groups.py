# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Security groups and their rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from openstack_typed.errors import BadRequest, Conflict
from openstack_typed.identity import Identity
from openstack_typed.network import EmbeddedSecurityGroupRule, Network, SecurityGroup
from tests.live.identity_support import make_project
from tests.live.netting import (
    check_deletion,
    check_filters,
    check_lists,
    check_revisions,
    check_tags,
    made_network,
)
from tests.live.support import Cleanup, unique


def made_group(network: Network, cleanup: Cleanup, **arguments: Any) -> SecurityGroup:
    """A new security group."""
    made = network.security_groups.create(**{"name": unique("group"), **arguments})
    cleanup(network.security_groups.delete, made.id)
    return made


def ends(rules: Sequence[EmbeddedSecurityGroupRule]) -> list[tuple[str, str, str | None]]:
    """Direction, kind of address and group at the other end of each rule, sorted."""
    return sorted((rule.direction, rule.ethertype, rule.remote_group_id) for rule in rules)


# --- security groups


def test_a_group_is_as_it_was_asked_for(network: Network, cleanup: Cleanup) -> None:
    project = network.session.get_project_id()
    made = made_group(
        network,
        cleanup,
        description="for tests",
        stateful=False,
        project_id=project,
        tenant_id=project,
    )
    assert (made.description, made.stateful, made.shared) == ("for tests", False, False)
    assert made.project_id == project
    assert network.security_groups.show(made.id) == made


def test_a_new_group_lets_everything_out(network: Network, cleanup: Cleanup) -> None:
    made = made_group(network, cleanup)
    rules = made.security_group_rules
    assert ends(rules) == [("egress", "IPv4", None), ("egress", "IPv6", None)]
    for rule in rules:
        assert (rule.security_group_id, rule.belongs_to_default_sg) == (made.id, False)
        assert (rule.protocol, rule.port_range_min, rule.port_range_max) == (None, None, None)
        assert (rule.remote_ip_prefix, rule.normalized_cidr) == (None, None)
    listed = network.security_group_rules.list(security_group_id=made.id)
    assert {rule.id for rule in listed} == {rule.id for rule in rules}


def test_the_default_group_of_a_project_lets_its_members_in_as_well(
    network: Network, identity: Identity, cleanup: Cleanup
) -> None:
    project = make_project(identity, cleanup)
    # The default group comes along with the first.
    first = made_group(network, cleanup, project_id=project.id)
    (found,) = network.security_groups.list(project_id=project.id, name="default")
    cleanup(network.security_groups.delete, found.id)
    default = network.security_groups.show(found.id)
    assert ends(default.security_group_rules) == [
        ("egress", "IPv4", None),
        ("egress", "IPv6", None),
        ("ingress", "IPv4", default.id),
        ("ingress", "IPv6", default.id),
    ]
    assert all(rule.belongs_to_default_sg is True for rule in default.security_group_rules)
    # Lists of groups do not tell.
    assert all(rule.belongs_to_default_sg is None for rule in found.security_group_rules)
    assert len(first.security_group_rules) == 2


def test_several_groups_are_created_at_once(network: Network, cleanup: Cleanup) -> None:
    made = network.security_groups.create_many([{"name": "one"}, {"name": "two"}])
    for one in made:
        cleanup(network.security_groups.delete, one.id)
    assert [one.name for one in made] == ["one", "two"]


def test_a_group_changes(network: Network, cleanup: Cleanup) -> None:
    made = made_group(network, cleanup)
    changed = network.security_groups.update(
        made.id, name="other", description="changed", stateful=False
    )
    assert (changed.name, changed.description, changed.stateful) == ("other", "changed", False)


def test_a_group_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    made = made_group(network, cleanup, description=unique("description"))
    check_tags(network, "security-groups", network.security_groups, made)
    fitting = {"name": made.name, "stateful": True, "shared": False}
    check_filters(network.security_groups, made, fitting)


def test_lists_of_groups(network: Network, cleanup: Cleanup) -> None:
    made = [made_group(network, cleanup) for _ in range(3)]
    check_lists(network.security_groups, made, "name")


def test_a_group_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    check_revisions(network.security_groups, made_group(network, cleanup))


def test_a_group_in_use_is_not_deleted(network: Network, cleanup: Cleanup) -> None:
    made = made_group(network, cleanup)
    port = network.ports.create(
        network_id=made_network(network, cleanup), security_groups=[made.id]
    )
    cleanup(network.ports.delete, port.id)
    with pytest.raises(Conflict):
        network.security_groups.delete(made.id)


# --- rules


def test_a_rule_is_as_it_was_asked_for(network: Network, cleanup: Cleanup) -> None:
    group = made_group(network, cleanup)
    project = network.session.get_project_id()
    assert project is not None
    made = network.security_group_rules.create(
        security_group_id=group.id,
        direction="ingress",
        ethertype="IPv4",
        protocol="tcp",
        port_range_min=22,
        port_range_max=23,
        remote_ip_prefix="192.0.2.7/24",
        description="for tests",
        project_id=project,
        tenant_id=project,
    )
    assert (made.protocol, made.port_range_min, made.port_range_max) == ("tcp", 22, 23)
    assert (made.remote_ip_prefix, made.normalized_cidr) == ("192.0.2.7/24", "192.0.2.0/24")
    assert (made.description, made.belongs_to_default_sg) == ("for tests", False)
    assert network.security_group_rules.show(made.id) == made
    shown = network.security_groups.show(group.id)
    (embedded,) = (rule for rule in shown.security_group_rules if rule.direction == "ingress")
    assert (embedded.id, embedded.normalized_cidr) == (made.id, "192.0.2.0/24")
    assert len(shown.security_group_rules) == 3


def test_the_other_end_is_a_group_or_a_group_of_addresses(
    network: Network, cleanup: Cleanup
) -> None:
    group = made_group(network, cleanup)
    addresses = network.address_groups.create(name=unique("addresses"), addresses=["192.0.2.0/24"])
    cleanup(network.address_groups.delete, addresses.id)
    create = network.security_group_rules.create
    by_group = create(
        security_group_id=group.id, direction="ingress", remote_group_id=group.id, protocol=6
    )
    assert (by_group.remote_group_id, by_group.protocol) == (group.id, "6")
    by_addresses = create(
        security_group_id=group.id,
        direction="egress",
        protocol=None,
        remote_address_group_id=addresses.id,
    )
    cleanup(network.security_group_rules.delete, by_addresses.id)
    assert (by_addresses.remote_address_group_id, by_addresses.protocol) == (addresses.id, None)
    listed = network.security_group_rules.list
    assert [r.id for r in listed(remote_group_id=group.id)] == [by_group.id]
    assert [r.id for r in listed(remote_address_group_id=addresses.id)] == [by_addresses.id]


def test_several_rules_are_created_at_once(network: Network, cleanup: Cleanup) -> None:
    group = made_group(network, cleanup)
    made = network.security_group_rules.create_many(
        [
            {"security_group_id": group.id, "direction": "ingress", "protocol": protocol}
            for protocol in ("tcp", "udp")
        ]
    )
    assert [one.protocol for one in made] == ["tcp", "udp"]


def test_a_rule_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    group = made_group(network, cleanup)
    made = network.security_group_rules.create(
        security_group_id=group.id,
        direction="ingress",
        ethertype="IPv4",
        protocol="tcp",
        port_range_min=22,
        port_range_max=23,
        remote_ip_prefix="192.0.2.0/24",
        description=unique("description"),
    )
    fitting: dict[str, Any] = {
        "security_group_id": group.id,
        "direction": "ingress",
        "ethertype": "IPv4",
        "protocol": "tcp",
        "port_range_min": 22,
        "port_range_max": 23,
        "remote_ip_prefix": "192.0.2.0/24",
    }
    wrong = {
        "direction": "egress",
        "ethertype": "IPv6",
        "protocol": ["udp", "icmp"],
        "remote_ip_prefix": "198.51.100.0/24",
    }
    check_filters(network.security_group_rules, made, fitting, wrong)
    # Taken, and without effect.
    for ignored in ({"belongs_to_default_sg": True}, {"normalized_cidr": "198.51.100.0/24"}):
        arguments: dict[str, Any] = ignored
        found = network.security_group_rules.list(id=made.id, **arguments)
        assert [one.id for one in found] == [made.id]


def test_lists_of_rules(network: Network, cleanup: Cleanup) -> None:
    group = made_group(network, cleanup)
    create = network.security_group_rules.create
    made = [
        create(
            security_group_id=group.id,
            direction="ingress",
            protocol="tcp",
            port_range_min=port,
            port_range_max=port,
        )
        for port in (1, 2, 3)
    ]
    assert made[0].protocol == "tcp"
    check_lists(network.security_group_rules, made, "port_range_min", field="protocol")


def test_a_rule_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    group = made_group(network, cleanup)
    made = network.security_group_rules.create(security_group_id=group.id, direction="ingress")
    check_deletion(network.security_group_rules, made)


def test_a_rule_twice_or_without_sense_is_refused(network: Network, cleanup: Cleanup) -> None:
    group = made_group(network, cleanup)
    rule: dict[str, Any] = {"security_group_id": group.id, "direction": "ingress"}
    network.security_group_rules.create(**rule)
    with pytest.raises(Conflict):
        network.security_group_rules.create(**rule)
    # The group was made with this one.
    with pytest.raises(Conflict):
        network.security_group_rules.create(security_group_id=group.id, direction="egress")
    with pytest.raises(BadRequest):
        network.security_group_rules.create(**rule, port_range_min=1, port_range_max=2)
