# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What was generated the last time is used again, and nobody can tell from what comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from codegen import cache
from codegen.cache import Cache
from codegen.language import source
from codegen.language.diagnostics import Diagnostics, SpecError
from codegen.pipeline import generate
from codegen.python import format as formatting
from codegen.python.format import format_all
from tests.codegen.trees import small_tree

Files = dict[PurePosixPath, str]
THINGS = PurePosixPath("demo", "things.py")


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small tree of specs, and an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield small_tree(tmp_path)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The services that were read, not taken from the cache."""
    found: list[str] = []
    original = source.read

    def read(path: Path, diagnostics: Diagnostics) -> source.Document | None:
        if path.name == "service.yaml":
            found.append(path.parent.name)
        return original(path, diagnostics)

    monkeypatch.setattr(source, "read", read)
    return found


def edit(specs: Path, before: str, after: str) -> None:
    path = specs / "demo" / "things.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def from_nothing(specs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """What comes out without a cache."""
    with monkeypatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "empty"))
        return generate(specs, "small")


def test_only_services_that_changed_are_read(
    specs: Path, read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = generate(specs, "small")
    assert read == ["demo", "other"]
    assert generate(specs, "small") == before
    assert generate(specs, "another").keys() == before.keys()
    assert read == ["demo", "other"]
    edit(specs, "Its name.", "The name of it.")
    after = generate(specs, "small")
    assert read == ["demo", "other", "demo"]
    changed = {path for path in after if after[path] != before[path]}
    assert {path.parts[0] for path in changed} == {"demo", "_about.py"}
    assert after == from_nothing(specs, tmp_path, monkeypatch)


def test_stubs_without_tombstones_are_others(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert generate(specs, "small", tombstones=False) != generate(specs, "small")
    assert generate(specs, "small") == from_nothing(specs, tmp_path, monkeypatch)


def test_a_service_that_is_gone_is_gone(specs: Path) -> None:
    generate(specs, "small")
    for path in (specs / "other").iterdir():
        path.unlink()
    (specs / "other").rmdir()
    files = generate(specs, "small")
    assert "other" not in {path.parts[0] for path in files}
    assert "other" not in files[PurePosixPath("__init__.py")]


def test_another_generator_reads_all_again(
    specs: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(specs, "small")
    monkeypatch.setattr(cache, "tools", lambda: "another")
    generate(specs, "small")
    assert read == ["demo", "other"] * 2


def test_broken_caches_do_not_matter(specs: Path, tmp_path: Path) -> None:
    before = generate(specs, "small")
    for content in (b"", b"\xff", b"{"):
        for path in (tmp_path / "cache").rglob("*"):
            if path.is_file():
                path.write_bytes(content)
        assert generate(specs, "small") == before


def test_errors_are_found_beside_what_is_kept(specs: Path) -> None:
    generate(specs, "small")
    (specs / "stray.yaml").write_text("")
    with pytest.raises(SpecError) as caught:
        generate(specs, "small")
    assert [d.code for d in caught.value.diagnostics] == ["stray-file"]
    (specs / "stray.yaml").unlink()
    edit(specs, "list of Thing", "list of Nothing")
    with pytest.raises(SpecError) as caught:
        generate(specs, "small")
    assert "unknown-type" in {d.code for d in caught.value.diagnostics}


def test_what_was_made_while_somebody_wrote_is_not_kept(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def format_late(files: Files) -> Files:
        edit(specs, "Its name.", "The name of it.")
        return format_all(files)

    with monkeypatch.context() as patch:
        patch.setattr("codegen.pipeline.format_all", format_late)
        late = generate(specs, "small")
    assert "The name of it." not in late[THINGS]
    assert generate(specs, "small") == from_nothing(specs, tmp_path, monkeypatch)


# --- blocks


def test_blocks_of_the_last_time_are_used_again(specs: Path) -> None:
    files = {THINGS: "def f(): pass\n"}
    assert format_all(files) == {THINGS: "def f():\n    pass\n"}
    kept = json.dumps({"def f(): pass\n": "kept\n"})
    Cache("blocks").put(str(THINGS), formatting._key(), kept)
    assert format_all(files) == {THINGS: "kept\n"}


def test_blocks_of_another_black_are_not(specs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {THINGS: "def f(): pass\n"}
    kept = json.dumps({"def f(): pass\n": "kept\n"})
    Cache("blocks").put(str(THINGS), formatting._key(), kept)
    monkeypatch.setattr(cache, "version", lambda name: "0")
    monkeypatch.setattr(formatting, "_key", formatting._key.__wrapped__)
    assert format_all(files) == {THINGS: "def f():\n    pass\n"}


def test_blocks_that_are_gone_are_forgotten(specs: Path) -> None:
    format_all({THINGS: "def f(): pass\n\n\ndef g(): pass\n"})
    format_all({THINGS: "def g(): pass\n"})
    kept = Cache("blocks").get(str(THINGS), formatting._key())
    assert kept == json.dumps({"def g(): pass\n": "def g():\n    pass\n"})
