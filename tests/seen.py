# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the processes of a run have seen of the fake, put together in the one that gathers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

Seen = Mapping[str, tuple[Sequence[str], Sequence[str]]]
"""Of each service the operations that a process has called, and those that were served."""

SEEN = pytest.StashKey[list[Seen]]()


class Gathering:
    """Gathers what processes have seen, and which files of tests were run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.files: set[str] = set()
        config.stash[SEEN] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the file of a test: the process that gathers gets the reports of all."""
        self.files.add(report.nodeid.partition("::")[0])

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what another process has seen."""
        self.config.stash[SEEN].extend(getattr(node, "workeroutput", {}).get("seen", []))
