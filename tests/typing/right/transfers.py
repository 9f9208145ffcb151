# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data of any size: where it comes from, where it goes, and what is given back."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

from openstack_typed.image import Image, ImageRecord


def down(image: Image, record: ImageRecord, path: Path) -> None:
    data = image.image_data
    assert_type(data.download_to("i", path), ImageRecord)
    data.download_to(record, str(path), verify=False, resume=False, prefer=["fast"])
    data.download_to(record, io.BytesIO(), progress=lambda done, total: print(done, total))
    data.download_to(record, sys.stdout.buffer, progress="bar")
    with path.open("wb") as file, gzip.open(path, "wb") as packed:
        data.download_to(record, file, progress=print)
        data.download_to(record, packed)


def up(image: Image, record: ImageRecord, path: Path, chunks: Iterator[bytes]) -> None:
    data = image.image_data
    assert_type(data.upload_from("i", path), ImageRecord)
    data.upload_from(image.images.create(name="i"), str(path), remove_on_failure=True)
    data.upload_from(record, chunks, size=7, store="fast", progress="bar")
    data.upload_from(record, [b"a", b"b"])
    with path.open("rb") as file, gzip.open(path) as packed:
        data.upload_from(record, file)
        data.upload_from(record, packed)
    assert_type(data.import_from(record, "https://images.example/i"), ImageRecord)
    data.import_from(record, path, stores=["fast"], timeout=60)
