# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What networks and the like have if a test puts them there without saying it."""

from __future__ import annotations

from ...call import Call
from .dialect import RULES


def _cidr(call: Call) -> str:
    """The next addresses that no other one of these has."""
    number = call.world.number("seed cidr")
    return f"10.{200 + number // 256 % 56}.{number % 256}.0/24"


RULES.sown |= {"Subnet": {"ip_version": 4, "cidr": _cidr}}
