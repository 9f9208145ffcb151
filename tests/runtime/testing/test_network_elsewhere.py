# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The services of Network that come with other projects, on a fake that has all extensions.

The test cloud has none of them: their facts are those of the definitions that all share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from openstack_typed._runtime.testing.cloud import FakeCloud
from openstack_typed._runtime.testing.specs import Field, read
from openstack_typed.errors import BadRequest, Conflict, NotFound
from openstack_typed.network import Network


def _every() -> set[str]:
    """All extensions that the specs know."""
    specs = read("network")
    fields: list[Field] = [item for each in specs.types for item in each.fields]
    fields += [item for op in specs.operations for item in op.arguments]
    found = {name for op in specs.operations for name in op.extensions}
    return found | {name for item in fields for name in item.extensions}


EVERY = frozenset(_every())


class Row(NamedTuple):
    """A kind of things: what one is asked for, what it is changed to, and what it is in.

    A text `@name` is the ID of a thing of that name.
    """

    given: Mapping[str, Any]
    changed: Mapping[str, Any] = {}
    parent: str = ""
    unseen: tuple[str, ...] = ()


NAMED = {"name": "one", "description": "for tests"}
OTHER = {"name": "other", "description": "changed"}

ROWS: dict[str, Row] = {
    "bgp_peers": Row(
        {"name": "one", "peer_ip": "192.0.2.1", "remote_as": 65001, "auth_type": "md5",
         "password": "secret"},
        {"name": "other", "password": "another"}, unseen=("password",),
    ),
    "bgp_speakers": Row(
        {"name": "one", "local_as": 65000, "ip_version": 4, "advertise_tenant_networks": False},
        {"name": "other", "advertise_tenant_networks": True},
    ),
    "bgpvpns": Row(
        {"name": "one", "type": "l3", "route_targets": ["64512:1"], "vni": 1000,
         "local_pref": 100},
        {"name": "other", "route_targets": ["64512:2"], "import_targets": ["64512:3"]},
    ),
    "bgpvpn_network_associations": Row({"network_id": "@network"}, parent="@bgpvpns"),
    "bgpvpn_port_associations": Row(
        {"port_id": "@port", "routes": [{"type": "prefix", "prefix": "192.0.2.0/24"}]},
        {"advertise_fixed_ips": False}, parent="@bgpvpns",
    ),
    "bgpvpn_router_associations": Row(
        {"router_id": "@router"}, {"advertise_extra_routes": False}, parent="@bgpvpns"
    ),
    "firewall_groups": Row(
        {**NAMED, "ingress_firewall_policy_id": "@firewall_policies"},
        {**OTHER, "admin_state_up": False},
    ),
    "firewall_policies": Row(
        {**NAMED, "firewall_rules": ["@firewall_rules"], "audited": True},
        {**OTHER, "audited": True},
    ),
    "firewall_rules": Row(
        {**NAMED, "action": "allow", "protocol": "tcp", "destination_port": "80",
         "source_ip_address": "192.0.2.0/24"},
        {**OTHER, "action": "deny", "enabled": False},
    ),
    "sfc_flow_classifiers": Row(
        {**NAMED, "protocol": "tcp", "source_ip_prefix": "192.0.2.0/24",
         "logical_source_port": "@port"},
        OTHER,
    ),
    "sfc_port_pairs": Row({**NAMED, "ingress": "@port", "egress": "@other_port"}, OTHER),
    "sfc_port_pair_groups": Row(
        {**NAMED, "port_pairs": ["@sfc_port_pairs"]}, {**OTHER, "port_pairs": []}
    ),
    "sfc_port_chains": Row(
        {**NAMED, "port_pair_groups": ["@sfc_port_pair_groups"],
         "flow_classifiers": ["@sfc_flow_classifiers"]},
        {**OTHER, "flow_classifiers": []},
    ),
    "tap_services": Row({**NAMED, "port_id": "@port"}, OTHER),
    "tap_flows": Row(
        {**NAMED, "tap_service_id": "@tap_services", "source_port": "@other_port",
         "direction": "BOTH"},
        OTHER,
    ),
    "tap_mirrors": Row(
        {**NAMED, "port_id": "@port", "directions": {"IN": 101}, "remote_ip": "192.0.2.9",
         "mirror_type": "gre"},
        OTHER,
    ),
    "vpn_endpoint_groups": Row({**NAMED, "type": "cidr", "endpoints": ["192.0.2.0/24"]}, OTHER),
    "vpn_ike_policies": Row(
        {**NAMED, "ike_version": "v2", "lifetime": {"value": 7200}},
        {**OTHER, "encryption_algorithm": "aes-256"},
    ),
    "vpn_ipsec_policies": Row(
        {**NAMED, "transform_protocol": "ah"}, {**OTHER, "lifetime": {"value": 600}}
    ),
    "vpn_services": Row({**NAMED, "router_id": "@router", "subnet_id": "@subnet"}, OTHER),
    "vpn_ipsec_site_connections": Row(
        {**NAMED, "vpn_service_id": "@vpn_services", "ike_policy_id": "@vpn_ike_policies",
         "ipsec_policy_id": "@vpn_ipsec_policies", "peer_address": "192.0.2.7",
         "peer_id": "192.0.2.7", "psk": "secret", "peer_cidrs": ["198.51.100.0/24"],
         "dpd": {"interval": 10}},
        {**OTHER, "mtu": 1400, "admin_state_up": False},
    ),
}  # fmt: skip


