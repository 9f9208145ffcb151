# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Glance does beyond its specs: a module for each topic, which fills the same rules."""

from __future__ import annotations

from . import (
    data,
    images,
    info,
    members,
    metadefs,
    schemas,
    sown,
    tasks,
)
from .dialect import RULES

__all__ = ["RULES", "data", "images", "info", "members", "metadefs", "schemas", "sown", "tasks"]
