# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the clients do at run time: real calls to a cloud that is faked at the transport."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Mapping
from typing import Any

import requests
import requests_mock
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token

from openstack_typed._runtime.client import MicroversionClient
from openstack_typed.errors import HttpError, UnsupportedArgument
from tests.runtime.fake_cloud import PATHS, PUBLIC, FakeCloud

from .answers import Answer
from .spec import Service


class RunTime:
    """The client of one service, pinned to one microversion after the other."""

    def __init__(self, cloud: FakeCloud, service: Service) -> None:
        self.service = service
        self.module = importlib.import_module(f"openstack_typed.{service.name}")
        self.answer = Answer(503)
        self.sent: list[str] = []
        """The microversion headers of the requests of the last call."""
        # No token to get and no proxies to look for, which takes most of the time of a call.
        plain = requests.Session()
        plain.trust_env = False
        auth = Token(PUBLIC + PATHS[service.name], "token")
        session = Session(auth=auth, session=plain)
        lowest, highest = min(service.minors), max(service.minors)
        cloud.offer(service.name, service.show(lowest), service.show(highest))
        # Discovery asks the same URLs as an operation of Placement, but for no microversion.
        cloud.http.register_uri(
            requests_mock.ANY,
            re.compile(re.escape(PUBLIC + PATHS[service.name]) + "/"),
            content=self._respond,
            additional_matcher=lambda request: "OpenStack-API-Version" in request.headers,
        )
        self.cls: type[MicroversionClient] = getattr(self.module, service.client)
        self._first: Any = self.cls.dynamic(session, "auto")
        self._pinned: dict[int, Any] = {}

    def _respond(self, request: Any, context: Any) -> bytes:
        self.sent.append(request.headers.get("OpenStack-API-Version", ""))
        context.status_code = self.answer.status
        context.headers.update(self.answer.headers)
        return b"" if self.answer.json is None else json.dumps(self.answer.json).encode()

    def client(self, minor: int) -> Any:
        """The client pinned to a version."""
        if minor not in self._pinned:
            self._pinned[minor] = self._first.at(self.service.show(minor))
        return self._pinned[minor]

    def call(self, minor: int, resource: str, name: str, given: Mapping[str, Any]) -> Any:
        """Call an operation."""
        self.sent.clear()
        return getattr(getattr(self.client(minor), resource), name)(**given)

    def verdict(self, minor: int, resource: str, name: str, given: Mapping[str, Any]) -> str:
        """`sent`, `refused`, or what else came of a call."""
        try:
            found = self.call(minor, resource, name, given)
            if hasattr(found, "pages"):
                next(iter(found), None)
        except (UnsupportedArgument, TypeError) as error:
            if isinstance(error, TypeError) and "missing" not in str(error):
                return f"failed with {error!r}"
            return "refused" if not self.sent else "refused after it was sent"
        except HttpError:
            pass  # the cloud has refused it, and so it was sent
        header = f"{self.service.header} {self.service.show(minor)}"
        if self.sent != [header]:
            return f"sent {self.sent}, not {header}"
        return "sent"
