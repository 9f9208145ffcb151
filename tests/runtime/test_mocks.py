# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Clients in the tests of programs: mocks that know what there is."""

from __future__ import annotations

from typing import Any
from unittest.mock import create_autospec

import pytest

from openstack_typed import Pager
from openstack_typed.compute import Compute, Servers
from openstack_typed.network import Network

from .sample import server


def test_a_mock_of_a_client_knows_operations_and_their_arguments() -> None:
    compute: Any = create_autospec(Compute, instance=True)
    compute.servers.list.return_value = Pager([[server()]])
    assert isinstance(create_autospec(Compute, instance=True), Compute)
    assert [each.name for each in compute.servers.list(status="ACTIVE")] == ["web"]
    compute.servers.list.assert_called_once_with(status="ACTIVE")
    with pytest.raises(TypeError, match="unexpected keyword argument 'tag'"):
        compute.servers.list(tag="a")
    with pytest.raises(TypeError, match="missing a required argument: 'server_id'"):
        compute.servers.show()
    with pytest.raises(AttributeError, match="sevrers"):
        _ = compute.sevrers
    with pytest.raises(AttributeError, match="lsit"):
        _ = compute.servers.lsit


def test_services_without_microversions_too() -> None:
    network: Any = create_autospec(Network, instance=True)
    network.networks.delete("n")
    network.networks.delete.assert_called_once_with("n")


def test_of_the_class_of_a_client_a_resource_is_its_class() -> None:
    client: Any = Compute
    assert client.servers is Servers
