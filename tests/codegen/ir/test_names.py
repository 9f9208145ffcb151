# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Names: users write them down, so what a wire name becomes must never change."""

from __future__ import annotations

import ast
import keyword
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import openstack_typed
from codegen.ir import ObjectType, names
from codegen.pipeline import load
from openstack_typed._runtime.answers.model import Model
from openstack_typed._runtime.client import Client, MicroversionClient

GENERATED = Path(openstack_typed.__file__).parent
SPECS = Path(__file__).parents[3] / "specs"
# Modules of a service without types.
OWN = {"_history", "_needs"}
WIRE = st.from_regex(r"[A-Za-z][A-Za-z0-9_.:~#-]*", fullmatch=True)


def modules() -> list[Path]:
    """The modules of services that have types in them."""
    services = [folder.name for folder in SPECS.iterdir() if folder.name != "schema"]
    folders = [GENERATED / service for service in services]
    return [path for folder in folders for path in folder.glob("*.py") if path.stem not in OWN]


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("name", "name"),
        ("OS-EXT-STS:task_state", "task_state"),
        ("OS-DCF:diskConfig", "disk_config"),
        ("os-extended-volumes:volumes_attached", "volumes_attached"),
        ("os:scheduler_hints", "os_scheduler_hints"),
        ("provider:network_type", "provider_network_type"),
        ("router:external", "router_external"),
        ("changes-since", "changes_since"),
        ("not-tags-any", "not_tags_any"),
        ("scope.project.id", "scope_project_id"),
        ("adminPass", "admin_pass"),
        ("IPAddress", "ip_address"),
        ("flavorRef", "flavor_ref"),
        ("X-Subject-Token", "x_subject_token"),
        ("If-Match", "if_match"),
        ("name~", "name_like"),
        ("resources{group}", "resources_by_group"),
        ("class", "class_"),
        ("from", "from_"),
        ("self", "self_"),
        ("None", "none"),
        ("type", "type"),
        ("id", "id"),
        ("a#b", "a_b"),
    ],
)
def test_python_names(wire: str, name: str) -> None:
    assert names.python_name(wire) == name


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(WIRE)
def test_every_wire_name_has_a_python_name(wire: str) -> None:
    for name in (names.python_name(wire), names.field_name(wire)):
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert name == name.lower()


@pytest.mark.parametrize("name", sorted(names.MODEL_NAMES))
def test_fields_do_not_hide_what_models_have(name: str) -> None:
    assert names.field_name(name) == f"{name}_"
    assert names.python_name(name) == name


def test_type_names() -> None:
    assert names.request_name("Server") == "ServerRequest"
    assert names.request_name("RebuildRequest") == "RebuildRequest"
    assert names.class_name("server_groups") == "ServerGroups"
    assert names.constant_name("list_brief") == "_LIST_BRIEF"


def test_wire_names_that_can_be_names_in_a_class() -> None:
    assert names.is_identifier("name")
    for wire in ("changes-since", "a:b", "class", "1st", "str", "datetime"):
        assert not names.is_identifier(wire)


def test_reserved_words_hold_all_of_python() -> None:
    assert set(keyword.kwlist) <= names.RESERVED_WORDS


def test_reserved_names_are_those_that_the_runtime_has() -> None:
    public = {name for name in dir(Model) if not name.startswith("_")}
    assert public <= names.MODEL_NAMES
    public = {name for cls in (Client, MicroversionClient) for name in dir(cls) if name[0] != "_"}
    assert public <= names.CLIENT_NAMES


def test_no_type_can_be_called_like_what_modules_import() -> None:
    imported = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            # What is imported from the same folder, the specs declare themselves.
            if isinstance(node, ast.ImportFrom) and node.level != 1:
                imported |= {alias.name for alias in node.names if alias.name[0].isupper()}
    assert "Model" in imported
    assert imported <= names.MODULE_NAMES


def test_no_spec_hides_the_runtime() -> None:
    for service in load(SPECS):
        assert {resource.name for resource in service.resources}.isdisjoint(names.CLIENT_NAMES)
        for declared in service.types().values():
            assert declared.name not in names.MODULE_NAMES
            if isinstance(declared, ObjectType):
                assert {field.name for field in declared.fields}.isdisjoint(names.MODEL_NAMES)
