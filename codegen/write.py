# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The files of a client to disk, or compared with what is there."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

_IGNORED = {"__pycache__", ".mypy_cache", ".ruff_cache"}


def write(files: Mapping[PurePosixPath, str], folder: Path) -> tuple[int, int]:
    """Make a folder hold exactly these files; unchanged ones keep their times.

    Each file is replaced as a whole, so that nobody ever reads half of one.

    Returns:
        How many files were written, and how many were deleted.
    """
    written = 0
    for name, text in files.items():
        path = folder / name
        content = text.encode()
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_bytes(content)
        temporary.replace(path)
        written += 1
    stale = [path for path in _existing(folder) if _name(path, folder) not in files]
    for path in stale:
        path.unlink()
        _prune(path.parent, folder)
    return written, len(stale)


def is_foreign(folder: Path) -> bool:
    """Whether a folder holds files and is no client: `write` would delete what somebody wrote."""
    return bool(_existing(folder)) and not (folder / "_runtime").is_dir()


def compare(files: Mapping[PurePosixPath, str], folder: Path) -> Iterator[str]:
    """What differs between a folder and the files that it should hold, as text to print."""
    for name, text in sorted(files.items()):
        path = folder / name
        if not path.is_file():
            yield f"missing: {path}\n"
            continue
        found = path.read_bytes().decode("utf-8", "replace")
        if found != text:
            lines = difflib.unified_diff(
                found.splitlines(keepends=True),
                text.splitlines(keepends=True),
                f"{path} (as it is)",
                f"{path} (as the specs say)",
            )
            yield f"edited: {path}\n{''.join(lines)}"
    for path in _existing(folder):
        if _name(path, folder) not in files:
            yield f"stale: {path} comes from no spec\n"


def _existing(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not _IGNORED.intersection(path.relative_to(folder).parts)
    )


def _name(path: Path, folder: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(folder).as_posix())


def _prune(folder: Path, top: Path) -> None:
    """Delete folders that hold nothing but caches, upwards."""
    while folder != top and not any(p.name not in _IGNORED for p in folder.iterdir()):
        for cache in folder.iterdir():
            for item in sorted(cache.rglob("*"), reverse=True):
                item.unlink() if item.is_file() else item.rmdir()
            cache.rmdir()
        folder.rmdir()
        folder = folder.parent
