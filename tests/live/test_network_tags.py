# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tags of network resources."""

from __future__ import annotations

import pytest

from openstack_typed.errors import InternalServerError, NotFound
from openstack_typed.network import Network
from tests.live.netting import NOWHERE, made_network
from tests.live.support import Cleanup


def test_tags_can_be_added_checked_and_taken_away(network: Network, cleanup: Cleanup) -> None:
    tags, made = network.tags, made_network(network, cleanup)
    assert sorted(tags.replace("networks", made, tags=["one", "two"])) == ["one", "two"]
    tags.add("networks", made, "three")
    assert tags.check("networks", made, "three") is True
    assert sorted(tags.list("networks", made)) == ["one", "three", "two"]
    tags.remove("networks", made, "three")
    assert tags.check("networks", made, "three") is False
    added = tags.create_many("networks", made, tags=["two", "four"])
    assert sorted(added) == ["four", "two"]
    assert sorted(tags.list("networks", made)) == ["four", "one", "two"]
    tags.clear("networks", made)
    assert tags.list("networks", made).all() == []


def test_a_tag_may_have_odd_characters(network: Network, cleanup: Cleanup) -> None:
    made = made_network(network, cleanup)
    for tag in ("with space", "a:b", "50%"):
        network.tags.add("networks", made, tag)
        assert network.tags.check("networks", made, tag) is True
        assert tag in network.tags.list("networks", made)


def test_tags_of_nothing_are_not_found(network: Network) -> None:
    # Neutron looks for the policy of a thing that it did not find.
    with pytest.raises((NotFound, InternalServerError)):
        network.tags.list("networks", NOWHERE).all()
    with pytest.raises((NotFound, InternalServerError)):
        network.tags.remove("networks", NOWHERE, "one")
