# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data that is streamed, up and down."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from keystoneauth1 import exceptions
from requests.exceptions import ChunkedEncodingError
from urllib3.exceptions import ProtocolError

from openstack_typed._runtime.answers.download import Download
from openstack_typed.errors import (
    BadAnswer,
    HttpError,
    NotFound,
    ServiceUnavailable,
    Unauthorized,
)

from ..fake_cloud import FakeCloud

FILE = "image GET /images/1/file"
UPLOAD = "image PUT /images/1/file"
DATA = bytes(range(256)) * 40


class Body(io.BytesIO):
    """A body on its way from the service, which may break off."""

    def __init__(self, data: bytes, breaks: bool = False) -> None:
        super().__init__(data)
        self.breaks = breaks

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if self.breaks and not found:
            raise ProtocolError("Connection broken: IncompleteRead")
        return found


def downloaded(cloud: FakeCloud, data: bytes = DATA, **answer: Any) -> Download:
    cloud.answer(FILE, content=data, **answer)
    found: Download = cloud.image().image_data.download("1")
    return found


# --- down


def test_data_is_read_chunk_by_chunk(cloud: FakeCloud) -> None:
    data = downloaded(cloud)
    data.chunk_size = 1000
    chunks = list(data)
    assert b"".join(chunks) == DATA
    assert {len(chunk) for chunk in chunks[:-1]} == {1000}
    assert cloud.last.stream is True
    assert cloud.last.headers["Accept"] == "*/*"


def test_data_is_read_at_once(cloud: FakeCloud) -> None:
    assert downloaded(cloud).read() == DATA


def test_nothing_is_read_before_it_is_asked_for(cloud: FakeCloud) -> None:
    body = Body(DATA)
    cloud.answer(FILE, body=body)
    data = cloud.image().image_data.download("1")
    assert body.tell() == 0
    data.chunk_size = 10
    walk = iter(data)
    assert next(walk) == DATA[:10]
    assert body.tell() == 10


@pytest.mark.parametrize("part", [0, 1, None])
def test_the_connection_is_given_back(cloud: FakeCloud, part: int | None) -> None:
    body = Body(DATA)
    cloud.answer(FILE, body=body)
    with cloud.image().image_data.download("1") as data:
        for index, _ in enumerate(data):
            if index == part:
                break
    assert body.closed


def test_reading_to_the_end_gives_the_connection_back(cloud: FakeCloud) -> None:
    body = Body(DATA)
    cloud.answer(FILE, body=body)
    cloud.image().image_data.download("1").read()
    assert body.closed


def test_an_error_in_the_block_gives_the_connection_back(cloud: FakeCloud) -> None:
    body = Body(DATA)
    cloud.answer(FILE, body=body)
    with pytest.raises(KeyError), cloud.image().image_data.download("1"):
        raise KeyError
    assert body.closed


@pytest.mark.parametrize(
    ("headers", "size"),
    [
        ({"Content-Length": "10240"}, 10240),
        ({"Content-Length": "10240", "Content-Encoding": "identity"}, 10240),
        ({"Content-Length": "99", "Content-Encoding": "gzip"}, None),
        ({"Content-Length": "many"}, None),
        ({}, None),
    ],
)
def test_the_size_is_what_the_service_says(
    cloud: FakeCloud, headers: dict[str, str], size: int | None
) -> None:
    cloud.answer(FILE, content=b"", headers=headers)
    assert cloud.image().image_data.download("1").size == size


def test_a_part_of_the_data(cloud: FakeCloud) -> None:
    cloud.answer(FILE, content=b"56", status_code=206, headers={"Content-Range": "bytes 5-6/9"})
    data = cloud.image().image_data.download("1", range="bytes=5-6")
    assert (data.status, data.headers["content-range"]) == (206, "bytes 5-6/9")
    assert cloud.last.headers["Range"] == "bytes=5-6"
    assert data.read() == b"56"


