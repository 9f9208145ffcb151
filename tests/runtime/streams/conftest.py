# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of data share."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from ..bad_server import bad_server
from .store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    with bad_server() as server:
        yield Store(server)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, which take no time."""
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    return found
