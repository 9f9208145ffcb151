# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Placement does beyond its specs: a module for each topic, which fills the same rules."""

from __future__ import annotations

from . import candidates, consumers, names, providers
from .dialect import RULES

__all__ = ["RULES", "candidates", "consumers", "names", "providers"]
