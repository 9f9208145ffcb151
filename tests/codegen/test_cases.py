# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Every feature of the spec language: one file of `cases/` for each.

A case has files of specs, then pieces of what is generated from them, then Python that is run
with it. `--- things.py` is the whole module; `--- things.py: Thing, Things.show` are pieces of it.
What `--- run` can use is in `Namespace`. See `casefile` for the rest.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen import cli
from tests.codegen.casefile import UPDATING, CaseFile, read_all, write_specs
from tests.codegen.excerpt import body_of, excerpt
from tests.codegen.namespace import namespace

CASES = read_all(Path(__file__).parent / "cases")


@pytest.fixture(params=CASES, ids=lambda case: case.path.stem)
def case(request: pytest.FixtureRequest) -> CaseFile:
    found: CaseFile = request.param
    return found


@pytest.fixture
def package(case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The import name of the package that is generated from a case."""
    name = f"case_{case.path.stem}"
    write_specs(case.specs, tmp_path)
    options = ["--specs", f"{tmp_path}/specs", "--out", f"{tmp_path}/out", "--package", name]
    assert cli.main(["generate", *options]) == 0
    monkeypatch.syspath_prepend(tmp_path / "out")
    importlib.invalidate_caches()
    yield name
    for module in [m for m in sys.modules if m.partition(".")[0] == name]:
        del sys.modules[module]


def test_case(case: CaseFile, package: str, tmp_path: Path) -> None:
    found = {}
    for section in case.sections:
        name, _, wanted = section.partition(": ")
        if name.endswith((".py", ".pyi")):
            text = (tmp_path / "out" / package / "demo" / name).read_text("utf-8")
            found[section] = excerpt(text, wanted.split(", ")) if wanted else body_of(text)
    if UPDATING:
        case = case.updated(found)
    with namespace(importlib.import_module(f"{package}.demo"), tmp_path / "specs") as names:
        exec(compile(_at_its_line(case), case.path, "exec"), names)
    assert found == {section: case.sections[section] for section in found}


def _at_its_line(case: CaseFile) -> str:
    """The Python of a case, behind so many empty lines that errors show the line of the file."""
    before, _, code = case.path.read_text("utf-8").partition("--- run\n")
    return "\n" * (before.count("\n") + 1) + code


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_case_is_small(case: CaseFile) -> None:
    text = case.path.read_text("utf-8")
    assert case.title.strip().endswith(".")
    assert "run" in case.sections
    assert text.count("\n") <= 100
