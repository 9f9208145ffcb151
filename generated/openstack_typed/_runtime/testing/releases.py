# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The highest microversions of releases of OpenStack, as the services' own histories have them.

They are Nova's and Cinder's `rest_api_version_history`; Placement's does not name releases.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Name or number, Compute, Block Storage.
_TABLE = """
queens          2.60   3.50
rocky           2.65   3.55
stein           2.72   3.59
train           2.79   3.59
ussuri          2.87   3.60
victoria        2.87   3.62
wallaby         2.88   3.64
xena            2.90   3.66
yoga            2.90   3.68
zed             2.93   3.70
2023.1          2.95   3.70
2023.2          2.95   3.70
2024.1          2.96   3.71
2024.2          2.96   3.71
2025.1          2.100  3.71
2025.2          2.100  3.71
"""

RELEASES: Mapping[str, Mapping[str, Any]] = {
    name: {"compute": compute, "block_storage": block_storage}
    for name, compute, block_storage in map(str.split, _TABLE.strip().splitlines())
}
"""Arguments of `FakeCloud`, by release."""
