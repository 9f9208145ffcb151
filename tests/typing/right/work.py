# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Finding and waiting, pinned and not."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed import OMIT, Look
from openstack_typed.block_storage import BlockStorage, Volume
from openstack_typed.compute import Compute, Server_2_73, ServerRolling
from openstack_typed.errors import WaitError
from openstack_typed.identity import Identity, Project
from openstack_typed.network import Network


def show(progress: Look) -> None:
    print(progress.looks, progress.seconds, progress.state)


def pinned(session: Session, patient: bool) -> Server_2_73 | None:
    compute = Compute(session, "2.79")
    server = compute.servers.find("web", by="name", all_tenants=True)
    if server is None:
        return None
    compute.servers.stop(server)
    stopped: Server_2_73 = compute.servers.wait(server, after="stop", progress=show)
    compute.servers.wait(server, until="SHUTOFF", timeout=None if patient else 60)
    compute.servers.wait(server, until=["ACTIVE", "A_NEWER_STATE"], timeout=OMIT)
    left: Server_2_73 | None = compute.servers.delete_and_wait(stopped)
    return left


def not_pinned(session: Session) -> ServerRolling:
    compute = Compute(session)
    return compute.servers.wait(compute.servers.find_one("web").id)


def volumes(session: Session) -> Volume | None:
    volumes = BlockStorage(session, "3.70").volumes
    volume = volumes.wait(volumes.create(size=1))
    try:
        volumes.wait(volume, until="in-use", timeout=5.5)
    except WaitError as error:
        print(error.state, error.fault)
    return volumes.wait_deleted(volume, timeout=60)


def elsewhere(session: Session) -> Project:
    network, identity = Network(session), Identity(session)
    project = identity.projects.find_one("demo", domain_id="default")
    port = network.ports.find("front", project_id=project.id)
    if port is not None:
        network.ports.wait(port, until="ACTIVE")
    return project
