# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The documents that the stub cloud answers with.

They have the shape of what the real services answer: a server is what Nova says at 2.96 of an
active server with everything that a server may have, 44 keys in 2,410 bytes.
"""

from __future__ import annotations

import hashlib
from typing import Any

Document = dict[str, Any]

SERVICES = {
    "identity": ("keystone", "/identity/v3"),
    "compute": ("nova", "/compute/v2.1"),
    "image": ("glance", "/image"),
    "network": ("neutron", "/network"),
    "placement": ("placement", "/placement"),
    "block-storage": ("cinder", "/volume/v3"),
}
# Those with which a catalog becomes as long as that of a large cloud.
OTHERS = (
    "accelerator", "alarm", "application-catalog", "backup", "baremetal",
    "container-infrastructure-management", "dns", "instance-ha", "key-manager", "load-balancer",
    "metric", "object-store", "orchestration", "shared-file-system",
)  # fmt: skip
PROJECT_ID = "d7341d63b7974f569ef38d7613adb7f8"
USER_ID = "5bb46c4ea85a41a1a18d552ac5db57ab"
HIGHEST = "2.104"


def _hex(what: str, index: int, length: int = 32) -> str:
    """Digits that look random and are the same in every run."""
    return hashlib.sha512(f"{what} {index}".encode()).hexdigest()[:length]


def uuid(what: str, index: int) -> str:
    """The UUID of the index-th thing of a kind."""
    text = _hex(what, index)
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def server(index: int, base: str) -> Document:
    """A server as Nova answers it at 2.96 to an administrator.

    Args:
        index: Its number among the servers.
        base: The URL that the cloud is at.
    """
    server_id, image_id = uuid("server", index), uuid("image", index % 40)
    compute = f"{base}/compute"
    moment = f"2026-{index % 12 + 1:02}-{index % 28 + 1:02}T{index % 24:02}:{index % 60:02}"
    name = f"web-{index:05}.example.org"
    host = f"compute-{index % 400:03}.example.org"
    mac = ":".join(_hex("mac", index, 6)[i : i + 2] for i in (0, 2, 4))
    address = {"version": 4, "OS-EXT-IPS-MAC:mac_addr": f"fa:16:3e:{mac}"}
    job = _hex("job", index, 8)
    third, fourth = index >> 8 & 255, index & 255
    return {
        "accessIPv4": "",
        "accessIPv6": "",
        "addresses": {
            "private": [
                {**address, "addr": f"10.0.{third}.{fourth}", "OS-EXT-IPS:type": "fixed"},
                {**address, "addr": f"203.0.{third}.{fourth}", "OS-EXT-IPS:type": "floating"},
            ]
        },
        "created": f"{moment}:01Z",
        "flavor": {
            "vcpus": 2,
            "ram": 4096,
            "disk": 20,
            "ephemeral": 0,
            "swap": 0,
            "original_name": "m1.small",
            "extra_specs": {"hw:numa_nodes": "1"},
        },
        "hostId": _hex("host", index % 400, 56),
        "id": server_id,
        "image": {
            "id": image_id,
            "links": [{"rel": "bookmark", "href": f"{compute}/images/{image_id}"}],
        },
        "links": [
            {"rel": "self", "href": f"{compute}/v2.1/servers/{server_id}"},
            {"rel": "bookmark", "href": f"{compute}/servers/{server_id}"},
        ],
        "metadata": {"role": "frontend", "team": f"team-{index % 30:02}"},
        "name": name,
        "status": "ACTIVE",
        "tenant_id": PROJECT_ID,
        "user_id": USER_ID,
        "updated": f"{moment}:09Z",
        "OS-DCF:diskConfig": "MANUAL",
        "progress": 0,
        "OS-EXT-AZ:availability_zone": "nova",
        "config_drive": "",
        "key_name": "deploy",
        "OS-SRV-USG:launched_at": f"{moment}:08.000000",
        "OS-SRV-USG:terminated_at": None,
        "OS-EXT-SRV-ATTR:host": host,
        "OS-EXT-SRV-ATTR:instance_name": f"instance-{index:08x}",
        "OS-EXT-SRV-ATTR:hypervisor_hostname": host,
        "OS-EXT-SRV-ATTR:hostname": name,
        "OS-EXT-SRV-ATTR:kernel_id": "",
        "OS-EXT-SRV-ATTR:launch_index": 0,
        "OS-EXT-SRV-ATTR:ramdisk_id": "",
        "OS-EXT-SRV-ATTR:reservation_id": f"r-{_hex('reservation', index, 8)}",
        "OS-EXT-SRV-ATTR:root_device_name": "/dev/vda",
        "OS-EXT-SRV-ATTR:user_data": None,
        "OS-EXT-STS:task_state": None,
        "OS-EXT-STS:vm_state": "active",
        "OS-EXT-STS:power_state": 1,
        "os-extended-volumes:volumes_attached": [
            {"id": uuid("volume", index), "delete_on_termination": False}
        ],
        "locked": False,
        "description": f"Web frontend {index:05} of the shop, made by the nightly deployment {job}",
        "tags": ["production"],
        "trusted_image_certificates": None,
        "locked_reason": None,
        "pinned_availability_zone": None,
        "host_status": "UP",
        "security_groups": [{"name": "default"}],
    }


def as_a_member(found: Document) -> Document:
    """A server as Nova shows it to those who are no administrators."""
    hidden = "OS-EXT-SRV-ATTR:"
    return {
        key: value
        for key, value in found.items()
        if key != "host_status" and (not key.startswith(hidden) or key == f"{hidden}hostname")
    }


def with_a_strange_key(found: Document) -> Document:
    """A server of a cloud that adds a key of its own."""
    return {**found, "vendor:cost_center": found["id"][:8]}


def flavor(base: str) -> Document:
    """A flavor as Nova answers it at 2.61 and later."""
    compute = f"{base}/compute"
    return {
        "id": "1",
        "name": "m1.small",
        "ram": 4096,
        "disk": 20,
        "swap": 0,
        "OS-FLV-EXT-DATA:ephemeral": 0,
        "OS-FLV-DISABLED:disabled": False,
        "vcpus": 2,
        "os-flavor-access:is_public": True,
        "rxtx_factor": 1.0,
        "links": [
            {"rel": "self", "href": f"{compute}/v2.1/flavors/1"},
            {"rel": "bookmark", "href": f"{compute}/flavors/1"},
        ],
        "description": None,
        "extra_specs": {},
    }


def image(index: int) -> Document:
    """An image as Glance answers it."""
    image_id = uuid("image", index)
    return {
        "name": f"image-{index}",
        "disk_format": "qcow2",
        "container_format": "bare",
        "visibility": "public",
        "size": 21430272,
        "virtual_size": 117440512,
        "status": "active",
        "checksum": _hex("checksum", index),
        "protected": False,
        "min_ram": 0,
        "min_disk": 0,
        "owner": PROJECT_ID,
        "os_hidden": False,
        "os_hash_algo": "sha512",
        "os_hash_value": _hex("hash", index, 128),
        "id": image_id,
        "created_at": "2026-11-22T13:01:46Z",
        "updated_at": "2026-11-22T13:01:46Z",
        "tags": [],
        "self": f"/v2/images/{image_id}",
        "file": f"/v2/images/{image_id}/file",
        "schema": "/v2/schemas/image",
    }


def network(index: int) -> Document:
    """A network as Neutron answers it."""
    return {
        "id": uuid("network", index),
        "name": f"network-{index}",
        "tenant_id": PROJECT_ID,
        "project_id": PROJECT_ID,
        "admin_state_up": True,
        "mtu": 1450,
        "status": "ACTIVE",
        "subnets": [uuid("subnet", index)],
        "shared": False,
        "availability_zone_hints": [],
        "availability_zones": ["nova"],
        "ipv4_address_scope": None,
        "ipv6_address_scope": None,
        "router:external": False,
        "description": "",
        "port_security_enabled": True,
        "tags": [],
        "revision_number": 2,
        "created_at": "2026-11-22T13:00:00Z",
        "updated_at": "2026-11-22T13:00:00Z",
    }


# --- versions


def compute_version(base: str) -> Document:
    """Nova's version document."""
    return {
        "id": "v2.1",
        "status": "CURRENT",
        "version": HIGHEST,
        "min_version": "2.1",
        "updated": "2013-07-23T11:33:21Z",
        "links": [{"rel": "self", "href": f"{base}/compute/v2.1/"}],
    }


