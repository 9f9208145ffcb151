# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Floating IPs, their port forwardings and the pools that they are taken from."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from openstack_typed.errors import Conflict, ExtensionMissing, NotFound
from openstack_typed.network import FloatingIp, Network, Port, Subnet
from tests.live.machines import network_id
from tests.live.netting import (
    check_filters,
    check_lists,
    check_revisions,
    check_tags,
    made_network,
    made_policy,
    made_port,
    made_router,
)
from tests.live.support import Cleanup, unique


class Inside(NamedTuple):
    """A network behind a router, with two ports on it."""

    subnet: Subnet
    router_id: str
    ports: tuple[Port, Port]


@pytest.fixture(scope="module")
def public(network: Network) -> str:
    """The ID of the external network."""
    return network_id(network.session, "public")


@pytest.fixture(scope="module")
def inside(network: Network, public: str, session_cleanup: Cleanup) -> Inside:
    """What floating IPs lead to."""
    cleanup = session_cleanup
    subnet = network.subnets.create(
        network_id=made_network(network, cleanup), ip_version=4, cidr="10.87.0.0/24"
    )
    cleanup(network.subnets.delete, subnet.id)
    router = made_router(network, cleanup, external_gateway_info={"network_id": public})
    network.routers.add_router_interface(router.id, subnet_id=subnet.id)
    cleanup(network.routers.remove_router_interface, router.id, subnet_id=subnet.id)
    one, two = (made_port(network, cleanup, subnet.network_id) for _ in range(2))
    return Inside(subnet, router.id, (one, two))


def made_floating_ip(network: Network, cleanup: Cleanup, **arguments: Any) -> FloatingIp:
    """A new floating IP."""
    public = network_id(network.session, "public")
    made = network.floating_ips.create(**{"floating_network_id": public, **arguments})
    cleanup(network.floating_ips.delete, made.id)
    return made


# --- floating IPs


def test_a_floating_ip_is_as_it_was_asked_for(
    network: Network, inside: Inside, cleanup: Cleanup
) -> None:
    project, port = network.session.get_project_id(), inside.ports[0]
    (outside,) = network.subnets.list(name="public-subnet")
    policy = made_policy(network, cleanup).id
    made = made_floating_ip(
        network,
        cleanup,
        description="for tests",
        floating_ip_address="203.0.113.222",
        subnet_id=outside.id,
        port_id=port.id,
        fixed_ip_address=port.fixed_ips[0].ip_address,
        router_id=None,
        qos_policy_id=policy,
        dns_name="",
        dns_domain="",
        project_id=project,
        tenant_id=project,
    )
    assert made.floating_ip_address == "203.0.113.222"
    assert (made.description, made.project_id, made.qos_policy_id) == ("for tests", project, policy)
    assert (made.port_id, made.router_id) == (port.id, inside.router_id)
    assert made.fixed_ip_address == port.fixed_ips[0].ip_address
    shown = network.floating_ips.show(made.id)
    assert shown.port_details is not None
    assert (shown.port_details.mac_address, shown.port_details.status) == (
        port.mac_address,
        port.status,
    )
    assert shown.replace(status=made.status).to_dict().keys() == made.to_dict().keys()


def test_a_floating_ip_is_moved_and_disconnected(
    network: Network, inside: Inside, cleanup: Cleanup
) -> None:
    one, two = inside.ports
    made = made_floating_ip(network, cleanup, port_id=one.id)
    moved = network.floating_ips.update(
        made.id,
        description="changed",
        port_id=two.id,
        fixed_ip_address=two.fixed_ips[0].ip_address,
        qos_policy_id=None,
    )
    assert (moved.description, moved.port_id) == ("changed", two.id)
    alone = network.floating_ips.update(made.id, port_id=None)
    assert (alone.port_id, alone.fixed_ip_address, alone.router_id) == (None, None, None)
    routed = network.floating_ips.update(made.id, router_id=None)
    assert routed.router_id is None
    with pytest.raises(ExtensionMissing):
        network.floating_ips.update(made.id, distributed=True)


def test_a_port_has_one_floating_ip_for_an_address(
    network: Network, inside: Inside, cleanup: Cleanup
) -> None:
    made_floating_ip(network, cleanup, port_id=inside.ports[0].id)
    with pytest.raises(Conflict):
        made_floating_ip(network, cleanup, port_id=inside.ports[0].id)


def test_a_floating_ip_is_found_by_all_that_it_has(
    network: Network, inside: Inside, public: str, cleanup: Cleanup
) -> None:
    port = inside.ports[0]
    made = made_floating_ip(network, cleanup, port_id=port.id, description=unique("description"))
    check_tags(network, "floatingips", network.floating_ips, made)
    fitting = {
        "floating_ip_address": made.floating_ip_address,
        "floating_network_id": public,
        "status": network.floating_ips.show(made.id).status,
        "port_id": port.id,
        "fixed_ip_address": port.fixed_ips[0].ip_address,
        "router_id": inside.router_id,
    }
    wrong = {
        "floating_ip_address": "203.0.113.1",
        "fixed_ip_address": "10.87.0.254",
        "status": "ERROR",
    }
    check_filters(network.floating_ips, made, fitting, wrong)


def test_lists_of_floating_ips(network: Network, cleanup: Cleanup) -> None:
    made = [made_floating_ip(network, cleanup) for _ in range(3)]
    check_lists(network.floating_ips, made, "floating_ip_address")