def test_no_data(cloud: FakeCloud) -> None:
    data = downloaded(cloud, b"", status_code=204)
    assert (data.status, list(data)) == (204, [])


@pytest.mark.parametrize(
    ("wanted", "said", "data"),
    [
        ("bytes=4-7", "bytes 4-7/10", b"4567"),
        ("bytes=4-", "bytes 4-9/10", b"456789"),
        ("bytes=4-", "bytes 4-9/*", b"456789"),
        ("bytes=4-99", "bytes 4-9/10", b"456789"),
        ("bytes=-3", "bytes 7-9/10", b"789"),
        ("bytes=-30", "bytes 0-9/10", b"0123456789"),
        ("Bytes=4-7", "Bytes 4-7/10", b"4567"),
    ],
)
def test_the_part_that_was_asked_for(cloud: FakeCloud, wanted: str, said: str, data: bytes) -> None:
    cloud.answer(FILE, content=data, status_code=206, headers={"Content-Range": said})
    assert cloud.image().image_data.download("1", range=wanted).read() == data


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("bytes=4-7", "bytes 0-9/10"),
        ("bytes=4-7", "bytes 0-3/10"),
        ("bytes=4-7", "bytes 4-6/10"),
        ("bytes=4-7", "bytes 4-8/10"),
        ("bytes=4-7", "bytes 4-8/*"),
        ("bytes=4-", "bytes 4-8/10"),
        ("bytes=-3", "bytes 6-8/10"),
        ("bytes=-3", "bytes 6-9/10"),
        ("bytes=4-7", "items 4-7/10"),
        ("bytes=4-7", "bytes 7-4/10"),
        ("bytes=4-7", "bytes */10"),
        ("bytes=4-7", ""),
        (None, "bytes 4-7/10"),
    ],
)
def test_another_part_does_not_pass_for_it(cloud: FakeCloud, wanted: Any, said: str) -> None:
    cloud.answer(FILE, content=b"0123", status_code=206, headers={"Content-Range": said})
    options = {"range": wanted} if wanted else {}
    with pytest.raises(BadAnswer, match=f"^image_data.download: {wanted or 'all of it'} was asked"):
        cloud.image().image_data.download("1", **options)


def test_the_whole_can_be_told_from_a_part(cloud: FakeCloud) -> None:
    data = downloaded(cloud, DATA)
    cloud.answer(FILE, content=DATA)
    data = cloud.image().image_data.download("1", range="bytes=0-3")
    assert (data.status, data.read()) == (200, DATA)


@pytest.mark.parametrize("data", [b"", b"456", b"45678"])
def test_a_length_that_lies(cloud: FakeCloud, data: bytes) -> None:
    cloud.answer(FILE, content=data, status_code=206, headers={"Content-Range": "bytes 4-7/10"})
    part = cloud.image().image_data.download("1", range="bytes=4-7")
    with pytest.raises(BadAnswer, match=f"{len(data)} bytes came where 4 were announced"):
        part.read()


