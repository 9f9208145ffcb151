# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Microversions and sets of them: `2.79`, `2.9+`, `2.32..2.36, 2.42+`.

The generator computes with these at build time and the clients check with them before a
request is sent, so that both mean the same by a version set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
# Greater than any version that a service will ever have: the open end of `2.9+`.
_NO_MINOR = 1 << 30


class Version(NamedTuple):
    """A microversion. Compares by number, so 2.10 comes after 2.9."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version such as `2.79`.

        Raises:
            ValueError: The text is not two numbers with a dot between them.
        """
        match = _VERSION.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a version; expected two numbers, such as 2.79")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def next(self) -> Version:
        """The version right after this one."""
        return Version(self.major, self.minor + 1)

    @property
    def previous(self) -> Version:
        """The version right before this one."""
        return Version(self.major, self.minor - 1)


FIRST = Version(0, 0)
LAST = Version(_NO_MINOR, _NO_MINOR)


class Range(NamedTuple):
    """The versions from `low` to `high`, both included. `FIRST` and `LAST` mean open ends."""

    low: Version
    high: Version

    def __str__(self) -> str:
        if self.low == FIRST:
            return "all" if self.high == LAST else f"..{self.high}"
        if self.high == LAST:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}..{self.high}"


class VersionSet:
    """A union of ranges of versions, kept sorted and as few as possible.

    Two ranges within one major version that touch (2.1..2.4 and 2.5..2.9) are one range.
    """

    __slots__ = ("ranges",)

    ranges: tuple[Range, ...]

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        merged: list[Range] = []
        for item in sorted(ranges):
            if item.low > item.high:
                continue
            if merged and item.low <= merged[-1].high.next:
                merged[-1] = Range(merged[-1].low, max(merged[-1].high, item.high))
            else:
                merged.append(item)
        self.ranges = tuple(merged)

    @classmethod
    def parse(cls, text: str) -> VersionSet:
        """Read a version set such as `2.9+`, `..2.46`, `2.5` or `2.32..2.36, 2.42+`.

        Raises:
            ValueError: The text is not a version set, or one of its ranges is empty.
        """
        return _parse(text)

    def __contains__(self, version: Version) -> bool:
        for low, high in self.ranges:  # noqa: SIM110 -- asked for each argument of each call
            if low <= version <= high:
                return True
        return False

    def __and__(self, other: VersionSet) -> VersionSet:
        return VersionSet(
            Range(max(a.low, b.low), min(a.high, b.high)) for a in self.ranges for b in other.ranges
        )

    def __or__(self, other: VersionSet) -> VersionSet:
        return VersionSet((*self.ranges, *other.ranges))

    def __sub__(self, other: VersionSet) -> VersionSet:
        left = list(self.ranges)
        for hole in other.ranges:
            left = [
                part
                for item in left
                for part in (
                    Range(item.low, min(item.high, hole.low.previous)),
                    Range(max(item.low, hole.high.next), item.high),
                )
                if part.low <= part.high
            ]
        return VersionSet(left)

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VersionSet) and self.ranges == other.ranges

    def __hash__(self) -> int:
        return hash(self.ranges)

    def __iter__(self) -> Iterator[Range]:
        return iter(self.ranges)

    def __le__(self, other: VersionSet) -> bool:
        return not self - other

    def __str__(self) -> str:
        return ", ".join(map(str, self.ranges)) or "none"

    def __repr__(self) -> str:
        return f"VersionSet.parse({str(self)!r})"

    def need(self, service: str) -> str:
        """The set as something that is needed: `compute >= 2.90`, `compute <= 2.56`."""
        if len(self.ranges) == 1:
            low, high = self.ranges[0]
            if high == LAST:
                return f"{service} >= {low}"
            if low == FIRST:
                return f"{service} <= {high}"
        return f"{service} {self}"

    @property
    def lowest(self) -> Version:
        """The lowest version of the set.

        Raises:
            ValueError: The set is empty.
        """
        if not self.ranges:
            raise ValueError("an empty version set has no lowest version")
        return self.ranges[0].low

    @property
    def highest(self) -> Version:
        """The highest version of the set.

        Raises:
            ValueError: The set is empty.
        """
        if not self.ranges:
            raise ValueError("an empty version set has no highest version")
        return self.ranges[-1].high

    def nearest(self, version: Version) -> Version:
        """The first version of the set after another one; the highest if there is none."""
        later = [low for low, _ in self.ranges if low > version]
        return later[0] if later else self.highest


ALL = VersionSet([Range(FIRST, LAST)])
NONE = VersionSet()


@cache
def _parse(text: str) -> VersionSet:
    match text.strip():
        case "all":
            return ALL
        case "none":
            return NONE
        case _:
            return VersionSet(_parse_range(part.strip(), text) for part in text.split(","))


def _parse_range(part: str, text: str) -> Range:
    if part.endswith("+"):
        return Range(_bound(part[:-1], text), LAST)
    low_text, dots, high_text = part.partition("..")
    low = _bound(low_text, text) if low_text or not dots else FIRST
    high = _bound(high_text, text) if dots else low
    if low > high:
        raise ValueError(f"{part!r} holds no version: {low} comes after {high}")
    return Range(low, high)


def _bound(text: str, whole: str) -> Version:
    try:
        return Version.parse(text)
    except ValueError:
        raise ValueError(
            f"{whole!r} is not a version set; expected 2.9+, ..2.46, 2.32..2.36, 2.5, "
            "or several of these with commas between"
        ) from None
