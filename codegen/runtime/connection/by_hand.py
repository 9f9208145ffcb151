# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Requests by hand, at the endpoint of a client."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from keystoneauth1.adapter import Adapter

from .connection import Connection


class AdapterBelow(Adapter):
    """An Adapter whose paths are below the endpoint of a client, wherever that is found."""

    _connection: Connection

    def request(self, url: str, method: str, **options: Any) -> Any:
        """Send a request; see keystoneauth's Adapter."""
        if not urlsplit(url).netloc and "endpoint_override" not in options:
            url = f"{self._connection.endpoint().url}/{url.lstrip('/')}"
        return super().request(url, method, **options)


def adapter_below(connection: Connection, microversion: str | None) -> Adapter:
    """An Adapter with the settings of a connection."""
    adapter = AdapterBelow.__new__(AdapterBelow)
    vars(adapter).update(vars(connection.adapter))
    adapter._connection = connection
    adapter.default_microversion = microversion
    return adapter
