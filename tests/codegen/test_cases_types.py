# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is generated from all `cases/` together, as strict type checking sees it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codegen.ir.names import class_name
from codegen.pipeline import load, rendered, runtime
from tests.codegen.casefile import read_all, write_specs

CASES = read_all(Path(__file__).parent / "cases")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package in which each case is a service, called like its file."""
    folder = tmp_path_factory.mktemp("types")
    for case in CASES:
        name = case.path.stem
        client = f"{class_name(name)}Client"
        specs = {
            path.replace("/demo/", f"/{name}/"): text.replace(
                "service: demo\n", f"service: {name}\n"
            )
            .replace("demo.things:", f"{name}.things:")
            .replace("client: Demo\n", f"client: {client}\n")
            for path, text in case.specs.items()
        }
        write_specs(specs, folder)
    files = {**rendered(load(folder / "specs"), "cases"), **runtime()}
    for path, text in files.items():
        file = folder / "cases" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder / "cases"


def _mypy(package: Path) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", "mypy", "-p", package.name]
    done = subprocess.run(command, cwd=package.parent, capture_output=True, text=True)
    return done.stdout + done.stderr


def test_stubs_are_typed_strictly(package: Path) -> None:
    assert "Success: no issues found" in _mypy(package)


def test_code_is_typed_strictly(package: Path) -> None:
    for stub in package.rglob("*.pyi"):
        if stub.parent.name != "_runtime":
            stub.unlink()
    assert "Success: no issues found" in _mypy(package)
