# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How much servers take of their hosts and quotas, and how much the one host has."""

from __future__ import annotations

from typing import Any

from attrs import frozen

VCPUS, MEMORY, DISK = 1000, 800_000, 600_000
"""What the host has: memory in MiB, disk in GiB."""


@frozen
class Size:
    """What a server takes, or several.

    Attributes:
        vcpus: CPUs.
        memory: Memory in MiB.
        disk: Disk in GiB.
    """

    vcpus: int = 0
    memory: int = 0
    disk: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(self.vcpus + other.vcpus, self.memory + other.memory, self.disk + other.disk)


def size_of(server: Any) -> Size:
    """What a server takes."""
    flavor = server.hidden.get("flavor") or {}
    disk = flavor.get("disk", 0) + flavor.get("OS-FLV-EXT-DATA:ephemeral", 0)
    return Size(flavor.get("vcpus", 0), flavor.get("ram", 0), disk)
