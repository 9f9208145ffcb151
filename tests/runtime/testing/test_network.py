# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Network on the fake: who may do what, what is all or nothing, and what is counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from openstack_typed._runtime.testing.cloud import FakeCloud
from openstack_typed.errors import BadRequest, Conflict, ExtensionMissing, Forbidden, NotFound
from openstack_typed.network import Network


@pytest.fixture
def cloud() -> FakeCloud:
    """A cloud of its own."""
    return FakeCloud()


@pytest.fixture
def admin(cloud: FakeCloud) -> Network:
    """Network, as an administrator."""
    return Network(cloud.session())


@pytest.fixture
def demo(cloud: FakeCloud) -> Network:
    """Network, as a plain member."""
    return Network(cloud.session("demo"))


# --- what there is


def test_a_member_sees_its_own_networks_and_those_outside(admin: Network, demo: Network) -> None:
    assert {each.name for each in demo.networks.list()} == {"public", "private-demo"}
    assert {each.name for each in admin.networks.list()} == {"public", "private", "private-demo"}
    hidden = admin.networks.find_one("private")
    with pytest.raises(NotFound):
        demo.networks.show(hidden.id)


def test_routers_lead_outside_from_the_start(admin: Network) -> None:
    public = admin.networks.find_one("public")
    for router in admin.routers.list():
        assert router.external_gateway_info is not None
        assert router.external_gateway_info.network_id == public.id
        (interface,) = admin.ports.list(
            device_id=router.id, device_owner="network:router_interface"
        )
        assert [ip.ip_address for ip in interface.fixed_ips] == ["10.0.0.1"]


# --- who may do what


def shares(network: Network) -> object:
    return network.networks.create(name="never made", shared=True)


def goes_outside(network: Network) -> object:
    return network.ports.create(network_id=network.networks.find_one("public").id)


def renames(network: Network) -> object:
    return network.networks.update(network.networks.find_one("public"), name="mine")


def chooses(network: Network) -> object:
    public = network.networks.find_one("public").id
    return network.floating_ips.create(
        floating_network_id=public, floating_ip_address="203.0.113.99"
    )


def gives_away(network: Network) -> object:
    return network.networks.create(name="never made", project_id="0" * 32)


def binds(network: Network) -> object:
    home = network.networks.find_one("private-demo").id
    return network.ports.create(network_id=home, binding_host_id="elsewhere")


@pytest.mark.parametrize("act", [shares, goes_outside, renames, chooses, gives_away, binds])
def test_a_member_may_not(act: Callable[[Network], object], demo: Network) -> None:
    with pytest.raises(Forbidden):
        act(demo)


def test_a_member_may_take_an_address_outside(demo: Network) -> None:
    public, home = demo.networks.find_one("public"), demo.networks.find_one("private-demo")
    port = demo.ports.create(network_id=home.id)
    made = demo.floating_ips.create(floating_network_id=public.id, port_id=port.id)
    assert (made.fixed_ip_address, made.status) == (port.fixed_ips[0].ip_address, "ACTIVE")
    demo.ports.delete(port.id)
    left = demo.floating_ips.show(made.id)
    assert (left.port_id, left.fixed_ip_address, left.status) == (None, None, "DOWN")


def test_on_a_shared_network_only_its_owner_chooses_addresses(
    admin: Network, demo: Network
) -> None:
    shared = admin.networks.create(name="shared", shared=True)
    admin.subnets.create(network_id=shared.id, ip_version=4, cidr="198.51.100.0/24")
    made = demo.ports.create(network_id=shared.id)
    assert [ip.ip_address for ip in made.fixed_ips] == ["198.51.100.2"]
    with pytest.raises(Forbidden):
        demo.ports.create(network_id=shared.id, fixed_ips=[{"ip_address": "198.51.100.9"}])
    with pytest.raises(Forbidden):
        demo.ports.create(network_id=shared.id, mac_address="fa:16:3e:00:00:77")


# --- all or nothing


def test_of_several_ports_all_are_made_or_none(demo: Network) -> None:
    home = demo.networks.find_one("private-demo").id
    before = [port.id for port in demo.ports.list()]
    mac = "fa:16:3e:00:00:99"
    with pytest.raises(Conflict) as caught:
        demo.ports.create_many([{"network_id": home, "mac_address": mac} for _ in range(2)])
    assert "is in use" in caught.value.reason
    assert [port.id for port in demo.ports.list()] == before


