# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Records the shapes of answers, which `make audit` replays against the specs.

Of each answer only the shape is kept: keys, and the kinds of values. So there are no secrets in
it, and the same shape is kept once. With RECORD_ANSWERS set, a run adds what it saw to
`specs/upstream/answers/`; an operation that it called is recorded anew at the versions it called.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "specs" / "upstream" / "answers"
WANTED = bool(os.environ.get("RECORD_ANSWERS"))
_UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")


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
            return {_UUID.sub("0" * 32, key): shape(inner) for key, inner in sorted(value.items())}
    raise TypeError(type(value))


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
        """Add what was seen to the files, a line for each shape."""
        folder.mkdir(exist_ok=True)
        for service, answers in self.seen.items():
            path = folder / f"{service}.json"
            known = json.loads(path.read_text("utf-8")) if path.exists() else []
            for row in known:
                place = row["call"], row["action"], row["version"]
                if place not in answers:
                    answers[place] = {json.dumps(b, sort_keys=True) for b in row["bodies"]}
            rows = [
                {
                    "call": c,
                    "action": a,
                    "version": v,
                    "bodies": [json.loads(b) for b in sorted(bs)],
                }
                for (c, a, v), bs in sorted(answers.items())
            ]
            lines = ",\n ".join(map(json.dumps, rows))
            path.write_text(f"[{lines}]\n", "utf-8")
