# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the audit would notice: facts of the specs are altered, drawn at random from all."""

from __future__ import annotations

import copy
import os
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from attrs import frozen

from codegen.pipeline import load
from codegen.reports.answers import read_answers
from codegen.reports.audit import Report, audit
from codegen.reports.facts import Key, keys_of
from codegen.reports.prose import read_prose
from codegen.reports.surface import surface
from codegen.upstream.form import SECTIONS, Operation, Surface, read
from tests.codegen.reports.test_audit import READ, ROOT, UPSTREAM

# So many of each kind from each service: more than 300 of six services.
EACH = 9
KINDS = ("operations", "arguments", "query", "fields", "ranges", "types", "required", "statuses",
         "extensions")  # fmt: skip
OF_SECTION = {
    "request": "arguments", "headers": "arguments", "query": "query", "response": "fields"
}  # fmt: skip
_BOUND = re.compile(r"\d+\.(\d+)")


@frozen
class Fact:
    """One thing that the specs say, and how it is altered."""

    kind: str
    operation: int
    section: str = ""
    name: str = ""
    row: int = 0

    def altered(self, operations: list[Operation]) -> list[Operation]:
        """The operations with this fact taken away or made wrong, wherever it is said once for."""
        changed: list[Any] = copy.deepcopy(operations)
        target = changed[self.operation]
        keys = set(keys_of(target))
        # Of operations that share a URL, a service does not say which of them takes what.
        sharing = [each for each in changed if keys & set(keys_of(each))]
        if self.kind == "operations":
            changed = [each for each in changed if each not in sharing]
        elif self.kind == "statuses":
            code = target["status"][self.row]["code"]
            for each in sharing:
                each["status"] = [s for s in each["status"] if s["code"] != code]
                each["status"].append({"code": 299, "versions": each["versions"]})
        elif self.kind == "extensions" and not self.section:
            for each in sharing:
                each["extensions"] = ["another"]
        for index, name in self.places(operations) if self.section else ():
            if self.kind in ("arguments", "query", "fields"):
                rows = changed[index][self.section]
                changed[index][self.section] = [r for r in rows if not _at(name, r["name"])]
            else:
                for row in changed[index][self.section]:
                    if row["name"] == name and not row.get("frame"):
                        self.alter(row)
        return changed

    def places(self, operations: list[Operation]) -> set[tuple[int, str]]:
        """The operations and names where the same place of the specs says it."""
        rows: Any = operations[self.operation][self.section]  # type: ignore[literal-required]
        at, keys = rows[self.row].get("at"), set(keys_of(operations[self.operation]))
        found: set[tuple[int, str]] = set()
        for index, each in enumerate(operations):
            same: Any = each[self.section]  # type: ignore[literal-required]
            found |= {(index, row["name"]) for row in same if at and row.get("at") == at}
            if keys & set(keys_of(each)):
                found.add((index, self.name))
        return found

    def alter(self, row: Any) -> None:
        """Make one row wrong."""
        if self.kind == "ranges":
            row["versions"] = _BOUND.sub(_moved, row["versions"], count=1)
        elif self.kind == "types":
            row["type"] = "integer" if row["type"] in ("array", "boolean") else self.other()
        elif self.kind == "extensions":
            row["extensions"] = ["another"]
        else:
            row["required"] = row["required"] is False

    def other(self) -> str:
        """Another type; the lists of queries are values that are repeated."""
        return "boolean" if self.section == "query" else "array"


def _place(call: str) -> tuple[str, str]:
    method, path, _ = keys_of({"method": call.split()[0], "path": call.split()[1], "action": ""})[0]
    return method, path


def _at(name: str, other: str) -> bool:
    return other == name or other.startswith((f"{name}.", f"{name}["))


def _moved(bound: re.Match[str]) -> str:
    """A bound one version from where it is, towards the middle of the range."""
    return f"{bound[0].partition('.')[0]}.{int(bound[1]) + 1}"


