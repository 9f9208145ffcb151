# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What flavors and server groups have if a test puts them there without saying it."""

from __future__ import annotations

from .dialect import RULES

RULES.sown |= {
    "Flavor": {"ram": 512, "vcpus": 1, "disk": 1},
    "ServerGroup": {
        "policy": lambda call: "anti-affinity" if call.at_least("2.64") else None,
        "policies": lambda call: None if call.at_least("2.64") else ["anti-affinity"],
    },
}
