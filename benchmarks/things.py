# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What other services list: volumes, ports, resource providers, and images with properties."""

from __future__ import annotations

from typing import Any

from .documents import PROJECT_ID, USER_ID, Document, image, uuid

COUNT = 1000

# By kind: the service type, the path with its query, the key of the list, the microversion.
LISTS: dict[str, tuple[str, str, str, str]] = {
    "images": ("image", "/v2/images?limit=1000", "images", ""),
    "volumes": ("block-storage", "/volumes/detail", "volumes", "3.70"),
    "ports": ("network", "/v2.0/ports", "ports", ""),
    "ports without extensions": ("network", "/v2.0/ports?name=plain", "ports", ""),
    "resource providers": ("placement", "/resource_providers", "resource_providers", "1.39"),
}


def answers(base: str) -> dict[str, tuple[int, Any]]:
    """What the cloud answers, by path and query."""

    def page(key: str, make: Any) -> tuple[int, Any]:
        return 200, {key: [make(index) for index in range(COUNT)]}

    links = [{"rel": "self", "href": f"{base}/volume/v3/"}]
    volume_version = {"version": "3.71", "min_version": "3.0", "status": "CURRENT", "links": links}
    placement = {"max_version": "1.39", "min_version": "1.0", "status": "CURRENT"}
    placement_links = [{"rel": "self", "href": ""}]
    return {
        "/volume/v3": (200, {"versions": [{"id": "v3.0", **volume_version}]}),
        "/placement": (200, {"versions": [{"id": "v1.0", **placement, "links": placement_links}]}),
        "/image/v2/images?limit=1000": page("images", image_with_properties),
        "/volume/v3/volumes/detail": page("volumes", lambda index: volume(index, base)),
        "/network/v2.0/ports": page("ports", port),
        "/network/v2.0/ports?name=plain": page("ports", plain_port),
        "/placement/resource_providers": page("resource_providers", provider),
    }


def image_with_properties(index: int) -> Document:
    """An image as Glance answers it, with properties that its owner has given it."""
    more = {"hw_disk_bus": "virtio", "os_distro": "debian", "os_version": str(index % 13)}
    if index % 3 == 0:
        more |= {"hw_vif_model": "virtio", "shop:stage": "test"}
    return {**image(index), **more}


def volume(index: int, base: str) -> Document:
    """A volume as Cinder answers it at 3.70."""
    volume_id, server_id = uuid("volume", index), uuid("server", index)
    attachment = {
        "id": volume_id,
        "attachment_id": uuid("attachment", index),
        "volume_id": volume_id,
        "server_id": server_id,
        "host_name": f"compute-{index % 400:03}",
        "device": "/dev/vdb",
        "attached_at": "2026-11-22T13:00:00.000000",
    }
    return {
        "id": volume_id,
        "status": "in-use",
        "size": 20,
        "availability_zone": "nova",
        "created_at": "2026-11-22T13:00:00.000000",
        "updated_at": "2026-11-22T13:00:02.000000",
        "name": f"data-{index:05}",
        "description": None,
        "volume_type": "ssd",
        "volume_type_id": uuid("type", index % 3),
        "snapshot_id": None,
        "source_volid": None,
        "metadata": {"team": f"team-{index % 30:02}"},
        "links": [{"rel": "self", "href": f"{base}/volume/v3/volumes/{volume_id}"}],
        "user_id": USER_ID,
        "bootable": "false",
        "encrypted": False,
        "replication_status": None,
        "consistencygroup_id": None,
        "group_id": None,
        "multiattach": False,
        "attachments": [attachment],
        "migration_status": None,
        "provider_id": None,
        "service_uuid": None,
        "shared_targets": False,
        "cluster_name": None,
        "consumes_quota": True,
        "os-vol-tenant-attr:tenant_id": PROJECT_ID,
        "os-vol-host-attr:host": "block@lvm#pool",
        "os-vol-mig-status-attr:migstat": None,
        "os-vol-mig-status-attr:name_id": None,
    }


def plain_port(index: int) -> Document:
    """A port as Neutron answers it without any extension."""
    third, fourth = index >> 8 & 255, index & 255
    return {
        "id": uuid("port", index),
        "name": "",
        "network_id": uuid("network", index % 20),
        "tenant_id": PROJECT_ID,
        "project_id": PROJECT_ID,
        "mac_address": f"fa:16:3e:00:{third:02x}:{fourth:02x}",
        "admin_state_up": True,
        "status": "ACTIVE",
        "device_id": uuid("server", index),
        "device_owner": "compute:nova",
        "fixed_ips": [
            {"subnet_id": uuid("subnet", index % 20), "ip_address": f"10.0.{third}.{fourth}"}
        ],
    }


def port(index: int) -> Document:
    """The same with the extensions that a cloud usually has."""
    return {
        **plain_port(index),
        "allowed_address_pairs": [],
        "extra_dhcp_opts": [],
        "security_groups": [uuid("group", index % 9)],
        "description": "",
        "binding:vnic_type": "normal",
        "binding:profile": {},
        "binding:host_id": f"compute-{index % 400:03}",
        "binding:vif_type": "ovs",
        "binding:vif_details": {"port_filter": True, "connectivity": "l2", "bound_drivers": {}},
        "port_security_enabled": True,
        "dns_name": "",
        "dns_domain": "",
        "dns_assignment": [],
        "qos_policy_id": None,
        "qos_network_policy_id": None,
        "resource_request": None,
        "ip_allocation": "immediate",
        "propagate_uplink_status": True,
        "tags": [],
        "created_at": "2026-11-22T13:00:00Z",
        "updated_at": "2026-11-22T13:00:02Z",
        "revision_number": 4,
    }


def provider(index: int) -> Document:
    """A resource provider as Placement answers it."""
    found = uuid("provider", index)
    kinds = ("self", "inventories", "usages", "aggregates", "traits", "allocations")
    place = f"/placement/resource_providers/{found}"
    return {
        "uuid": found,
        "name": f"compute-{index:04}.example.org",
        "generation": 7,
        "parent_provider_uuid": None,
        "root_provider_uuid": found,
        "links": [{"rel": kind, "href": f"{place}/{kind}"} for kind in kinds],
    }
