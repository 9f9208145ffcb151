# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Hypervisors, the services that manage them, and hosts."""

from __future__ import annotations

import json

import pytest

from openstack_typed.compute import ComputeRolling, HypervisorRolling, Server
from openstack_typed.errors import (
    BadRequest,
    Conflict,
    FieldUnavailable,
    HttpError,
    NotFound,
    UnsupportedArgument,
)
from tests.live.support import Cleanup, since

BINARY = "nova-compute"


@pytest.fixture
def hypervisor(compute: ComputeRolling) -> HypervisorRolling:
    """The one hypervisor."""
    (found,) = compute.hypervisors.list()
    return found


def test_hypervisors_are_listed_and_shown(
    compute: ComputeRolling, hypervisor: HypervisorRolling
) -> None:
    shown = compute.hypervisors.show(hypervisor.id)
    assert (shown.state, shown.status) == ("up", "enabled")
    assert shown.hypervisor_type == "fake"
    (brief,) = compute.hypervisors.list_brief()
    assert (brief.id, brief.hypervisor_hostname) == (shown.id, shown.hypervisor_hostname)
    assert type(shown.id) is (str if since(compute, "2.53+") else int)
    assert type(shown.id) is type(shown.service.id)
    if since(compute, "2.88+"):
        with pytest.raises(FieldUnavailable):
            _ = shown.vcpus
        return
    assert shown.vcpus > 0
    info = json.loads(shown.cpu_info) if isinstance(shown.cpu_info, str) else shown.cpu_info
    assert isinstance(shown.cpu_info, str) is since(compute, "..2.27")
    assert "arch" in info


def test_hypervisors_come_in_pages(compute: ComputeRolling, hypervisor: HypervisorRolling) -> None:
    for listed in (compute.hypervisors.list, compute.hypervisors.list_brief):
        if since(compute, "2.33+"):
            assert [one.id for one in listed(limit=1)] == [hypervisor.id]
            assert list(listed(marker=hypervisor.id)) == []
        else:
            with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.33"):
                listed(limit=1)


def test_hypervisors_are_found_by_name_and_with_servers(
    compute: ComputeRolling, hypervisor: HypervisorRolling, server: Server
) -> None:
    hypervisors, part = compute.hypervisors, hypervisor.hypervisor_hostname[1:]
    if since(compute, "..2.52"):
        assert [one.id for one in hypervisors.search(part)] == [hypervisor.id]
        (found,) = hypervisors.list_servers(part)
        assert found.servers is not None
        assert server.id in {one.uuid for one in found.servers}
        with pytest.raises(NotFound):
            list(hypervisors.search("nowhere"))
        return
    for listed in (hypervisors.list, hypervisors.list_brief):
        (one,) = listed(hypervisor_hostname_pattern=part, with_servers=True)
        assert one.servers is not None
        assert server.id in {of.uuid for of in one.servers}
        (one,) = listed(with_servers=False)
        assert one.servers is None
        with pytest.raises(NotFound):
            list(listed(hypervisor_hostname_pattern="nowhere"))
    assert hypervisors.show(hypervisor.id, with_servers=True).servers
    with pytest.raises(UnsupportedArgument):
        hypervisors.search(part)


def test_statistics_end_with_2_87(compute: ComputeRolling) -> None:
    if since(compute, "..2.87"):
        assert compute.hypervisors.show_statistics().count == 1
    else:
        with pytest.raises(UnsupportedArgument, match=r"needs compute <= 2\.87"):
            compute.hypervisors.show_statistics()


def test_the_uptime_is_asked_for_or_among_the_details(
    compute: ComputeRolling, hypervisor: HypervisorRolling
) -> None:
    if since(compute, "2.88+"):
        assert hypervisor.uptime is None  # the test cloud's hypervisor does not know it
        return
    with pytest.raises(HttpError) as caught:
        compute.hypervisors.show_uptime(hypervisor.id)
    assert caught.value.http_status in (500, 501)


