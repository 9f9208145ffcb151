# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The clients against a real OpenStack: `make test-cloud`."""

import pytest

# Their assertions shall explain themselves as those of tests do.
pytest.register_assert_rewrite("tests.live.machines", "tests.live.netting")
