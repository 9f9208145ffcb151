# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Results of the last time, with a digest of everything that they were made of.

Safe to delete at any time; to be shared by processes, which may be killed; and of no harm if a
file is broken, since a text counts only with the digest of its key and itself.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from attrs import define

_ROOT = Path(__file__).resolve().parent.parent


@define
class Cache:
    """Texts of one kind, in the user's cache folder: of each name, the one that was put last."""

    kind: str

    def _path(self, name: str) -> Path:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return Path(base, "openstack-typed", self.kind, name.replace("/", "."))

    def get(self, name: str, key: str) -> str | None:
        """The text that was put under a name; None if there is none, or one of another key."""
        try:
            check, _, text = self._path(name).read_bytes().decode().partition("\n")
        except (OSError, UnicodeError):
            return None
        return text if check == digest([key, text]) else None

    def put(self, name: str, key: str, text: str) -> None:
        """Keep a text under a name. A cache that cannot be written does no harm."""
        path = self._path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f"{path.name}.{os.getpid()}")
            temporary.write_bytes(f"{digest([key, text])}\n{text}".encode())
            temporary.replace(path)
        except OSError:
            return


# What services were read to do shapes the audit only.
_BESIDE = {"__pycache__", "upstream"}
# What else may lie in a folder, such as an editor's copies, is no source.
_WRITTEN = {".jinja", ".json", ".py", ".pyi", ".yaml"}


def digest(parts: Iterable[str | bytes]) -> str:
    """A key for everything that a result depends on; the order counts."""
    total = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        total.update(len(content).to_bytes(8, "big"))
        total.update(content)
    return total.hexdigest()


def contents(*folders: Path) -> Iterable[str | bytes]:
    """Every file that shapes what is generated, names and contents, for `digest`."""
    for folder in folders:
        for name, path in _shaping(folder):
            yield name
            yield path.read_bytes()


def sources(*folders: Path) -> str:
    """A digest of what is written by hand in folders, the same on every machine."""
    found = [each for folder in folders for each in _shaping(folder)]
    written = [(name, path) for name, path in found if path.suffix in _WRITTEN]
    return digest(part for name, path in written for part in (name, path.read_text("utf-8")))


def _shaping(folder: Path) -> list[tuple[str, Path]]:
    """The files of a folder that shape what is generated, by their names in it, in order."""
    relative = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return sorted(
        (name.as_posix(), path) for name, path in relative.items() if not _BESIDE & {*name.parts}
    )


def tools() -> str:
    """The versions of the packages that shape what is generated."""
    return " ".join(f"{name} {version(name)}" for name in ("black", "jinja2", "jsonschema"))


def release() -> str:
    """The version of the project, and so of the generator."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def generator() -> str:
    """A digest of the generator: its sources, templates and schemas, and its tools."""
    return digest([release(), tools(), *contents(_ROOT / "codegen", _ROOT / "specs" / "schema")])
