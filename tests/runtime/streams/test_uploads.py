# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Uploads from files: all of it arrives, or it is told."""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from openstack_typed.errors import Conflict, ServiceUnavailable, TransferFailed, Unauthorized

from ..bad_server import ok
from ..fake_cloud import FakeCloud
from .store import DATA, NOTHING, PIECE, Store, sums


@pytest.fixture
def empty(store: Store) -> Store:
    """A store whose image has no data yet."""
    store.queue()
    return store


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    path = tmp_path / "disk.qcow2"
    path.write_bytes(DATA)
    return path


def sent_headers(store: Store) -> dict[str, str]:
    (upload,) = [r for r in store.server.requests if r.line.startswith("PUT")]
    return upload.headers


# --- where data comes from


def test_a_path_is_read(empty: Store, disk: Path) -> None:
    record = empty.files.upload_from("1", disk)
    assert empty.data == DATA
    assert (record.status, record.size) == ("active", len(DATA))
    assert sent_headers(empty)["content-length"] == str(len(DATA))
    assert empty.files.upload_from("1", str(disk)).size == len(DATA)


def test_a_path_is_closed_whatever_happens(empty: Store, disk: Path) -> None:
    empty.server.answer("PUT /v2/images/1/file", ok(b"down", 503))
    before = os.listdir("/proc/self/fd")
    with pytest.raises(ServiceUnavailable):
        empty.files.upload_from("1", disk)
    assert (
        len([fd for fd in os.listdir("/proc/self/fd") if fd not in before and _is(fd, disk)]) == 0
    )


def _is(fd: str, path: Path) -> bool:
    try:
        return os.path.samefile(f"/proc/self/fd/{fd}", path)
    except OSError:
        return False


def test_a_file_is_sent_from_where_it_stands(empty: Store, disk: Path) -> None:
    with disk.open("rb") as file:
        file.seek(5)
        empty.files.upload_from("1", file)
        assert not file.closed
    assert empty.data == DATA[5:]
    assert sent_headers(empty)["content-length"] == str(len(DATA) - 5)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO])
def test_data_in_memory_is_sent(empty: Store, kind: Any) -> None:
    empty.files.upload_from("1", kind(DATA))
    assert empty.data == DATA
    assert sent_headers(empty)["content-length"] == str(len(DATA))


def chunks(data: bytes = DATA) -> Iterator[bytes]:
    for start in range(0, len(data), 700_000):
        yield data[start : start + 700_000]


@pytest.mark.parametrize("size", [None, len(DATA)])
@pytest.mark.parametrize("make", [chunks, lambda: [*chunks()]])
def test_chunks_are_sent_as_chunks(empty: Store, make: Any, size: int | None) -> None:
    empty.files.upload_from("1", make(), size=size)
    assert empty.data == DATA
    headers = sent_headers(empty)
    assert headers["transfer-encoding"] == "chunked"
    assert headers.get("x-openstack-image-size") == (None if size is None else str(size))


@pytest.mark.parametrize("size", [None, len(DATA)])
def test_a_pipe_is_read_to_its_end(empty: Store, tmp_path: Path, size: int | None) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = Thread(target=(tmp_path / "pipe").write_bytes, args=(DATA,))
    writer.start()
    empty.files.upload_from("1", tmp_path / "pipe", size=size)
    writer.join()
    assert empty.data == DATA
    assert ("content-length" in sent_headers(empty)) == (size is not None)


def test_what_unpacks_on_the_way_is_sent_unpacked(empty: Store, tmp_path: Path) -> None:
    with gzip.open(tmp_path / "disk.gz", "wb") as packed:
        packed.write(DATA)
    with gzip.open(tmp_path / "disk.gz") as file:
        empty.files.upload_from("1", file)
    assert empty.data == DATA


def test_an_empty_file_is_sent(empty: Store, disk: Path) -> None:
    disk.write_bytes(b"")
    empty.files.upload_from("1", disk)
    assert sent_headers(empty)["content-length"] == "0"


