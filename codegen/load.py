# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the folder of specs to checked services: reads, checks shapes, resolves."""

from __future__ import annotations

from pathlib import Path

from . import ir, shape, source
from .diagnostics import Diagnostics, Pos, SpecError
from .resolve import resolve_service


def load(root: Path, only: str | None = None) -> tuple[ir.Service, ...]:
    """Read and check the services of a folder of specs.

    Args:
        root: The folder, with one folder a service and `schema/`.
        only: Read just this service.

    Raises:
        SpecError: Anything is wrong, with all that is.
        FileNotFoundError: There is no such folder, or no such service.
    """
    folders = sorted(p for p in root.iterdir() if p.is_dir() and p.name != "schema")
    if only is not None:
        names = [folder.name for folder in folders]
        if only not in names:
            raise FileNotFoundError(f"no service {only!r} in {root}; there is {', '.join(names)}")
        folders = [folder for folder in folders if folder.name == only]
    diagnostics = Diagnostics()
    services = []
    for folder in folders:
        service = load_service(folder, root, diagnostics)
        if service is not None:
            services.append(service)
    if diagnostics:
        raise SpecError(diagnostics)
    return tuple(services)


def load_service(folder: Path, root: Path, diagnostics: Diagnostics) -> ir.Service | None:
    """Read and check one service; None if its files are too wrong to be resolved."""
    head: source.Document | None = None
    resources = []
    complete = True
    for path in sorted(folder.glob("*.yaml")):
        document = source.read(path, diagnostics)
        kind = "service" if path.name == "service.yaml" else "resource"
        if document is None or not shape.check(document, kind, root, diagnostics):
            complete = False
        elif kind == "service":
            head = document
        else:
            resources.append(document)
    if head is None and complete:
        diagnostics.add(Pos((folder / "service.yaml").as_posix()), "no-service")
    if head is None:
        return None
    # A file that cannot be read would make every reference to its types look wrong.
    return resolve_service(head, resources, diagnostics) if complete else None