def identity_version(base: str) -> Document:
    """Keystone's version document."""
    return {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{base}/identity/v3/"}],
    }


def plain_version(number: str, url: str) -> Document:
    """A version of Glance or Neutron, neither of which has microversions."""
    return {"id": f"v{number}", "status": "CURRENT", "links": [{"rel": "self", "href": url}]}


# --- the token


def token(base: str) -> Document:
    """What Keystone answers with a token: the catalog has 20 services of 4 endpoints each."""
    paths = {kind: path for kind, (_, path) in SERVICES.items()}
    paths.update({kind: f"/{kind}/v1" for kind in OTHERS})
    catalog = [
        {
            "id": _hex("service", number),
            "type": kind,
            "name": SERVICES.get(kind, (kind, ""))[0],
            "endpoints": [
                {
                    "id": _hex(f"{kind} {interface}", number),
                    "interface": interface,
                    "region": region,
                    "region_id": region,
                    "url": f"{base}{path}",
                }
                for interface, region in (
                    ("public", "RegionTwo"),
                    ("admin", "RegionOne"),
                    ("internal", "RegionOne"),
                    ("public", "RegionOne"),
                )
            ],
        }
        for number, (kind, path) in enumerate(paths.items())
    ]
    domain = {"id": "default", "name": "Default"}
    return {
        "methods": ["password"],
        "user": {
            "domain": domain,
            "id": USER_ID,
            "name": "admin",
            "password_expires_at": None,
        },
        "audit_ids": ["XBFCIpZzTPKApErKBxShUQ"],
        "expires_at": "2099-11-23T13:28:31.000000Z",
        "issued_at": "2026-11-22T13:28:31.000000Z",
        "project": {"domain": domain, "id": PROJECT_ID, "name": "admin"},
        "is_domain": False,
        "roles": [{"id": _hex("role", 0), "name": "admin"}],
        "catalog": catalog,
    }
