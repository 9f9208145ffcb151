# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data that is sent as it is: bytes, an open file, or chunks of bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import IO, Any, TypeAlias

Readable: TypeAlias = bytes | IO[bytes] | Iterable[bytes]
"""What can be uploaded: bytes, an open file, or chunks."""

_BYTES = (bytes, bytearray, memoryview)


class Upload:
    """Data to be sent, perhaps more than once.

    Attributes:
        repeatable: Whether it can be sent again: chunks that were made on the way cannot.
    """

    __slots__ = ("_content", "_start", "repeatable")

    def __init__(self, content: Any) -> None:
        """Look at the data, but do not read it.

        Raises:
            TypeError: It is no data, or it is text, whose bytes are nobody's to guess.
        """
        self._start: int | None = None
        if isinstance(content, _BYTES):
            content = bytes(content)
            self.repeatable = True
        elif hasattr(content, "read"):
            if _is_text(content):
                raise _no_data("a file opened as text")
            self._start = _position(content)
            self.repeatable = self._start is not None
        elif isinstance(content, str | Mapping) or not isinstance(content, Iterable):
            raise _no_data(type(content).__name__)
        elif isinstance(content, Iterator):
            first = next(content, b"")
            if not isinstance(first, _BYTES):
                raise _no_data(f"a chunk of {type(first).__name__}")
            content = chain([first], content)
            self.repeatable = False
        else:
            content = tuple(content)
            for each in content:
                if not isinstance(each, _BYTES):
                    raise _no_data(f"a chunk of {type(each).__name__}")
            self.repeatable = True
        self._content = content

    def body(self) -> Any:
        """The data from where it began, for one request."""
        if isinstance(self._content, bytes):
            return self._content
        if hasattr(self._content, "read"):
            if self._start is not None:
                self._content.seek(self._start)
            return self._content
        return _checked(self._content)


def _checked(chunks: Iterable[Any]) -> Iterator[bytes]:
    for chunk in chunks:
        if not isinstance(chunk, _BYTES):
            raise _no_data(f"a chunk of {type(chunk).__name__}", "the upload was broken off")
        yield bytes(chunk)


def _is_text(file: Any) -> bool:
    if isinstance(file, io.TextIOBase):
        return True
    try:
        return isinstance(file.read(0), str)
    except TypeError:  # its `read` takes no size
        return False


def _position(file: Any) -> int | None:
    """Where a file is now, if it can be brought back there."""
    try:
        start: int = file.tell()
        file.seek(start)
    except (AttributeError, OSError):
        return None
    return start


def _no_data(what: str, end: str = "no request was sent") -> TypeError:
    return TypeError(
        f'{what} is no data; expected bytes, a file opened with mode "rb", or chunks of bytes; '
        f"{end}"
    )
