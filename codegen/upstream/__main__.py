# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m codegen.upstream FOLDER [SERVICE ...]`, in the environment of the services."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from . import reference
from .collect import written
from .form import Surface

SERVICES = ("block_storage", "compute", "identity", "image", "network", "placement")


def read(service: str) -> Surface:
    """The surface of a service, as it is installed here."""
    reader = importlib.import_module(f".{service}", __package__)
    operations = reader.operations()
    if hasattr(reader, "versions"):
        known = reader.versions()
    else:  # the code does not know of any
        said = reference.read(reader.PACKAGE, reader.MAJOR)
        known, operations = said.versions, map(said.dated, operations)
    surface = Surface(
        service=service,
        package=reader.PACKAGE,
        release=version(reader.PACKAGE),
        versions=f"{known[0]}..{known[-1]}" if known[0] else "",
        operations=sorted(operations, key=lambda o: (o["path"], o["method"], o["action"] or "")),
    )
    if hasattr(reader, "requires"):
        surface["requires"] = reader.requires()
    return surface


def main(folder: str, *services: str) -> None:
    """Read services and write what they can do, a file each."""
    if len(services) != 1:
        # Each in a process of its own: services share the configuration of their process.
        for service in services or SERVICES:
            command = [sys.executable, "-W", "ignore", "-m", __package__ or "", folder, service]
            subprocess.run(command, check=True)
        return
    (service,) = services
    surface = read(service)
    into = Path(folder)
    for old in into.glob(f"{service}-*.json"):
        old.unlink()
    target = into / f"{service}-{surface['release']}.json"
    target.write_text(written(surface), "utf-8")
    print(f"{target}: {len(surface['operations'])} operations")


main(*sys.argv[1:])
