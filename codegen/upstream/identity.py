# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Identity: the routes of keystone's application, and the schemas of those that have some.

The schemas of answers that are only those of the request say too little to be compared with;
keystone has no microversions, and which minor version brought what stands only in its prose.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from . import literals
from .collect import Collected, Facts, body, facts
from .form import Operation
from .nodes import Node, node

PACKAGE = "keystone"
MAJOR = 3
_PARAMETER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_WITH_BODY = ("POST", "PUT", "PATCH")
# Functions that hold the part of a body with some key against a schema of their module.
_ELSEWHERE = {
    "validate_issue_token_auth": ("auth", "keystone.auth.schema", "token_issue"),
    "_internal_normalize_and_validate_attribute_mapping": (
        "mapping", "keystone.federation.utils", "IDP_ATTRIBUTE_MAPPING_SCHEMA_3_0"
    ),
}  # fmt: skip
# Methods of things whose dictionaries are the items of an answer.
_ITEMS = {"OSRevokeResource.get": ("events", "keystone.models.revoke_model", "RevokeEvent")}
Handler = Callable[..., Any]


def operations() -> Iterator[Operation]:
    """Everything below /v3."""
    from keystone.server.flask import application

    app = _application(application)
    seen = set()
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        view = getattr(app.view_functions[rule.endpoint], "view_class", None)
        if view is None or not rule.rule.startswith("/v3"):
            continue
        path = _PARAMETER.sub(r"{\1}", rule.rule.removeprefix("/v3")) or "/"
        for method in _VERBS:
            handler = getattr(view, method.lower(), None)
            if handler is None or (method, path) in seen:
                continue
            handler = _chosen(view, handler, set(rule.arguments))
            if handler is None:
                continue
            statuses = _statuses(handler)
            if not statuses:
                continue  # answers with an error only
            seen.add((method, path))
            yield _operation(method, path, handler, statuses)


def _application(application: Any) -> Any:
    import keystone.conf

    keystone.conf.configure()
    keystone.conf.CONF([], project="keystone", default_config_files=[])
    return application.application_factory()


def _chosen(view: Any, handler: Handler, given: set[str]) -> Handler | None:
    """The method that answers for these parameters of the path; None if there is none.

    One class may serve a collection and its members: then `get` passes on to one of two.
    """
    parameters = list(inspect.signature(inspect.unwrap(handler)).parameters.values())[1:]
    named = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    if any(p.default is p.empty and p.name not in given for p in named):
        return None
    if not {p.name for p in named} >= given and not any(
        p.kind is p.VAR_KEYWORD for p in parameters
    ):
        return None
    optional = {p.name for p in named if p.default is not p.empty}
    if not optional:
        return handler
    passed: list[tuple[Handler, set[str]]] = [
        (getattr(view, call.func.attr), {a.id for a in call.args if isinstance(a, ast.Name)})
        for call in ast.walk(_tree(handler))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "self"
        and callable(getattr(view, call.func.attr, None))
    ]
    for method, arguments in passed:
        if method.__module__ == view.__module__ and arguments & optional == given & optional:
            return method
    return handler


def _tree(handler: Handler) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(handler))))


def _statuses(handler: Handler) -> set[int]:
    """The statuses of what the code returns; one that it does not name is 200."""
    tree = _tree(handler)
    made: dict[str, int] = {}
    found = set()
    for item in ast.walk(tree):
        match item:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if (code := _named(value)) is not None:
                    made[name] = code
    for item in ast.walk(tree):
        if isinstance(item, ast.Return):
            variable = item.value.id if isinstance(item.value, ast.Name) else ""
            found.add(_named(item.value) or made.get(variable, 200))
    return {code for code in found if code < HTTPStatus.BAD_REQUEST}


def _named(value: ast.expr | None) -> int | None:
    """The status that an answer is made with, if it is said where it is made."""
    match value:
        case ast.Tuple(elts=[_, ast.Attribute(attr=name), *_]):
            return int(HTTPStatus[name])
        case ast.Tuple(elts=[_, ast.Constant(int(code)), *_]):
            return code
        case ast.Call(func=ast.Attribute(attr="make_response"), args=[_, ast.Attribute(attr=name)]):
            return int(HTTPStatus[name])
    return None


