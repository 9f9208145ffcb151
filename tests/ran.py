# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a command line did, for tests on the fake and on the real cloud."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Ran(NamedTuple):
    """What a command line did."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its output as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """Its output."""
        return self.out.splitlines()
