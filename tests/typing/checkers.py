# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Runs mypy and pyright, both strict, and reads what they find."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import attrs

PROJECT = Path(__file__).resolve().parent.parent.parent
BUILD = PROJECT / "build" / "typing"
GENERATED = PROJECT / "generated"

Checker = Literal["mypy", "pyright"]
CHECKERS: tuple[Checker, ...] = ("mypy", "pyright")


@attrs.frozen(order=True)
class Finding:
    """An error that a checker reports."""

    file: Path
    line: int
    lines: tuple[str, ...]
    """The message, one line or several."""
    rule: str
    notes: str = ""
    """What a checker adds to its message; it is no part of what is expected."""

    @property
    def size(self) -> int:
        """How many bytes a user reads."""
        return len("\n".join((*self.lines, self.notes)).encode())

    @property
    def where(self) -> str:
        return f"{self.file.name}:{self.line}"

    def __str__(self) -> str:
        shown = os.path.relpath(self.file, PROJECT)
        return f"{shown}:{self.line}: {' '.join(self.lines)} [{self.rule}]"


class CheckerFailed(Exception):
    """A checker did not come to a result."""


def run(checker: Checker, name: str, paths: Sequence[Path], packages: Path) -> list[Finding]:
    """What a checker finds in files and folders.

    Args:
        checker: Which one.
        name: A name for this run: what it keeps for the next time is kept under it.
        paths: The files and folders.
        packages: The folder that imports are found in.
    """
    found = {"mypy": mypy, "pyright": pyright}[checker](name, paths, packages)
    return sorted(found)


def mypy(name: str, paths: Sequence[Path], packages: Path) -> list[Finding]:
    """What mypy finds."""
    command = [
        sys.executable, "-m", "mypy", "--config-file", str(_mypy_config(name, packages)),
        "--cache-dir", str(PROJECT / ".mypy_cache" / name), "--output", "json",
    ]  # fmt: skip
    # Without another PYTHONPATH: folders in it count as installed packages, and are not reported.
    environment = {k: v for k, v in os.environ.items() if k not in ("MYPYPATH", "PYTHONPATH")}
    done = _called([*command, *map(str, paths)], environment)
    found = []
    for line in filter(None, done.stdout.splitlines()):
        try:
            item = json.loads(line)
        except ValueError:
            raise CheckerFailed(f"mypy: {done.stdout}{done.stderr}") from None
        if item["severity"] == "error":
            file = Path(PROJECT, item["file"])
            message, notes = (item["message"],), item["hint"] or ""
            found.append(Finding(file, item["line"], message, item["code"], notes))
    if done.returncode not in (0, 1):
        raise CheckerFailed(f"mypy: {done.stdout}{done.stderr}")
    return found


def pyright(name: str, paths: Sequence[Path], packages: Path) -> list[Finding]:
    """What pyright finds, errors and warnings."""
    folder = BUILD / name
    config = _pyright_config(Path(os.path.relpath(packages, folder)))
    config["include"] = [os.path.relpath(path, folder) for path in paths]
    file = _written(name, "pyrightconfig.json", json.dumps(config, indent=1))
    done = _called([sys.executable, "-m", "pyright", "-p", str(file), "--outputjson"], os.environ)
    try:
        result = json.loads(done.stdout)
    except ValueError:
        raise CheckerFailed(f"pyright: {done.stdout}{done.stderr}") from None
    if result["summary"]["filesAnalyzed"] == 0:
        raise CheckerFailed(f"pyright: no file found in {config['include']}")
    return [
        Finding(
            Path(item["file"]),
            item["range"]["start"]["line"] + 1,
            tuple(part.strip() for part in item["message"].splitlines()),
            item.get("rule", "syntax"),
        )
        for item in result["generalDiagnostics"]
        if item["severity"] != "information"
    ]


def _called(
    command: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )


def _settings(tool: str) -> dict[str, Any]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    settings: dict[str, Any] = project["tool"][tool]
    return settings


def _mypy_config(name: str, packages: Path) -> Path:
    """The project's settings, for packages elsewhere."""
    wanted = ("strict", "python_version", "explicit_package_bases")
    settings = {key: value for key, value in _settings("mypy").items() if key in wanted}
    lines = [f"{key} = {value}" for key, value in settings.items()]
    text = "\n".join(["[mypy]", *lines, f"mypy_path = {packages}:{PROJECT}", ""])
    return _written(name, "mypy.ini", text)


def _pyright_config(packages: Path) -> dict[str, Any]:
    """The project's settings, for packages elsewhere."""
    settings = _settings("pyright")
    settings["venvPath"] = str(Path(sys.prefix).parent)
    settings["venv"] = Path(sys.prefix).name
    settings["extraPaths"] = [str(packages)]
    for environment in settings["executionEnvironments"]:
        environment["root"] = environment["root"].replace("generated", str(packages), 1)
        environment["extraPaths"] = [str(packages)]
    return settings


def _written(name: str, file: str, text: str) -> Path:
    path = BUILD / name / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
