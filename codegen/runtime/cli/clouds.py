# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The cloud, or the clouds, that a command goes to."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from importlib import import_module
from typing import Any


def opened(package: str, options: Namespace) -> Iterator[Any]:
    """The clouds that options name, one after the other.

    Raises:
        ConfigurationError: There is no such cloud, or what is said of it makes no sense.
    """
    connect = import_module(f"{package}.cloud").connect
    yield connect(options.os_cloud, region_name=options.os_region_name)
