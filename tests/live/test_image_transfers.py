# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Images of any size, into files and out of them: `download_to`, `upload_from`, `import_from`."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha512
from pathlib import Path

import pytest

from openstack_typed.errors import BadAnswer, NotFound, TransferFailed, WaitFailed
from openstack_typed.image import CreatedImage, Image
from tests.live.support import Cleanup, unique

MIB = 1 << 20
SIZE = 300 * MIB
BLOCK = bytes(range(256)) * 4096
DATA = BLOCK * 3


@pytest.fixture
def queued(image: Image, cleanup: Cleanup) -> CreatedImage:
    """An image without data."""
    made = image.images.create(name=unique("moved"), container_format="bare", disk_format="raw")
    cleanup(image.images.delete, made.id)
    return made


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 300 MiB, no two blocks of which are the same."""
    path = tmp_path_factory.mktemp("large") / "disk.raw"
    with path.open("wb") as file:
        for number in range(SIZE // MIB):
            file.write(number.to_bytes(8, "big") + BLOCK[8:])
    return path


def digest(path: Path) -> str:
    with path.open("rb") as file:
        found = sha512()
        while block := file.read(MIB):
            found.update(block)
    return found.hexdigest()


BEGIN = """
import os, resource, sys
from openstack_typed.image import Image
from tests.live.support import ADMIN, session_for

image = Image(session_for(ADMIN))

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
"""
MEASURE = """
small, large, source, target = sys.argv[1:]
image.image_data.upload_from(small, b"x" * (4 << 20))
image.image_data.download_to(small, os.devnull)
before = peak()
image.image_data.upload_from(large, source)
up = peak()
image.image_data.download_to(large, target)
print(before, up, peak())
"""
HANG = """
import time

def hang(done, total):
    if done >= total // 2:
        print(done, flush=True)
        time.sleep(600)

image.image_data.download_to(*sys.argv[1:], progress=hang)
"""


@pytest.mark.real("it measures a process that moves 300 MiB")
def test_300_mib_at_constant_memory(
    image: Image, queued: CreatedImage, cleanup: Cleanup, large: Path, tmp_path: Path
) -> None:
    small = image.images.create(container_format="bare", disk_format="raw")
    cleanup(image.images.delete, small.id)
    target = tmp_path / "disk.raw"
    program = [sys.executable, "-c", BEGIN + MEASURE, small.id, queued.id, str(large), str(target)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    before, up, down = map(int, done.stdout.split())
    print(f"peak: {before} MiB with 4 MiB of data, {up} MiB after 300 MiB up, {down} after down")
    assert down - before < 16
    record = image.images.show(queued.id)
    assert (record.size, record.os_hash_value) == (SIZE, digest(large))
    assert digest(target) == digest(large)


@pytest.mark.real("it kills a process that moves 300 MiB")
def test_a_killed_download_is_gone_on_with(
    image: Image, queued: CreatedImage, large: Path, tmp_path: Path
) -> None:
    target = tmp_path / "disk.raw"
    image.image_data.upload_from(queued, large)
    program = [sys.executable, "-c", BEGIN + HANG, queued.id, str(target)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        reached = int(process.stdout.readline())
        process.kill()
    assert not target.exists()
    (part,) = tmp_path.iterdir()
    assert part.stat().st_size == reached

    told: list[int] = []
    image.image_data.download_to(queued, target, progress=lambda done, _: told.append(done))
    print(f"gone on with after {reached >> 20} of {SIZE >> 20} MiB")
    assert told[0] == reached + MIB
    assert told[-1] == SIZE
    assert digest(target) == digest(large)
    assert list(tmp_path.iterdir()) == [target]


def chunks() -> Iterator[bytes]:
    for start in range(0, len(DATA), 500_000):
        yield DATA[start : start + 500_000]


def test_an_image_in_one_call(image: Image, cleanup: Cleanup, tmp_path: Path) -> None:
    (tmp_path / "disk.raw").write_bytes(DATA)
    create = image.images.create
    for source in (tmp_path / "disk.raw", DATA, io.BytesIO(DATA), chunks()):
        made = image.image_data.upload_from(
            create(name=unique("one-call"), container_format="bare", disk_format="raw"),
            source,
            size=len(DATA),
            store="fs",
        )
        cleanup(image.images.delete, made.id)
        assert (made.status, made.size, made.stores) == ("active", len(DATA), "fs")
        file = io.BytesIO()
        assert image.image_data.download_to(made, file, prefer=["fs"]) == made
        assert file.getvalue() == DATA


def test_an_upload_that_breaks_off_leaves_no_image(image: Image, queued: CreatedImage) -> None:
    def broken() -> Iterator[bytes]:
        yield BLOCK
        raise RuntimeError("the source is gone")

    with pytest.raises(RuntimeError, match="the source is gone"):
        image.image_data.upload_from(queued, broken())
    assert image.images.show(queued.id).status in ("queued", "saving")
    with pytest.raises(ValueError, match="not 7"):
        image.image_data.upload_from(queued, DATA, size=7, remove_on_failure=True)
    with pytest.raises(NotFound):
        image.images.show(queued.id)


def test_there_is_nothing_to_download(image: Image, queued: CreatedImage, tmp_path: Path) -> None:
    with pytest.raises(TransferFailed, match="has no data: it is queued"):
        image.image_data.download_to(queued, tmp_path / "disk")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.real("it writes into a file of the service's store")
def test_damage_on_the_disk_of_the_service_is_told(
    image: Image, queued: CreatedImage, tmp_path: Path
) -> None:
    image.image_data.upload_from(queued, DATA)
    (location,) = image.images.show(queued.id).locations or ()
    stored = Path(location.url.removeprefix("file://"))
    stored.write_bytes(DATA[:-1] + b"?")
    with pytest.raises(BadAnswer, match="the data does not fit its sha512"):
        image.image_data.download_to(queued, tmp_path / "disk")
    assert list(tmp_path.iterdir()) == []
    image.image_data.download_to(queued, tmp_path / "disk", verify=False)
    assert (tmp_path / "disk").read_bytes() == DATA[:-1] + b"?"


def test_an_import_of_staged_data(image: Image, queued: CreatedImage, tmp_path: Path) -> None:
    (tmp_path / "disk.raw").write_bytes(DATA)
    done = image.image_data.import_from(queued, tmp_path / "disk.raw", stores=["fs"], timeout=120)
    assert (done.status, done.size, done.stores) == ("active", len(DATA), "fs")
    assert done.os_hash_value == sha512(DATA).hexdigest()
    assert done.os_glance_import_task is None


def test_an_import_that_fails_says_why(image: Image, queued: CreatedImage) -> None:
    # This machine, in a form and at a port that the service may fetch from; nobody listens there.
    with pytest.raises(WaitFailed, match="is queued: ") as caught:
        image.image_data.import_from(queued, "http://0.0.0.0/disk.raw", timeout=120)
    print(caught.value)
    assert caught.value.record.status == "queued"
