# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A surface as single facts that can be compared, wherever it comes from.

Rows say a thing in several ways: cut by version, by type, by alternative. Here each is one fact
for each name and value, with the set of versions where it holds. A set of versions is a number
with a bit for each, since there are tens of thousands of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from attrs import define, field

from ..ir.versions import Version, VersionSet
from ..upstream.form import SECTIONS, Operation, Surface

Versions = int
Key = tuple[str, str, str]
"""Method, path without the names of its parameters, and action."""

_STAR = re.compile(r"(?<!\{)\*")
_PARAMETER = re.compile(r"\{[^}]*\}")


@define
class Named:
    """What is said of one argument or field."""

    exists: Versions = 0
    types: dict[str, Versions] = field(factory=dict)
    accepts: dict[str, Versions] = field(factory=dict)
    typed: Versions = 0
    """Where its type is said."""
    nulls: Versions = 0
    """Where it is said whether it may be null."""
    anything: Versions = 0
    """Where it is said that it may be anything."""
    required: Versions = 0
    stated: Versions = 0
    """Where it is said whether it is required."""
    open: Versions = 0
    """Where it is not said what is inside."""
    somewhere: bool = False
    """Whether it is not said at which versions it is there."""
    untold: bool = False
    """Whether specs may leave it out."""
    needs: frozenset[str] | None = None
    """The extensions that it is there with, beside those of what it is in; None before it is."""
    at: str = ""
    """Where the specs say it."""
    frame: Versions = 0
    """Where it is around what users see."""


@define
class Facts:
    """What is said of one operation. A section without a source is not there."""

    row: Operation
    exists: Versions = 0
    somewhere: bool = False
    """Whether it is not said at which versions it is there."""
    needs: frozenset[str] = frozenset()
    """The extensions that it is there with."""
    status: dict[int, Versions] = field(factory=dict)
    sections: dict[str, dict[str, Named]] = field(factory=dict)
    known: dict[str, Versions] = field(factory=dict)
    """Where each section has a source."""


@define
class Scale:
    """The versions that are compared, as bits."""

    major: int
    low: int
    high: int

    @classmethod
    def of(cls, *surfaces: Surface) -> Scale:
        """The scale on which several surfaces of a service have their place."""
        ends = [Version.parse(end) for s in surfaces if s["versions"] for end in _ends(s)]
        if not ends:
            return cls(0, 0, 0)
        return cls(ends[0].major, min(e.minor for e in ends), max(e.minor for e in ends))

    def bits(self, text: str, whole: str) -> Versions:
        """A set of versions of a surface whose whole is given."""
        return _bits(self.low, self.high, text, whole)

    @property
    def newest(self) -> Versions:
        """The last version alone."""
        return 1 << (self.high - self.low)

    def show(self, versions: Versions) -> str:
        """The versions as people write them."""
        if not versions:
            return ""
        if not self.high or versions == (1 << (self.high - self.low + 1)) - 1:
            return "all"
        return show(self.major, self.low, self.high, versions)


def _ends(surface: Surface) -> list[str]:
    return surface["versions"].split("..")


@cache
def _bits(low: int, high: int, text: str, whole: str) -> Versions:
    first, last = (Version.parse(end).minor for end in whole.split(".."))
    made = 0
    for part in VersionSet.parse(text):
        start = max(first, part.low.minor if part.low.major else first)
        end = min(last, part.high.minor)
        for minor in range(start, end + 1):
            made |= 1 << (minor - low)
    return made


@cache
def show(major: int, low: int, high: int, versions: Versions) -> str:
    """The versions of a number as people write them."""
    parts = []
    minor = low
    while minor <= high:
        if not versions >> (minor - low) & 1:
            minor += 1
            continue
        start = minor
        while minor < high and versions >> (minor + 1 - low) & 1:
            minor += 1
        if minor == high:
            parts.append(f"{major}.{start}+")
        elif start == low:
            parts.append(f"..{major}.{minor}")
        else:
            parts.append(f"{major}.{start}" + (f"..{major}.{minor}" if minor > start else ""))
        minor += 1
    return ", ".join(parts)


def keys_of(row: Operation) -> list[Key]:
    """How an operation is known on both sides, and its other URLs."""
    calls = [(row["method"], row["path"])]
    calls += [(alias["method"], alias["path"]) for alias in row.get("aliases", ())]
    action = row["action"] or _several(row)
    return [
        (method, _PARAMETER.sub("{}", path).rstrip("/") or "/", action) for method, path in calls
    ]


def _several(row: Operation) -> str:
    """`[]` for an operation whose body is a list under one key: it creates several at once."""
    names = [r["name"] for r in row.get("request", ())]
    top = [name for name in names if not set(name) & set(".[")]
    several = len(top) == 1 and any(name.startswith(f"{top[0]}[].") for name in names)
    return "[]" if several and row["method"] == "POST" else ""


def facts(surface: Surface, scale: Scale) -> dict[Key, Facts]:
    """The facts of a surface, by operation. Other URLs for the same are operations too."""
    found: dict[Key, Facts] = {}
    reader = _Reader(scale, surface["versions"])
    for row in surface["operations"]:
        own, *others = keys_of(row)
        reader.operation(own, row, ~0, found)
        for key, alias in zip(others, row.get("aliases", ()), strict=True):
            reader.operation(key, row, reader.bits(alias["versions"]), found)
    return found


