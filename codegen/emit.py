# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The whole client in memory: every file's path and text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from . import ir, plan, render
from .format import format_all

_RUNTIME = Path(__file__).parent / "runtime"


def emit(services: tuple[ir.Service, ...], package: str) -> dict[PurePosixPath, str]:
    """All files of the client, formatted, by their path inside the package.

    Args:
        services: What to generate.
        package: The import name of the package, such as `openstack_typed`.
    """
    written = format_all(_rendered(services, package))
    runtime = {
        PurePosixPath("_runtime", path.name): path.read_text("utf-8")
        for path in sorted(_RUNTIME.glob("*.py"))
    }
    return {**written, **runtime, PurePosixPath("py.typed"): ""}


def _rendered(services: tuple[ir.Service, ...], package: str) -> Mapping[PurePosixPath, str]:
    files = {
        PurePosixPath("__init__.py"): render.package(plan.PackageView(package, services)),
        PurePosixPath("errors.py"): render.errors(),
    }
    for service in services:
        used = plan.usage(service)
        folder = PurePosixPath(service.name)
        files[folder / "__init__.py"] = render.client(plan.plan_client(service, used))
        for resource in service.resources:
            view = plan.plan_module(service, resource, used)
            files[folder / f"{resource.name}.py"] = render.module(view)
    return files
