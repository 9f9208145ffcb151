# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a resource knows of its data, and what its methods take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Literal, NamedTuple, Protocol, TypeAlias

from ..calls.upload import Readable


class Writable(Protocol):
    """A file, or what is like one: data can be written to it."""

    def write(self, data: bytes, /) -> object:
        """Take data."""


Source: TypeAlias = str | PathLike[str] | Readable
"""Where data comes from: a path, bytes, an open file, or chunks."""
Target: TypeAlias = str | PathLike[str] | Writable
"""Where data goes: a path, or a file that is open for writing."""
Progress: TypeAlias = Callable[[int, int | None], object] | Literal["bar"]
"""Told of bytes done and of all there are, if that is known; or `bar`, which shows them."""


class Import(NamedTuple):
    """How a service gets data by itself.

    Attributes:
        start: The operation that starts it; its resource tells how it ends.
        argument: Its argument that says how.
        stage: The operation that uploads data for it.
        staged: The value of the argument for data that was uploaded so.
        fetched: The same for data that is at a URL; the text `{url}` in it stands for that.
    """

    start: str
    argument: str
    stage: str
    staged: Mapping[str, str]
    fetched: Mapping[str, str]


class Facts:
    """The data of a kind of thing: what it is part of, and what moves it.

    Operations are named as `images.show`. All of them take the same parts of the path.

    Attributes:
        record: The operation that shows the record of the thing.
        status: The field of the record that is the state.
        whole: The states in which the data is there.
        size: The field of the record that is the number of bytes.
        algorithm: The field that names the algorithm of the hash.
        value: The field that is the hash.
        md5: The field that is the MD5 sum, which older data has only.
        download: The operation that gives the data.
        range: Its argument that asks for a part.
        upload: The operation that takes the data.
        length: Its argument that says how long data is that comes in chunks.
        delete: The operation that deletes the thing.
        imports: How the service gets data by itself, if it can.
    """

    def __init__(
        self,
        record: str,
        *,
        status: str,
        whole: tuple[str, ...],
        size: str,
        hash: tuple[str, str],
        md5: str,
        download: str,
        range: str,
        upload: str,
        length: str,
        delete: str,
        imports: Import | None = None,
    ) -> None:
        self.record = record
        self.status = status
        self.whole = whole
        self.size = size
        self.algorithm, self.value = hash
        self.md5 = md5
        self.download = download
        self.range = range
        self.upload = upload
        self.length = length
        self.delete = delete
        self.imports = imports
