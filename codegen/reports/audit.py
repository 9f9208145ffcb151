# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Holds the surface of the specs against what a service's own code says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from ..upstream.form import Surface
from .answers import Replay
from .facts import Facts, Key, Named, Scale, Versions, facts, keys_of, places_around
from .prose import Fact, Prose

KINDS = ("operations", "arguments", "query", "fields", "ranges", "types", "required", "statuses",
         "extensions")  # fmt: skip
_COLUMNS = ("in service", "in answers", "in spec", "intended", "in prose", "%", "unexplained")
_WIDTH = 12
_TEXT = {"string", "array"}
"""What any value of a query is."""
_OF_ASPECT = {"versions": "fields", "type": "types", "required": "required"}
_MISSING = "not in the specs"
_HEAD = " " * 14 + "".join(f"{column:>{_WIDTH}}" for column in _COLUMNS)
_OF_SECTION = {
    "request": "arguments", "query": "query", "headers": "arguments", "response": "fields"
}  # fmt: skip


@define
class Difference:
    """One thing that is not the same in the specs and in the service."""

    kind: str
    key: Key
    section: str
    name: str
    aspect: str
    """`operation`, `versions`, `type`, `required`, `status` or `extension`."""
    text: str

    def __str__(self) -> str:
        method, path, action = self.key
        place = ": ".join(filter(None, (f"{method} {path} {action}".rstrip(), self.section)))
        return f"{place}: {self.name}: {self.text}" if self.name else f"{place}: {self.text}"


@define
class Report:
    """What the comparison of one service found."""

    service: str
    release: str
    in_service: Counter[str] = field(factory=Counter)
    in_spec: Counter[str] = field(factory=Counter)
    in_answers: Counter[str] = field(factory=Counter)
    """Those of which recorded answers say what the code does not."""
    intended: Counter[str] = field(factory=Counter)
    unsourced: set[Fact] = field(factory=set)
    """Facts of the specs that no machine reads: kind, operation, section, name."""
    unexplained: list[Difference] = field(factory=list)
    not_described: list[Key] = field(factory=list)
    stale: list[str] = field(factory=list)
    """What is said to differ, and does not."""

    def prose(self, *kinds: str) -> float:
        """How many per cent of the specs' facts of these kinds no machine reads."""
        silent = sum(fact[0] in kinds for fact in self.unsourced)
        return 100 * silent / max(sum(self.in_spec[kind] for kind in kinds), 1)

    @property
    def clean(self) -> bool:
        return not self.unexplained and not self.stale


def audit(
    spec: Surface,
    service: Surface,
    answers: Sequence[Mapping[str, Any]] = (),
    prose: Sequence[Prose] | None = None,
    *,
    whole: bool,
) -> Report:
    """Compare.

    Args:
        spec: What the specs say.
        service: What the service's code says.
        answers: Recorded answers of a cloud, which say more than the code.
        prose: Where a person reads what no machine does; None if that is not asked.
        whole: Whether an operation that the specs lack is a fault.
    """
    comparison = _Comparison(spec, service)
    found = [*comparison.differences(), *comparison.replayed(answers)]
    report = comparison.report
    excuses = _Excuses(spec)
    for difference in found:
        if excuses.cover(difference):
            report.intended[difference.kind] += 1
        elif difference.text == _MISSING and not whole:
            report.not_described.append(difference.key)
        else:
            report.unexplained.append(difference)
    report.stale += excuses.unused()
    if prose is not None:
        report.stale += _listed(report.unsourced, prose)
    return report


def _listed(unsourced: set[Fact], prose: Sequence[Prose]) -> Iterator[str]:
    """What is wrong with the list of what no machine reads."""
    left = set(prose)
    missing: dict[tuple[str, str], list[str]] = {}
    for fact in sorted(unsourced):
        covering = {entry for entry in prose if entry.covers(fact)}
        left -= covering
        if not covering:
            kind, key, section, name = fact
            place = ": ".join(filter(None, (" ".join(filter(None, key)), section)))
            missing.setdefault((place, kind), []).append(name)
    for (place, kind), names in missing.items():
        few = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
        yield f"{place}: neither code, answers nor prose say its {kind}: {few}"
    for entry in prose:
        if entry in left:
            yield f"{entry.at}: machines read all that it lists"