class Maker:
    """Makes things, and what they refer to first.

    Attributes:
        network: The client.
        ids: The IDs of what was made, by name.
    """

    def __init__(self) -> None:
        self.fake = FakeCloud(network_extensions=EVERY)
        self.network = Network(self.fake.session())
        self.ids: dict[str, str] = {}

    def resource(self, name: str) -> Any:
        return getattr(self.network, name)

    def id(self, name: str) -> str:
        """The ID of a thing, which is made if it is not there."""
        if name not in self.ids:
            self.ids[name] = BASIC[name](self) if name in BASIC else self.make(name).id
        return self.ids[name]

    def arguments(self, value: Any) -> Any:
        """A value with IDs instead of names."""
        match value:
            case Mapping():
                return {key: self.arguments(each) for key, each in value.items()}
            case list():
                return [self.arguments(each) for each in value]
            case str() if value.startswith("@"):
                return self.id(value[1:])
        return value

    def inside(self, name: str) -> tuple[str, ...]:
        """The ID of what a thing is in, if it is in something."""
        return (self.id(ROWS[name].parent[1:]),) if ROWS[name].parent else ()

    def make(self, name: str, **more: Any) -> Any:
        given = self.arguments({**ROWS[name].given, **more})
        made = self.resource(name).create(*self.inside(name), **given)
        self.ids.setdefault(name, made.id)
        return made


def _router(maker: Maker) -> str:
    """A router with a gateway, and an interface on the subnet."""
    routers = maker.network.routers
    (public,) = maker.network.networks.list(name="public")
    made = routers.create(external_gateway_info={"network_id": public.id})
    routers.add_router_interface(made.id, subnet_id=maker.id("subnet"))
    return made.id


def _port(maker: Maker) -> str:
    maker.id("subnet")
    return maker.network.ports.create(network_id=maker.id("network")).id


BASIC: dict[str, Callable[[Maker], str]] = {
    "network": lambda maker: maker.network.networks.create(name="home").id,
    "subnet": lambda maker: (
        maker.network.subnets.create(
            network_id=maker.id("network"), ip_version=4, cidr="10.9.0.0/24"
        ).id
    ),
    "port": _port,
    "other_port": _port,
    "router": _router,
}


@pytest.fixture
def maker() -> Maker:
    """Makes things on a cloud of their own."""
    return Maker()


def agrees(shown: Any, wanted: Mapping[str, Any]) -> None:
    """A thing is as it was asked for."""
    for name, value in wanted.items():
        assert _part(getattr(shown, name), value) == value, name


def _part(found: Any, wanted: Any) -> Any:
    """What was asked for of a value that has more."""
    match wanted:
        case Mapping():
            inner = found.to_dict()
            return {key: inner[key] for key in wanted}
        case list():
            return [_part(each, inner) for each, inner in zip(found, wanted, strict=True)]
    return found


def settled(thing: Any) -> dict[str, Any]:
    """A thing without what changes by itself."""
    return {name: value for name, value in thing.to_dict().items() if name != "status"}


@pytest.mark.parametrize("name", ROWS)
def test_a_thing_is_made_shown_listed_changed_and_deleted(maker: Maker, name: str) -> None:
    row, resource, inside = ROWS[name], maker.resource(name), maker.inside(name)
    made = maker.make(name)
    agrees(made, {k: v for k, v in maker.arguments(row.given).items() if k not in row.unseen})
    assert settled(resource.show(*inside, made.id)) == settled(made)
    assert [each.id for each in resource.list(*inside)] == [made.id]
    if row.changed:
        changed = resource.update(*inside, made.id, **maker.arguments(row.changed))
        agrees(changed, {k: v for k, v in row.changed.items() if k not in row.unseen})
    assert made.extra == {}
    resource.delete(*inside, made.id)
    with pytest.raises(NotFound):
        resource.show(*inside, made.id)
    assert resource.list(*inside).all() == []
    assert maker.fake.problems == []


