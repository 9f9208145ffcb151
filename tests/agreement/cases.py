# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests are parametrized by, and the versions at which there is something to compare."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from . import spec
from .spec import Operation, Service
from .stubs import Stubs, stubs

SERVICES = [spec.service(name) for name in spec.SERVICES]
EACH_SERVICE = pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
EACH_OPERATION = pytest.mark.parametrize(
    ("service", "op"),
    [pytest.param(s, op, id=f"{s.name}.{op.title}") for s in SERVICES for op in s.operations],
)


def read(service: Service) -> Stubs:
    """The stubs of a service."""
    return stubs(service.name, service.client)


def client_at(service: Service, minor: int) -> str:
    """The exact client of a version."""
    return read(service).table("__new__")[service.show(minor)]


def resource_at(service: Service, minor: int, resource: str) -> str | None:
    """The exact class of a resource at a version; None if the client has none."""
    found = read(service)
    kind = found.properties(client_at(service, minor)).get(resource)
    return found.plain_name(kind) if kind is not None else None


def spans(service: Service, op: Operation) -> Iterator[tuple[int, int, str | None]]:
    """(first, last, exact class of the resource): within these, neither spec nor stub changes."""
    for first, last in service.intervals(op):
        start, cls = first, resource_at(service, first, op.resource)
        for minor in range(first + 1, last + 1):
            other = resource_at(service, minor, op.resource)
            if other != cls:
                yield start, minor - 1, cls
                start, cls = minor, other
        yield start, last, cls
