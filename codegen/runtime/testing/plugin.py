# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The plugin of pytest: the fixture `fake_cloud`. Only pytest imports it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest


@pytest.fixture
def fake_cloud() -> Any:
    """A fake cloud of this test's own: a `FakeCloud` of `testing`."""
    package = (__package__ or "").removesuffix("._runtime.testing")
    return import_module(f"{package}.testing").FakeCloud()
