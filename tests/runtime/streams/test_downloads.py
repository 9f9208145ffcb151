# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Downloads into files: whole and right, or not there."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openstack_typed.errors import (
    BadAnswer,
    ConnectFailure,
    NotFound,
    TooManyRequests,
    TransferFailed,
)

from ..bad_server import ok
from .store import DATA, NOTHING, PIECE, Store, sums

MIDDLE = 5 * PIECE


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "disk.qcow2"


def left(target: Path) -> list[str]:
    """What is in the folder."""
    return sorted(path.name for path in target.parent.iterdir())


def part_of(target: Path) -> Path:
    """The file beside the one to be made."""
    (found,) = target.parent.glob("*.part")
    return found


# --- what goes well


def test_data_is_written_to_a_path(store: Store, target: Path) -> None:
    record = store.files.download_to("1", str(target))
    assert (record.id, record.size) == ("1", len(DATA))
    assert target.read_bytes() == DATA
    assert left(target) == ["disk.qcow2"]
    assert store.ranges_asked == [None]


def test_an_earlier_file_is_replaced_when_all_is_there(store: Store, target: Path) -> None:
    target.write_bytes(b"earlier")
    seen = []
    store.files.download_to("1", target, progress=lambda *_: seen.append(target.read_bytes()))
    assert set(seen) == {b"earlier"}
    assert target.read_bytes() == DATA


def test_data_is_written_to_a_file_from_where_it_stands(store: Store, target: Path) -> None:
    with target.open("w+b") as file:
        file.write(b"head-")
        store.files.download_to("1", file)
        assert not file.closed
        assert file.tell() == 5 + len(DATA)
    assert target.read_bytes() == b"head-" + DATA


def test_what_takes_a_part_of_a_chunk_gets_the_rest(store: Store) -> None:
    class Small(io.RawIOBase):
        def __init__(self) -> None:
            self.got = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.got += data[:300_000]
            return len(data[:300_000])

    small = Small()
    store.files.download_to("1", small)
    assert small.got == DATA


def test_what_takes_nothing_is_told(store: Store) -> None:
    class Full(io.RawIOBase):
        def write(self, data: Any) -> None:
            return None

    with pytest.raises(BlockingIOError, match="takes no data without waiting"):
        store.files.download_to("1", Full())


def test_a_link_stays_a_link(store: Store, target: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target.symlink_to(tmp_path / "there" / "disk")
    store.files.download_to("1", target)
    assert target.is_symlink()
    assert (tmp_path / "there" / "disk").read_bytes() == DATA


def test_a_device_is_written_to_and_not_replaced(store: Store) -> None:
    before = os.stat("/dev/null")
    store.files.download_to("1", "/dev/null")
    assert os.path.samestat(before, os.stat("/dev/null"))


def test_progress_is_told(store: Store, target: Path) -> None:
    told: list[tuple[int, int | None]] = []
    store.files.download_to("1", target, progress=lambda *each: told.append(each))
    assert [done for done, _ in told] == [*range(PIECE, len(DATA), PIECE), len(DATA)]
    assert {total for _, total in told} == {len(DATA)}


def test_an_empty_image_makes_an_empty_file(store: Store, target: Path) -> None:
    store.hold(b"")
    store.files.download_to("1", target)
    assert target.read_bytes() == b""


# --- sums


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"os_hash_value": sums(DATA)["os_hash_value"].upper()},
        {"os_hash_algo": None, "os_hash_value": None},
        {"os_hash_algo": "sum-of-tomorrow"},
        {"os_hash_algo": "shake_128"},
        NOTHING | {"size": len(DATA)},
        NOTHING | {"checksum": ""},
    ],
)
def test_data_that_fits_or_has_no_sum(store: Store, target: Path, said: dict[str, Any]) -> None:
    store.record.update(said)
    store.files.download_to("1", target)
    assert target.read_bytes() == DATA


def test_the_fields_of_the_sums_may_be_missing(store: Store, target: Path) -> None:
    for name in NOTHING:
        del store.record[name]
    store.files.download_to("1", target)
    assert target.read_bytes() == DATA


DAMAGED = DATA[:-1] + b"?"


@pytest.mark.parametrize(
    ("said", "name"),
    [({}, "sha512"), ({"os_hash_algo": None}, "md5"), (NOTHING, "checksum")],
)
def test_damaged_data_is_told_and_not_kept(
    store: Store, target: Path, said: dict[str, Any], name: str
) -> None:
    store.record.update(said)
    store.data = DAMAGED
    with pytest.raises(BadAnswer, match=f"^image_data.download: the data does not fit its {name}"):
        store.files.download_to("1", target)
    assert left(target) == []


