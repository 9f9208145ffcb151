# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the fake cloud costs whoever tests with it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .commands import least, timed
from .rounds import ROOT, Figures, say
from .table import Row

# In a process of its own: what is read once is read again. keystoneauth, which programs have
# anyway, is loaded before.
_UP = """
import time
import keystoneauth1.identity, keystoneauth1.session
import openstack_typed
begun = time.perf_counter()
from openstack_typed.testing import FakeCloud
FakeCloud().session().get_token()
print((time.perf_counter() - begun) * 1000)
"""
_TESTS = """
import pytest

@pytest.mark.parametrize("number", range(10))
def test_one(fake_cloud, number):
    [server] = fake_cloud.servers(1)
    compute = fake_cloud.connect().compute
    compute.servers.stop(server)
    assert compute.servers.wait(server, until="SHUTOFF").id == server.id
    assert [each.name for each in compute.servers.list()] == [server.name]
"""
# As on users' machines, whatever is set on this one.
_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
_PLUGIN = "openstack_typed._runtime.testing.plugin"


def fake(rounds: int) -> Iterator[Row]:
    """From nothing to a token, and a suite of ten tests."""
    say("fake ...")
    _up()  # what is compiled once is kept
    ups = [{"up": _up()} for _ in range(rounds)]
    yield _row("a fake cloud, from its import to a token", ups, "up", "ms", 100.0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "test_ten.py")
        path.write_text(_TESTS)
        command = [sys.executable, "-m", "pytest", "-q", "-p", _PLUGIN, "-p", "no:cacheprovider"]
        command += ["-c", "/dev/null", f"--rootdir={folder}", str(path)]
        environment = {"PYTHONPATH": str(ROOT / "generated"), **_COMPILED}
        suites = [timed(command, environment) for _ in range(rounds)]
    yield _row("ten tests with `fake_cloud`, pytest and all", suites, "elapsed", "s", 2.0)


def _up() -> float:
    done = subprocess.run(
        [sys.executable, "-c", _UP], capture_output=True, text=True, check=True,
        cwd=ROOT / "generated", env={**os.environ, **_COMPILED},
    )  # fmt: skip
    return float(done.stdout)


def _row(what: str, found: list[Figures], figure: str, unit: str, target: float) -> Row:
    values = sorted(each[figure] for each in found)
    return Row(what, least(found, figure), unit, target, values[0], values[-1])
