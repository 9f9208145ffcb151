# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""RBAC policies, by which things are shared, and quotas, by which they are limited."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import BadRequest, Conflict, NotFound
from openstack_typed.identity import Identity
from openstack_typed.network import Network
from tests.live.identity_support import make_project
from tests.live.netting import made_network, made_policy, made_port
from tests.live.support import Cleanup

# --- RBAC policies


def test_a_network_is_shared_with_a_project(
    network: Network, identity: Identity, cleanup: Cleanup
) -> None:
    one, two = (make_project(identity, cleanup) for _ in range(2))
    shared, policies = made_network(network, cleanup), network.rbac_policies
    project = network.session.get_project_id()
    assert project is not None
    made = policies.create(
        object_type="network",
        object_id=shared,
        action="access_as_shared",
        target_project_id=one.id,
        project_id=project,
        tenant_id=project,
    )
    cleanup(policies.delete, made.id)
    assert (made.object_type, made.object_id, made.action) == (
        "network",
        shared,
        "access_as_shared",
    )
    assert (made.target_project_id, made.project_id) == (one.id, project)
    assert policies.show(made.id) == made
    assert policies.update(made.id, target_project_id=two.id).target_project_id == two.id
    with pytest.raises(Conflict):
        policies.create(
            object_type="network",
            object_id=shared,
            action="access_as_shared",
            target_project_id=two.id,
        )
    policies.delete(made.id)
    with pytest.raises(NotFound):
        policies.show(made.id)


def test_policies_are_found_by_all_that_they_have(
    network: Network, identity: Identity, cleanup: Cleanup
) -> None:
    target, policies = make_project(identity, cleanup), network.rbac_policies
    shared = made_policy(network, cleanup).id
    made = policies.create(
        object_type="qos_policy",
        object_id=shared,
        action="access_as_shared",
        target_project_id=target.id,
    )
    cleanup(policies.delete, made.id)
    fitting: dict[str, Any] = {
        "id": made.id,
        "object_type": "qos_policy",
        "object_id": shared,
        "action": "access_as_shared",
        "target_project_id": target.id,
        "project_id": made.project_id,
        "tenant_id": made.tenant_id,
    }
    assert [each.id for each in policies.list(**fitting)] == [made.id]
    wrong: dict[str, Any] = {"object_type": "network", "action": "access_as_external"}
    for name in fitting:
        filters: dict[str, Any] = {"id": made.id, name: wrong.get(name, "0" * 32)}
        assert not list(policies.list(**filters)), name
    (brief,) = policies.list(id=made.id, fields=["id", "action"])
    assert brief.to_dict().keys() - {"tenant_id"} == {"id", "action"}
    assert policies.show(made.id, fields=["id"]).id == made.id


# --- quotas


def test_quotas_that_the_cloud_does_not_have_are_refused(
    network: Network, identity: Identity, cleanup: Cleanup
) -> None:
    project, quotas = make_project(identity, cleanup).id, network.quotas
    with pytest.raises(BadRequest, match=r"Unrecognized attribute.*colors"):
        quotas.update(project, port=1, extra={"colors": 5})
    assert quotas.show(project) == quotas.show_defaults(project)


def test_quotas_of_a_project_are_set_and_given_back(
    network: Network, identity: Identity, cleanup: Cleanup
) -> None:
    project, quotas = make_project(identity, cleanup).id, network.quotas
    default = quotas.show_defaults(project)
    assert quotas.show(project) == default
    with pytest.raises(NotFound):
        quotas.delete(project)
    changed = quotas.update(
        project,
        network=11,
        subnet=12,
        subnetpool=13,
        port=14,
        router=15,
        floatingip=16,
        router_route=17,
        security_group=18,
        security_group_rule=19,
        rbac_policy=20,
        trunk=-1,
        force=True,
        check_limit=True,
    )
    cleanup(quotas.delete, project)
    assert (changed.network, changed.subnet, changed.subnetpool, changed.port) == (11, 12, 13, 14)
    assert (changed.router, changed.floatingip, changed.router_route) == (15, 16, 17)
    assert (changed.security_group, changed.security_group_rule) == (18, 19)
    assert (changed.rbac_policy, changed.trunk) == (20, -1)
    (listed,) = [each for each in quotas.list() if each.project_id == project]
    assert (listed.network, listed.tenant_id) == (11, project)
    quotas.delete(project)
    assert quotas.show(project) == default


def test_use_of_quotas_is_counted_and_no_quota_is_less(
    network: Network, identity: Identity, cleanup: Cleanup
) -> None:
    project, quotas = make_project(identity, cleanup).id, network.quotas
    home = made_network(network, cleanup, project_id=project)
    for _ in range(2):
        made_port(network, cleanup, home, project_id=project, security_groups=[])
    details = quotas.show_details(project)
    assert (details.network.used, details.port.used, details.port.reserved) == (1, 2, 0)
    assert details.port.limit == quotas.show(project).port
    with pytest.raises(BadRequest):
        quotas.update(project, port=1)
    assert quotas.update(project, port=1, force=True).port == 1
    cleanup(quotas.delete, project)
    with pytest.raises(Conflict):
        made_port(network, cleanup, home, project_id=project, security_groups=[])


def test_the_project_of_the_caller_is_shown(network: Network) -> None:
    project = network.session.get_project_id()
    assert network.quotas.show_own_project().project_id == project
    assert network.quotas.show_own_tenant().project_id == project
