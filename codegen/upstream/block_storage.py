# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Block storage: the routes of cinder, with its extensions, and the schemas of its requests.

Cinder has no schemas of queries and of answers. What it takes of a query is read from its code;
what it answers, from its views and from recorded answers of a cloud.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from . import connectors, filters, handlers, views
from .collect import Collected, body
from .form import Operation
from .nodes import Node, node

PACKAGE = "cinder"
_ORDINARY = ("create", "delete", "update")
_WITH_BODY = ("POST", "PUT", "PATCH")
_PARAMETER = re.compile(r":\(?(\w+)\)?|\{(\w+)(:[^}]*)?\}")
Handler = Callable[..., Any]
Ranged = tuple[Any, Any, Handler]


def versions() -> list[str]:
    """All microversions, from the lowest."""
    from cinder.api.openstack import api_version_request as avr

    low, high = avr.min_api_version(), avr.max_api_version()
    return [f"3.{minor}" for minor in range(low._ver_minor, high._ver_minor + 1)]


def operations() -> Iterator[Operation]:
    """Everything that a route leads to."""
    known = versions()
    seen: set[tuple[str, str, str | None]] = set()
    found: list[tuple[Any, Collected]] = []
    for path, method, resource, name in _routes():
        for action, ranged in _handlers(resource, name):
            if (method, path, action) in seen or not _fits(ranged[0][2], path):
                continue
            seen.add((method, path, action))
            added = resource.wsgi_action_extensions.get(action or name, ())
            added = [*added, *resource.wsgi_extensions.get(name, ())]
            made = _operation(known, method, path, action, ranged, resource.controller, added)
            if made.at:
                found.append((resource.controller, made))
    shown = {controller: _shown(m for c, m in found if c is controller) for controller, _ in found}
    for controller, made in found:
        filters.tell(made, shown[controller])
        yield made.row(known)


def _shown(operations: Iterable[Collected]) -> set[str]:
    """The names of all fields that a controller answers with."""
    sections = (made.sections.get("response", {}) for made in operations)
    return {name.rpartition(".")[2] for section in sections for name in section}


def _routes() -> Iterator[tuple[str, str, Any, str]]:
    """Path, method, resource and the name of the handler. Paths have the project in front too."""
    from cinder import objects

    objects.register_all()  # before anything else is imported, which takes them as given
    from cinder import rpc
    from cinder.api.v3 import router
    from cinder.db import api, base
    from oslo_config import cfg

    cfg.CONF([], project="cinder", default_config_files=[])
    # Nothing is called, so that neither a bus nor a database need be there.
    rpc.RPCAPI.__init__ = lambda _: None
    base.Base.__init__ = lambda self, *_, **__: setattr(self, "db", api)
    filters.configure()
    for route in router.APIRouter().map.matchlist:
        path = _PARAMETER.sub(lambda m: f"{{{m[1] or m[2]}}}", route.routepath.rstrip("/")) or "/"
        if "{project_id}" in path.split("/")[:2] or "{format}" in path:
            continue
        controller = route.defaults.get("controller")
        if controller is None or isinstance(controller, str):
            continue  # to another path
        for method in (route.conditions or {}).get("method") or ("GET",):
            yield path, method, controller, route.defaults["action"]


def _handlers(resource: Any, name: str) -> Iterator[tuple[str | None, list[Ranged]]]:
    """The handlers of a route, each with its versions, by action."""
    if name == "action":
        for action, handler in resource.wsgi_actions.items():
            # Extensions add ordinary methods under these names; the controller's own are actions.
            if action not in _ORDINARY or _owner(handler) is resource.controller:
                yield action, _versioned(handler)
        return
    versioned = getattr(type(resource.controller), "versioned_methods", {})
    if name in versioned:
        yield None, [(m.start_version, m.end_version, m.func) for m in versioned[name]]
        return
    try:
        handler = object.__getattribute__(resource.controller, name.replace("-", "_"))
    except AttributeError:
        handler = resource.wsgi_actions.get(name)
        if handler is not None and _owner(handler) is resource.controller:
            handler = None  # an action, which has a body that chooses it
    if handler is not None:
        yield None, _versioned(handler)


