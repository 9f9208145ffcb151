# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a run of the tests can be told."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Tell on which cloud the tests of `tests/live` run."""
    text = "run tests/live on the real cloud; without it they run on the fake"
    parser.addoption("--real", action="store_true", help=text)
