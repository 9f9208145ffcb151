# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A cloud that is faked at the transport: keystoneauth and requests are the real ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import requests
import requests_mock
from keystoneauth1.fixture import discovery, v3
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute
from openstack_typed.identity import Identity
from openstack_typed.image import Image
from openstack_typed.network import Network
from openstack_typed.placement import Placement

_Nova = discovery.NovaMicroversionDiscovery
_Micro = discovery.MicroversionDiscovery
_Plain = discovery.VersionDiscovery

PROJECT = "5f705771-3aa9-4f4c-8660-0d9522ffdbea"
PASSWORD = "correct-horse"
TOKEN = "token-of-the-session"

# Where each region and interface is.
PUBLIC = "https://public.example"
INTERNAL = "https://internal.example"
ADMIN = "https://admin.example"
SECOND = "https://second.example"
AUTH_URL = f"{PUBLIC}/identity/v3"
LOGIN: dict[str, Any] = {
    "auth_url": AUTH_URL,
    "username": "demo",
    "password": PASSWORD,
    "user_domain_id": "default",
    "project_id": PROJECT,
}

# By service type of the catalog: the path below the host in the catalog, and the one that the
# clients find by discovery.
CATALOG = {
    "identity": "/identity/v3",
    "compute": "/compute/v2.1",
    "volumev3": f"/volume/v3/{PROJECT}",
    "volumev2": f"/volume/v2/{PROJECT}",
    "image": "/image",
    "network": "/network",
    "placement": "/placement",
}
PATHS = {
    "identity": "/identity/v3",
    "compute": "/compute/v2.1",
    "block_storage": f"/volume/v3/{PROJECT}",
    "image": "/image/v2",
    "network": "/network/v2.0",
    "placement": "/placement",
}