@define
class _Reader:
    scale: Scale
    whole: str

    def bits(self, text: str) -> Versions:
        # What has no versions is the code of the newest.
        return self.scale.bits(text, self.whole) if self.whole else self.scale.newest

    def operation(
        self, key: Key, row: Operation, within: Versions, found: dict[Key, Facts]
    ) -> None:
        exists = self.bits(row["versions"]) & within
        before = found.get(key)
        somewhere = bool(row.get("somewhere"))
        made = Facts(row, exists, somewhere, frozenset(row.get("extensions", ())))
        for status in row["status"]:
            made.status[status["code"]] = self.bits(status["versions"]) & exists
        if not row["status"]:
            made.status[0] = exists
        for section in SECTIONS:
            rows: Any = row.get(section)
            if rows is not None:
                made.sections[section] = self.rows(rows, exists)
                silent = row.get("silent", {}).get(section)
                made.known[section] = exists & ~(self.bits(silent) if silent else 0)
        found[key] = made if before is None else _either(before, made)

    def rows(self, rows: Iterable[Mapping[str, Any]], within: Versions) -> dict[str, Named]:
        found: dict[str, Named] = {}
        for row in rows:
            if "header" in row:
                continue
            exists = self.bits(row["versions"]) & within
            if not row["name"]:  # a body that is an object is not said, but what is in it
                cases = self.cases(row.get("type"), exists)
                exists = _union(where for where, kinds in cases if kinds != "object")
            # A part of a name that the caller chooses, whatever it is called.
            name = _PARAMETER.sub("{*}", row["name"])
            named = found.setdefault(_STAR.sub("{*}", name), Named())
            again = named.exists & exists
            named.exists |= exists
            for where, kinds in self.cases(row.get("type"), exists):
                where &= exists
                named.typed |= where
                if not row.get("nulls_unsaid"):
                    named.nulls |= where
                for kind in kinds.split("|"):
                    named.types[kind] = named.types.get(kind, 0) | where
            named.frame |= exists if row.get("frame") else 0
            named.untold |= bool(row.get("untold"))
            named.somewhere |= bool(row.get("somewhere"))
            named.at = row.get("at", named.at)
            named.needs = _fewest(named.needs, frozenset(row.get("extensions", ())))
            named.anything |= exists if row.get("anything") else 0
            if row.get("open") or "any" in named.types:
                named.open |= exists
            for kind in filter(None, row.get("accepts", "").split("|")):
                named.accepts[kind] = named.accepts.get(kind, 0) | exists
            required = row.get("required")
            if required is None:
                continue
            where = exists if required is True else 0
            if isinstance(required, str):
                where = self.bits(required) & exists
            # What is described twice has to be there only if both say so.
            named.required = (named.required & ~exists) | (where & (named.required | ~again))
            named.stated |= exists
        return found

    def cases(self, value: Any, exists: Versions) -> Iterable[tuple[Versions, str]]:
        if value is None:
            return
        if isinstance(value, str):
            yield exists, value
            return
        for versions, kind in value.items():
            yield self.bits(versions) & exists, kind


def places_around(name: str) -> Iterator[str]:
    """The places around a name, and the free keys beside those: as `a`, `a.{*}` of `a.b`."""
    at = 0
    yield "{*}"
    while True:
        ends = [p for p in (name.find(".", at), name.find("[]", at)) if p >= 0]
        if not ends:
            return
        end = min(ends)
        above = name[:end]
        if above:
            yield above
            yield f"{above}.{{*}}"
        at = end + 1


def _fewest(a: frozenset[str] | None, b: frozenset[str] | None) -> frozenset[str] | None:
    """What is needed of two that may be there for one another."""
    return a & b if a is not None and b is not None else a if b is None else b


def _union(parts: Iterable[Versions]) -> Versions:
    made = 0
    for part in parts:
        made |= part
    return made


def _either(a: Facts, b: Facts) -> Facts:
    """Two operations that share a URL: what is only in one of them need not be there."""
    made = Facts(a.row, a.exists | b.exists, a.somewhere or b.somewhere, a.needs & b.needs)
    for code in {**a.status, **b.status}:
        made.status[code] = a.status.get(code, 0) | b.status.get(code, 0)
    for section in {**a.sections, **b.sections}:
        made.known[section] = a.known.get(section, 0) | b.known.get(section, 0)
        names = made.sections[section] = {}
        mine, other = a.sections.get(section, {}), b.sections.get(section, {})
        made_names = {**mine, **other}
        for name in made_names:
            one, two = mine.get(name, Named()), other.get(name, Named())
            needs = _fewest(one.needs, two.needs)
            names[name] = both = Named(frame=one.frame | two.frame, needs=needs)
            both.at = one.at or two.at
            for kinds in ("types", "accepts"):
                for kind in {**getattr(one, kinds), **getattr(two, kinds)}:
                    bits = getattr(one, kinds).get(kind, 0) | getattr(two, kinds).get(kind, 0)
                    getattr(both, kinds)[kind] = bits
            for part in ("exists", "typed", "nulls", "stated", "open", "anything"):
                setattr(both, part, getattr(one, part) | getattr(two, part))
            # What is in something that only one of them has, is there as often as that.
            around = name.rpartition(".")[0].removesuffix("[]")
            absent = 0
            for facts, known, here in ((a, mine, one), (b, other, two)):
                inside = known.get(around, Named()).exists if around in made_names else facts.exists
                absent |= inside & ~here.exists
            required = (one.required | ~one.exists) & (two.required | ~two.exists)
            both.required = both.exists & required & ~absent
    return made
