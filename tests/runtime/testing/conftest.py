# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A fake cloud for each test."""

from __future__ import annotations

import pytest

from openstack_typed import Cloud
from openstack_typed.testing import FakeCloud


@pytest.fixture
def fake() -> FakeCloud:
    return FakeCloud()


@pytest.fixture
def cloud(fake: FakeCloud) -> Cloud:
    """Its clients, for an administrator who has a token."""
    cloud = fake.connect()
    cloud.session.get_token()
    fake.calls.clear()
    return cloud
