# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a newer release of a service does that an older one did not: a list to work through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import define, field

from ..upstream.form import Surface
from .facts import Facts, Named, Scale, Versions, facts, places_around

_KINDS = {"request": "argument", "query": "query parameter", "headers": "header",
          "response": "field"}  # fmt: skip


def changes(old: Surface, new: Surface) -> tuple[list[str], list[str]]:
    """One line for each thing, sorted by the version that brought it, and what is to be known."""
    made = _Changes(Scale.of(old, new))
    found = sorted(made.all(old, new))
    known = [
        f"the code describes the {section} of {number} operations for the first time: see the audit"
        for section, number in sorted(made.first.items())
    ]
    return [text for _, text in found], known


@define
class _Changes:
    scale: Scale
    first: Counter[str] = field(factory=Counter)
    """How many operations have a section described that was not, by section."""

    def all(self, old: Surface, new: Surface) -> Iterator[tuple[int, str]]:
        before, after = facts(old, self.scale), facts(new, self.scale)
        for key in sorted({**before, **after}):
            call = f"{key[0]} {key[1]} {key[2]}".rstrip()
            if key not in before:
                yield self.line(after[key].exists, f"{call}: a new operation")
            elif key not in after:
                yield self.line(before[key].exists, f"{call}: the operation is gone")
            else:
                for versions, text in self.operation(before[key], after[key]):
                    yield self.line(versions, f"{call}: {text}")

    def line(self, versions: Versions, text: str) -> tuple[int, str]:
        lowest = (versions & -versions).bit_length() - 1
        if not self.scale.high:
            return 0, text
        return lowest, f"{self.scale.major}.{self.scale.low + lowest}: {text}"

    def operation(self, old: Facts, new: Facts) -> Iterator[tuple[Versions, str]]:
        for code in sorted({**old.status, **new.status}):
            had, has = old.status.get(code, 0), new.status.get(code, 0)
            yield from self.gained(had & old.exists, has & old.exists, f"status {code}")
        fresh = new.exists & ~old.exists
        for section in sorted({**old.sections, **new.sections}):
            was, now = old.sections.get(section, {}), new.sections.get(section, {})
            # What was not described before may have been so for long.
            if new.known.get(section, 0) & old.exists & ~old.known.get(section, 0):
                self.first[section] += 1
            else:
                yield from self.section(section, was, now, old.exists, fresh)

    def section(
        self, section: str, before: Mapping[str, Named], after: Mapping[str, Named],
        old: Versions, fresh: Versions,
    ) -> Iterator[tuple[Versions, str]]:  # fmt: skip
        # At versions that only the new release has, it is held against the last one before.
        last = 1 << (old.bit_length() - 1) if old else 0
        told: dict[str, Versions] = {}
        for name in sorted({**before, **after}):
            was, now = before.get(name, Named()), after.get(name, Named())
            reaches = fresh if was.exists & last else 0
            told[name] = (was.exists | reaches) ^ now.exists
            # What is in something comes and goes with it; and that more is let through is no news.
            above = [told[each] for each in places_around(name) if each in told]
            if name.endswith("{*}") or (told[name] and told[name] in above):
                continue
            what = f"{_KINDS[section]} {name}"
            inside = _inside(name, after if now.exists else before)
            yield from self.named(was, now, what, inside, last, fresh)

    def named(
        self, was: Named, now: Named, what: str, inside: int, last: Versions, fresh: Versions
    ) -> Iterator[tuple[Versions, str]]:  # fmt: skip
        reaches = fresh if was.exists & last else 0
        more = f", with {inside} in it" if inside else ""
        gained = f"{what} ({_kinds(now if now.exists else was)}{more})"
        yield from self.gained(was.exists | reaches, now.exists, gained)
        for kind in sorted({**was.types, **now.types} if was.exists and now.exists else {}):
            old, new = was.types.get(kind, 0), now.types.get(kind, 0)
            old |= fresh & now.exists if old & last else 0
            for bits, text in (
                (new & ~old, "may now be"),
                (old & ~new & now.exists, "is no longer"),
            ):
                if bits:
                    yield bits, f"{what} {text} {kind}"
        old, new = was.required, now.required
        old |= fresh & now.exists if old & last else 0
        if was.exists and now.exists:
            if bits := new & ~old:
                yield bits, f"{what} is now required"
            if bits := old & ~new & now.exists:
                yield bits, f"{what} is no longer required"

    def gained(self, was: Versions, now: Versions, what: str) -> Iterator[tuple[Versions, str]]:
        if bits := now & ~was:
            yield bits, f"gained {what}"
        if bits := was & ~now:
            yield bits, f"lost {what}"


def _inside(name: str, all_names: Mapping[str, Named]) -> int:
    """How many things are in something."""
    return sum(each.startswith((f"{name}.", f"{name}[")) for each in all_names)


def _kinds(named: Named) -> str:
    return "|".join(sorted(named.types)) or "any type"


def report(surfaces: Mapping[str, tuple[Surface | None, Surface]]) -> str:
    """The changes of all services, as text."""
    lines = []
    for service, (old, new) in surfaces.items():
        title = f"{service}: {new['package']} {new['release']}"
        if old is None:
            lines += [f"{title}, read for the first time: {len(new['operations'])} operations"]
            continue
        found, known = changes(old, new)
        lines += [f"{title}, before {old['release']}: {len(found) or 'no'} changes"]
        lines += [f"  {line}" for line in (*found, *known)]
    return "\n".join([*lines, ""])
