# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The gateways by which routers lead outside: one, or several where that extension is loaded.

The first one is `external_gateway_info` as well.
"""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from . import ips
from .dialect import RULES

OWNER = "network:router_gateway"
"""The owner of the ports that gateways are."""
_NEED = {
    "FloatingIp": "RouterExternalGatewayInUseByFloatingIp",
    "NdpProxy": "RouterGatewayInUseByNDPProxy",
}
"""What keeps a gateway, with the error that says so."""


def ports(call: Call, router: str) -> list[Thing]:
    """The ports by which a router is on networks outside, the first one first."""
    return list(call.world.where("network.Port", device_id=router, device_owner=OWNER))


def set_gateway(call: Call, router: Thing, wanted: dict[str, Any]) -> None:
    """Give a router its first gateway, or change it."""
    network = _outside(call, wanted)
    port = next(iter(ports(call, router.key)), None)
    if port is not None and port["network_id"] != network.key:
        clear(call, router)
        port = None
    fixed = wanted.get("external_fixed_ips")
    if port is None:
        port = _attach(call, router, network, fixed)
    elif fixed:
        _move(call, port, fixed)
    old = router["external_gateway_info"] or {}
    info = {"network_id": network.key, "external_fixed_ips": port["fixed_ips"],
            "enable_snat": wanted.get("enable_snat", old.get("enable_snat", True))}  # fmt: skip
    policy = wanted.get("qos_policy_id", old.get("qos_policy_id"))
    router["external_gateway_info"] = info | ({"qos_policy_id": policy} if policy else {})


def clear(call: Call, router: Thing) -> None:
    """Take the first gateway from a router; the next one takes its place."""
    found = ports(call, router.key)
    if found:
        _drop(call, router, found[0])
    _first(call, router)


def clear_all(call: Call, router: Thing) -> None:
    """Take all gateways from a router."""
    for port in reversed(ports(call, router.key)):
        _drop(call, router, port)
    _first(call, router)


def _outside(call: Call, wanted: dict[str, Any]) -> Thing:
    network = call.refer("Network", wanted["network_id"])
    if not network["router:external"]:
        text = f"Bad router request: Network {network.key} is not an external network."
        raise Refused(400, text, "BadRequest")
    return network


def _attach(call: Call, router: Thing, network: Thing, fixed: Any) -> Thing:
    fields: dict[str, Any] = {"network_id": network.key, "device_id": router.key,
                              "device_owner": OWNER, "project_id": ""}  # fmt: skip
    return call.make("Port", fields | ({"fixed_ips": fixed} if fixed else {}))


def _move(call: Call, port: Thing, fixed: Any) -> None:
    network, mac = port["network_id"], port["mac_address"]
    port["fixed_ips"] = ips.allocate(call, network, fixed, mac, port=port, owner=OWNER)


def _drop(call: Call, router: Thing, port: Thing) -> None:
    """Take away the port of a gateway.

    Raises:
        Refused: Something needs it.
    """
    if len(ports(call, router.key)) == 1:
        for kind, error in _NEED.items():
            if next(call.world.where(f"network.{kind}", router_id=router.key), None) is not None:
                text = f"Gateway cannot be updated for router {router.key}: a {kind} needs it."
                raise Refused(409, text, error)
    call.drop(port)


def _first(call: Call, router: Thing) -> None:
    """Let `external_gateway_info` be the first gateway, if it is not."""
    port = next(iter(ports(call, router.key)), None)
    if port is None:
        router["external_gateway_info"] = None
    elif (router["external_gateway_info"] or {}).get("external_fixed_ips") != port["fixed_ips"]:
        router["external_gateway_info"] = {**_shown(port), "enable_snat": True}


# --- several of them


def _shown(port: Thing) -> dict[str, Any]:
    return {"network_id": port["network_id"], "external_fixed_ips": port["fixed_ips"]}


@RULES.shows("Router.external_gateways")
def _gateways(call: Call, router: Thing) -> Any:
    return [_shown(port) for port in ports(call, router.key)]


def _meant(call: Call, router: Thing, wanted: dict[str, Any]) -> Thing | None:
    """The port of the gateway that a request means: by network, and an address if there are more.

    Raises:
        Refused: It may mean several.
    """
    there = [p for p in ports(call, router.key) if p["network_id"] == wanted["network_id"]]
    fixed = {each.get("ip_address") for each in wanted.get("external_fixed_ips") or ()}
    if not fixed and len(there) > 1:
        raise _unmatched(router)
    if fixed:
        there = [p for p in there if fixed & {each["ip_address"] for each in p["fixed_ips"]}]
    return there[0] if there else None


def _unmatched(router: Thing) -> Refused:
    text = f"Unable to match a requested gateway port to existing ones for router {router.key}"
    return Refused(500, text, "UnableToMatchGateways")


def _add(call: Call, router: Thing, wanted: dict[str, Any]) -> None:
    if ports(call, router.key):
        _attach(call, router, _outside(call, wanted), wanted.get("external_fixed_ips"))
    else:
        set_gateway(call, router, wanted)


@RULES.does("routers.add_external_gateways")
def _add_gateways(call: Call) -> Any:
    router = call.thing
    for wanted in call.args["external_gateways"]:
        _add(call, router, wanted)
    RULES.touched(call, router)
    return router


@RULES.does("routers.update_external_gateways")
def _update_gateways(call: Call) -> Any:
    router, kept, more = call.thing, [], []
    for wanted in call.args["external_gateways"]:
        port = _meant(call, router, wanted)
        if port is None:
            more.append(wanted)
            continue
        if wanted.get("external_fixed_ips"):
            _move(call, port, wanted["external_fixed_ips"])
        kept.append(port)
    for wanted in more:
        _add(call, router, wanted)
        kept.append(ports(call, router.key)[-1])
    for port in ports(call, router.key):
        if port not in kept:
            _drop(call, router, port)
    _first(call, router)
    RULES.touched(call, router)
    return router


@RULES.does("routers.remove_external_gateways")
def _remove_gateways(call: Call) -> Any:
    router = call.thing
    found = [_meant(call, router, wanted) for wanted in call.args["external_gateways"]]
    for port in found:
        if port is None:
            raise _unmatched(router)
        _drop(call, router, port)
    _first(call, router)
    RULES.touched(call, router)
    return router
