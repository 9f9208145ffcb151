# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What holds for the project as a whole: licence headers, make targets, what files mention."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parent.parent
HEADER = ["# Copyright the openstack-typed authors", "# SPDX-License-Identifier: Apache-2.0"]
SOURCE = {".py", ".pyi", ".yaml", ".yml", ".jinja", ".sh"}
OTHER_SOURCE = {"Makefile", ".ci/run"}
# Folders of one developer's machine, and the sign of a merge that was never finished.
PRIVATE = re.compile(
    r"/(?:home|root|Users|work|workspace|mnt)/\w|\b[A-Z]:\\\w|^<{7} ", re.MULTILINE
)


@cache
def files() -> tuple[str, ...]:
    """The files of the project: all that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return tuple(sorted(n for n in listed.stdout.split("\0") if n and (PROJECT / n).is_file()))


def read(name: str) -> str:
    return (PROJECT / name).read_text("utf-8")


# --- files


def test_every_source_file_begins_with_the_licence() -> None:
    sources = [n for n in files() if Path(n).suffix in SOURCE or n in OTHER_SOURCE]
    without = [n for n in sources if not has_header(read(n).splitlines())]
    assert without == []


def has_header(lines: list[str]) -> bool:
    return (lines[1:3] if lines and lines[0].startswith("#!") else lines[:2]) == HEADER


def test_no_file_mentions_folders_of_a_machine() -> None:
    found = {
        f"{name}: {match[0]}"
        for name in files()
        for match in PRIVATE.finditer(read_text_of(PROJECT / name))
    }
    assert found == set()


def read_text_of(path: Path) -> str:
    """The text of a file; nothing of one that is no text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("name", [n for n in files() if n.endswith(".md")])
def test_links_between_documents_lead_somewhere(name: str) -> None:
    folder = (PROJECT / name).parent
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", read(name))
    assert [link for link in links if not (folder / link).exists()] == []


# --- make targets


@cache
def targets() -> dict[str, str]:
    """The targets of the Makefile, with their lines in `make help`."""
    done = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True)
    return dict(re.findall(r"^  make (\S+) +(\S.*)$", done.stdout, re.MULTILINE))


def test_help_lists_every_target() -> None:
    rules = re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE)
    (phony,) = re.findall(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
    assert list(targets()) == rules
    assert set(phony.split()) == set(rules)


def called_by_workflow() -> list[str]:
    jobs: dict[str, Any] = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]
    return [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]


def called_by_hooks() -> list[str]:
    (repository,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert repository["repo"] == "local"
    return [hook["entry"] for hook in repository["hooks"]]


def called_by_script() -> list[str]:
    script = read(".ci/run")
    called = re.findall(r"^target ([a-z-]+)$", script, re.MULTILINE)
    called += re.findall(r"^timeout .* make ([a-z-]+) ", script, re.MULTILINE)
    return [f"make {target}" for target in called]


@pytest.mark.parametrize("calls", [called_by_workflow, called_by_hooks, called_by_script])
def test_is_made_of_make_targets(calls: Any) -> None:
    assert calls() != []
    assert set(calls()) <= {f"make {target}" for target in targets()}


def test_workflow_and_script_run_the_same() -> None:
    assert set(called_by_workflow()) == set(called_by_script())


def test_script_ends_with_the_tests() -> None:
    assert called_by_script()[-1] == "make test"


def test_hooks_run_what_the_workflow_runs() -> None:
    assert set(called_by_hooks()) < set(called_by_workflow())
