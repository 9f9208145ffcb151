# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data that is streamed from a service, and whether it is what was asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self

# Compiled at their first use: most programs have none for them.
_RANGE = r"(?ai)\s*bytes[ =](\d*)-(\d*)(?:/(\d+|\*))?\s*"
_MD5 = r"[0-9a-fA-F]{32}"


class Part(NamedTuple):
    """The part of the data that an answer says it is: `bytes 4-7/10`.

    Attributes:
        first: The number of its first byte.
        last: The number of its last byte.
        whole: The length of all data; None if that is not known.
    """

    first: int
    last: int
    whole: int | None

    @classmethod
    def parse(cls, text: str) -> Part | None:
        """Read a Content-Range header; None if it is none of bytes."""
        match = re.fullmatch(_RANGE, text)
        if match is None or not (match[1] and match[2]) or int(match[1]) > int(match[2]):
            return None
        whole = int(match[3]) if match[3] and match[3] != "*" else None
        return cls(int(match[1]), int(match[2]), whole)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.last - self.first + 1

    def answers(self, wanted: str) -> bool:
        """Whether it is what a Range header asked for; without one, that is the whole."""
        match = re.fullmatch(_RANGE, wanted)
        if match is None:
            return not wanted and self.whole is not None and self.size == self.whole
        first, last = match[1], match[2]
        end = self.whole - 1 if self.whole is not None else None
        if not first:  # the last so many bytes
            return end is None or (self.last == end and self.size == min(int(last), end + 1))
        if self.first != int(first):
            return False
        if not last:
            return end is None or self.last == end
        return self.last == (int(last) if end is None else min(int(last), end))


class Download:
    """Data from the service, read chunk by chunk and never held as a whole.

    Use it as a context manager, or read it to the end: both give the connection back. It can be
    read once; whoever reads on gets what has not been read yet.

        with image_data.download(image_id) as data, open("image", "wb") as file:
            for chunk in data:
                file.write(chunk)

    Raises:
        BadAnswer: At the end, if the data has another length than the service said, or does not
            fit the checksum that came with it.
        ConnectFailure: The connection broke off.
    """

    def __init__(
        self, response: Any, fault: Callable[[str], Exception], chunk_size: int = 1 << 20
    ) -> None:
        """Take over an answer that nobody has read.

        Args:
            response: The `requests.Response`.
            fault: Makes the error for what is wrong with the answer.
            chunk_size: See the attribute.
        """
        self._response = response
        self._fault = fault
        self.chunk_size = chunk_size
        """How many bytes a chunk has at most."""
        self.verify = True
        """Whether the data is compared with the checksum that came with it, if any did."""
        self._state = "open"
        self._count = 0
        self._sum = hashlib.md5(usedforsecurity=False)
        self._wanted = self._checksum()
        self._chunks: Any = None

    @property
    def status(self) -> int:
        """The HTTP status: 200; 206 for a part; 204 for no data."""
        return int(self._response.status_code)

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer, such as Content-MD5 and Content-Range."""
        headers: Mapping[str, str] = self._response.headers
        return headers

    @property
    def size(self) -> int | None:
        """The number of bytes, if the service said it."""
        length = self.headers.get("Content-Length", "")
        # Of data that is compressed on its way, the header tells the compressed size.
        encoded = self.headers.get("Content-Encoding", "identity").lower() != "identity"
        return int(length) if length.isascii() and length.isdigit() and not encoded else None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._state == "closed":
            raise self._over()
        chunks = self._chunks
        if chunks is None:
            chunks = self._chunks = self._response.iter_content(self.chunk_size)
        try:
            chunk: bytes | None = next(chunks, None)
        except OSError as error:
            self.close()
            raise broken_off(f"download of {self._response.url}", error) from error
        except BaseException:  # of a signal, say: what follows in the stream is not known
            self.close()
            raise
        if chunk is None:
            self._end()
            raise StopIteration
        self._count += len(chunk)
        if self._wanted and self.verify:
            self._sum.update(chunk)
        return chunk

    def read(self) -> bytes:
        """All that has not been read yet.

        Raises:
            ValueError: Everything was read already, or it was closed before.
        """
        if self._state != "open":
            raise self._over()
        return b"".join(self)

    def close(self) -> None:
        """Give the connection back, whether or not everything was read."""
        if self._state == "open":
            self._state = "closed"
        self._response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _over(self) -> ValueError:
        how = "read to its end" if self._state == "read" else "closed"
        return ValueError(f"the download was {how} after {self._count} bytes; start a new one")

    def _end(self) -> None:
        if self._state == "open":
            self._state = "read"
            self.close()
            self._check()

    def _checksum(self) -> str:
        """The checksum of the data, if the answer has one: of a part, it has that of the whole."""
        said = self.headers.get("Content-MD5", "").strip()
        return said.lower() if self.status == 200 and re.fullmatch(_MD5, said) else ""

    def _check(self) -> None:
        part = Part.parse(self.headers.get("Content-Range", "")) if self.status == 206 else None
        size = self.size if part is None else part.size
        if size is not None and self._count != size:
            raise self._fault(f"{self._count} bytes came where {size} were announced")
        if self._wanted and self.verify and self._sum.hexdigest() != self._wanted:
            raise self._fault(f"the data does not fit its checksum, {self._wanted}")


def broken_off(what: str, error: OSError) -> Exception:
    """An error of keystoneauth for one of requests, which all are an OSError."""
    from keystoneauth1.exceptions import ConnectFailure

    return ConnectFailure(f"the {what} broke off: {error}")