def test_data_of_another_size_is_told(store: Store, target: Path) -> None:
    store.data = DATA + b"x"
    with pytest.raises(BadAnswer, match=f"{len(DATA) + 1} bytes came where {len(DATA)} were"):
        store.files.download_to("1", target)
    assert left(target) == []


@pytest.mark.parametrize("changed", [DAMAGED, DATA + b"x", DATA[:-7]])
def test_what_a_store_changed_may_be_taken_as_it_is(
    store: Store, target: Path, changed: bytes
) -> None:
    store.data = changed
    store.files.download_to("1", target, verify=False)
    assert target.read_bytes() == changed


def test_an_image_without_data(store: Store, target: Path) -> None:
    store.queue()
    store.server.answer("GET /v2/images/1/file", ok(status=204))
    with pytest.raises(TransferFailed, match=r"^1 has no data: it is queued$") as caught:
        store.files.download_to("1", target)
    assert caught.value.record.status == "queued"
    assert left(target) == []


def test_what_is_refused_leaves_nothing(store: Store, target: Path) -> None:
    store.server.answer("GET /v2/images/1/file", ok(b"No such image", 404))
    with pytest.raises(NotFound):
        store.files.download_to("1", target)
    assert left(target) == []


# --- breaks


def test_what_breaks_off_is_gone_on_with(store: Store, target: Path, pauses: list[float]) -> None:
    store.breaks = [3 * PIECE, 2 * PIECE, None]
    told: list[int] = []
    store.files.download_to("1", target, progress=lambda done, _: told.append(done))
    assert target.read_bytes() == DATA
    assert store.ranges_asked == [None, f"bytes={3 * PIECE}-", f"bytes={5 * PIECE}-"]
    assert told == sorted(told)
    assert all(0.5 <= pause <= 1 for pause in pauses)
    assert len(pauses) == 2


def test_a_file_of_the_callers_is_gone_on_with(store: Store) -> None:
    store.breaks = [3 * PIECE]
    file = io.BytesIO()
    store.files.download_to("1", file)
    assert file.getvalue() == DATA
    assert store.ranges_asked == [None, f"bytes={3 * PIECE}-"]


def test_a_file_that_cannot_be_set_back_is_gone_on_with(store: Store, target: Path) -> None:
    store.breaks = [3 * PIECE]
    with target.open("ab") as file:
        store.files.download_to("1", file)
    assert target.read_bytes() == DATA


def test_breaks_without_end_are_an_error(store: Store, target: Path, pauses: list[float]) -> None:
    store.breaks = [MIDDLE, *[0] * 50]
    with pytest.raises(ConnectFailure) as caught:
        store.files.download_to("1", target)
    assert len(store.ranges_asked) == 6
    assert [round(0.499 + p) >= 1 for p in pauses] == [True] * 5
    assert part_of(target).read_bytes() == DATA[:MIDDLE]
    assert caught.value.__notes__ == [
        f"{MIDDLE} of {len(DATA)} bytes are in {part_of(target)}; the same call again goes on "
        "from there"
    ]


def test_where_parts_are_not_known_it_begins_anew(store: Store, target: Path) -> None:
    store.ranges = False
    store.breaks = [MIDDLE]
    store.files.download_to("1", target)
    assert target.read_bytes() == DATA
    assert store.ranges_asked == [None, f"bytes={MIDDLE}-"]


def test_breaks_where_parts_are_not_known_end(store: Store, target: Path) -> None:
    store.ranges = False
    store.breaks = [MIDDLE] * 50
    with pytest.raises(ConnectFailure):
        store.files.download_to("1", target)
    assert len(store.ranges_asked) == 6


def test_a_service_that_is_down_in_between(store: Store, target: Path) -> None:
    store.breaks = [MIDDLE]

    def before(number: int) -> None:
        if number == 1:
            down, file = ok(b"down", 503), store._download
            store.server.answer("GET /v2/images/1/file", down, down, file)

    store.before = before
    store.files.download_to("1", target)
    assert target.read_bytes() == DATA
    assert len(store.ranges_asked) == 4


