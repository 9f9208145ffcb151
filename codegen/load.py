# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the folder of specs to checked services: reads, checks shapes, resolves."""

from __future__ import annotations

from pathlib import Path

from . import ir
from .language import shape, source
from .language.diagnostics import Diagnostics, Pos, SpecError
from .resolve.service import resolve_service


def load(root: Path, only: str | None = None) -> tuple[ir.Service, ...]:
    """Read and check the services of a folder of specs.

    Args:
        root: The folder, with one folder a service.
        only: Read just this service.

    Raises:
        SpecError: Anything is wrong, with all that is.
        OSError: There is no such folder, no service in it, or not the one that is wanted.
    """
    folders = sorted(
        p for p in root.iterdir() if p.is_dir() and p.name != "schema" and p.name[0] != "."
    )
    if not folders:
        raise FileNotFoundError(f"no services in {root}")
    if only is not None:
        names = [folder.name for folder in folders]
        if only not in names:
            raise FileNotFoundError(f"no service {only!r} in {root}; there is {', '.join(names)}")
        folders = [folder for folder in folders if folder.name == only]
    diagnostics = Diagnostics()
    services = []
    for path in sorted((*root.glob("*.y*ml"), *root.glob("*/*.yml"), *root.glob("*/*/**/*.y*ml"))):
        diagnostics.add(Pos(path.as_posix()), "stray-file")
    for folder in folders:
        service = load_service(folder, diagnostics)
        if service is not None:
            services.append(service)
    if diagnostics:
        raise SpecError(diagnostics)
    return tuple(services)


def load_service(folder: Path, diagnostics: Diagnostics) -> ir.Service | None:
    """Read and check one service; None if its files are too wrong to be resolved."""
    head: source.Document | None = None
    resources = []
    complete = True
    if not (folder / "service.yaml").is_file():
        diagnostics.add(Pos((folder / "service.yaml").as_posix()), "no-service")
        complete = False
    for path in sorted(folder.glob("*.yaml")):
        before = len(diagnostics.found)
        document = source.read(path, diagnostics)
        kind = "service" if path.name == "service.yaml" else "resource"
        if document is not None:
            shape.check(document, kind, diagnostics)
        if document is None or len(diagnostics.found) > before:
            complete = False
        elif kind == "service":
            head = document
        else:
            resources.append(document)
    # A file that cannot be read would make every reference to its types look wrong.
    return resolve_service(head, resources, diagnostics) if head and complete else None
