# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the runtime share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import requests_mock as transport

from .fake_cloud import FakeCloud


@pytest.fixture
def cloud(requests_mock: transport.Mocker) -> FakeCloud:
    return FakeCloud(requests_mock)


@pytest.fixture
def no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder to work and to live in, and no OS_* variable."""
    for name in [*os.environ]:
        if name.startswith(("OS_", "XDG_CONFIG")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)
