# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data from files and pipes to the cloud, and back."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from openstack_typed._runtime.cli.calls import transfers
from openstack_typed._runtime.cli.failures import Failure
from tests.runtime.cli.conftest import Ost
from tests.runtime.cli.terminal import alone, at_terminal, command, environment

DATA = os.urandom(3 << 20)


@pytest.fixture
def image(ost: Ost) -> str:
    """An image without data; its name."""
    done = ost("images", "create", "--name", "disk", "--container-format", "bare",
               "--disk-format", "raw", "-f", "json")  # fmt: skip
    assert done.status == 0, done.err
    return "disk"


@pytest.fixture
def full(ost: Ost, image: str, tmp_path: Path) -> str:
    """An image with data; its name."""
    source = tmp_path / "source"
    source.write_bytes(DATA)
    done = ost("image-data", "upload", image, "--file", str(source))
    assert (done.status, done.out, done.err) == (0, "", "")
    return image


def status_of(ost: Ost, image: str) -> str:
    return str(ost.fake.connect().image.images.find_one(image).status)


def test_from_a_file_and_back(ost: Ost, full: str, tmp_path: Path) -> None:
    assert status_of(ost, full) == "active"
    target = tmp_path / "target"
    done = ost("image-data", "download", full, "--file", str(target))
    assert (done.status, done.out, done.err) == (0, "", "")
    assert target.read_bytes() == DATA
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "described.yaml", "source", "target",
    ]  # fmt: skip


def test_from_a_pipe_and_to_one(ost: Ost, image: str) -> None:
    done = alone("image-data", "upload", image, "--file", "-", given=DATA)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    for argv in (("image-data", "download", image), ("image-data", "download", image, "--file=-")):
        done = alone(*argv)
        assert done.returncode == 0, done.stderr
        assert done.stderr == b""
        assert hashlib.sha256(done.stdout).digest() == hashlib.sha256(DATA).digest()


def test_a_part_is_asked_for_with_range(ost: Ost, full: str, tmp_path: Path) -> None:
    target = tmp_path / "part"
    done = ost("image-data", "download", full, "--range", "bytes=10-19", "--file", str(target))
    assert done.status == 0, done.err
    assert target.read_bytes() == DATA[10:20]


@pytest.mark.parametrize("part", [(), ("--range", "bytes=10-19")])
def test_a_file_that_is_replaced_is_for_nobody_else(
    ost: Ost, full: str, tmp_path: Path, part: tuple[str, ...]
) -> None:
    target = tmp_path / "target"
    target.touch(mode=0o600)
    assert ost("image-data", "download", full, "--file", str(target), *part).status == 0
    assert target.stat().st_size > 0
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_file_without_a_name_is_none(
    ost: Ost, full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = sorted(tmp_path.iterdir())
    done = ost("image-data", "download", full, "--file", "")
    assert done.status == 1
    assert done.err == (
        f"ost: {here}: this is a folder; name the file to make in it; no request was sent\n"
    )
    assert sorted(tmp_path.iterdir()) == before


def test_what_breaks_off_leaves_no_file_of_the_name(ost: Ost, full: str, tmp_path: Path) -> None:
    kind, key = "image.Image", ost.fake.connect().image.images.find_one(full).id
    image = ost.fake.world.get(kind, key)
    assert image is not None
    image["os_hash_value"] = "0" * 128
    target = tmp_path / "target"
    done = ost("image-data", "download", full, "--file", str(target))
    assert done.status == 1
    assert "does not fit its sha512" in done.err
    assert not target.exists()
    assert ost("image-data", "download", full, "--file", str(target), "--no-verify").status == 0


def test_there_must_be_data(ost: Ost, image: str, tmp_path: Path) -> None:
    done = ost("image-data", "download", image, "--file", str(tmp_path / "target"))
    assert done.status == 1
    assert "has no data" in done.err
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ((), "--file is missing"),
        (("--file", "/no/such"), "there is no file /no/such"),
        (("--file", "/"), "/ is a folder"),
    ],
)
def test_a_source_that_is_none_is_refused_before_anything_is_sent(
    ost: Ost, argv: tuple[str, ...], told: str
) -> None:
    ost.fake.calls.clear()
    done = ost("image-data", "upload", "tiny", *argv)
    assert done.status == 2
    assert told in done.err
    assert ost.fake.calls == []