def test_a_change_that_is_refused_changes_nothing(demo: Network) -> None:
    home = demo.networks.find_one("private-demo").id
    one, two = (demo.ports.create(network_id=home) for _ in range(2))
    taken = one.fixed_ips[0].ip_address
    with pytest.raises(Conflict):
        demo.ports.update(two.id, name="other", fixed_ips=[{"ip_address": taken}])
    assert demo.ports.show(two.id) == two


def test_a_subnet_without_addresses_left(demo: Network) -> None:
    home = demo.networks.create(name="small").id
    demo.subnets.create(network_id=home, ip_version=4, cidr="192.0.2.0/30")
    only = demo.ports.create(network_id=home)
    assert [ip.ip_address for ip in only.fixed_ips] == ["192.0.2.2"]
    with pytest.raises(Conflict) as caught:
        demo.ports.create(network_id=home)
    assert "No more IP addresses" in caught.value.reason
    demo.ports.delete(only.id)
    assert demo.ports.create(network_id=home).fixed_ips == only.fixed_ips


# --- quotas, pages, extensions


def test_quotas_are_counted_by_project(admin: Network, demo: Network) -> None:
    project = demo.session.get_project_id()
    assert project is not None
    admin.quotas.update(project, network=2)
    demo.networks.create(name="second")
    with pytest.raises(Conflict) as caught:
        demo.networks.create(name="third")
    assert "Quota exceeded for resources: ['network']" in caught.value.reason
    admin.networks.create(name="of another project")


def test_pages_lead_to_both_sides(admin: Network) -> None:
    page = admin.adapter.get("/networks?limit=2").json()
    rels = [link["rel"] for link in page["networks_links"]]
    assert (len(page["networks"]), rels) == (2, ["next", "previous"])
    rest = admin.adapter.get(page["networks_links"][0]["href"]).json()
    assert [link["rel"] for link in rest["networks_links"]] == ["previous"]
    back = admin.adapter.get(rest["networks_links"][0]["href"]).json()
    assert back["networks"] == page["networks"]


def test_a_page_after_what_is_not_there(admin: Network) -> None:
    answer = admin.adapter.get(
        "/networks", params={"limit": 1, "marker": "nowhere"}, raise_exc=False
    )
    assert (answer.status_code, answer.json()["NeutronError"]["type"]) == (404, "NetworkNotFound")
    assert admin.adapter.get("/networks?marker=nowhere").json()["networks"]


def test_only_chosen_extensions_are_there() -> None:
    network = Network(FakeCloud(network_extensions=["quotas", "external-net"]).session())
    assert sorted(each.alias for each in network.extensions.list()) == ["external-net", "quotas"]
    made = network.networks.create(name="bare", router_external=True)
    assert made.to_dict().keys() == {
        "id", "name", "project_id", "tenant_id", "status", "admin_state_up", "shared", "subnets",
        "router:external",
    }  # fmt: skip
    with pytest.raises(ExtensionMissing):
        network.networks.create(name="never made", mtu=1400)


# --- what makes no sense

REFUSED: dict[str, dict[str, Any]] = {
    "SecurityGroupRuleInvalidProtocol": {"protocol": "carrier-pigeon"},
    "SecurityGroupEthertypeConflictWithProtocol": {"protocol": "ipv6-icmp"},
    "SecurityGroupProtocolRequiredWithPorts": {"port_range_min": 1, "port_range_max": 2},
    "SecurityGroupInvalidPortRange": {"protocol": "tcp", "port_range_min": 9, "port_range_max": 2},
    "SecurityGroupInvalidPortValue": {"protocol": "udp", "port_range_min": 0, "port_range_max": 2},
    "SecurityGroupInvalidIcmpValue": {"protocol": "icmp", "port_range_min": 256},
    "SecurityGroupMissingIcmpType": {"protocol": "icmp", "port_range_max": 1},
    "SecurityGroupInvalidProtocolForPort": {"protocol": "gre", "port_range_min": 1},
    "SecurityGroupRuleParameterConflict": {"remote_ip_prefix": "2001:db8::/32"},
}
"""Rules of security groups, by the error that Neutron has for them."""


