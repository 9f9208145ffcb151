# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A look at the clouds that are described, and at what one of them offers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cloud import BaseCloud

_HEAD = ("service", "endpoint", "offered", "known")


def clouds() -> Iterator[str]:
    """The clouds that are described, with their regions and where they were read.

    Raises:
        ConfigurationError: A file is not what it should be.
    """
    from .config.clouds import Clouds
    from .errors import ConfigurationError

    found = Clouds()
    if not found.named:
        yield found.nothing()
        return
    rows = [("cloud", "regions", "read from")]
    for name, entry in found.named.items():
        try:
            regions = ", ".join(region for region, _ in found.regions(name)) or "-"
        except ConfigurationError as error:
            regions = f"({error})"
        rows.append((name, regions, str(entry.place)))
    yield from _table(rows)
    if found.secure is not None:
        yield f"and {found.secure}"


def cloud(found: BaseCloud) -> Iterator[str]:
    """What a cloud offers: its services, their endpoints and versions."""
    region = f", region {found.region_name}" if found.region_name else ""
    yield f"{found.name}{region}, read from {found.read_from}"
    auth: Any = found.session.auth
    access = auth.get_access(found.session) if hasattr(auth, "get_access") else None
    if access is not None:
        yield f"logged in as {access.username}, {_scope(access)}"
    yield ""
    types: set[str] = set()
    rows: list[tuple[str, ...]] = [_HEAD]
    for name in found._clients:
        client = getattr(found, name)
        types.add(client._service.type)
        rows.append((name, *_of(client)))
    yield from _table(rows)
    others = sorted(_others(found, access, types)) if access is not None else []
    if others:
        yield ""
        yield "without a client here:"
        yield from _table(others)


def _scope(access: Any) -> str:
    if access.project_id:
        return f"project {access.project_name}"
    if access.domain_id:
        return f"domain {access.domain_name}"
    return "the whole system" if access.system_scoped else "without a scope"


def _of(client: Any) -> tuple[str, str, str]:
    """Endpoint, versions that the cloud offers, and those that the client knows."""
    from keystoneauth1.exceptions import ClientException

    service = client._service
    known = f"{service.versions.lowest} to {service.versions.highest}"
    known = known if service.versioned else service.api
    try:
        endpoint = client._connection.endpoint()
    except ClientException as error:
        return f"({error})", "-", known
    offered = endpoint.microversions if service.header else None
    if offered is not None:
        return endpoint.url, f"{offered.low} to {offered.high}", known
    unknown = f"({endpoint.unknown})" if endpoint.unknown else "-"
    return endpoint.url, str(endpoint.api or unknown), known


def _others(found: BaseCloud, access: Any, types: set[str]) -> Iterator[tuple[str, str]]:
    """Type and endpoint of the services that there is no client for."""
    from .config.services import spellings

    known = {spelling for each in types for spelling in spellings(each)}
    interface = found._settings.interface() or "public"
    listed = access.service_catalog.get_endpoints_data(
        interface=interface, region_name=found.region_name
    )
    for service_type, endpoints in listed.items():
        if service_type not in known:
            yield from ((service_type, str(each.url)) for each in endpoints[:1])


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
