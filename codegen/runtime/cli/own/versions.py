# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost versions`: what the clients were generated from, what they know, and what a cloud offers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from ..commands import index
from ..commands.index import dashed
from .page import Page
from .rows import OPTIONS, show

PAGE = Page(
    "versions",
    "With --os-cloud, what that cloud offers is shown beside it.",
    options=OPTIONS,
    examples=("versions", "versions --os-cloud my-cloud"),
)


def run(package: str, argv: Sequence[str]) -> int:
    """Print digests of specs and generator, and the versions of each service."""
    options = PAGE.read([word for word in argv if word != "--version"])
    about = import_module(f"{package}._about")
    if options.format in (None, "table") and not options.column:
        sys.stdout.write(
            f"generator {about.GENERATOR}, sources {about.SOURCES[:12]}, specs {about.SPECS[:12]}\n"
        )
    rows = list(_known())
    if options.os_cloud is not None:
        from ..clouds.opening import opened
        from .catalog import known

        cloud = opened(package, options)
        found = {row["service"]: row["offered"] for row in known(cloud)}
        rows = [{**row, "offered": found[row["service"]]} for row in rows]
    show(rows, options)
    return 0


def _known() -> Iterator[dict[str, Any]]:
    for name, service in index.services().items():
        low, _, high = service.versions.partition("..")
        known = f"{low} to {high}" if high else ""
        row = {"service": dashed(name), "project": service.project, "known": known}
        yield {**row, "selectable": service.selectable}
