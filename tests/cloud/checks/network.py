# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Checks of neutron."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter

from tests.cloud.checks.harness import ADMIN, TAG, check

NEUTRON = ADMIN.network


@check
def network() -> object:
    """A network with a router, a security group, a port and a floating address."""
    public = NEUTRON.find_network("public")
    made = NEUTRON.create_network(name=TAG)
    subnet = NEUTRON.create_subnet(
        name=TAG, network_id=made.id, ip_version=4, cidr="192.168.77.0/24"
    )
    gateway = {"network_id": public.id}
    router = NEUTRON.create_router(name=TAG, external_gateway_info=gateway)
    NEUTRON.add_interface_to_router(router, subnet_id=subnet.id)
    group = NEUTRON.create_security_group(name=TAG)
    rule = NEUTRON.create_security_group_rule(
        security_group_id=group.id,
        direction="ingress",
        protocol="tcp",
        port_range_min=22,
        port_range_max=22,
        remote_ip_prefix="0.0.0.0/0",
    )
    port = NEUTRON.create_port(network_id=made.id, security_groups=[group.id])
    floating = NEUTRON.create_ip(floating_network_id=public.id, port_id=port.id)
    assert floating.fixed_ip_address == port.fixed_ips[0]["ip_address"]
    NEUTRON.update_ip(floating, port_id=None)
    NEUTRON.delete_ip(floating)
    NEUTRON.delete_port(port)
    NEUTRON.delete_security_group_rule(rule)
    NEUTRON.delete_security_group(group)
    NEUTRON.remove_interface_from_router(router, subnet_id=subnet.id)
    NEUTRON.delete_router(router)
    NEUTRON.delete_network(made)
    return f"floating address {floating.floating_ip_address}"


@check
def security_group_rules() -> object:
    """New groups have the rules that neutron's migrations put into its table of templates."""
    project = ADMIN.identity.create_project(name=TAG, domain_id="default")
    NEUTRON.create_security_group(name=TAG, project_id=project.id)
    # neutron has made the project's default group along with its first one
    groups = {group.name: group for group in NEUTRON.security_groups(project_id=project.id)}
    parts = itemgetter("direction", "ethertype", "remote_group_id")
    found = {
        name: Counter(map(parts, group.security_group_rules)) for name, group in groups.items()
    }
    out = [("egress", ethertype, None) for ethertype in ("IPv4", "IPv6")]
    default = groups["default"].id
    within = [("ingress", ethertype, default) for ethertype in ("IPv4", "IPv6")]
    assert found == {TAG: Counter(out), "default": Counter(out + within)}, found
    for group in groups.values():
        NEUTRON.delete_security_group(group)
    ADMIN.identity.delete_project(project)
    return {name: f"{len(rules)} rules" for name, rules in found.items()}


@check
def network_extensions() -> object:
    """Trunks, quality of service, sharing, tags, pools, scopes and groups of addresses."""
    private = NEUTRON.find_network("private")
    parent, child = (NEUTRON.create_port(network_id=private.id) for _ in range(2))
    sub_port = {"port_id": child.id, "segmentation_type": "vlan", "segmentation_id": 9}
    trunk = NEUTRON.create_trunk(port_id=parent.id, name=TAG, sub_ports=[sub_port])
    NEUTRON.delete_trunk(trunk)
    NEUTRON.delete_port(parent)
    NEUTRON.delete_port(child)

    policy = NEUTRON.create_qos_policy(name=TAG)
    NEUTRON.create_qos_bandwidth_limit_rule(policy, max_kbps=1000)
    NEUTRON.delete_qos_policy(policy)

    vlan = NEUTRON.create_network(
        name=TAG,
        provider_network_type="vlan",
        provider_physical_network="physnet1",
        provider_segmentation_id=101,
    )
    sharing = NEUTRON.create_rbac_policy(
        object_type="network",
        object_id=vlan.id,
        action="access_as_shared",
        target_project_id=ADMIN.identity.find_project("demo").id,
    )
    NEUTRON.set_tags(vlan, ["a", "b"])
    NEUTRON.delete_rbac_policy(sharing)
    NEUTRON.delete_network(vlan)

    pool = NEUTRON.create_subnet_pool(
        name=TAG, prefixes=["10.9.0.0/16"], default_prefix_length="24"
    )
    NEUTRON.delete_subnet_pool(pool)
    scope = NEUTRON.create_address_scope(name=TAG, ip_version=4)
    NEUTRON.delete_address_scope(scope)
    group = NEUTRON.create_address_group(name=TAG, addresses=["10.0.0.1/32"])
    NEUTRON.delete_address_group(group)
    return [kind.type for kind in NEUTRON.qos_rule_types()]