SUM = hashlib.md5(DATA, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("said", [SUM, SUM.upper(), f" {SUM} ", "", "None", "null", "0", SUM[:-1]])
def test_data_that_fits_its_sum_or_has_none(cloud: FakeCloud, said: str) -> None:
    assert downloaded(cloud, DATA, headers={"Content-MD5": said}).read() == DATA


@pytest.mark.parametrize("damaged", [DATA[:-1] + b"\0", DATA + b"x", b""])
def test_damaged_data_is_told_at_its_end(cloud: FakeCloud, damaged: bytes) -> None:
    data = downloaded(cloud, damaged, headers={"Content-MD5": SUM})
    data.chunk_size = 1000
    got = []
    with pytest.raises(BadAnswer, match=f"the data does not fit its checksum, {SUM}; 200 from GET"):
        for chunk in data:
            got.append(chunk)
    assert b"".join(got) == damaged


def test_the_sum_may_be_left_aside(cloud: FakeCloud) -> None:
    data = downloaded(cloud, b"changed by its store", headers={"Content-MD5": SUM})
    data.verify = False
    assert data.read() == b"changed by its store"


def test_a_part_has_the_sum_of_the_whole(cloud: FakeCloud) -> None:
    headers = {"Content-Range": "bytes 0-2/10", "Content-MD5": SUM}
    cloud.answer(FILE, content=b"abc", status_code=206, headers=headers)
    assert cloud.image().image_data.download("1", range="bytes=0-2").read() == b"abc"


def test_data_is_asked_for_as_it_is(cloud: FakeCloud) -> None:
    downloaded(cloud)
    assert cloud.last.headers["Accept-Encoding"] == "identity"


# Reading in several steps: what is given once is never given as nothing later.


def test_what_was_not_read_yet(cloud: FakeCloud) -> None:
    data = downloaded(cloud)
    data.chunk_size = 1000
    for chunk in data:
        assert chunk == DATA[:1000]
        break
    assert next(data) == DATA[1000:2000]
    assert data.read() == DATA[2000:]


def test_what_was_read_already(cloud: FakeCloud) -> None:
    data = downloaded(cloud)
    assert data.read() == DATA
    with pytest.raises(ValueError, match="the download was read to its end after 10240 bytes"):
        data.read()
    assert list(data) == []


def test_what_was_closed(cloud: FakeCloud) -> None:
    with downloaded(cloud) as data:
        data.chunk_size = 1000
        next(data)
    for read in (data.read, lambda: list(data)):
        with pytest.raises(ValueError, match="the download was closed after 1000 bytes; start a"):
            read()


def test_after_a_break_nothing_passes_for_the_end(cloud: FakeCloud) -> None:
    cloud.answer(FILE, body=Body(DATA, breaks=True))
    data = cloud.image().image_data.download("1")
    with pytest.raises(exceptions.ConnectFailure):
        data.read()
    with pytest.raises(ValueError, match="the download was closed after"):
        data.read()


def test_data_that_is_json_is_just_data(cloud: FakeCloud) -> None:
    assert downloaded(cloud, b'{"a": 1}').read() == b'{"a": 1}'


def test_a_download_that_is_refused(cloud: FakeCloud) -> None:
    cloud.answer(FILE, status_code=404, json={"message": "No image<br />", "code": "404"})
    with pytest.raises(NotFound, match=r"image_data\.download: No image \(404"):
        cloud.image().image_data.download("1")


def test_a_download_that_breaks_off(cloud: FakeCloud) -> None:
    body = Body(DATA, breaks=True)
    cloud.answer(FILE, body=body)
    data = cloud.image().image_data.download("1")
    with pytest.raises(
        exceptions.ConnectFailure, match=r"the download of https://.*/file broke off: "
    ) as caught:
        data.read()
    assert isinstance(caught.value.__cause__, ChunkedEncodingError)
    assert body.closed


@pytest.mark.parametrize("call", ["show", "delete"])
def test_an_answer_that_breaks_off(cloud: FakeCloud, call: str) -> None:
    for method in ("GET", "DELETE"):
        cloud.answer(f"image {method} /images/1", body=Body(b'{"id": ', breaks=True))
    with pytest.raises(exceptions.ConnectFailure, match=r"the answer to .* broke off: ") as caught:
        getattr(cloud.image().images, call)("1")
    assert isinstance(caught.value.__cause__, ChunkedEncodingError)


def test_a_refusal_that_breaks_off(cloud: FakeCloud) -> None:
    body = Body(b"Sorry, ", breaks=True)
    cloud.answer("image GET /images/1", status_code=503, body=body)
    with pytest.raises(ServiceUnavailable, match=r"^images\.show: Service Unavailable \(503 from"):
        cloud.image().images.show("1")


def test_a_refusal_in_json_that_breaks_off(cloud: FakeCloud) -> None:
    headers = {"Content-Type": "application/json"}
    body = Body(b'{"message": ', breaks=True)
    cloud.answer("image GET /images/1", status_code=503, body=body, headers=headers)
    with pytest.raises(ServiceUnavailable, match=r"^images\.show: Service Unavailable \(503 from"):
        cloud.image().images.show("1")


# --- up


def uploaded(cloud: FakeCloud, data: Any) -> Any:
    """The request that an upload sends."""
    cloud.answer(UPLOAD, status_code=204)
    cloud.image().image_data.upload("1", data)
    assert cloud.last.headers["Content-Type"] == "application/octet-stream"
    return cloud.last


@pytest.mark.parametrize("data", [DATA, bytearray(DATA), memoryview(DATA)])
def test_bytes_are_sent_as_they_are(cloud: FakeCloud, data: Any) -> None:
    request = uploaded(cloud, data)
    assert request.body == DATA
    assert request.headers["Content-Length"] == str(len(DATA))


def test_bytes_that_look_like_json_are_sent_as_they_are(cloud: FakeCloud) -> None:
    assert uploaded(cloud, b'{"a": 1}').body == b'{"a": 1}'


def test_an_open_file_is_handed_on_unread(cloud: FakeCloud, tmp_path: Path) -> None:
    file = tmp_path / "image"
    file.write_bytes(DATA)
    with file.open("rb") as opened:
        request = uploaded(cloud, opened)
        assert request.body is opened
        assert opened.tell() == 0
    assert request.headers["Content-Length"] == str(len(DATA))


def chunks() -> Iterator[bytes]:
    yield DATA[:5000]
    yield DATA[5000:]


@pytest.mark.parametrize("data", [chunks(), [*chunks()], (*chunks(),), io.BytesIO(DATA)])
def test_chunks_are_sent_one_after_the_other(cloud: FakeCloud, data: Any) -> None:
    assert b"".join(uploaded(cloud, data).body) == DATA


def test_chunks_have_no_length(cloud: FakeCloud) -> None:
    headers = uploaded(cloud, chunks()).headers
    assert headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in headers


def test_an_image_may_be_empty(cloud: FakeCloud) -> None:
    assert uploaded(cloud, b"").headers["Content-Length"] == "0"


@pytest.mark.parametrize("data", ["text", {"a": 1}, None, 7])
def test_what_is_no_data_is_refused(cloud: FakeCloud, data: Any) -> None:
    with pytest.raises(TypeError) as caught:
        cloud.image().image_data.upload("1", data)
    assert str(caught.value) == (
        f'{type(data).__name__} is no data; expected bytes, a file opened with mode "rb", or '
        "chunks of bytes; no request was sent"
    )
    assert cloud.sent == []


def test_other_arguments_of_an_upload_are_headers(cloud: FakeCloud) -> None:
    cloud.answer(UPLOAD, status_code=204)
    cloud.image().image_data.upload("1", b"x", store="fast", size=1)
    assert cloud.last.headers["X-Image-Meta-Store"] == "fast"
    assert cloud.last.headers["x-openstack-image-size"] == "1"


class Uploads:
    """What an image service was sent, refusing the first time."""

    def __init__(self, cloud: FakeCloud, first: int = 401) -> None:
        self.bodies: list[bytes] = []
        self._statuses = [first]
        cloud.answer(UPLOAD, text=self._answer)

    def _answer(self, request: Any, context: Any) -> str:
        body = request.body
        context.status_code = self._statuses.pop(0) if self._statuses else 204
        if hasattr(body, "read"):
            body = body.read()
        self.bodies.append(body if isinstance(body, bytes) else b"".join(body))
        return ""


def test_a_file_is_sent_again_with_a_new_token(cloud: FakeCloud, tmp_path: Path) -> None:
    (tmp_path / "image").write_bytes(b"head-" + DATA)
    uploads = Uploads(cloud)
    with (tmp_path / "image").open("rb") as file:
        file.seek(5)
        cloud.image().image_data.upload("1", file)
    assert uploads.bodies == [DATA, DATA]
    assert len(cloud.logins) == 2


def test_a_list_of_chunks_is_sent_again_with_a_new_token(cloud: FakeCloud) -> None:
    uploads = Uploads(cloud)
    cloud.image().image_data.upload("1", [b"ab", bytearray(b"c"), memoryview(b"d")])
    assert uploads.bodies == [b"abcd", b"abcd"]


def test_a_pipe_is_not_sent_again(cloud: FakeCloud) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"abc")
    os.close(writer)
    uploads = Uploads(cloud)
    with open(reader, "rb") as pipe, pytest.raises(Unauthorized):
        cloud.image().image_data.upload("1", pipe)
    assert uploads.bodies == [b"abc"]


