# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data that goes up: counted and hashed on its way, and compared with what the service has."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..calls.upload import Upload
from ..errors import ClientException, Conflict, TransferFailed
from ..omit import OMIT, Omit
from .facts import Progress, Source
from .progress import Tell, told
from .things import Thing

_PIECE = 1 << 20
_BYTES = (bytes, bytearray, memoryview)
# The sums that services keep, of which a record tells one or both when all is there.
_ALGORITHMS = ("sha512", "md5")


def upload_from(
    thing: Thing,
    source: Source,
    size: int | None,
    progress: Progress | None,
    remove_on_failure: bool,
    given: Mapping[str, Any],
) -> Any:
    """Upload the data of a thing; see the method of the resource."""
    facts = thing.facts
    sent: Sending | None = None
    try:
        with told(progress, f"upload to {thing}") as tell, opened(source, size, tell) as sent:
            thing.call(facts.upload, sent.body(), **{facts.length: sent.length}, **given)
            record = thing.record()
            if fault := _fault(thing, record, sent):
                raise TransferFailed(f"the data of {thing} is not what was sent: {fault}", record)
        return record
    except BaseException as error:
        if remove_on_failure:
            _remove(thing, error)
        raise


def _fault(thing: Thing, record: Any, sent: Sending) -> str:
    """What is wrong with what the service has; empty if nothing is."""
    size = thing.size(record)
    if size is not None and size != sent.done:
        return f"it has {size} bytes, and {sent.done} were sent"
    for algorithm, value in thing.sums(record):
        if algorithm in sent.hashes:
            mine = sent.hashes[algorithm].hexdigest()
            return f"its {algorithm} is {value}, not {mine}" if value != mine else ""
    return ""


def _remove(thing: Thing, error: BaseException) -> None:
    """Delete a thing whose data did not arrive, unless somebody else's did."""
    facts = thing.facts
    if isinstance(error, Conflict):
        return
    try:
        if not isinstance(error, TransferFailed) and thing.state(thing.record()) in facts.whole:
            return
        thing.call(facts.delete)
        error.add_note(f"{thing} was deleted")
    except ClientException as other:
        error.add_note(f"{thing} could not be deleted: {other}")


@contextmanager
def opened(source: Source, size: int | None, tell: Tell) -> Generator[Sending]:
    """Data that is ready to be sent; a file that is opened for it is closed at the end.

    Raises:
        TypeError: It is no data.
        OSError: It cannot be read.
        ValueError: It is not as long as was said.
    """
    if isinstance(source, str | os.PathLike):
        with open(source, "rb") as file:
            yield _of_file(file, size, tell)
    elif isinstance(source, _BYTES):
        yield _of_file(io.BytesIO(source), size, tell)
    elif hasattr(source, "read"):
        yield _of_file(source, size, tell)
    else:
        if not isinstance(source, Iterator):
            Upload(source)  # which says what is no data
        yield _Chunks(source, size, tell)


def _of_file(file: Any, size: int | None, tell: Tell) -> Sending:
    rest = _rest_of(file)
    if rest is not None and size is not None and rest != size:
        raise ValueError(f"the file has {rest} bytes, not {size}; no request was sent")
    length = size if rest is None else rest
    if length is None:  # a pipe
        return _Chunks(iter(lambda: file.read(_PIECE), b""), None, tell)
    return _File(file, length, rest is not None, tell)


def _rest_of(file: Any) -> int | None:
    """How many bytes follow in a file, if it can be brought back to where it is."""
    try:
        start = file.tell()
        rest = file.seek(0, os.SEEK_END) - start
        file.seek(start)
    except (AttributeError, OSError, TypeError, ValueError):
        return None
    return int(rest)


class Sending:
    """Data on its way: what was sent so far.

    Attributes:
        size: How many bytes there are, if that is known.
        done: How many were sent.
        hashes: Their hashes by algorithm.
    """

    length: int | Omit = OMIT
    """What the service has to be told of how long it is."""

    def __init__(self, size: int | None, tell: Tell) -> None:
        self.size = size
        self._tell = tell
        self.begin()

    def body(self) -> Any:
        """What an operation takes as data."""
        raise NotImplementedError

    def begin(self) -> None:
        """Nothing was sent yet."""
        self.done = 0
        self._told = 0
        self.hashes = {name: hashlib.new(name, usedforsecurity=False) for name in _ALGORITHMS}

    def pass_on(self, chunk: bytes) -> bytes:
        """Count what goes out next."""
        self.done += len(chunk)
        for each in self.hashes.values():
            each.update(chunk)
        if self.done - self._told >= _PIECE or self.done == self.size:
            self._told = self.done
            self._tell(self.done, self.size)
        return chunk


class _File(Sending):
    """A file, or what is like one, of which so many bytes are sent; to be read as a file."""

    def __init__(self, file: Any, size: int, rewinds: bool, tell: Tell) -> None:
        super().__init__(size, tell)
        self._file = file
        self._size = size
        self._start = file.tell() if rewinds else None

    def body(self) -> Any:
        return self

    def __len__(self) -> int:
        return self._size

    def read(self, size: int | None = -1) -> bytes:
        left = self._size - self.done
        wanted = left if size is None or size < 0 else min(size, left)
        chunk: bytes = self._file.read(wanted)
        if wanted and not chunk:
            raise ValueError(
                f"the data ended after {self.done} of {self._size} bytes; the upload was broken off"
            )
        return self.pass_on(chunk) if chunk else chunk

    def tell(self) -> int:
        return self.done

    def seek(self, position: int) -> int:
        """Go back to where it began, to be sent again: nobody wants it anywhere else."""
        if position != self.done:
            if position or self._start is None:
                raise io.UnsupportedOperation("this data can only be read once")
            self._file.seek(self._start)
            self.begin()
        elif self._start is None:
            raise io.UnsupportedOperation("this data can only be read once")
        return position


class _Chunks(Sending):
    """Chunks of data, which can be sent but once."""

    def __init__(self, chunks: Iterable[Any], size: int | None, tell: Tell) -> None:
        super().__init__(size, tell)
        self._chunks = chunks
        self.length = OMIT if size is None else size

    def body(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            # What is no data is refused where it is sent.
            yield self.pass_on(bytes(chunk)) if isinstance(chunk, _BYTES) else chunk
        if self.size is None:
            self._tell(self.done, self.done)
        elif self.done != self.size:
            raise ValueError(
                f"there were {self.done} bytes, not {self.size}; the upload was broken off"
            )
