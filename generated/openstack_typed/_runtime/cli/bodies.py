# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Arguments in files of YAML or JSON: read, and printed as a skeleton to fill in."""

from __future__ import annotations

from .index import Command


def skeleton(command: Command) -> int:
    """Print a file with all arguments of a command.

    Returns:
        The exit status.
    """
    for argument in command.arguments:
        if not argument.positional:
            print(f"# {argument.doc}\n# {argument.name}:")
    return 0
