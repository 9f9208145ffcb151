# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data that is streamed, up and down."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from keystoneauth1 import exceptions
from requests.exceptions import ChunkedEncodingError
from urllib3.exceptions import ProtocolError

from openstack_typed._runtime.download import Download
from openstack_typed.errors import HttpError, NotFound, ServiceUnavailable, Unauthorized

from .fake_cloud import FakeCloud

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
    with pytest.raises(exceptions.ConnectFailure, match="the download broke off: ") as caught:
        data.read()
    assert isinstance(caught.value.__cause__, ChunkedEncodingError)
    assert body.closed


@pytest.mark.parametrize("call", ["show", "delete"])
def test_an_answer_that_breaks_off(cloud: FakeCloud, call: str) -> None:
    for method in ("GET", "DELETE"):
        cloud.answer(f"image {method} /images/1", body=Body(b'{"id": ', breaks=True))
    with pytest.raises(exceptions.ConnectFailure, match="the answer broke off: ") as caught:
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
