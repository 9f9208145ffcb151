# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Billing: what each project used in a month, as CSV."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from keystoneauth1 import loading
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute, ListedServer
from openstack_typed.errors import Forbidden, NotFound
from openstack_typed.identity import Identity, Project
from openstack_typed.image import Image
from openstack_typed.network import Network

HOUR = timedelta(hours=1)
STOPPED = {"SHUTOFF", "SHELVED", "SHELVED_OFFLOADED"}


@dataclass(frozen=True)
class Period:
    """From a moment to another."""

    begin: datetime
    end: datetime

    @classmethod
    def month(cls, text: str) -> Period:
        begin = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        following = (begin + timedelta(days=32)).replace(day=1)
        return cls(begin, min(following, datetime.now(UTC)))

    def hours(self, since: datetime, until: datetime | None = None) -> Decimal:
        """How long something was there in this period."""
        begin = max(self.begin, since)
        end = min(self.end, until or self.end)
        return Decimal(max(end - begin, timedelta()) / HOUR).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Item:
    """A line of a bill."""

    project: str
    kind: str
    what: str
    amount: Decimal
    price: Decimal

    @property
    def cost(self) -> Decimal:
        return (self.amount * self.price).quantize(Decimal("0.01"))


@dataclass
class Prices:
    """What an hour costs."""

    flavors: dict[str, Decimal]
    volume_types: dict[str, Decimal]
    image_gigabyte: Decimal
    address: Decimal
    stopped: Decimal

    @classmethod
    def read(cls, path: Path) -> Prices:
        raw = json.loads(path.read_text())
        return cls(
            {name: Decimal(price) for name, price in raw["flavors"].items()},
            {name: Decimal(price) for name, price in raw["volume_types"].items()},
            Decimal(raw["image_gigabyte"]),
            Decimal(raw["address"]),
            Decimal(raw.get("stopped", "0.5")),
        )


def server_hours(server: ListedServer, period: Period) -> Decimal:
    return period.hours(server.launched_at or server.created, server.terminated_at)


def of_servers(session: Session, period: Period, prices: Prices) -> Iterator[Item]:
    compute = Compute(session, "2.79")
    seen: set[str] = set()
    living = compute.servers.list(all_tenants=True)
    gone = compute.servers.list(all_tenants=True, deleted=True, changes_since=period.begin)
    for listed in (living, gone):
        for server in listed:
            if server.id in seen:
                continue
            seen.add(server.id)
            price = prices.flavors.get(server.flavor.original_name, Decimal(0))
            if server.status in STOPPED:
                price *= prices.stopped
            what = f"{server.name} ({server.flavor.vcpus} vCPU, {server.flavor.ram} MiB)"
            yield Item(server.project_id, "server", what, server_hours(server, period), price)


def of_volumes(session: Session, period: Period, prices: Prices) -> Iterator[Item]:
    storage = BlockStorage(session, "3.59")
    for volume in storage.volumes.list(all_tenants=True):
        price = prices.volume_types.get(volume.volume_type or "", Decimal(0))
        amount = period.hours(volume.created_at) * volume.size
        name = volume.name or volume.id
        bootable = " (bootable)" if volume.bootable else ""
        yield Item(volume.project_id or "", "volume", f"{name}{bootable}", amount, price)
    for snapshot in storage.snapshots.list(all_tenants=True):
        amount = period.hours(snapshot.created_at) * snapshot.size
        yield Item("", "snapshot", snapshot.name or snapshot.id, amount, Decimal("0.0001"))


def of_images(session: Session, period: Period, prices: Prices) -> Iterator[Item]:
    for image in Image(session).images.list(visibility="private", status="active"):
        gigabytes = Decimal(image.size or 0) / 1024**3
        amount = period.hours(image.created_at) * gigabytes
        yield Item(
            image.owner or "", "image", image.name or image.id, amount, prices.image_gigabyte
        )


def of_addresses(session: Session, period: Period, prices: Prices) -> Iterator[Item]:
    network = Network(session)
    public = {each.id for each in network.networks.list(router_external=True)}
    for port in network.ports.list(network_id=sorted(public)):
        for fixed in port.fixed_ips:
            hours = period.hours(port.created_at)
            yield Item(port.project_id, "address", fixed.ip_address, hours, prices.address)


def project_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """The names of projects, where they can still be found."""
    identity = Identity(session)
    known: dict[str, Project] = {project.id: project for project in identity.projects.list()}
    names: dict[str, str] = {}
    for project_id in ids:
        found = known.get(project_id)
        if found is None:
            try:
                found = identity.projects.show(project_id)
            except (NotFound, Forbidden):
                continue
        names[project_id] = found.name
    return names


def write(items: list[Item], names: dict[str, str], out: TextIO) -> None:
    writer = csv.writer(out)
    writer.writerow(["project", "kind", "what", "amount", "price", "cost"])
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for item in sorted(items, key=lambda each: (each.project, each.kind, each.what)):
        name = names.get(item.project, item.project)
        writer.writerow([name, item.kind, item.what, item.amount, item.price, item.cost])
        totals[name] += item.cost
    for name, total in totals.items():
        writer.writerow([name, "total", "", "", "", total])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    loading.register_session_argparse_arguments(parser)
    loading.register_auth_argparse_arguments(parser, sys.argv[1:])
    parser.add_argument("--prices", type=Path, required=True)
    parser.add_argument("month", help="such as 2026-01")
    options = parser.parse_args()
    auth = loading.load_auth_from_argparse_arguments(options)
    session = Session(auth=auth)
    period, prices = Period.month(options.month), Prices.read(options.prices)
    items = [
        item
        for part in (of_servers, of_volumes, of_images, of_addresses)
        for item in part(session, period, prices)
    ]
    write(items, project_names(session, {item.project for item in items}), sys.stdout)


if __name__ == "__main__":
    main()
