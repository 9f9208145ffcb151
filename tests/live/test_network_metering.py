# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Metering labels and their rules, and logs of traffic."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import NotFound
from openstack_typed.network import Log, MeteringLabel, MeteringLabelRule, Network
from tests.live.netting import (
    NOWHERE,
    check_filters,
    check_lists,
    check_revisions,
    made_network,
    made_port,
)
from tests.live.support import Cleanup, unique


def made_label(network: Network, cleanup: Cleanup, **arguments: Any) -> MeteringLabel:
    """A new metering label."""
    made = network.metering_labels.create(**{"name": unique("label"), **arguments})
    cleanup(network.metering_labels.delete, made.id)
    return made


def made_rule(
    network: Network, cleanup: Cleanup, label: MeteringLabel, **arguments: Any
) -> MeteringLabelRule:
    """A new rule of a label."""
    made = network.metering_label_rules.create(
        **{"metering_label_id": label.id, "direction": "ingress", **arguments}
    )
    cleanup(network.metering_label_rules.delete, made.id)
    return made


def made_log(network: Network, cleanup: Cleanup, **arguments: Any) -> Log:
    """A new log."""
    made = network.logs.create(
        **{"name": unique("log"), "resource_type": "security_group", **arguments}
    )
    cleanup(network.logs.delete, made.id)
    return made


# --- metering


def test_a_label_is_as_it_was_asked_for_and_goes_with_its_rules(
    network: Network, cleanup: Cleanup
) -> None:
    project, labels = network.session.get_project_id(), network.metering_labels
    made = made_label(
        network,
        cleanup,
        description="for tests",
        shared=True,
        project_id=project,
        tenant_id=project,
    )
    assert (made.description, made.shared, made.project_id) == ("for tests", True, project)
    assert labels.show(made.id) == made
    rule = made_rule(network, cleanup, made, remote_ip_prefix="192.0.2.0/24")
    labels.delete(made.id)
    for gone in (lambda: labels.show(made.id), lambda: network.metering_label_rules.show(rule.id)):
        with pytest.raises(NotFound):
            gone()


def test_rules_of_a_label_are_as_they_were_asked_for(network: Network, cleanup: Cleanup) -> None:
    project, label = network.session.get_project_id(), made_label(network, cleanup)
    one = made_rule(
        network,
        cleanup,
        label,
        direction="egress",
        excluded=True,
        source_ip_prefix="10.1.0.0/24",
        destination_ip_prefix="10.2.0.0/24",
        project_id=project,
        tenant_id=project,
    )
    assert (one.direction, one.excluded, one.remote_ip_prefix) == ("egress", True, None)
    assert (one.source_ip_prefix, one.destination_ip_prefix) == ("10.1.0.0/24", "10.2.0.0/24")
    assert network.metering_label_rules.show(one.id) == one
    network.metering_label_rules.delete(one.id)
    with pytest.raises(NotFound):
        network.metering_label_rules.show(one.id)


def test_several_labels_and_rules_are_created_at_once(network: Network, cleanup: Cleanup) -> None:
    labels = network.metering_labels.create_many([{"name": "one"}, {"name": "two"}])
    for label in labels:
        cleanup(network.metering_labels.delete, label.id)
    assert [label.name for label in labels] == ["one", "two"]
    rules = network.metering_label_rules.create_many(
        [
            {
                "metering_label_id": label.id,
                "direction": "ingress",
                "remote_ip_prefix": "192.0.2.0/24",
            }
            for label in labels
        ]
    )
    assert [rule.metering_label_id for rule in rules] == [label.id for label in labels]


