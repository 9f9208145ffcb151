# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost clouds`: the clouds that are described, with their regions, and where they were read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..clouds.opening import read
from .page import Page
from .rows import OPTIONS, is_for_people, show

if TYPE_CHECKING:
    from ...config.clouds import Clouds


PAGE = Page("clouds", options=OPTIONS)


def run(package: str, argv: Sequence[str]) -> int:
    """List the clouds."""
    options = PAGE.read(argv)
    found, _ = read(options)
    show(list(_rows(found)), options, ("cloud", "regions", "read_from"))
    if not found.named:
        sys.stderr.write(f"ost: {found.nothing()}\n")
    elif found.secure is not None and is_for_people(options):
        sys.stderr.write(f"and {found.secure}\n")
    return 0


def _rows(found: Clouds) -> Iterator[dict[str, Any]]:
    from ...errors import ConfigurationError

    for name, entry in found.named.items():
        regions: Any
        try:
            regions = [region for region, _ in found.regions(name)]
        except ConfigurationError as error:
            regions = f"({error})"
        yield {"cloud": name, "regions": regions, "read_from": str(entry.place)}