class FakeCloud:
    """A cloud with six services, two regions and three interfaces.

    Attributes:
        http: The fake transport.
        session: A session with a password, which has not asked for a token yet.
    """

    def __init__(self, http: requests_mock.Mocker, pool: requests.Session | None = None) -> None:
        """Make a cloud.

        Args:
            http: The fake transport.
            pool: What sessions send their requests through, if the fake is in there.
        """
        self.http = http
        self._pool = pool
        self._discovery: set[str] = set()
        self.issue_token(TOKEN)
        for host in (PUBLIC, INTERNAL, ADMIN, SECOND):
            self._describe(host)
        self.session = self.new_session()

    def new_session(self) -> Session:
        """Another session, which has not asked for a token yet."""
        return Session(auth=V3Password(**LOGIN), session=self._pool)

    # --- what the cloud is like

    def issue_token(
        self,
        token_id: str,
        hosts: Mapping[str, str] | None = None,
        catalog: Mapping[str, str] = CATALOG,
        project: str | None = PROJECT,
        services: Sequence[Any] = (),
    ) -> None:
        """The token that the next login is given, and where its catalog says the services are.

        Args:
            token_id: The token.
            hosts: The host of each region.
            catalog: By service type, the path of the service on all of them.
            project: What the token is scoped to.
            services: Further entries of the catalog, as they are.
        """
        hosts = hosts or {"RegionOne": PUBLIC, "RegionTwo": SECOND}
        token = v3.Token(user_name="demo")
        if project is not None:
            token.set_project_scope(id=project, name="demo")
        for service_type, path in catalog.items():
            service = token.add_service(service_type, name=f"the-{service_type}")
            for region, host in hosts.items():
                inner, admin = (INTERNAL, ADMIN) if host == PUBLIC else (host, host)
                service.add_standard_endpoints(
                    public=host + path,
                    internal=inner + path,
                    admin=admin + path,
                    region=region,
                )
        if services:
            token["token"].setdefault("catalog", []).extend(services)
        self.http.post(f"{AUTH_URL}/auth/tokens", json=token, headers={"X-Subject-Token": token_id})

    def offer(self, service: str, low: str, high: str, host: str = PUBLIC) -> None:
        """What a service says of its microversions, or of its minor versions."""
        about: discovery.DiscoveryBase
        document: dict[str, Any]
        root = f"{host}/{service}"
        match service:
            case "compute":
                url = href = f"{root}/v2.1"
                about = _Nova(href, "v2.1", min_version=low, version=high, status="CURRENT")
                document = {"version": about}
            case "block_storage":
                url = href = f"{host}/volume/v3"
                about = _Micro(href, "v3.0", min_version=low, max_version=high, status="CURRENT")
                document = {"versions": [about]}
            case "placement":
                url = root
                about = _Micro("", "v1.0", min_version=low, max_version=high, status="CURRENT")
                document = {"versions": [about]}
            case "identity":
                url = href = f"{root}/v3"
                about = _Plain(href, f"v{high}", status="stable")
                document = {"version": about}
            case _:
                url, href = root, f"{root}/{PATHS[service].split('/')[2]}"
                ids = [f"v2.{minor}" for minor in range(int(high.partition(".")[2]) + 1)]
                document = {"versions": [_Plain(href, each, status="CURRENT") for each in ids]}
        self._answer_discovery(url, document)
        if service in ("compute", "block_storage", "identity"):
            # The root of these services lists all versions, the old ones too.
            old = _Plain(f"{url.rpartition('/')[0]}/v2", "v2.0", status="DEPRECATED")
            self._answer_discovery(url.rpartition("/")[0], {"versions": [old, about]})

    def _answer_discovery(self, url: str, document: Any) -> None:
        self._discovery.add(url)
        for each in (url, f"{url}/"):
            self.http.get(each, json=document, status_code=200 if document else 404)

    def silence(self, service: str, host: str = PUBLIC) -> None:
        """Let a service not say what it offers, as behind some proxies."""
        root, version = PATHS[service].split("/")[1], PATHS[service].split("/")[2:3]
        for url in (f"{host}/{root}", "/".join([host, root, *version])):
            self._answer_discovery(url, None)

    def _describe(self, host: str) -> None:
        self.offer("compute", "2.1", "2.96", host)
        self.offer("block_storage", "3.0", "3.70", host)
        self.offer("placement", "1.0", "1.39", host)
        self.offer("identity", "3.0", "3.14", host)
        self.offer("image", "2.0", "2.16", host)
        self.offer("network", "2.0", "2.0", host)

    def answer(self, call: str, *answers: Any, host: str = PUBLIC, **answer: Any) -> None:
        """What a service answers: `answer("compute GET /servers/1", json={...})`.

        Several answers are given one after the other.
        """
        service, method, path = call.split(" ")
        listed = list(answers) if answers else [answer]
        self.http.register_uri(method, f"{host}{PATHS[service]}{path}", listed)

    # --- its clients, which mypy takes for anything: wrong calls are what is tested

    def compute(self, microversion: str = "auto", **options: Any) -> Any:
        return Compute.dynamic(self.session, microversion, **options)

    def block_storage(self, microversion: str = "auto", **options: Any) -> Any:
        return BlockStorage.dynamic(self.session, microversion, **options)

    def placement(self, microversion: str = "auto", **options: Any) -> Any:
        return Placement.dynamic(self.session, microversion, **options)

    def identity(self, **options: Any) -> Any:
        return Identity(self.session, **options)

    def image(self, **options: Any) -> Any:
        return Image(self.session, **options)

    def network(self, **options: Any) -> Any:
        return Network(self.session, **options)

    # --- what was sent

    @property
    def logins(self) -> list[Any]:
        """The requests for a token by the session itself."""
        return [r for r in self.http.request_history if self._is_login(r)]

    @property
    def discoveries(self) -> list[Any]:
        """The requests that ask services for their versions."""
        return [r for r in self.http.request_history if r.url.rstrip("/") in self._discovery]

    @property
    def sent(self) -> list[Any]:
        """The requests to the services' APIs: neither logins nor discovery."""
        return [
            r
            for r in self.http.request_history
            if not self._is_login(r) and r.url.rstrip("/") not in self._discovery
        ]

    @property
    def urls(self) -> list[str]:
        """The method and URL of each request to the services' APIs."""
        return [f"{r.method} {r.url}" for r in self.sent]

    @property
    def last(self) -> Any:
        """The last request to a service's API."""
        return self.sent[-1]

    @property
    def last_body(self) -> Any:
        """The JSON of the last request."""
        return json.loads(self.last.body)

    @staticmethod
    def _is_login(request: Any) -> bool:
        return bool(request.url == f"{AUTH_URL}/auth/tokens" and PASSWORD in (request.text or ""))
