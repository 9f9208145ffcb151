# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Results by the digest of everything that they were made of. Safe to delete at any time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from attrs import define


@define
class Cache:
    """Texts of one kind, in the user's cache folder."""

    kind: str

    def _path(self, key: str) -> Path:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return Path(base, "openstack-typed", self.kind, key)

    def get(self, key: str) -> str | None:
        """The text that was put under a key; None if there is none."""
        try:
            return self._path(key).read_text("utf-8")
        except OSError:
            return None

    def put(self, key: str, text: str) -> None:
        """Keep a text under a key. A cache that cannot be written does no harm."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f"{path.name}.{os.getpid()}")
            temporary.write_text(text, "utf-8")
            temporary.replace(path)
        except OSError:
            return


def digest(parts: Iterable[str | bytes]) -> str:
    """A key for everything that a result depends on; the order counts."""
    total = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        total.update(len(content).to_bytes(8, "big"))
        total.update(content)
    return total.hexdigest()


def tools() -> str:
    """The versions of the packages that shape what is generated."""
    return " ".join(f"{name} {version(name)}" for name in ("black", "jinja2", "jsonschema"))


def contents(*folders: Path) -> Iterable[str | bytes]:
    """Every file of some folders, names and contents, for `digest`."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(folder).as_posix()
                yield path.read_bytes()
