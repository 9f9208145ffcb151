# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of configuration share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(no_configuration: None) -> None:
    """No file and no variable of this machine."""
