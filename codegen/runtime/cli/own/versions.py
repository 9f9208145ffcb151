# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost versions`: what the clients were generated from, and what they know."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from .. import index
from ..index import dashed


def run(package: str, argv: Sequence[str]) -> int:
    """Print digests of specs and generator, and the versions of each service."""
    about = import_module(f"{package}._about")
    print(f"generator {about.GENERATOR}, sources {about.SOURCES[:12]}, specs {about.SPECS[:12]}")
    for name, service in index.services().items():
        print(f"{dashed(name)} {service.versions or 'without microversions'}")
    return 0
