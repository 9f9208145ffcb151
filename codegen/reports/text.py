# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The public surface as text, a line for each thing: what a reviewer reads of a spec's change.

`docs/surface/<service>.txt` holds it. Each line stands for itself, so that one that went or
changed is something that users may have relied on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..upstream.form import SECTIONS, Surface
from .surface import described

_SIGNS = {"request": ">", "query": "?", "headers": "#", "response": "<"}


def text(surface: Surface) -> str:
    """A line for each operation, argument and field, with its versions and its type, sorted."""
    lines = {line for row in described(surface) for line in _lines(row)}
    return "\n".join([*sorted(lines), ""])


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    name = f"{row['resource']}.{row['operation']}"
    call = " ".join(filter(None, (row["method"], row["path"], row["action"])))
    statuses = ", ".join(f"{s['code']} [{s['versions']}]" for s in row["status"])
    yield f"{name}: {call} -> {statuses} [{row['versions']}]{_needs(row)}"
    for alias in row.get("aliases", ()):
        yield f"{name}: also {alias['method']} {alias['path']} [{alias['versions']}]"
    for section in SECTIONS:
        for item in row[section]:
            yield f"{name} {_SIGNS[section]} {_item(item, section)}"


def _item(item: Mapping[str, Any], section: str) -> str:
    kind = item["type"]
    if not isinstance(kind, str):
        kind = ", ".join(f"{k} [{versions}]" for versions, k in kind.items())
    required = item["required"]
    if section == "response":
        word = {True: "", False: ", may be missing"}.get(required, f", always there [{required}]")
    else:
        word = {True: ", required", False: ""}.get(required, f", required [{required}]")
    where = f", header {item['header']}" if "header" in item else ""
    return f"{item['name']}: {kind}{word}{where} [{item['versions']}]{_needs(item)}"


def _needs(row: Mapping[str, Any]) -> str:
    extensions = row.get("extensions", ())
    return f" needs {', '.join(extensions)}" if extensions else ""
