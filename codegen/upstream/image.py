# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Image: the routes of glance, the schemas that it publishes, and the statuses of its serializers.

Glance has no microversions, and which minor version brought what stands only in its prose.
Bodies that no published schema describes, such as that of an import, are read from nowhere.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from . import queries
from .collect import Collected, Facts, body
from .form import Operation
from .nodes import node

PACKAGE = "glance"
MAJOR = 2
_WITH_BODY = ("POST", "PUT", "PATCH")
# What the framework reads of every list.
_MEMBER = ("show", "create", "update")


def operations() -> Iterator[Operation]:
    """Everything that a route leads to."""
    import routes
    from glance.api.v2 import router
    from glance.common import config, wsgi

    config.parse_args(args=[], default_config_files=[])

    mapper = routes.Mapper()
    router.API(mapper)
    for route in mapper.matchlist:
        resource = route.defaults.get("controller")
        if not isinstance(resource, wsgi.Resource) or route.defaults["action"] == "reject":
            continue
        for method in (route.conditions or {}).get("method", ()):
            yield _operation(method, route.routepath, resource, route.defaults["action"])


def _operation(method: str, path: str, resource: Any, action: str) -> Operation:
    made = Collected(method, path)
    controller = type(resource.controller)
    made.source = f"{controller.__module__}:{controller.__name__}.{action}"
    module = importlib.import_module(controller.__module__)
    statuses = _statuses(resource, action)
    sections: dict[str, Any] = {
        "request": None if method in _WITH_BODY else [],
        "query": _query(resource, action),
        "response": [] if statuses <= {202, 204} else _answer(module, resource.serializer, action),
    }
    if action in ("create", "update") and method in ("POST", "PUT"):
        sections["request"] = _request(resource.deserializer)
    made.add("", sections, statuses)
    return made.row([""])


def _query(resource: Any, action: str) -> list[tuple[str, Facts]]:
    """What the deserializer takes out of the query, or the controller itself."""
    found: dict[str, Facts] = {}
    for owner in (resource.deserializer, resource.controller):
        handler = getattr(owner, action, None)
        if handler is not None:
            found.update(queries.query(owner, handler, PACKAGE))
    return list(found.items())


def _answer(module: Any, serializer: Any, action: str) -> list[tuple[str, Facts]] | None:
    """What the published schema says of an answer."""
    if not hasattr(serializer, action):
        return None
    if action == "index" and hasattr(module, "get_collection_schema"):
        schema = module.get_collection_schema()
    elif action in _MEMBER:
        schema = getattr(serializer, "schema", None)
    else:
        schema = None
    return list(body(node(_plain(schema), answer=True))) if schema is not None else None


def _request(deserializer: Any) -> list[tuple[str, Facts]] | None:
    """What the published schema lets a caller set."""
    schema = getattr(deserializer, "schema", None)
    if schema is None:
        return None
    raw = _plain(schema)
    refused = {
        name
        for attribute in ("_reserved_properties", "_disallowed_properties")
        for name in getattr(deserializer, attribute, ())
    }
    settable = {
        name: inner
        for name, inner in raw["properties"].items()
        if not inner.get("readOnly") and name not in refused
    }
    return list(body(node({**raw, "properties": settable})))


def _plain(schema: Any) -> dict[str, Any]:
    """A schema of glance as JSON schema says it."""
    return {"type": "object", **schema.raw()}


def _statuses(resource: Any, action: str) -> set[int]:
    """The statuses that a serializer sets, or that the controller itself answers with."""
    found = set()
    for owner in (resource.serializer, resource.controller):
        method = getattr(owner, action, None)
        if method is None:
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(method))))
        for item in ast.walk(tree):
            match item:
                case ast.Assign(targets=[ast.Attribute(attr="status_int")], value=value):
                    found |= _code(value)
                case ast.Call(func=ast.Attribute(attr="__render"), args=[*_, value]):
                    found |= _code(value)
                case ast.keyword(arg="status", value=value):
                    found |= _code(value)
                case ast.Attribute(attr="HTTPNoContent"):
                    found.add(204)
    if found & {206} or not found:
        found.add(200)  # which a part of something is not
    return found


def _code(value: ast.expr) -> set[int]:
    match value:
        case ast.Constant(int(code)) if code >= 200:
            return {code}
        case ast.Attribute(value=ast.Name(id="http"), attr=name):
            return {int(HTTPStatus[name])}
    return set()
