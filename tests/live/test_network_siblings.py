# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What other projects add to Network is not in this cloud, and is refused before it is sent.

VPN, BGP, BGP VPN, service function chaining, taps and firewalls are packages of their own beside
neutron, each with a plugin that wants its own agents or drivers on the hosts.
"""

from __future__ import annotations

from typing import Any

import pytest

from codegen import ir
from openstack_typed.errors import ExtensionMissing
from openstack_typed.network import Network
from tests.live.netting import NOWHERE
from tests.live.watch import operations

ABROAD = {
    "bgp",
    "bgp_dragent_scheduler",
    "bgpvpn",
    "bgpvpn-routes-control",
    "flow_classifier",
    "fwaas_v2",
    "sfc",
    "taas",
    "tap-mirror",
    "vpn-endpoint-groups",
    "vpnaas",
}
"""The extensions of other projects that bring operations."""


def abroad() -> dict[str, ir.Operation]:
    """The operations that other projects bring."""
    found = operations("network").items()
    return {name: op for name, op in found if ABROAD & set(op.extensions)}


@pytest.mark.parametrize("name", abroad())
def test_an_operation_of_another_project_is_refused(network: Network, name: str) -> None:
    op = abroad()[name]
    needed: dict[str, Any] = {
        argument.field.name: NOWHERE
        for argument in op.arguments
        if argument.where is not ir.Where.PATH and argument.field.required
    }
    path = [NOWHERE for _ in op.of(ir.Where.PATH)]
    needs = "|".join(op.extensions)
    with pytest.raises(ExtensionMissing, match=f"needs the network extension ({needs}),"):
        getattr(getattr(network, op.resource), op.name)(*path, **needed)
