# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is said of an argument, or of a key in one: to people, in a paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

TYPE_CHECKING = False  # that of `typing` would cost help its import
if TYPE_CHECKING:
    from ..commands.rows import Row


def about(row: Row, known: Sequence[str] = ()) -> str:
    """What it is, which values are known, and where it exists.

    Args:
        row: All that is said of it.
        known: The values to tell of.
    """
    parts = [" ".join(row.get("doc", "").split())]
    if known:
        parts.append(f"One of {', '.join(known)}.")
    parts += needs(row.get("when", ""), row.get("extensions", []))
    if row.get("required", "all") != "all":
        parts.append(f"Required in {row['required']}.")
    return " ".join(part for part in parts if part)


def needs(when: str, extensions: Sequence[str]) -> Iterator[str]:
    """Which microversions have it, and which extensions."""
    if when:
        yield f"In {when}."
    if extensions:
        word = "extension" if len(extensions) == 1 else "extensions"
        yield f"Needs the {word} {' and '.join(extensions)}."
