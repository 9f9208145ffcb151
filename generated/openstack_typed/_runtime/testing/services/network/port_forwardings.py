# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Single ports of floating IPs that lead to ports inside."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...shape import ABSENT
from ...world import Thing
from .dialect import RULES
from .floating_ips import forwardings, inside, router_for

RULES.usual["FloatingIpPortForwarding"] = {"description": "", "revision_number": 0}


def _floating(call: Call, thing: Thing) -> Thing:
    found = call.world.get("network.FloatingIp", thing["floatingip_id"])
    assert found is not None
    return found


@RULES.shows("CreatedFloatingIpPortForwarding.floating_ip_address")
def _address(call: Call, thing: Thing) -> Any:
    return _floating(call, thing)["floating_ip_address"]


@RULES.shows("CreatedFloatingIpPortForwarding.router_id")
def _router(call: Call, thing: Thing) -> Any:
    return _floating(call, thing)["router_id"]


def _single(call: Call, thing: Thing, name: str) -> Any:
    # Of ranges of several ports, only the answer to their creation has it.
    return ABSENT if thing[name] is None and call.asked.method != "POST" else thing[name]


@RULES.shows("FloatingIpPortForwarding.external_port")
def _external(call: Call, thing: Thing) -> Any:
    return _single(call, thing, "external_port")


@RULES.shows("FloatingIpPortForwarding.internal_port")
def _internal(call: Call, thing: Thing) -> Any:
    return _single(call, thing, "internal_port")


@RULES.when_made("FloatingIpPortForwarding")
def _made(call: Call, thing: Thing) -> None:
    thing["floatingip_id"] = call.params["floating_ip_id"]
    _forward(call, thing, call.args)


@RULES.when_changed("FloatingIpPortForwarding")
def _changed(call: Call, thing: Thing) -> None:
    _forward(call, thing, call.args)


@RULES.when_gone("FloatingIpPortForwarding")
def _gone(call: Call, thing: Thing) -> None:
    floating = _floating(call, thing)
    if forwardings(call, floating) == [thing]:
        floating["router_id"] = None


def _forward(call: Call, thing: Thing, given: dict[str, Any]) -> None:
    """Bring a port forwarding into the form that is answered, and look whether it can be.

    Raises:
        Refused: It cannot be.
    """
    for side in ("external", "internal"):
        one, several = f"{side}_port", f"{side}_port_range"
        if given.get(several):
            low, _, high = given[several].partition(":")
        elif given.get(one) is not None:
            low = high = str(given[one])
        elif thing.get(several):
            continue
        else:
            raise _bad(f"{one} is needed.")
        if not (low.isdigit() and (high or low).isdigit() and 0 < int(low) <= int(high or low)):
            raise _bad(f"{low}:{high} is no range of ports.")
        high = high or low
        thing[several] = f"{low}:{high}"
        thing[one] = int(low) if low == high else None
    low, high = _range(thing["external_port_range"])
    floating = _floating(call, thing)
    for other in forwardings(call, floating):
        if other is thing or other["protocol"] != thing["protocol"]:
            continue
        least, most = _range(other["external_port_range"])
        if least <= high and low <= most:
            raise _bad("Another port forwarding has the external port already.")
    if floating["port_id"]:
        text = f"Floating IP {floating.key} leads to port {floating['port_id']} already."
        raise Refused(409, text, "FloatingIPPortAlreadyAssociated")
    port = call.refer("Port", thing["internal_port_id"])
    fixed = inside(port, thing["internal_ip_address"])
    outside = floating["floating_network_id"]
    floating["router_id"] = router_for(call, fixed["subnet_id"], outside, port.key).key


def _range(text: str) -> tuple[int, int]:
    low, _, high = text.partition(":")
    return int(low), int(high)


def _bad(reason: str) -> Refused:
    return Refused(400, f"Bad port_forwarding request: {reason}", "BadRequest")
