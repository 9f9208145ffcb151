# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the runtime share."""

from __future__ import annotations

import pytest
import requests_mock as transport

from .fake_cloud import FakeCloud


@pytest.fixture
def cloud(requests_mock: transport.Mocker) -> FakeCloud:
    return FakeCloud(requests_mock)
