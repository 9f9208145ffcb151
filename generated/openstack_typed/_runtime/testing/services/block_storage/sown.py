# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What volumes and the like have if a test puts them there without saying it."""

from __future__ import annotations

from .dialect import RULES

RULES.sown |= {"Volume": {"size": 1}}