def facts(operations: list[Operation]) -> Iterator[Fact]:
    """All facts that the operations of a service state."""
    for index, operation in enumerate(operations):
        yield Fact("operations", index)
        if operation.get("extensions"):
            yield Fact("extensions", index)
        for row in range(len(operation["status"])):
            yield Fact("statuses", index, row=row)
        for section in SECTIONS:
            rows: Any = operation[section]  # type: ignore[literal-required]
            for number, row in enumerate(rows):
                if row.get("frame") or "header" in row or row["name"].endswith(("*", "}")):
                    continue
                if not row["name"] and row["type"] == "object":
                    continue  # a body is said by what is in it
                fact = (index, section, row["name"], number)
                yield Fact(OF_SECTION[section], *fact)
                if section != "query" or row["type"] in ("integer", "boolean"):
                    yield Fact("types", *fact)
                if row.get("extensions"):
                    yield Fact("extensions", *fact)
                yield Fact("required", *fact)
                alone = [r["name"] for r in rows].count(row["name"]) == 1
                if (
                    alone
                    and row["versions"] != operation["versions"]
                    and re.fullmatch(r"\d+\.\d+\+", row["versions"])
                ):
                    yield Fact("ranges", *fact)


class Audited:
    """A service, whose operations can be audited one by one."""

    def __init__(self, name: str) -> None:
        (service,) = load(ROOT / "specs", name)
        known = read(UPSTREAM, name)
        assert known is not None
        self.spec, self.known = surface(service), known
        self.answers = read_answers(UPSTREAM, name)
        self.prose = read_prose(UPSTREAM, name)

    def report(self, operations: list[Operation], keys: set[Key]) -> Report:
        """The report of the operations with these keys."""
        spec: Any = {**self.spec, "differs": self.spec["differs"]}
        spec["operations"] = [o for o in operations if keys & set(keys_of(o))]
        known: Surface = {**self.known}
        known["operations"] = [o for o in known["operations"] if keys & set(keys_of(o))]
        paths = {(key[0], key[1]) for key in keys}
        answers = [a for a in self.answers if _place(a["call"]) in paths]
        return audit(spec, known, answers, whole=True)

    def faults(self, report: Report) -> set[str]:
        """What the audit would complain of."""
        found = {str(difference) for difference in report.unexplained}
        return found | {
            str(fact)
            for fact in report.unsourced
            if not any(entry.covers(fact) for entry in self.prose)
        }

    def keys(self, fact: Fact) -> set[Key]:
        """The keys of the operations of a fact, and of those that ask the same in another way."""
        operations = self.spec["operations"]
        indexes = {fact.operation}
        if fact.section:
            indexes |= {index for index, _ in fact.places(operations)}
        keys = {key for index in indexes for key in keys_of(operations[index])}
        return keys | {(method, *key[1:]) for key in keys for method in ("GET", "HEAD")}


@pytest.mark.parametrize("name", READ)
def test_the_audit_notices_what_is_altered(name: str) -> None:
    seed = os.environ.get("AUDIT_SEED") or str(random.randrange(10**6))
    print(f"AUDIT_SEED={seed}")
    chance = random.Random(f"{seed} {name}")
    service = Audited(name)
    operations = service.spec["operations"]
    everything = list(facts(operations))
    noticed = unsourced = intended = 0
    for kind in KINDS:
        of_kind = [fact for fact in everything if fact.kind == kind]
        for fact in chance.sample(of_kind, min(EACH, len(of_kind))):
            keys = service.keys(fact)
            before = service.report(operations, keys)
            after = service.report(fact.altered(operations), keys)
            if service.faults(after) - service.faults(before):
                noticed += 1
                continue
            # Also what only people read once it is altered: answers had shown it to be right.
            silent = {(n[0], n[2], n[3]) for n in before.unsourced | after.unsourced}
            status = str(
                operations[fact.operation]["status"][fact.row]["code"] if kind == "statuses" else ""
            )
            # Without its field, a key that answers show is one of the free ones.
            free = fact.name.rpartition(".")[0] + ".{*}"
            names = [fact.name or status, *([free] if kind == "fields" else [])]
            if kind == "operations" or any((kind, fact.section, n) in silent for n in names):
                unsourced += 1
            elif before.intended["operations"] or any(
                said["section"] == fact.section and _at(said["name"], fact.name)
                for said in operations[fact.operation].get("differs", ())
            ):
                intended += 1
            else:
                pytest.fail(
                    f"AUDIT_SEED={seed}: not noticed: {operations[fact.operation]['method']} "
                    f"{operations[fact.operation]['path']} {fact}"
                )
    print(f"{name}: {noticed} noticed, {unsourced} without a source, {intended} meant to differ")
    assert noticed
