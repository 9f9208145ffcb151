# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Files to disk: whole or not at all, and nothing else beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

from codegen.write import compare, write

FILES = {
    PurePosixPath("a.py"): "a = 1\n",
    PurePosixPath("compute/b.py"): "b = 'ü'\n",
    PurePosixPath("compute/deep/c.py"): "",
}


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def as_tree(files: Mapping[PurePosixPath, str]) -> dict[str, bytes]:
    return {str(path): text.encode() for path, text in files.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds just the files."""
    target = tmp_path / "out"
    assert write(FILES, target) == (3, 0)
    return target


def test_files_are_written_as_they_are(folder: Path) -> None:
    assert tree(folder) == as_tree(FILES)


def test_unchanged_files_are_not_touched(folder: Path) -> None:
    before = {path: path.stat() for path in folder.rglob("*.py")}
    assert write({**FILES, PurePosixPath("a.py"): "a = 2\n"}, folder) == (1, 0)
    changed = {path.name for path, stat in before.items() if path.stat().st_ino != stat.st_ino}
    assert changed == {"a.py"}
    assert (folder / "a.py").read_text() == "a = 2\n"


def test_a_file_is_replaced_as_a_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        write({**FILES, PurePosixPath("a.py"): "a = 2\n"}, folder)
    assert (folder / "a.py").read_text() == "a = 1\n"


def test_what_is_left_of_a_failure_is_cleaned_up(folder: Path) -> None:
    (folder / ".a.py.12345").write_text("a = ")
    assert write(FILES, folder) == (0, 1)
    assert tree(folder) == as_tree(FILES)


def test_what_comes_from_no_spec_is_deleted(folder: Path) -> None:
    (folder / "old.py").write_text("")
    (folder / "gone" / "deep").mkdir(parents=True)
    (folder / "gone" / "deep" / "old.py").write_text("")
    (folder / "gone" / "deep" / "__pycache__").mkdir()
    (folder / "gone" / "deep" / "__pycache__" / "old.cpython-311.pyc").write_bytes(b"")
    assert write(FILES, folder) == (0, 2)
    assert tree(folder) == as_tree(FILES)
    assert not (folder / "gone").exists()


def test_caches_are_left_alone(folder: Path) -> None:
    cache = folder / "compute" / "__pycache__"
    cache.mkdir()
    (cache / "b.cpython-311.pyc").write_bytes(b"")
    assert write(FILES, folder) == (0, 0)
    assert list(compare(FILES, folder)) == []
    assert cache.is_dir()


def test_nothing_differs(folder: Path) -> None:
    assert list(compare(FILES, folder)) == []


def test_differences_are_told(folder: Path) -> None:
    (folder / "a.py").write_text("a = 2\n")
    (folder / "compute" / "b.py").unlink()
    (folder / "compute" / "mine.py").write_text("")
    assert list(compare(FILES, folder)) == [
        f"edited: {folder}/a.py\n"
        f"--- {folder}/a.py (as it is)\n"
        f"+++ {folder}/a.py (as the specs say)\n"
        "@@ -1 +1 @@\n"
        "-a = 2\n"
        "+a = 1\n",
        f"missing: {folder}/compute/b.py\n",
        f"stale: {folder}/compute/mine.py comes from no spec\n",
    ]


@pytest.mark.parametrize("content", [b"a = 1", b"a = 1\r\n", b"\xff", b""])
def test_every_byte_counts(folder: Path, content: bytes) -> None:
    (folder / "a.py").write_bytes(content)
    (found,) = compare(FILES, folder)
    assert found.startswith(f"edited: {folder}/a.py\n")


def test_comparing_changes_nothing(folder: Path) -> None:
    (folder / "a.py").write_text("a = 2\n")
    before = tree(folder)
    assert len(list(compare(FILES, folder))) == 1
    assert tree(folder) == before


def test_a_folder_that_is_not_there_lacks_everything(tmp_path: Path) -> None:
    found = list(compare(FILES, tmp_path / "nowhere"))
    assert found == [f"missing: {tmp_path}/nowhere/{name}\n" for name in sorted(FILES)]
    assert not (tmp_path / "nowhere").exists()
