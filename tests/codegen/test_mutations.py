# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Specs with mistakes of any kind: the generator says what is wrong, or writes Python."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen.language.diagnostics import SpecError
from codegen.pipeline import load, rendered
from tests.codegen.casefile import write_specs
from tests.codegen.trees import SPECS

VALUES: list[Any] = [
    "", "str", "list of str", "Thing", "Part | null", "2.5+", "..2.3", "2.1..2.4, 2.7+", "9.9+",
    True, False, None, 5, 204, 1.5, [], {}, [1], ["a"], {"a": "b"}, {"2.5+": "str"},
    {"..2.4": "str", "2.5+": "int"}, {"type": "str", "versions": "2.3+"}, {"thing": "Thing"},
    "GET /x/{y}", "POST /x", "flag", "stream", "map of Thing", "'auto' | null", "object", "any",
    "null", "a b", "{key}", "é", "class", "list", "id", "Thing[].id", "*", "none",
]  # fmt: skip


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all nodes below the top of a tree."""
    items: list[tuple[Any, Any]] = []
    if isinstance(tree, dict):
        items = list(tree.items())
    elif isinstance(tree, list):
        items = list(enumerate(tree))
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


def node_at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def mutate(tree: Any, chance: random.Random) -> None:
    """Change, move, rename or delete something."""
    found = list(places(tree))
    *way, key = chance.choice(found)
    other = chance.choice(found)
    parent = node_at(tree, tuple(way))
    match chance.choice(("value", "move", "delete", "rename")):
        case "value":
            parent[key] = copy.deepcopy(chance.choice(VALUES))
        case "move":
            parent[key] = copy.deepcopy(node_at(tree, other))
        case "rename" if isinstance(parent, dict):
            parent[other[-1]] = parent.pop(key)
        case _:
            del parent[key]


@pytest.mark.parametrize("seed", range(8))
def test_no_mistake_is_too_much(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    outcomes = set()
    for number in range(12):
        name = chance.choice(sorted(SPECS))
        tree = yaml.safe_load(SPECS[name])
        for _ in range(chance.choice((1, 1, 2, 3))):
            if tree:
                mutate(tree, chance)
        text = yaml.safe_dump(tree, sort_keys=False, allow_unicode=True)
        folder = tmp_path / str(number)
        write_specs({**SPECS, name: text}, folder)
        try:
            files = rendered(load(folder / "specs"), "small")
        except SpecError as error:
            assert error.diagnostics.render().endswith("; nothing was written\n")
            outcomes.add("errors")
            continue
        for path, code in files.items():
            compile(code, path, "exec")
        outcomes.add("code")
    assert "errors" in outcomes