@pytest.mark.parametrize(
    ("kept", "user"),
    [
        ("firewall_rules", "firewall_policies"),
        ("firewall_policies", "firewall_groups"),
        ("sfc_port_pairs", "sfc_port_pair_groups"),
        ("sfc_port_pair_groups", "sfc_port_chains"),
        ("sfc_flow_classifiers", "sfc_port_chains"),
        ("vpn_services", "vpn_ipsec_site_connections"),
        ("vpn_ike_policies", "vpn_ipsec_site_connections"),
        ("vpn_ipsec_policies", "vpn_ipsec_site_connections"),
    ],
)
def test_what_is_used_is_not_deleted(maker: Maker, kept: str, user: str) -> None:
    using = maker.make(user)
    with pytest.raises(Conflict):
        maker.resource(kept).delete(maker.ids[kept])
    maker.resource(user).delete(using.id)
    maker.resource(kept).delete(maker.ids[kept])


# --- BGP


def test_a_speaker_has_peers_and_networks_and_tells_of_floating_ips(maker: Maker) -> None:
    network, speaker, peer = maker.network, maker.id("bgp_speakers"), maker.id("bgp_peers")
    speakers = network.bgp_speakers
    assert speakers.add_bgp_peer(speaker, bgp_peer_id=peer).bgp_peer_id == peer
    with pytest.raises(Conflict):
        speakers.add_bgp_peer(speaker, bgp_peer_id=peer)
    (public,) = network.networks.list(name="public")
    assert speakers.add_gateway_network(speaker, network_id=public.id).network_id == public.id
    with pytest.raises(Conflict):
        speakers.add_gateway_network(speaker, network_id=public.id)
    shown = speakers.show(speaker)
    assert (shown.peers, shown.networks) == ([peer], [public.id])
    assert speakers.list_advertised_routes(speaker).all() == []
    router = network.routers.show(maker.id("router"))
    floating = network.floating_ips.create(floating_network_id=public.id, port_id=maker.id("port"))
    (route,) = speakers.list_advertised_routes(speaker)
    assert router.external_gateway_info is not None
    (outside,) = router.external_gateway_info.external_fixed_ips
    assert (route.destination, route.next_hop) == (
        f"{floating.floating_ip_address}/32",
        outside.ip_address,
    )
    speakers.remove_bgp_peer(speaker, bgp_peer_id=peer)
    speakers.remove_gateway_network(speaker, network_id=public.id)
    with pytest.raises(NotFound):
        speakers.remove_bgp_peer(speaker, bgp_peer_id=peer)
    shown = speakers.show(speaker)
    assert (shown.peers, shown.networks) == ([], [])


def test_an_agent_carries_a_speaker_out(maker: Maker) -> None:
    agents, speaker = maker.network.agents, maker.id("bgp_speakers")
    (agent,) = agents.list(binary="neutron-bgp-dragent")
    (other,) = agents.list(binary="neutron-l3-agent")
    agents.add_bgp_speaker(agent.id, bgp_speaker_id=speaker)
    with pytest.raises(Conflict):
        agents.add_bgp_speaker(agent.id, bgp_speaker_id=speaker)
    with pytest.raises(NotFound):
        agents.add_bgp_speaker(other.id, bgp_speaker_id=speaker)
    assert [each.id for each in agents.list_bgp_speakers(agent.id)] == [speaker]
    assert [each.id for each in maker.network.bgp_speakers.list_dragents(speaker)] == [agent.id]
    agents.remove_bgp_speaker(agent.id, speaker)
    assert agents.list_bgp_speakers(agent.id).all() == []


def test_a_peer_with_a_signature_needs_a_password(maker: Maker) -> None:
    with pytest.raises(BadRequest):
        maker.make("bgp_peers", password=None)


def test_a_bgp_vpn_says_what_is_in_it(maker: Maker) -> None:
    network, vpn = maker.network, maker.id("bgpvpns")
    for name in ("network", "router", "port"):
        maker.make(f"bgpvpn_{name}_associations")
    shown = network.bgpvpns.show(vpn)
    assert (shown.networks, shown.routers, shown.ports) == (
        [maker.ids["network"]],
        [maker.ids["router"]],
        [maker.ids["port"]],
    )
    with pytest.raises(Conflict):
        maker.make("bgpvpn_network_associations")
    other = network.networks.create(name="other").id
    (one,) = network.bgpvpn_network_associations.create_many(vpn, [{"network_id": other}])
    assert (one.network_id, one.bgpvpn_id) == (other, vpn)
    network.networks.delete(other)
    assert network.bgpvpns.show(vpn).networks == [maker.ids["network"]]
    network.bgpvpns.delete(vpn)
    with pytest.raises(NotFound):
        network.bgpvpn_port_associations.show(vpn, maker.ids["bgpvpn_port_associations"])


