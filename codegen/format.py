# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered text to formatted text: black, in several processes, and not twice for the same text."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path, PurePosixPath

LINE_LENGTH = 100


def format_all(files: Mapping[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """Format every file; the result does not depend on the cache or the number of processes."""
    cache = _Cache()
    done = {path: cache.get(path, text) for path, text in files.items()}
    todo = {path: text for path, text in files.items() if done[path] is None}
    if len(todo) > 20:
        import black  # noqa: F401  # here once, and not again in every process

        with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
            formatted = list(pool.map(format_one, todo.values(), map(_is_stub, todo)))
    else:
        formatted = [format_one(text, _is_stub(path)) for path, text in todo.items()]
    for (path, text), result in zip(todo.items(), formatted, strict=True):
        cache.put(path, text, result)
        done[path] = result
    return {path: text for path, text in done.items() if text is not None}


def _is_stub(path: PurePosixPath) -> bool:
    return path.suffix == ".pyi"


def format_one(text: str, is_stub: bool) -> str:
    """Format one file.

    Raises:
        black.InvalidInput: The text is not Python: a template is wrong.
    """
    import black
    from black.mode import TargetVersion

    mode = black.Mode(
        target_versions={TargetVersion.PY311}, line_length=LINE_LENGTH, is_pyi=is_stub
    )
    return black.format_str(text, mode=mode)


class _Cache:
    """Formatted texts by the digest of what they were made of and with; safe to delete."""

    def __init__(self) -> None:
        from importlib.metadata import version

        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        self.salt = f"black {version('black')} {LINE_LENGTH}\n".encode()
        self.folder = Path(base, "openstack-typed", "format")

    def _path(self, path: PurePosixPath, text: str) -> Path:
        salt = self.salt + path.suffix.encode()
        return self.folder / hashlib.sha256(salt + text.encode()).hexdigest()

    def get(self, path: PurePosixPath, text: str) -> str | None:
        try:
            return self._path(path, text).read_text("utf-8")
        except OSError:
            return None

    def put(self, name: PurePosixPath, text: str, formatted: str) -> None:
        path = self._path(name, text)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary = path.with_suffix(f".{os.getpid()}")
            temporary.write_text(formatted, "utf-8")
            temporary.replace(path)
        except OSError:
            return  # no cache, no harm
