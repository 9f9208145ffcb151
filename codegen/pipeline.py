# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The stages strung together: from a folder of specs to every file of the client, in memory."""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path, PurePosixPath

from . import ir
from .cache import release, sources
from .exact.chains import chains
from .exact.history import history
from .ir.usage import usage
from .kept import Kept, ServiceFiles
from .language import shape, source
from .language.diagnostics import Diagnostics, Pos, SpecError
from .python.files import cloud_client, package_views, service_views
from .python.format import format_all
from .python.render import render
from .python.views import AboutView, CloudClient
from .reports import commands, described
from .resolve.service import resolve_service

# Folders of specs that hold no service.
BESIDE = ("schema", "upstream")
_RUNTIME = Path(__file__).parent / "runtime"


def generate(specs: Path, package: str, *, tombstones: bool = True) -> dict[PurePosixPath, str]:
    """All files of the client, formatted, by their path inside the package.

    Args:
        specs: The folder of specs.
        package: The import name of the package, such as `openstack_typed`.
        tombstones: Whether stubs have the arguments that a microversion lacks, with types that
            say so. Without them the stubs are for checks only.

    Raises:
        SpecError: Anything in the specs is wrong, with all that is.
        OSError: There are no specs.
    """
    kept = Kept(tombstones)
    folders = service_folders(specs)
    done = {folder.name: made for folder in folders if (made := kept.get(folder)) is not None}
    services = load(specs, without=done)
    made_now = [_of_service(service, tombstones=tombstones) for service in services]
    clients = [client for client, _ in made_now] + [made.client for made in done.values()]
    texts = _of_package(package, clients, _about(specs))
    for _, own_texts in made_now:
        texts.update(own_texts)
    files = format_all(texts)
    for client, own_texts in made_now:
        own = {str(path): files[path] for path in own_texts}
        kept.put(specs / client.service, ServiceFiles(client, own))
    for made in done.values():
        files.update({PurePosixPath(name): text for name, text in made.files.items()})
    return {**files, **runtime()}


def service_folders(root: Path) -> list[Path]:
    """The folders of specs, one a service.

    Raises:
        OSError: There is no such folder, or no service in it.
    """
    folders = sorted(
        p for p in root.iterdir() if p.is_dir() and p.name not in BESIDE and p.name[0] != "."
    )
    if not folders:
        raise FileNotFoundError(f"no services in {root}")
    return folders


def load(
    root: Path, only: str | None = None, *, without: Container[str] = ()
) -> tuple[ir.Service, ...]:
    """Read and check the services of a folder of specs.

    Args:
        root: The folder, with one folder a service.
        only: Read just this service.
        without: Leave out these services.

    Raises:
        SpecError: Anything is wrong, with all that is.
        OSError: There is no such folder, no service in it, or not the one that is wanted.
    """
    folders = service_folders(root)
    names = [folder.name for folder in folders]
    if only is not None and only not in names:
        raise FileNotFoundError(f"no service {only!r} in {root}; there is {', '.join(names)}")
    diagnostics = Diagnostics()
    services = []
    for path in sorted((*root.glob("*.y*ml"), *root.glob("*/*.yml"), *root.glob("*/*/**/*.y*ml"))):
        if path.relative_to(root).parts[0] not in BESIDE:
            diagnostics.add(Pos(path.as_posix()), "stray-file")
    for folder in folders:
        if only in (None, folder.name) and folder.name not in without:
            service = _load_service(folder, diagnostics)
            if service is not None:
                services.append(service)
    if diagnostics:
        raise SpecError(diagnostics)
    return tuple(services)


def _load_service(folder: Path, diagnostics: Diagnostics) -> ir.Service | None:
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


def rendered(
    services: Sequence[ir.Service], package: str, *, tombstones: bool = True
) -> dict[PurePosixPath, str]:
    """The generated files, not yet formatted, by their path inside the package.

    Args:
        services: What to generate.
        package: The import name of the package.
        tombstones: As in `generate`.
    """
    made = [_of_service(service, tombstones=tombstones) for service in services]
    files = _of_package(package, [client for client, _ in made], AboutView("", "", ""))
    for _, texts in made:
        files.update(texts)
    return files


def _of_service(
    service: ir.Service, *, tombstones: bool
) -> tuple[CloudClient, dict[PurePosixPath, str]]:
    """What clouds have of a service, and its files."""
    used = usage(service)
    exact = chains(service, used) if service.selectable else None
    changes = history(service, used)
    views = service_views(service, used, exact, changes, tombstones=tombstones)
    files = {PurePosixPath(service.name, name): render(view) for name, view in views}
    files[PurePosixPath(service.name, described.NAME)] = described.described(service)
    for name, text in commands.commands(service):
        files[PurePosixPath(service.name, name)] = text
    return cloud_client(service, exact), files


def _of_package(
    package: str, clients: Sequence[CloudClient], about: AboutView
) -> dict[PurePosixPath, str]:
    """The files that belong to no service."""
    views = package_views(package, clients, about)
    return {PurePosixPath(name): render(view) for name, view in views}


def _about(specs: Path) -> AboutView:
    """What is generated from: digests that are the same on every machine."""
    return AboutView(release(), sources(specs), sources(_RUNTIME.parent))


def runtime() -> dict[PurePosixPath, str]:
    """The files that every client has, which are written by hand."""
    files = {
        PurePosixPath("_runtime", *path.relative_to(_RUNTIME).parts): path.read_text("utf-8")
        for path in sorted(_RUNTIME.rglob("*.py*"))
        if path.suffix in (".py", ".pyi")
    }
    return {**files, PurePosixPath("py.typed"): ""}
