# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Checks of cinder, and of nova with it."""

from __future__ import annotations

from tests.cloud.checks.harness import ADMIN, TAG, check, poll, server, volume

CINDER = ADMIN.block_storage


def status(key: str, wanted: str) -> None:
    """Wait until a volume has a status."""
    poll("volume", lambda: CINDER.get_volume(key).status, lambda s: s == wanted)


@check
def volume_snapshot() -> object:
    """Volumes come from nothing, from a snapshot and from an image, and grow."""
    with volume() as made:
        snapshot = CINDER.create_snapshot(volume_id=made.id, name=TAG)
        poll(
            "snapshot",
            lambda: CINDER.get_snapshot(snapshot.id).status,
            lambda s: s == "available",
        )
        with volume(snapshot_id=snapshot.id):
            pass
        CINDER.delete_snapshot(snapshot.id)
        poll(
            "deleted snapshot",
            lambda: [s for s in CINDER.snapshots() if s.id == snapshot.id],
            lambda left: not left,
        )
        CINDER.extend_volume(made.id, 2)
        poll(
            "extended volume",
            lambda: CINDER.get_volume(made.id),
            lambda v: v.size == 2 and v.status == "available",
        )
        with volume(image_id=ADMIN.image.find_image("tiny").id):
            pass
    return "volume, snapshot, from snapshot, extend, from image"


@check
def volume_attach() -> object:
    """A volume is attached to a server and detached."""
    with server() as host, volume() as made:
        ADMIN.compute.create_volume_attachment(host.id, volume_id=made.id)
        status(made.id, "in-use")
        count = len(list(ADMIN.compute.volume_attachments(host.id)))
        ADMIN.compute.delete_volume_attachment(host.id, made.id)
        status(made.id, "available")
    return f"{count} attachment, then detached"


@check
def volume_boot() -> object:
    """A server boots from a new volume."""
    device = {
        "uuid": ADMIN.image.find_image("tiny").id,
        "source_type": "image",
        "destination_type": "volume",
        "volume_size": 1,
        "boot_index": 0,
        "delete_on_termination": True,
    }
    with server(block_device_mapping=[device]) as made:
        return f"{len(made.attached_volumes)} volume"


@check
def volume_administration() -> object:
    """A volume changes its type and is offered to others."""
    kind = CINDER.create_type(name=TAG, extra_specs={"volume_backend_name": "null"})
    with volume() as made:
        CINDER.retype_volume(made.id, TAG)
        poll(
            "retyped volume",
            lambda: CINDER.get_volume(made.id),
            lambda v: v.volume_type == TAG and v.status == "available",
        )
        transfer = CINDER.create_transfer(volume_id=made.id, name=TAG)
        CINDER.delete_transfer(transfer.id)
    CINDER.delete_type(kind.id)
    return [(service.binary, service.state) for service in CINDER.services()]
