# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The clients under test, over one fake transport."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
import requests_mock

from tests.runtime.fake_cloud import FakeCloud

from . import spec
from .runtime import RunTime


@pytest.fixture(scope="package")
def transport() -> Iterator[requests_mock.Mocker]:
    """The transport of all services."""
    with requests_mock.Mocker() as http:
        yield http


@pytest.fixture(scope="package")
def run_times(transport: requests_mock.Mocker) -> Callable[[str], RunTime]:
    """The clients by service, over one cloud."""
    cloud = FakeCloud(transport)
    return cache(lambda name: RunTime(cloud, spec.service(name)))


@pytest.fixture
def run_time(
    request: pytest.FixtureRequest,
    transport: requests_mock.Mocker,
    run_times: Callable[[str], RunTime],
) -> RunTime:
    """The client of the service that a test is for."""
    transport.reset_mock()
    service: spec.Service = request.getfixturevalue("service")
    return run_times(service.name)
