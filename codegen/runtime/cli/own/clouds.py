# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost clouds`: the clouds that are described, and where."""

from __future__ import annotations

from collections.abc import Sequence

from ...look import clouds


def run(package: str, argv: Sequence[str]) -> int:
    """List the clouds."""
    for line in clouds():
        print(line)
    return 0
