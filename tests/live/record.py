# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Records the shapes of answers, which `make audit` replays against the specs.

Of each answer only the shape is kept: keys, and the kinds of values. So there are no secrets in
it. Of the answers to one call, those are kept that show anything new: a field, a kind of value, or
that something may be missing. With RECORD_ANSWERS set, a run adds what it saw to
`specs/upstream/answers/`; an operation that it called is recorded anew at the versions it called.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from codegen.reports.answers import CHOSEN
from tests.cloud.settings import load

HOST = load().hostname
FOLDER = Path(__file__).resolve().parents[2] / "specs" / "upstream" / "answers"
WANTED = bool(os.environ.get("RECORD_ANSWERS"))
# What is another one in each run, where it is a key.
_UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
_OWN = re.compile(r"live[-_][0-9a-f]{8}[-\w]*", re.IGNORECASE)
_EXTRA = {"a", "c", "color", "shape"}
"""Keys that tests choose where any will do."""


def shape(value: Any) -> Any:
    """A value without what it says: empty text, zeros, each kind of item of a list once."""
    match value:
        case bool() | None:
            return value and False
        case int() | float():
            return type(value)()
        case str():
            return ""
        case list():
            kinds = {json.dumps(item, sort_keys=True): item for item in map(shape, value)}
            return [kinds[text] for text in sorted(kinds)]
        case dict():
            return {_key(key): shape(inner) for key, inner in sorted(value.items())}
    raise TypeError(type(value))


def _key(key: str) -> str:
    return CHOSEN if key in _EXTRA or key == HOST else _OWN.sub(CHOSEN, _UUID.sub("0" * 32, key))


def telling(bodies: Iterable[Any]) -> list[Any]:
    """Of shapes those that show what no other one does, in an order that is always the same."""
    shapes = sorted(bodies, key=lambda body: (-len(text := json.dumps(body)), text))
    keys: dict[str, set[str]] = defaultdict(set)
    for each in shapes:
        for path, value in _places(each, ""):
            keys[path].update(value if isinstance(value, dict) else ())
    known: set[tuple[str, str, str]] = set()
    kept = []
    for each in shapes:
        left, new = _news(each, "", keys, known)
        if new:
            kept.append(left)
    return sorted(kept, key=json.dumps)


def _places(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, value
    if isinstance(value, list):
        for item in value:
            yield from _places(item, f"{path}[]")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, f"{path}.{key}")


def _news(
    value: Any, path: str, keys: dict[str, set[str]], known: set[tuple[str, str, str]]
) -> tuple[Any, bool]:
    """A shape without the items of lists that show nothing new, and whether all of it does."""
    shows = {(path, "is", type(value).__name__)}
    if isinstance(value, dict):
        shows |= {(path, "lacks", key) for key in keys[path] - value.keys()}
    new = bool(shows - known)
    known |= shows
    if isinstance(value, dict):
        parts = {key: _news(inner, f"{path}.{key}", keys, known) for key, inner in value.items()}
        new = new or any(each for _, each in parts.values())
        value = {key: inner for key, (inner, _) in parts.items()}
    if isinstance(value, list):
        # The longest first, which shows the most.
        items = sorted(value, key=lambda item: -len(json.dumps(item)))
        found = [_news(item, f"{path}[]", keys, known) for item in items]
        value = sorted((item for item, each in found if each), key=json.dumps) or value[:1]
        new = new or any(each for _, each in found)
    return value, new


class Recorder:
    """The shapes that were seen, by service, call, action and version."""

    def __init__(self) -> None:
        self.seen: dict[str, dict[tuple[str, str, str], set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )

    def add(self, service: str, call: str, action: str, version: str, body: Any) -> None:
        """Take down an answer."""
        self.seen[service][call, action, version].add(json.dumps(shape(body), sort_keys=True))

    def write(self, folder: Path = FOLDER) -> None:
        """Add what was seen to the files, a line for each call at a version."""
        folder.mkdir(exist_ok=True)
        for service, answers in self.seen.items():
            path = folder / f"{service}.json"
            known = json.loads(path.read_text("utf-8")) if path.exists() else []
            for row in known:
                place = row["call"], row["action"], row["version"]
                if place not in answers:
                    answers[place] = {
                        json.dumps(shape(body), sort_keys=True) for body in row["bodies"]
                    }
            rows = [
                {"call": c, "action": a, "version": v, "bodies": telling(map(json.loads, bs))}
                for (c, a, v), bs in sorted(answers.items())
            ]
            lines = ",\n ".join(map(json.dumps, rows))
            path.write_text(f"[{lines}]\n", "utf-8")
