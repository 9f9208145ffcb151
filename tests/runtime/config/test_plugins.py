# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which auth plugin is loaded, and from where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import stevedore.driver
from keystoneauth1 import loading
from keystoneauth1.exceptions import NoMatchingPlugin

from openstack_typed._runtime.config.auth import loader_of

_OTHER = """\
from keystoneauth1.loading import BaseLoader

class Other(BaseLoader):
    def get_options(self):
        return []
"""
_SHOW = (
    "from openstack_typed._runtime.config.auth import loader_of; print(type(loader_of('theirs')))"
)


@pytest.mark.parametrize("name", ["password", "token", "v3applicationcredential", "none"])
def test_a_plugin_of_keystoneauth_is_found_without_a_look_at_all_packages(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: type = type(loading.get_plugin_loader(name))
    monkeypatch.setattr(stevedore.driver, "DriverManager", None)
    assert type(loader_of(name)) is wanted


def test_those_of_other_packages_are_found_too(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(_OTHER, "utf-8")
    known = tmp_path / "other-1.0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n", "utf-8")
    points = "[keystoneauth1.plugin]\ntheirs = other:Other\n"
    (known / "entry_points.txt").write_text(points, "utf-8")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    environ = {"PYTHONPATH": path, "HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", _SHOW], env=environ, check=True, capture_output=True, text=True
    )
    assert run.stdout == "<class 'other.Other'>\n"


def test_there_is_no_such_plugin() -> None:
    with pytest.raises(NoMatchingPlugin):
        loader_of("pasword")
