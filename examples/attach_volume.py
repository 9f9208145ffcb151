# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Attach a new volume to a server, detach it, delete it: `attach_volume(session, "web-1")`."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute


def attach_volume(session: Session, server_name: str) -> None:
    """Attach, detach, delete; each step is over when the next one begins."""
    compute, volumes = Compute(session, "2.79"), BlockStorage(session, "3.70").volumes
    server = compute.servers.find_one(server_name)
    volume = volumes.wait(volumes.create(size=1, name="data"))
    compute.volume_attachments.create(server, volume_id=volume.id)
    volumes.wait(volume, until="in-use")
    compute.volume_attachments.delete(server, volume.id)
    volumes.wait(volume, until="available")
    volumes.delete_and_wait(volume)
