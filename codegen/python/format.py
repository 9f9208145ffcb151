# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered text to formatted text: black, in several processes, and not twice for the same block.

Whoever changes an argument changes a few lines of thousands, and black takes seconds for the
thousands. So it gets blocks, and those that it had the last time are kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path, PurePosixPath

from ..cache import Cache, digest, tools
from . import blocks, layout

LINE_LENGTH = 100

# From as many blocks on, starting processes takes less time than it saves.
_MANY = 200
_CHUNK = 16

Source = tuple[str, bool]
"""A text, and whether it is that of a stub."""


def format_all(files: Mapping[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """Format every file of Python, and leave all others as they are.

    The result does not depend on the cache or the number of processes.
    """
    others = {path: text for path, text in files.items() if not path.suffix.startswith(".py")}
    files = {path: text for path, text in files.items() if path not in others}
    split = {path: blocks.split(text, is_stub=_is_stub(path)) for path, text in files.items()}
    kept = {path: _kept(path) for path in files}
    known = {
        (source, _is_stub(path)): text for path, own in kept.items() for source, text in own.items()
    }
    wanted = ((block.source, _is_stub(path)) for path, found in split.items() for block in found)
    known.update(_format(source for source in dict.fromkeys(wanted) if source not in known))
    done = dict(others)
    for path, found in split.items():
        formatted = [known[block.source, _is_stub(path)] for block in found]
        done[path] = blocks.join(found, formatted)
        _keep(path, kept[path], dict(zip((b.source for b in found), formatted, strict=True)))
    return done


def format_one(text: str, is_stub: bool) -> str:
    """Format a text alone.

    Raises:
        black.InvalidInput: The text is not Python: a template is wrong.
    """
    import black
    from black.mode import TargetVersion

    mode = black.Mode(
        target_versions={TargetVersion.PY311}, line_length=LINE_LENGTH, is_pyi=is_stub
    )
    return black.format_str(layout.laid_out(text, LINE_LENGTH), mode=mode)


def _format(sources: Iterable[Source]) -> Sequence[tuple[Source, str]]:
    # The longest first, so that no process is left with one when the others are done.
    todo = sorted(sources, key=lambda source: -len(source[0]))
    if len(todo) < _MANY:
        return [(source, format_one(*source)) for source in todo]
    import black  # noqa: F401  # here once, and not again in every process

    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        formatted = pool.map(format_one, *zip(*todo, strict=True), chunksize=_CHUNK)
        return list(zip(todo, formatted, strict=True))


def _is_stub(path: PurePosixPath) -> bool:
    return path.suffix == ".pyi"


# --- what was formatted the last time


@cache
def _key() -> str:
    return digest([tools(), *(Path(str(m)).read_bytes() for m in (__file__, layout.__file__))])


def _kept(path: PurePosixPath) -> dict[str, str]:
    """The blocks of a file, by their text before."""
    found = Cache("blocks").get(str(path), _key())
    return json.loads(found) if found is not None else {}


def _keep(path: PurePosixPath, before: dict[str, str], now: dict[str, str]) -> None:
    if now != before:
        Cache("blocks").put(str(path), _key(), json.dumps(now))
