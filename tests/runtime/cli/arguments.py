# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Reads command lines of real commands without running them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openstack_typed._runtime.cli.commands import index
from openstack_typed._runtime.cli.commands.index import Command
from openstack_typed._runtime.cli.commands.parser import parse
from openstack_typed._runtime.cli.reading.values import arguments_of


def command(name: str) -> Command:
    """A command: `compute servers create`."""
    service, resource, operation = name.replace("-", "_").split()
    return index.services()[service].resources[resource].load().commands[operation]


def commands() -> Iterator[Command]:
    """All commands of all services."""
    for service in index.services().values():
        for summary in service.resources.values():
            yield from summary.load().commands.values()


def read(name: str, *argv: str) -> dict[str, Any]:
    """The arguments of a call of a command."""
    found = command(name)
    return arguments_of(found, parse(found, argv))
