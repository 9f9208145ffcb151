# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How much servers take of their hosts and quotas, and how much the one host has."""

from __future__ import annotations

from attrs import frozen

from ...world import Thing

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


def size_of(server: Thing) -> Size:
    """What a server takes."""
    flavor = server.hidden["flavor"]
    disk = flavor["disk"] + flavor["OS-FLV-EXT-DATA:ephemeral"]
    return Size(flavor["vcpus"], flavor["ram"], disk)
