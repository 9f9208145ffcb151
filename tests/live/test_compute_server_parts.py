# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What belongs to servers: metadata, tags, addresses, interfaces, consoles and so on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openstack_typed.compute import ComputeRolling, Diagnostics, Server
from openstack_typed.errors import BadRequest, NotFound, UnsupportedArgument
from openstack_typed.network import Network
from tests.live.machines import network_id, settled
from tests.live.support import Cleanup, since, unique, wait_gone, wait_until, when

# --- metadata


def test_metadata_can_be_put_replaced_and_taken_away(
    compute: ComputeRolling, server: Server
) -> None:
    metadata = compute.server_metadata
    assert metadata.replace(server.id, metadata={"a": "1"}) == {"a": "1"}
    assert metadata.update(server.id, metadata={"b": "2"}) == {"a": "1", "b": "2"}
    assert metadata.set(server.id, "a", value="3") == "3"
    assert metadata.show(server.id, "a") == "3"
    assert metadata.list(server.id) == {"a": "3", "b": "2"}
    metadata.remove(server.id, "a")
    assert metadata.list(server.id) == {"b": "2"}
    with pytest.raises(NotFound):
        metadata.show(server.id, "a")


def test_a_metadata_key_may_have_odd_characters(compute: ComputeRolling, server: Server) -> None:
    assert compute.server_metadata.set(server.id, "a.b: c_d", value="ü") == "ü"
    assert compute.server_metadata.show(server.id, "a.b: c_d") == "ü"


# --- tags


def test_tags_can_be_added_checked_and_taken_away(compute: ComputeRolling, server: Server) -> None:
    tags = compute.server_tags
    if not since(compute, "2.26+"):
        with pytest.raises(UnsupportedArgument, match=r"server_tags\.list needs compute >= 2\.26"):
            tags.list(server.id)
        return
    assert sorted(tags.replace(server.id, tags=["one", "two"])) == ["one", "two"]
    tags.add(server.id, "three")
    tags.add(server.id, "three")
    assert sorted(tags.list(server.id)) == ["one", "three", "two"]
    assert tags.check(server.id, "three") is True
    tags.remove(server.id, "three")
    assert tags.check(server.id, "three") is False
    tags.clear(server.id)
    assert tags.list(server.id).all() == []


# --- addresses and interfaces


def test_addresses_are_shown_by_network(compute: ComputeRolling, server: Server) -> None:
    everything = compute.server_ips.list(server.id)
    assert list(everything) == ["private"]
    assert compute.server_ips.show(server.id, "private") == everything
    (address,) = everything["private"]
    assert address.version == 4
    with pytest.raises(NotFound):
        compute.server_ips.show(server.id, "no such network")


def test_a_port_is_attached_and_detached(
    compute: ComputeRolling, server: Server, cleanup: Cleanup
) -> None:
    ports = Network(compute.session).ports
    port = ports.create(network_id=network_id(compute.session), name=unique("port"))
    cleanup(ports.delete, port.id)
    made = compute.server_interfaces.create(
        server.id, port_id=port.id, **when(compute, "2.49+", tag="second")
    )
    assert (made.port_id, made.mac_addr, made.net_id) == (
        port.id,
        port.mac_address,
        port.network_id,
    )
    shown = compute.server_interfaces.show(server.id, port.id)
    assert shown.fixed_ips is not None
    assert [a.ip_address for a in shown.fixed_ips] == [a.ip_address for a in port.fixed_ips]
    if since(compute, "2.70+"):
        assert shown.tag == "second"
    assert port.id in {i.port_id for i in compute.server_interfaces.list(server.id)}
    compute.server_interfaces.delete(server.id, port.id)
    wait_until(
        lambda: [i.port_id for i in compute.server_interfaces.list(server.id)],
        lambda left: port.id not in left,
    )


def test_an_interface_with_a_given_address_is_made_on_a_network(
    compute: ComputeRolling, server: Server
) -> None:
    address = "10.0.11.11"
    made = compute.server_interfaces.create(
        server.id, net_id=network_id(compute.session), fixed_ips=[{"ip_address": address}]
    )
    assert made.fixed_ips is not None
    assert [a.ip_address for a in made.fixed_ips] == [address]
    compute.server_interfaces.delete(server.id, made.port_id)
    wait_gone(lambda: Network(compute.session).ports.show(made.port_id))


def test_an_unknown_interface_is_not_found(compute: ComputeRolling, server: Server) -> None:
    with pytest.raises(NotFound):
        compute.server_interfaces.show(server.id, "00000000-0000-0000-0000-000000000000")


# --- security groups


def test_security_groups_are_added_listed_and_removed(
    compute: ComputeRolling, server: Server, cleanup: Cleanup
) -> None:
    network = Network(compute.session)
    group = network.security_groups.create(name=unique("group"), description="for tests")
    cleanup(network.security_groups.delete, group.id)
    network.security_group_rules.create_many(
        security_group_rules=[
            {
                "security_group_id": group.id,
                "direction": "ingress",
                "ethertype": "IPv4",
                "protocol": "tcp",
                "port_range_min": 22,
                "port_range_max": 23,
                "remote_ip_prefix": "192.0.2.0/24",
            },
            {
                "security_group_id": group.id,
                "direction": "ingress",
                "ethertype": "IPv4",
                "remote_group_id": group.id,
            },
            {"security_group_id": group.id, "direction": "ingress", "protocol": "icmp"},
        ]
    )
    compute.servers.add_security_group(server.id, name=group.name)
    listed = {g.id: g for g in compute.server_security_groups.list(server.id)}
    # What lets traffic out, as in every new group, is left out here.
    assert len(listed[group.id].rules) == 3
    rules = {rule.ip_protocol: rule for rule in listed[group.id].rules}
    assert (rules["tcp"].from_port, rules["tcp"].to_port) == (22, 23)
    assert rules["tcp"].ip_range.cidr == "192.0.2.0/24"
    assert rules[None].group.name == group.name
    assert rules[None].ip_range.cidr is None
    compute.servers.remove_security_group(server.id, name=group.name)
    assert group.id not in {g.id for g in compute.server_security_groups.list(server.id)}
    with pytest.raises(NotFound):
        compute.servers.remove_security_group(server.id, name="no such group")


