# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is done at routers: conntrack helpers, NDP proxies, and topologies made by themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from openstack_typed.errors import BadRequest, Conflict, NotFound
from openstack_typed.identity import Identity
from openstack_typed.network import NdpProxy, Network, Port, Router
from tests.live.identity_support import make_project
from tests.live.machines import network_id
from tests.live.netting import (
    check_revisions,
    made_network,
    made_port,
    made_router,
)
from tests.live.support import Cleanup, unique

# --- conntrack helpers


def test_a_router_helps_protocols(network: Network, cleanup: Cleanup) -> None:
    router, helpers = made_router(network, cleanup), network.router_conntrack_helpers
    project = network.session.get_project_id()
    assert project is not None
    made = helpers.create(
        router.id, protocol="udp", port=69, helper="tftp", project_id=project, tenant_id=project
    )
    assert (made.protocol, made.port, made.helper) == ("udp", 69, "tftp")
    assert helpers.show(router.id, made.id) == made
    (exposed,) = network.routers.show(router.id).conntrack_helpers
    assert (exposed.protocol, exposed.port, exposed.helper) == ("udp", 69, "tftp")
    changed = helpers.update(router.id, made.id, protocol="tcp", port=21, helper="ftp")
    assert (changed.protocol, changed.port, changed.helper) == ("tcp", 21, "ftp")
    with pytest.raises(BadRequest):
        helpers.create(router.id, protocol="udp", port=1, helper="unheard-of")
    helpers.delete(router.id, made.id)
    with pytest.raises(NotFound):
        helpers.show(router.id, made.id)


def test_helpers_are_created_at_once_and_listed(network: Network, cleanup: Cleanup) -> None:
    router, helpers = made_router(network, cleanup), network.router_conntrack_helpers
    made = helpers.create_many(
        router.id,
        [{"protocol": "udp", "port": port, "helper": "tftp"} for port in (1001, 1002, 1003)],
    )
    ids = [each.id for each in made]
    assert {each.router_id for each in made} == {router.id}

    def listed(**options: Any) -> list[str]:
        return [each.id for each in helpers.list(router.id, **options)]

    up: dict[str, Any] = {"sort_key": ["port"], "sort_dir": ["asc"]}
    assert listed(**up) == ids
    assert listed(sort_key=["port"], sort_dir=["desc"], limit=1) == ids[::-1]
    assert listed(**up, limit=1, marker=ids[0]) == ids[1:]
    backwards, *_ = helpers.list(router.id, **up, limit=1, marker=ids[2], page_reverse=True).pages()
    assert [each.id for each in backwards] == [ids[1]]
    assert listed(**up, id=ids[0]) == ids[:1]
    assert listed(**up, port=[1002, 1003]) == ids[1:]
    assert listed(**up, protocol="udp", helper="tftp") == ids
    assert listed(**up, helper="ftp") == []
    assert listed(**up, fields=["id"]) == ids
    assert helpers.show(router.id, ids[0], fields=["port"]).port == 1001


# --- NDP proxies


class Inside(NamedTuple):
    """A network with IPv6 addresses behind a router, which leads outside."""

    outside: str
    router: Router
    ports: tuple[Port, Port, Port]


@pytest.fixture(scope="module")
def inside(network: Network, session_cleanup: Cleanup) -> Inside:
    """Where NDP proxies may be made: inside and outside are in one address scope."""
    cleanup = session_cleanup
    scope = network.address_scopes.create(name=unique("scope"), ip_version=6)
    cleanup(network.address_scopes.delete, scope.id)
    pool = network.subnet_pools.create(
        name=unique("pool"),
        prefixes=["2001:db8:77::/48"],
        default_prefixlen=64,
        address_scope_id=scope.id,
    )
    cleanup(network.subnet_pools.delete, pool.id)
    outside = made_network(network, cleanup, router_external=True)
    home = made_network(network, cleanup)
    for on in (outside, home):
        subnet = network.subnets.create(
            network_id=on,
            ip_version=6,
            subnetpool_id=pool.id,
            ipv6_address_mode="dhcpv6-stateful",
            ipv6_ra_mode="dhcpv6-stateful",
        )
        cleanup(network.subnets.delete, subnet.id)
    router = made_router(network, cleanup, external_gateway_info={"network_id": outside})
    network.routers.add_router_interface(router.id, subnet_id=subnet.id)
    cleanup(network.routers.remove_router_interface, router.id, subnet_id=subnet.id)
    router = network.routers.update(router.id, enable_ndp_proxy=True)
    one, two, three = (made_port(network, cleanup, home) for _ in range(3))
    return Inside(outside, router, (one, two, three))


