# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The guide's page about tests, which is a module of tests itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.guide import program

PLUGIN = "openstack_typed._runtime.testing.plugin"


def test_the_tests_of_the_page_pass(tmp_path: Path) -> None:
    (tmp_path / "test_page.py").write_text(program("testing.md"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", PLUGIN, "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    passed = re.search(r"^(\d+) passed", done.stdout, re.MULTILINE)
    assert passed and int(passed[1]) >= 10, done.stdout + done.stderr