def _operation(method: str, path: str, handler: Handler, statuses: set[int]) -> Operation:
    made = Collected(method, path)
    made.source = f"{handler.__module__}:{handler.__qualname__}"
    request = _schema(handler, "_request_body_schema")
    query = _schema(handler, "_request_query_schema")
    answer = _schema(handler, "_response_body_schema")
    takes_none = hasattr(handler, "_request_query_schema") and method != "GET"
    sections: dict[str, Any] = {
        "request": [] if method not in _WITH_BODY else None,
        "query": [] if takes_none else None,
        "response": [] if statuses == {204} else None,
    }
    late = _late(handler) if request is None and method in _WITH_BODY else None
    if request is not None:
        sections["request"] = list(body(node(request)))
    elif late is not None:
        sections["request"] = list(body(late))
    if query is not None:
        sections["query"] = list(_query(query))
    if answer is not None and answer != request:
        sections["response"] = list(body(node(answer, answer=True)))
    elif answer is None and statuses != {204} and _renders(handler):
        sections["response"] = list(_built(_renderer()))
    elif answer is None and handler.__qualname__ in _ITEMS:
        sections["response"] = list(_built(_listed(*_ITEMS[handler.__qualname__])))
    made.add("", sections, statuses)
    return made.row([""])


def _renderer() -> Node:
    """What a token looks like."""
    from keystone.common import render_token

    return literals.built(render_token.render_token_response_from_model)


def _listed(key: str, module: str, name: str) -> Node:
    """A list of what a class makes of its things."""
    item = literals.built(getattr(importlib.import_module(module), name).to_dict)
    return Node({"object"}, fields={key: Node({"array"}, item=item)}, required={key})


def _renders(handler: Handler) -> bool:
    """Whether a handler answers with a token."""
    view = inspect.unwrap(handler)
    owner = view.__globals__.get(view.__qualname__.partition(".")[0])
    for item in ast.walk(_tree(handler)):
        match item:
            case ast.Attribute(attr="render_token_response_from_model"):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                inner = getattr(owner, name, None)
                if inspect.isfunction(inner) and name != view.__name__ and _renders(inner):
                    return True
    return False


def _built(root: Node) -> Iterator[tuple[str, Facts]]:
    for name, made in body(root):
        if made["type"] == "any":
            del made["type"]
        yield name, made


def _late(handler: Handler) -> Node | None:
    """A body of which the code itself holds a part against a schema, as it comes to it."""
    held = inspect.unwrap(handler).__globals__
    keys: dict[str, str] = {}
    found = None
    for item in ast.walk(_tree(handler)):
        match item:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(str(key)), *_]),
            ):
                keys[name] = key
            case ast.Call(
                func=ast.Attribute(attr="lazy_validate"),
                args=[ast.Attribute(value=ast.Name(id=module), attr=schema), ast.Name(id=name)],
            ) if (
                name in keys
            ):
                found = keys[name], getattr(held[module], schema)
            case ast.Call(func=ast.Attribute(attr=function), args=[*_]) if function in _ELSEWHERE:
                key, module, schema = _ELSEWHERE[function]
                found = key, getattr(importlib.import_module(module), schema)
    if found is None:
        return None
    key, raw = found
    return Node({"object"}, fields={key: node(raw)}, required={key})


def _query(schema: dict[str, Any]) -> Iterator[tuple[str, Facts]]:
    tree = node(schema)
    for name, inner in tree.fields.items():
        yield from facts([(name, inner.item or inner, name in tree.required)])
        if name == "name":  # text filters compare in other ways too, by a suffix
            for way in ("contains", "startswith", "endswith"):
                for suffix in (way, f"i{way}"):
                    yield f"{name}__{suffix}", {"type": "string", "required": False}


def _schema(handler: Handler, name: str) -> dict[str, Any] | None:
    """A schema that a decorator has put on a method."""
    found = getattr(handler, name, None)
    return found if isinstance(found, dict) else None
