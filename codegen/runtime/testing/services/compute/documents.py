# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The documents that say which versions of the API there are."""

from __future__ import annotations

from typing import Any

from ...call import Call

_DOCS = {"rel": "describedby", "type": "text/html", "href": "http://docs.openstack.org/"}


def versions(call: Call) -> dict[str, dict[str, Any]]:
    """Both versions of the API, as one is shown alone."""
    low, high = call.service.range or ("", "")
    kind = "application/vnd.openstack.compute+json;version="
    base = f"{call.asked.base}{call.service.prefix}"
    return {
        name: {
            "id": name, "status": status, "version": newest, "min_version": oldest,
            "updated": updated, "links": [{"rel": "self", "href": f"{base}/{path}/"}, _DOCS],
            "media-types": [{"base": "application/json", "type": f"{kind}{path[1:]}"}],
        }
        for name, path, status, newest, oldest, updated in (
            ("v2.0", "v2", "DEPRECATED", "", "", "2025-07-04T12:00:00Z"),
            ("v2.1", "v2.1", "CURRENT", str(high), str(low), "2013-07-23T11:33:21Z"),
        )
    }  # fmt: skip


def brief(version: dict[str, Any]) -> dict[str, Any]:
    """A version as it is listed."""
    return {k: v for k, v in version.items() if k != "media-types"} | {
        "links": version["links"][:1]
    }
