# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The surface of a service as rows: what comparisons with the real services build on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codegen.pipeline import load
from codegen.reports.surface import described, surface
from tests.codegen.casefile import SERVICE, write_specs
from tests.codegen.trees import small_tree

BOXES = """\
resource: boxes
doc: Boxes.
operations:
  list:
    doc: List boxes.
    call: GET /boxes
    returns: {"boxes[].box": list of Box}
  list_names:
    doc: List names.
    call: GET /names
    returns: {"data.names[].name": list of str}
  show:
    doc: Show the one there is.
    call: GET /one
    returns: {"meta.*": str}
types:
  Box:
    doc: A box.
    fields: {name: str}
"""
COLUMNS = [
    "service", "resource", "operation", "method", "path", "action", "versions", "request", "query",
    "headers", "response", "status", "errors",
]  # fmt: skip


@pytest.fixture
def rows(tmp_path: Path) -> dict[str, Any]:
    """The rows of the small tree, by operation."""
    demo, other = load(small_tree(tmp_path))
    return {
        row["operation"]: row for row in (*described(surface(demo)), *described(surface(other)))
    }


def lines(rows: list[dict[str, Any]]) -> list[str]:
    """Rows of arguments or fields, each as one line."""
    return [
        " ".join(str(row[key]) for key in ("name", "type", "required", "versions")) for row in rows
    ]


def test_columns(rows: dict[str, Any]) -> None:
    assert list(rows) == ["list", "update", "start", "show"]
    assert list(rows["list"]) == COLUMNS
    assert list(rows["update"]) == [*COLUMNS, "aliases"]
    assert list(rows["show"]) == [*COLUMNS, "extensions"]


def test_an_operation(rows: dict[str, Any]) -> None:
    row = rows["start"]
    assert row["service"] == "demo"
    assert row["resource"] == "things"
    assert (row["method"], row["path"]) == ("POST", "/things/{thing_id}/action")
    assert row["action"] == "os-start"
    assert row["versions"] == "2.3+"
    assert (
        row["request"] == row["query"] == row["headers"] == row["response"] == row["errors"] == []
    )
    assert row["status"] == [{"code": 200, "versions": "2.3+"}]


def test_requests_are_given_by_path(rows: dict[str, Any]) -> None:
    assert lines(rows["update"]["request"]) == [
        "thing.name string True all",
        "thing.parts {'..2.8': 'array', '2.9+': 'object'} 2.9+ all",
        "thing.parts[].name string False ..2.4",
        "thing.parts[].size integer False ..2.8",
        "thing.parts[].inner array False ..2.8",
        "thing.parts[].{*} string False ..2.8",
        "thing.parts.{*} object False 2.9+",
        "thing.parts.{*}.name string False 2.9+",
        "thing.parts.{*}.size integer False 2.9+",
        "thing.parts.{*}.inner array False 2.9+",
        "thing.parts.{*}.{*} string False 2.9+",
        "hints object False all",
    ]


def test_answers_are_given_by_path(rows: dict[str, Any]) -> None:
    found = rows["list"]["response"]
    assert lines(found) == [
        "things array True all",
        "things[].id string True all",
        "things[].OS-EXT:colour string True all",
        "things[].parts array True all",
        "things[].parts[].name string True ..2.4, 2.9+",
        "things[].parts[].size integer False all",
        "things[].parts[].inner array False all",
        "things[].parts[].{*} string False all",
        "things[].links array|null True all",
        "things[].etag string True all",
    ]
    assert [row.get("header") for row in found if row["name"].endswith("etag")] == ["ETag"]


def test_keys_around_an_answer_are_rows_of_their_own(tmp_path: Path) -> None:
    write_specs({"specs/demo/service.yaml": SERVICE, "specs/demo/boxes.yaml": BOXES}, tmp_path)
    (demo,) = load(tmp_path / "specs")
    found = {row["operation"]: lines(row["response"]) for row in described(surface(demo))}
    assert found == {
        "list": [
            "boxes array True all",
            "boxes[].box object True all",
            "boxes[].box.name string True all",
        ],
        "list_names": [
            "data object True all",
            "data.names array True all",
            "data.names[].name string True all",
        ],
        "show": ["meta object True all", "meta.* string True all"],
    }


def test_query_and_headers(rows: dict[str, Any]) -> None:
    assert lines(rows["list"]["query"]) == ["name string False all", "tags array False 2.5+"]
    assert lines(rows["update"]["headers"]) == ["If-Match string False all"]


def test_statuses_and_old_urls_by_version(rows: dict[str, Any]) -> None:
    assert rows["update"]["status"] == [
        {"code": 202, "versions": "..2.4"},
        {"code": 200, "versions": "2.5+"},
    ]
    assert rows["update"]["aliases"] == [
        {"method": "PUT", "path": "/old/things/{thing_id}", "versions": "..2.4"}
    ]


def test_a_service_without_versions(rows: dict[str, Any]) -> None:
    row = rows["show"]
    assert row["versions"] == "all"
    assert row["extensions"] == ["links"]
    assert row["action"] is None


def test_rows_come_once(rows: dict[str, Any]) -> None:
    for row in rows.values():
        for column in ("request", "response", "query", "headers"):
            assert len({repr(item) for item in row[column]}) == len(row[column])
