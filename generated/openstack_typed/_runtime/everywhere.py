# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One listing over many clouds and regions, in a few threads."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from .cloud import BaseCloud
    from .config.reader import ConnectOptions

T = TypeVar("T")
C = TypeVar("C", bound="BaseCloud")

# How many results wait for whoever reads them: threads do not run ahead into the memory.
_WAITING = 256
# How many seconds requests that are under way are waited for, when nobody wants them any more.
_GRACE = 5.0
# How many seconds an interrupt may go unnoticed: one that comes just before a wait does not end it.
_UNNOTICED = 0.5


class Origin(NamedTuple):
    """Where something comes from.

    Attributes:
        cloud: The name of the cloud.
        region_name: Its region; None if nothing says which.
    """

    cloud: str
    region_name: str | None

    def __str__(self) -> str:
        return f"{self.cloud}:{self.region_name}" if self.region_name else self.cloud


class Found(NamedTuple, Generic[T]):
    """One item of a listing, and where it comes from."""

    origin: Origin
    item: T


class Failed(NamedTuple):
    """A cloud or region that could not be listed, or not to the end, and why."""

    origin: Origin
    error: Exception


Job: TypeAlias = "tuple[Origin, Callable[[], C]]"


def everywhere(
    cls: type[C],
    listing: Callable[[Any], Iterable[T]],
    clouds: Iterable[str | C] | None,
    workers: int,
    options: ConnectOptions,
) -> Iterator[Found[T] | Failed]:
    """See `everywhere` of the generated package.

    Args:
        cls: The class of clouds.
        listing: What to list of each.
        clouds: Names and clouds; None for all of the files.
        workers: How many threads there are at most.
        options: What `connect` is told.
    """
    if workers < 1:
        raise ValueError(f"workers is {workers}; at least one is needed")
    return results(listing, list(_jobs(cls, clouds, options)), workers)


def results(
    listing: Callable[[C], Iterable[T]], jobs: Sequence[Job[C]], workers: int
) -> Iterator[Found[T] | Failed]:
    """What is found by listing, and what fails, as it comes.

    Args:
        listing: What to list of each cloud.
        jobs: The clouds: what they are called, and what makes them.
        workers: How many threads there are at most.
    """
    return _Run(listing, jobs).results(workers)


def _jobs(
    cls: type[C], clouds: Iterable[str | C] | None, options: ConnectOptions
) -> Iterator[Job[C]]:
    from pathlib import Path

    from .config.clouds import Clouds
    from .config.reader import checked

    checked(options)
    if options.get("session") is not None:
        raise TypeError("each cloud has a session of its own; pass clouds made of sessions instead")
    given = list(clouds) if clouds is not None else None
    known: Clouds | None = None
    if given is None or any(isinstance(each, str) for each in given):
        file = options.get("config_file")
        known = Clouds(path=Path(file) if file is not None else None)
    for each in known.in_files if given is None and known is not None else given or ():
        if not isinstance(each, str):
            yield Origin(each.name, each.region_name), lambda cloud=each: cloud  # type: ignore[misc]
            continue
        assert known is not None
        name = known.chosen(each)
        wanted = options.get("region_name")
        regions: list[str | None] = [region for region, _ in known.regions(name)]
        for region in [wanted] if wanted else regions or [None]:
            told: ConnectOptions = {**options, "region_name": region}
            yield Origin(name, region), _opener(cls, known, name, told)


def _opener(cls: type[C], known: Any, name: str, options: ConnectOptions) -> Callable[[], C]:
    return lambda: cls._one_of(known, name, options)


class _Run(Generic[C, T]):
    """Threads that list, and a place where they leave what they find."""

    def __init__(self, listing: Callable[[C], Iterable[T]], jobs: Sequence[Job[C]]) -> None:
        self._listing = listing
        self._jobs = deque(jobs)
        self._changed = Condition()
        self._waiting: deque[Found[T] | Failed] = deque()
        self._running = 0
        self._stopped = False

    def results(self, workers: int) -> Generator[Found[T] | Failed]:
        """All that is found. Whoever reads no more of it, or is interrupted, ends the threads."""
        # Should one hang in a request, the program can end all the same.
        threads = [
            Thread(target=self._work, name=f"everywhere-{number}", daemon=True)
            for number in range(min(workers, len(self._jobs)))
        ]
        self._running = len(threads)
        try:
            for thread in threads:
                thread.start()
            while (found := self._take()) is not None:
                yield found
        finally:
            with self._changed:
                self._stopped = True
                self._changed.notify_all()
            end = time.monotonic() + _GRACE
            for thread in threads:
                if thread.ident is not None:
                    thread.join(max(0.0, end - time.monotonic()))

    def _take(self) -> Found[T] | Failed | None:
        """The next result; None if there will be no more."""
        with self._changed:
            while not self._waiting and self._running:
                self._changed.wait(_UNNOTICED)
            if not self._waiting:
                return None
            self._changed.notify_all()
            return self._waiting.popleft()

    def _leave(self, result: Found[T] | Failed) -> bool:
        """Leave a result, when there is room; whether anybody wants more."""
        with self._changed:
            while len(self._waiting) >= _WAITING and not self._stopped:
                self._changed.wait()
            if not self._stopped:
                self._waiting.append(result)
                self._changed.notify_all()
            return not self._stopped

    def _work(self) -> None:
        try:
            while not self._stopped:
                try:
                    origin, connect = self._jobs.popleft()
                except IndexError:
                    return
                self._list(origin, connect)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _list(self, origin: Origin, connect: Callable[[], C]) -> None:
        try:
            for item in self._listing(connect()):
                if not self._leave(Found(origin, item)):
                    return
        except Exception as error:
            self._leave(Failed(origin, error))
