# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A small real OpenStack on this machine, for tests: `python -m tests.cloud --help`."""

from __future__ import annotations

from pathlib import Path

from tests.cloud import settings as _settings

__all__ = ["clouds_yaml", "running"]


def running() -> bool:
    """Whether the cloud is up: every process is alive and every API answers."""
    from tests.cloud import services

    return services.healthy(_settings.load())


def clouds_yaml() -> Path:
    """The client configuration file of the cloud, for OS_CLIENT_CONFIG_FILE.

    Its clouds are `openstack-typed` (admin), `openstack-typed-demo` (a plain member) and
    `openstack-typed-system` (admin with system scope). It exists once the cloud has been up.
    """
    return _settings.load().clouds_yaml
