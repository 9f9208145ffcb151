# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a newer release of a service does that an older one did not."""

from __future__ import annotations

from typing import Any

from codegen.reports.changes import report


def surface(release: str, versions: str, *operations: dict[str, Any]) -> Any:
    return {
        "service": "demo", "package": "demo", "release": release, "versions": versions,
        "operations": list(operations),
    }  # fmt: skip


def show(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    status = [{"code": 200, "versions": "all"}]
    row = {"method": "GET", "path": "/things/{id}", "action": None, "versions": "all"}
    return {**row, "query": [], "response": list(rows), "status": status, **more}


def row(name: str, kind: str = "string", versions: str = "all", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "required": True, "versions": versions, **more}


OLD = surface("1", "2.1..2.5", show(row("thing", "object"), row("thing.id")))


def test_what_is_in_something_new_is_counted_with_it() -> None:
    rows = [row("thing.size", "object", "2.6+"), row("thing.size.x", "integer", "2.6+")]
    new = surface("2", "2.1..2.6", show(row("thing", "object"), row("thing.id"), *rows))
    assert report({"demo": (OLD, new)}) == (
        "demo: demo 2, before 1: 1 changes\n"
        "  2.6: GET /things/{}: gained field thing.size (object, with 1 in it)\n"
    )


def test_what_is_not_there_any_more() -> None:
    new = surface("2", "2.1..2.6", show(row("thing", "object"), row("thing.id", "string", "..2.5")))
    assert report({"demo": (OLD, new)}) == (
        "demo: demo 2, before 1: 1 changes\n  2.6: GET /things/{}: lost field thing.id (string)\n"
    )


def test_what_was_not_described_is_no_change() -> None:
    silent = {k: v for k, v in show().items() if k != "response"}
    before = surface("0", "2.1..2.5", {**silent, "silent": {"response": "all"}})
    assert report({"demo": (before, OLD)}) == (
        "demo: demo 1, before 0: no changes\n"
        "  the code describes the response of 1 operations for the first time: see the audit\n"
    )
