# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is compared: our client and three others, each doing the same.

They import what they need when they are made, so that a process has paid for one of them only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from .things import LISTS

VERSION = "2.96"
"""The microversion of all requests."""

_PASSWORD: dict[str, Any] = {
    "username": "admin",
    "password": "secret",
    "project_name": "admin",
    "user_domain_name": "Default",
    "project_domain_name": "Default",
}


class Subject(ABC):
    """A client of Compute."""

    @abstractmethod
    def __init__(self, auth_url: str) -> None:
        """Import it and make it; no request is sent."""

    @abstractmethod
    def servers(self, name: str = "") -> list[Any]:
        """All servers, page after page; with a name, in another form."""

    @abstractmethod
    def page(self, size: int) -> list[Any]:
        """One page of servers, with one request."""

    @abstractmethod
    def flavor(self) -> Any:
        """One small GET."""

    def things(self, kind: str) -> list[Any]:
        """A list of another service, of `things.LISTS`."""
        raise NotImplementedError

    def pages(self) -> Iterator[list[Any]]:
        """The servers, page by page."""
        raise NotImplementedError

    def reader(self, sample: Any, nested: bool) -> Callable[[list[Any]], None]:
        """A function that reads fields of servers, each once, as a program would.

        Args:
            sample: A server; what it has is read in all.
            nested: Read the objects and lists, to the bottom; else the scalars.
        """
        raise NotImplementedError


def _session(auth_url: str) -> Any:
    from keystoneauth1.identity import v3
    from keystoneauth1.session import Session

    return Session(auth=v3.Password(auth_url=auth_url, **_PASSWORD))


class Typed(Subject):
    """Our client, pinned."""

    def __init__(self, auth_url: str) -> None:
        self.session = _session(auth_url)
        from openstack_typed.compute import Compute

        self.compute = Compute.dynamic(self.session, VERSION)

    def servers(self, name: str = "") -> list[Any]:
        return list(self.compute.servers.list(name=name) if name else self.compute.servers.list())

    def pages(self) -> Iterator[list[Any]]:
        return (list(page) for page in self.compute.servers.list().pages())

    def page(self, size: int) -> list[Any]:
        return list(next(self.compute.servers.list(limit=size).pages()))

    def things(self, kind: str) -> list[Any]:
        found: Any = self._things[kind]()
        return list(found)

    @cached_property
    def _things(self) -> dict[str, Callable[[], Any]]:
        from openstack_typed.block_storage import BlockStorage
        from openstack_typed.image import Image
        from openstack_typed.network import Network
        from openstack_typed.placement import Placement

        image, network = Image(self.session), Network(self.session)
        storage = BlockStorage.dynamic(self.session, LISTS["volumes"][3])
        placement = Placement.dynamic(self.session, LISTS["resource providers"][3])
        return {
            "images": lambda: image.images.list(limit=1000),
            "volumes": storage.volumes.list,
            "ports": network.ports.list,
            "ports without extensions": lambda: network.ports.list(name="plain"),
            "resource providers": placement.resource_providers.list,
        }

    def flavor(self) -> Any:
        return self.compute.flavors.show("1")

    def reader(self, sample: Any, nested: bool) -> Callable[[list[Any]], None]:
        from .readers import reader

        return reader(sample, nested)


class Untyped(Subject):
    """keystoneauth alone: `session.get(...).json()`."""

    options: dict[str, Any] = {  # noqa: RUF012
        "endpoint_filter": {"service_type": "compute", "interface": "public"},
        "microversion": VERSION,
    }

    def __init__(self, auth_url: str) -> None:
        self.session = _session(auth_url)

    def _get(self, url: str) -> Any:
        return self.session.get(url, **self.options).json()

    def servers(self, name: str = "") -> list[Any]:
        found: list[Any] = []
        url: str | None = f"/servers/detail?name={name}" if name else "/servers/detail"
        while url:
            body = self._get(url)
            found.extend(body["servers"])
            links = body.get("servers_links", ())
            url = next((link["href"] for link in links if link["rel"] == "next"), None)
        return found

    def page(self, size: int) -> list[Any]:
        found: list[Any] = self._get(f"/servers/detail?limit={size}")["servers"]
        return found

    def flavor(self) -> Any:
        return self._get("/flavors/1")["flavor"]

    def things(self, kind: str) -> list[Any]:
        service, path, key, version = LISTS[kind]
        where = {"service_type": service, "interface": "public"}
        options = {"microversion": version} if version else {}
        found: list[Any] = self.session.get(path, endpoint_filter=where, **options).json()[key]
        return found

    def reader(self, sample: Any, nested: bool) -> Callable[[list[Any]], None]:
        from .readers import reader

        return reader(sample, nested)


class UntypedAtUrl(Untyped):
    """keystoneauth, given a whole URL, so that it looks for no endpoint: the floor of a call."""

    options = {"microversion": VERSION}  # noqa: RUF012

    def __init__(self, auth_url: str) -> None:
        super().__init__(auth_url)
        self.base = auth_url.replace("/identity/v3", "/compute/v2.1")
        self.options = {"headers": {"OpenStack-API-Version": f"compute {VERSION}"}}

    def _get(self, url: str) -> Any:
        return super()._get(url if url.startswith("http") else f"{self.base}{url}")


class Novaclient(Subject):
    """python-novaclient."""

    def __init__(self, auth_url: str) -> None:
        from novaclient import client

        self.nova = client.Client(VERSION, session=_session(auth_url))

    def servers(self, name: str = "") -> list[Any]:
        found: list[Any] = self.nova.servers.list(limit=-1)
        return found

    def page(self, size: int) -> list[Any]:
        found: list[Any] = self.nova.servers.list(limit=size)
        return found

    def flavor(self) -> Any:
        return self.nova.flavors.get("1")


class Openstacksdk(Subject):
    """openstacksdk."""

    def __init__(self, auth_url: str) -> None:
        import openstack

        connection: Any = openstack.connect(
            load_yaml_config=False, load_envvars=False, auth_url=auth_url, **_PASSWORD
        )
        self.compute = connection.compute

    def servers(self, name: str = "") -> list[Any]:
        return list(self.compute.servers())

    def page(self, size: int) -> list[Any]:
        return list(self.compute.servers(limit=size, paginated=False))

    def flavor(self) -> Any:
        return self.compute.get_flavor("1")


SUBJECTS: dict[str, type[Subject]] = {
    "openstack_typed": Typed,
    "session.get().json()": Untyped,
    "session.get(whole URL).json()": UntypedAtUrl,
    "novaclient": Novaclient,
    "openstacksdk": Openstacksdk,
}