# --- firewalls


def test_rules_come_into_a_policy_and_leave_it(maker: Maker) -> None:
    policies, policy = maker.network.firewall_policies, maker.id("firewall_policies")
    first, second, third = maker.id("firewall_rules"), *(
        maker.make("firewall_rules").id for _ in range(2)
    )
    assert policies.insert_rule(policy, firewall_rule_id=third).firewall_rules == [third, first]
    changed = policies.insert_rule(policy, firewall_rule_id=second, insert_after=third)
    assert (changed.firewall_rules, changed.audited) == ([third, second, first], False)
    with pytest.raises(Conflict):
        policies.insert_rule(policy, firewall_rule_id=second)
    assert maker.network.firewall_rules.show(second).firewall_policy_id == [policy]
    assert policies.remove_rule(policy, firewall_rule_id=third).firewall_rules == [second, first]
    with pytest.raises(BadRequest):
        policies.remove_rule(policy, firewall_rule_id=third)
    changed = policies.insert_rule(policy, firewall_rule_id=third, insert_before=first)
    assert changed.firewall_rules == [second, third, first]


def test_a_group_is_active_with_ports_and_then_stays(maker: Maker) -> None:
    groups, port = maker.network.firewall_groups, maker.id("port")
    idle = maker.make("firewall_groups")
    assert groups.show(idle.id).status == "INACTIVE"
    busy = maker.make("firewall_groups", ports=[port])
    assert groups.show(busy.id).status == "ACTIVE"
    with pytest.raises(Conflict):
        groups.update(idle.id, ports=[port])
    with pytest.raises(Conflict):
        groups.delete(busy.id)
    assert groups.update(busy.id, admin_state_up=False).status == "DOWN"
    groups.delete(busy.id)


# --- taps, chains, VPNs


def test_several_taps_are_made_at_once_and_flows_go_with_their_service(maker: Maker) -> None:
    network, port = maker.network, maker.id("port")
    (service,) = network.tap_services.create_many([{"port_id": port, "name": "a"}])
    (flow,) = network.tap_flows.create_many(
        [{"tap_service_id": service.id, "source_port": port, "direction": "IN"}]
    )
    assert (service.name, flow.direction, flow.vlan_filter) == ("a", "IN", None)
    with pytest.raises(Conflict):
        network.tap_services.create(port_id=port)
    network.tap_services.delete(service.id)
    with pytest.raises(NotFound):
        network.tap_flows.show(flow.id)


def test_chains_have_numbers_and_nothing_is_in_two(maker: Maker) -> None:
    chains = maker.network.sfc_port_chains
    one = maker.make("sfc_port_chains")
    assert (one.chain_id, one.chain_parameters.correlation) == (1, "mpls")
    with pytest.raises(Conflict):
        maker.make("sfc_port_chains")
    two = maker.make("sfc_port_chains", flow_classifiers=None)
    assert (two.chain_id, two.flow_classifiers) == (2, [])
    with pytest.raises(Conflict):
        chains.update(two.id, flow_classifiers=one.flow_classifiers)


def test_vpns_come_up_and_say_where_they_are(maker: Maker) -> None:
    network, connection = maker.network, maker.make("vpn_ipsec_site_connections")
    assert connection.dpd.to_dict() == {"action": "hold", "interval": 10, "timeout": 120}
    assert network.vpn_ipsec_site_connections.show(connection.id).status == "ACTIVE"
    service = network.vpn_services.show(connection.vpn_service_id)
    router = network.routers.show(service.router_id)
    assert router.external_gateway_info is not None
    (outside,) = router.external_gateway_info.external_fixed_ips
    assert (service.external_v4_ip, service.external_v6_ip) == (outside.ip_address, None)
    groups = [maker.make("vpn_endpoint_groups").id for _ in range(2)]
    refused: tuple[dict[str, Any], ...] = (
        {"local_ep_group_id": groups[0]},
        {"peer_cidrs": []},
        {"dpd": {"interval": 10, "timeout": 5}},
    )
    for wrong in refused:
        with pytest.raises(BadRequest):
            maker.make("vpn_ipsec_site_connections", **wrong)
    apart = network.routers.create(name="apart")
    with pytest.raises(BadRequest):
        maker.make("vpn_services", router_id=apart.id)
    with pytest.raises(Conflict):
        network.vpn_ike_policies.update(maker.ids["vpn_ike_policies"], name="other")


def test_without_their_extensions_there_are_none_of_these() -> None:
    network = Network(FakeCloud().session())
    aliases = {each.alias for each in network.extensions.list()}
    assert not aliases & {"bgp", "bgpvpn", "fwaas_v2", "sfc", "taas", "tap-mirror", "vpnaas"}
