# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Compute: the routes of nova, and the schemas, versions and statuses of what they lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from . import handlers
from .collect import Collected, Facts, body, facts
from .form import Operation
from .nodes import node

PACKAGE = "nova"
_WITH_BODY = ("POST", "PUT", "PATCH")


def versions() -> list[str]:
    """All microversions, from the lowest."""
    from nova.api.openstack import api_version_request as avr

    low, high = avr.min_api_version(), avr.max_api_version()
    return [f"2.{minor}" for minor in range(low.ver_minor, high.ver_minor + 1)]


def operations() -> Iterator[Operation]:
    """Everything that is not answered by 410 at all versions."""
    from nova.api.openstack.compute import routes

    known = versions()
    for path, methods in routes.ROUTE_LIST:
        if isinstance(methods, str):
            continue
        for method, (make, name) in methods.items():
            # Classes are read, not objects: to make these takes a configured service.
            controller, beside = make.args
            if name != "action":
                yield from _operation(known, method, path, None, getattr(controller, name))
                continue
            for owner in (controller, *beside):
                for action, handler in owner.wsgi_actions.items():
                    yield from _operation(known, method, path, action, getattr(owner, handler))


def _operation(
    known: list[str], method: str, path: str, action: str | None, handler: Callable[..., Any]
) -> Iterator[Operation]:
    if getattr(handler, "removed", False):
        return
    made = Collected(method, path or "/", action)
    made.source = f"{handler.__module__}:{handler.__qualname__}"
    returned, falls_through = handlers.returned(handler)
    # What has no schema is not checked, and may be anything where there is a body.
    unchecked: list[tuple[str, Facts]] | None = None if method in _WITH_BODY else []
    for version in known:
        if not _between(version, *_limits(handler)):
            continue
        codes = set(returned)
        if falls_through or not codes:
            codes.add(_code(handler, version))
        request = _schema(handler, "request_body_schemas", version)
        answer = _schema(handler, "response_body_schemas", version)
        query = _schema(handler, "request_query_schemas", version)
        made.add(
            version,
            {
                "request": list(body(node(request))) if request else unchecked,
                "query": list(_query(query)) if query else [],
                "response": list(body(node(answer, answer=True))) if answer is not None else None,
            },
            codes,
        )
    if made.at:
        yield made.row(known)


def _query(schema: dict[str, Any]) -> Iterator[tuple[str, Facts]]:
    """The arguments of a query. Each schema is that of a list, since names may be repeated."""
    from nova.api.openstack.compute.schemas import servers

    for name, inner in schema.get("properties", {}).items():
        if "sort_key" in schema["properties"] and name in servers.JOINED_TABLE_QUERY_PARAMS_SERVERS:
            continue  # let through so that they can be refused
        item = node(inner).item or node(inner)
        yield from facts([(name, item, name in schema.get("required", ()))])


def _limits(handler: Callable[..., Any]) -> tuple[str | None, str | None]:
    return getattr(handler, "min_version", None), getattr(handler, "max_version", None)


def _between(version: str, low: str | None, high: str | None) -> bool:
    minor = int(version.split(".")[1])
    return (low is None or int(low.split(".")[1]) <= minor) and (
        high is None or minor <= int(high.split(".")[1])
    )


def _schema(handler: Callable[..., Any], attribute: str, version: str) -> dict[str, Any] | None:
    minor = int(version.split(".")[1])
    for schema, low, high in getattr(getattr(handler, attribute, None), "_schemas", ()):
        if (low.is_null() or low.ver_minor <= minor) and (
            high.is_null() or minor <= high.ver_minor
        ):
            return dict(schema)
    return None


def _code(handler: Callable[..., Any], version: str) -> int:
    for code, low, high in getattr(getattr(handler, "wsgi_codes", None), "_codes", ()):
        if _between(version, low, high):
            return int(code)
    return 200
