# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Identity: the routes of keystone's application, and the schemas of those that have some.

Schemas of answers that are only those of the request say too little to be compared with. Where
there is none, what handlers take and put is followed through the code, and the models of the
database say what is always there. Minor versions are read in the API reference.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from importlib.metadata import entry_points
from typing import Any

from . import literals
from .collect import Collected, Facts, body, facts
from .form import Operation
from .nodes import Node, node
from .taken import Taken

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
# Whose functions are looked into for what they take of a request, and what takes for itself.
_PACKAGES = ("keystone", "keystoneclient")
_BESIDE = ("keystone.common.rbac_enforcer",)
_KINDS: dict[type, str] = {ast.List: "array", ast.ListComp: "array", ast.Dict: "object"}
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
            yield _operation(method, path, view, handler, statuses)


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


def _operation(
    method: str, path: str, view: Any, handler: Handler, statuses: set[int]
) -> Operation:
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
    takes = Taken(view, handler, _PACKAGES, _BESIDE)
    if request is not None:
        sections["request"] = list(body(node(request, keeps=True)))
    elif late is not None:
        sections["request"] = list(body(late))
    elif method in _WITH_BODY and takes.body.fields:
        sections["request"] = list(literals.told(takes.body))
    if query is not None:
        sections["query"] = list(_query(query, takes.query))
    elif takes.query.fields:
        sections["query"] = list(literals.told(takes.query))
    if takes.headers.fields:
        sections["headers"] = list(literals.told(takes.headers))
    if answer is not None and answer != request:
        sections["response"] = list(body(node(answer, answer=True, keeps=True)))
    elif answer is None and statuses != {204} and _renders(handler):
        sections["response"] = list(literals.told(_renderer()))
    elif answer is None and handler.__qualname__ in _ITEMS:
        sections["response"] = list(literals.told(_listed(*_ITEMS[handler.__qualname__])))
    if sections["response"] is None and (kept := _kept(view, handler)):
        sections["response"] = list(literals.told(kept))
    if "/config" in path:
        options = _options(path)
        if method in ("PUT", "PATCH"):
            sections["request"] = list(body(options))
        if method != "DELETE":
            sections["response"] = list(body(options if method == "GET" else _options("")))
    if sections["response"]:
        later = list(_put_later(view, sections["response"]))
        sections["response"] = sorted([*sections["response"], *later], key=lambda row: row[0])
        _always(view, sections["response"])
    made.add("", sections, statuses)
    return made.row([""])


def _kept(view: Any, handler: Handler) -> Node | None:
    """An answer without a schema of its own, if it is what a request gave, which has one."""
    wraps = {item.attr for item in ast.walk(_tree(handler)) if isinstance(item, ast.Attribute)}
    for method in _WITH_BODY:
        given = getattr(view, method.lower(), None)
        late = (
            _late(given)
            if given is not None and wraps & {"wrap_member", "wrap_collection"}
            else None
        )
        if late is None or view.member_key not in late.fields:
            continue
        # What it lacked may have been put in, but its parts are as they were given.
        member = late.fields[view.member_key]
        made = replace(member, required=set(), unsaid=set(member.fields), free=Node(open=True))
        if "wrap_member" in wraps:
            return Node({"object"}, fields={view.member_key: made}, unsaid={view.member_key})
        return Node(
            {"object"},
            fields={view.collection_key: Node({"array"}, item=made)},
            unsaid={view.collection_key},
            free=Node(open=True),
        )
    return None


def _always(view: Any, rows: list[tuple[str, Facts]]) -> None:
    """Say of each field of an answer whether it is always there, as the model of it says.

    What a model does not name it keeps among further keys, and only if it was given; unless the
    code puts it there.
    """
    own, many = getattr(view, "member_key", ""), f"{getattr(view, 'collection_key', '')}[]"
    model = _models().get(own)
    if model is None:
        return
    keys = {*getattr(model, "attributes", ())}
    if "to_dict" in vars(model):
        keys |= literals.put(model.to_dict)
    made_by = [view, model, *_managers(view)]
    put = {"id", "links"} | _put_anywhere({each.__module__ for each in made_by}, own)
    for name, made in rows:
        place, _, key = name.rpartition(".")
        if place in (own, many) and key != "{*}" and (key in keys or key not in put):
            made.setdefault("required", key in keys)


@cache
def _models() -> dict[str, Any]:
    """The models of the database by the names of their tables, which are those of members."""
    import keystone
    from keystone.common import sql

    for module in pkgutil.walk_packages(keystone.__path__, "keystone."):
        if module.name.endswith("backends.sql"):
            importlib.import_module(module.name)
    kinds = [mapper.class_ for mapper in sql.ModelBase.registry.mappers]
    return {kind.__tablename__: kind for kind in kinds}


