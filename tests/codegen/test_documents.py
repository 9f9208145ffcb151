# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The documents that are made of the specs, and what the changelog has to say of their changes."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from codegen.documents import documents, unannounced
from tests.codegen.trees import small_tree

SURFACE = PurePosixPath("surface/demo.txt")
BEFORE = "things.list ? name: string [all]\nthings.list: GET /things -> 200 [all] [all]\n"
NOW = "things.list: GET /things -> 200 [all] [all]\n"
LOST = "gone or changed: things.list ? name: string [all]\n"


def test_each_service_has_a_surface_and_a_page(tmp_path: Path) -> None:
    made = documents(small_tree(tmp_path))
    of_commands = {path for path in made if path.parts[:2] == ("reference", "cli")}
    assert set(map(str, made.keys() - of_commands)) == {
        "surface/demo.txt", "surface/other.txt", "reference/demo.md", "reference/other.md"
    }  # fmt: skip
    lines = made[SURFACE].splitlines()
    assert lines == sorted(lines)
    assert "things.list ? tags: array [2.5+]" in lines
    assert "things.update > thing.name: string, required [all]" in lines
    assert "| `start` | " in made[PurePosixPath("reference/demo.md")]
    assert (
        "| `POST /things/{thing_id}/action os-start` | 2.3+ |"
        in made[PurePosixPath("reference/demo.md")]
    )


def test_each_command_has_a_page(tmp_path: Path) -> None:
    made = documents(small_tree(tmp_path))
    folder = PurePosixPath("reference/cli")
    pages = {str(path.relative_to(folder)) for path in made if path.is_relative_to(folder)}
    assert pages == {
        "README.md",
        "demo/README.md", "demo/things/list.md", "demo/things/start.md", "demo/things/update.md",
        "other/README.md", "other/links/show.md",
    }  # fmt: skip
    assert "[`things start`](things/start.md)" in made[folder / "demo/README.md"]
    page = made[folder / "demo/things/update.md"]
    example = "ost things update 8f1c6d5e-2b7a-4c39-9e40-5d3b7a1f6c20 --name my-thing"
    assert f"\n```sh\n{example} " in page
    assert "\nusage: ost things update THING_ID --name TEXT [OPTIONS]\n" in page


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Documents that are committed."""
    folder = tmp_path / "docs"
    (folder / "surface").mkdir(parents=True)
    (folder / SURFACE).write_text(BEFORE)
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "Begin"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return folder


@pytest.mark.parametrize(
    ("entries", "missed"),
    [
        ("### Added\n\n- `things.list(name)`\n", True),
        ("### Removed\n\n- `things.list(name)`, which had no effect.\n", False),
        ("### Changed\n\n- `things.show` is faster.\n", True),
        ("\n## [0.1]\n\n### Removed\n\n- `things.list(name)`\n", True),
    ],
)
def test_a_line_that_went_is_to_be_announced(docs: Path, entries: str, missed: bool) -> None:
    (docs.parent / "CHANGELOG.md").write_text(f"## [Unreleased]\n\n{entries}")
    found = list(unannounced({SURFACE: NOW}, docs))
    assert found == ([f"{docs / SURFACE}: {LOST}"] if missed else [])


def test_what_is_not_committed_is_nobody_s_to_rely_on(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert list(unannounced({SURFACE: NOW}, tmp_path / "docs")) == []
