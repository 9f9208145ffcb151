# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Facts that no machine reads, with the place where a person reads them.

`specs/upstream/prose/<service>.yaml` lists them by patterns, in which `*` is any text. The audit
wants an entry for each such fact, and a fact for each entry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from attrs import field, frozen

from .facts import Key

Fact = tuple[str, Key, str, str]
"""Kind, operation, section and name."""


def _patterns(given: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(text).replace(r"\*", ".*") for text in given))


@frozen
class Prose:
    """Some facts, and where they stand.

    Attributes:
        source: Where: a function, a table, a page.
        at: The place of the entry itself.
        facts: The kinds of facts, such as `fields`; any unless given.
        sections: The parts of operations, such as `query`; any unless given.
        calls: The operations, such as `GET /volumes/{}`; any unless given.
        names: The arguments and fields; any unless given.
    """

    source: str
    at: str
    facts: re.Pattern[str] = field(default=("*",), converter=_patterns)
    sections: re.Pattern[str] = field(default=("*",), converter=_patterns)
    calls: re.Pattern[str] = field(default=("*",), converter=_patterns)
    names: re.Pattern[str] = field(default=("*",), converter=_patterns)

    def covers(self, fact: Fact) -> bool:
        """Whether a fact stands there."""
        kind, key, section, name = fact
        call = " ".join(filter(None, key))
        return bool(
            self.facts.fullmatch(kind)
            and self.sections.fullmatch(section)
            and self.calls.fullmatch(call)
            and self.names.fullmatch(name)
        )


def read_prose(folder: Path, service: str) -> list[Prose]:
    """What is listed of a service; nothing if there is no file."""
    path = folder / "prose" / f"{service}.yaml"
    if not path.exists():
        return []
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return [
        Prose(entry["source"], f"{path}: {entry['source']}: entry {n}", **facts)
        for entry in entries
        for n, facts in enumerate(entry["says"], 1)
    ]
