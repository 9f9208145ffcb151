# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The documents that are made of the specs, in memory, and what their changes take away."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from .cache import Cache, contents, digest, generator
from .pipeline import load, service_folders
from .reports.commands import commands
from .reports.pages import pages
from .reports.reference import reference
from .reports.surface import surface
from .reports.text import text

SURFACE = "surface"
REFERENCE = "reference"
COMMANDS = f"{REFERENCE}/cli"
_BY_TESTS = (PurePosixPath(REFERENCE, "fake.md"),)
"""Documents that stand beside those of the specs, and that tests write."""
_CACHE = Cache("documents")
_Texts = dict[str, str]


def documents(specs: Path) -> dict[PurePosixPath, str]:
    """All generated documents, by their path inside `docs`.

    A service's own depend on it alone; the pages of commands on all services, since a command that
    two of them have is called by both names.
    """
    found: dict[PurePosixPath, str] = {}
    of_commands: dict[str, dict[str, str]] = {}
    made_by = generator()
    for folder in service_folders(specs):
        key = digest([made_by, *contents(folder)])
        name = f"{folder.name}.{digest([str(folder.absolute())])[:32]}"
        kept = _CACHE.get(name, key)
        if kept is None:
            (service,) = load(specs, folder.name)
            kept = json.dumps(
                {
                    "documents": {
                        f"{SURFACE}/{service.name}.txt": text(surface(service)),
                        f"{REFERENCE}/{service.name}.md": reference(service),
                    },
                    "commands": dict(commands(service)),
                }
            )
            _CACHE.put(name, key, kept)
        made = json.loads(kept)
        found.update({PurePosixPath(path): each for path, each in made["documents"].items()})
        of_commands[folder.name] = made["commands"]
    for path, each in _pages(specs, made_by, of_commands).items():
        found[PurePosixPath(COMMANDS, path)] = each
    return found


def _pages(specs: Path, made_by: str, of_commands: Mapping[str, Mapping[str, str]]) -> _Texts:
    """The pages of all commands, by their path."""
    key = digest([made_by, json.dumps(of_commands)])
    name = f"pages.{digest([str(specs.absolute())])[:32]}"
    kept = _CACHE.get(name, key)
    if kept is None:
        kept = json.dumps(dict(pages(of_commands)))
        _CACHE.put(name, key, kept)
    made: _Texts = json.loads(kept)
    return made


def beside(docs: Path) -> dict[PurePosixPath, str]:
    """The documents that tests write, as they are."""
    found = {path: docs / path for path in _BY_TESTS}
    return {path: file.read_text("utf-8") for path, file in found.items() if file.is_file()}


def unannounced(made: Mapping[PurePosixPath, str], docs: Path) -> Iterator[str]:
    """Lines of the surface that went, and of which the changelog says nothing.

    The surface of the last commit is what users may rely on; without git there is none. An entry
    counts if it stands under Removed or Changed and names the operation, or what the line is about.
    """
    log = docs.parent / "CHANGELOG.md"
    said = _announced(log.read_text("utf-8")) if log.is_file() else ""
    for path, now in sorted(made.items()):
        if path.parts[0] != SURFACE:
            continue
        before = _committed(docs, path)
        lines = set(now.splitlines())
        for line in before.splitlines() if before is not None else ():
            if line not in lines and not any(_names(said, word) for word in _words(line)):
                yield f"{docs / path}: gone or changed: {line}\n"


def _committed(docs: Path, path: PurePosixPath) -> str | None:
    """A document as the last commit has it; None without git, or if it has none."""
    try:
        done = subprocess.run(
            ["git", "show", f"HEAD:./{path}"], cwd=docs, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def _announced(log: str) -> str:
    """What the changelog says under Removed and Changed of what is not released yet."""
    unreleased = log.partition("## [Unreleased]")[2].partition("\n## ")[0]
    parts = re.split(r"^### ", unreleased, flags=re.MULTILINE)
    return "\n".join(part for part in parts if part.startswith(("Removed", "Changed")))


def _words(line: str) -> list[str]:
    """The names that an entry may use for a line: `servers.create`, and the argument or field."""
    place = line.partition(": ")[0]
    operation, _, item = place.partition(" ")
    name = item.partition(" ")[2]
    return [operation, *([re.split(r"[.\[\]{}]+", name)[-1] or name] if name else [])]


def _names(said: str, word: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(word)}(?![\w])", said) is not None