def test_services_are_listed_and_filtered(compute: ComputeRolling) -> None:
    found = {service.binary: service for service in compute.services.list()}
    assert {BINARY, "nova-scheduler", "nova-conductor"} <= found.keys()
    here = found[BINARY]
    assert (here.status, here.state, here.zone) == ("enabled", "up", "nova")
    assert [one.id for one in compute.services.list(host=here.host, binary=BINARY)] == [here.id]
    assert list(compute.services.list(host="nowhere")) == []
    if since(compute, "2.11+"):
        assert here.forced_down is False
    else:
        with pytest.raises(FieldUnavailable):
            _ = here.forced_down


def test_a_compute_service_is_disabled_and_enabled(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    services = compute.services
    (here,) = services.list(binary=BINARY)
    where = {"host": here.host, "binary": BINARY}
    if since(compute, "..2.52"):
        cleanup(services.enable, **where)
        off = services.disable_log_reason(**where, disabled_reason="a test")
        on = services.enable(**where)
        assert (off.status, off.disabled_reason) == ("disabled", "a test")
        assert (on.status, on.disabled_reason) == ("enabled", None)
        assert services.disable(**where).status == "disabled"
        services.enable(**where)
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.53"):
            services.update("1", status="enabled")
        return
    assert isinstance(here.id, str)
    cleanup(services.update, here.id, status="enabled")
    disabled = services.update(here.id, status="disabled", disabled_reason="a test")
    enabled = services.update(here.id, status="enabled")
    assert (disabled.status, disabled.disabled_reason) == ("disabled", "a test")
    assert (enabled.status, enabled.disabled_reason, enabled.state) == ("enabled", None, "up")
    with pytest.raises(BadRequest):
        services.update(here.id, status="enabled", disabled_reason="why not")
    with pytest.raises(UnsupportedArgument):
        services.enable(**where)


def test_a_compute_service_is_forced_down_and_up(compute: ComputeRolling, cleanup: Cleanup) -> None:
    services = compute.services
    (here,) = services.list(binary=BINARY)
    if since(compute, "2.53+"):
        assert isinstance(here.id, str)
        cleanup(services.update, here.id, forced_down=False)
        down = services.update(here.id, forced_down=True)
        up = services.update(here.id, forced_down=False)
        assert (down.forced_down, down.state) == (True, "down")
        assert (up.forced_down, up.state) == (False, "up")
    elif since(compute, "2.11+"):
        cleanup(services.force_down, host=here.host, binary=BINARY, forced_down=False)
        assert services.force_down(host=here.host, binary=BINARY, forced_down=True).forced_down
        assert not services.force_down(host=here.host, binary=BINARY, forced_down=False).forced_down
    else:
        with pytest.raises(UnsupportedArgument, match="needs compute"):
            services.force_down(host=here.host, binary=BINARY, forced_down=False)


def test_a_service_with_servers_is_not_deleted(compute: ComputeRolling, server: Server) -> None:
    (here,) = compute.services.list(binary=BINARY)
    assert here.id is not None
    with pytest.raises(Conflict, match="hosting instances"):
        compute.services.delete(here.id)


def test_hosts_end_with_2_42(compute: ComputeRolling, server: Server) -> None:
    hosts = compute.hosts
    if not since(compute, "..2.42"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute <= 2\.42"):
            hosts.list()
        return
    (here,) = (host for host in hosts.list(zone="nova") if host.service == "compute")
    assert "conductor" in {host.service for host in hosts.list()}
    shown = {part.project: part for part in hosts.show(here.host_name)}
    assert {"(total)", "(used_now)", "(used_max)", server.project_id} <= shown.keys()
    assert shown["(total)"].cpu > 0
    changed = hosts.update(here.host_name, status="enable", maintenance_mode="disable")
    assert (changed.status, changed.maintenance_mode) == ("enabled", "off_maintenance")
    for act in (hosts.reboot, hosts.startup, hosts.shutdown):
        assert act(here.host_name).power_action == act.__name__
