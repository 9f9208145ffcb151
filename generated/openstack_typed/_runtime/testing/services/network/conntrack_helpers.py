# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Conntrack helpers of routers."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

# Each helper, with its protocols, as Neutron allows them by default.
_HELPERS = {
    "amanda": {"tcp"}, "ftp": {"tcp"}, "h323": {"tcp", "udp"}, "irc": {"tcp"},
    "netbios-ns": {"udp"}, "pptp": {"tcp"}, "sane": {"tcp"}, "sip": {"tcp", "udp"},
    "snmp": {"udp"}, "tftp": {"udp"},
}  # fmt: skip
_WHAT = ("protocol", "port", "helper")


def _of(call: Call, router: str) -> list[Thing]:
    return list(call.world.where("network.ConntrackHelper", router_id=router))


@RULES.shows("Router.conntrack_helpers")
def _helpers(call: Call, thing: Thing) -> Any:
    return [{name: each[name] for name in _WHAT} for each in _of(call, thing.key)]


@RULES.when_made("ConntrackHelper")
def _made(call: Call, thing: Thing) -> None:
    thing["router_id"] = call.params["router_id"]
    _check(call, thing)


@RULES.when_changed("ConntrackHelper")
def _changed(call: Call, thing: Thing) -> None:
    _check(call, thing)


def _check(call: Call, thing: Thing) -> None:
    if thing["protocol"] not in _HELPERS.get(thing["helper"], ()):
        text = f"Conntrack helper {thing['helper']} with {thing['protocol']} is not allowed."
        raise Refused(400, text, "ConntrackHelperNotAllowed")
    for other in _of(call, thing["router_id"]):
        if other is not thing and all(other[name] == thing[name] for name in _WHAT):
            text = "Bad conntrack_helper request: there is the same one already."
            raise Refused(400, text, "BadRequest")


@RULES.when_gone("Router")
def _router_gone(call: Call, router: Thing) -> None:
    for each in _of(call, router.key):
        call.drop(each)