def test_an_upload_says_how_long_a_pipe_is(ost: Ost, image: str) -> None:
    done = alone("image-data", "upload", image, "--file", "-", "--size", "5", given=b"1234")
    assert done.returncode == 1
    assert b"the data ended after 4 of 5 bytes" in done.stderr


def test_what_does_not_arrive_is_removed_if_that_is_wanted(ost: Ost, image: str) -> None:
    done = alone("image-data", "upload", image, "--file", "-", "--size", "5",
                 "--remove-on-failure", given=b"1234")  # fmt: skip
    assert done.returncode == 1
    assert ost("images", "show", image).status == 3


def test_an_import_is_staged_and_waited_for(ost: Ost, image: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(DATA)
    done = ost("image-data", "import-from", image, "--source", str(source))
    assert (done.status, done.out) == (0, ""), done.err
    assert status_of(ost, image) == "active"


def test_a_failed_import_is_told(ost: Ost, image: str) -> None:
    done = ost("image-data", "import-from", image, "--source", "https://example.org/disk.raw",
               "--timeout", "20")  # fmt: skip
    assert done.status == 1
    assert "Task failed" in done.err  # the fake fetches nothing
    (call,) = [each for each in ost.fake.calls if each.operation == "image.images.import_image"]
    assert call.body["method"] == {"name": "web-download", "uri": "https://example.org/disk.raw"}


def test_data_is_staged(ost: Ost, image: str) -> None:
    done = alone("image-data", "stage", image, "--file", "-", given=DATA)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert status_of(ost, image) == "uploading"


# --- terminals


def test_data_is_not_written_to_a_terminal(ost: Ost, full: str) -> None:
    ost.fake.calls.clear()
    status, shown = at_terminal("image-data", "download", full)
    assert status == 2
    assert "give --file PATH" in shown
    assert ost.fake.calls == []


def test_a_terminal_is_no_source(ost: Ost, image: str) -> None:
    status, shown = at_terminal("image-data", "upload", image, "--file", "-")
    assert status == 2
    assert "standard input is a terminal" in shown


def test_a_terminal_shows_a_bar(ost: Ost, full: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    status, shown = at_terminal("image-data", "download", full, "--file", str(target))
    assert status == 0
    assert "download" in shown
    assert "3.0/3.0 MiB" in shown
    assert target.read_bytes() == DATA


def test_text_may_be_shown_and_other_data_not(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    output = transfers.Output()
    output.write(b"<xml/>")
    for data in (b"a\0b", b"\xff\xfe"):
        with pytest.raises(Failure, match="not written to a terminal"):
            output.write(data)
    assert capsysbinary.readouterr().out == b"<xml/>"


# --- memory


def test_memory_does_not_grow_with_the_data(ost: Ost, image: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    peaks = []
    for size in (1 << 20, 60 << 20):
        with source.open("wb") as file:
            file.truncate(size)
        name = f"disk-{size}"
        ost("images", "create", "--name", name, "--container-format", "bare",
            "--disk-format", "raw")  # fmt: skip
        up = _peak("image-data", "upload", name, "--file", str(source))
        down = _peak("image-data", "download", name, "--file", str(target))
        assert target.stat().st_size == size
        peaks.append((up, down))
    small, large = peaks
    assert large[0] - small[0] < 16 << 10
    assert large[1] - small[1] < 16 << 10


def _peak(*argv: str) -> int:
    """The most memory that a process had, in KiB."""
    script = (
        "import re, sys\n"
        "from openstack_typed._runtime.cli.main import main\n"
        "status = main('openstack_typed', sys.argv[1:])\n"
        # What the kernel tells of children begins with what their parent had.
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
        "sys.exit(status)\n"
    )
    words = [command()[0], "-c", script, *argv]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)
