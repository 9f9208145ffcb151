# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is told of data on its way: to a function of the caller, or by a bar."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeAlias

from .facts import Progress

Tell: TypeAlias = Callable[[int, int | None], object]


@contextmanager
def told(progress: Progress | None, what: str) -> Generator[Tell]:
    """What to tell bytes done, and all there are; a bar is closed at the end, also by an error.

    Raises:
        ModuleNotFoundError: A bar is asked for, and there is nothing that could show one.
        TypeError: It is nothing that could be told.
    """
    if progress is None:
        yield lambda done, total: None
    elif progress == "bar":
        with _bar(what) as tell:
            yield tell
    elif callable(progress):
        yield progress
    else:
        raise TypeError(
            f'progress is {progress!r}; expected "bar", or a function that takes the bytes done '
            "and the bytes there are; no request was sent"
        )


@contextmanager
def _bar(what: str) -> Generator[Tell]:
    for module, bar in (("tqdm", _tqdm), ("rich.progress", _rich)):
        try:
            found = import_module(module)
        except ModuleNotFoundError:
            continue
        with bar(found, what) as tell:
            yield tell
        return
    raise ModuleNotFoundError(
        "a bar needs tqdm or rich, and neither is installed: install one of them (pip install "
        "tqdm), or give a function as progress; no request was sent"
    )


@contextmanager
def _tqdm(module: Any, what: str) -> Generator[Tell]:
    with module.tqdm(desc=what, unit="B", unit_scale=True, unit_divisor=1024) as bar:

        def tell(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tell


@contextmanager
def _rich(module: Any, what: str) -> Generator[Tell]:
    columns = (
        module.TextColumn("{task.description}"),
        module.BarColumn(),
        module.DownloadColumn(binary_units=True),
        module.TransferSpeedColumn(),
        module.TimeRemainingColumn(),
    )
    with module.Progress(*columns) as bars:
        bar = bars.add_task(what, total=None)

        def tell(done: int, total: int | None) -> None:
            bars.update(bar, completed=done, total=total)

        yield tell
