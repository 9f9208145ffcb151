# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The version documents of services: which versions of their API there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..answers.decode import BadShape, parse
from ..versions import Range, Version

_NUMBERS = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.\d+)*", re.ASCII)
# Neither is for everybody.
_NOT_USED = ("experimental", "unsupported")


class Offer(NamedTuple):
    """A version of an API.

    Attributes:
        api: The version.
        microversions: Its microversions; None if it does not say them.
        says_none: Whether it says that it has no microversions.
    """

    api: tuple[int, int]
    microversions: Range | None
    says_none: bool


def offers(content: bytes, only: tuple[int, int] | None = None) -> list[Offer] | None:
    """The versions in a document; None if it is none.

    What is odd about an entry takes nothing from the others. Links are not looked at.

    Args:
        content: The document.
        only: The version that an entry is of which does not say it.
    """
    try:
        body = parse(content)
    except BadShape:
        return None
    found = [offer for entry in _entries(body) if (offer := _offer(entry, only)) is not None]
    return found or None


def _entries(body: Any) -> Iterator[Any]:
    match body:
        case {"versions": {"values": list(entries)}} | {"versions": list(entries)}:
            yield from entries
        case {"version": dict(entry)}:
            yield entry
        case {"id": str()}:
            yield body
        case _:
            return


def _offer(entry: Any, only: tuple[int, int] | None) -> Offer | None:
    if not isinstance(entry, dict) or str(entry.get("status", "")).lower() in _NOT_USED:
        return None
    api = _numbers(entry.get("id")) if "id" in entry else only
    if api is None:
        return None
    low = entry.get("min_version")
    high = entry.get("max_version") or entry.get("version")
    if not low and not high:
        # Compute says it with empty texts; others by saying nothing.
        return Offer(api, None, says_none="version" in entry or "min_version" in entry)
    lowest, highest = _numbers(low), _numbers(high)
    if lowest is None or highest is None or lowest > highest:
        return Offer(api, None, says_none=False)
    return Offer(api, Range(Version(*lowest), Version(*highest)), says_none=False)


def _numbers(text: Any) -> tuple[int, int] | None:
    match = _NUMBERS.fullmatch(text) if isinstance(text, str) else None
    return (int(match[1]), int(match[2] or 0)) if match else None
