# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Bars: those of tqdm and rich, if they are there. The two are played here."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import pytest

from openstack_typed.errors import ConnectFailure

from .store import DATA, Store


class Shown:
    """What was shown, and whether it ended."""

    def __init__(self) -> None:
        self.description = ""
        self.states: list[tuple[int, int | None]] = []
        self.open = False


@pytest.fixture
def shown() -> Shown:
    return Shown()


def tqdm(shown: Shown) -> ModuleType:
    class Bar:
        total: int | None = None
        n = 0

        def __init__(self, *, desc: str, unit: str, unit_scale: bool, unit_divisor: int) -> None:
            shown.description = desc

        def __enter__(self) -> Self:
            shown.open = True
            return self

        def __exit__(self, *_: object) -> None:
            shown.open = False

        def update(self, more: int) -> None:
            self.n += more
            shown.states.append((self.n, self.total))

    module = ModuleType("tqdm")
    module.tqdm = Bar  # type: ignore[attr-defined]
    return module


def rich(shown: Shown) -> ModuleType:
    class Bars:
        def __init__(self, *columns: Any) -> None:
            assert len(columns) == 5

        def __enter__(self) -> Self:
            shown.open = True
            return self

        def __exit__(self, *_: object) -> None:
            shown.open = False

        def add_task(self, description: str, total: int | None) -> int:
            shown.description = description
            return 3

        def update(self, task: int, *, completed: int, total: int | None) -> None:
            assert task == 3
            shown.states.append((completed, total))

    module = ModuleType("rich.progress")
    module.Progress = Bars  # type: ignore[attr-defined]
    for name in (
        "TextColumn", "BarColumn", "DownloadColumn", "TransferSpeedColumn", "TimeRemainingColumn",
    ):  # fmt: skip
        setattr(module, name, lambda *_, **__: None)
    return module


def install(patch: pytest.MonkeyPatch, **modules: ModuleType | None) -> None:
    """Let these be installed, and no others; None in `sys.modules` is what is not there."""
    patch.setitem(sys.modules, "tqdm", modules.get("tqdm"))
    patch.setitem(sys.modules, "rich", ModuleType("rich"))
    patch.setitem(sys.modules, "rich.progress", modules.get("rich"))


@pytest.mark.parametrize("name", ["tqdm", "rich"])
def test_a_bar_is_shown(
    store: Store, tmp_path: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    install(monkeypatch, **{name: {"tqdm": tqdm, "rich": rich}[name](shown)})
    store.files.download_to("1", tmp_path / "disk", progress="bar")
    assert shown.description == "download of 1"
    assert shown.states[-1] == (len(DATA), len(DATA))
    assert not shown.open
    shown.states.clear()
    store.files.upload_from("1", DATA, progress="bar")
    assert shown.description == "upload to 1"
    assert shown.states[-1] == (len(DATA), len(DATA))


@pytest.mark.parametrize("name", ["tqdm", "rich"])
def test_a_bar_is_closed_by_an_error(
    store: Store, tmp_path: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    install(monkeypatch, **{name: {"tqdm": tqdm, "rich": rich}[name](shown)})
    store.breaks = [0] * 9
    with pytest.raises(ConnectFailure):
        store.files.download_to("1", tmp_path / "disk", progress="bar")
    assert not shown.open


def test_a_bar_goes_back_when_it_begins_anew(
    store: Store, tmp_path: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, tqdm=tqdm(shown))
    store.ranges = False
    store.breaks = [5 << 20]
    store.files.download_to("1", tmp_path / "disk", progress="bar")
    done = [done for done, _ in shown.states]
    assert max(done) == done[-1] == len(DATA)
    assert done != sorted(done)


def test_without_either_a_bar_is_an_error(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    with pytest.raises(ModuleNotFoundError, match="a bar needs tqdm or rich, and neither is inst"):
        store.files.download_to("1", tmp_path / "disk", progress="bar")
    assert store.server.requests == []


def test_what_cannot_be_told_is_an_error(store: Store, tmp_path: Path) -> None:
    wrong: Any = "bars"
    with pytest.raises(TypeError, match=r"^progress is 'bars'; expected \"bar\", or a function"):
        store.files.download_to("1", tmp_path / "disk", progress=wrong)
    assert store.server.requests == []
