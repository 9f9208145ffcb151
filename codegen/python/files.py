# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which files there are, and the view of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import astuple

from .. import ir
from ..exact.chains import Chains
from ..exact.history import Change
from ..exact.versioned import whole
from ..ir.usage import Usage
from .annotations import RECORDS
from .client_stubs import literals, plan_client_stub
from .clients import plan_client
from .clouds import plan_cloud
from .docs import docstring
from .exact_names import ExactNames
from .pinned import PINNED, plan_pinned, plan_pinned_stub
from .plan import plan_module
from .stubs import plan_stub
from .views import (
    AboutView,
    CloudClient,
    ErrorsView,
    HistoryView,
    MainView,
    NeedsView,
    PackageView,
    RecordKindView,
    RecordsView,
    TestingMainView,
    TestingView,
    View,
)


def package_views(
    package: str, clients: Sequence[CloudClient], about: AboutView
) -> Iterator[tuple[str, View]]:
    """(name, view) of the files that belong to no service.

    Args:
        package: The import name of the package.
        clients: What clouds have of each service.
        about: What the package is generated from.
    """
    ordered = tuple(sorted(clients, key=lambda client: client.service))
    yield "__init__.py", PackageView(package, ordered)
    yield "__main__.py", MainView(package)
    yield "_about.py", about
    cloud, cloud_stub = plan_cloud(ordered)
    yield "cloud.py", cloud
    yield "cloud.pyi", cloud_stub
    yield "errors.py", ErrorsView()
    servers = any(client.service == "compute" for client in clients)
    yield "testing/__init__.py", TestingView(package, servers)
    yield "testing/__main__.py", TestingMainView(package)


def cloud_client(service: ir.Service, exact: Chains | None) -> CloudClient:
    """What clouds have of a service.

    Args:
        service: The service.
        exact: Its exact classes, if it has microversions.
    """
    found = literals(exact) if exact is not None else ()
    return CloudClient(service.name, service.client, docstring(service.doc, 8), tuple(found))


def service_views(
    service: ir.Service,
    used: Usage,
    exact: Chains | None,
    changes: Sequence[Change],
    *,
    tombstones: bool,
) -> Iterator[tuple[str, View]]:
    """(name, view) of the files of one service.

    Args:
        service: The service.
        used: What answers and requests hold.
        exact: The exact classes, if the service has microversions. They are in stubs.
        changes: What each microversion changes.
        tombstones: Whether stubs have the arguments that a microversion lacks.
    """
    classes = ExactNames(exact) if exact is not None else None
    at_all = whole(service, used)
    modules = {r.name: plan_module(at_all, r, used, classes) for r in service.resources}
    client = plan_client(service, modules, classes)
    yield "__init__.py", client
    for name, module in modules.items():
        yield f"{name}.py", module
    if service.records():
        yield f"{RECORDS}.py", RecordsView(service.name, tuple(_kinds(service)))
    if classes is None:
        return
    stubs = [
        plan_stub(at_all, resource, used, classes, tombstones=tombstones)
        for resource in service.resources
    ]
    client_stub = plan_client_stub(classes, client, tombstones=tombstones)
    yield "__init__.pyi", client_stub
    for resource, stub in zip(service.resources, stubs, strict=True):
        yield f"{resource.name}.pyi", stub
    yield f"{PINNED}.py", plan_pinned(classes)
    yield f"{PINNED}.pyi", plan_pinned_stub(classes)
    low, high = service.versions.lowest, service.versions.highest
    yield "_history.py", HistoryView(service.name, (str(low), str(high)), tuple(changes))
    if tombstones:
        missing = client_stub.missing.union(*(stub.missing for stub in stubs))
        lost = astuple(client_stub.lost) if client_stub.lost is not None else ()
        yield "_needs.py", NeedsView(service.name, tuple(sorted(missing)), lost)


def _kinds(service: ir.Service) -> Iterator[RecordKindView]:
    for declared in service.records():
        yield RecordKindView(declared.name, declared.by, docstring(declared.doc, 4))
