# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Glance does beyond its specs."""

from __future__ import annotations

from ..call import Call
from ..messages import Reply
from ..rules import Rules


class _Glance(Rules):
    def document(self, call: Call) -> Reply | None:
        if call.path not in ("", "/"):
            return None
        low, high = call.service.range or ("", "")
        path = call.service.specs.path
        href = f"{call.root}/{path}/".replace("//", "/").replace(":/", "://")
        version = {
            "id": "v" + (call.service.specs.api),
            "status": "CURRENT",
            "links": [{"rel": "self", "href": href}],
        }
        if call.service.specs.selectable:
            version |= {"version": str(high), "min_version": str(low), "max_version": str(high)}
        return Reply(200, {"versions": [version]})


RULES = _Glance("image")
