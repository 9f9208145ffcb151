# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost catalog`: the services of a cloud, their endpoints and versions."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..clouds.opening import access_of, opened
from ..commands.index import dashed
from ..safe import safe
from .page import Page
from .rows import OPTIONS, is_for_people, show

if TYPE_CHECKING:
    from ...cloud import BaseCloud


PAGE = Page("catalog", options=OPTIONS)


def run(package: str, argv: Sequence[str]) -> int:
    """Print what the cloud offers."""
    options = PAGE.read(argv)
    cloud = opened(package, options)
    access = access_of(cloud)
    rows = [*known(cloud), *_others(cloud, access)]
    if is_for_people(options) and not options.column:
        sys.stdout.write(f"{safe(_head(cloud, access), chr(10))}\n")
    return show(rows, options)


def _head(cloud: BaseCloud, access: Any) -> str:
    region = f", region {cloud.region_name}" if cloud.region_name else ""
    lines = [f"{cloud.name}{region}, read from {cloud.read_from}"]
    if access is not None:
        lines.append(f"logged in as {access.username}, {_scope(access)}")
    return "\n".join([*lines, ""])


def _scope(access: Any) -> str:
    if access.project_id:
        return f"project {access.project_name}"
    if access.domain_id:
        return f"domain {access.domain_name}"
    return "the whole system" if access.system_scoped else "without a scope"


def known(cloud: BaseCloud) -> Iterator[dict[str, str]]:
    """The services that there are clients for: what the cloud offers, and what they know."""
    from keystoneauth1.exceptions import ClientException

    for name in cloud._clients:
        client: Any = getattr(cloud, name)
        service = client._service
        row = {"service": dashed(name), "type": service.type, "endpoint": "", "offered": ""}
        row["known"] = service.api
        if service.versioned:
            row["known"] = f"{service.versions.lowest} to {service.versions.highest}"
        try:
            endpoint = client._connection.endpoint()
        except ClientException as error:
            yield {**row, "endpoint": f"({error})"}
            continue
        row["endpoint"] = endpoint.url
        offered = endpoint.microversions if service.header else None
        if offered is not None:
            row["offered"] = f"{offered.low} to {offered.high}"
        else:
            unknown = f"({endpoint.unknown})" if endpoint.unknown else ""
            row["offered"] = str(endpoint.api or unknown)
        yield row


def _others(cloud: BaseCloud, access: Any) -> Iterator[dict[str, str]]:
    """The services of the catalog that there is no client for."""
    if access is None:
        return
    from ...config.services import spellings

    types = (getattr(cloud, name)._service.type for name in cloud._clients)
    known = {spelling for each in types for spelling in spellings(each)}
    listed = access.service_catalog.get_endpoints_data(
        interface=cloud._settings.interface() or "public", region_name=cloud.region_name
    )
    for service_type, endpoints in sorted(listed.items()):
        if service_type not in known and endpoints:
            url = str(endpoints[0].url)
            row = {"service": "", "type": service_type, "endpoint": url}
            yield {**row, "offered": "", "known": ""}
