# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Chains of service functions: which traffic takes which way through ports (networking-sfc)."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

RULES.usual["SfcFlowClassifier"] = {
    "name": "",
    "description": "",
    "ethertype": "IPv4",
    "protocol": None,
    "source_ip_prefix": None,
    "destination_ip_prefix": None,
    "source_port_range_min": None,
    "source_port_range_max": None,
    "destination_port_range_min": None,
    "destination_port_range_max": None,
    "logical_source_port": None,
    "logical_destination_port": None,
    "l7_parameters": dict,
}
RULES.usual["SfcPortPair"] = {"name": "", "description": ""}
RULES.usual["SfcPortPairGroup"] = {"name": "", "description": "", "port_pairs": list}
RULES.usual["SfcPortChain"] = {
    "name": "",
    "description": "",
    "chain_id": 0,
    "flow_classifiers": list,
}
# What the parameters are that nobody gives.
_PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "SfcPortPair": ("service_function_parameters", {"correlation": None, "weight": 1}),
    "SfcPortPairGroup": ("port_pair_group_parameters", {
        "lb_fields": [],
        "ppg_n_tuple_mapping": {"ingress_n_tuple": {}, "egress_n_tuple": {}},
    }),
    "SfcPortChain": ("chain_parameters", {"correlation": "mpls", "symmetric": False}),
}  # fmt: skip
# The list of each that no two may have anything of in common, and the error.
_ALONE = {
    "SfcPortPairGroup": ("port_pairs", "PortPairInUse"),
    "SfcPortChain": ("flow_classifiers", "FlowClassifierInUse"),
}


@RULES.when_made(*_PARAMETERS)
def _whole(_call: Call, thing: Thing) -> None:
    name, usual = _PARAMETERS[thing.kind.partition(".")[2]]
    thing[name] = {**usual, **(thing.get(name) or {})}


@RULES.when_made(*_ALONE)
@RULES.when_changed(*_ALONE)
def _alone(call: Call, thing: Thing) -> None:
    kind = thing.kind.partition(".")[2]
    name, error = _ALONE[kind]
    thing[name] = thing[name] or []
    for other in call.all(kind):
        used = set(thing[name]) & set(other[name]) if other is not thing else ()
        if used:
            raise Refused(409, f"{', '.join(sorted(used))} in use by {other.key}.", error)


@RULES.when_made("SfcPortPairGroup")
def _group_made(call: Call, group: Thing) -> None:
    group["group_id"] = call.world.number("network.sfc group")


@RULES.when_made("SfcPortChain")
def _chain_made(call: Call, chain: Thing) -> None:
    chains = [each for each in call.all("SfcPortChain") if each is not chain]
    used = {each["chain_id"] for each in chains}
    if chain["chain_id"] in used:
        text = f"Port Chain with chain_id {chain['chain_id']} already exists."
        raise Refused(400, text, "InvalidChainId")
    chain["chain_id"] = chain["chain_id"] or next(n for n in range(1, 65536) if n not in used)


@RULES.when_made("SfcFlowClassifier")
@RULES.when_changed("SfcFlowClassifier")
def _classifier(_call: Call, classifier: Thing) -> None:
    for name in ("name", "description"):
        classifier[name] = classifier[name] or ""
    classifier["l7_parameters"] = classifier["l7_parameters"] or {}
