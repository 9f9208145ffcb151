# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a program is told of each exchange with a service, to time, count or trace it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias


class Call:
    """One exchange with a service: of a list, each page is one.

    It holds nothing secret, and no name or id of a thing: its texts are few, as labels should be.

    Attributes:
        service: `compute`.
        operation: `servers.show`.
        route: `GET /servers/{server_id}`.
        microversion: The microversion that is sent; empty for services without.
        status: The HTTP status; None before the answer, or if there was none.
        duration: How many seconds it took, with all retries and a login that it needed; 0 before.
        retries: How often the request was sent again.
        request_id: The service's id of the request, for its logs.
        error: The name of the class of the error that it ended with.
    """

    __slots__ = (
        "duration", "error", "microversion", "operation", "request_id", "retries", "route",
        "service", "status",
    )  # fmt: skip

    def __init__(self, service: str, operation: str, route: str, microversion: str) -> None:
        self.service = service
        self.operation = operation
        self.route = route
        self.microversion = microversion
        self.status: int | None = None
        self.duration = 0.0
        self.retries = 0
        self.request_id: str | None = None
        self.error: str | None = None

    def __repr__(self) -> str:
        said = self.error or self.status
        return f"<Call {self.service} {self.operation}: {said}, {self.duration:.3f} s>"


Trace: TypeAlias = Callable[[Call], AbstractContextManager[object]]
"""Makes a context manager around each exchange. The call is whole when it is left, by an error too:
that is then raised in it."""
