# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""An exporter: what a cloud holds, in the text format of Prometheus."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

from keystoneauth1.identity import v3
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute, Compute_2_79_up
from openstack_typed.errors import ClientException, FieldUnavailable
from openstack_typed.identity import Identity
from openstack_typed.image import Image
from openstack_typed.network import Network
from openstack_typed.placement import Placement

LOG = logging.getLogger("exporter")
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Metric:
    """A number with its labels."""

    name: str
    value: float
    labels: Labels = ()

    def __str__(self) -> str:
        inner = ",".join(f'{key}="{value}"' for key, value in self.labels)
        return f"openstack_{self.name}{{{inner}}} {self.value:g}"


@dataclass
class Clouds:
    """The clients of one region."""

    session: Session
    region: str | None = None
    compute: Compute_2_79_up = field(init=False)
    storage: BlockStorage = field(init=False)

    def __post_init__(self) -> None:
        self.compute = Compute(self.session, "2.79", region_name=self.region)
        self.storage = BlockStorage(self.session, region_name=self.region)


def login(environ: Mapping[str, str]) -> Session:
    return Session(
        auth=v3.Password(
            auth_url=environ["OS_AUTH_URL"],
            username=environ["OS_USERNAME"],
            password=environ["OS_PASSWORD"],
            project_name=environ.get("OS_PROJECT_NAME", "admin"),
            user_domain_name=environ.get("OS_USER_DOMAIN_NAME", "Default"),
            project_domain_name=environ.get("OS_PROJECT_DOMAIN_NAME", "Default"),
        )
    )


def counted(name: str, counter: Counter[Labels]) -> Iterator[Metric]:
    for labels, count in sorted(counter.items()):
        yield Metric(name, count, labels)


def servers(clouds: Clouds) -> Iterator[Metric]:
    by_status: Counter[Labels] = Counter()
    cores: Counter[str] = Counter()
    memory: Counter[str] = Counter()
    for server in clouds.compute.servers.list(all_tenants=True, limit=1000):
        by_status[(("status", server.status),)] += 1
        cores[server.project_id] += server.flavor.vcpus
        memory[server.project_id] += server.flavor.ram
    yield from counted("servers", by_status)
    for project, count in cores.items():
        yield Metric("vcpus", count, (("project", project),))
    for project, megabytes in memory.items():
        yield Metric("memory_bytes", megabytes * 1024 * 1024, (("project", project),))


def flavors(clouds: Clouds) -> Iterator[Metric]:
    for flavor in clouds.compute.flavors.list(is_public="none"):
        labels = (("name", flavor.name), ("public", str(flavor.is_public).lower()))
        yield Metric("flavor_vcpus", flavor.vcpus, labels)


def volumes(clouds: Clouds) -> Iterator[Metric]:
    by_status: Counter[Labels] = Counter()
    size = 0
    for volume in clouds.storage.volumes.list(all_tenants=True):
        by_status[(("status", volume.status), ("type", volume.volume_type or ""))] += 1
        size += volume.size
    yield from counted("volumes", by_status)
    yield Metric("volumes_size_bytes", size * 1024**3)


def ports(clouds: Clouds) -> Iterator[Metric]:
    network = Network(clouds.session)
    found: Counter[Labels] = Counter()
    for port in network.ports.list():
        found[(("status", port.status), ("owner", port.device_owner))] += 1
    yield from counted("ports", found)
    down = network.ports.list(status="DOWN", limit=500).all()
    yield Metric("ports_down", len(down))


def images(clouds: Clouds) -> Iterator[Metric]:
    size = 0
    for image in Image(clouds.session).images.list(visibility="all"):
        size += image.size or 0
        age = time.time() - image.created_at.timestamp()
        yield Metric("image_age_seconds", age, (("id", image.id), ("name", image.name or "")))
    yield Metric("images_size_bytes", size)


def providers(clouds: Clouds) -> Iterator[Metric]:
    placement = Placement(clouds.session, "1.30")
    for provider in placement.resource_providers.list():
        inventories = placement.inventories.list(provider.uuid).inventories
        used = placement.resource_provider_usages.show(provider.uuid).usages
        for kind, inventory in inventories.items():
            labels = (("provider", provider.name), ("class", kind))
            total = (inventory.total - inventory.reserved) * inventory.allocation_ratio
            yield Metric("inventory_total", total, labels)
            yield Metric("inventory_used", used.get(kind, 0), labels)


def projects(clouds: Clouds) -> Iterator[Metric]:
    listed = Identity(clouds.session).projects.list(enabled=True)
    yield Metric("projects", sum(1 for _ in listed))


COLLECTORS: dict[str, Callable[[Clouds], Iterator[Metric]]] = {
    "servers": servers,
    "flavors": flavors,
    "volumes": volumes,
    "ports": ports,
    "images": images,
    "providers": providers,
    "projects": projects,
}


def collect(clouds: Clouds) -> Iterator[Metric]:
    """All metrics; one service that is down does not take the others with it."""
    for name, collector in COLLECTORS.items():
        begin = time.monotonic()
        up = 1
        try:
            yield from collector(clouds)
        except (ClientException, FieldUnavailable) as error:
            LOG.warning("%s: %s", name, error)
            up = 0
        yield Metric("collector_up", up, (("collector", name),))
        yield Metric("collector_seconds", time.monotonic() - begin, (("collector", name),))


def serve(clouds: Clouds, port: int) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = "".join(f"{metric}\n" for metric in collect(clouds)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(body)

    HTTPServer(("", port), Handler).serve_forever()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--region")
    parser.add_argument("--port", type=int, help="serve there, instead of printing once")
    options = parser.parse_args()
    clouds = Clouds(login(os.environ), options.region)
    if options.port:
        serve(clouds, options.port)
    for metric in collect(clouds):
        print(metric)
    return 0


if __name__ == "__main__":
    sys.exit(main())