@pytest.mark.parametrize("kind", REFUSED)
def test_a_rule_without_sense(kind: str, demo: Network) -> None:
    group = demo.security_groups.create(name="one").id
    body = {"security_group_id": group, "direction": "ingress", **REFUSED[kind]}
    answer = demo.adapter.post(
        "/security-group-rules", json={"security_group_rule": body}, raise_exc=False
    )
    assert (answer.status_code, answer.json()["NeutronError"]["type"]) == (400, kind)


def test_a_network_in_use_by_others_stays_shared(admin: Network, demo: Network) -> None:
    shared = admin.networks.create(name="shared", shared=True).id
    port = demo.ports.create(network_id=shared)
    with pytest.raises(Conflict):
        admin.networks.update(shared, shared=False)
    demo.ports.delete(port.id)
    assert admin.networks.update(shared, shared=False).shared is False


def test_a_network_with_gateways_stays_outside(admin: Network) -> None:
    public = admin.networks.find_one("public")
    with pytest.raises(Conflict):
        admin.networks.update(public, router_external=False)


def test_a_pool_gives_a_project_no_more_than_its_quota(admin: Network) -> None:
    pool = admin.subnet_pools.create(name="pool", prefixes=["10.8.0.0/16"], default_quota=300).id
    home = admin.networks.create(name="home").id
    take: dict[str, Any] = {
        "network_id": home,
        "ip_version": 4,
        "subnetpool_id": pool,
        "prefixlen": 24,
    }
    assert admin.subnets.create(**take).cidr == "10.8.0.0/24"
    with pytest.raises(Conflict):
        admin.subnets.create(**take)
    with pytest.raises(BadRequest):
        admin.subnets.create(network_id=home, ip_version=4, cidr="10.9.0.0/24")


@pytest.mark.parametrize(
    "wrong",
    [
        {"cidr": "10.8.0.1/24"},
        {"cidr": "2001:db8::/64"},
        {"cidr": "10.8.0.0/24", "allocation_pools": [{"start": "10.8.0.9", "end": "10.9.0.9"}]},
        {"cidr": "10.8.0.0/24", "allocation_pools": [{"start": "10.8.0.9", "end": "10.8.0.8"}]},
        {},
    ],
)
def test_a_subnet_without_sense(wrong: dict[str, Any], demo: Network) -> None:
    home = demo.networks.create(name="home").id
    with pytest.raises(BadRequest):
        demo.subnets.create(network_id=home, ip_version=4, **wrong)
    assert demo.subnets.list(network_id=home).all() == []


@pytest.mark.parametrize("address", ["10.0.0.0", "10.0.15.255", "10.1.0.1"])
def test_an_address_that_no_port_may_have(address: str, demo: Network) -> None:
    home = demo.networks.find_one("private-demo").id
    with pytest.raises(BadRequest):
        demo.ports.create(network_id=home, fixed_ips=[{"ip_address": address}])


# --- several gateways, which the test cloud does not have


def test_a_router_has_several_gateways() -> None:
    loaded = ["router", "external-net", "ext-gw-mode", "external-gateway-multihoming"]
    network = Network(FakeCloud(network_extensions=loaded).session())
    public = network.networks.find_one("public").id
    other = network.networks.create(name="other", router_external=True).id
    network.subnets.create(network_id=other, ip_version=4, cidr="198.51.100.0/24")
    router = network.routers.create(name="router").id

    def outside() -> list[str]:
        return [each.network_id for each in network.routers.show(router).external_gateways]

    added = network.routers.add_external_gateways(
        router, external_gateways=[{"network_id": public}, {"network_id": other}]
    )
    assert [each.network_id for each in added.external_gateways] == [public, other]
    assert added.external_gateway_info is not None
    assert added.external_gateway_info.network_id == public
    network.routers.remove_external_gateways(router, external_gateways=[{"network_id": public}])
    left = network.routers.show(router).external_gateway_info
    assert left is not None
    assert (left.network_id, outside()) == (other, [other])
    network.routers.update_external_gateways(router, external_gateways=[{"network_id": public}])
    assert outside() == [public]
    network.routers.update_external_gateways(router, external_gateways=[])
    assert outside() == []
    network.routers.delete(router)
