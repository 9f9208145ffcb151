# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data of any size: what is no place for it."""

from __future__ import annotations

import io
from pathlib import Path

from openstack_typed.compute import Server
from openstack_typed.image import Image


def transfers(image: Image, server: Server, path: Path) -> None:
    # mypy says: Argument 1 to "download_to" of "ImageData" has incompatible type "Server"; expected
    #   "str | AnyImage" [arg-type]
    # pyright says: Argument of type "Server" cannot be assigned to parameter "image_id" of type
    #   "str | AnyImage" in function "download_to" [reportArgumentType]
    image.image_data.download_to(server, path)
    # mypy says: Argument 2 to "download_to" of "ImageData" has incompatible type "StringIO";
    #   expected "str | PathLike[str] | Writable" [arg-type]
    # pyright says: Argument of type "StringIO" cannot be assigned to parameter "target" of type
    #   "Target" in function "download_to" [reportArgumentType]
    image.image_data.download_to("i", io.StringIO())
    # mypy says: Argument "progress" to "download_to" of "ImageData" has incompatible type
    #   "Literal[True]"; expected "Callable[[int, int | None], object] | Literal['bar'] | None"
    #   [arg-type]
    # pyright says: Argument of type "Literal[True]" cannot be assigned to parameter "progress" of
    #   type "Progress | None" in function "download_to" [reportArgumentType]
    image.image_data.download_to("i", path, progress=True)
    # mypy says: List item 0 has incompatible type "str"; expected "bytes" [list-item]
    # pyright says: Argument of type "list[str]" cannot be assigned to parameter "source" of type
    #   "Source" in function "upload_from" [reportArgumentType]
    image.image_data.upload_from("i", ["text"])
    # mypy says: Argument 2 to "upload_from" of "ImageData" has incompatible type
    #   "TextIOWrapper[_WrappedBuffer]"; expected "str | PathLike[str] | bytes | IO[bytes] |
    #   Iterable[bytes]" [arg-type]
    # pyright says: Argument of type "TextIOWrapper[_WrappedBuffer]" cannot be assigned to parameter
    #   "source" of type "Source" in function "upload_from" [reportArgumentType]
    image.image_data.upload_from("i", path.open())
    # mypy says: Unexpected keyword argument "method" for "upload_from" of "ImageData" [call-arg]
    # pyright says: No parameter named "method" [reportCallIssue]
    image.image_data.upload_from("i", path, method="web-download")
