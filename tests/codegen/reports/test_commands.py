# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The commands of a service as data: what tables show, and what takes names in the place of IDs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen import ir
from codegen.ir.usage import usage
from codegen.language import typexpr
from codegen.language.typexpr import TypeExpr
from codegen.pipeline import load
from codegen.reports.commands import commands
from tests.codegen.casefile import SERVICE, write_specs

SPECS = Path(__file__).parents[3] / "specs"
THINGS = "things: {image_ref: image.images, Part.shelf: demo.shelves}\n"
BOXES = """\
resource: boxes
doc: Boxes.
find: {id: uuid}
path:
  box_id: {type: AnyBox, doc: The box.}
operations:
  list:
    doc: List boxes.
    call: GET /boxes
    returns: {boxes: list of Box}
  list_brief:
    doc: List boxes without details.
    call: GET /boxes/brief
    returns: {boxes: list of BriefBox}
  list_old:
    doc: List boxes as they were.
    call: GET /boxes/old
    returns: {boxes: list of OldBox}
  list_lids:
    doc: List lids.
    call: GET /lids
    returns: {lids: list of Lid}
  show:
    doc: Show a box.
    call: GET /boxes/{box_id}
    returns: {box: Box}
  fill:
    doc: Fill a box.
    call: POST /boxes
    body:
      image_ref: {type: uuid, doc: The image.}
      parts: {type: list of Part, doc: What to put in.}
      other: {type: AnyBox, doc: Another box.}
    returns: {lid: Lid}
types:
  AnyBox:
    doc: A box.
    records: [Box]
  Box:
    doc: A box.
    columns: [name, id, lid.colour]
    fields: {id: uuid, name: str, lid: Lid, size: int}
  BriefBox:
    doc: A box, in short.
    extends: Box
    without: [lid]
    fields: {weight: int}
  OldBox:
    doc: A box, as it was.
    extends: Box
    without: [name]
    fields: {weight: int}
  Lid:
    doc: A lid.
    fields:
      description: str
      tenant_id: str
      project_id: str
      updated_at: {type: datetime, doc: When it was changed.}
      revision_number: {type: int, doc: How often it was changed.}
      colour: str
      handle: object
      old: {type: str, versions: ..2.4, doc: What is gone.}
      image_ref: {type: uuid, doc: Its image.}
      name: str
  Part:
    doc: A part.
    fields: {shelf: str, image_ref: uuid, other: AnyBox, name: str}
"""


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The commands of a small resource."""
    root = tmp_path_factory.mktemp("small")
    specs = {"specs/demo/service.yaml": SERVICE + THINGS, "specs/demo/boxes.yaml": BOXES}
    write_specs(specs, root)
    (demo,) = load(root / "specs")
    row: dict[str, Any] = json.loads(dict(commands(demo))["commands/boxes.json"])
    return row


@pytest.fixture(scope="module")
def services() -> dict[str, ir.Service]:
    """The real services."""
    return {service.name: service for service in load(SPECS)}


def test_columns_are_those_of_the_type(boxes: dict[str, Any]) -> None:
    shown = {name: command.get("columns") for name, command in boxes["commands"].items()}
    assert shown["list"] == shown["show"] == ["name", "id", "lid.colour"]


def test_columns_are_taken_over_with_the_fields(boxes: dict[str, Any]) -> None:
    assert boxes["commands"]["list_brief"]["columns"] == ["name", "id"]
    assert boxes["commands"]["list_old"]["columns"] == ["id", "lid.colour"]


def test_without_columns_what_is_in_everything_comes_last(boxes: dict[str, Any]) -> None:
    assert boxes["commands"]["list_lids"]["columns"] == [
        "name", "colour", "image_ref", "description", "project_id", "updated_at",
    ]  # fmt: skip


def test_arguments_and_keys_name_things(boxes: dict[str, Any]) -> None:
    arguments = boxes["commands"]["fill"]["arguments"]
    things = {row["name"]: row.get("thing") for row in arguments}
    assert things == {"image_ref": "image.images", "parts": None, "other": "demo.boxes"}
    keys = {row["name"]: row.get("thing") for row in boxes["types"]["Part"]["fields"]}
    assert keys == {
        "shelf": "demo.shelves", "image_ref": "image.images", "other": "demo.boxes", "name": None,
    }  # fmt: skip


def test_answers_take_no_names(boxes: dict[str, Any]) -> None:
    assert not any("thing" in row for row in boxes["types"]["Lid"]["fields"])


def test_columns_of_the_specs_are_fields(services: dict[str, ir.Service]) -> None:
    wrong = [
        f"{service.name}: {declared.name}.{path}"
        for service in services.values()
        for declared in service.types().values()
        if isinstance(declared, ir.ObjectType)
        for path in declared.columns
        if path not in (f.wire for f in declared.fields)
        and not reaches(path.split("."), typexpr.Named(declared.name), service.types())
    ]
    assert wrong == []


def reaches(path: list[str], expr: TypeExpr, types: dict[str, ir.Declared]) -> bool:
    """Whether there is a value at the end of a path, in whatever version."""
    if not path:
        return True
    return any(
        reaches(path[1:], inner, types)
        for declared in objects_of(expr, types)
        for field in declared.fields
        if field.wire == path[0]
        for inner in field.type.values
    )


def objects_of(expr: TypeExpr, types: dict[str, ir.Declared]) -> Iterator[ir.ObjectType]:
    """The objects that values are or hold: themselves, in lists or in maps."""
    for part in typexpr.walk(expr):
        if not isinstance(part, typexpr.Named):
            continue
        declared = types[part.name]
        if isinstance(declared, ir.ObjectType):
            yield declared
        elif isinstance(declared, ir.AliasType):
            for inner in declared.type.values:
                yield from objects_of(inner, types)


def test_things_of_the_specs_can_be_found(services: dict[str, ir.Service]) -> None:
    found = {
        f"{service.name}.{resource.name}"
        for service in services.values()
        for resource in service.resources
        if resource.helper("find") is not None
    }
    said = {thing for service in services.values() for _, thing in service.things}
    assert said <= found
    assert len(said) >= 12


def test_things_of_the_specs_are_asked_for(services: dict[str, ir.Service]) -> None:
    for service in services.values():
        arguments = {a.field.wire for op in service.operations() for a in op.arguments}
        keys = {
            key
            for name in usage(service).requests
            if isinstance(declared := service.types()[name], ir.ObjectType)
            for f in declared.fields
            for key in (f.wire, f"{name}.{f.wire}")
        }
        named = {key.partition(" if ")[0] for key, _ in service.things}
        assert named <= arguments | keys, service.name
