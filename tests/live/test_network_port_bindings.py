# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Port bindings: how a port is plugged in on each host."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed.errors import Conflict, Forbidden, NotFound
from openstack_typed.network import Network, Port
from tests.live.netting import made_network, made_port
from tests.live.support import SERVICE, Cleanup, session_for


@pytest.fixture(scope="module")
def service() -> Network:
    """Network, for a service: no policy lets an administrator bind ports."""
    return Network(session_for(SERVICE))


@pytest.fixture
def port(network: Network, cleanup: Cleanup) -> Port:
    """A port of a server on a host."""
    return made_port(
        network,
        cleanup,
        made_network(network, cleanup),
        device_owner="compute:nova",
        binding_host_id="one",
    )


def test_a_port_is_bound_to_a_second_host_and_moves_there(service: Network, port: Port) -> None:
    bindings = service.port_bindings
    made = bindings.create(port.id, host="two", vnic_type="normal", profile={"a": "b"})
    assert (made.host, made.status, made.vif_type) == ("two", "INACTIVE", "ovs")
    assert (made.vnic_type, made.profile) == ("normal", {"a": "b"})
    assert made.vif_details.port_filter is True
    with pytest.raises(Conflict):
        bindings.create(port.id, host="two")
    shown = bindings.show(port.id, "two")
    assert (shown.host, shown.status) == ("two", "INACTIVE")
    assert bindings.show(port.id, "two", fields=["status"]).to_dict() == {"status": "INACTIVE"}
    changed = bindings.update(port.id, "two", vnic_type="normal", profile={"a": "c"})
    assert changed.profile == {"a": "c"}
    active = bindings.activate(port.id, "two")
    assert (active.host, active.status) == ("two", "ACTIVE")
    with pytest.raises(Conflict):
        bindings.activate(port.id, "two")
    bindings.delete(port.id, "one")
    with pytest.raises(NotFound):
        bindings.show(port.id, "one")
    assert [each.host for each in bindings.list(port.id)] == ["two"]


def test_bindings_are_found_by_all_that_they_have(service: Network, port: Port) -> None:
    service.port_bindings.create(port.id, host="two")

    def listed(**options: Any) -> set[str]:
        return {each.host for each in service.port_bindings.list(port.id, **options)}

    assert listed() == {"one", "two"}
    assert listed(host="two") == {"two"}
    assert listed(host=["one", "two"]) == {"one", "two"}
    assert listed(status="ACTIVE") == {"one"}
    assert listed(vif_type="unbound") == set()
    assert listed(vnic_type="direct") == set()
    assert listed(vnic_type="normal", vif_type="ovs") == {"one", "two"}
    bare = service.port_bindings.list(port.id, fields=["host"])
    assert all(each.to_dict().keys() == {"host"} for each in bare)


def test_a_binding_takes_an_owner_and_has_none(service: Network, port: Port) -> None:
    owner = port.project_id
    made = service.port_bindings.create(port.id, host="two", project_id=owner, tenant_id=owner)
    assert made.host == "two"
    assert made.to_dict().keys() & {"project_id", "tenant_id"} == set()


def test_services_know_of_a_device_what_administrators_may_not_say(
    network: Network, service: Network, port: Port, cleanup: Cleanup
) -> None:
    profile = {"pci_slot": "0000:00:00.1"}
    with pytest.raises(Forbidden):
        network.ports.update(port.id, binding_profile=profile)
    assert service.ports.update(port.id, binding_profile=profile).binding_profile == profile
    assert network.ports.show(port.id).binding_profile == profile
    made = service.ports.create(network_id=port.network_id, binding_profile=profile)
    cleanup(service.ports.delete, made.id)
    assert made.binding_profile == profile


def test_administrators_do_not_bind_ports(network: Network, port: Port) -> None:
    with pytest.raises(Forbidden):
        network.port_bindings.create(port.id, host="two")
