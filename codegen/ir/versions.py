# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The algebra of versions, and how version sets are shown.

The algebra is the runtime's: so a version set means the same here and in a call.
"""

from __future__ import annotations

from ..runtime.versions import ALL, FIRST, LAST, NONE, Range, Version, VersionSet

__all__ = [
    "ALL", "FIRST", "LAST", "NONE", "Range", "Version", "VersionSet", "show_versions",
]  # fmt: skip


def show_versions(versions: VersionSet, whole: VersionSet) -> str:
    """A version set as people write it: open where it reaches the ends of the whole."""
    if versions == whole or not whole:
        return "all"
    low, high = whole.lowest, whole.highest

    def opened(item: Range) -> Range:
        return Range(
            FIRST if item.low == low and item.high != high else item.low,
            LAST if item.high == high else item.high,
        )

    return ", ".join(str(opened(item)) for item in versions)