# --- what the hypervisor knows


def test_diagnostics_are_free_before_2_48_and_typed_from_then_on(
    compute: ComputeRolling, server: Server
) -> None:
    found = compute.server_diagnostics.show(server.id)
    if since(compute, "2.48+"):
        assert isinstance(found, Diagnostics)
        assert (found.state, found.driver) == ("running", "libvirt")
        assert found.cpu_details[0].time == 17300000000
        assert found.nic_details[0].mac_address == "01:23:45:67:89:ab"
        assert found.disk_details[0].read_bytes == 262144
        assert found.memory_details.maximum == 524288
    else:
        assert not isinstance(found, Diagnostics)
        assert found["memory"] == 524288


def test_a_server_without_numa_topology_has_no_nodes(
    compute: ComputeRolling, server: Server
) -> None:
    if since(compute, "2.78+"):
        topology = compute.server_topology.show(server.id)
        assert (topology.nodes, topology.pagesize_kb) == ([], None)
    else:
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.78"):
            compute.server_topology.show(server.id)


def test_a_server_that_made_no_password_has_an_empty_one(
    compute: ComputeRolling, server: Server
) -> None:
    assert compute.server_passwords.show(server.id).password == ""
    compute.server_passwords.clear(server.id)


def test_console_output_is_cut_to_its_last_lines(compute: ComputeRolling, server: Server) -> None:
    whole = compute.servers.show_console_output(server.id)
    assert whole == "FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE"
    assert compute.servers.show_console_output(server.id, length=1) == "LAST LINE"
    assert compute.servers.show_console_output(server.id, length=None) == whole


# --- consoles


def test_a_vnc_console_has_an_address_that_is_not_printed(
    compute: ComputeRolling, server: Server
) -> None:
    if since(compute, "2.6+"):
        console = compute.server_consoles.create(server.id, protocol="vnc", type="novnc")
        assert console.protocol == "vnc"
        url = console.url
        text = repr(console)
    else:
        old = compute.servers.show_vnc_console(server.id, type="novnc")
        assert old.type == "novnc"
        url, text = old.url, repr(old)
    assert url.startswith("http://127.0.0.1:6080/vnc_auto.html")
    assert url not in text


def test_consoles_that_the_cloud_lacks_are_refused(compute: ComputeRolling, server: Server) -> None:
    if since(compute, "2.6+"):
        with pytest.raises(BadRequest):
            compute.server_consoles.create(server.id, protocol="spice", type="spice-html5")
        with pytest.raises(BadRequest):
            compute.server_consoles.create(server.id, protocol="serial", type="serial")
        with pytest.raises(UnsupportedArgument, match=r"needs compute <= 2\.5"):
            compute.servers.show_vnc_console(server.id, type="novnc")
    else:
        with pytest.raises(BadRequest):
            compute.servers.show_spice_console(server.id, type="spice-html5")
        with pytest.raises(BadRequest):
            compute.servers.show_serial_console(server.id, type="serial")
        with pytest.raises(BadRequest):
            compute.servers.show_rdp_console(server.id, type="rdp-html5")
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.6"):
            compute.server_consoles.create(server.id, protocol="vnc", type="novnc")


# --- the record of actions


def test_the_actions_on_a_server_are_recorded(compute: ComputeRolling, server: Server) -> None:
    compute.servers.reboot(server.id, type="SOFT")
    settled(compute, server.id)
    listed = list(compute.instance_actions.list(server.id))
    assert listed[-1].action == "create"
    assert "reboot" in {a.action for a in listed}
    shown = compute.instance_actions.show(server.id, listed[-1].request_id)
    assert shown.action == "create"
    assert shown.events is not None
    assert {"compute__do_build_and_run_instance"} <= {event.event for event in shown.events}
    assert all(event.result in ("Success", None) for event in shown.events)


def test_actions_are_filtered_by_time_and_come_in_pages(
    compute: ComputeRolling, server: Server
) -> None:
    listed = compute.instance_actions.list
    compute.servers.reboot(server.id, type="HARD")
    settled(compute, server.id)
    if not since(compute, "2.58+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.58"):
            listed(server.id, limit=1)
        return
    whole = [a.request_id for a in listed(server.id)]
    assert [a.request_id for a in listed(server.id, limit=1)] == whole
    assert [a.request_id for a in listed(server.id, marker=whole[0])] == whole[1:]
    future = datetime.now(UTC) + timedelta(days=1)
    assert list(listed(server.id, changes_since=future)) == []
    if since(compute, "2.66+"):
        past = datetime(2000, 1, 1, tzinfo=UTC)
        assert list(listed(server.id, changes_before=past)) == []
        assert [a.request_id for a in listed(server.id, changes_before=future)] == whole


def test_an_unknown_action_is_not_found(compute: ComputeRolling, server: Server) -> None:
    with pytest.raises(NotFound):
        compute.instance_actions.show(server.id, "req-00000000-0000-0000-0000-000000000000")
