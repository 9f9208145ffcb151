# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a client knows of its service."""

from __future__ import annotations

from typing import NamedTuple

from ..versions import VersionSet


class LegacyHeader(NamedTuple):
    """A microversion header from before OpenStack-API-Version.

    Attributes:
        name: The header; its value is the microversion alone.
        versions: The microversions of services that know no other header.
    """

    name: str
    versions: VersionSet


class Service:
    """What a client knows of its service.

    Attributes:
        name: The import name.
        type: The service type in the catalog; keystoneauth knows its aliases.
        api: The API version that the endpoint is discovered for.
        path: The part of the endpoint's path that names this version; empty if none does.
        versions: The versions that this client was made for.
        header: The service's word in the OpenStack-API-Version header; empty if it has none.
        legacy_header: The header of old services, if it was another.
        versioned: Whether operations and arguments differ between versions.
        extensions: Where the service lists its extensions; empty if it has none.
    """

    def __init__(
        self,
        name: str,
        type: str,
        api: str,
        *,
        path: str = "",
        versions: str = "all",
        header: str = "",
        legacy_header: tuple[str, str] | None = None,
        versioned: bool = False,
        extensions: str = "",
    ) -> None:
        self.name = name
        self.type = type
        self.api = api
        self.path = path
        self.versions = VersionSet.parse(versions)
        self.header = header
        self.legacy_header = (
            LegacyHeader(legacy_header[0], VersionSet.parse(legacy_header[1]))
            if legacy_header
            else None
        )
        self.versioned = versioned
        self.extensions = extensions
