# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Since when something is there, read from an API reference."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

from codegen.upstream.reference import Reference

FILES = {
    "index.rst": """\
What's New in Version 3.9 (Sour)
================================

- Introduction of the Red Apples API.
- New attribute ``ripe`` for pear trees

What's New in Version 3.7 (Sweet)
=================================

- Introduced a plum resource
- New parameter include_seeds for
  pear detail query

What's New in Version 3.0
=========================

- "Pears": what grows on trees
""",
    "red.inc": """\
==========
Red Apples
==========

List apples
===========

.. rest_method:: GET /v3/baskets/{basket_id}/red_apples
""",
    "fruit.inc": """\
Plums
*****

List plums
~~~~~~~~~~

.. rest_method:: GET /v3/plums

Pears
*****

Shake tree
~~~~~~~~~~

.. rest_method:: POST /v3/pear_trees/{id}/shake

New in version 3.5

Request
-------

.. rest_parameters:: parameters.yaml

   - force: force
   - name: name

Show pear
~~~~~~~~~

.. rest_method:: GET /v3/pears/{id}
""",
    "parameters.yaml": """\
force: {in: body, min_version: 3.6, description: How strong.}
name: {in: body, description: Which.}
""",
}


@pytest.fixture
def reference() -> Reference:
    folder = PurePosixPath("api-ref/source/v3")
    return Reference({folder / name: text for name, text in FILES.items()}, 3)


def dated(reference: Reference, method: str, path: str, **sections: list[str]) -> dict[str, str]:
    """The versions of an operation and its rows; `?` where nothing is said."""
    rows = {
        section: [{"name": name, "versions": "all"} for name in names]
        for section, names in sections.items()
    }
    operation: Any = {"method": method, "path": path, "versions": "all", **rows}
    found: Any = reference.dated(operation)
    flat = {"": found, **{r["name"]: r for section in rows for r in found[section]}}
    return {name: "?" if row.get("somewhere") else row["versions"] for name, row in flat.items()}


def test_all_versions(reference: Reference) -> None:
    assert (reference.versions[0], reference.versions[-1]) == ("3.0", "3.9")


def test_a_section_and_its_parameters(reference: Reference) -> None:
    assert dated(reference, "POST", "/pear_trees/{tree_id}/shake", request=["force", "name"]) == {
        "": "3.5+",
        "force": "3.6+",
        "name": "?",
    }


def test_new_apis_and_resources(reference: Reference) -> None:
    assert dated(reference, "GET", "/baskets/{id}/red_apples") == {"": "3.9+"}
    assert dated(reference, "GET", "/plums") == {"": "3.7+"}
    # What else can be done there; what nothing is said of.
    assert dated(reference, "POST", "/plums") == {"": "3.7+"}
    assert dated(reference, "GET", "/pears/{id}") == {"": "?"}


def test_attributes_of_things(reference: Reference) -> None:
    fields = ["pear_tree", "pear_tree.ripe", "pear_tree.ripe.at", "pear_tree.size", "pear.ripe"]
    found = dated(reference, "GET", "/pear_trees", response=fields)
    assert found == {
        "": "?", "pear_tree": "?", "pear_tree.ripe": "3.9+", "pear_tree.ripe.at": "3.9+",
        "pear_tree.size": "?", "pear.ripe": "?",
    }  # fmt: skip


def test_references_to_things(reference: Reference) -> None:
    found = dated(reference, "GET", "/pears/{id}", response=["pear.plum_id", "pear.name"])
    assert found == {"": "?", "pear.plum_id": "3.7+", "pear.name": "?"}


def test_what_a_flag_asks_for(reference: Reference) -> None:
    found = dated(
        reference, "GET", "/pears/{id}",
        query=["include_seeds"], response=["pear.seeds", "pear.seeds[].size"],
    )  # fmt: skip
    assert found == {
        "": "?", "include_seeds": "3.7+", "pear.seeds": "3.7+", "pear.seeds[].size": "3.7+"
    }  # fmt: skip