def test_labels_and_rules_are_found_by_all_that_they_have(
    network: Network, cleanup: Cleanup
) -> None:
    label = made_label(network, cleanup, description=unique("description"))
    fitting: dict[str, Any] = {"name": label.name, "shared": False}
    common = ("description", "project_id", "tenant_id")
    check_filters(network.metering_labels, label, fitting, common=common)
    rule = made_rule(network, cleanup, label, remote_ip_prefix="192.0.2.0/24")
    fitting = {
        "metering_label_id": label.id,
        "direction": "ingress",
        "excluded": False,
        "remote_ip_prefix": "192.0.2.0/24",
    }
    wrong = {"direction": "egress", "remote_ip_prefix": "198.51.100.0/24"}
    check_filters(network.metering_label_rules, rule, fitting, wrong, common=())
    between = made_rule(
        network,
        cleanup,
        label,
        source_ip_prefix="10.1.0.0/24",
        destination_ip_prefix="10.2.0.0/24",
    )
    fitting = {"source_ip_prefix": "10.1.0.0/24", "destination_ip_prefix": "10.2.0.0/24"}
    wrong = {"source_ip_prefix": "10.3.0.0/24", "destination_ip_prefix": "10.3.0.0/24"}
    check_filters(network.metering_label_rules, between, fitting, wrong, common=())


def test_lists_of_labels_and_rules(network: Network, cleanup: Cleanup) -> None:
    labels = [made_label(network, cleanup) for _ in range(3)]
    check_lists(network.metering_labels, labels, "name", unasked=("description", "shared"))
    rules = [
        made_rule(network, cleanup, labels[0], remote_ip_prefix=f"192.0.{number}.0/24")
        for number in range(3)
    ]
    unasked = rules[0].to_dict().keys() - {"id", "remote_ip_prefix"}
    check_lists(network.metering_label_rules, rules, "remote_ip_prefix", unasked=unasked)


# --- logs


def test_a_log_is_as_it_was_asked_for_and_changes(network: Network, cleanup: Cleanup) -> None:
    project = network.session.get_project_id()
    group = network.security_groups.create(name=unique("group"))
    cleanup(network.security_groups.delete, group.id)
    port = made_port(network, cleanup, made_network(network, cleanup), security_groups=[group.id])
    made = made_log(
        network,
        cleanup,
        description="for tests",
        resource_id=group.id,
        target_id=port.id,
        event="DROP",
        enabled=False,
        project_id=project,
        tenant_id=project,
    )
    assert (made.description, made.project_id) == ("for tests", project)
    assert (made.resource_type, made.resource_id) == ("security_group", group.id)
    assert (made.target_id, made.event, made.enabled) == (port.id, "DROP", False)
    assert network.logs.show(made.id) == made
    changed = network.logs.update(made.id, name="other", description="changed", enabled=True)
    assert (changed.name, changed.description, changed.enabled) == ("other", "changed", True)


def test_several_logs_are_created_at_once(network: Network, cleanup: Cleanup) -> None:
    made = network.logs.create_many(
        [
            {"name": "one", "resource_type": "security_group", "event": "ACCEPT"},
            {"name": "two", "resource_type": "security_group", "event": "DROP"},
        ]
    )
    for log in made:
        cleanup(network.logs.delete, log.id)
    assert [(log.name, log.event) for log in made] == [("one", "ACCEPT"), ("two", "DROP")]


def test_a_log_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    group = network.security_groups.create(name=unique("group"))
    cleanup(network.security_groups.delete, group.id)
    made = made_log(
        network, cleanup, description=unique("description"), resource_id=group.id, event="DROP"
    )
    fitting = {
        "name": made.name,
        "resource_type": "security_group",
        "resource_id": group.id,
        "event": "DROP",
        "enabled": True,
    }
    check_filters(network.logs, made, fitting, {"event": "ACCEPT"})
    assert not list(network.logs.list(id=made.id, target_id=NOWHERE))


def test_lists_of_logs(network: Network, cleanup: Cleanup) -> None:
    check_lists(network.logs, [made_log(network, cleanup) for _ in range(3)], "name")


def test_a_log_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    check_revisions(network.logs, made_log(network, cleanup))


def test_security_groups_can_be_logged(network: Network) -> None:
    assert "security_group" in {each.type for each in network.loggable_resources.list()}
    assert "security_group" in {
        each.type for each in network.loggable_resources.list(fields=["type"])
    }
