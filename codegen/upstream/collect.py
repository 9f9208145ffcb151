# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From what holds at each version to rows with the versions where they hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .form import SECTIONS, Operation, Row, Status, Surface
from .nodes import Node

Facts = dict[str, Any]
"""An argument or a field at one version: a row without versions."""


class Collected:
    """One operation, filled version by version."""

    def __init__(self, method: str, path: str, action: str | None = None) -> None:
        self.method, self.path, self.action = method, path, action
        self.name = ""
        self.at: list[str] = []
        self.sections: dict[str, dict[str, dict[str, list[str]]]] = {}
        self.silent: dict[str, list[str]] = {}
        self.statuses: dict[int, list[str]] = {}
        self.source = ""
        self.sources: dict[str, str] = {}
        self.extensions: list[str] = []
        self.errors: set[int] = set()

    def copy(self) -> Collected:
        """Another one, of which is known what is known of this one before its versions."""
        made = Collected(self.method, self.path, self.action)
        made.extensions, made.source = self.extensions, self.source
        return made

    def add(
        self, version: str, sections: Mapping[str, Iterable[tuple[str, Facts]] | None],
        statuses: Iterable[int],
    ) -> None:  # fmt: skip
        """Say what holds at one version. A section that is None has no source."""
        self.at.append(version)
        for section, rows in sections.items():
            if rows is None:
                self.silent.setdefault(section, []).append(version)
                continue
            into = self.sections.setdefault(section, {})
            for name, facts in rows:
                known = into.setdefault(name, {})
                known.setdefault(json.dumps(facts, sort_keys=True), []).append(version)
        for code in statuses:
            self.statuses.setdefault(code, []).append(version)

    def row(self, versions: Sequence[str]) -> Operation:
        """The operation as a row."""
        made: Operation = {"method": self.method, "path": self.path, "action": self.action}
        if self.name:
            made["operation"] = self.name
        if self.extensions:
            made["extensions"] = self.extensions
        made["versions"] = ranges(self.at, versions)
        for section in SECTIONS:
            if section in self.sections:
                made[section] = [  # type: ignore[literal-required]
                    Row({"name": name, **json.loads(facts), "versions": ranges(at, versions)})  # type: ignore[typeddict-item]
                    for name, cases in sorted(self.sections[section].items())
                    for facts, at in cases.items()
                ]
        made["status"] = [
            Status(code=code, versions=ranges(at, versions))
            for code, at in sorted(self.statuses.items())
        ]
        if self.errors:
            made["errors"] = sorted(self.errors)
        if silent := {s: ranges(at, versions) for s, at in self.silent.items()}:
            made["silent"] = silent
        made["source"] = self.source
        if self.sources:
            made["sources"] = self.sources
        return made


def body(root: Node) -> Iterable[tuple[str, Facts]]:
    """What is in a body, and the body itself if it is no object."""
    if root.types == {"null"}:
        return
    if "object" not in root.types:
        yield from facts([("", root, True)])
    yield from facts(root.rows(""))


def facts(rows: Iterable[tuple[str, Node, bool | None]]) -> Iterable[tuple[str, Facts]]:
    """Rows of a schema as what is written of them."""
    for name, node, required in rows:
        made: Facts = {"type": "|".join(sorted(node.types)) or "any"}
        if node.accepts:
            made["accepts"] = "|".join(sorted(node.accepts))
        if node.open:
            made["open"] = True
        if node.anything:
            made["anything"] = True
        if node.nulls_unsaid and node.types:
            made["nulls_unsaid"] = True
        if required is not None:
            made["required"] = required
        yield name, made


def ranges(at: Sequence[str], versions: Sequence[str]) -> str:
    """The versions of a list as ranges, open where they reach the ends."""
    chosen = set(at)
    if len(chosen) == len(versions):
        return "all"
    parts: list[str] = []
    start = 0
    for index, version in enumerate(versions):
        if version not in chosen:
            continue
        if index == 0 or versions[index - 1] not in chosen:
            start = index
        if index == len(versions) - 1:
            parts.append(f"{versions[start]}+")
        elif versions[index + 1] not in chosen:
            first = "" if start == 0 else versions[start]
            alone = start == index and start > 0
            parts.append(version if alone else f"{first}..{version}")
    return ", ".join(parts)


def written(surface: Surface) -> str:
    """A surface as JSON, with a line a row, so that differences can be read."""
    head = {key: value for key, value in surface.items() if key != "operations"}
    lines = [json.dumps(head)[:-1] + ', "operations": [']
    for index, operation in enumerate(surface["operations"]):
        plain = {k: v for k, v in operation.items() if k not in SECTIONS}
        lines.append(" " + json.dumps(plain, ensure_ascii=False)[:-1])
        for section in SECTIONS:
            rows: Any = operation.get(section)
            if rows is None:
                continue
            lines[-1] += f', "{section}": ['
            lines += [f"  {json.dumps(row, ensure_ascii=False)}," for row in rows]
            lines[-1] = lines[-1].removesuffix(",") + "]"
        lines[-1] += "}" if index == len(surface["operations"]) - 1 else "},"
    return "\n".join(lines) + "]}\n"
