# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What keeps things that somebody wants to delete, and what goes with them."""

from __future__ import annotations

from collections.abc import Iterator

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

# By kind: the kind of what uses such things and its fields that name them, and the error.
_KEPT: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "FirewallPolicy": (
        "FirewallGroup", ("ingress_firewall_policy_id", "egress_firewall_policy_id"),
        "FirewallPolicyInUse", "Firewall policy {key} is being used.",
    ),
    "FirewallRule": (
        "FirewallPolicy", ("firewall_rules",),
        "FirewallRuleInUse", "Firewall rule {key} is being used.",
    ),
    "Flavor": (
        "Router", ("flavor_id",),
        "FlavorInUse", "Flavor {key} is used by some service instance.",
    ),
    "IkePolicy": (
        "IpsecSiteConnection", ("ikepolicy_id",),
        "IKEPolicyInUse", "IKEPolicy {key} is in use by existing IPsecSiteConnection {user}",
    ),
    "IpsecPolicy": (
        "IpsecSiteConnection", ("ipsecpolicy_id",),
        "IPsecPolicyInUse", "IPsecPolicy {key} is in use by existing IPsecSiteConnection {user}",
    ),
    "LocalIp": (
        "LocalIpPortAssociation", ("local_ip_id",),
        "LocalIPInUse", "Local IP {key} is still associated with one or more ports.",
    ),
    "Segment": (
        "Subnet", ("segment_id",), "SegmentInUse",
        "Segment '{key}' cannot be deleted: it is still associated with subnet(s) {user}.",
    ),
    "ServiceProfile": (
        "Flavor", ("service_profiles",),
        "ServiceProfileInUse", "Service Profile {key} is used by some service instance.",
    ),
    "SfcFlowClassifier": (
        "SfcPortChain", ("flow_classifiers",),
        "FlowClassifierInUse", "Flow Classifier {key} in use.",
    ),
    "SfcPortPair": (
        "SfcPortPairGroup", ("port_pairs",), "PortPairInUse", "Port Pair {key} in use.",
    ),
    "SfcPortPairGroup": (
        "SfcPortChain", ("port_pair_groups",),
        "PortPairGroupInUse", "Port Pair Group {key} in use.",
    ),
    "VpnEndpointGroup": (
        "IpsecSiteConnection", ("local_ep_group_id", "peer_ep_group_id"),
        "EndpointGroupInUse", "Endpoint group {key} is in use and cannot be deleted",
    ),
    "VpnService": (
        "IpsecSiteConnection", ("vpnservice_id",),
        "VPNServiceInUse", "VPNService {key} is still in use by {user}",
    ),
}  # fmt: skip

# By kind: the kinds of what goes with such things, and their fields that name them.
_GOES_ALONG: dict[str, tuple[tuple[str, str], ...]] = {
    "BgpVpn": (
        ("BgpVpnNetworkAssociation", "bgpvpn_id"),
        ("BgpVpnPortAssociation", "bgpvpn_id"),
        ("BgpVpnRouterAssociation", "bgpvpn_id"),
    ),
    "MeteringLabel": (("MeteringLabelRule", "metering_label_id"),),
    "Network": (("BgpVpnNetworkAssociation", "network_id"),),
    "Port": (
        ("BgpVpnPortAssociation", "port_id"),
        ("LocalIpPortAssociation", "fixed_port_id"),
        ("Log", "target_id"),
    ),
    "Router": (("BgpVpnRouterAssociation", "router_id"),),
    "SecurityGroup": (("Log", "resource_id"),),
    "TapService": (("TapFlow", "tap_service_id"),),
}


def users(call: Call, thing: Thing, kind: str, *fields: str) -> Iterator[Thing]:
    """The things of a kind that name a thing in one of these fields."""
    for user in call.world.all(f"network.{kind}"):
        for field in fields:
            named = user.get(field)
            if thing.key in named if isinstance(named, list) else thing.key == named:
                yield user
                break


@RULES.when_gone(*_KEPT)
def _kept(call: Call, thing: Thing) -> None:
    kind, fields, error, text = _KEPT[thing.kind.partition(".")[2]]
    found = ", ".join(user.key for user in users(call, thing, kind, *fields))
    if found:
        raise Refused(409, text.format(key=thing.key, user=found), error)


@RULES.once_gone(*_GOES_ALONG)
def _goes_along(call: Call, thing: Thing) -> None:
    for kind, field in _GOES_ALONG[thing.kind.partition(".")[2]]:
        for user in list(users(call, thing, kind, field)):
            call.world.remove(user)
