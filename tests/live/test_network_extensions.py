# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Extensions, and what they are needed for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from codegen import ir
from openstack_typed.errors import ExtensionMissing, NotFound
from openstack_typed.network import Network
from tests.live.netting import NOWHERE
from tests.live.watch import operations


def test_extensions_are_listed_and_shown(network: Network) -> None:
    listed = {extension.alias: extension for extension in network.extensions.list()}
    assert {"router", "security-group", "qos"} <= listed.keys()
    assert network.extensions.show("router") == listed["router"]
    assert listed["router"].name == "Neutron L3 Router"
    with pytest.raises(NotFound):
        network.extensions.show("no-such-extension")


ABROAD = {"bgp", "bgpvpn", "flow_classifier", "fwaas_v2", "sfc", "taas", "tap-mirror", "vpnaas"}
"""Extensions of other projects: each is a package beside neutron, with agents or drivers of its own
on the hosts. Their operations are described, and cannot be called in this cloud."""


def needing_extensions() -> Iterator[tuple[ir.Operation, ir.Argument | None, str]]:
    """Every operation and argument that needs an extension, with the extension."""
    for op in operations("network").values():
        for alias in op.extensions:
            yield op, None, alias
        for argument in op.arguments:
            for alias in argument.field.extensions:
                yield op, argument, alias


def test_what_needs_an_extension_that_is_not_loaded_is_refused_before_it_is_sent(
    network: Network,
) -> None:
    loaded = {extension.alias for extension in network.extensions.list()}
    refused = set()
    for op, argument, alias in needing_extensions():
        if alias in loaded:
            continue
        call = getattr(getattr(network, op.resource), op.name)
        needed = [
            a.field.name for a in op.arguments if a.where is ir.Where.PATH or a.field.required
        ]
        given = dict.fromkeys(needed, NOWHERE)
        if argument is not None:
            given[argument.field.name] = NOWHERE
        needs = [*op.extensions, *(argument.field.extensions if argument else ())]
        first = next(each for each in needs if each not in loaded)
        with pytest.raises(ExtensionMissing, match=f"needs the network extension {first},"):
            call(**given)
        refused.add(alias)
    assert {"external-gateway-multihoming", "vlan-transparent", "port-hints"} <= refused
    assert refused >= ABROAD


def test_the_collections_that_every_cloud_has(network: Network) -> None:
    resources = {each.name: each for each in network.api_resources.list()}
    assert resources.keys() == {"network", "subnet", "subnetpool", "port"}
    (link,) = resources["port"].links
    assert (resources["port"].collection, link.rel) == ("ports", "self")
    assert link.href.endswith("/v2.0/ports")