def test_an_upload_is_not_sent_again_after_a_503(cloud: FakeCloud) -> None:
    uploads = Uploads(cloud, first=503)
    with pytest.raises(ServiceUnavailable):
        cloud.image(status_code_retries=2).image_data.upload("1", DATA)
    assert len(uploads.bodies) == 1


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda path: path.open(encoding="utf-8"), "a file opened as text"),
        (lambda path: codecs.getreader("utf-8")(path.open("rb")), "a file opened as text"),
        (lambda _: io.StringIO("abc"), "a file opened as text"),
        (lambda _: iter(["abc"]), "a chunk of str"),
        (lambda _: ["abc"], "a chunk of str"),
        (lambda _: [b"abc", "d"], "a chunk of str"),
        (lambda _: (c for c in "abc"), "a chunk of str"),
        (lambda _: [1, 2], "a chunk of int"),
    ],
)
def test_text_is_refused_before_anything_is_sent(
    cloud: FakeCloud, tmp_path: Path, make: Any, what: str
) -> None:
    (tmp_path / "image").write_text("one\ntwo é\n", encoding="utf-8")
    data = make(tmp_path / "image")
    with pytest.raises(TypeError, match=f"^{what} is no data; .*; no request was sent$"):
        cloud.image().image_data.upload("1", data)
    assert cloud.sent == []
    if hasattr(data, "close"):
        data.close()


