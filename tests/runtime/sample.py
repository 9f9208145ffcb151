# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""An answer to try things with."""

from __future__ import annotations

from typing import Any

from openstack_typed import compute

# mypy knows the fields of each microversion; here is tested what happens to those it refuses.
Server: Any = compute.Server

SERVER: dict[str, Any] = {
    "id": "9168b536",
    "name": "web",
    "created": "2024-05-06T07:08:09Z",
    "updated": None,
    "OS-EXT-STS:task_state": None,
    "OS-EXT-STS:power_state": 1,
    "metadata": {"role": "db"},
    "flavor": {"id": "1", "links": [{"rel": "self", "href": "http://x/1"}]},
    "addresses": {"net": [{"addr": "10.0.0.1", "version": 4}]},
    "vendor:rack": {"row": 7},
}


def server(**fields: Any) -> Any:
    """The sample, with other fields."""
    return Server.from_dict({**SERVER, **fields}, microversion="2.1")