def test_where_to_store_it(empty: Store) -> None:
    empty.files.upload_from("1", b"abc", store="fast")
    assert sent_headers(empty)["x-image-meta-store"] == "fast"


# --- what is no data, or another than was said


@pytest.mark.parametrize("source", [None, 7, {"a": 1}, io.StringIO("abc"), ["abc"], iter(["abc"])])
def test_what_is_no_data_is_refused(empty: Store, source: Any) -> None:
    with pytest.raises(TypeError, match=r"is no data; expected bytes, .*; no request was sent$"):
        empty.files.upload_from("1", source)
    assert empty.calls("PUT") == 0


def test_a_file_that_is_not_there(empty: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        empty.files.upload_from("1", tmp_path / "none")
    with pytest.raises(IsADirectoryError):
        empty.files.upload_from("1", tmp_path)
    assert empty.server.requests == []


def test_a_file_of_another_size_is_not_sent(empty: Store, disk: Path) -> None:
    with pytest.raises(ValueError, match=f"^the file has {len(DATA)} bytes, not 7; no request was"):
        empty.files.upload_from("1", disk, size=7)
    assert empty.server.requests == []


@pytest.mark.parametrize("size", [len(DATA) - 1, len(DATA) + 1])
def test_chunks_of_another_size_break_the_upload_off(empty: Store, size: int) -> None:
    with pytest.raises(ValueError, match=f"^there were {len(DATA)} bytes, not {size}; the upload"):
        empty.files.upload_from("1", chunks(), size=size)
    assert empty.record["status"] == "queued"


def test_a_file_that_is_cut_breaks_the_upload_off(empty: Store, disk: Path) -> None:
    def cut(done: int, total: int | None) -> None:
        os.truncate(disk, 5 * PIECE)

    with pytest.raises(ValueError, match=rf"^the data ended after \d+ of {len(DATA)} bytes; the"):
        empty.files.upload_from("1", disk, progress=cut)
    assert empty.record["status"] == "queued"


def test_of_a_file_that_grows_what_was_announced_is_sent(empty: Store, disk: Path) -> None:
    def grow(done: int, total: int | None) -> None:
        with disk.open("ab") as file:
            file.write(b"more")

    empty.files.upload_from("1", disk, progress=grow)
    assert empty.data == DATA


# --- what the service has afterwards


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"size": 7}, f"it has 7 bytes, and {len(DATA)} were sent"),
        ({"os_hash_value": "ab" * 64}, f"its sha512 is {'ab' * 64}, not "),
        ({"os_hash_algo": "sha256", "checksum": "ab" * 16}, f"its md5 is {'ab' * 16}, not "),
    ],
)
@pytest.mark.parametrize("make", [lambda: DATA, chunks])
def test_other_data_than_was_sent_is_told(
    empty: Store, said: dict[str, Any], fault: str, make: Any
) -> None:
    shown = ok(_json(empty.record | {"status": "active"} | sums(DATA) | said))
    empty.server.answer("GET /v2/images/1", shown)
    with pytest.raises(TransferFailed, match=f"^the data of 1 is not what was sent: {fault}"):
        empty.files.upload_from("1", make())


@pytest.mark.parametrize("said", [NOTHING, {"os_hash_value": sums(DATA)["os_hash_value"].upper()}])
def test_where_there_is_no_other_sum_nothing_is_told(empty: Store, said: dict[str, Any]) -> None:
    shown = ok(_json(empty.record | {"status": "active"} | sums(DATA) | said))
    empty.server.answer("GET /v2/images/1", shown)
    assert empty.files.upload_from("1", DATA).status == "active"


def _json(record: dict[str, Any]) -> bytes:
    return json.dumps(record).encode()


# --- a token that is refused


