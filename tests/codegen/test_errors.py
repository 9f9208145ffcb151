# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Every error that a spec can have, with the exact message: one file of `errors/` for each.

A case has one or more files of specs, and the `output`. See `casefile`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from codegen import cli
from codegen.language.diagnostics import CATALOGUE
from tests.codegen.casefile import UPDATING, CaseFile, read_all, write_specs

CASES = read_all(Path(__file__).parent / "errors")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_error(
    case: CaseFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_specs(case.specs, tmp_path)
    kept = tmp_path / "out" / "openstack_typed" / "demo" / "things.py"
    kept.parent.mkdir(parents=True)
    kept.write_text("as it was\n")
    monkeypatch.chdir(tmp_path)

    status = cli.main(["generate", "--specs", "specs", "--out", "out"])

    printed = capsys.readouterr()
    if UPDATING:
        case = case.updated({"output": printed.err})
    assert printed.err == case.sections.get("output")
    assert printed.out == ""
    assert status == 1
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == [kept]
    assert kept.read_text() == "as it was\n"


def test_every_error_has_a_case() -> None:
    output = "".join(case.sections["output"] for case in CASES)
    assert set(re.findall(r"error\[([a-z0-9-]+)\]", output)) == set(CATALOGUE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_case_says_what_it_is_about(case: CaseFile) -> None:
    assert case.title.strip().endswith(".")
    assert len(case.title.splitlines()) <= 3
