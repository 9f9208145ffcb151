# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The whole client in memory: every file's path and text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from . import ir, plan, render
from .chains import chains
from .format import format_all
from .history import history
from .imports import public_order
from .stubs import Stubs
from .usage import usage
from .views import PackageView

_RUNTIME = Path(__file__).parent / "runtime"


def emit(
    services: tuple[ir.Service, ...], package: str, *, tombstones: bool = True
) -> dict[PurePosixPath, str]:
    """All files of the client, formatted, by their path inside the package.

    Args:
        services: What to generate.
        package: The import name of the package, such as `openstack_typed`.
        tombstones: Whether stubs have the arguments that a microversion lacks, with types that
            say so. Without them the stubs are for checks only.
    """
    files = rendered(services, package, tombstones=tombstones)
    return {**format_all(files), **runtime()}


def runtime() -> dict[PurePosixPath, str]:
    """The files that every client has, which are written by hand."""
    files = {
        PurePosixPath("_runtime", path.name): path.read_text("utf-8")
        for path in sorted(_RUNTIME.glob("*.py*"))
    }
    return {**files, PurePosixPath("py.typed"): ""}


def rendered(
    services: tuple[ir.Service, ...], package: str, *, tombstones: bool = True
) -> dict[PurePosixPath, str]:
    """The generated files, not yet formatted, by their path inside the package."""
    files = {
        PurePosixPath("__init__.py"): render.package(PackageView(package, services)),
        PurePosixPath("errors.py"): render.errors(),
        PurePosixPath("__main__.py"): render.main(package),
    }
    for service in services:
        for name, text in _service(service, tombstones):
            files[PurePosixPath(service.name, name)] = text
    return files


def _service(service: ir.Service, tombstones: bool) -> Iterator[tuple[str, str]]:
    """The files of one service; those with microversions have stubs with exact classes."""
    used = usage(service)
    client = plan.plan_client(service, used)
    modules = {r.name: plan.plan_module(service, r, used) for r in service.resources}
    if service.selectable:
        stubs = Stubs(service, chains(service, used), tombstones=tombstones)
        for resource in service.resources:
            module = modules[resource.name]
            view = stubs.module(resource, module)
            if table := stubs.table(resource):
                modules[resource.name] = plan.with_exact_names(module, table)
            yield f"{resource.name}.pyi", render.module_stub(view)
        client = plan.with_exact(client, stubs.client_table(), sorted(stubs.exports()))
        stub = stubs.client(client.doc, client.resources, client.exports)
        public = (*client.public, *(name for name, _ in stub.ups))
        public = tuple(sorted(public, key=public_order))
        yield "__init__.pyi", render.client_stub(stub, public, client.filters)
        yield "_history.py", render.history(service, history(service, used))
        if tombstones:
            yield "_needs.py", render.needs(service.name, sorted(stubs.missing))
    yield "__init__.py", render.client(client)
    for name, module in modules.items():
        yield f"{name}.py", render.module(module)
