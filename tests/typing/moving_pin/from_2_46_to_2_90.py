# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A program that is right at 2.46. The comments say what checkers say once the pin is 2.90."""

from __future__ import annotations

from collections.abc import Iterator

from keystoneauth1.session import Session

from openstack_typed.compute import Compute


class Site:
    """A web site on servers of its own."""

    def __init__(self, session: Session, network: str) -> None:
        self.compute = Compute(session, "2.46")
        self.network = network

    def boot(self, name: str, size: str) -> str:
        flavor = next(flavor for flavor in self.compute.flavors.list() if flavor.name == size)
        made = self.compute.servers.create(
            name=name,
            flavor_ref=flavor.id,
            networks=[{"uuid": self.network, "tag": "front"}],
            key_name="ops",
            description=None,
            metadata={"site": "web"},
            min_count=1,
        )
        return made.id

    def boot_with_message(self, name: str, text: str) -> None:
        self.compute.servers.create(
            name=name,
            flavor_ref="1",
            networks="auto",
            # mypy says: Argument "personality" to "create" of "Servers_2_90" has incompatible type
            #   "list[dict[str, str]]"; expected "removed_in_compute_2_57" [arg-type]
            # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
            #   "personality" of type "removed_in_compute_2_57" in function "create"
            #   [reportArgumentType]
            personality=[{"path": "/etc/motd", "contents": text}],
        )

    def rebuild(self, server_id: str, image: str, text: str) -> None:
        self.compute.servers.rebuild(
            server_id,
            image_ref=image,
            preserve_ephemeral=True,
            # mypy says: Argument "personality" to "rebuild" of "Servers_2_90" has incompatible type
            #   "list[dict[str, str]]"; expected "removed_in_compute_2_57" [arg-type]
            # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
            #   "personality" of type "removed_in_compute_2_57" in function "rebuild"
            #   [reportArgumentType]
            personality=[{"path": "/etc/motd", "contents": text}],
        )

    def attach(self, server_id: str, volume_id: str) -> str | None:
        attached = self.compute.volume_attachments.create(
            server_id, volume_id=volume_id, device="/dev/vdb"
        )
        return attached.device

    def volumes(self, server_id: str) -> Iterator[tuple[str, str]]:
        for attachment in self.compute.volume_attachments.list(server_id):
            # mypy says: "VolumeAttachment_2_89" has no attribute "id" [attr-defined]
            # pyright says: Cannot access attribute "id" for class "VolumeAttachment_2_89"
            #   [reportAttributeAccessIssue]
            yield attachment.id, attachment.volume_id

    def flavors(self) -> dict[str, str]:
        # mypy says: "EmbeddedFlavor" has no attribute "id" [attr-defined]
        # pyright says: Cannot access attribute "id" for class "EmbeddedFlavor"
        #   [reportAttributeAccessIssue]
        return {server.id: server.flavor.id for server in self.compute.servers.list()}

    def report(self, server_id: str) -> str:
        server = self.compute.servers.show(server_id)
        state = f"{server.name} {server.status} {server.created:%Y-%m-%d} {server.description}"
        return f"{state} {server.host_status} {server.power_state}"

    def move(self, server_id: str) -> None:
        self.compute.servers.migrate_live(server_id, host=None, block_migration="auto")
        self.compute.servers.lock(server_id)
        self.compute.server_tags.add(server_id, "moved")

    def remove(self, server_id: str) -> None:
        self.compute.servers.unlock(server_id)
        self.compute.servers.delete(server_id)
