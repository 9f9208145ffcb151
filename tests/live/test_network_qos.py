# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""QoS policies, their rules, and the kinds of rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from openstack_typed.errors import Conflict, NotFound
from openstack_typed.network import Network, QosPolicy
from tests.live.netting import (
    check_filters,
    check_lists,
    check_revisions,
    check_tags,
    made_network,
    made_policy,
)
from tests.live.support import Cleanup, unique

# --- policies


def test_a_policy_is_as_it_was_asked_for_and_changes(network: Network, cleanup: Cleanup) -> None:
    project = network.session.get_project_id()
    made = made_policy(
        network,
        cleanup,
        description="for tests",
        shared=False,
        is_default=False,
        project_id=project,
        tenant_id=project,
    )
    assert (made.description, made.shared, made.is_default) == ("for tests", False, False)
    assert (made.project_id, made.rules) == (project, [])
    assert network.qos_policies.show(made.id) == made
    changed = network.qos_policies.update(
        made.id, name="other", description="changed", shared=True, is_default=True
    )
    assert (changed.name, changed.description) == ("other", "changed")
    assert (changed.shared, changed.is_default) == (True, True)


def test_a_policy_is_found_by_all_that_it_has(network: Network, cleanup: Cleanup) -> None:
    made = made_policy(network, cleanup, description=unique("description"))
    check_tags(network, "policies", network.qos_policies, made)
    check_filters(network.qos_policies, made, {"name": made.name, "shared": False})
    assert [each.id for each in network.qos_policies.list(id=made.id, is_default=True)] == [made.id]


def test_lists_of_policies(network: Network, cleanup: Cleanup) -> None:
    check_lists(network.qos_policies, [made_policy(network, cleanup) for _ in range(3)], "name")


def test_a_policy_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    check_revisions(network.qos_policies, made_policy(network, cleanup))


def test_a_policy_in_use_is_not_deleted(network: Network, cleanup: Cleanup) -> None:
    policy = made_policy(network, cleanup)
    made_network(network, cleanup, qos_policy_id=policy.id)
    with pytest.raises(Conflict):
        network.qos_policies.delete(policy.id)


# --- rules


class Kind(NamedTuple):
    """A kind of rules: what one has, what it is changed to, and another that a policy may have."""

    type: str
    has: dict[str, Any]
    changed: dict[str, Any]
    other: dict[str, Any]
    filters: tuple[str, ...]


KINDS = (
    Kind(
        "bandwidth_limit",
        {"max_kbps": 1000, "max_burst_kbps": 100, "direction": "egress"},
        {"max_kbps": 2000, "max_burst_kbps": 200, "direction": "egress"},
        {"max_kbps": 3000, "direction": "ingress"},
        ("max_kbps", "max_burst_kbps"),
    ),
    Kind(
        "packet_rate_limit",
        {"max_kpps": 1000, "max_burst_kpps": 100, "direction": "egress"},
        {"max_kpps": 2000, "max_burst_kpps": 200, "direction": "egress"},
        {"max_kpps": 3000, "direction": "ingress"},
        ("max_kpps", "max_burst_kpps", "direction"),
    ),
    Kind("dscp_marking", {"dscp_mark": 26}, {"dscp_mark": 46}, {}, ("dscp_mark",)),
    Kind(
        "minimum_bandwidth",
        {"min_kbps": 1000, "direction": "egress"},
        {"min_kbps": 2000, "direction": "egress"},
        {"min_kbps": 3000, "direction": "ingress"},
        ("min_kbps", "direction"),
    ),
    Kind(
        "minimum_packet_rate",
        {"min_kpps": 1000, "direction": "egress"},
        {"min_kpps": 2000, "direction": "egress"},
        {"min_kpps": 3000, "direction": "ingress"},
        ("min_kpps", "direction"),
    ),
)


def of(rule: Any, names: dict[str, Any]) -> dict[str, Any]:
    """The fields of a rule that have these names."""
    return {name: getattr(rule, name) for name in names}


