# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Keystone does beyond its specs: a module for each topic, which fills the same rules."""

from __future__ import annotations

from . import (
    application_credentials,
    catalog,
    credentials,
    domain_configs,
    federation,
    grants,
    json_home,
    limits,
    names,
    oauth1,
    projects,
    seed,
    tokens,
    trusts,
    users,
    versions,
)
from .dialect import RULES
from .seed import LOGINS, PASSWORD

__all__ = [
    "LOGINS", "PASSWORD", "RULES", "application_credentials", "catalog", "credentials",
    "domain_configs", "federation", "grants", "json_home", "limits", "names", "oauth1", "projects",
    "seed", "tokens", "trusts", "users", "versions",
]  # fmt: skip