def test_a_router_allows_ndp_proxies_from_the_start(
    network: Network, inside: Inside, cleanup: Cleanup
) -> None:
    gateway = {"network_id": inside.outside}
    made = made_router(network, cleanup, external_gateway_info=gateway, enable_ndp_proxy=True)
    assert (made.enable_ndp_proxy, network.routers.show(made.id).enable_ndp_proxy) == (True, True)
    assert network.routers.update(made.id, enable_ndp_proxy=False).enable_ndp_proxy is False
    for value in (True, False):  # without effect
        assert [each.id for each in network.routers.list(id=made.id, enable_ndp_proxy=value)] == [
            made.id
        ]
    with pytest.raises(Conflict, match="an not enable ndp proxy"):
        network.routers.create(name="never made", enable_ndp_proxy=True)


def made_proxy(
    network: Network, cleanup: Cleanup, inside: Inside, port: Port, **arguments: Any
) -> NdpProxy:
    """A new NDP proxy."""
    made = network.ndp_proxies.create(
        **{
            "name": unique("proxy"),
            "router_id": inside.router.id,
            "port_id": port.id,
            **arguments,
        }
    )
    cleanup(network.ndp_proxies.delete, made.id)
    return made


def test_an_ndp_proxy_is_as_it_was_asked_for_and_changes(
    network: Network, inside: Inside, cleanup: Cleanup
) -> None:
    project, port = network.session.get_project_id(), inside.ports[0]
    address = port.fixed_ips[0].ip_address
    made = made_proxy(
        network,
        cleanup,
        inside,
        port,
        description="for tests",
        ip_address=address,
        project_id=project,
        tenant_id=project,
    )
    assert (made.router_id, made.port_id, made.ip_address) == (inside.router.id, port.id, address)
    assert (made.description, made.project_id) == ("for tests", project)
    assert network.ndp_proxies.show(made.id) == made
    changed = network.ndp_proxies.update(made.id, name="other", description="changed")
    assert (changed.name, changed.description) == ("other", "changed")
    with pytest.raises(Conflict):
        network.routers.update(inside.router.id, external_gateway_info=None)


def test_ndp_proxies_are_listed_and_found(
    network: Network, inside: Inside, cleanup: Cleanup
) -> None:
    made = [
        made_proxy(network, cleanup, inside, port, description=unique("description"))
        for port in inside.ports
    ]
    ids = sorted(each.id for each in made)

    def listed(**options: Any) -> list[str]:
        found = network.ndp_proxies.list(sort_key=["id"], **options)
        return [each.id for each in found]

    assert listed(sort_dir=["asc"]) == ids
    assert listed(sort_dir=["desc"], limit=2) == ids[::-1]
    assert listed(sort_dir=["asc"], limit=1, marker=ids[0]) == ids[1:]
    backwards, *_ = network.ndp_proxies.list(
        sort_key=["id"], sort_dir=["asc"], limit=1, marker=ids[2], page_reverse=True
    ).pages()
    assert [each.id for each in backwards] == [ids[1]]
    assert listed(sort_dir=["asc"], fields=["id"]) == ids
    with pytest.raises(BadRequest):
        listed(sort_dir=["asc"], changed_since=datetime(2000, 1, 1, tzinfo=UTC))
    first = made[0]
    for name in ("name", "description"):
        assert listed(sort_dir=["asc"], **{name: getattr(first, name)}) == [first.id]
    assert listed(sort_dir=["asc"], revision_number=99) == []
    assert network.ndp_proxies.show(first.id, fields=["id"]).id == first.id


def test_an_ndp_proxy_changes_and_is_deleted_only_at_the_revision_that_was_meant(
    network: Network, inside: Inside, cleanup: Cleanup
) -> None:
    check_revisions(network.ndp_proxies, made_proxy(network, cleanup, inside, inside.ports[0]))


# --- topologies that are made by themselves


def test_a_topology_is_made_for_a_project(
    network: Network, identity: Identity, cleanup: Cleanup
) -> None:
    project, topologies = make_project(identity, cleanup).id, network.auto_allocated_topologies
    with pytest.raises(Conflict):
        topologies.show(project)
    public = network_id(network.session, "public")
    network.networks.update(public, is_default=True)
    cleanup(network.networks.update, public, is_default=False)
    pool = network.subnet_pools.create(
        name=unique("pool"),
        prefixes=["10.91.0.0/16"],
        default_prefixlen=26,
        is_default=True,
        shared=True,
    )
    cleanup(network.subnet_pools.delete, pool.id)
    dry = topologies.show(project, fields=["dry-run"])
    assert (dry.id, dry.project_id) == ("dry-run=pass", project)
    made = topologies.show(project)
    cleanup(topologies.delete, project)
    assert network.networks.show(made.id).project_id == project
    assert topologies.show(project).id == made.id
    topologies.delete(project)
    with pytest.raises(NotFound):
        network.networks.show(made.id)
