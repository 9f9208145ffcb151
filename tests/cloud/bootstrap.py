# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is done through the cloud's own APIs: `python -m tests.cloud.bootstrap STEP`.

Run by the cloud's own interpreter, with its openstacksdk. Each step may be repeated after it
failed half way: it makes only what is not there.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import openstack
from openstack.config import OpenStackConfig

from tests.cloud import settings as settings_module
from tests.cloud.configuration import Configuration
from tests.cloud.settings import ADMIN_CLOUD, REGION

# name: type, and path on the service's port
CATALOG = {
    "placement": ("placement", ""),
    "glance": ("image", ""),
    "nova": ("compute", "/v2.1"),
    "neutron": ("network", ""),
    "cinder": ("block-storage", "/v3"),
}
# name: RAM in MiB, virtual CPUs, disk in GiB
FLAVORS = {
    "m1.tiny": (512, 1, 1),
    "m1.small": (2048, 1, 20),
    "m1.medium": (4096, 2, 40),
    "m1.large": (8192, 4, 80),
}
SETTINGS = settings_module.load()


def connect(cloud: str = ADMIN_CLOUD) -> Any:
    """A connection of openstacksdk to one of the clouds in clouds.yaml."""
    config = OpenStackConfig(config_files=[str(SETTINGS.clouds_yaml)], load_envvars=False)
    return openstack.connection.Connection(config=config.get_one(cloud))


def identity() -> None:
    """The catalogue, the services' users, and the project and user `demo`."""
    keystone = connect().identity
    if not keystone.find_role("service"):
        keystone.create_role(name="service")
    project = _project(keystone, "service")
    password = Configuration(SETTINGS).service_password()
    for name, (kind, path) in CATALOG.items():
        _endpoints(keystone, name, kind, SETTINGS.url(name, path))
        _user(keystone, name, password, project, "admin", "service")
    _user(keystone, "demo", SETTINGS.demo_password, _project(keystone, "demo"), "member")


def resources() -> None:
    """Flavors, an image, a volume type, and networks with routers."""
    cloud = connect()
    for name, (ram, vcpus, disk) in FLAVORS.items():
        if not cloud.compute.find_flavor(name):
            cloud.compute.create_flavor(name=name, ram=ram, vcpus=vcpus, disk=disk)
    _image(cloud.image)
    if not cloud.block_storage.find_type("null"):
        specs = {"volume_backend_name": "null"}
        cloud.block_storage.create_type(name="null", extra_specs=specs)
    _networks(cloud)


def _project(keystone: Any, name: str) -> Any:
    return keystone.find_project(name) or keystone.create_project(name=name, domain_id="default")


def _endpoints(keystone: Any, name: str, kind: str, address: str) -> None:
    service = keystone.find_service(name) or keystone.create_service(name=name, type=kind)
    existing = {e.interface for e in keystone.endpoints(service_id=service.id)}
    for interface in {"public", "internal", "admin"} - existing:
        keystone.create_endpoint(
            service_id=service.id, interface=interface, region_id=REGION, url=address
        )


def _user(keystone: Any, name: str, password: str, project: Any, *roles: str) -> None:
    user = keystone.find_user(name) or keystone.create_user(
        name=name, password=password, domain_id="default", default_project_id=project.id
    )
    for role in roles:
        keystone.assign_project_role_to_user(project, user, keystone.find_role(role))


def _image(glance: Any) -> None:
    image = glance.find_image("tiny")
    if image and image.status != "active":
        glance.delete_image(image)
        image = None
    if not image:
        glance.create_image(
            "tiny",
            data=bytes(65536),
            container_format="bare",
            disk_format="raw",
            visibility="public",
            validate_checksum=False,
            wait=True,
        )


def _networks(cloud: Any) -> None:
    neutron = cloud.network
    public = neutron.find_network("public") or neutron.create_network(
        name="public",
        is_router_external=True,
        provider_network_type="flat",
        provider_physical_network="public",
    )
    if not neutron.find_subnet("public-subnet"):
        neutron.create_subnet(
            name="public-subnet",
            network_id=public.id,
            ip_version=4,
            cidr="203.0.113.0/24",
            is_dhcp_enabled=False,
        )
    for owner, name in (("admin", "private"), ("demo", "private-demo")):
        _private_network(neutron, name, owner, cloud.identity.find_project(owner).id, public.id)


def _private_network(neutron: Any, name: str, owner: str, project: str, public: str) -> None:
    network = neutron.find_network(name) or neutron.create_network(name=name, project_id=project)
    subnet = neutron.find_subnet(f"{name}-subnet") or neutron.create_subnet(
        name=f"{name}-subnet",
        network_id=network.id,
        project_id=project,
        ip_version=4,
        cidr="10.0.0.0/20",
        dns_nameservers=["192.0.2.53"],
    )
    gateway = {"network_id": public}
    router = neutron.find_router(f"router-{owner}") or neutron.create_router(
        name=f"router-{owner}", project_id=project, external_gateway_info=gateway
    )
    if not list(neutron.ports(device_id=router.id, network_id=network.id)):
        neutron.add_interface_to_router(router, subnet_id=subnet.id)


def pools() -> None:
    """Wait until the scheduler of volumes knows a back end: without one, volumes are errors.

    That may be after the service has reported: its capabilities come by another way.
    """
    storage = connect().block_storage
    deadline = time.monotonic() + SETTINGS.patience
    while not list(storage.backend_pools()):
        if time.monotonic() > deadline:
            sys.exit(f"cinder-scheduler knows no back end after {SETTINGS.patience} s")
        time.sleep(0.5)


STEPS: Mapping[str, Callable[[], None]] = {
    "identity": identity,
    "resources": resources,
    "pools": pools,
}

if __name__ == "__main__":
    STEPS[sys.argv[1]]()
