# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What some answers have that others cut off: those that are made without a look at extensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...call import Call
from ...world import Thing
from . import gateways
from .dialect import RULES

_VALUES: dict[str, dict[str, Any]] = {
    "ChangedRouter": {
        "enable_default_route_bfd": False, "enable_default_route_ecmp": False, "ha_vr_id": 0,
    },
    "EmbeddedSecurityGroupRule": {"tags": []},
    "HostedNetwork": {"vlan_transparent": None, "qinq": None},
    "HostingAgent": {"ha_chassis_priority": None, "resource_versions": {}},
    "HostingL3Agent": {"ha_chassis_priority": None, "resource_versions": {}, "ha_state": None},
}  # fmt: skip
"""By record: fields, and what they always are."""


def _always(value: Any) -> Callable[[Call, Thing], Any]:
    return lambda _call, _thing: value


for _record, _fields in _VALUES.items():
    for _name, _value in _fields.items():
        RULES.shows(f"{_record}.{_name}")(_always(_value))


@RULES.shows("standard_attr_id")
def _number(_call: Call, thing: Thing) -> int:
    return thing.order


@RULES.shows("ChangedRouter.gw_port_id")
def _gateway_port(call: Call, router: Thing) -> str | None:
    return next((port.key for port in gateways.ports(call, router.key)), None)


@RULES.shows("ChangedRouter.enable_snat")
def _snat(_call: Call, router: Thing) -> bool:
    return bool((router["external_gateway_info"] or {}).get("enable_snat", True))
