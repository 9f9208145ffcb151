# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost token`: log in, and show the token: whose it is, what it is for, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..clouds.opening import access_of, opened
from ..failures import LOGIN, Failure
from .page import Page
from .rows import OPTIONS, show_one

PAGE = Page("token", options=OPTIONS)


def run(package: str, argv: Sequence[str]) -> int:
    """Print a token."""
    options = PAGE.read(argv)
    cloud = opened(package, options)
    access = access_of(cloud)
    if access is None:
        raise Failure(f"{cloud.name} has an auth_type that needs no token", LOGIN)
    return show_one(_row(access), options)


def _row(access: Any) -> dict[str, Any]:
    row = {
        "id": access.auth_token,
        "expires": access.expires.isoformat(),
        "user_name": access.username,
        "user_id": access.user_id,
        "project_name": access.project_name,
        "project_id": access.project_id,
        "domain_name": access.domain_name,
        "domain_id": access.domain_id,
        "system": "all" if access.system_scoped else None,
        "roles": access.role_names,
    }
    return {name: value for name, value in row.items() if value is not None}
