# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The direction of the imports in the generator: from stage to stage, and never in circles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from codegen.ir.graph import cycles

ROOT = Path(__file__).parents[2]
PACKAGE = "codegen"

# What each folder, and each module beside them, may import of the others. Nobody may import what
# stands below, which is what comes later.
MAY_IMPORT = {
    "runtime": set[str](),
    "language": set(),
    "ir": {"language", "runtime"},
    "resolve": {"language", "ir"},
    "exact": {"language", "ir"},
    "cache": set(),
    "python": {"language", "ir", "exact", "cache", "runtime"},
    # Runs where the services are installed. What it writes is what specs are held against, so that
    # it shares nothing with what reads specs; `reports` knows the form of what it writes.
    "upstream": set(),
    # Pages have the help that the command line prints, by the same code.
    "reports": {"language", "ir", "exact", "upstream", "runtime"},
    "kept": {"cache", "python"},
    "pipeline": {"cache", "kept", "language", "ir", "resolve", "exact", "python", "reports"},
    "documents": {"cache", "reports", "pipeline"},
    "write": set(),
    "cli": {"language", "pipeline", "upstream", "reports", "documents", "cache", "write"},
    "__main__": {"cli"},
}
# The same for the rooms of the runtime, and the modules beside them.
RUNTIME = "runtime"
ROOMS = {
    "versions": set[str](),
    "omit": set(),
    "once": set(),
    "query": set(),
    "log": set(),
    "pauses": set(),
    "retries": set(),
    "trace": set(),
    "exact": {"versions"},
    "pinned": {"versions"},
    "answers": {"versions", "query", "exact"},
    "errors": {"answers"},
    "calls": {"versions", "omit", "once", "query", "answers", "errors"},
    "streams": {"omit", "log", "pauses", "answers", "errors", "calls"},
    "connection": {
        "versions",
        "once",
        "log",
        "pauses",
        "retries",
        "trace",
        "answers",
        "errors",
        "calls",
    },
    "work": {"versions", "omit", "pauses", "answers", "errors", "calls"},
    "client": {
        "versions",
        "exact",
        "once",
        "retries",
        "trace",
        "answers",
        "errors",
        "calls",
        "connection",
        "work",
    },
    "dry_run": {"versions", "answers", "calls", "connection", "client"},
    "config": {"versions", "log", "retries", "trace", "errors"},
    "cloud": {"client", "config", "connection"},
    "everywhere": {"cloud", "config"},
    # Nobody imports it either.
    "cli": {
        "versions",
        "answers",
        "calls",
        "errors",
        "client",
        "dry_run",
        "config",
        "cloud",
        "everywhere",
        "streams",
        "work",
        "connection",
        "once",
        "log",
        "pauses",
        "retries",
        "trace",
    },
    # For tests only: nothing imports it.
    "testing": {"versions"},
}


@cache
def modules() -> dict[str, Path]:
    """All modules of the generator, by their dotted names without `codegen`."""
    files = sorted((ROOT / PACKAGE).rglob("*.py"))
    named = {file.relative_to(ROOT / PACKAGE).with_suffix(""): file for file in files}
    return {".".join(name.parts).removesuffix(".__init__"): file for name, file in named.items()}


@cache
def imports() -> dict[str, set[str]]:
    """What each module imports of the others, at run time, late, or for type checkers only."""
    return {name: set(imported(name, file)) for name, file in modules().items()}


def imported(name: str, file: Path) -> Iterator[str]:
    """The modules of the generator that one imports."""
    here = name.split(".") if file.stem == "__init__" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module=module, level=level, names=names) if level:
                base = here[: len(here) - level + 1] + (module.split(".") if module else [])
                yield from (known(".".join([*base, alias.name])) for alias in names)
            case ast.ImportFrom(module=str(absolute)):
                assert absolute.split(".")[0] != PACKAGE, f"{file}: an import that is not relative"
            case ast.Import(names=names):
                assert all(alias.name.split(".")[0] != PACKAGE for alias in names), file


def known(dotted: str) -> str:
    """A module by the name of itself, or of something in it."""
    return dotted if dotted in modules() else dotted.rpartition(".")[0]


def part(name: str) -> str:
    return name.partition(".")[0]


def test_the_table_is_complete() -> None:
    assert set(MAY_IMPORT) == {part(name) for name in modules()} - {"__init__"}


def test_the_table_goes_one_way() -> None:
    names = list(MAY_IMPORT)
    late = {
        f"{name} may import {other}"
        for name, others in MAY_IMPORT.items()
        for other in others
        if names.index(other) >= names.index(name)
    }
    assert late == set()


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_imports_keep_to_the_table(name: str) -> None:
    wrong = {
        f"{module} imports {other}"
        for module, others in imports().items()
        if part(module) == name
        for other in others
        if part(other) not in {name, *MAY_IMPORT[name]}
    }
    assert wrong == set()


def in_runtime(name: str) -> str:
    """The room of a module of the runtime, or the module itself if it is beside them."""
    return part(name.removeprefix(f"{RUNTIME}."))


def test_the_rooms_of_the_runtime_are_complete_and_go_one_way() -> None:
    names = list(ROOMS)
    assert set(ROOMS) == {in_runtime(n) for n in modules() if n.startswith(f"{RUNTIME}.")}
    for name, others in ROOMS.items():
        assert all(names.index(other) < names.index(name) for other in others), name


@pytest.mark.parametrize("room", ROOMS)
def test_imports_of_the_runtime_keep_to_its_rooms(room: str) -> None:
    wrong = {
        f"{module} imports {other}"
        for module, others in imports().items()
        if module.startswith(f"{RUNTIME}.") and in_runtime(module) == room
        for other in others
        if in_runtime(other) not in {room, *ROOMS[room]}
    }
    assert wrong == set()


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_no_imports_in_circles(name: str) -> None:
    circles = cycles(imports())
    assert {module: sorted(circles[module]) for module in circles if part(module) == name} == {}
