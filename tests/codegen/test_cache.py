# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The cache gives back what was put, or nothing: after crashes, and among other processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codegen import cache
from codegen.cache import Cache, sources

ROOT = Path(__file__).parents[2]
WRITER = """\
import sys
from codegen.cache import Cache
for turn in range(100):
    Cache("shared").put("name", "key", sys.argv[1] * 100_000)
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return Cache("things")


def file_of(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "openstack-typed" / "things").iterdir()
    return path


def test_what_was_put_last_is_given_back(kept: Cache) -> None:
    assert kept.get("a/b", "key") is None
    for text in ("one\ntwo\n", "", "\r\n ö"):
        kept.put("a/b", "key", text)
        assert kept.get("a/b", "key") == text
    assert kept.get("a", "key") is None


def test_what_was_made_of_something_else_is_not(kept: Cache) -> None:
    kept.put("name", "key", "text")
    assert kept.get("name", "other") is None


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"no digest", b"{}", None])
def test_a_broken_file_is_as_good_as_none(kept: Cache, tmp_path: Path, damage: bytes) -> None:
    kept.put("name", "key", "a text of some length")
    file = file_of(tmp_path)
    file.write_bytes(file.read_bytes()[:-1] if damage is None else damage)
    assert kept.get("name", "key") is None
    kept.put("name", "key", "again")
    assert kept.get("name", "key") == "again"


def test_half_of_what_a_killed_process_wrote_is_never_read(kept: Cache, tmp_path: Path) -> None:
    kept.put("name", "key", "text")
    file = file_of(tmp_path)
    file.with_name(f"{file.name}.1234").write_bytes(file.read_bytes()[:10])
    assert kept.get("name", "key") == "text"


def test_processes_do_not_disturb_one_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, letter], cwd=ROOT) for letter in "abc"
    ]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen.add(Cache("shared").get("name", "key"))
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    wholes = {letter * 100_000 for letter in "abc"}
    assert seen <= {None, *wholes}
    assert Cache("shared").get("name", "key") in wholes
    assert len(list((tmp_path / "openstack-typed" / "shared").iterdir())) == 1


def test_a_cache_that_cannot_be_written_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    Cache("things").put("name", "key", "text")
    assert Cache("things").get("name", "key") is None


def test_another_black_is_another_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache.generator()
    assert cache.generator() == before
    monkeypatch.setattr(cache, "version", lambda name: "0" if name == "black" else "1")
    assert cache.generator() != before


def test_the_digest_of_sources_is_of_names_and_texts_alone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        (folder / "b").mkdir(parents=True)
        (folder / "b" / "c.yaml").write_text("c")
        (folder / "a.yaml").write_text("a")
    before = sources(tmp_path / "one")
    (tmp_path / "two" / "a.yaml.swp").write_text("of an editor")
    (tmp_path / "two" / "upstream").mkdir()
    (tmp_path / "two" / "upstream" / "x.json").write_text("what shapes no client")
    assert sources(tmp_path / "two") == before
    (tmp_path / "two" / "b" / "c.yaml").rename(tmp_path / "two" / "c.yaml")
    assert sources(tmp_path / "two") != before
    (tmp_path / "one" / "a.yaml").write_text("A")
    assert sources(tmp_path / "one") != before
