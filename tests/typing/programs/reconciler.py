# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A reconciler: makes a project look as a file says."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from keystoneauth1.session import Session

from openstack_typed import OMIT
from openstack_typed.compute import Compute, Compute_2_79_up, ServerNetworkRequest, ServerStatus
from openstack_typed.errors import Conflict, NotFound, NotOne
from openstack_typed.image import Image
from openstack_typed.network import (
    Network,
    RouteRequest,
    SecurityGroupRule,
    is_ethertype,
    is_ip_version,
    is_traffic_direction,
)

LOG = logging.getLogger("reconciler")


class BadFile(ValueError):
    """The file says something that cannot be."""


@dataclass(frozen=True)
class Rule:
    """What is let through."""

    direction: str
    protocol: str | None
    port: int | None
    ethertype: str = "IPv4"

    @classmethod
    def of(cls, rule: SecurityGroupRule) -> Rule:
        return cls(rule.direction, rule.protocol, rule.port_range_min, rule.ethertype)


@dataclass
class Wanted:
    """What there should be."""

    networks: dict[str, str]
    rules: list[Rule]
    servers: dict[str, Mapping[str, Any]]
    routes: Sequence[RouteRequest] = ()

    @classmethod
    def read(cls, path: Path) -> Wanted:
        raw = json.loads(path.read_text())
        rules = [Rule(**rule) for rule in raw["rules"]]
        return cls(raw["networks"], rules, raw["servers"], raw.get("routes", ()))


@dataclass
class Reconciler:
    """Compares what there is with what there should be."""

    compute: Compute_2_79_up
    network: Network
    image: Image
    dry: bool = False
    done: list[str] = field(default_factory=list[str])

    @classmethod
    def of(cls, session: Session, *, region: str | None = None, dry: bool = False) -> Reconciler:
        return cls(
            Compute(session, "2.90", region_name=region),
            Network(session, region_name=region),
            Image(session, region_name=region),
            dry,
        )

    def do(self, what: str, action: Callable[[], object]) -> None:
        self.done.append(what)
        LOG.info("%s%s", "would " if self.dry else "", what)
        if not self.dry:
            action()

    def run(self, wanted: Wanted) -> list[str]:
        for name, cidr in wanted.networks.items():
            self.ensure_network(name, cidr)
        self.ensure_rules("default", wanted.rules)
        self.ensure_routes(wanted.routes)
        self.ensure_servers(wanted.servers)
        return self.done

    # --- networks

    def ensure_network(self, name: str, cidr: str) -> None:
        try:
            network = self.network.networks.list(name=name).one()
        except NotOne:
            self.do(f"create network {name}", lambda: self.create_network(name, cidr))
            return
        subnets = self.network.subnets.list(network_id=network.id).all()
        for subnet in subnets:
            if subnet.cidr != cidr:
                raise BadFile(f"{name} has {subnet.cidr}, and {cidr} is wanted")
        if not subnets:
            self.do(f"create subnet of {name}", lambda: self.create_subnet(network.id, cidr))

    def create_network(self, name: str, cidr: str) -> None:
        made = self.network.networks.create(name=name)
        self.create_subnet(made.id, cidr)

    def create_subnet(self, network_id: str, cidr: str) -> None:
        version = 6 if ":" in cidr else 4
        if not is_ip_version(version):
            raise BadFile(f"no IP version is {version}")
        self.network.subnets.create(network_id=network_id, ip_version=version, cidr=cidr)

    def ensure_routes(self, routes: Sequence[RouteRequest]) -> None:
        router = self.network.routers.list().first()
        if router is None or not routes:
            return
        there = {(route.destination, route.nexthop) for route in router.routes}
        missing = [r for r in routes if (r["destination"], r["nexthop"]) not in there]
        if missing:
            self.do(
                f"add {len(missing)} routes",
                lambda: self.network.routers.add_extraroutes(router.id, routes=missing),
            )

    # --- rules

    def ensure_rules(self, group_name: str, rules: list[Rule]) -> None:
        group = self.network.security_groups.list(name=group_name).first()
        if group is None:
            raise BadFile(f"no security group {group_name}")
        listed = self.network.security_group_rules.list(security_group_id=group.id)
        there = {Rule.of(rule): rule.id for rule in listed}
        for rule in rules:
            if rule not in there:
                self.do(f"add {rule}", partial(self.add_rule, group.id, rule))
        for rule, rule_id in there.items():
            if rule not in rules:
                delete = partial(self.network.security_group_rules.delete, rule_id)
                self.do(f"remove {rule}", delete)

    def add_rule(self, group_id: str, rule: Rule) -> None:
        if not is_traffic_direction(rule.direction):
            raise BadFile(f"no direction is {rule.direction}")
        if not is_ethertype(rule.ethertype):
            raise BadFile(f"no ethertype is {rule.ethertype}")
        try:
            self.network.security_group_rules.create(
                security_group_id=group_id,
                direction=rule.direction,
                ethertype=rule.ethertype,
                protocol=rule.protocol or OMIT,
                port_range_min=rule.port or OMIT,
                port_range_max=rule.port or OMIT,
            )
        except Conflict:
            LOG.info("somebody else added %s", rule)

    # --- servers

    def ensure_servers(self, wanted: Mapping[str, Mapping[str, Any]]) -> None:
        there = {server.name or server.id: server for server in self.compute.servers.list()}
        for name, facts in wanted.items():
            if name not in there:
                self.do(f"create {name}", partial(self.create_server, name, facts))
            elif there[name].status == "SHUTOFF":
                self.do(f"start {name}", partial(self.compute.servers.start, there[name].id))
        for name, server in there.items():
            if name not in wanted:
                self.do(f"delete {name}", partial(self.delete_server, server.id))

    def create_server(self, name: str, facts: Mapping[str, Any]) -> None:
        flavors = {flavor.name: flavor.id for flavor in self.compute.flavors.list()}
        networks: list[ServerNetworkRequest] = []
        for each in facts["networks"]:
            network = self.network.networks.list(name=each).one()
            networks.append({"uuid": network.id})
        made = self.compute.servers.create(
            name=name,
            flavor_ref=flavors[facts["flavor"]],
            image_ref=self.image.images.list(name=facts["image"]).one().id,
            networks=networks,
            key_name=facts.get("key", OMIT),
            metadata=facts.get("metadata", OMIT),
        )
        self.wait(made.id, "ACTIVE")

    def delete_server(self, server_id: str) -> None:
        self.compute.servers.delete(server_id)
        try:
            self.wait(server_id, "DELETED")
        except NotFound:
            LOG.info("%s is gone", server_id)

    def wait(self, server_id: str, status: ServerStatus, timeout: float = 300) -> None:
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            server = self.compute.servers.show(server_id)
            if server.status == status:
                return
            if server.status == "ERROR" and server.fault is not None:
                raise RuntimeError(server.fault.message)
            time.sleep(1)
        raise TimeoutError(server_id)
