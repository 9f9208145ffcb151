# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""BGP VPNs, and what is in them (networking-bgpvpn)."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES
from .relations import users

_ASSOCIATED = {
    "networks": ("BgpVpnNetworkAssociation", "network_id", "BGPVPNNetAssocAlreadyExists"),
    "routers": ("BgpVpnRouterAssociation", "router_id", "BGPVPNRouterAssocAlreadyExists"),
    "ports": ("BgpVpnPortAssociation", "port_id", "BGPVPNPortAssocAlreadyExists"),
}
"""By field of a BGP VPN: the kind of its associations, what they name, and the error of two."""
_OF = {kind: (field, error) for kind, field, error in _ASSOCIATED.values()}

RULES.usual["BgpVpn"] = {
    "name": "",
    "type": "l3",
    "route_targets": list,
    "import_targets": list,
    "export_targets": list,
    "route_distinguishers": list,
    "vni": None,
    "local_pref": None,
    "shared": False,
}
for _kind in _OF:
    RULES.usual[_kind] = {"bgpvpn_id": lambda call: call.params["bgpvpn_id"]}
RULES.usual["BgpVpnRouterAssociation"]["advertise_extra_routes"] = True
RULES.usual["BgpVpnPortAssociation"] |= {"advertise_fixed_ips": True, "routes": list}


@RULES.shows("BgpVpn.networks")
def _networks(call: Call, vpn: Thing) -> list[str]:
    return _in(call, vpn, "networks")


@RULES.shows("BgpVpn.routers")
def _routers(call: Call, vpn: Thing) -> list[str]:
    return _in(call, vpn, "routers")


@RULES.shows("BgpVpn.ports")
def _ports(call: Call, vpn: Thing) -> list[str]:
    return _in(call, vpn, "ports")


def _in(call: Call, vpn: Thing, what: str) -> list[str]:
    kind, field, _ = _ASSOCIATED[what]
    return [each[field] for each in users(call, vpn, kind, "bgpvpn_id")]


@RULES.when_made(*_OF)
def _associated(call: Call, one: Thing) -> None:
    field, error = _OF[one.kind.partition(".")[2]]
    vpn = call.things["bgpvpn_id"]
    if vpn["type"] == "l2" and field == "router_id":
        text = f"bgpvpn type l2 is not compatible with routers: {vpn.key}"
        raise Refused(400, text, "BGPVPNTypeNotSupported")
    if sum(each == one[field] for each in _in(call, vpn, f"{field.removesuffix('_id')}s")) > 1:
        text = f"{one[field]} is already associated to BGPVPN {vpn.key}."
        raise Refused(409, text, error)
