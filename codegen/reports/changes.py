# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a newer release of a service does that an older one did not: a list to work through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import define

from ..upstream.form import Surface
from .facts import Facts, Named, Scale, Versions, facts

_KINDS = {"request": "argument", "query": "query parameter", "headers": "header",
          "response": "field"}  # fmt: skip


def changes(old: Surface, new: Surface) -> list[str]:
    """One line for each thing, sorted by the version that brought it."""
    found = list(_Changes(Scale.of(old, new)).all(old, new))
    return [text for _, text in sorted(found)]


@define
class _Changes:
    scale: Scale

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
        for section in sorted({**old.sections, **new.sections}):
            was_all, now_all = old.sections.get(section, {}), new.sections.get(section, {})
            for name in sorted({**was_all, **now_all}):
                was, now = was_all.get(name, Named()), now_all.get(name, Named())
                what = f"{_KINDS[section]} {name}"
                yield from self.named(was, now, what, old.exists, new.exists)

    def named(
        self, was: Named, now: Named, what: str, before: Versions, after: Versions
    ) -> Iterator[tuple[Versions, str]]:  # fmt: skip
        # At versions that only the new release has, it is held against the last one before.
        last = 1 << (before.bit_length() - 1) if before else 0
        fresh = after & ~before
        reaches = fresh if was.exists & last else 0
        yield from self.gained(was.exists | reaches, now.exists, f"{what} ({_kinds(now)})")
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
        found = changes(old, new)
        lines += [f"{title}, before {old['release']}: {len(found) or 'no'} changes"]
        lines += [f"  {line}" for line in found]
    return "\n".join([*lines, ""])