@pytest.fixture(params=KINDS, ids=[kind.type for kind in KINDS])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of rules."""
    found: Kind = request.param
    return found


@pytest.fixture
def rules(network: Network, kind: Kind) -> Any:
    """What the client has for a kind of rules."""
    return getattr(network, f"qos_{kind.type}_rules")


@pytest.fixture
def policy(network: Network, cleanup: Cleanup) -> QosPolicy:
    """A policy without rules."""
    return made_policy(network, cleanup)


def test_a_rule_is_as_it_was_asked_for_changes_and_goes(
    network: Network, kind: Kind, rules: Any, policy: QosPolicy
) -> None:
    made = rules.create(policy.id, **kind.has)
    assert of(made, kind.has) == kind.has
    assert rules.show(policy.id, made.id) == made
    (inside,) = network.qos_policies.show(policy.id).rules
    assert (inside.type, inside.qos_policy_id, inside.id) == (kind.type, policy.id, made.id)
    assert of(inside, kind.has) == kind.has
    changed = rules.update(policy.id, made.id, **kind.changed)
    assert of(changed, kind.changed) == kind.changed
    rules.delete(policy.id, made.id)
    with pytest.raises(NotFound):
        rules.show(policy.id, made.id)


def test_a_rule_needs_no_policy_to_be_shown_changed_and_deleted(
    kind: Kind, rules: Any, policy: QosPolicy
) -> None:
    if kind.type == "packet_rate_limit":
        assert not hasattr(rules, "show_alias")
        return
    made = rules.create(policy.id, **kind.has)
    assert of(rules.show_alias(made.id), kind.has) == kind.has
    assert of(rules.show_alias(made.id, fields=["id"]), {"id": ""}) == {"id": made.id}
    assert of(rules.update_alias(made.id, **kind.changed), kind.changed) == kind.changed
    rules.delete_alias(made.id)
    with pytest.raises(NotFound):
        rules.show_alias(made.id)


def test_rules_are_listed_and_found(kind: Kind, rules: Any, policy: QosPolicy) -> None:
    wanted = [each for each in (kind.has, kind.other) if each]
    if kind.type == "packet_rate_limit":
        made = [rules.create(policy.id, **each) for each in wanted]
    else:
        made = rules.create_many(policy.id, wanted)
        assert {(each.qos_policy_id, each.type) for each in made} == {(policy.id, kind.type)}
    assert [of(each, want) for each, want in zip(made, wanted, strict=True)] == wanted
    ids, by = [each.id for each in made], kind.filters[0]

    def listed(**options: Any) -> list[str]:
        return [each.id for each in rules.list(policy.id, **options)]

    assert listed(sort_key=[by], sort_dir=["asc"]) == ids
    assert listed(sort_key=[by], sort_dir=["desc"], limit=1) == ids[::-1]
    assert listed(sort_key=[by], sort_dir=["asc"], limit=1, marker=ids[0]) == ids[1:]
    backwards = rules.list(
        policy.id,
        sort_key=[by],
        sort_dir=["asc"],
        limit=1,
        marker=ids[-1],
        page_reverse=True,
    )
    back: Sequence[Any] = next(iter(backwards.pages()), [])
    assert [each.id for each in back] == ids[-2:-1]
    assert listed(id=[ids[0]]) == ids[:1]
    for name in kind.filters:
        assert ids[0] in listed(**{name: kind.has[name]})
        assert ids[0] not in listed(**{name: kind.other.get(name, 48)})
    assert rules.show(policy.id, ids[0], fields=["id"]).id == ids[0]
    bare = rules.list(policy.id, fields=["id"])
    assert {each.id for each in bare} == set(ids)


# --- kinds of rules


def test_kinds_of_rules_are_listed_and_shown(network: Network) -> None:
    types = network.qos_rule_types
    known = {kind.type for kind in KINDS}
    assert {each.type for each in types.list(all_rules=True)} == known
    assert {each.type for each in types.list(all_supported=True)} == known
    assert {each.type for each in types.list(fields=["type"])} == known
    limit = types.show("bandwidth_limit")
    (driver,) = [each for each in limit.drivers if each.name == "openvswitch"]
    parameters = {each.parameter_name: each for each in driver.supported_parameters}
    assert parameters["direction"].parameter_values == ["ingress", "egress"]
    assert (parameters["max_kbps"].parameter_type, parameters["direction"].parameter_type) == (
        "range",
        "choices",
    )
    assert types.show("dscp_marking", fields=["type"]).type == "dscp_marking"
