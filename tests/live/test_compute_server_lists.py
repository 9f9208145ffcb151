# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of servers: filters, order and pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.compute import ComputeRolling, ImageReference, Server
from openstack_typed.errors import UnsupportedArgument
from tests.live.machines import flavor_id
from tests.live.support import since, when


def filters(compute: ComputeRolling, server: Server) -> dict[str, Any]:
    """One filter a kind, all of which fit a server."""
    assert server.addresses is not None
    assert isinstance(server.image, ImageReference)
    (address,) = next(iter(server.addresses.values()))
    return {
        "name": server.name,
        "status": ["ACTIVE", "BUILD"],
        "ip": address.addr,
        "image": server.image.id,
        "flavor": flavor_id(compute.session),
        "all_tenants": True,
        "project_id": server.project_id,
        "user_id": server.user_id,
        "host": server.host,
        "node": server.hypervisor_hostname,
        "availability_zone": "nova",
        "vm_state": "active",
        "power_state": 1,
        "key_name": server.key_name,
        "config_drive": "True",
        "progress": 0,
        "deleted": False,
        "soft_deleted": True,
        "uuid": server.id,
        "launch_index": 0,
        "access_ip_v4": "192.0.2.7",
        "access_ip_v6": "2001:db8::7",
        "changes_since": server.created,
        **when(compute, "2.3+", reservation_id=getattr(server, "reservation_id", None)),
        **when(compute, "2.3+", root_device_name=getattr(server, "root_device_name", None)),
        **when(compute, "2.3+", hostname=getattr(server, "hostname", None)),
        "description": "of no effect",
        **when(compute, "2.19+", display_description="for tests"),
        **when(compute, "2.26+", tags=["one", "two"], tags_any=["two", "three"]),
        **when(compute, "2.26+", not_tags=["one", "three"], not_tags_any=["three"]),
        **when(compute, "2.66+", changes_before=server.created + timedelta(hours=1)),
        **when(compute, "2.73+", locked=False),
    }


def test_filters_that_all_fit_find_the_server(compute: ComputeRolling, full: Server) -> None:
    fitting = filters(compute, full)
    if not since(compute, "2.52+"):
        # The server got no tags.
        for name in ("tags", "tags_any", "not_tags"):
            fitting.pop(name, None)
    assert [s.id for s in compute.servers.list(**fitting)] == [full.id]
    assert [s.id for s in compute.servers.list_brief(**fitting)] == [full.id]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("access_ip_v4", "192.0.2.99"),
        ("access_ip_v6", "2001:db8::99"),
        ("auto_disk_config", "0"),
        ("availability_zone", "elsewhere"),
        ("config_drive", "no"),
        ("created_at", "1999"),
        ("deleted", True),
        ("display_description", "nothing that anybody wrote"),
        ("display_name", "no such name"),
        ("flavor", "none"),
        ("host", "elsewhere"),
        ("hostname", "no such host name"),
        ("image", "00000000-0000-0000-0000-000000000000"),
        ("image_ref", "00000000-0000-0000-0000-000000000000"),
        ("ip", "203.0.113.250"),
        ("ip6", "2001:db8:ffff::"),
        ("kernel_id", "none"),
        ("key_name", "no such key"),
        ("launch_index", 99),
        ("launched_at", "1999"),
        ("locked_by", "admin"),
        ("name", "no such name"),
        ("node", "elsewhere"),
        ("power_state", 7),
        ("progress", 42),
        ("ramdisk_id", "none"),
        ("reservation_id", "r-none"),
        ("root_device_name", "/dev/none"),
        ("status", "SOFT_DELETED"),
        ("task_state", "rescuing"),
        ("terminated_at", "1999"),
        ("user_id", "nobody"),
        ("uuid", "00000000-0000-0000-0000-000000000000"),
        ("vm_state", "rescued"),
    ],
)
def test_a_filter_that_does_not_fit_leaves_the_server_out(
    compute: ComputeRolling, full: Server, name: str, value: Any
) -> None:
    for listed in (compute.servers.list, compute.servers.list_brief):
        arguments: dict[str, Any] = {name: value}
        assert full.id not in {s.id for s in listed(**arguments)}


def test_servers_of_another_project_are_left_out(
    compute: ComputeRolling, full: Server, demo: Session
) -> None:
    for listed in (compute.servers.list, compute.servers.list_brief):
        for name in ("project_id", "tenant_id"):
            arguments: dict[str, Any] = {"all_tenants": True, name: demo.get_project_id()}
            assert full.id not in {s.id for s in listed(**arguments)}


def test_servers_come_sorted_and_in_pages(
    compute: ComputeRolling, full: Server, server: Server
) -> None:
    for listed in (compute.servers.list, compute.servers.list_brief):
        whole = [s.id for s in listed(sort_key=["created_at", "uuid"], sort_dir=["asc", "desc"])]
        assert {full.id, server.id} <= {*whole}
        paged = listed(sort_key=["created_at", "uuid"], sort_dir=["asc", "desc"], limit=1)
        assert [s.id for s in paged] == whole
        after = listed(sort_key=["created_at", "uuid"], sort_dir=["asc", "desc"], marker=whole[0])
        assert [s.id for s in after] == whole[1:]


def test_a_sort_key_without_effect_is_refused_where_the_service_refuses_it(
    compute: ComputeRolling,
) -> None:
    if since(compute, "2.75+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute <= 2\.74"):
            compute.servers.list(sort_key=["vm_mode"])
    else:
        assert list(compute.servers.list(sort_key=["vm_mode"], limit=1)) is not None


def test_an_argument_of_a_later_microversion_is_refused_before_it_is_sent(
    compute: ComputeRolling,
) -> None:
    if since(compute, "..2.72"):
        with pytest.raises(UnsupportedArgument, match=r"servers\.list\(locked=\.\.\.\)"):
            compute.servers.list(locked=True)