class Uploads:
    """What an image service was sent, refusing the first time."""

    def __init__(self, cloud: FakeCloud) -> None:
        self.bodies: list[bytes] = []
        cloud.answer("image PUT /images/1/file", text=self._answer)
        cloud.answer("image GET /images/1", text=self._show)

    def _answer(self, request: Any, context: Any) -> str:
        body = request.body
        context.status_code = 204 if self.bodies else 401
        self.bodies.append(body.read() if hasattr(body, "read") else b"".join(body))
        return ""

    def _show(self, request: Any, context: Any) -> bytes:
        record = {"id": "1", "status": "active", **sums(self.bodies[-1])}
        return _json(record).decode()  # type: ignore[return-value]


def test_what_can_be_read_again_is_sent_again(cloud: FakeCloud, disk: Path) -> None:
    uploads = Uploads(cloud)
    told: list[int] = []
    cloud.image().image_data.upload_from("1", disk, progress=lambda done, _: told.append(done))
    assert uploads.bodies == [DATA, DATA]
    assert told == [len(DATA)] * 2  # once for each time


def test_what_can_be_read_once_is_not_sent_again(cloud: FakeCloud) -> None:
    uploads = Uploads(cloud)
    with pytest.raises(Unauthorized):
        cloud.image().image_data.upload_from("1", chunks())
    assert uploads.bodies == [DATA]


# --- what is left after a failure


def test_nothing_is_deleted_unasked(empty: Store) -> None:
    empty.server.answer("PUT /v2/images/1/file", ok(b"down", 503))
    with pytest.raises(ServiceUnavailable):
        empty.files.upload_from("1", DATA)
    assert empty.calls("DELETE") == 0


def test_an_image_without_data_is_deleted(empty: Store, tmp_path: Path) -> None:
    empty.server.answer("PUT /v2/images/1/file", ok(b"down", 503))
    with pytest.raises(ServiceUnavailable) as caught:
        empty.files.upload_from("1", DATA, remove_on_failure=True)
    assert (empty.calls("DELETE"), caught.value.__notes__) == (1, ["1 was deleted"])
    with pytest.raises(FileNotFoundError):
        empty.files.upload_from("1", tmp_path / "none", remove_on_failure=True)
    assert empty.calls("DELETE") == 2


def test_an_image_with_other_data_is_deleted(empty: Store) -> None:
    shown = ok(_json(empty.record | {"status": "active"} | sums(b"other")))
    empty.server.answer("GET /v2/images/1", shown)
    with pytest.raises(TransferFailed):
        empty.files.upload_from("1", DATA, remove_on_failure=True)
    assert empty.calls("DELETE") == 1


def test_an_image_that_had_data_before_is_not_deleted(store: Store) -> None:
    store.server.answer("PUT /v2/images/1/file", ok(b"it has data", 409))
    with pytest.raises(Conflict):
        store.files.upload_from("1", DATA, remove_on_failure=True)
    with pytest.raises(FileNotFoundError):
        store.files.upload_from("1", "/no/such/file", remove_on_failure=True)
    assert store.calls("DELETE") == 0


def test_what_cannot_be_deleted_is_said(empty: Store) -> None:
    empty.server.answer("PUT /v2/images/1/file", ok(b"down", 503))
    empty.server.answer("DELETE /v2/images/1", ok(b"protected", 403))
    with pytest.raises(ServiceUnavailable) as caught:
        empty.files.upload_from("1", DATA, remove_on_failure=True)
    assert caught.value.__notes__[0].startswith("1 could not be deleted: images.delete: ")


# --- progress


def test_progress_is_told(empty: Store, disk: Path) -> None:
    told: list[tuple[int, int | None]] = []
    empty.files.upload_from("1", disk, progress=lambda *each: told.append(each))
    assert told[-1] == (len(DATA), len(DATA))
    assert len(told) == len(DATA) // PIECE + 1


def test_of_chunks_the_whole_is_known_at_the_end(empty: Store) -> None:
    told: list[tuple[int, int | None]] = []
    empty.files.upload_from("1", chunks(), progress=lambda *each: told.append(each))
    assert told[0][1] is None
    assert told[-1] == (len(DATA), len(DATA))
