# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The extensions of Neutron that are loaded, unless a test says which.

They are those of the ML2 plugin with an Open vSwitch driver, of the router plugin of the L3 agent,
and of the other plugins that come with Neutron.
"""

from __future__ import annotations

from typing import Any

from ...call import Call
from .dialect import CORE, RULES

# alias: name, and when its definition changed
LOADED = {
    "aap-reject-multicast": (
        "Allowed address pairs reject multicast extension",
        "2026-04-01T00:00:00-00:00",
    ),
    "address-group": ("Address group", "2020-07-15T10:00:00-00:00"),
    "address-scope": ("Address scope", "2015-07-26T10:00:00-00:00"),
    "agent": ("agent", "2013-02-03T10:00:00-00:00"),
    "agent-resources-synced": (
        "Agent's Resource View Synced to Placement",
        "2018-12-19T00:00:00-00:00",
    ),
    "agent_sort_key": ("Agents Sort Key", "2013-02-03T10:00:00-00:00"),
    "allowed-address-pairs": ("Allowed Address Pairs", "2013-07-23T10:00:00-00:00"),
    "auto-allocated-topology": ("Auto Allocated Topology Services", "2016-01-01T00:00:00-00:00"),
    "availability_zone": ("Availability Zone", "2015-01-01T10:00:00-00:00"),
    "availability_zone_filter": ("Availability Zone Filter Extension", "2018-06-22T10:00:00-00:00"),
    "binding": ("Port Binding", "2014-02-03T10:00:00-00:00"),
    "binding-extended": ("Port Bindings Extended", "2017-07-17T10:00:00-00:00"),
    "default-subnetpools": ("Default Subnetpools", "2016-02-18T18:00:00-00:00"),
    "dhcp_agent_scheduler": ("DHCP Agent Scheduler", "2013-02-07T10:00:00-00:00"),
    "dns-domain-ports": ("dns_domain for ports", "2017-04-24T10:00:00-00:00"),
    "dns-integration": ("DNS Integration", "2015-08-15T18:00:00-00:00"),
    "dvr": ("Distributed Virtual Router", "2014-06-1T10:00:00-00:00"),
    "empty-string-filtering": ("Empty String Filtering Extension", "2018-05-01T10:00:00-00:00"),
    "expose-l3-conntrack-helper": (
        "Expose CT target rules for conntrack helper",
        "2019-04-04T10:00:00-00:00",
    ),
    "expose-port-forwarding-in-fip": (
        "Expose Floating IP port forwardings",
        "2018-06-28T16:00:00-00:00",
    ),
    "ext-gw-mode": ("Neutron L3 Configurable external gateway mode", "2013-03-28T10:00:00-00:00"),
    "external-net": ("Neutron external network", "2013-01-14T10:00:00-00:00"),
    "extra_dhcp_opt": ("Neutron Extra DHCP options", "2013-03-17T12:00:00-00:00"),
    "extraroute": ("Neutron Extra Route", "2013-02-01T10:00:00-00:00"),
    "extraroute-atomic": ("Atomically add/remove extra routes", "2019-07-10T00:00:00+00:00"),
    "filter-validation": ("Filter parameters validation", "2018-07-04T10:00:00-00:00"),
    "fip-port-details": ("Floating IP Port Details Extension", "2018-04-09T10:00:00-00:00"),
    "flavors": ("Neutron Service Flavors", "2015-09-17T10:00:00-00:00"),
    "floating-ip-port-forwarding": ("Floating IP Port Forwarding", "2018-01-19T10:00:00-00:00"),
    "floating-ip-port-forwarding-description": (
        "Floating IP Port Forwarding new attribute description",
        "2019-11-01T10:00:00-00:00",
    ),
    "floating-ip-port-forwarding-detail": (
        "Floating IP port forwarding detail",
        "2022-05-06T10:00:00-00:00",
    ),
    "floating-ip-port-forwarding-port-ranges": (
        "Floating IP Port Forwarding support port ranges",
        "2020-07-01T10:00:00-00:00",
    ),
    "floating-ip-router-writable": ("Floating IP Router (writable)", "2026-08-05T00:00:00-00:00"),
    "floatingip-pools": ("Floating IP Pools Extension", "2018-03-21T10:00:00-00:00"),
    "ip-substring-filtering": ("IP address substring filtering", "2017-11-28T09:00:00-00:00"),
    "ip_allocation": ("IP Allocation", "2016-06-10T23:00:00-00:00"),
    "l2_adjacency": ("L2 Adjacency", "2016-04-12T16:00:00-00:00"),
    "l3-conntrack-helper": ("L3 Conntrack helper", "2019-04-04T10:00:00-00:00"),
    "l3-ext-ndp-proxy": ("Router support to enable NDP proxy", "2020-08-25T00:00:00-00:00"),
    "l3-flavors": ("Router Flavor Extension", "2016-05-17T00:00:00-00:00"),
    "l3-ha": ("HA Router extension", "2014-04-26T00:00:00-00:00"),
    "l3-ndp-proxy": ("name", "2021-06-29T10:00:00-00:00"),
    "l3-port-ip-change-not-allowed": (
        "Prevent L3 router ports IP address change extension",
        "2018-10-09T10:00:00-00:00",
    ),
    "l3_agent_scheduler": ("L3 Agent Scheduler", "2013-02-07T10:00:00-00:00"),
    "local_ip": ("Local IP", "2021-07-26T10:00:00-00:00"),
    "logging": ("Logging API Extension", "2017-01-01T10:00:00-00:00"),
    "metering": ("Neutron Metering", "2013-06-12T10:00:00-00:00"),
    "metering_source_and_destination_fields": (
        "Neutron Metering with source and destination filtering",
        "2020-08-21T08:12:00-00:00",
    ),
    "multi-provider": ("Multi Provider Network", "2013-06-27T10:00:00-00:00"),
    "net-mtu": ("Network MTU", "2015-03-25T10:00:00-00:00"),
    "net-mtu-writable": ("Network MTU (writable)", "2017-07-12T00:00:00-00:00"),
    "network-ip-availability": ("Network IP Availability", "2015-09-24T00:00:00-00:00"),
    "network-ip-availability-details": (
        "Network IP Availability Details Extension",
        "2025-10-31T00:00:00-00:00",
    ),
    "network-segment-range": ("Neutron Network Segment Range", "2018-11-29T00:00:00-00:00"),
    "network_availability_zone": ("Network Availability Zone", "2015-01-01T10:00:00-00:00"),
    "network_ha": ("Network HA creation flag", "2023-04-27T10:00:00-00:00"),
    "pagination": ("Pagination support", "2016-06-12T00:00:00-00:00"),
    "port-device-profile": ("Port device profile", "2020-12-17T10:00:00-00:00"),
    "port-mac-address-regenerate": (
        "Neutron Port MAC address regenerate",
        "2018-05-03T10:00:00-00:00",
    ),
    "port-mac-override": ("Neutron Port MAC address override", "2022-03-18T10:00:00-00:00"),
    "port-numa-affinity-policy": ("Port NUMA affinity policy", "2020-07-08T10:00:00-00:00"),
    "port-numa-affinity-policy-socket": (
        'Port NUMA affinity policy "socket"',
        "2024-02-09T10:00:00-00:00",
    ),
    "port-resource-request": ("Port Resource Request", "2018-05-08T10:00:00-00:00"),
    "port-resource-request-groups": ("Port Resource Request Groups", "2021-08-02T10:00:00-00:00"),
    "port-security": ("Port Security", "2012-07-23T10:00:00-00:00"),
    "port-security-groups-filtering": (
        "Port filtering on security groups",
        "2018-01-09T09:00:00-00:00",
    ),
    "project-id": ("project_id field enabled", "2016-09-09T09:09:09-09:09"),
    "provider": ("Provider Network", "2012-09-07T10:00:00-00:00"),
    "pvlan": ("Private VLAN", "2026-02-03T10:00:00-00:00"),
    "qos": ("Quality of Service", "2015-06-08T10:00:00-00:00"),
    "qos-bw-limit-direction": (
        "Direction for QoS bandwidth limit rule",
        "2017-04-10T10:00:00-00:00",
    ),
    "qos-bw-minimum-ingress": (
        "Ingress direction for QoS minimum bandwidth rule",
        "2018-07-09T10:00:00-00:00",
    ),
    "qos-default": ("QoS default policy", "2017-041-06T10:00:00-00:00"),
    "qos-fip": ("Floating IP QoS", "2017-07-20T00:00:00-00:00"),
    "qos-gateway-ip": ("Router gateway IP QoS", "2018-02-24T00:00:00-00:00"),
    "qos-port-network-policy": ("QoS port network policy ID", "2019-11-01T10:00:00-00:00"),
    "qos-pps": ("QoS Rule Type Packet per Second Extension", "2021-05-12T10:00:00-00:00"),
    "qos-pps-minimum": ("QoS minimum packet rate rule", "2021-07-14T10:00:00-00:00"),
    "qos-pps-minimum-rule-alias": (
        "QoS minimum packet rate rule alias",
        "2021-10-22T10:00:00-00:00",
    ),
    "qos-rule-type-details": ("Details of QoS rule types", "2017-06-22T10:00:00-00:00"),
    "qos-rule-type-filter": (
        "Allow to filter the list of QoS rule types",
        "2022-02-02T10:00:00-00:00",
    ),
    "qos-rules-alias": ("Quality of Service rules alias API", "2018-10-07T10:00:00-00:00"),
    "quota-check-limit": ("Quota engine limit check", "2021-09-08T16:00:00-00:00"),
    "quota-check-limit-default": (
        "Quota engine limit check by default",
        "2024-08-21T16:00:00-00:00",
    ),
    "quota_details": ("Quota details management support", "2017-02-10T10:00:00-00:00"),
    "quotas": ("Quota management support", "2012-07-29T10:00:00-00:00"),
    "rbac-address-group": ("Add address_group type to RBAC", "2021-01-20T00:00:00-00:00"),
    "rbac-address-scope": ("Add address_scope type to RBAC", "2020-02-12T00:00:00-00:00"),
    "rbac-policies": ("RBAC Policies", "2015-06-17T12:15:12-00:00"),
    "rbac-security-groups": (
        "Add security_group type to network RBAC",
        "2019-02-14T00:00:00-00:00",
    ),
    "rbac-subnetpool": ("Add subnetpool type to RBAC", "2020-02-05T00:00:00-00:00"),
    "revision-if-match": (
        "If-Match constraints based on revision_number",
        "2016-12-11T00:00:00-00:00",
    ),
    "router": ("Neutron L3 Router", "2012-07-20T10:00:00-00:00"),
    "router-admin-state-down-before-update": (
        "Enforce Router's Admin State Down Before Update Extension",
        "2019-07-02T15:56:00",
    ),
    "router_availability_zone": ("Router Availability Zone", "2015-01-01T10:00:00-00:00"),
    "security-group": ("security-group", "2012-10-05T10:00:00-00:00"),
    "security-groups-default-rules": (
        "Default rules for security groups",
        "2022-12-19T10:00:00-00:00",
    ),
    "security-groups-default-statefulness": (
        "Security Groups Default Statefulness",
        "2026-04-13T00:00:00-00:00",
    ),
    "security-groups-normalized-cidr": (
        "Normalized CIDR field for security group rules",
        "2020-07-28T10:00:00-00:00",
    ),
    "security-groups-remote-address-group": (
        "Remote address group id field for security group rules",
        "2020-08-25T10:00:00-00:00",
    ),
    "security-groups-rules-belongs-to-default-sg": (
        "Security group rule belongs to the project's default security group",
        "2023-05-23T10:00:00-00:00",
    ),
    "security-groups-shared-filtering": (
        "Security group filtering on the shared field",
        "2021-10-05T09:00:00-00:00",
    ),
    "segment": ("Segment", "2016-02-24T17:00:00-00:00"),
    "segments-peer-subnet-host-routes": (
        "Segments peer-subnet host routes",
        "2018-06-12T10:00:00-00:00",
    ),
    "service-type": ("Neutron Service Type Management", "2013-01-20T00:00:00-00:00"),
    "sorting": ("Sorting support", "2016-06-12T00:00:00-00:00"),
    "standard-attr-description": ("standard-attr-description", "2016-02-10T10:00:00-00:00"),
    "standard-attr-revisions": ("Resource revision numbers", "2016-04-11T10:00:00-00:00"),
    "standard-attr-segment": ("Standard Attribute Segment Extension", "2018-04-09T10:00:00-00:00"),
    "standard-attr-tag": ("Tag support", "2017-01-01T00:00:00-00:00"),
    "standard-attr-timestamp": ("Resource timestamps", "2016-09-12T10:00:00-00:00"),
    "stateful-security-group": ("Stateful security group", "2019-11-26T09:00:00-00:00"),
    "subnet-external-network": (
        "Subnet belongs to an external network",
        "2024-02-05T18:00:00-00:00",
    ),
    "subnet-segmentid-writable": ("Subnet SegmentID (writable)", "2018-03-12T00:00:00-00:00"),
    "subnet-service-types": ("Subnet service types", "2016-03-15T18:00:00-00:00"),
    "subnet_allocation": ("Subnet Allocation", "2015-03-30T10:00:00-00:00"),
    "subnet_onboard": ("Subnet Onboard", "2018-12-18T09:00:00-00:00"),
    "subnetpool-prefix-ops": ("Subnet Pool Prefix Operations", "2019-02-08T10:00:00-00:00"),
    "tag-creation": ("Tag creation extension", "2024-23-07T10:00:00-00:00"),
    "trunk": ("Trunk Extension", "2016-01-01T10:00:00-00:00"),
    "trunk-details": ("Trunk port details", "2016-01-01T10:00:00-00:00"),
    "uplink-status-propagation": (
        "Uplink status propagation extension",
        "2018-05-31T18:00:00-00:00",
    ),
}
RULES.loads = frozenset(LOADED)


@RULES.does("api_resources.list")
def _api_resources(call: Call) -> Any:
    return [
        {"name": name, "collection": collection,
         "links": [{"rel": "self", "href": f"{call.root}/{collection}"}]}
        for name, collection in CORE.items()
    ]  # fmt: skip


@RULES.seed
def _extensions(call: Call) -> None:
    for alias in sorted(call.service.loaded() or ()):
        name, updated = LOADED.get(alias, (alias, ""))
        fields = {"name": name, "description": name, "updated": updated, "links": []}
        call.make("Extension", fields, key=alias, project="")