def test_text_among_later_chunks_breaks_the_upload_off(cloud: FakeCloud) -> None:
    Uploads(cloud, first=204)
    with pytest.raises(TypeError, match=r"^a chunk of str is no data; .*; the upload was broken"):
        cloud.image().image_data.upload("1", iter([b"abc", "d"]))


# A stream can be read but once: sent again, it would make an empty image, and nobody would know.


def test_a_stream_is_not_sent_again_with_a_new_token(cloud: FakeCloud) -> None:
    cloud.answer(UPLOAD, {"status_code": 401}, {"status_code": 204})
    image = cloud.image()
    with pytest.raises(Unauthorized):
        image.image_data.upload("1", chunks())
    assert len(cloud.sent) == 1
    image.image_data.upload("1", chunks())
    assert len(cloud.logins) == 2


def test_a_stream_is_not_sent_again_after_a_failure(cloud: FakeCloud) -> None:
    cloud.answer(UPLOAD, {"status_code": 503}, {"status_code": 204})
    with pytest.raises(ServiceUnavailable):
        cloud.image(status_code_retries=3).image_data.upload("1", chunks())
    assert len(cloud.sent) == 1


def test_a_stream_is_not_sent_again_to_another_url(cloud: FakeCloud) -> None:
    cloud.answer(UPLOAD, status_code=307, headers={"Location": "https://elsewhere.example/"})
    with pytest.raises(HttpError) as caught:
        cloud.image().image_data.upload("1", chunks())
    assert caught.value.http_status == 307
    assert len(cloud.sent) == 1


def test_bytes_may_be_sent_again(cloud: FakeCloud) -> None:
    cloud.answer(UPLOAD, {"status_code": 401}, {"status_code": 204})
    cloud.image().image_data.upload("1", DATA)
    assert [r.body for r in cloud.sent] == [DATA, DATA]
