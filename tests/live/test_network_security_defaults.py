# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What new security groups begin with."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import InternalServerError, NotFound
from openstack_typed.network import DefaultSecurityGroupRule, Network
from tests.live.netting import NOWHERE
from tests.live.support import Cleanup, unique


def made_rule(network: Network, cleanup: Cleanup, **arguments: Any) -> DefaultSecurityGroupRule:
    """A new default rule, which no security group of other tests gets."""
    made = network.default_security_group_rules.create(
        **{
            "direction": "ingress",
            "used_in_default_sg": True,
            "used_in_non_default_sg": False,
            **arguments,
        }
    )
    cleanup(network.default_security_group_rules.delete, made.id)
    return made


# --- default rules


def test_a_default_rule_is_as_it_was_asked_for_and_goes(network: Network, cleanup: Cleanup) -> None:
    project, rules = network.session.get_project_id(), network.default_security_group_rules
    made = made_rule(
        network,
        cleanup,
        ethertype="IPv4",
        protocol="tcp",
        port_range_min=80,
        port_range_max=81,
        remote_ip_prefix="192.0.2.0/24",
        description="for tests",
        project_id=project,
        tenant_id=project,
    )
    assert (made.direction, made.ethertype, made.protocol) == ("ingress", "IPv4", "tcp")
    assert (made.port_range_min, made.port_range_max) == (80, 81)
    assert (made.remote_ip_prefix, made.description) == ("192.0.2.0/24", "for tests")
    assert (made.used_in_default_sg, made.used_in_non_default_sg) == (True, False)
    assert rules.show(made.id) == made
    rules.delete(made.id)
    with pytest.raises(NotFound):
        rules.show(made.id)


def test_the_other_end_of_a_default_rule_is_a_group(network: Network, cleanup: Cleanup) -> None:
    parent = made_rule(network, cleanup, protocol="udp", remote_group_id="PARENT")
    assert (parent.remote_group_id, parent.remote_address_group_id) == ("PARENT", None)
    addresses = network.address_groups.create(name=unique("addresses"))
    cleanup(network.address_groups.delete, addresses.id)
    by_addresses = made_rule(network, cleanup, protocol="udp", remote_address_group_id=addresses.id)
    assert by_addresses.remote_address_group_id == addresses.id


def test_new_security_groups_get_the_default_rules(network: Network, cleanup: Cleanup) -> None:
    made_rule(network, cleanup, protocol="sctp", used_in_non_default_sg=True)
    group = network.security_groups.create(name=unique("group"))
    cleanup(network.security_groups.delete, group.id)
    assert "sctp" in {rule.protocol for rule in group.security_group_rules}


def test_default_rules_are_found_by_all_that_they_have(network: Network, cleanup: Cleanup) -> None:
    made = made_rule(
        network,
        cleanup,
        protocol="tcp",
        port_range_min=90,
        port_range_max=91,
        remote_ip_prefix="192.0.2.0/24",
        description=unique("description"),
    )
    other = network.default_security_group_rules.list
    fitting: dict[str, Any] = {
        "direction": "ingress",
        "ethertype": "IPv4",
        "protocol": "tcp",
        "port_range_min": 90,
        "port_range_max": 91,
        "remote_ip_prefix": "192.0.2.0/24",
        "description": made.description,
        "used_in_default_sg": True,
        "used_in_non_default_sg": False,
    }
    assert [each.id for each in other(id=made.id, **fitting)] == [made.id]
    wrong: dict[str, Any] = {
        "direction": "egress",
        "ethertype": "IPv6",
        "protocol": "udp",
        "port_range_min": 1,
        "port_range_max": 1,
        "remote_ip_prefix": "198.51.100.0/24",
        "description": "other",
        "used_in_default_sg": False,
        "used_in_non_default_sg": True,
        "remote_group_id": NOWHERE,
        "remote_address_group_id": NOWHERE,
    }
    for name, value in wrong.items():
        assert not list(other(id=made.id, **{name: value})), name


def test_lists_of_default_rules_are_sorted_and_come_in_pages(
    network: Network, cleanup: Cleanup
) -> None:
    ids = [
        made_rule(network, cleanup, protocol="tcp", port_range_min=n, port_range_max=n).id
        for n in (101, 102, 103)
    ]

    def listed(**options: Any) -> list[str]:
        found = network.default_security_group_rules.list(
            id=ids, sort_key=["port_range_min"], **options
        )
        return [each.id for each in found]

    assert listed(sort_dir=["asc"]) == ids
    assert listed(sort_dir=["desc"], limit=2) == ids[::-1]
    assert listed(sort_dir=["asc"], limit=1, marker=ids[0]) == ids[1:]
    backwards, *_ = network.default_security_group_rules.list(
        id=ids,
        sort_key=["port_range_min"],
        sort_dir=["asc"],
        limit=1,
        marker=ids[2],
        page_reverse=True,
    ).pages()
    assert [each.id for each in backwards] == [ids[1]]
    assert listed(sort_dir=["asc"], fields=["id"]) == ids
    shown = network.default_security_group_rules.show(ids[0], fields=["id", "direction"])
    assert shown.to_dict() == {"id": ids[0], "direction": "ingress"}


# --- default statefulness


def test_there_is_no_default_for_statefulness(network: Network) -> None:
    defaults = network.security_groups_default_statefulness
    assert list(defaults.list()) == []
    filtered = defaults.list(
        id=NOWHERE,
        project_id=NOWHERE,
        tenant_id=NOWHERE,
        stateful=False,
        sort_key=["stateful"],
        sort_dir=["asc"],
        limit=1,
        marker=NOWHERE,
        page_reverse=True,
        fields=["stateful"],
    )
    assert list(filtered) == []
    with pytest.raises(InternalServerError):
        # An error of the service: see the spec.
        defaults.create(stateful=False, project_id=None, tenant_id=None)
    with pytest.raises(NotFound):
        defaults.show(NOWHERE, fields=["stateful"])
    with pytest.raises(NotFound):
        defaults.update(NOWHERE, stateful=True)
    with pytest.raises(NotFound):
        defaults.delete(NOWHERE)
