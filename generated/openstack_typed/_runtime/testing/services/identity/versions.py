# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the API says of itself."""

from __future__ import annotations

from typing import Any

from ...call import Call
from .dialect import RULES, version


@RULES.does("versions.show")
def _show(call: Call) -> dict[str, Any]:
    return version(call)
