# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""BGP speakers, their peers, and the agents that carry them out (neutron-dynamic-routing)."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .agents import BGP, able, serves, serving
from .dialect import RULES

RULES.usual["BgpPeer"] = {"name": ""}
RULES.usual["BgpSpeaker"] = {
    "name": "",
    "peers": list,
    "networks": list,
    "advertise_floating_ip_host_routes": True,
    "advertise_tenant_networks": True,
}


@RULES.when_made("BgpPeer")
def _peer_made(call: Call, peer: Thing) -> None:
    if peer["auth_type"] == "md5" and not call.args.get("password"):
        text = "A password must be supplied when using auth_type md5."
        raise Refused(400, text, "InvalidBgpPeerMd5Authentication")


@RULES.once_gone("BgpPeer")
def _peer_gone(call: Call, peer: Thing) -> None:
    for speaker in call.all("BgpSpeaker"):
        if peer.key in speaker["peers"]:
            speaker["peers"].remove(peer.key)


@RULES.once_gone("Network")
def _network_gone(call: Call, network: Thing) -> None:
    for speaker in call.all("BgpSpeaker"):
        if network.key in speaker["networks"]:
            speaker["networks"].remove(network.key)


@RULES.does("bgp_speakers.add_bgp_peer")
def _add_peer(call: Call) -> dict[str, str]:
    speaker, peer = call.thing, call.get("BgpPeer", call.args["bgp_peer_id"])
    for other in speaker["peers"]:
        if call.get("BgpPeer", other)["peer_ip"] == peer["peer_ip"]:
            text = f"BGP Speaker {speaker.key} has a peer with the IP {peer['peer_ip']} already."
            raise Refused(409, text, "DuplicateBgpPeerIpException")
    speaker["peers"].append(peer.key)
    return {"bgp_peer_id": peer.key}


@RULES.does("bgp_speakers.remove_bgp_peer")
def _remove_peer(call: Call) -> dict[str, str]:
    speaker, peer = call.thing, call.args["bgp_peer_id"]
    if peer not in speaker["peers"]:
        text = f"BGP peer {peer} is not associated with BGP speaker {speaker.key}."
        raise Refused(404, text, "BgpSpeakerPeerNotAssociated")
    speaker["peers"].remove(peer)
    return {"bgp_peer_id": peer}


@RULES.does("bgp_speakers.add_gateway_network")
def _add_network(call: Call) -> dict[str, str]:
    speaker, network = call.thing, call.args["network_id"]
    if network in speaker["networks"]:
        text = f"Network {network} is already bound to BgpSpeaker {speaker.key}."
        raise Refused(409, text, "BgpSpeakerNetworkBindingError")
    speaker["networks"].append(network)
    return {"network_id": network}


@RULES.does("bgp_speakers.remove_gateway_network")
def _remove_network(call: Call) -> dict[str, str]:
    speaker, network = call.thing, call.args["network_id"]
    if network not in speaker["networks"]:
        text = f"Network {network} is not associated with BGP speaker {speaker.key}."
        raise Refused(404, text, "BgpSpeakerNetworkNotAssociated")
    speaker["networks"].remove(network)
    return {"network_id": network}


@RULES.does("bgp_speakers.list_advertised_routes")
def _routes(call: Call) -> list[dict[str, str]]:
    """The routes to floating IPs; those to networks of projects need address scopes in common."""
    speaker, found = call.thing, []
    for floating in call.all("FloatingIp") if speaker["advertise_floating_ip_host_routes"] else ():
        router = call.find("Router", floating.get("router_id"))
        gateway = (router and router["external_gateway_info"]) or {}
        if gateway.get("network_id") in speaker["networks"]:
            for hop in gateway.get("external_fixed_ips", ())[:1]:
                address = f"{floating['floating_ip_address']}/32"
                found.append({"destination": address, "next_hop": hop["ip_address"]})
    return found


# --- agents


@RULES.does("bgp_speakers.list_dragents")
def _agents(call: Call) -> list[Thing]:
    return serving(call, call.thing, BGP)


@RULES.does("agents.list_bgp_speakers")
def _speakers(call: Call) -> list[Thing]:
    return [call.get("BgpSpeaker", key) for key in serves(call.thing)]


@RULES.does("agents.add_bgp_speaker")
def _add_speaker(call: Call) -> None:
    agent, speaker = call.thing, call.get("BgpSpeaker", call.args["bgp_speaker_id"])
    able(agent, BGP)
    if serving(call, speaker, BGP):
        text = f"BgpDrAgent {agent.key} is already associated to a BGP speaker."
        raise Refused(409, text, "DrAgentAssociationError")
    serves(agent).append(speaker.key)


@RULES.does("agents.remove_bgp_speaker")
def _remove_speaker(call: Call) -> None:
    agent, speaker = call.things["agent_id"], call.things["bgp_speaker_id"]
    if speaker.key not in serves(agent):
        text = f"BGP speaker {speaker.key} is not hosted by the BgpDrAgent {agent.key}."
        raise Refused(404, text, "DrAgentNotHostingBgpSpeaker")
    serves(agent).remove(speaker.key)
