# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Dry runs and calls by hand."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed import DryRun, Pager, dry_run
from openstack_typed.compute import Compute, Server
from openstack_typed.identity import Identity


def planned(session: Session) -> list[DryRun]:
    compute, identity = Compute(session, "2.79"), Identity(session)
    return [
        dry_run(compute.servers.create, name="a", flavor_ref="1", networks="auto", tags=["b"]),
        dry_run(compute.servers.delete, "1"),
        dry_run(Compute(session).servers.list, status="ACTIVE"),
        dry_run(identity.users.create, name="a", password="b"),
    ]


def by_hand(session: Session) -> list[str]:
    compute = Compute(session, "2.79")
    server = compute.call("GET", "/servers/1", key="server", into=Server)
    servers: Pager[Server] = compute.call_list("/servers/detail", "servers", into=Server)
    quotas = compute.call("GET", "/os-quota-sets/1", query={"user_id": "2"})
    compute.call("POST", "/servers/1/action", json={"reboot": {"type": "SOFT"}})
    return [server.id, *(each.id for each in servers), str(quotas["quota_set"]["cores"])]
