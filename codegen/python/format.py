# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered text to formatted text: black, in several processes, and not twice for the same text."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import PurePosixPath

from ..cache import Cache, digest, tools
from .layout import laid_out

LINE_LENGTH = 100


def format_all(files: Mapping[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """Format every file; the result does not depend on the cache or the number of processes."""
    cache = Cache("format")
    keys = {path: digest([tools(), str(_is_stub(path)), text]) for path, text in files.items()}
    done = {path: cache.get(key) for path, key in keys.items()}
    # The longest first, so that no process is left with one when the others are done.
    by_length = sorted(files, key=lambda path: -len(files[path]))
    todo = {path: files[path] for path in by_length if done[path] is None}
    if len(todo) > 20:
        import black  # noqa: F401  # here once, and not again in every process

        with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
            formatted = list(pool.map(format_one, todo.values(), map(_is_stub, todo)))
    else:
        formatted = [format_one(text, _is_stub(path)) for path, text in todo.items()]
    for path, result in zip(todo, formatted, strict=True):
        cache.put(keys[path], result)
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
    return black.format_str(laid_out(text, LINE_LENGTH), mode=mode)