def shown(reports: Sequence[Report]) -> str:
    """What is wrong, and a table of all that was compared."""
    lines = []
    for report in reports:
        lines += [f"{report.service}: {difference}" for difference in report.unexplained]
        lines += [f"{report.service}: {text}" for text in report.stale]
    for report in reports:
        lines += ["", f"{report.service} ({report.release})", _HEAD]
        lines += [_line(report, kind, kind) for kind in KINDS]
        lines.append(_line(report, "all", *KINDS))
        if report.not_described:
            lines.append(f"  not described yet: {len(report.not_described)} operations")
    wrong = sum(len(r.unexplained) + len(r.stale) for r in reports)
    lines += ["", f"{wrong} unexplained" if wrong else "nothing unexplained", ""]
    return "\n".join(lines)


def _line(report: Report, title: str, *kinds: str) -> str:
    """The line of the table for some kinds of facts."""
    tables = (report.in_service, report.in_answers, report.in_spec, report.intended)
    counts: list[object] = [sum(table[kind] for kind in kinds) for table in tables]
    counts += [
        sum(fact[0] in kinds for fact in report.unsourced),
        f"{report.prose(*kinds):.1f}",
        sum(difference.kind in kinds for difference in report.unexplained),
    ]
    return f"  {title:<12}" + "".join(f"{count:>{_WIDTH}}" for count in counts)


