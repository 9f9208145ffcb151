# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The headers that answers of the real cloud have: which always, and of which media types.

With RECORD_ANSWERS set, a run on the real cloud writes them to `headers.json` for the operations
that it called; all other runs, those on the fake as well, are held against the file.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

RECORD = Path(__file__).parent / "headers.json"
# What the server before the service says, and what follows from the body.
_OTHERS = frozenset(
    {"connection", "content-length", "content-type", "date", "keep-alive", "server",
     "transfer-encoding"}
)  # fmt: skip

Known = dict[str, dict[str, dict[str, list[str]]]]


def media(response: Any) -> str:
    """The media type of an answer; empty for one without a body."""
    kind: str = response.headers.get("Content-Type", "")
    empty = response.status_code == 204 or response.headers.get("Content-Length") == "0"
    return "" if empty else kind.partition(";")[0].strip()


def names(response: Any) -> set[str]:
    """The names of its headers, in lower case."""
    return {name.lower() for name in response.headers} - _OTHERS


@cache
def known() -> Known:
    """What was recorded, by service and operation."""
    found: Known = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    return found


class Headers:
    """What was seen in a run, by service and operation."""

    def __init__(self) -> None:
        self.always: dict[tuple[str, str], set[str]] = {}
        self.media: dict[tuple[str, str], set[str]] = defaultdict(set)

    def add(self, service: str, operation: str, response: Any) -> None:
        """Take down the headers of an answer."""
        key, here = (service, operation), names(response)
        self.always[key] = self.always.get(key, here) & here
        self.media[key].add(media(response))

    def write(self) -> None:
        """Put what was seen into the file."""
        whole: Known = {service: dict(ops) for service, ops in known().items()}
        for (service, operation), always in self.always.items():
            row = {"always": sorted(always), "media": sorted(self.media[service, operation])}
            whole.setdefault(service, {})[operation] = row
        parts = []
        for service, ops in sorted(whole.items()):
            lines = ",\n  ".join(f"{json.dumps(op)}: {json.dumps(ops[op])}" for op in sorted(ops))
            parts.append(f'"{service}": {{\n  {lines}\n }}')
        RECORD.write_text("{" + ",\n ".join(parts) + "}\n", "utf-8")


def differences(service: str, operation: str, response: Any) -> Iterator[str]:
    """What the headers of an answer lack of what the real cloud always says."""
    row = known().get(service, {}).get(operation)
    if row is None:
        return
    for name in sorted(set(row["always"]) - names(response)):
        yield f"has no header {name}, which the real cloud always sends"
    if media(response) and media(response) not in row["media"]:
        yield f"is of the media type {media(response)!r}; the real cloud says {row['media']}"
