# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""NDP proxies, by which IPv6 addresses inside are reached from outside."""

from __future__ import annotations

from ipaddress import ip_address

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .address_groups import scope_of
from .dialect import RULES
from .routers import interfaces

RULES.usual["NdpProxy"] = {"name": "", "description": "", "revision_number": 0}
RULES.ignored.add("enable_ndp_proxy")  # as a filter


@RULES.when_made("NdpProxy")
def _made(call: Call, thing: Thing) -> None:
    router, port = call.refer("Router", thing["router_id"]), call.refer("Port", thing["port_id"])
    if not router["enable_ndp_proxy"]:
        text = f"The enable_ndp_proxy parameter of router {router.key} must be set."
        raise Refused(409, text, "RouterNDPProxyNotEnable")
    near = {fixed["subnet_id"] for each in interfaces(call, router.key)
            for fixed in each["fixed_ips"]}  # fmt: skip
    able = [each for each in port["fixed_ips"] if ip_address(each["ip_address"]).version == 6]
    if not able:
        text = "Bad ndp_proxy request: the port must have an IPv6 address."
        raise Refused(400, text, "BadRequest")
    wanted = thing.get("ip_address")
    if wanted and wanted not in {each["ip_address"] for each in able}:
        text = f"The address {wanted} is invalid, reason: it is not one of port {port.key}."
        raise Refused(400, text, "InvalidAddress")
    reached = [each for each in able if each["subnet_id"] in near]
    reached = [each for each in reached if not wanted or each["ip_address"] == wanted]
    if not reached:
        text = f"The port {port.key} cannot reach the router {router.key} by IPv6 subnet."
        raise Refused(409, text, "PortUnreachableRouter")
    outside = (router["external_gateway_info"] or {}).get("network_id", "")
    if scope_of(call, outside, 6) != scope_of(call, port["network_id"], 6):
        text = "The IPv6 address scopes outside and inside are not the same."
        raise Refused(409, text, "AddressScopeConflict")
    thing["ip_address"] = reached[0]["ip_address"]
    same = {name: thing[name] for name in ("router_id", "ip_address")}
    if any(other is not thing for other in call.world.where("network.NdpProxy", **same)):
        text = "Failed to create a duplicate NDPProxy: its router and its address have one already."
        raise Refused(409, text, "NeutronDbObjectDuplicateEntry")


@RULES.when_made("Router")
def _router_made(_call: Call, router: Thing) -> None:
    if router["enable_ndp_proxy"] and router["external_gateway_info"] is None:
        text = (
            f"Can not enable ndp proxy on router {router.key}, The request body not contain "
            "external gateway information."
        )
        raise Refused(409, text, "RouterGatewayNotValid")


@RULES.when_changed("Router")
def _router_changed(call: Call, router: Thing) -> None:
    if call.args.get("enable_ndp_proxy") and router["external_gateway_info"] is None:
        text = f"Can not enable ndp proxy on router {router.key}, it has no external gateway."
        raise Refused(409, text, "RouterGatewayNotValid")


@RULES.when_gone("Port")
def _port_gone(call: Call, port: Thing) -> None:
    for each in list(call.world.where("network.NdpProxy", port_id=port.key)):
        call.drop(each)
