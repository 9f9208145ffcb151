# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Specs of a larger size: the ones at hand, copied under other names."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from codegen.pipeline import load

_SERVICE = re.compile(r"^service: *(\S+)$", re.MULTILINE)
_CLIENT = re.compile(r"^client: *(\S+)$", re.MULTILINE)


def multiply(specs: Path, target: Path, operations: int) -> int:
    """Copy all services, then copy them again under other names, until there are enough.

    Args:
        specs: The specs at hand.
        target: A new folder for the larger specs.
        operations: How many operations there shall be at least.

    Returns:
        How many there are.
    """
    counts = {service.name: len(list(service.operations())) for service in load(specs)}
    shutil.copytree(specs, target)
    total = sum(counts.values())
    for name, number in _turns(counts):
        if total >= operations:
            break
        _copy(specs / name, target / f"{name}_{number}", number)
        total += counts[name]
    return total


def _turns(counts: dict[str, int]) -> Iterator[tuple[str, int]]:
    """All services again and again, small ones first, so that little is left over."""
    number = 2
    while True:
        for name in sorted(counts, key=lambda name: counts[name]):
            yield name, number
        number += 1


def _copy(source: Path, target: Path, number: int) -> None:
    """One service under another name, and with another name for its client.

    Samples are of things of the service itself: `compute.servers: web`.
    """
    shutil.copytree(source, target)
    path = target / "service.yaml"
    text, services = _SERVICE.subn(f"service: {target.name}", path.read_text("utf-8"))
    text, clients = _CLIENT.subn(rf"client: \g<1>Number{number}", text)
    if (services, clients) != (1, 1):
        raise ValueError(f"{path} has not the one `service:` and the one `client:` expected")
    path.write_text(re.sub(rf"^  {source.name}\.", f"  {target.name}.", text, flags=re.M), "utf-8")
