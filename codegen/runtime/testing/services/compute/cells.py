# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of servers whose cell does not answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing

_KNOWN = {"status": "UNKNOWN", "OS-EXT-STS:power_state": 0}


def lost(call: Call, thing: Thing) -> bool:
    """Whether a thing is a server whose cell does not answer."""
    return thing.kind == "compute.Server" and call.service.cloud.faults.lost(thing.key)


def known(call: Call, thing: Thing) -> Mapping[str, Any] | None:
    """What is different of a server whose cell does not answer."""
    return _KNOWN if lost(call, thing) else None


def counted(call: Call, thing: Thing) -> bool:
    """Whether a list has a server at all: it may not be known whether it is meant."""
    asked = {name for name, _ in call.asked.pairs()}
    return not lost(call, thing) or (call.at_least("2.69") and asked <= {"all_tenants"})


def reach(call: Call, thing: Thing) -> Thing:
    """A thing that is to be looked at.

    Raises:
        Refused: It is a server whose cell does not answer.
    """
    shown = call.operation.name == "servers.show" and call.at_least("2.69")
    if lost(call, thing) and not shown:
        text = "Cell cell1 is not responding, hence instance info is not available."
        raise Refused(500, text)
    return thing