class _Comparison:
    def __init__(self, spec: Surface, service: Surface) -> None:
        self.scale = Scale.of(spec, service)
        # Versions that only one side knows are compared as any others: they are what is new.
        self.spec = facts(spec, self.scale)
        self.service = facts(service, self.scale)
        self.whole = spec["versions"]
        self.everything = self.scale.bits("all", self.whole) if self.whole else 1
        self._twins()
        self.requires = service.get("requires", {})
        self.told: set[Fact] = set()
        """What answers say."""
        self.report = Report(spec["service"], f"{service['package']} {service['release']}")

    def differences(self) -> Iterator[Difference]:
        for key in sorted({**self.spec, **self.service}):
            mine, real = self.spec.get(key), self.service.get(key)
            if real is not None:
                self.report.in_service["operations"] += 1
            if mine is None:
                yield self.lacks(key)
                continue
            self.report.in_spec["operations"] += 1
            if real is None:
                text = "the service has no such operation"
                yield Difference("operations", key, "", "", "operation", text)
                continue
            yield from self.operation(key, mine, real)

    def _twins(self) -> None:
        """HEAD asks what GET does, without the body: one of them is enough, and may be either."""
        for key, real in list(self.service.items()):
            twin = ({"GET": "HEAD", "HEAD": "GET"}.get(key[0], ""), *key[1:])
            if twin in self.spec and twin not in self.service:
                self.service[twin] = Facts(
                    real.row, real.exists, real.somewhere, real.needs, {0: real.exists}
                )
                if key not in self.spec:
                    del self.service[key]

    def lacks(self, key: Key) -> Difference:
        return Difference("operations", key, "", "", "operation", _MISSING)

    def operation(self, key: Key, mine: Facts, real: Facts) -> Iterator[Difference]:
        if real.somewhere:
            self.undated(key, "", "")
        else:
            yield from self.range(key, "", "", mine.exists, real.exists)
        yield from self.needs(key, "", "", mine, real)
        both = mine.exists & real.exists
        known = both & ~real.status.get(0, 0)
        for code in sorted({**mine.status, **real.status}):
            here, there = mine.status.get(code, 0) & known, real.status.get(code, 0) & known
            self.count("statuses", mine.status.get(code, 0) & both, there)
            if mine.status.get(code, 0) & both and not known:
                self.report.unsourced.add(("statuses", key, "", str(code)))
            if here != there:
                text = f"{code}: {self.sides(here, there)}"
                yield Difference("statuses", key, "", "", "status", text)
        for section in sorted({**mine.sections, **real.sections}):
            known = real.known.get(section, 0) & both
            ours, theirs = mine.sections.get(section, {}), real.sections.get(section, {})
            if section == "headers":  # in whose names case has no meaning
                cased = {name.lower(): name for name in ours}
                theirs = {cased.get(name.lower(), name): n for name, n in theirs.items()}
            yield from self.section(key, section, ours, theirs, both, known)

    def section(
        self, key: Key, section: str, mine: Mapping[str, Named], real: Mapping[str, Named],
        both: Versions, known: Versions,
    ) -> Iterator[Difference]:  # fmt: skip
        kind = _OF_SECTION[section]
        for name in sorted({**mine, **real}):
            ours, theirs = mine.get(name, Named()), real.get(name, Named())
            here, there = ours.exists & both, theirs.exists & both
            if theirs.somewhere and here:
                there = here
                self.undated(key, section, name)
            if not here and not there:
                continue
            # Below a place where the service lets anything be, nothing can be compared.
            silent = ~known | self.open_above(name, real)
            if here & ~silent == 0 and not there:
                self.count(kind, here, 0)
                self.silent(kind, key, section, name, ours)
                continue
            there &= ~(self.opaque_above(name, mine) & ~here)
            if not here and (theirs.untold or not there or self.in_map(name, mine)):
                continue
            if not here and name.endswith("{*}") and "any" in theirs.types:
                continue  # schemas let through more than has a meaning
            self.count(kind, here, 0 if theirs.untold else there)
            if theirs.untold:  # nobody would notice that it is not there
                self.report.unsourced.add((kind, key, section, name))
            here, there = here & ~(silent & ~there), there & ~(~known)
            if not there:
                text = "the service does not know it"
                yield Difference(kind, key, section, name, "versions", text)
                continue
            if not here:
                text = f"not in the specs ({_kinds(theirs, there)}; {self.scale.show(there)})"
                yield Difference(kind, key, section, name, "versions", text)
                continue
            yield from self.range(key, section, name, here, there)
            yield from self.types(key, section, name, ours, theirs, here & there)
            yield from self.required(key, section, name, ours, theirs, here & there)
            yield from self.needs(key, section, name, self.spec[key], self.service[key])

    def replayed(self, answers: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
        """What recorded answers have and the specs do not. What they agree on has a source."""
        replay = Replay(self.spec)
        told: set[tuple[Key, str, str]] = set()
        for answer in answers:
            method, _, path = answer["call"].partition(" ")
            (key,) = keys_of({"method": method, "path": path, "action": answer["action"]})
            at = self.scale.bits(answer["version"], self.whole) if self.whole else self.scale.newest
            # One URL may create one or several.
            keys = [k for k in (key, (*key[:2], "[]")) if k in self.spec]
            for body in answer["bodies"] if keys else ():
                tried = {k: list(replay.problems(k, body, at)) for k in keys}
                best = min(tried, key=lambda k: len(tried[k]))
                for name, aspect, text in tried[best]:
                    if (best, name, aspect) not in told:
                        told.add((best, name, aspect))
                        kind = _OF_ASPECT[aspect]
                        yield Difference(kind, best, "response", name, aspect, text)
        for key, name in replay.always():
            text = "all answers have it; not in the specs"
            yield Difference("fields", key, "response", name, "versions", text)
        for key, name in replay.typed:
            self.answered("types", key, "response", name)
        for key, name in sorted(replay.seen):
            self.shown(replay, key, name)
        self.said_once()

    def said_once(self) -> None:
        """What is known where a type is answered by one operation, is known of the type."""
        known: set[tuple[str, ...]] = set()
        left = self.report.unsourced
        for key, mine in self.spec.items():
            real = self.service.get(key, Facts(mine.row))
            for section, names in mine.sections.items():
                for name, named in names.items():
                    said = self.statement(key, section, name)
                    for kind in self.stated(named, key, section, name):
                        fact = (kind, key, section, name)
                        compared = name in real.sections.get(section, ()) or fact in self.told
                        if compared and fact not in left:
                            known.add((kind, *said))
        for fact in list(left):
            kind, key, section, name = fact
            if (kind, *self.statement(key, section, name)) in known:
                self.answered(*fact)

    def stated(self, named: Named, key: Key, section: str, name: str) -> Iterator[str]:
        """The kinds of facts that the specs state of an argument or a field."""
        if not named.exists:
            return
        yield _OF_SECTION[section]
        if named.typed:
            yield "types"
        if named.stated & ~named.frame:
            yield "required"
        if named.exists != self.around(key, section, name):
            yield "ranges"
        if named.needs:
            yield "extensions"

    def statement(self, key: Key, section: str, name: str) -> tuple[str, ...]:
        """What tells a fact from others, wherever it is seen: the place where the specs say it."""
        mine = self.spec[key]
        named = mine.sections.get(section, {}).get(name, Named())
        if named.at:
            return section, named.at
        above, star, _ = name.rpartition(".{*}")
        if star:  # the values of a map are said with it
            return *self.statement(key, section, above), "{*}"
        return section, str(id(mine.row)), name

    def shown(self, replay: Replay, key: Key, name: str) -> None:
        """What recorded answers show of a field together: no single one says that it may lack."""
        self.answered("fields", key, "response", name)
        mine = self.spec[key].sections["response"][name]
        had, lacked = replay.seen[key, name], replay.lacked.get((key, name), 0)
        # A change of versions is known if both sides of it were seen.
        if mine.exists.bit_count():
            inside = self.spec[key].exists
            starts = mine.exists & ~(mine.exists << 1) & inside << 1
            ends = mine.exists & ~(mine.exists >> 1) & inside >> 1
            before = lacked << 1
            after = lacked >> 1
            if starts & ~(had & before) == 0 and ends & ~(had & after) == 0:
                self.answered("ranges", key, "response", name)
        # That something may be missing is known if it was; that it never is, if it never was.
        if had & ~lacked & ~mine.required == 0:
            self.answered("required", key, "response", name)

    def answered(self, kind: str, key: Key, section: str, name: str) -> None:
        """Take down that answers say what no code does."""
        fact = (kind, key, section, name)
        if fact in self.report.unsourced:
            self.told.add(fact)
            self.report.unsourced.discard(fact)
            self.report.in_answers[kind] += 1

    def silent(self, kind: str, key: Key, section: str, name: str, named: Named) -> None:
        """Take down that no source says anything of an argument or a field."""
        kinds = [kind]
        if named.typed and (section != "query" or not named.types.keys() <= _TEXT):
            kinds.append("types")
        if named.stated & ~named.frame and not name.endswith("{*}"):
            kinds.append("required")
        if named.exists != self.around(key, section, name):
            kinds.append("ranges")
        if named.needs and self.requires:
            kinds.append("extensions")
        for each in kinds:
            self.report.in_spec[each] += each != kind
            self.report.unsourced.add((each, key, section, name))

    def around(self, key: Key, section: str, name: str) -> Versions:
        """Where there is what something is in: to have the same range is no fact of its own."""
        if not section:
            return self.everything
        names = self.spec[key].sections[section]
        inside = [names[above].exists for above in places_around(name) if above in names]
        return inside[-1] if inside else self.spec[key].exists

    def undated(self, key: Key, section: str, name: str) -> None:
        """Take down that no source says at which versions something is there."""
        named = self.spec[key].sections[section][name] if section else self.spec[key]
        if named.exists != self.around(key, section, name):
            self.report.in_spec["ranges"] += 1
            self.report.unsourced.add(("ranges", key, section, name))

    def range(
        self, key: Key, section: str, name: str, here: Versions, there: Versions
    ) -> Iterator[Difference]:
        named = self.spec[key].sections[section][name] if section else self.spec[key]
        if named.exists != self.around(key, section, name) or here != there:
            self.count("ranges", here, there)
        if here != there:
            text = f"versions: {self.sides(here, there)}"
            yield Difference("ranges", key, section, name, "versions", text)

    def types(
        self, key: Key, section: str, name: str, mine: Named, real: Named, where: Versions
    ) -> Iterator[Difference]:
        if not mine.typed:
            return
        sure = real.typed & where & ~(real.types.get("any", 0) & ~real.anything)
        if section == "query":
            # All values of a query are text, so that a schema of text says nothing.
            for each in (real.types.get("string", 0), mine.types.get("array", 0)):
                sure &= ~each
            if not sure and mine.types.keys() <= _TEXT:
                return
        self.report.in_spec["types"] += 1
        if not sure:
            self.report.unsourced.add(("types", key, section, name))
            return
        self.report.in_service["types"] += 1
        wrong: Versions = 0
        # A service that takes text and numbers for the same is asked for either.
        either = 0
        for kind in ("integer", "number"):
            either |= mine.types.get(kind, 0) & real.accepts.get(kind, 0)
        for kind in {**mine.types, **real.types}:
            compared = sure & real.nulls if kind == "null" else sure
            here, there = mine.types.get(kind, 0) & compared, real.types.get(kind, 0) & compared
            # Of a frame it does not matter what else would do.
            wrong |= there & ~here & ~either & ~mine.frame
            wrong |= here & ~there & ~real.accepts.get(kind, 0)
        if wrong:
            text = f"type {_kinds(mine, wrong)}; in the service {_kinds(real, wrong)}"
            if wrong != where:
                text += f" ({self.scale.show(wrong)})"
            yield Difference("types", key, section, name, "type", text)

    def required(
        self, key: Key, section: str, name: str, mine: Named, real: Named, where: Versions
    ) -> Iterator[Difference]:
        if name.endswith("{*}") or not where & ~mine.frame:
            return  # any key may be missing; frames are always sent
        sure = real.stated & where & ~mine.frame
        self.report.in_spec["required"] += 1
        if not sure:
            self.report.unsourced.add(("required", key, section, name))
            return
        self.report.in_service["required"] += 1
        here, there = mine.required & sure, real.required & sure
        if here != there:
            text = f"required: {self.sides(here, there)}"
            yield Difference("required", key, section, name, "required", text)

    def needs(
        self, key: Key, section: str, name: str, mine: Facts, real: Facts
    ) -> Iterator[Difference]:
        """Which extensions have to be loaded; those that others bring are not told apart."""
        ours, theirs = (self.needed(each, section, name) for each in (mine, real))
        if section:  # beside what the operation itself needs
            ours, theirs = ours - mine.needs, theirs - real.needs
        self.report.in_spec["extensions"] += bool(ours)
        self.report.in_service["extensions"] += bool(theirs)
        if ours != theirs:
            here, there = (", ".join(sorted(each)) or "nothing" for each in (ours, theirs))
            text = f"needs {here}; in the service {there}"
            yield Difference("extensions", key, section, name, "extension", text)

    def needed(self, facts: Facts, section: str, name: str) -> frozenset[str]:
        """All extensions that a thing, or what it is in, needs, but not those that these need."""
        named = facts.sections.get(section, {})
        found = set(facts.needs)
        for each in (name, *places_around(name)) if name else ():
            found |= (named[each].needs if each in named else None) or frozenset()
        brought, left = set(), sorted(found)
        while left:
            further = [a for a in self.requires.get(left.pop(), ()) if a not in brought]
            brought.update(further)
            left += further
        return frozenset(found - brought)

    def open_above(self, name: str, real: Mapping[str, Named]) -> Versions:
        """Where the service lets anything be at the place of a name, or does not say what."""
        found = 0
        for above in places_around(name):
            named = real.get(above)
            if named is not None:
                found |= named.open
        return found

    def opaque_above(self, name: str, mine: Mapping[str, Named]) -> Versions:
        """Where the specs take what is around a name as it is: the links of pages."""
        found = 0
        for above in places_around(name):
            if above in mine:
                found |= mine[above].exists & ~mine[above].typed
        return found

    def in_map(self, name: str, mine: Mapping[str, Named]) -> bool:
        """Whether the specs take any key where a name is, and know none by name."""
        above = name.rpartition(".")[0]
        names = {each for each in mine if each.rpartition(".")[0] == above}
        return bool(above) and names == {f"{above}.{{*}}"}

    def count(self, kind: str, here: Versions, there: Versions) -> None:
        self.report.in_spec[kind] += bool(here)
        self.report.in_service[kind] += bool(there)

    def sides(self, here: Versions, there: Versions) -> str:
        spec, service = (self.scale.show(v) or "never" for v in (here, there))
        return f"{spec}; in the service {service}"


def _kinds(named: Named, where: Versions) -> str:
    return "|".join(sorted(kind for kind, bits in named.types.items() if bits & where)) or "none"


class _Excuses:
    """What the specs say that differs on purpose, and what of it was needed."""

    def __init__(self, spec: Surface) -> None:
        self.used: set[str] = set()
        self.by_key: dict[Key, list[dict[str, str]]] = {}
        self.all: dict[str, str] = {}
        for row in spec["operations"]:
            for key in keys_of(row):
                self.by_key.setdefault(key, []).extend(row.get("differs", ()))
            self.all.update((d["at"], d["says"]) for d in row.get("differs", ()))
        for said in spec.get("differs", ()):
            method, path, *action = said["says"].split(" ", 2)
            key = keys_of({"method": method, "path": path, "action": "".join(action)})[0]
            self.by_key.setdefault(key, []).append(said)
            self.all[said["at"]] = said["says"]

    def cover(self, difference: Difference) -> bool:
        found = [e for e in self.by_key.get(difference.key, ()) if _covers(e, difference)]
        self.used.update(e["at"] for e in found)
        return bool(found)

    def unused(self) -> list[str]:
        return [f"{at}: {says}: does not differ" for at, says in self.all.items()
                if at not in self.used]  # fmt: skip


def _covers(excuse: Mapping[str, str], difference: Difference) -> bool:
    if "operation" in (excuse["aspect"], difference.aspect):
        return excuse["aspect"] == difference.aspect
    if excuse["section"] != difference.section:
        return False
    # The values of a map are described with it.
    if excuse["name"] in (difference.name, difference.name.removesuffix(".{*}")):
        return excuse["aspect"] in ("", difference.aspect)
    # What only one side has, has no parts on the other side either.
    inside = (f"{excuse['name']}.", f"{excuse['name']}[")
    return (
        not excuse["aspect"]
        and difference.aspect == "versions"
        and difference.name.startswith(inside)
    )