def test_a_floating_ip_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, cleanup: Cleanup
) -> None:
    made = made_floating_ip(network, cleanup)
    check_revisions(network.floating_ips, made, description="other")


# --- port forwardings


def test_ports_of_a_floating_ip_are_forwarded(
    network: Network, inside: Inside, cleanup: Cleanup
) -> None:
    forwardings, (one, two) = network.floating_ip_port_forwardings, inside.ports
    floating = made_floating_ip(network, cleanup)
    address = one.fixed_ips[0].ip_address
    project = network.session.get_project_id()
    assert project is not None
    single = forwardings.create(
        floating.id,
        protocol="tcp",
        external_port=8080,
        internal_port=80,
        internal_port_id=one.id,
        internal_ip_address=address,
        description="for tests",
        project_id=project,
        tenant_id=project,
    )
    cleanup(forwardings.delete, floating.id, single.id)
    assert (single.external_port, single.internal_port) == (8080, 80)
    assert (single.protocol, single.description) == ("tcp", "for tests")
    assert (single.internal_port_id, single.internal_ip_address) == (one.id, address)
    assert forwardings.show(floating.id, single.id).id == single.id
    several = forwardings.create(
        floating.id,
        protocol="udp",
        external_port_range="9000:9010",
        internal_port_range="9100:9110",
        internal_port_id=two.id,
        internal_ip_address=two.fixed_ips[0].ip_address,
    )
    cleanup(forwardings.delete, floating.id, several.id)
    assert (several.external_port_range, several.internal_port_range) == ("9000:9010", "9100:9110")
    assert several.external_port is None
    for whole, part in ((single, (8080, 80)), (several, (None, None))):
        seen = forwardings.show(floating.id, whole.id)
        assert (seen.external_port, seen.internal_port) == part
    shown = network.floating_ips.show(floating.id)
    assert {each.id for each in shown.port_forwardings} == {single.id, several.id}
    changed = forwardings.update(
        floating.id,
        single.id,
        protocol="udp",
        external_port=8081,
        internal_port=81,
        internal_port_id=two.id,
        internal_ip_address=two.fixed_ips[0].ip_address,
        description="changed",
    )
    assert (changed.protocol, changed.external_port, changed.internal_port) == ("udp", 8081, 81)
    assert (changed.internal_port_id, changed.description) == (two.id, "changed")
    assert [each.id for each in forwardings.list(floating.id, external_port_range="9000:9010")] == [
        several.id
    ]
    assert list(forwardings.list(floating.id, external_port_range="9000:9011")) == []
    ranged = forwardings.update(
        floating.id, several.id, external_port_range="9020:9030", internal_port_range="9120:9130"
    )
    assert ranged.external_port_range == "9020:9030"
    forwardings.delete(floating.id, single.id)
    with pytest.raises(NotFound):
        forwardings.show(floating.id, single.id)


def test_port_forwardings_are_created_at_once_and_listed(
    network: Network, inside: Inside, cleanup: Cleanup
) -> None:
    forwardings, port = network.floating_ip_port_forwardings, inside.ports[0]
    floating = made_floating_ip(network, cleanup)
    made = forwardings.create_many(
        floating.id,
        [
            {
                "protocol": "tcp",
                "external_port": 7000 + number,
                "internal_port": 70 + number,
                "internal_port_id": port.id,
                "internal_ip_address": port.fixed_ips[0].ip_address,
                "description": f"number {number}",
            }
            for number in range(3)
        ],
    )
    for each in made:
        cleanup(forwardings.delete, floating.id, each.id)
    ids = [each.id for each in made]
    up = [each.id for each in forwardings.list(floating.id, sort_key=["id"], sort_dir=["asc"])]
    assert up == sorted(ids)
    down = forwardings.list(floating.id, sort_key=["id"], sort_dir=["desc"], limit=2)
    assert [each.id for each in down] == up[::-1]
    for filters, found in (
        ({"id": ids[1]}, ids[1:2]),
        ({"external_port": 7001}, ids[1:2]),
        ({"protocol": "udp"}, []),
        ({"internal_port_id": port.id}, ids),
        ({"description": "number 2"}, ids[2:]),
    ):
        assert {each.id for each in forwardings.list(floating.id, **filters)} == set(found)
    after = forwardings.list(floating.id, sort_key=["id"], sort_dir=["asc"], limit=1, marker=up[0])
    assert [each.id for each in after] == up[1:]
    backwards, *_ = forwardings.list(
        floating.id,
        sort_key=["id"],
        sort_dir=["asc"],
        limit=1,
        marker=up[2],
        page_reverse=True,
    ).pages()
    assert [each.id for each in backwards] == [up[1]]
    (brief,) = forwardings.list(floating.id, external_port=7000, fields=["id", "protocol"])
    assert (brief.id, brief.protocol) == (ids[0], "tcp")
    assert forwardings.show(floating.id, ids[0], fields=["id"]).id == ids[0]


# --- pools


def test_pools_are_the_subnets_of_external_networks(network: Network, public: str) -> None:
    (pool,) = [each for each in network.floating_ip_pools.list() if each.network_id == public]
    assert (pool.subnet_name, pool.cidr) == ("public-subnet", "203.0.113.0/24")
    brief, *_ = network.floating_ip_pools.list(fields=["cidr"])
    assert set(brief.to_dict()) <= {"cidr", "tenant_id"}
