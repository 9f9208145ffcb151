# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a run of the tests can be told, and what is looked at when all are done."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.seen import SEEN, Gathering

_LIVE = Path(__file__).parent / "live"
_GATHERING = pytest.StashKey[Gathering]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Tell on which cloud the tests of `tests/live` run."""
    text = "run tests/live on the real cloud; without it they run on the fake"
    parser.addoption("--real", action="store_true", help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Begin to gather; and let Ctrl-C be what it is, which shells have background jobs ignore."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.stash[_GATHERING] = Gathering(config)
    config.pluginmanager.register(config.stash[_GATHERING])


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hold the document of the fake against what was seen, if all tests have run on it."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["seen"] = config.stash[SEEN]
        return
    files = {path.relative_to(config.rootpath).as_posix() for path in _LIVE.glob("test_*.py")}
    all_run = files <= config.stash[_GATHERING].files
    if config.getoption("--real") or session.testsfailed or not all_run:
        return
    from tests.live import faked

    seen = config.stash[SEEN]
    problem = faked.held(seen, write=bool(os.environ.get("WRITE_FAKE")))
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if problem and reporter is not None:
        reporter.write_line(problem, red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