@pytest.mark.parametrize(("wanted", "paused"), [("7", [7]), ("3600", [])])
def test_a_service_says_how_long_to_wait(
    store: Store, target: Path, pauses: list[float], wanted: str, paused: list[float]
) -> None:
    store.breaks = [MIDDLE]

    def before(number: int) -> None:
        if number == 1:
            busy = ok(b"busy", 429, Retry_After=wanted)
            store.server.answer("GET /v2/images/1/file", busy, store._download)

    store.before = before
    if paused:
        store.files.download_to("1", target)
        assert target.read_bytes() == DATA
    else:
        with pytest.raises(TooManyRequests):
            store.files.download_to("1", target)
    assert pauses[1:] == paused


def test_breaks_are_in_the_log(
    store: Store, target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store.breaks = [MIDDLE]
    store.files.download_to("1", target)
    (record,) = [each for each in caplog.records if each.name == "openstack_typed"]
    assert record.levelname == "WARNING"
    assert f" s from byte {MIDDLE}" in record.getMessage()


def test_a_weak_tag_says_nothing(store: Store, target: Path) -> None:
    store.record["checksum"] = None
    store.headers = {"ETag": 'W/"a"'}
    store.breaks = [MIDDLE]
    store.before = lambda number: store.headers.update(ETag=f'W/"{number}"')
    store.files.download_to("1", target)
    assert target.read_bytes() == DATA
    assert store.ranges_asked == [None, f"bytes={MIDDLE}-"]  # the record says that it is the same


@pytest.mark.parametrize(
    "said", [f"bytes 0-{len(DATA) - 1}/{len(DATA)}", "bytes 7-9/10", "items", ""]
)
def test_another_part_is_not_joined(store: Store, target: Path, said: str) -> None:
    store.breaks = [MIDDLE]

    def before(number: int) -> None:
        wrong = ok(DATA, 206, Content_Range=said)
        store.server.answer("GET /v2/images/1/file", wrong)

    store.before = before
    with pytest.raises(BadAnswer, match=f"^image_data.download: bytes={MIDDLE}- was asked for"):
        store.files.download_to("1", target)
    assert left(target) == []


# --- what changes in between

OTHER = DATA[::-1]


@pytest.mark.parametrize("tag", ["Content-MD5", "ETag", "nothing"])
@pytest.mark.parametrize("kind", ["path", "file"])
def test_data_that_changed_is_begun_anew(store: Store, target: Path, tag: str, kind: str) -> None:
    store.breaks = [MIDDLE]
    if tag == "ETag":
        store.record["checksum"] = None
        store.headers = {"ETag": '"a"'}
    elif tag == "nothing":
        store.record["checksum"] = None
        store.headers = {}

    def before(number: int) -> None:
        if number == 2:
            store.hold(OTHER)
            store.headers = {"Content-MD5": {"Content-MD5": store.record["checksum"]},
                             "ETag": {"ETag": '"b"'}, "nothing": {}}[tag]  # fmt: skip

    store.before = before
    if kind == "path":
        store.files.download_to("1", target)
    else:
        with target.open("wb") as file:
            store.files.download_to("1", file)
    assert target.read_bytes() == OTHER
    assert store.ranges_asked == [None, f"bytes={MIDDLE}-", None]
    assert left(target) == ["disk.qcow2"]


def test_data_that_became_shorter_is_begun_anew(store: Store, target: Path) -> None:
    store.breaks = [MIDDLE]

    def before(number: int) -> None:
        if number == 2:
            store.hold(b"short")

    store.before = before
    store.files.download_to("1", target)
    assert target.read_bytes() == b"short"


def test_data_that_always_changes_is_an_error(store: Store, target: Path) -> None:
    store.breaks = [MIDDLE] * 9

    def before(number: int) -> None:
        if number % 2 == 0:
            store.hold(DATA[number:])

    store.before = before
    with pytest.raises(TransferFailed, match=r"^the data of 1 changed twice while it was downl"):
        store.files.download_to("1", target)
    assert left(target) == []


def test_data_that_nothing_identifies_is_begun_anew(store: Store, target: Path) -> None:
    store.record.update(NOTHING, size=len(DATA))
    store.headers = {}
    store.breaks = [MIDDLE]
    store.files.download_to("1", target)
    assert target.read_bytes() == DATA
    assert store.ranges_asked == [None, f"bytes={MIDDLE}-", None]


def test_a_file_that_cannot_be_set_back_says_so(store: Store, target: Path) -> None:
    store.ranges = False
    store.breaks = [MIDDLE]
    with target.open("ab") as file, pytest.raises(OSError, match=r"begin anew, .*; give a path"):
        store.files.download_to("1", file)


# --- later


def broken_download(store: Store, target: Path) -> Path:
    """What a program leaves that ended in the middle of a download."""

    def stop(done: int, total: int | None) -> None:
        if done == MIDDLE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        store.files.download_to("1", target, progress=stop)
    assert f"{MIDDLE} of {len(DATA)} bytes are in {part_of(target)};" in caught.value.__notes__[0]
    assert left(target) == [part_of(target).name]
    store.server.requests.clear()
    return part_of(target)


def test_a_later_call_goes_on(store: Store, target: Path) -> None:
    assert broken_download(store, target).read_bytes() == DATA[:MIDDLE]
    told: list[int] = []
    store.files.download_to("1", target, progress=lambda done, _: told.append(done))
    assert target.read_bytes() == DATA
    assert store.ranges_asked == [f"bytes={MIDDLE}-"]
    assert told[0] == MIDDLE + PIECE
    assert left(target) == ["disk.qcow2"]


def test_what_lacks_only_its_name_gets_it(store: Store, target: Path) -> None:
    broken_download(store, target).write_bytes(DATA)
    store.files.download_to("1", target)
    assert target.read_bytes() == DATA
    assert store.ranges_asked == []


@pytest.mark.parametrize("there", [DAMAGED, b"?" * MIDDLE, DATA + b"more"])
def test_what_was_damaged_in_between_is_begun_anew(
    store: Store, target: Path, there: bytes
) -> None:
    broken_download(store, target).write_bytes(there)
    store.files.download_to("1", target)
    assert target.read_bytes() == DATA
    assert store.ranges_asked[-1] is None
    assert left(target) == ["disk.qcow2"]


def test_a_part_of_other_data_is_not_used(store: Store, target: Path) -> None:
    part = broken_download(store, target)
    store.hold(OTHER)
    store.files.download_to("1", target)
    assert target.read_bytes() == OTHER
    assert store.ranges_asked == [None]
    assert left(target) == ["disk.qcow2", part.name]


def test_who_does_not_want_to_go_on_begins_anew(store: Store, target: Path) -> None:
    broken_download(store, target)
    store.files.download_to("1", target, resume=False)
    assert target.read_bytes() == DATA
    assert store.ranges_asked == [None]
    assert left(target) == ["disk.qcow2"]


@pytest.mark.parametrize("why", ["asked", "no sum"])
def test_what_cannot_be_gone_on_with_is_not_left(store: Store, target: Path, why: str) -> None:
    if why == "no sum":
        store.record.update(NOTHING, size=len(DATA))

    def stop(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.files.download_to("1", target, progress=stop, resume=why != "asked")
    assert left(target) == []


def test_two_at_once_do_not_write_into_one_file(store: Store, target: Path) -> None:
    part = broken_download(store, target)
    with part.open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError, match="another download is writing this file"):
            store.files.download_to("1", target)
    assert part.read_bytes() == DATA[:MIDDLE]
    store.files.download_to("1", target)
    assert target.read_bytes() == DATA


# --- targets that are none


def test_a_folder_is_no_target(store: Store, tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="this is a folder; name the file to make in it"):
        store.files.download_to("1", tmp_path)
    assert store.server.requests == []


def test_a_folder_that_is_not_there(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no such folder") as caught:
        store.files.download_to("1", tmp_path / "no" / "disk")
    assert caught.value.filename == str(tmp_path / "no")
    assert store.server.requests == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_ours(store: Store, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError, match="no file can be made in this folder"):
        store.files.download_to("1", tmp_path / "disk")
    assert store.server.requests == []


def test_a_file_opened_as_text_is_no_target(store: Store) -> None:
    text: Any = io.StringIO()
    with pytest.raises(TypeError, match='opened as text; open it with mode "wb"; no request'):
        store.files.download_to("1", text)
    assert store.server.requests == []


@pytest.fixture
def room() -> Iterator[None]:
    """Files take no more than so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MIDDLE + 1000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("room")
def test_what_fits_on_a_full_disk_stays(store: Store, target: Path) -> None:
    with pytest.raises(OSError, match="File too large") as caught:
        store.files.download_to("1", target)
    assert caught.value.errno == errno.EFBIG
    assert f"bytes are in {part_of(target)};" in caught.value.__notes__[0]
    assert DATA.startswith(part_of(target).read_bytes())
    assert store.ranges_asked == [None]  # it is no break of the connection