def _versioned(handler: Handler) -> list[Ranged]:
    """The handler of an action; some are chosen by version when they are called."""
    function = getattr(handler, "__func__", handler)
    held = _closure(function)
    if {"key", "self"} <= set(held):
        methods = type(held["self"]).versioned_methods[held["key"]]
        return [(m.start_version, m.end_version, m.func) for m in methods]
    return [(None, None, handler)]


def _fits(handler: Handler, path: str) -> bool:
    """Whether a path has what a handler needs, and no more."""
    taken = dict(inspect.signature(inspect.unwrap(handler)).parameters)
    names = set(taken) - {"self", "req", "body"}
    needed = {name for name in names if taken[name].default is inspect.Parameter.empty}
    given = {match[2] for match in _PARAMETER.finditer(path)}
    return "kwargs" in names or needed <= given <= names


def _owner(handler: Handler) -> Any:
    """The controller of a handler."""
    return getattr(handler, "__self__", None) or _closure(handler).get("self")


def _closure(function: Any) -> dict[str, Any]:
    """What a function that was made in another one has kept of it."""
    cells = (cell.cell_contents for cell in function.__closure__ or ())
    return dict(zip(function.__code__.co_freevars, cells, strict=True))


def _operation(
    known: list[str], method: str, path: str, action: str | None, found: list[Ranged], owner: Any,
    extensions: Iterable[Any],
) -> Collected:  # fmt: skip
    made = Collected(method, path, action)
    first = found[0][2]
    made.source = f"{first.__module__}:{first.__qualname__}"
    at = {v: h for v in known for low, high, h in reversed(found) if _between(v, low, high)}
    asked = {} if method in _WITH_BODY else filters.query(PACKAGE, owner, at)
    before: tuple[Any, filters.At, Any] | None = None
    for version, handler in at.items():
        if before is None or before[0] is not handler or before[1].changes(version):
            is_at = filters.At(version)
            before = handler, is_at, views.answer(owner, handler, extensions, is_at)
        schema = _schema(handler, version)
        made.add(
            version,
            {
                "request": _request(method, schema),
                "query": asked.get(version),
                "response": before[2],
            },
            _statuses(handler),
        )
    return made


def _request(method: str, schema: dict[str, Any] | None) -> Any:
    if schema is not None:
        return list(body(_with_connectors(node(schema))))
    return None if method in _WITH_BODY else []


def _with_connectors(root: Node) -> Node:
    """What is in a connector, which schemas leave open."""
    for name, inner in root.fields.items():
        if name == connectors.NAME and inner.open:
            inner.fields, inner.free, inner.open = _connector().fields, _connector().free, False
        else:
            _with_connectors(inner)
    return root


@cache
def _connector() -> Node:
    return connectors.connector()


def _statuses(handler: Handler) -> set[int]:
    codes, others = handlers.returned(handler)
    if others or not codes:
        codes = codes | {int(getattr(handler, "wsgi_code", 200))}
    return codes


def _schema(handler: Handler, version: str) -> dict[str, Any] | None:
    """The schema of a version. The decorators keep it in their closures only."""
    function: Any = getattr(handler, "__func__", handler)
    while function is not None:
        held = _closure(function)
        if "request_body_schema" in held and _within(
            version, held["min_version"], held["max_version"]
        ):
            return dict(held["request_body_schema"])
        function = getattr(function, "__wrapped__", None)
    return None


def _within(version: str, low: str | None, high: str | None) -> bool:
    minor = int(version.split(".")[1])
    return (low is None or int(low.split(".")[1]) <= minor) and (
        high is None or minor <= int(high.split(".")[1])
    )


def _between(version: str, low: Any, high: Any) -> bool:
    minor = int(version.split(".")[1])
    if low is not None and low and low._ver_major == 3 and minor < low._ver_minor:
        return False
    return not high or minor <= high._ver_minor
