# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the Python of a case can use: a generated client, and a cloud that is made of answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests_mock
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token

from codegen.ir import Service
from codegen.pipeline import load
from codegen.reports.surface import described, surface

URL = "http://demo.test"


class Sent:
    """The last request that was sent."""

    def __init__(self, http: requests_mock.Mocker) -> None:
        self._http = http

    @property
    def line(self) -> str:
        """`POST /things?limit=5`, as it was sent: quoted, and in its own letter case."""
        request = self._http.last_request
        assert request is not None
        return f"{request.method} {request.url.removeprefix(URL)}"

    @property
    def lines(self) -> list[str]:
        """The lines of all requests, but the one for the versions of the service."""
        sent = [f"{r.method} {r.url.removeprefix(URL)}" for r in self._http.request_history]
        return [line for line in sent if line != "GET /"]

    @property
    def body(self) -> Any:
        """The body: what its JSON says; None if there is none."""
        request = self._http.last_request
        assert request is not None
        return json.loads(request.body) if request.body else None

    @property
    def data(self) -> Any:
        """The body as it is."""
        request = self._http.last_request
        assert request is not None
        return request.body

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""
        request = self._http.last_request
        assert request is not None
        headers: Mapping[str, str] = request.headers
        return headers

    @property
    def version(self) -> str | None:
        """The microversion."""
        return self.headers.get("OpenStack-API-Version", "").removeprefix("demo ") or None


@contextmanager
def namespace(demo: ModuleType, specs: Path) -> Iterator[dict[str, Any]]:
    """The names that a case can use.

    - `http`: the requests-mock Mocker: `http.get("/things", json=...)` gives the answer;
    - `client("2.5")`: the client of the case; `client()` where there are no microversions;
    - `sent`: the last request, see `Sent`;
    - `surface()`: the rows of `python -m codegen surface demo`;
    - `demo`: the package of the service; `errors`: the package's module of errors;
    - `pytest` and `requests_mock`.
    """
    (service,) = load(specs)
    session = Session(auth=Token(URL, "the token"))

    def client(*microversion: str, **options: Any) -> Any:
        return demo.Demo(session, *microversion, **options)

    with requests_mock.Mocker(case_sensitive=True) as http:
        http.get(f"{URL}/", json={"version": _version(service)})
        errors = __import__(demo.__name__.replace(".demo", ".errors"), fromlist=["errors"])
        yield {
            "client": client,
            "demo": demo,
            "errors": errors,
            "http": http,
            "pytest": pytest,
            "requests_mock": requests_mock,
            "sent": Sent(http),
            "surface": lambda: described(surface(service)),
        }


def _version(service: Service) -> dict[str, Any]:
    """What the service says of itself at its root."""
    low, high = service.versions.lowest, service.versions.highest
    facts = {"min_version": str(low), "version": str(high)} if service.selectable else {}
    return {
        "id": f"v{high if service.versioned else service.api}",
        "status": "CURRENT",
        "links": [{"rel": "self", "href": f"{URL}/"}],
        **facts,
    }
