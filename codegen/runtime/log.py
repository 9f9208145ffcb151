# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The log of the package."""

from __future__ import annotations

import logging

LOG = logging.getLogger(__name__.partition("._runtime")[0])
"""Called like the package, whatever that is."""
