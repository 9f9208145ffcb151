# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Where a download goes: a file that is made when all is there, or one that is already open."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any, Protocol

from .facts import Writable

_PIECE = 1 << 20


class Sink(Protocol):
    """Takes data from its beginning to its end.

    Attributes:
        position: How many bytes of it are there.
    """

    position: int

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""

    def restart(self) -> None:
        """Forget what is there, and begin anew."""


class OpenFile:
    """A file of the caller's, written from where it stands; it is neither closed nor moved."""

    def __init__(self, file: Writable) -> None:
        """Look where the file stands.

        Raises:
            TypeError: It was opened for text.
        """
        if isinstance(file, io.TextIOBase):
            raise TypeError(
                'data cannot be written to a file opened as text; open it with mode "wb"; no '
                "request was sent"
            )
        self._file: Any = file
        self._start = _position(file)
        self.position = 0

    def write(self, chunk: bytes) -> None:
        rest = chunk
        while rest:
            taken = self._file.write(rest)
            if not isinstance(self._file, io.RawIOBase):
                break
            if taken is None:
                raise BlockingIOError(errno.EAGAIN, "the file takes no data without waiting")
            rest = rest[taken:]  # one that is not buffered may take less than it is given
        self.position += len(chunk)

    def restart(self) -> None:
        if not self.position:
            return
        if self._start is None:
            raise io.UnsupportedOperation(
                f"the download has to begin anew, and what it is written to cannot be set back "
                f"behind its first {self.position} bytes; give a path"
            )
        self._file.seek(self._start)
        self._file.truncate()
        self.position = 0


class PartFile:
    """A file beside the one that is to be made, until all is there.

    Its name says of what data it is: a later download of the same goes on with it, and any other
    has one of its own. It is locked, so that two programs do not write into each other's.

    Attributes:
        target: The file to be made.
        path: The file beside it.
        position: How many bytes it has.
    """

    def __init__(self, target: str, identity: str) -> None:
        """Open the file, which may be there already.

        Raises:
            OSError: It cannot be made, or another download is writing it.
        """
        self.target = os.path.realpath(target)
        self.path = f"{self.target}.{identity}.part"
        self._file = self._locked()
        self.position = self._file.seek(0, os.SEEK_END)

    def _locked(self) -> IO[bytes]:
        while True:
            file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                raise BlockingIOError(
                    errno.EAGAIN, "another download is writing this file; wait for it", self.path
                ) from None
            except OSError:
                return file  # a file system without locks
            if _same_file(file, self.path):
                return file
            file.close()  # whoever had it has just finished it

    def content(self) -> Iterator[bytes]:
        """What is there, from the beginning."""
        self._file.seek(0)
        while chunk := self._file.read(_PIECE):
            yield chunk

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self.position += len(chunk)

    def restart(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self.position = 0

    def finish(self) -> None:
        """Give it the name of the file to be made: now, and after a power cut, that is whole."""
        self._file.flush()
        os.fsync(self._file.fileno())
        with suppress(OSError):  # who may read what is replaced, and nobody else
            os.fchmod(self._file.fileno(), stat.S_IMODE(os.stat(self.target).st_mode))
        os.replace(self.path, self.target)
        self._file.close()

    def leave(self) -> None:
        """Close it, for a later download to go on with."""
        try:
            self._file.close()
        except OSError:
            self.position = os.path.getsize(self.path)  # the disk is full: this much fitted

    def remove(self) -> None:
        """Close and delete it."""
        os.unlink(self.path)
        with suppress(OSError):  # what could not be written is not missed
            self._file.close()


def check(target: str) -> bool:
    """Whether a path names a file that a download can make; False for a device or a pipe.

    Raises:
        OSError: It names a folder, or is in none.
    """
    path = os.path.realpath(target)  # of no name at all, the folder where we are
    if os.path.isdir(path):
        raise IsADirectoryError(
            errno.EISDIR, "this is a folder; name the file to make in it; no request was sent",
            target or path,
        )  # fmt: skip
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise FileNotFoundError(
            errno.ENOENT, "there is no such folder; make it before; no request was sent", folder
        )
    if not os.path.exists(target) or os.path.isfile(target):
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(
                errno.EACCES, "no file can be made in this folder; no request was sent", folder
            )
        return True
    return False


def _same_file(file: IO[bytes], path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


def _position(file: Any) -> int | None:
    """Where a file stands, if it can be set back there; one for appending cannot."""
    try:
        if "a" in str(getattr(file, "mode", "")):
            return None
        start = file.tell()
        file.seek(start)
    except (AttributeError, OSError):
        return None
    return int(start)
