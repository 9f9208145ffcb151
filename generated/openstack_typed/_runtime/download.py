# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data that is streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import IO, Any, Self, TypeAlias

Readable: TypeAlias = bytes | IO[bytes] | Iterable[bytes]
"""What can be uploaded: bytes, an open file, or chunks."""


class Download:
    """Data from the service, read chunk by chunk and never held as a whole.

    Use it as a context manager, or read it to the end: both give the connection back.

        with image_data.download(image_id) as data, open("image", "wb") as file:
            for chunk in data:
                file.write(chunk)
    """

    def __init__(self, response: Any, chunk_size: int = 1 << 20) -> None:
        self._response = response
        self.chunk_size = chunk_size
        """How many bytes a chunk has at most."""

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
        encoded = self.headers.get("Content-Encoding", "identity") != "identity"
        return int(length) if length.isdecimal() and not encoded else None

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_content(self.chunk_size)
        except OSError as error:
            raise broken_off("download", error) from error
        finally:
            self.close()

    def read(self) -> bytes:
        """All of it at once."""
        return b"".join(self)

    def close(self) -> None:
        """Give the connection back, whether or not everything was read."""
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


def broken_off(what: str, error: OSError) -> Exception:
    """An error of keystoneauth for one of requests, which all are an OSError."""
    from keystoneauth1.exceptions import ConnectFailure

    return ConnectFailure(f"the {what} broke off: {error}")
