# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a walk of calls works on, as data: kinds of things, and words that things have."""

from __future__ import annotations

from typing import Any, NamedTuple

from keystoneauth1.adapter import Adapter
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute
from openstack_typed.identity import Identity
from openstack_typed.image import Image
from openstack_typed.network import Network
from openstack_typed.placement import Placement
from tests.live.machines import SSH_KEY
from tests.live.support import PREFIX

_VERSIONS = {"compute": "2.79", "block_storage": "3.63", "placement": "1.29"}


class Clients:
    """Clients of all services over one session or Adapter."""

    def __init__(self, session: Session | Adapter) -> None:
        self.compute = Compute.dynamic(session, _VERSIONS["compute"])
        self.block_storage = BlockStorage.dynamic(session, _VERSIONS["block_storage"])
        self.image = Image(session)
        self.network = Network(session)
        self.identity = Identity(session)
        self.placement = Placement.dynamic(session, _VERSIONS["placement"])


class Truth:
    """What is true in the cloud, asked for by hand."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, service: str, path: str) -> Any:
        """The JSON of a path."""
        adapter = Adapter(
            self._session,
            service_type=service.replace("_", "-"),
            interface="public",
            default_microversion=_VERSIONS.get(service),
        )
        return adapter.get(path).json()


class Kind(NamedTuple):
    """A kind of thing to work on.

    Attributes:
        service: The attribute of the clients.
        resource: The attribute of the service.
        path: Where all of them are.
        key: The key of that answer.
        create: Arguments, besides the name.
        list: Arguments that find those of this walk, in small pages.
        field: What an update changes; empty if there is none.
        id: The field that identifies one.
        slow: Whether one can be deleted only some time after it was created.
    """

    service: str
    resource: str
    path: str
    key: str
    create: dict[str, Any]
    list: dict[str, Any]
    field: str = "description"
    id: str = "id"
    slow: bool = False


class Base(NamedTuple):
    """What the things of a walk are in.

    Attributes:
        project: The ID of a project.
        flavor: The ID of a flavor.
        image: The ID of an image.
        network: The ID of a network.
        provider: The UUID of a resource provider.
    """

    project: str
    flavor: str
    image: str
    network: str
    provider: str


def kinds(base: Base) -> list[Kind]:
    """What to work on."""
    mine = {"limit": 2, "project_id": base.project}
    of_domain = {"domain_id": "default"}
    server = {"flavor_ref": base.flavor, "networks": "none", "image_ref": base.image}
    flavor = {"ram": 64, "vcpus": 1, "disk": 0}
    bare = {"container_format": "bare", "disk_format": "raw", "extra": {"description": "new"}}
    parent = {"parent_id": base.project}
    child = {"parent_provider_uuid": base.provider}
    in_tree = {"in_tree": base.provider}
    return [
        Kind("compute", "servers", "/servers/detail", "servers", server, {"limit": 1}),
        Kind("compute", "flavors", "/flavors/detail", "flavors", flavor, {"limit": 3}),
        Kind("compute", "keypairs", "/os-keypairs", "keypairs", {"public_key": SSH_KEY},
             {"limit": 2}, field="", id="name"),
        Kind("compute", "server_groups", "/os-server-groups", "server_groups",
             {"policy": "affinity"}, {"limit": 2}, field=""),
        Kind("block_storage", "volumes", "/volumes/detail", "volumes", {"size": 1}, {"limit": 2},
             slow=True),
        Kind("image", "images", f"/v2/images?owner={base.project}", "images", bare,
             {"limit": 2, "owner": base.project}, field="name"),
        Kind("network", "networks", f"/v2.0/networks?project_id={base.project}", "networks", {},
             mine),
        Kind("network", "ports", f"/v2.0/ports?project_id={base.project}", "ports",
             {"network_id": base.network}, mine),
        Kind("network", "security_groups", f"/v2.0/security-groups?project_id={base.project}",
             "security_groups", {}, mine),
        Kind("identity", "projects", f"/projects?parent_id={base.project}", "projects",
             parent | of_domain, parent | {"limit": 2}),
        Kind("identity", "users", f"/users?name__startswith={PREFIX}", "users",
             of_domain, of_domain | {"name__startswith": PREFIX}),
        Kind("placement", "resource_providers", f"/resource_providers?in_tree={base.provider}",
             "resource_providers", child, in_tree, field="name", id="uuid"),
    ]  # fmt: skip


class Marks(NamedTuple):
    """Words that one thing has or has not.

    Attributes:
        service: The attribute of the clients.
        resource: The attribute of the service.
        on: What stands before the word in calls.
        path: Where the truth is.
        key: The key of that answer.
        add: The operation that adds a word.
        remove: The operation that takes one away.
        check: The operation that tells whether there is one; empty if there is none.
        list: The operation that lists them; empty if there is none.
        again: Whether a word may be added that is there.
    """

    service: str
    resource: str
    on: tuple[str, ...]
    path: str
    key: str
    add: str = "add"
    remove: str = "remove"
    check: str = "check"
    list: str = "list"
    again: bool = True


def marks(base: Base) -> list[Marks]:
    """What has words."""
    return [
        Marks("network", "tags", ("networks", base.network),
              f"/v2.0/networks/{base.network}/tags", "tags"),
        Marks("identity", "project_tags", (base.project,), f"/projects/{base.project}/tags",
              "tags", again=False),
        Marks("image", "image_tags", (base.image,), f"/v2/images/{base.image}", "tags", check="",
              list=""),
        Marks("placement", "traits", (), "/traits", "traits", add="create", remove="delete"),
    ]  # fmt: skip
