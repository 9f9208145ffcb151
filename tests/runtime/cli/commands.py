# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""All commands, for tests that go through them resource by resource."""

from __future__ import annotations

from openstack_typed._runtime.cli.commands import index
from openstack_typed._runtime.cli.commands.index import Resource

RESOURCES = [
    f"{service.name}.{name}" for service in index.services().values() for name in service.resources
]


def resource(name: str) -> Resource:
    """A resource by the name of its service and its own: `compute.servers`."""
    service, _, own = name.partition(".")
    return index.services()[service].resources[own].load()
