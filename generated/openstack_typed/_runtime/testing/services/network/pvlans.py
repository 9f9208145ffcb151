# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Private VLANs: which networks are one, and what ports may reach there."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

_PROMISCUOUS, _COMMUNITY = "promiscuous", "community"


@RULES.when_made("Network")
def _network_made(_call: Call, network: Thing) -> None:
    _secured(network)


@RULES.when_changed("Network")
def _network_changed(call: Call, network: Thing) -> None:
    if "pvlan" in call.args:
        _secured(network)


def _secured(network: Thing) -> None:
    if network["pvlan"] and not network["port_security_enabled"]:
        text = f"Port security is disabled on network {network.key}, cannot enable PVLAN."
        raise Refused(400, text, "PVLANNetworkPortSecurityDisabled")


@RULES.when_made("Port")
def _port_made(call: Call, port: Thing) -> None:
    _place(call, port, None, None, port["pvlan_community"])


@RULES.when_changed("Port")
def _port_changed(call: Call, port: Thing) -> None:
    before = call.old["pvlan_type"], call.old["pvlan_community"]
    _place(call, port, *before, call.args.get("pvlan_community"))


def _place(
    call: Call, port: Thing, old_type: Any, old_community: Any, community: str | None
) -> None:
    """Say what a port may reach, as far as its network is a private VLAN.

    Args:
        call: The request.
        port: The port, with the type that it shall have.
        old_type: The type that it had.
        old_community: The community that it was in.
        community: The community that was asked for now.
    """
    network = call.world.get("network.Network", port["network_id"])
    assert network is not None
    wanted = port["pvlan_type"]
    if not network["pvlan"]:
        if old_type is None and (wanted or community):
            text = f"PVLAN is not enabled on network {network.key}."
            raise Refused(400, text, "PVLANNotEnabledOnNetwork")
        port |= {"pvlan_type": None, "pvlan_community": None}
        return
    secured = network["port_security_enabled"] and port["port_security_enabled"]
    if not (secured or port["device_owner"].startswith("network:")):
        text = f"Port security is disabled for port {port.key}, cannot set PVLAN."
        raise Refused(400, text, "PVLANPortSecurityDisabled")
    wanted = wanted or _PROMISCUOUS
    if wanted == _COMMUNITY:
        community = community or old_community
        if not community:
            text = f'Community name is required for ports with PVLAN type "community": {port.key}.'
            raise Refused(400, text, "PVLANCommunityNameRequired")
    elif community:
        text = (
            'PVLAN community name cannot be set if port type is not "community" for this port: '
            f"{port.key}."
        )
        raise Refused(400, text, "PVLANCannotSetCommunityName")
    port |= {"pvlan_type": wanted, "pvlan_community": community}
