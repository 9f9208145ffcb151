# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Calls that the specs allow at one version, and not at the one before or after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .spec import Operation, Service
from .values import Probe, Values


@dataclass(frozen=True)
class Edge:
    """A call, with two versions that follow one another."""

    service: Service
    op: Operation
    probe: Probe
    refused: int
    accepted: int

    @property
    def title(self) -> str:
        """The call, and the version that refuses it."""
        service = f"{self.service.name} {self.service.show(self.refused)}"
        return f"{service} {self.op.title}{self.probe.what}"


def edges(service: Service, op: Operation) -> Iterator[Edge]:
    """All such calls of an operation."""
    intervals = service.intervals(op)
    for (_, before), (after, _) in pairwise(intervals):
        for accepted, refused in ((after, before), (before, after)):
            values = Values(service, accepted)
            other = Values(service, refused)
            for probe in values.probes(op):
                taken = values.accepts(op, probe.arguments)
                if taken and not other.accepts(op, probe.arguments):
                    yield Edge(service, op, probe, refused, accepted)
                    if probe.what == "()":
                        break  # the others are refused for the same reason