def _put_anywhere(modules: set[str], own: str) -> set[str]:
    """The keys that code of some modules puts into a thing, if not into one of another kind."""
    found = set()
    others = _models().keys() - {own}
    for module in modules:
        for item in ast.walk(ast.parse(inspect.getsource(importlib.import_module(module)))):
            match item:
                case ast.Subscript(
                    value=ast.Name(id=name), slice=ast.Constant(str(key)), ctx=ast.Store()
                ) | ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="setdefault"),
                    args=[ast.Constant(str(key)), *_],
                ) if (
                    name.removesuffix("_ref") not in others
                ):
                    found.add(key)
    return found


def _put_later(view: Any, rows: list[tuple[str, Facts]]) -> Iterator[tuple[str, Facts]]:
    """What code puts into what it answers, where the schema lets through any further keys.

    The code of the resource and of the manager that it asks calls one by its name, or `ref`.
    """
    names = {name for name, _ in rows}
    own, many = getattr(view, "member_key", ""), f"{getattr(view, 'collection_key', '')}[]"
    for place in {own, many} & names if own else ():
        for name, kind in sorted(_put(view, own)):
            if f"{place}.{name}" not in names and f"{place}.{{*}}" in names:
                made: Facts = {"required": False}
                yield f"{place}.{name}", {**made, "type": kind} if kind else made


def _put(view: Any, own: str) -> set[tuple[str, str]]:
    """The keys that are put, with their types as far as they are seen."""
    found: dict[str, set[str]] = {}
    for owner, called in ((view, (own, "ref")), *((each, (own,)) for each in _managers(view))):
        for item in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(owner)))):
            match item:
                case ast.Assign(
                    targets=[ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(str(key)))],
                    value=value,
                ) if (
                    name in called
                ):
                    found.setdefault(key, set()).add(_KINDS.get(type(value), ""))
    return {(key, "" if "" in kinds else "|".join(sorted(kinds))) for key, kinds in found.items()}


def _managers(view: Any) -> Iterator[Any]:
    """The manager that a resource gets its members from."""
    from keystone.common import manager

    lookup = inspect.getattr_static(view, "get_member_from_driver", None)
    asked = (
        [value for name, value in vars(lookup).items() if name.endswith("__api")] if lookup else []
    )
    for kind in manager.Manager.__subclasses__():
        if getattr(kind, "_provides_api", None) in asked:
            yield kind


def _options(path: str) -> Node:
    """Options of domains by group; those of one group or a single one if the path names it."""
    from keystone.resource.core import DomainConfigManager as Manager

    option = Node(anything=True)
    group = Node({"object"}, free=option)
    groups = {**Manager.whitelisted_options, **Manager.sensitive_options}
    config = Node({"object"}, fields=dict.fromkeys(groups, group), free=group)
    if "{option}" in path:
        config = group
    elif "{group}" in path:
        config = Node({"object"}, free=group)
    return Node({"object"}, fields={"config": config}, required={"config"})


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
    made = node(raw)
    identity = made.fields.get("identity")
    if identity and "password" in identity.fields:  # any method may be used
        identity.fields = {**dict(_methods()), **identity.fields}
    return Node({"object"}, fields={key: made}, required={key})


def _methods() -> Iterator[tuple[str, Node]]:
    """The methods of authentication that can be configured, and what each takes."""
    for point in entry_points(name="default"):
        group, _, method = point.group.rpartition(".")
        if group == "keystone.auth":
            plugin = point.load()
            taken = Taken(plugin, plugin.authenticate, _PACKAGES, _BESIDE, ["auth_payload"]).body
            yield method, Node({"object"}, fields=taken.fields, required=taken.required,
                               unsaid=taken.unsaid, free=Node(open=True))  # fmt: skip


def _query(schema: dict[str, Any], taken: Node) -> Iterator[tuple[str, Facts]]:
    tree = node(schema)
    for name, inner in tree.fields.items():
        # All that is in a query is text for a schema; the code may make something else of it.
        if name in taken.fields and taken.fields[name].types:
            inner = taken.fields[name]
        yield from facts([(name, inner.item or inner, name in tree.required)])
        if name == "name":  # text filters compare in other ways too, by a suffix
            for way in ("contains", "startswith", "endswith"):
                for suffix in (way, f"i{way}"):
                    made = {"type": "string", "required": False, "called": "inexact filtering"}
                    yield f"{name}__{suffix}", made


def _schema(handler: Handler, name: str) -> dict[str, Any] | None:
    """A schema that a decorator has put on a method."""
    found = getattr(handler, name, None)
    return found if isinstance(found, dict) else None
